"""A signatory declares the answers as they stand, and submits the application."""

from __future__ import annotations

import streamlit as st

from portal.commands import applying
from portal.errors import NotValid
from portal.queries.case_evidence import NOT_SCANNED
from portal.queries.own_application import OwnApplication
from portal.ui.application_parts import BACK, of, this_application, top
from portal.ui.frame import act, begin, changing, end, plain
from portal.ui.patterns import summary
from sandbox_licences.case_file.facts import DECLARED
from sandbox_licences.lifecycle.application import State


def sign(name: str, role: str, declares: bool) -> str:
    """Declare and submit in one transaction: who did the one and failed at the other has done neither."""
    if not declares:
        raise NotValid("Tick that you declare what is written above.")
    with changing() as ctx:
        given = {"signatory_name": name, "signatory_role": role, DECLARED: True}
        for question, value in given.items():
            applying.answer(ctx, reference=app.reference, question=question, value=value)
        if app.state is State.DRAFT:
            # the entry after the ones just written: nobody else's answer came in between
            applying.submit(ctx, reference=app.reference)
    if app.state is not State.DRAFT:
        return "The answers are declared as they stand.\nNow answer the written question, if you have not."
    return (
        f"The application {app.reference} is submitted.\n"
        "A message to everybody who works on it is written. "
        "What happens next, and by when, stands below."
    )


def missing() -> None:
    n = len(app.against)
    st.error(
        "\n".join(f"- {plain(sentence)}" for sentence in app.against[:12])
        + (f"\n- and {n - 12} more, in the tasks" if n > 12 else ""),
        title=f"This application cannot be submitted: {n} {'thing is' if n == 1 else 'things are'} missing",
    )
    st.page_link("ui/application.py", label="See all tasks", query_params=of(app))


def what_is_signed(app: OwnApplication) -> None:
    st.header("What you are signing", anchor=False)
    waiting = [one.name for one in app.evidence if one.scan == NOT_SCANNED]
    summary(
        [
            ("Application", plain(f"{app.reference}, {app.title}")),
            ("Organisation", plain(app.organisation)),
            ("Answers", f"{sum(t.given for t in app.tasks.tasks)} in {len(app.tasks.tasks)} tasks"),
            ("Evidence", f"{len(app.evidence)}, of which not scanned yet: {', '.join(waiting) or 'none'}"),
            ("Form", f"{plain(app.form.domain.label)}, version {app.form.version}"),
        ],
        name="What you are signing",
    )
    st.page_link("ui/application.py", label="Read all answers, task by task", query_params=of(app))


def declaration(app: OwnApplication) -> None:
    section = next(s for s in app.form.sections if s.for_signatory)
    st.header("Declaration", anchor=False)
    st.markdown("\n".join(f"- {plain(words)}" for words in section.words))
    with st.form("sign", border=False):
        name = st.text_input("Your full name, to sign", max_chars=200, width=420)
        role = st.text_input("Your role in the organisation, for example director", max_chars=200, width=420)
        declares = st.checkbox("I declare what is written above")
        draft = app.state is State.DRAFT
        if st.form_submit_button("Sign and submit" if draft else "Sign the answers as they stand", type="primary"):
            act(lambda: sign(name, role, declares), page="ui/application_status.py", params=of(app))


app = this_application()
begin("Declaration and submission", back=BACK, params=of(app))
top(app)
if app.state is not State.DRAFT and app.declared:
    st.info("The answers are declared as they stand. Nothing is to be signed.", title="Signed")
    st.page_link("ui/application_status.py", label="See where the application stands", query_params=of(app))
elif app.against:
    missing()
elif app.new_form is not None:
    st.warning("Take the newer version of the form over first.", title="A newer version of the form is in use")
    st.page_link("ui/application.py", label="See what it asks anew", query_params=of(app))
elif not app.may_sign:
    st.info(
        "Every task is completed. A signatory of your organisation declares and submits it, in person.",
        title="Waiting for a signatory",
    )
    st.page_link("ui/your_organisation.py", label="See who that is")
else:
    what_is_signed(app)
    declaration(app)
end()
