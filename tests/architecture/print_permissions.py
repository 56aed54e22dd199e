"""``docs/permissions.md``, printed from the code: run by ``make docs``, compared by ``test_permissions_page.py``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.api import api
from portal.permissions import (
    HELD_BY,
    READ_CASES,
    READ_DEPARTMENT,
    READ_FILED,
    READ_OWN,
    READ_OWN_CASE,
    READ_SHARED,
    READ_WHEN_ASKED,
    ROLES,
)
from portal.ui.pages import PAGES, ListedPage
from regulators.return_review import LABELS as REVIEW_LABELS
from regulators.return_review import STEPS, possible
from regulators.return_review import Facts as ReviewFacts
from regulators.return_review import State as ReviewState
from submissions_schema.lifecycle import LABELS, NOT_STARTED, TRANSITIONS, Event, Facts, State, Transition, target
from tests.architecture.case_tables import CASE_ROUTES
from tests.architecture.permission_tables import ROUTES
from tests.architecture.source_files import ROOT

FILE = ROOT / "docs" / "permissions.md"

AGAINST = (
    Facts(),
    Facts(checked=False),
    Facts(errors=2),
    Facts(unexplained=2),
    Facts(actor_prepared_it=True),
    Facts(open_questions=2),
    Facts(other_draft_open=True),
    Facts(edits_closed=True, has_correction_reason=False),
    Facts(proposed_for_withdrawal=True, actor_proposed_it=True),
)
"""What may stand in the way of a step, one thing at a time."""

REVIEWING = [role for role in ROLES if any(role in step.roles for step in STEPS.values())]
ACTING = [role for role in ROLES if any(role in step.roles for step in TRANSITIONS.values())]


def page() -> str:
    """The whole page."""
    parts = [
        "# Who may do what",
        "Printed from the code by `make docs`; a test compares it. Everything not listed is refused. A test tries "
        "every page, every route and every command in every role, for the own organisation and for another.",
        "## Roles",
        _table(("Role", "What for"), ((f"`{role}`", words) for role, words in ROLES.items())),
        "## A return: state by state",
        "Who may bring about what; the other roles bring about nothing. A return is superseded by signing a later "
        "version of it. What may stand in the way of a step follows below.",
        _table(("State", *ACTING), _states()),
        "### What may stand in the way",
        _table(("Step", "Refused with"), _guards()),
        "## A department's review of a return",
        "Of one filed version, by the department that sponsors the regulator. Whoever wrote in a review does not sign "
        "it. Before it is published nobody else reads it.",
        _table(("State", *REVIEWING), _review_states()),
        _table(("Step", "Refused with"), _review_guards()),
        "## Permissions",
        _table(("Permission", "Good for", *ROLES), _permissions()),
        f"Reading a return: {_names(READ_OWN)} read their own regulator's in every state; {_names(READ_FILED)} of the "
        f"central unit every one from its filing on, never a draft; {_names(READ_SHARED)} of a department that "
        "sponsors or oversees the body what its regulator shares, in every state and until it is published. Whoever "
        "may not read a return is told the same as for one that does not exist.",
        f"What is a department's own: {_names(READ_DEPARTMENT)} of that department read its funding desk, its reviews "
        "in every state, and capability, spending and figures of the filed returns of regulators it sponsors today. To "
        "everybody else of the portal they are not there; what is recorded of funding is public at once.",
        f"Reading an application: {_names(READ_OWN_CASE)} of the innovator in every state; {_names(READ_CASES)} of the "
        f"central unit from its submission on; {_names(READ_WHEN_ASKED)} of a body once it was asked. What is "
        "not handed in is the applicant's alone. Who may do what in which state stands in `docs/lifecycle.md`. On "
        "every case, nobody acts in two hats, and nobody before declaring that they have no interest in it.",
        "## Pages",
        _table(("Page", "Address", "For"), ((page.title, f"`/{page.address}`", _for(page)) for page in PAGES)),
        "## The interface for programs",
        "A key acts for one organisation, in its maker's roles there. *In person* means: not with a key.",
        _table(("Route", "What it does", "Asks for"), _routes()),
    ]
    return "\n\n".join(parts) + "\n"


def _states() -> Iterable[Sequence[str]]:
    start = TRANSITIONS[Event.STARTED]
    yield (NOT_STARTED.staff, *(_event(start, None) if role in start.roles else "" for role in ACTING))
    for state in State:
        cells = []
        for role in ACTING:
            steps = [t for t in TRANSITIONS.values() if state in t.sources and role in t.roles]
            cells.append("<br>".join(_event(step, state) for step in steps))
        yield (LABELS[state].staff, *cells)


def _review_states() -> Iterable[Sequence[str]]:
    for state in (None, *ReviewState):
        cells = []
        for role in REVIEWING:
            events = possible(state, frozenset({role}))
            cells.append("<br>".join(f"{event} → {REVIEW_LABELS[STEPS[event].target]}" for event in events))
        yield ("Not begun" if state is None else REVIEW_LABELS[state], *cells)


def _review_guards() -> Iterable[Sequence[str]]:
    fields = ReviewFacts.__dataclass_fields__.values()
    spoilt = [ReviewFacts(**{field.name: not field.default}) for field in fields]
    for step in STEPS.values():
        if reasons := dict.fromkeys(reason for facts in spoilt if (reason := step.guard(facts))):
            yield str(step.event), "<br>".join(reasons)


def _event(step: Transition, state: State | None) -> str:
    after = State.DRAFT if state is None else target(state, step.event)
    return f"{step.event}" if after is state else f"{step.event} → {LABELS[after].staff}"


def _guards() -> Iterable[Sequence[str]]:
    for step in TRANSITIONS.values():
        reasons = dict.fromkeys(reason for facts in AGAINST if (reason := step.guard(facts)))
        if reasons:
            yield str(step.event), "<br>".join(reasons)


def _permissions() -> Iterable[Sequence[str]]:
    for permission, (scope, roles) in HELD_BY.items():
        yield (f"`{permission}`", str(scope), *("yes" if role in roles else "" for role in ROLES))


def _for(page: ListedPage) -> str:
    if page.public:
        return "everyone, also without signing in"
    return "anyone signed in" if page.roles is None else _names(page.roles)


def _routes() -> Iterable[Sequence[str]]:
    for address, steps in api.openapi()["paths"].items():
        for method, step in steps.items():
            yield (
                f"`{method.upper()} /api{address}`",
                step["summary"],
                (ROUTES | CASE_ROUTES)[step["operationId"]].words,
            )


def _names(roles: Iterable[str]) -> str:
    wanted = set(roles)
    return ", ".join(role for role in ROLES if role in wanted)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
