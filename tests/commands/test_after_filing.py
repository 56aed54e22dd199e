"""A filed return: replaced, corrected, withdrawn, asked about, returned, accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.clock import day_in_words, london_date
from portal.db.drafts import open_version
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.queries.round_running import progress
from portal.queries.rounds import BoardRow, round_board
from tests.commands import steps
from tests.commands.steps import AFTER_DUE
from tests.fixtures.filing import YEAR, Filing

EDITS_CLOSED = datetime(2026, 10, 1, 9, tzinfo=UTC)
LAST_MINUTE_OF_EDITS = datetime(2026, 9, 30, 22, 59, tzinfo=UTC)
"""In London one minute to midnight."""


@pytest.fixture
def filed(ready: Filing) -> Filing:
    """The return signed on time."""
    steps.send(ready)
    steps.sign(ready)
    return ready


def file_again(at: Filing) -> None:
    at.check()
    steps.send(at)
    steps.sign(at)


def test_until_edits_close_it_is_replaced_freely_and_counts_until_the_new_one_is_signed(filed: Filing) -> None:
    filed.set_clock(LAST_MINUTE_OF_EDITS)
    assert steps.reopen(filed) == 2
    with pytest.raises(NotNow, match="open already"):
        steps.reopen(filed)
    between = steps.status(filed)
    assert (between.open_version, between.counted_version, between.counted_state) == (2, 1, "filed")
    assert (between.late, steps.cell(filed, "application_ref")) == (False, "APP-1")
    file_again(filed)
    after = steps.status(filed)
    assert (after.counted_version, after.open_version, after.late) == (2, None, False)
    assert steps.history(filed)[-2:] == ["signed and filed", "superseded"]


@pytest.mark.parametrize(
    "why",
    [
        {},
        {"code": "error", "reason": "A slip."},
        {"code": "error", "reason": "  ", "material": True},
        {"reason": "A slip.", "material": False},
    ],
)
def test_after_edits_close_a_correction_says_why(filed: Filing, why: dict[str, object]) -> None:
    filed.set_clock(EDITS_CLOSED)
    with pytest.raises(NotNow, match="Edits for this round have closed"):
        steps.reopen(filed, **why)
    assert steps.reopen(filed, code="error", reason="A slip.", material=False) == 2
    with filed.portal.db.reading() as session:
        version = open_version(session, YEAR, "X01")
        assert version is not None
        said = (version.correction_code, version.correction_reason, version.material)
    assert said == ("error", "A slip.", False)


def test_withdrawn_it_is_owed_again_and_late_if_the_day_is_past(filed: Filing) -> None:
    with pytest.raises(NotValid):
        steps.withdraw(filed, reason=" ")
    steps.withdraw(filed)
    gone = steps.status(filed)
    assert (gone.counted_state, gone.filed_at, gone.receipt) == (None, None, None)
    with pytest.raises(NotNow, match="has not been filed"):
        steps.withdraw(filed)
    assert steps.start(filed) == 2
    assert steps.cell(filed, "application_ref") is None
    filed.set_clock(AFTER_DUE)
    filed.upload(tables=steps.WITH_A_QUERY)
    filed.explain_all()
    steps.send(filed)
    with pytest.raises(NotValid, match="Say why it is late"):
        steps.sign(filed)
    steps.sign(filed, late_because="We withdrew the first.")
    again = steps.status(filed)
    assert (again.counted_version, again.late, again.late_because) == (2, True, "We withdrew the first.")


def on_the_desk(filing: Filing) -> BoardRow:
    with filing.portal.reading(filing.analyst) as reading:
        return next(row for row in round_board(reading, YEAR) if row.regulator_code == "X01")


def test_withdrawn_it_reads_so_on_the_desk_of_the_round_and_is_not_overdue(filed: Filing) -> None:
    assert on_the_desk(filed).withdrawn == ""
    steps.withdraw(filed)
    gone = on_the_desk(filed)
    assert (gone.label, gone.filed_at, gone.overdue) == ("Withdrawn", None, False)
    since = f"withdrawn on {day_in_words(london_date(filed.portal.now()))}"
    assert gone.withdrawn == f"{since}; owed again, due on 30 June 2026"
    assert ("Withdrawn", 1) in progress([gone])
    filed.set_clock(AFTER_DUE)
    late = on_the_desk(filed)
    assert late.withdrawn == f"{since}; owed again, was due on 30 June 2026"
    assert late.late and not late.overdue
    assert replace(late, owes=False).withdrawn == f"{since}; none is owed"
    steps.start(filed)
    assert on_the_desk(filed).label == "Draft" and on_the_desk(filed).withdrawn == late.withdrawn


def test_withdrawn_with_a_new_version_open_the_new_one_is_late(filed: Filing) -> None:
    steps.reopen(filed)
    steps.withdraw(filed)
    filed.set_clock(AFTER_DUE)
    filed.check()
    steps.send(filed)
    with pytest.raises(NotValid, match="Say why it is late"):
        steps.sign(filed)


def test_returned_by_the_central_unit_is_not_late(filed: Filing) -> None:
    filed.set_clock(AFTER_DUE)
    with pytest.raises(NotValid):
        steps.give_back(filed, reason="")
    steps.give_back(filed)
    back = steps.status(filed)
    assert (back.open_state, back.open_version, back.counted_state) == ("draft", 2, None)
    assert any(line.reason == "A sheet is missing." for line in back.history)
    with pytest.raises(NotFound):
        steps.status(filed, filed.analyst)  # a draft again: the central unit does not see it
    file_again(filed)
    again = steps.status(filed)
    assert (again.counted_version, again.late, again.late_because) == (2, False, None)


def test_questions_are_answered_once_each_and_before_it_is_accepted(filed: Filing) -> None:
    first, second = steps.ask(filed, "Why so many?"), steps.ask(filed, "And why so few?")
    assert steps.status(filed).counted_state == "queried"
    with pytest.raises(NotNow):
        steps.accept(filed)
    steps.answer(filed, first)
    assert (steps.status(filed).counted_state, steps.status(filed).open_questions) == ("queried", 1)
    with pytest.raises(NotNow, match="answered already"):
        steps.answer(filed, first)
    with pytest.raises(NotFound):
        steps.answer(filed, second + 1)
    steps.answer(filed, second, by=filed.person("certifier"))
    assert steps.status(filed).counted_state == "answered"
    steps.accept(filed)
    assert steps.status(filed).counted_state == "accepted"
    with pytest.raises(NotNow):
        steps.ask(filed)


def test_the_central_unit_acts_on_what_it_saw(filed: Filing) -> None:
    seen = steps.revision(filed, counted=True)
    steps.ask(filed, expected=seen)
    with pytest.raises(ChangedMeanwhile, match="changed by Analyst of CENTRAL"):
        steps.accept(filed, expected=seen)
    with pytest.raises(ChangedMeanwhile):
        steps.ask(filed, expected=seen)
    with pytest.raises(ChangedMeanwhile):
        steps.withdraw(filed, expected=seen)


@pytest.mark.thorough
def test_an_accepted_return_is_corrected_and_its_questions_say_their_version(filed: Filing) -> None:
    steps.answer(filed, steps.ask(filed))
    steps.accept(filed)
    filed.set_clock(EDITS_CLOSED)
    steps.reopen(filed, code="omission", reason="A case was left out.", material=True)
    file_again(filed)
    after = steps.status(filed)
    assert (after.counted_version, after.counted_state, after.open_questions) == (2, "filed", 0)
    assert [(q.version, q.answer) for q in after.questions] == [(1, "Because.")]


def test_excused_is_not_started_and_says_why(filing: Filing) -> None:
    with pytest.raises(NotNow, match="No return is owed for 2026: "):
        steps.start(filing, "CCAV")
    assert steps.history(filing) == []


def test_before_the_round_opens_nothing_is_started(filing: Filing) -> None:
    filing.set_clock(datetime(2026, 1, 5, 9, tzinfo=UTC))
    with pytest.raises(NotNow, match="opens on"):
        steps.start(filing)


def test_what_was_filed_is_not_started_anew(filed: Filing) -> None:
    with pytest.raises(NotNow, match="open a new version"):
        steps.start(filed)
