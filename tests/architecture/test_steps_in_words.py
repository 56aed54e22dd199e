"""Every event that the code records has words in ``portal/queries/step_words.py``, and no words are for nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from portal.db.returns import UPLOAD_STATES
from portal.db.rounds import ENDINGS, ROUND_EVENTS
from portal.queries.step_words import STEPS, StepKind, Whose
from regulators.return_review import Event as ReturnReview
from sandbox_licences.lifecycle.application import Event as Case
from sandbox_licences.lifecycle.licence import Event as Licence
from sandbox_licences.lifecycle.review import Event as Review
from submissions_schema.lifecycle import Event as Return
from tests.architecture.source_files import name_of, parsed, python_files

OF_A_ROUND = {event for event in ROUND_EVENTS if event in ("set", "changed")}
FILLED: dict[tuple[str, str], Iterable[str]] = {
    ("portal/commands/cases.py", "str(event)"): Case,
    ("portal/commands/moves.py", "str(event)"): Return,
    ("portal/commands/licensing.py", "f'licence {event}'"): (f"licence {event}" for event in Licence),
    ("portal/commands/reviewing.py", "f'review {event}'"): (f"review {event}" for event in Review),
    ("portal/commands/uploads.py", "f'file {state}'"): (
        f"file {state}" for state in UPLOAD_STATES if state in ("refused", "failed")
    ),
    ("portal/commands/rounds.py", "f'round {event}'"): (f"round {event}" for event in OF_A_ROUND),
    ("portal/commands/rounds.py", "f'return {event}'"): (
        f"return {event}" for event in ROUND_EVENTS if event not in OF_A_ROUND
    ),
    ("portal/commands/funding.py", "event"): (
        f"funding line {done}" for done in ("recorded", "corrected", "withdrawn")
    ),
    ("portal/commands/steering.py", "event"): (f"steer {done}" for done in ("recorded", "amended", "ended")),
    ("portal/commands/sharing.py", "event"): ("draft shared", "sharing stopped"),
    ("portal/commands/role_changes.py", "event"): (
        f"role change {done}" for done in ("confirmed", "declined", "taken back")
    ),
    ("portal/commands/return_reviews.py", "f'review of a return {event}'"): (
        f"review of a return {event}" for event in ReturnReview
    ),
    ("portal/commands/proposing.py", "f'publication {ended_as}'"): (
        f"publication {ending}" for ending in ENDINGS if ending != "published"
    ),
}
"""What an event that is put together can be, by the file and the expression."""
KINDS = {("portal/commands/rounds.py", "on"): "round"}
"""The kind of object, where the expression does not say it."""


def recorded() -> Iterator[tuple[str, str]]:
    """The kind of object and the event of every call that records one."""
    for file in python_files("portal"):
        for call in ast.walk(parsed(file)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "record":
                where = name_of(file)
                if where == "portal/commands/cases.py" and ast.unparse(call.args[0]) == "event":
                    continue  # passes on what it was called with
                on = next((word.value for word in call.keywords if word.arg == "on"), None)
                for event in events(where, call.args[0]):
                    yield kind_of(where, on), event


def kind_of(where: str, on: ast.expr | None) -> str:
    if on is None:
        return "case"
    start = on.values[0] if isinstance(on, ast.JoinedStr) else on
    if isinstance(start, ast.Constant):
        return str(start.value).partition(":")[0]
    return KINDS[where, ast.unparse(on)]


def events(where: str, said: ast.expr) -> Iterator[str]:
    if isinstance(said, ast.Constant):
        yield str(said.value)
    elif isinstance(said, ast.IfExp):
        yield from events(where, said.body)
        yield from events(where, said.orelse)
    else:
        yield from FILLED[where, ast.unparse(said)]


def test_every_event_has_words_and_every_words_an_event() -> None:
    wanted = {f"{kind}:{event}" for kind, event in recorded()}
    wanted |= {"return:withdrawn as a draft", "case:withdrawn as a draft"}
    assert len(wanted) > 100
    assert wanted == STEPS.keys()


def test_what_is_not_filed_or_handed_in_is_its_writers_alone() -> None:
    own = {name for name, step in STEPS.items() if step.whose is Whose.OWN}
    drafting = {"started", "changed", "queries explained", "sent to the certifier", "returned to the preparer"}
    assert {f"return:{event}" for event in drafting} | {"upload:file received", "case:evidence attached"} < own
    assert {STEPS[name].kind for name in own} == {StepKind.FILING, StepKind.APPLYING, StepKind.DEPARTMENT}


def test_casework_is_the_central_units_alone() -> None:
    told = {f"case:{event}" for event in Case} | {"case:notice sent", "case:more time given"}
    for name, step in STEPS.items():
        if step.kind is StepKind.CASEWORK:
            assert (step.whose is Whose.BOTH) == (name in told), name
