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
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid
from portal.queries.publishing import Proposal, publishing_desk, withdrawals_proposed
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


def propose(filing: Filing, reason: str = "It named a person.") -> None:
    with filing.portal.unit_of_work(filing.administrator) as ctx:
        propose_withdrawal(ctx, year=YEAR, regulator_code="X01", reason=reason)


def take_back(
    filing: Filing, actor: Actor, reason: str = "It names nobody.", code: str = "X01", seen: str | None = None
) -> None:
    with filing.portal.unit_of_work(actor) as ctx:
        take_back_withdrawal(ctx, year=YEAR, regulator_code=code, reason=reason, expected=seen)


def proposal(filing: Filing) -> Proposal:
    with filing.portal.reading(filing.administrator) as reading:
        (only,) = publishing_desk(reading, filing.portal.public, YEAR).proposals
    return only


def told(filing: Filing) -> list[tuple[str, str, str]]:
    with filing.portal.reading(filing.administrator) as reading:
        rows = reading.session.execute(
            select(OutboxMessage.to_email, OutboxMessage.subject, OutboxMessage.text).where(
                OutboxMessage.event == "withdrawal not confirmed"
            )
        )
        return [tuple(row) for row in rows]


def waiting(filing: Filing) -> list[str]:
    with filing.portal.reading(filing.administrator) as reading:
        desk = publishing_desk(reading, filing.portal.public, YEAR)
        assert len(withdrawals_proposed(reading)) == len(desk.proposals)
        return [each.regulator_code for each in desk.proposals]


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


@pytest.mark.thorough
def test_another_administrator_declines_it_and_it_can_be_proposed_anew(proposed: Filing) -> None:
    other = proposed.second_administrator
    name = proposal(proposed).regulator_name
    take_back(proposed, other)
    ((to, subject, text),) = told(proposed)
    assert to == "administrator-central@people.example"
    assert "Administrator of CENTRAL the second" in text and "It names nobody." in text
    assert subject == f"The return of {name} for {YEAR} stays published"
    propose(proposed)
    assert waiting(proposed) == ["X01"]
    assert withdraw_published(proposed.portal, other, year=YEAR, regulator_code="X01") == "1.0.1"


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_on_screen_and_by_program(doors: Doors) -> None:
    filing = doors.filing
    screen = Screen(doors, filing.administrator)
    at = screen.open("publish.py", year=str(YEAR))
    name = proposal(filing).regulator_name
    assert all(not button.label.startswith("Confirm: withdraw") for button in at.button), "another's to confirm"
    next(box for box in at.text_input if box.label == "Why it stays published").set_value("It names nobody.")
    screen.press(f"Keep the return of {name} published")
    assert waiting(filing) == []
    assert "Withdrawal of" not in screen.text
    propose(filing)
    hugh = doors.browser(filing.second_administrator)
    seen = hugh.get(f"rounds/{YEAR}/publication").json()["proposals"][0]["mark"]
    for key, stated, status in (("a", {}, 428), ("b", {"If-Match": '"0"'}, 412), ("c", {"If-Match": f'"{seen}"'}, 204)):
        answer = hugh.post(
            f"rounds/{YEAR}/returns/X01/take-back-withdrawal",
            json={"reason": "It names nobody."},
            headers={"Idempotency-Key": key, **stated},
        )
        assert answer.status_code == status, answer.text
    assert waiting(filing) == []


@pytest.mark.thorough
def test_what_was_seen_is_what_is_confirmed_or_taken_back(proposed: Filing) -> None:
    other = proposed.second_administrator
    seen = proposal(proposed).mark
    take_back(proposed, proposed.administrator)
    propose(proposed, "It is of another body.")
    with pytest.raises(ChangedMeanwhile, match="with its own reason"):
        withdraw_published(proposed.portal, other, year=YEAR, regulator_code="X01", expected=seen)
    with pytest.raises(ChangedMeanwhile, match="with its own reason"):
        take_back(proposed, other, seen=seen)
    assert waiting(proposed) == ["X01"]
    now = proposal(proposed).mark
    assert withdraw_published(proposed.portal, other, year=YEAR, regulator_code="X01", expected=now) == "1.0.1"


@pytest.mark.thorough
@pytest.mark.parametrize("button", ["Confirm: withdraw the return of {name}", "Keep the return of {name} published"])
def test_a_button_drawn_for_another_reason_does_nothing(doors: Doors, button: str) -> None:
    """The page was opened before the proposal was taken back and made anew."""
    filing = doors.filing
    name = proposal(filing).regulator_name
    screen = Screen(doors, filing.second_administrator)
    at = screen.open("publish.py", year=str(YEAR))
    next(box for box in at.text_input if box.label == "Why it stays published").set_value("It names nobody.")
    take_back(filing, filing.administrator)
    propose(filing, "It is of another body.")
    screen.press(button.format(name=name))
    assert waiting(filing) == ["X01"]
    assert any("It is of another body." in warning.value for warning in at.warning), "the new reason is shown"
