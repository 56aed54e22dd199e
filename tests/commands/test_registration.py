"""Rules of the two tests: registered before the data, never backwards, never changed, each with its entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from metrics.registered_rules import RegulatorRule, SystemRule
from portal.commands.registration import register_test
from portal.commands.seeding import seed
from portal.context import PORTAL, Actor
from portal.db.records import AuditEntry
from portal.db.register import Round
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.queries.registered_tests import Registered, registered_for_desk, registered_tests
from tests.fixtures.filing import YEAR, Filing

NEXT = SystemRule(year=YEAR).changed(draws=4_000)
WHY = "More draws, so that the intervals hang less on chance."


def register(
    filing: Filing, rule: Mapping[str, Any], *, kind: str = "system", change: str = WHY, by: Actor | None = None
) -> str:
    with filing.portal.unit_of_work(by or filing.administrator) as ctx:
        return register_test(ctx, year=YEAR, kind=kind, rule=rule, change=change)


def kept(filing: Filing, year: int = YEAR) -> tuple[Registered, ...]:
    with filing.portal.reading(PORTAL) as reading:
        return registered_tests(reading.session, year)


def test_a_round_that_is_set_has_the_first_rules_and_one_whose_returns_are_due_has_none(filing: Filing) -> None:
    assert [(each.kind, each.version, each.hash) for each in kept(filing)] == [
        ("system", 1, SystemRule(year=YEAR).hash),
        ("regulator", 1, RegulatorRule(year=YEAR).hash),
    ]
    assert kept(filing, YEAR - 1) == ()
    with filing.portal.unit_of_work(PORTAL) as ctx:
        seed(ctx, demonstration=True)
    assert len(kept(filing)) == 2, "another start registers nothing twice"


def test_the_next_version_is_kept_beside_the_first_with_its_reason_and_its_entry(filing: Filing) -> None:
    assert register(filing, NEXT.as_data()) == NEXT.hash
    newest, first, _ = kept(filing)
    assert (newest.version, newest.hash, newest.change, newest.in_force) == (2, NEXT.hash, WHY, True)
    assert newest.by == "Administrator of CENTRAL"
    assert SystemRule.from_data(newest.rule) == NEXT
    assert (first.version, first.in_force, first.rule) == (1, False, SystemRule(year=YEAR).as_data())
    with filing.portal.db.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
        said = str([getattr(entry, column.name) for column in AuditEntry.__table__.columns])
    assert "test registered" in said and NEXT.hash in said and f"test:{YEAR}/system/2" in said


def test_rules_never_apply_backwards(filing: Filing) -> None:
    with filing.portal.db.reading() as session:
        due_on = session.get_one(Round, YEAR).due_on
    filing.set_clock(datetime(due_on.year, due_on.month, due_on.day, 20, tzinfo=UTC))
    register(filing, NEXT.as_data())
    filing.set_clock(datetime(YEAR, 7, 1, 9, tzinfo=UTC))
    with pytest.raises(NotNow, match="a rule never applies backwards"):
        register(filing, NEXT.changed(draws=100).as_data())
    assert len(kept(filing)) == 3


@pytest.mark.parametrize(
    ("rule", "kind", "change", "says"),
    [
        (NEXT.as_data(), "system", " ", "Say what is new"),
        (NEXT.as_data(), "system", "x" * 5000, "5,000 characters"),
        (NEXT.as_data(), "both", WHY, "Choose which test"),
        (NEXT.as_data(), "regulator", WHY, "not a whole rule of the regulator test"),
        (SystemRule(year=YEAR + 1).as_data(), "system", WHY, "for 2027, not for 2026"),
        (SystemRule(year=YEAR, draws=100).as_data(), "system", WHY, "next version of this rule is 2, not 1"),
        (SystemRule(year=YEAR).changed().as_data(), "system", WHY, "Nothing in this rule differs"),
        ({**NEXT.as_data(), "draws": "many"}, "system", WHY, "not a whole rule"),
        ({**NEXT.as_data(), "draws": float("nan")}, "system", WHY, "not a whole rule"),
        ({**NEXT.as_data(), "marks": {}}, "system", WHY, "not a whole rule"),
        ({**NEXT.as_data(), "methods": {**NEXT.as_data()["methods"], "fewest_cases": 1}}, "system", WHY, "methods"),
        ({}, "system", WHY, "not a whole rule"),
    ],
)
def test_what_is_no_rule_is_not_registered(
    sqlite_filing: Filing, rule: Mapping[str, Any], kind: str, change: str, says: str
) -> None:
    with pytest.raises(NotValid, match=says):
        register(sqlite_filing, rule, kind=kind, change=change)
    assert len(kept(sqlite_filing)) == 2


def test_only_an_administrator_registers_and_only_the_central_unit_reads(sqlite_filing: Filing) -> None:
    filing = sqlite_filing
    with pytest.raises(NotAllowed):
        register(filing, NEXT.as_data(), by=filing.analyst)
    with filing.portal.reading(filing.analyst) as reading:
        assert len(registered_for_desk(reading, YEAR)) == 2
    with filing.portal.reading(filing.person("certifier")) as reading, pytest.raises(NotAllowed):
        registered_for_desk(reading, YEAR)


def test_there_is_no_rule_of_no_round(sqlite_filing: Filing) -> None:
    with sqlite_filing.portal.unit_of_work(sqlite_filing.administrator) as ctx, pytest.raises(NotFound):
        register_test(ctx, year=1999, kind="system", rule=NEXT.as_data(), change=WHY)
