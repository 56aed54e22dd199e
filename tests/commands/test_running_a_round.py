"""The central unit sets and changes rounds, and decides who owes what by when."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal.commands import rounds
from portal.commands.rounds import Days
from portal.db.comparison import PeerGroupMember, RegisteredTest
from portal.db.records import AuditEntry, OutboxMessage
from portal.db.register import Obligation, Round
from portal.db.rounds import RoundEvent
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid
from portal.queries.public_status import public_status
from portal.queries.rounds import round_board
from tests.fixtures.filing import YEAR, Filing

D2027 = Days(date(2027, 4, 5), date(2027, 7, 2), date(2027, 9, 30), date(2027, 11, 1))
OF: dict[str, Any] = {"year": YEAR, "regulator_code": "X01", "expected_revision": 0}
WHY = "A flood at the records office."


def do(at: Filing, command: Any, by: Any = None, **given: Any) -> None:
    with at.portal.unit_of_work(by or at.administrator) as ctx:
        command(ctx, **given)


def obligation(at: Filing, code: str = "X01", year: int = YEAR) -> Obligation:
    with at.portal.db.sessions() as session:
        return session.scalars(
            select(Obligation).where(Obligation.year == year, Obligation.regulator_code == code)
        ).one()


def days_of(at: Filing, year: int = YEAR) -> Days:
    with at.portal.db.reading() as session:
        found = session.get_one(Round, year)
        return Days(found.opens_on, found.due_on, found.edits_close_on, found.publishes_on)


def told(at: Filing, event: str) -> list[str]:
    with at.portal.db.reading() as session:
        return sorted(session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.event == event)))


def test_the_next_round_is_set_with_all_that_belongs_to_it(filing: Filing) -> None:
    do(filing, rounds.set_round, year=2027, edition=2026, days=D2027, reason="The usual days.")
    with filing.portal.db.reading() as session:
        season = session.get_one(Round, 2027)
        assert (season.edition, season.period_start, season.period_end) == (2026, date(2026, 4, 1), date(2027, 3, 31))
        owing = set(session.scalars(select(Obligation.regulator_code).where(Obligation.year == 2027, Obligation.owes)))
        frozen = set(session.scalars(select(PeerGroupMember.regulator_code).where(PeerGroupMember.year == 2027)))
        rules = set(session.scalars(select(RegisteredTest.kind).where(RegisteredTest.year == 2027)))
        noted = session.scalars(select(RoundEvent)).one()
        assert (noted.event, noted.reason) == ("set", "The usual days.")
        assert "due 2 July 2027" in noted.words
    assert owing == {f"X{n:02}" for n in range(1, 13)}
    assert owing <= frozen
    assert rules == {"system", "regulator"}
    with pytest.raises(NotNow, match="There is a round 2027 already"):
        do(filing, rounds.set_round, year=2027, edition=2026, days=D2027, reason="Again.")


def test_a_round_is_not_set_wrongly(sqlite_filing: Filing) -> None:
    at, given = sqlite_filing, {"year": 2027, "edition": 2026, "days": D2027, "reason": "The usual days."}
    with pytest.raises(NotValid, match="There is no edition 1999"):
        do(at, rounds.set_round, **given | {"edition": 1999})
    with pytest.raises(NotValid, match="must follow one another: the reporting year ends on 31 March 2027"):
        do(at, rounds.set_round, **given | {"days": Days(D2027.opens_on, D2027.opens_on, *[date(2027, 12, 1)] * 2)})
    with pytest.raises(NotValid, match="Say why"):
        do(at, rounds.set_round, **given | {"reason": " "})
    with pytest.raises(NotAllowed):
        do(at, rounds.set_round, at.analyst, **given)
    at.set_clock(datetime(2027, 7, 2, 9, tzinfo=UTC))
    with pytest.raises(NotNow, match="must lie ahead"):
        do(at, rounds.set_round, **given)
    with at.portal.db.reading() as session:
        assert session.get(Round, 2027) is None


def test_days_move_later_and_everybody_who_owes_is_told(filing: Filing) -> None:
    filing.person("preparer")
    filing.person("certifier", "X02")
    was = days_of(filing)
    later = Days(was.opens_on, date(2026, 7, 14), was.edits_close_on, was.publishes_on)
    given: dict[str, Any] = {"year": YEAR, "edition": 2026, "days": later, "reason": WHY, "expected_revision": 0}
    do(filing, rounds.change_round, **given)
    assert days_of(filing) == later
    assert told(filing, "round changed") == ["certifier-x02@people.example", "preparer-x01@people.example"]
    with filing.portal.db.reading() as session:
        text = session.scalars(select(OutboxMessage.text)).first()
        entry = json.loads(session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq.desc())).first() or "")
    assert "Returns are due on 14 July 2026, not 30 June 2026." in text and WHY in text
    assert (entry["event"], entry["on"], entry["reason"]) == ("round changed", "round:2026", WHY)
    with pytest.raises(ChangedMeanwhile, match="after you opened it"):
        do(filing, rounds.change_round, **given)
    with pytest.raises(NotNow, match="Nothing is changed"):
        do(filing, rounds.change_round, **given | {"expected_revision": 1})
    with pytest.raises(NotNow, match="can only move later"):
        do(filing, rounds.change_round, **given | {"expected_revision": 1, "days": was})
    with pytest.raises(NotFound):
        do(filing, rounds.change_round, **given | {"year": 2030})
    with pytest.raises(NotAllowed):
        do(filing, rounds.change_round, filing.analyst, **given | {"expected_revision": 1})


def test_an_extension_moves_one_regulators_day_and_its_reason_is_public(filing: Filing) -> None:
    filing.person("preparer")
    do(filing, rounds.extend, **OF, until=date(2026, 7, 31), reason=WHY)
    assert (obligation(filing).due_on, obligation(filing, "X02").due_on) == (date(2026, 7, 31), date(2026, 6, 30))
    assert told(filing, "return extended") == ["preparer-x01@people.example"]
    with filing.portal.reading(filing.administrator) as reading:
        season = next(r for r in public_status(reading)["rounds"] if r["year"] == YEAR)
    row = next(r for r in season["rows"] if r["code"] == "X01")
    assert (row["due_on"], row["extended_because"]) == ("2026-07-31", WHY)
    filing.set_clock(datetime(2026, 7, 14, 9, tzinfo=UTC))
    with filing.portal.reading(filing.analyst) as reading:
        late = {r.regulator_code for r in round_board(reading, YEAR) if r.late}
    assert "X01" not in late and "X02" in late
    with pytest.raises(ChangedMeanwhile):
        do(filing, rounds.extend, **OF, until=date(2026, 8, 14), reason=WHY)
    do(filing, rounds.extend, **OF | {"expected_revision": 1}, until=date(2026, 8, 14), reason="It dries slowly.")
    assert obligation(filing).extended_because == "It dries slowly."
    # the round's own day moving past an extension takes nothing away from anybody
    with filing.portal.unit_of_work(filing.administrator) as ctx:
        ctx.session.get_one(Round, YEAR).due_on = date(2026, 8, 31)
    assert obligation(filing).due_on == date(2026, 8, 31)


def test_an_extension_is_refused_with_the_reason(sqlite_filing: Filing) -> None:
    at = sqlite_filing
    for until, says in ((date(2026, 6, 30), "after the day"), (date(2026, 10, 1), "edits close, or before")):
        with pytest.raises(NotNow, match=says):
            do(at, rounds.extend, **OF, until=until, reason=WHY)
    with pytest.raises(NotValid, match="the reason is published"):
        do(at, rounds.extend, **OF, until=date(2026, 7, 31), reason="")
    with pytest.raises(NotNow, match="owes no return"):
        do(at, rounds.extend, **OF | {"regulator_code": "CAA"}, until=date(2026, 7, 31), reason=WHY)
    with pytest.raises(NotFound):
        do(at, rounds.extend, **OF | {"regulator_code": "NONE"}, until=date(2026, 7, 31), reason=WHY)
    for somebody in (at.analyst, at.person("certifier")):
        with pytest.raises(NotAllowed):
            do(at, rounds.extend, somebody, **OF, until=date(2026, 7, 31), reason=WHY)
    assert obligation(at).extended_to_on is None


def test_a_regulator_is_excused_and_asked_again(filing: Filing) -> None:
    filing.person("certifier")
    do(filing, rounds.extend, **OF, until=date(2026, 7, 31), reason=WHY)
    do(filing, rounds.excuse, **OF | {"expected_revision": 1}, reason="It merges with X02 in July.")
    found = obligation(filing)
    assert (found.owes, found.excused_because, found.extended_to_on) == (False, "It merges with X02 in July.", None)
    with pytest.raises(NotNow, match="excused already"):
        do(filing, rounds.excuse, **OF | {"expected_revision": 2}, reason="Again.")
    do(filing, rounds.require_return, **OF | {"expected_revision": 2}, reason="The merger is off.")
    assert obligation(filing).owes
    with pytest.raises(NotNow, match="owes a return already"):
        do(filing, rounds.require_return, **OF | {"expected_revision": 3}, reason="Again.")
    assert told(filing, "return excused") == told(filing, "return required") == ["certifier-x01@people.example"]
    with filing.portal.db.reading() as session:
        noted = session.scalars(select(RoundEvent).order_by(RoundEvent.id)).all()
        assert [(n.event, n.regulator_code) for n in noted] == [
            ("extended", "X01"),
            ("excused", "X01"),
            ("required", "X01"),
        ]


def test_who_has_filed_is_not_excused(sqlite_filing: Filing) -> None:
    sqlite_filing.file()
    with pytest.raises(NotNow, match="has filed its return"):
        do(sqlite_filing, rounds.excuse, **OF, reason="It asked.")
