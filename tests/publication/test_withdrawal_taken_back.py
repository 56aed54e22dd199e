"""A published return proposed for withdrawal stays: its proposer takes that back, or another administrator declines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.commands.publication import propose_withdrawal, take_back_withdrawal, withdraw_published
from portal.context import Actor
from portal.db.records import OutboxMessage
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.queries.publishing import publishing_desk, withdrawals_proposed
from portal.queries.status import return_status
from tests.fixtures.api_doors import Doors, doors_of
from tests.fixtures.case_screens import Screen
from tests.fixtures.filing import YEAR, Filing

ROUND_DAY = datetime(2026, 10, 31, 9, tzinfo=UTC)


@pytest.fixture
def proposed(sqlite_accepted: Filing) -> Filing:
    """X01's return is published, and the administrator proposes to withdraw it."""
    sqlite_accepted.set_clock(ROUND_DAY)
    sqlite_accepted.publish()
    propose(sqlite_accepted)
    return sqlite_accepted


def propose(filing: Filing) -> None:
    with filing.portal.unit_of_work(filing.administrator) as ctx:
        propose_withdrawal(ctx, year=YEAR, regulator_code="X01", reason="It named a person.")


def take_back(filing: Filing, actor: Actor, reason: str = "It names nobody.", code: str = "X01") -> None:
    with filing.portal.unit_of_work(actor) as ctx:
        take_back_withdrawal(ctx, year=YEAR, regulator_code=code, reason=reason)


def told(filing: Filing) -> list[tuple[str, str]]:
    with filing.portal.reading(filing.administrator) as reading:
        rows = reading.session.execute(
            select(OutboxMessage.to_email, OutboxMessage.text).where(OutboxMessage.event == "withdrawal not confirmed")
        )
        return [(to, text) for to, text in rows]


def waiting(filing: Filing) -> list[str]:
    with filing.portal.reading(filing.administrator) as reading:
        desk = publishing_desk(reading, filing.portal.public, YEAR)
        assert len(withdrawals_proposed(reading)) == len(desk.proposals)
        return [proposal.regulator_code for proposal in desk.proposals]


def test_its_proposer_takes_it_back(proposed: Filing) -> None:
    one, other = proposed.administrator, proposed.second_administrator
    assert waiting(proposed) == ["X01"]
    with pytest.raises(NotValid, match="Say why"):
        take_back(proposed, one, "  ")
    take_back(proposed, one)
    assert (waiting(proposed), told(proposed)) == ([], [])
    with pytest.raises(NotNow, match="One administrator proposes"):
        withdraw_published(proposed.portal, other, year=YEAR, regulator_code="X01")
    with pytest.raises(NotNow, match="Nobody proposes"):
        take_back(proposed, one)
    with proposed.portal.reading(proposed.analyst) as reading:
        status = return_status(reading, YEAR, "X01")
    assert (status.counted_state, status.history[0].what, status.history[0].reason) == (
        "published", "kept as published", "It names nobody.",
    )  # fmt: skip


def test_another_administrator_declines_it_and_it_can_be_proposed_anew(proposed: Filing) -> None:
    other = proposed.second_administrator
    take_back(proposed, other)
    ((to, text),) = told(proposed)
    assert to == "administrator-central@people.example"
    assert "Administrator of CENTRAL the second" in text and "It names nobody." in text
    propose(proposed)
    assert waiting(proposed) == ["X01"]
    assert withdraw_published(proposed.portal, other, year=YEAR, regulator_code="X01") == "1.0.1"


def test_nobody_else_and_nothing_else(proposed: Filing) -> None:
    for somebody in (proposed.analyst, proposed.person("certifier")):
        with pytest.raises(NotAllowed):
            take_back(proposed, somebody)
    with pytest.raises(NotFound, match="X03"):
        take_back(proposed, proposed.administrator, code="X03")
    assert waiting(proposed) == ["X01"]


@pytest.fixture
def doors(proposed: Filing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    for made in doors_of(proposed, tmp_path / "installation", monkeypatch):
        made.set_clock(ROUND_DAY)
        yield made


def test_on_screen_and_by_program(doors: Doors) -> None:
    filing = doors.filing
    screen = Screen(doors, filing.administrator)
    at = screen.open("publish.py", year=str(YEAR))
    assert all(not button.label.startswith("Confirm: withdraw") for button in at.button), "another's to confirm"
    next(box for box in at.text_input if box.label == "Why it stays published").set_value("It names nobody.")
    screen.press("Keep the return of X01 published")
    assert waiting(filing) == []
    assert "Withdrawal of" not in screen.text
    propose(filing)
    hugh = doors.browser(filing.second_administrator)
    answer = hugh.post(
        f"rounds/{YEAR}/returns/X01/take-back-withdrawal",
        json={"reason": "It names nobody."},
        headers={"Idempotency-Key": "a"},
    )
    assert answer.status_code == 204, answer.text
    assert waiting(filing) == []
