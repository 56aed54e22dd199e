"""The pre-check: is a sandbox licence needed, and by which rule? For everybody, without signing in."""

from __future__ import annotations

import streamlit as st

from portal.clock import london_date, now
from portal.config import Settings, settings
from portal.installation import public_store
from portal.queries.pre_check import open_initiatives
from portal.ui.choices import address, chosen
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import summary
from sandbox_licences.answers import Refused, read_answer
from sandbox_licences.domains import domains
from sandbox_licences.eligibility import Unanswered, Verdict, before_you_start, pre_check, questions_of, taken_over
from sandbox_licences.forms.question import Answer, Kind, Question
from sandbox_licences.prechecks.precheck import Outcome
from sandbox_licences.routes import SANDBOX_LICENCE, Route
from sandbox_licences.task_list import asked_of

NONE_YET = ""  # in the address and in a list: no answer yet

_BANNERS = {
    Outcome.NOT_NEEDED: st.success,
    Outcome.ORDINARY_ROUTE: st.success,
    Outcome.MAY_HELP: st.info,
    Outcome.TALK: st.warning,
    Outcome.NOT_SO: st.warning,
}
_TALK = (Outcome.TALK, Outcome.NOT_SO)


def ask(question: Question) -> Answer | None:
    """The answer to one question, kept in the address; None while there is none."""
    label = f"{question.label} {question.help}." if question.help else question.label
    if question.kind in (Kind.YES_NO, Kind.CHOICE):
        own = {choice.code: choice.label for choice in question.choices} or {"Yes": "Yes", "No": "No"}
        given = chosen(question.id, label, {NONE_YET: "Choose an answer", **own}, NONE_YET)
    else:
        given = st.text_input(f"{label} (optional)", key=question.id, bind="query-params", max_chars=80)
    read = read_answer(question, given)
    if isinstance(read, Refused):
        st.error(plain(read.sentence), title="This answer cannot be used")
        return None
    return read


def answered(domain: str) -> dict[str, Answer]:
    """Ask what is asked, one question after the other, and stop at the first that has no answer."""
    answers: dict[str, Answer] = {}
    for question in questions_of(domain):
        if question not in asked_of(questions_of(domain), answers):
            continue
        given = ask(question)
        if given is not None:
            answers[question.id] = given
        elif question.required:
            break
    return answers


def way(number: int, route: Route) -> None:
    st.subheader(f"{number}. {route.title}", anchor=False)
    source = f"[{plain(route.source)}]({route.url})" if route.url else plain(route.source)
    told = {
        "Who decides": route.decided_by,
        "Usual time": route.usual_time,
        "Fee": route.fee,
        "What you need": "; ".join(route.needs),
    }
    summary(
        [*((label, plain(value[:1].upper() + value[1:])) for label, value in told.items()), ("Source", source)],
        name=f"{route.title}: who decides, how long it takes, what it costs and what you need",
    )


def show(domain: str, answers: dict[str, Answer], verdict: Verdict, kept: dict[str, str]) -> None:
    st.header("Where this leads", anchor=False)
    banner = _BANNERS[verdict.outcome]
    rule = f"Rule {verdict.rule.id}, from: {plain(verdict.rule.source)}."
    banner(f"{plain(verdict.rule.sentence)}\n\n{rule}", title=str(verdict.outcome))
    if verdict.outcome in _TALK:
        st.write(_how_to_talk(settings()))
    if verdict.routes:
        st.header("What to do", anchor=False)
    for number, route in enumerate(verdict.routes, 1):
        way(number, route)
    if verdict.initiatives:
        st.header("Regulators' own sandboxes in this field", anchor=False)
        for initiative in verdict.initiatives:
            st.markdown(f"- {plain(initiative.name)}, {plain(initiative.regulator)}")
        st.page_link("ui/sandboxes.py", label="See all sandboxes open now")
    st.write("This answer binds nobody. It rests on what you chose above and on nothing else.")
    if any(route.id == SANDBOX_LICENCE for route in verdict.routes):
        st.page_link("ui/start_application.py", label="Start an application", query_params=kept)
        st.write("You sign in first, as a person of the organisation that applies.")
        if verdict.already_with:
            st.write(plain(verdict.already_with.sentence))
        st.write(plain(taken_over(domain, answers).words))


def _how_to_talk(here: Settings) -> str:
    if here.contact:
        return f"Write to the central unit: [{plain(here.contact)}](mailto:{here.contact})."
    if here.mode == "demonstration":
        return "This is a demonstration, and nobody answers. A real portal gives the central unit’s address here."
    return "No address of the central unit is set up here yet."


begin("Do you need a sandbox licence?")
st.write(
    "A sandbox licence sets named rules aside for a limited trial of AI in the physical world, with safeguards in "
    "their place. Most trials need none. Answer a few questions to see what fits. You need not sign in, and nothing "
    "is kept."
)
st.html('<a class="plain" href="/licences">Look up licences that were given</a>')
known = {code: domain.label for code, domain in domains().items()}
domain = chosen("domain", "What do you want to test?", {NONE_YET: "Choose an answer", **known}, NONE_YET)
if domain:
    before = before_you_start(domain)
    st.write(plain(before.fee))
    takes = (("pre-check", before.pre_check), ("application", before.application))
    summary(
        [
            ("The pre-check takes", plain(before.pre_check.words)),
            ("An application takes", plain(before.application.words)),
        ],
        name="How long it takes",
    )
    answers = answered(domain)
    try:
        verdict = pre_check(domain, answers, open_initiatives(public_store(), london_date(now())))
    except Unanswered:
        st.write("The answer appears here once every question above has one.")
    else:
        kept = {"domain": domain, **{question: param(question) or "" for question in answers}}
        show(domain, answers, verdict, {name: value for name, value in kept.items() if value})
        with st.expander("Share this answer", type="compact"):
            st.code(address("pre-check", kept), language=None, wrap_lines=True)
end()
