"""Since when a regulator has met its obligation: said alike to the filer, the central unit and the public."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from portal.errors import NotValid
from portal.queries.public import PublicRow, public_round
from portal.queries.public_status import public_status
from portal.queries.rounds import BoardRow, board_rows
from tests.commands import steps
from tests.commands.steps import AFTER_DUE, CODE
from tests.fixtures.filing import FILING_DAY, YEAR, Filing

AFTER_EDITS = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def filed(ready: Filing) -> Filing:
    """The return signed on time."""
    steps.send(ready)
    steps.sign(ready)
    return ready


def file_again(at: Filing, **said: Any) -> None:
    at.check()
    steps.send(at)
    steps.sign(at, **said)


def on_the_board(at: Filing) -> BoardRow:
    with at.portal.reading(at.analyst) as reading:
        return next(row for row in board_rows(reading, YEAR) if row.regulator_code == CODE)


def in_public(at: Filing) -> PublicRow:
    with at.portal.reading(at.analyst) as reading:
        at.portal.public.write_status(public_status(reading))
    return next(row for row in public_round(at.portal.public, YEAR).rows if row.code == CODE)


def said_by_all(at: Filing) -> set[tuple[bool, str | None, datetime | None]]:
    """(late, why, filed when) as each of the three readers is told; one element when they are told the same."""
    mine, board, public = steps.status(at), on_the_board(at), in_public(at)
    assert public.filed_on == (mine.filed_at.date() if mine.filed_at else None)
    return {
        (mine.late, mine.late_because, mine.filed_at),
        (board.late, board.late_because, board.filed_at),
        (public.late, public.late_because, mine.filed_at),
    }


@pytest.mark.thorough
def test_replaced_then_withdrawn_it_is_owed_again_and_late(filed: Filing) -> None:
    filed.set_clock(AFTER_DUE)
    steps.reopen(filed)
    file_again(filed)
    assert said_by_all(filed) == {(False, None, FILING_DAY)}
    steps.withdraw(filed)
    assert said_by_all(filed) == {(True, None, None)}
    assert in_public(filed).state == "Not filed"
    filed.upload(tables=steps.WITH_A_QUERY)
    filed.explain_all()
    steps.send(filed)
    with pytest.raises(NotValid, match="Say why it is late"):
        steps.sign(filed)
    steps.sign(filed, late_because="We took the second version back.")
    assert said_by_all(filed) == {(True, "We took the second version back.", AFTER_DUE)}
    steps.accept(filed)
    assert published(filed)["late_because"] == "We took the second version back."
    assert (published(filed)["late"], published(filed)["filed_on"]) == (True, "2026-07-03")


@pytest.mark.thorough
def test_the_reason_of_a_withdrawn_return_is_not_given_for_the_next(ready: Filing) -> None:
    ready.set_clock(AFTER_DUE)
    steps.send(ready)
    steps.sign(ready, late_because="The first reason.")
    steps.reopen(ready)
    file_again(ready)
    steps.withdraw(ready)
    ready.upload(tables=steps.WITH_A_QUERY)
    ready.explain_all()
    steps.send(ready)
    steps.sign(ready, late_because="The second reason.")
    assert said_by_all(ready) == {(True, "The second reason.", AFTER_DUE)}
    steps.accept(ready)
    assert published(ready)["late_because"] == "The second reason."


def published(at: Filing) -> dict[str, Any]:
    """What is published of the return; published early the first time it is asked for."""
    if not at.portal.public.versions(YEAR):
        at.publish(early=CODE)
    content: dict[str, Any] = json.loads(at.portal.public.read(YEAR, f"returns/{CODE}.json"))
    return content


def test_returned_and_not_refiled_no_return_is_held(filed: Filing) -> None:
    filed.set_clock(AFTER_DUE)
    steps.give_back(filed)
    mine, board, public = steps.status(filed), on_the_board(filed), in_public(filed)
    assert (mine.labels.filer, mine.filed_at, mine.late) == ("Returned to you, not filed again", None, False)
    assert (board.label, board.filed_at, board.late) == ("Returned, not refiled", None, False)
    assert (public.state, public.filed_on, public.timeliness) == ("Returned, not refiled", None, "")
    assert public.when == "the central unit returned it; it has not been filed again"

    filed.check()
    steps.send(filed)
    assert on_the_board(filed).label == "Returned, not refiled"
    filed.set_clock(AFTER_EDITS)
    assert said_by_all(filed) == {(True, None, None)}
    public = in_public(filed)
    assert (public.state, public.timeliness) == ("Returned, not refiled", "Not filed")

    steps.sign(filed)
    assert said_by_all(filed) == {(False, None, FILING_DAY)}
    assert in_public(filed).timeliness == "On time"


@pytest.mark.thorough
@pytest.mark.parametrize("ask", [on_the_board, in_public], ids=lambda ask: ask.__name__)
def test_a_round_is_asked_for_all_at_once(ready: Filing, ask: Callable[[Filing], object]) -> None:
    asked: list[str] = []

    @event.listens_for(ready.portal.db.reader, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "submission_event" in statement or "figure_query" in statement:
            asked.append(statement)

    ask(ready)
    before = len(asked)
    steps.send(ready)
    steps.sign(ready)
    ready.file("X03")
    asked.clear()
    ask(ready)
    assert len(asked) == before > 0
