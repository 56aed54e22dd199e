"""Starting an application: fee and time before the first question, then a name for the trial."""

from __future__ import annotations

import streamlit as st

from portal.commands import applying
from portal.errors import NotValid
from portal.queries.own_cases import may_start_for
from portal.ui.choices import chosen
from portal.ui.frame import act, begin, changing, end, param, plain, reading
from portal.ui.patterns import summary
from sandbox_licences.domains import domains
from sandbox_licences.eligibility import before_you_start, questions_of, starting_answers, taken_over
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Answers

NONE_YET = ""  # in the address and in the list: no choice yet

with reading() as view:
    organisations = may_start_for(view)


def brought(domain: str) -> Answers:
    """What the pre-check answered, from the address."""
    return {q.id: value for q in questions_of(domain) if (value := param(q.id)) is not None}


def start(domain: str, organisation: str | None, title: str, started: list[str]) -> str:
    if organisation is None:
        raise NotValid("Choose which organisation applies.")
    with changing() as ctx:
        # read again by the rules of the form
        begun = starting_answers(domain, brought(domain))
        reference = applying.start_case(ctx, organisation_code=organisation, domain=domain, title=title, answers=begun)
    started.append(reference)
    return f"The application {reference} is started.\nOnly your organisation sees it until a signatory submits it."


begin("Start an application", back=("ui/home.py", "Back to what waits for me"))
if not organisations:
    st.info(
        "An application is made by an organisation. Register yours first, or ask a signatory of it to invite you.",
        title="You belong to no organisation that may apply yet",
    )
    st.page_link("ui/your_organisation.py", label="Register your organisation")
    end()
    st.stop()
known = {code: domain.label for code, domain in domains().items()}
domain = chosen("domain", "What do you want to test?", {NONE_YET: "Choose an answer", **known}, NONE_YET)
if domain:
    before = before_you_start(domain)
    form = form_of(domain)
    summary(
        [
            ("What belongs here", plain(form.domain.covers)),
            ("Fee", plain(before.fee)),
            ("Time", plain(before.application.words)),
            ("Tasks", f"{len(form.sections)}; you may do them in any order, with colleagues, and stop at any time"),
            ("Who submits", "a signatory of your organisation, in person"),
        ],
        name="Before you start",
    )
    taken = taken_over(domain, brought(domain))
    if taken.taken or taken.not_taken:
        st.write(plain(taken.words))
    else:
        st.page_link(
            "ui/pre_check.py", label="Not sure? The pre-check takes a few minutes", query_params={"domain": domain}
        )
    with st.form("start", border=False):
        title = st.text_input("A name for the trial, for example: Medicines between two hospitals", max_chars=120)
        codes = list(organisations)
        organisation: str | None = codes[0]
        if len(codes) > 1:
            organisation = st.selectbox(
                "Which organisation applies?", codes, format_func=organisations.__getitem__, index=None
            )
        else:
            st.markdown(f"It is made by **{plain(organisations[codes[0]])}**.")
        if st.form_submit_button("Start the application", type="primary"):
            started: list[str] = []
            act(
                lambda: start(domain, organisation, title, started),
                page="ui/application.py",
                params=lambda: {"case": started[0]},
            )
end()
