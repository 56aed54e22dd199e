"""Funding lines and statements: recorded, corrected, withdrawn, told, and by nobody but that department."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.commands.funding import (
    correct_line,
    record_line,
    state_not_needed,
    withdraw_line,
    withdraw_statement,
)
from portal.context import Actor, Context
from portal.db.records import AuditEntry, OutboxMessage
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid, PortalError
from portal.queries.funding import funding_desk, own_line, standing_lines
from regulators.funding import Line, Status
from submissions_schema.editions import EDITIONS
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.funding import a_line


def reviewer(filing: Filing, department: str = "XD1") -> Actor:
    return filing.person("sponsor_reviewer", department)


def record(filing: Filing, line: Line | None = None, code: str = "X01", department: str = "XD1") -> int:
    with filing.portal.unit_of_work(reviewer(filing, department)) as ctx:
        return record_line(ctx, department_code=department, regulator_code=code, line=line or a_line())


def state(filing: Filing, code: str = "X02", year: int = 2027, department: str = "XD1", ground: str = "fees") -> int:
    with filing.portal.unit_of_work(reviewer(filing, department)) as ctx:
        return state_not_needed(
            ctx,
            department_code=department,
            regulator_code=code,
            financial_year=year,
            ground=ground,
            because="Its fees meet the cost.",
            evidence_title="Framework",
            evidence_url="https://department.example/framework",
        )


def refused(filing: Filing, actor: Actor, what: type[PortalError], act: Callable[[Context], object]) -> str:
    with pytest.raises(what) as error, filing.portal.unit_of_work(actor) as ctx:
        act(ctx)
    return error.value.sentence


def told(filing: Filing, event: str) -> list[str]:
    with filing.portal.db.reading() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.event == event))
        return sorted(message.to_email for message in found)


def recorded(filing: Filing, event: str) -> list[dict[str, object]]:
    with filing.portal.db.reading() as session:
        bodies = [json.loads(body) for body in session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq))]
    return [body for body in bodies if body["event"] == event]


def test_a_line_is_recorded_corrected_and_withdrawn_and_nothing_of_it_is_lost(filing: Filing) -> None:
    filing.person("certifier", "X01")
    number = record(filing)
    assert told(filing, "funding line recorded") == ["certifier-x01@people.example"]
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        said = {"department_code": "XD1", "line_id": number}
        with pytest.raises(NotValid, match="Nothing differs"):
            correct_line(ctx, **said, line=a_line(), reason="Same.")  # type: ignore[arg-type]
        with pytest.raises(NotValid, match="Say why"):
            correct_line(ctx, **said, line=a_line(allocated=90_000), reason=" ")  # type: ignore[arg-type]
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        lower = a_line(allocated=90_000)
        version = correct_line(ctx, department_code="XD1", line_id=number, line=lower, reason="A cut.", expected=1)
    assert version == 2
    stale = refused(
        filing,
        reviewer(filing),
        ChangedMeanwhile,
        lambda ctx: correct_line(
            ctx, department_code="XD1", line_id=number, line=a_line(allocated=1), reason="Late.", expected=1
        ),
    )
    assert "corrected this line after you opened it" in stale
    with filing.portal.reading(reviewer(filing)) as reading:
        found = own_line(reading, "XD1", number)
        (standing,) = standing_lines(reading)
    assert [(v.version, v.line.allocated, v.reason) for v in found.versions] == [
        (2, 90_000, "A cut."),
        (1, 120_000, None),
    ]
    (correction,) = standing.corrections
    assert standing.recorded.line.allocated == 90_000
    assert (correction.version, correction.changed, correction.reason) == (
        2,
        "allocated £90,000, was £120,000",
        "A cut.",
    )
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        withdraw_line(ctx, department_code="XD1", line_id=number, reason="The wrong regulator.")
    with filing.portal.reading(reviewer(filing)) as reading:
        assert standing_lines(reading) == []
        assert own_line(reading, "XD1", number).withdrawn_because == "The wrong regulator."
    again = refused(
        filing,
        reviewer(filing),
        NotNow,
        lambda ctx: correct_line(ctx, department_code="XD1", line_id=number, line=a_line(paid=None), reason="No."),
    )
    assert "withdrawn" in again
    assert [entry["reason"] for entry in recorded(filing, "funding line corrected")] == ["A cut."]


def test_a_line_that_is_wrong_leaves_nothing_behind(sqlite_filing: Filing) -> None:
    def act(ctx: Context) -> None:
        record_line(
            ctx,
            department_code="XD1",
            regulator_code="X01",
            line=a_line(paid=500_000, status=Status.PAID, evidence_url="ftp://x.example"),
        )

    said = refused(sqlite_filing, reviewer(sqlite_filing), NotValid, act)
    assert "Say why more was paid" in said and "https://" in said
    with sqlite_filing.portal.reading(reviewer(sqlite_filing)) as reading:
        assert standing_lines(reading) == []


def test_the_same_line_is_not_recorded_twice_nor_an_absurd_amount(sqlite_filing: Filing) -> None:
    number = record(sqlite_filing)
    later = a_line(status_on=date(2026, 6, 2))
    with pytest.raises(NotValid, match=rf"stands already \(line {number}\)"):
        record(sqlite_filing, later)
    for other in (a_line(asked=200_001), a_line(evidence_title="Business plan 2026-27, table 5")):
        record(sqlite_filing, other)
    record(sqlite_filing, code="X03")
    with sqlite_filing.portal.unit_of_work(reviewer(sqlite_filing)) as ctx:
        withdraw_line(ctx, department_code="XD1", line_id=number, reason="Twice.")
    record(sqlite_filing, later)
    with pytest.raises(NotValid, match="between £0 and £10,000,000,000"):
        record(sqlite_filing, a_line(asked=90_000_000_000))


@pytest.mark.parametrize(
    ("code", "year", "error"),
    [("X04", 2027, NotValid), ("X09", 2027, NotValid), ("X06", 2024, NotValid), ("ZZ", 2027, NotFound)],
)
def test_only_a_regulator_it_sponsors_in_that_year(
    sqlite_filing: Filing, code: str, year: int, error: type[PortalError]
) -> None:
    line = a_line(financial_year=year, settlement="SR2021" if year < 2026 else "SR2025")
    refused(
        sqlite_filing,
        reviewer(sqlite_filing),
        error,
        lambda ctx: record_line(ctx, department_code="XD1", regulator_code=code, line=line),
    )


def test_a_statement_and_lines_exclude_each_other(filing: Filing) -> None:
    number = state(filing)
    no_line = refused(
        filing,
        reviewer(filing),
        NotNow,
        lambda ctx: record_line(ctx, department_code="XD1", regulator_code="X02", line=a_line()),
    )
    assert "Withdraw that statement first" in no_line
    with pytest.raises(NotNow, match="stated that already"):
        state(filing)
    with pytest.raises(NotValid, match="Say who pays instead"):
        state(filing, ground="charity", year=2028)
    record(filing)
    with pytest.raises(NotNow, match="Withdraw them first"):
        state(filing, "X01")
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        withdraw_statement(ctx, department_code="XD1", statement_id=number, reason="Fees were cut.")
    assert record(filing, code="X02")
    with filing.portal.reading(reviewer(filing)) as reading:
        assert funding_desk(reading, "XD1", YEAR).statements == ()


def test_another_department_learns_and_changes_nothing(sqlite_accepted: Filing) -> None:
    """Two departments: each its own desk; the filed return of the one's regulator is not there for the other."""
    filing = sqlite_accepted
    number = record(filing)
    other = reviewer(filing, "XD2")
    missing = refused(
        filing,
        other,
        NotFound,
        lambda ctx: record_line(ctx, department_code="XD1", regulator_code="X01", line=a_line()),
    )
    assert missing == NotFound().sentence
    for line_id in (number, 999):
        with pytest.raises(NotFound, match="no such funding line"), filing.portal.unit_of_work(other) as ctx:
            withdraw_line(ctx, department_code="XD2", line_id=line_id, reason="Mine.")
    with filing.portal.reading(other) as reading:
        for department in ("XD1", "ZZZ"):
            with pytest.raises(NotFound):
                funding_desk(reading, department, YEAR)
        theirs = funding_desk(reading, "XD2", YEAR)
        assert "X01" not in {each.code for each in theirs.page.regulators} and theirs.lines == ()
    with filing.portal.reading(reviewer(filing)) as reading:
        mine = {each.code: each for each in funding_desk(reading, "XD1", YEAR).page.regulators}
    assert mine["X01"].source is not None and not mine["X01"].source.published
    assert mine["X02"].source is None  # nothing of it is filed


