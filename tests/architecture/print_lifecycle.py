"""``docs/lifecycle.md``, printed from the code: run by ``make docs``, compared by ``test_lifecycle_page.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from portal.permissions import ROLES
from sandbox_licences import gates, hats
from sandbox_licences.case_facts import CaseFacts, Outcome
from sandbox_licences.gates import GateName, Reason
from sandbox_licences.lifecycle.licence import WHOLE
from sandbox_licences.lifecycle.machine import PORTAL, Machine, Transition
from tests.architecture.source_files import ROOT
from tests.sandbox_licences.clear_cases import CASE, case
from tests.sandbox_licences.lifecycle.lives import CASE_SPOILT, FIGURES, LIVES, REFUSED, Life

FILE = ROOT / "docs" / "lifecycle.md"

WORDS = {
    "application": "From a draft to a decision. Where a review overturns a decision, a new version of the application "
    "begins in assessment, and the one decided stays what it was. *Incomplete* and *waiting for the applicant* stop "
    "the clock. Until a decision the applicant may withdraw.",
    "licence": "From the reservation by a decision to the end. Where a licence covers several activities, each has "
    f"its own state; only these are always of the whole: {', '.join(sorted(WHOLE))}. How it ended stays its state for "
    "ever; the exit report and its evaluation are written beside it. A revoked licence is never issued again.",
    "incident": "From the report to the last thing that followed from it. A suspension at once is the licence's own "
    "step; the incident is not closed before a person has looked at that suspension again.",
    "review": "An adverse decision looked at again by a decision maker who wore no hat on the case, within 20 working "
    "days. A review that is late is late, and is still decided.",
}


def page() -> str:
    """The whole page."""
    parts = [
        "# The lives of a case",
        "Printed from the code by `make docs`; a test compares it. Four tables say what may happen to an application, "
        "a licence, an incident and an internal review, and who may bring it about; everything not listed is refused. "
        f"`{PORTAL}` is the portal itself, in a job. It tells people when time has passed, and closes what is over by "
        "a rule written here; it decides nothing. A state marked *final* is never left. What may stand in the way is "
        "told here with one thing wrong at a time; a person is told everything at once.",
    ]
    for life in LIVES:
        parts += _life(life)
    parts += [
        "## Gates",
        "Each gate is passed, open (nothing stands in the way, the step is still to be taken) or waiting, with every "
        "reason and with who can do something about it. A refusal waits only for a recommendation and the panel's "
        "minute. Names and figures are examples.",
        _table(("Because", "waits", "Who can do something about it"), _gates()),
        "## Hats",
        "Nobody wears two hats on one case, ever. A hat is put on by the first act in it and never taken off, also "
        "not by handing the case over. Each but the applicant's needs a declaration first that the person has no "
        "interest in the case, and none of them is for anybody who belongs to the applicant.",
        _table(("Hat", "Put on by somebody with the role"), _hats()),
    ]
    return "\n\n".join(parts) + "\n"


def _life(life: Life) -> list[str]:
    machine = life.machine
    acting = [role for role in (*ROLES, PORTAL) if any(role in step.roles for step in machine.transitions)]
    return [
        f"## {machine.noun.capitalize()}",
        WORDS[machine.noun],
        "### States",
        _table(("Code", "Staff", "Applicant or holder", "Public", ""), _labels(machine)),
        "### Steps",
        _table(("From", "Step", "Who", "To"), _steps(machine)),
        "### Who may do what in which state",
        _table(("State", *acting), _matrix(machine, acting)),
        "### What may stand in the way",
        _table(("Step", "Refused with"), _guards(life)),
    ]


def _labels(machine: Machine[Any, Any, Any]) -> Iterable[Sequence[str]]:
    for state, labels in machine.labels.items():
        final = "final" if state in machine.terminal else ""
        yield f"`{state}`", labels.staff, labels.applicant, labels.public, final


def _steps(machine: Machine[Any, Any, Any]) -> Iterable[Sequence[str]]:
    for state in (None, *machine.labels):
        for step in machine.transitions:
            if step is machine.step(state, step.event):
                yield _state(machine, state), str(step.event), _names(step.roles), _after(machine, step, state)


def _matrix(machine: Machine[Any, Any, Any], acting: Sequence[str]) -> Iterable[Sequence[str]]:
    for state in (None, *machine.labels):
        cells = []
        for role in acting:
            steps = (machine.step(state, event) for event in machine.possible(state, {role}))
            cells.append("<br>".join(_arrow(machine, step, state) for step in steps if step))
        yield _state(machine, state), *cells


def _arrow(machine: Machine[Any, Any, Any], step: Transition[Any, Any, Any], state: Any) -> str:
    stays = state is not None and step.after(state) is state
    return f"{step.event}" if stays else f"{step.event} → {_after(machine, step, state)}"


def _after(machine: Machine[Any, Any, Any], step: Transition[Any, Any, Any], state: Any) -> str:
    return machine.labels[step.after(state)].staff


def _state(machine: Machine[Any, Any, Any], state: Any) -> str:
    return "Not begun" if state is None else machine.labels[state].staff


def _guards(life: Life) -> Iterable[Sequence[str]]:
    """By one thing at a time; what the gates and the rule of hats say is told once, below."""
    elsewhere = {reason.words: "what the gates say, below" for reason in _waits()}
    elsewhere[REFUSED] = "what the rule of hats says, below"
    told: dict[str, dict[str, None]] = {}
    for step in life.machine.transitions:
        reasons = told.setdefault(str(step.event), {})
        for facts in (life.clear, *life.one_spoilt(without=FIGURES)):
            reasons |= {elsewhere.get(reason, reason): None for reason in step.guard(facts)}
    for event, reasons in told.items():
        if reasons:
            yield event, "<br>".join(reasons)


def _gates() -> Iterable[Sequence[str]]:
    for reason, names in _waits().items():
        yield reason.words, ", ".join(names), _names(reason.who) or "nobody here"


def _waits() -> dict[Reason, list[GateName]]:
    """Every reason with the gates that wait for it, of one thing at a time, in order of the gates."""
    found: dict[Reason, list[GateName]] = {}
    for name, against in AGAINST.items():
        for facts in (CASE, *(case(**{fact: value}) for fact, value in CASE_SPOILT.items() if fact not in FIGURES)):
            for reason in against(facts):
                if name not in found.setdefault(reason, []):
                    found[reason].append(name)
    return found


def _whatever_is_recommended(facts: CaseFacts) -> gates.Against:
    every = (gates.against_recommending(replace(facts, recommendation=outcome)) for outcome in Outcome)
    return (*gates.against_recommending(facts), *(reason for against in every for reason in against))


def _whatever_is_decided(facts: CaseFacts) -> gates.Against:
    return tuple(reason for outcome in Outcome for reason in gates.against_deciding(facts, outcome))


AGAINST: dict[GateName, Callable[[CaseFacts], gates.Against]] = {
    GateName.DULY_MADE: gates.against_duly_made,
    GateName.ELIGIBILITY: gates.against_eligibility,
    GateName.TECHNICAL: gates.against_technical,
    GateName.CONSENTS: gates.against_consents,
    GateName.PANEL: _whatever_is_recommended,
    GateName.DECISION: _whatever_is_decided,
    GateName.ISSUE: gates.against_issuing,
}


def _hats() -> Iterable[Sequence[str]]:
    for hat, roles in hats.ROLES.items():
        yield hats.WORDS[hat], _names(roles)


def _names(roles: Iterable[str]) -> str:
    wanted = set(roles)
    return ", ".join(role for role in (*ROLES, PORTAL) if role in wanted)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