def test_a_second_sponsor_sees_the_others_line_and_records_its_own(sqlite_filing: Filing) -> None:
    filing = sqlite_filing
    record(filing, code="X03")
    record(filing, a_line(allocated=30_000), "X03", "XD4")
    with filing.portal.reading(reviewer(filing, "XD4")) as reading:
        (shared,) = [e for e in funding_desk(reading, "XD4", YEAR).page.regulators if e.code == "X03"]
    assert {line.department for line in shared.chain.lines} == {"XD1", "XD4"}
    assert shared.other_sponsors == ("Example Department for Transport and Health",)


def test_signatories_read_and_record_nothing(sqlite_filing: Filing) -> None:
    signatory = sqlite_filing.person("sponsor_signatory", "XD1")
    refused(
        sqlite_filing,
        signatory,
        NotAllowed,
        lambda ctx: record_line(ctx, department_code="XD1", regulator_code="X01", line=a_line()),
    )
    with sqlite_filing.portal.reading(signatory) as reading:
        assert funding_desk(reading, "XD1", YEAR).page.as_of == date(2026, 6, 18)


def test_an_area_is_one_of_the_form_of_the_round_that_is_open(
    sqlite_filing: Filing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form that names areas anew counts from its round on; a line recorded before keeps its area."""
    filing = sqlite_filing
    number = record(filing)
    form = EDITIONS[2026]
    capability = form["capability"]
    columns = tuple(replace(c, codes=("law_and_ethics",)) if c.name == "area" else c for c in capability.columns)
    anew = tuple(replace(t, columns=columns) if t is capability else t for t in form.tables)
    monkeypatch.setitem(EDITIONS, 2026, replace(form, tables=anew))
    with filing.portal.reading(reviewer(filing)) as reading:
        assert funding_desk(reading, "XD1", YEAR).areas == ("law_and_ethics",)
    with pytest.raises(NotValid, match=r"law_and_ethics"):
        record(filing)
    assert record(filing, a_line(area="law_and_ethics"))
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        kept = a_line(allocated=1_000)
        assert correct_line(ctx, department_code="XD1", line_id=number, line=kept, reason="A cut.") == 2
