"""Two years filed one after the other, each in its own edition: what is carried over, published, and joined."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import openpyxl
import polars as pl
import pytest

from metrics.series_breaks import APPLICANT_STOPS_ONLY
from portal.cli.templates import alone
from portal.commands.counts import fold
from portal.commands.drafts import start_draft
from portal.commands.seeding import seed
from portal.commands.uploads import check_upload, receive_upload
from portal.context import PORTAL
from portal.db.accepted import accepted_returns
from portal.db.returns import Upload
from portal.db.row_files import Engine
from portal.queries.figures import in_words
from portal.queries.findings import findings_by_rule
from portal.queries.return_reviews import review_desk
from portal.queries.round_running import reading_queue, what_moved
from portal.queries.rows import row_form
from portal.queries.workbooks import template
from portal.usual_rounds import round_of
from submissions_schema.template import fill
from tests.editions.next_year import PENDING_IN_2026, filled_in_2027
from tests.fixtures.filing import Filing, as_cell, workbook
from tests.rules.returns import EDITION, VALID

CODE = "X01"
PUBLISHED_2026 = datetime(2026, 10, 31, 10, tzinfo=UTC)
FILED_2027 = datetime(2027, 6, 18, 9, tzinfo=UTC)
PUBLISHED_2027 = datetime(2027, 10, 31, 10, tzinfo=UTC)
OLD_CSV = b"""\
Application ref,Scheme code,Product area,Received on,Outcome,Clock stop days
A,S1,drones,2026-05-01,pending,3
"""
WORDS = "The applicant had to repeat its trial."


def uploaded(filing: Filing, year: int, data: bytes, filename: str = "return.xlsx") -> tuple[str, str, str]:
    """State, code and sentence of a file put into the open draft."""
    with filing.portal.unit_of_work(filing.person("preparer", CODE)) as ctx:
        number = receive_upload(ctx, year=year, regulator_code=CODE, filename=filename, data=data)
    check_upload(filing.portal, number)
    with filing.portal.db.reading() as session:
        kept = session.get_one(Upload, number)
        return kept.state, kept.code or "", kept.sentence or ""


def public_json(filing: Filing, year: int, name: str) -> Any:
    return json.loads(filing.portal.public.read(year, name))


def fields(filing: Filing, year: int, table: str) -> dict[str, Any]:
    package = public_json(filing, year, "datapackage.json")
    resource = next(each for each in package["resources"] if each["name"] == table)
    return {field["name"]: field for field in resource["schema"]["fields"]}


@pytest.fixture
def year_of_2027(sqlite_filing: Filing) -> Filing:
    """Round 2026 is filed and published in edition 2026, and round 2027 is open."""
    filing = sqlite_filing
    cases = [VALID["decisions"][0], VALID["decisions"][2]]
    filing.upload(CODE, {"decisions": [*_as_cells(cases), PENDING_IN_2026]})
    filing.explain_all(CODE, words=WORDS)
    filing.sign(CODE)
    filing.accept(CODE)
    filing.set_clock(PUBLISHED_2026)
    filing.publish("The returns.", year=2026)
    filing.set_clock(FILED_2027)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        seed(ctx, demonstration=True, rounds=[round_of(2027)])
    with filing.portal.unit_of_work(filing.person("preparer", CODE)) as ctx:
        start_draft(ctx, year=2027, regulator_code=CODE)
    return filing


def _as_cells(rows: Sequence[Any]) -> list[Any]:
    table = EDITION["decisions"]
    return [{c: as_cell(table[c].kind, text) for c, text in row.items() if text is not None} for row in rows]


def test_a_return_of_2027_goes_all_the_way_in_its_own_edition(year_of_2027: Filing) -> None:
    filing = year_of_2027
    before = {name: filing.portal.public.read(2026, name) for name in ("datapackage.json", "returns/X01.json")}

    state, code, sentence = uploaded(filing, 2027, workbook(CODE))
    assert (state, code) == ("refused", "OTHER_EDITION")
    assert sentence.startswith("This is the workbook of edition 2026; this round uses edition 2027. Download")
    state, code, sentence = uploaded(filing, 2027, OLD_CSV, "decisions.csv")
    assert (state, code) == ("refused", "OTHER_EDITION")
    assert "headings of edition 2026 (“Clock stop days”)" in sentence

    with filing.portal.reading(filing.person("preparer", CODE)) as reading:
        made = template(reading, 2027, CODE)
    carried_over(made)

    assert uploaded(filing, 2027, fill(made, filled_in_2027())) == ("read", "", "")
    with filing.portal.reading(filing.person("preparer", CODE)) as reading:
        found = {each.id: each for each in findings_by_rule(reading, 2027, CODE)}
        assert not [each for each in found.values() if each.severity == "error"], found
        stopped = found["D-08"].shown[0]
        assert stopped.finding.column == "applicant_stop_days" and stopped.finding.row_key == "APP-2"
        assert stopped.offered is not None and stopped.offered.words == WORDS
        last_year = dict(row_form(reading, 2027, CODE, "schemes", 3).last_year)
        assert last_year["Product area"] == "robotics (now one of: robots_at_work, robots_in_public)"
        case = dict(row_form(reading, 2027, CODE, "decisions", 2).last_year)
        assert case["Applicant stop days"] == "25" and case["Outcome"] == "pending"
    filing.explain_all(CODE, year=2027)
    filing.sign(CODE, year=2027)
    read_first(filing)
    reviewed(filing)
    filing.accept(CODE, year=2027)
    filing.set_clock(PUBLISHED_2027)
    assert filing.publish("The returns.", year=2027) == "1.0.0"

    assert {name: filing.portal.public.read(2026, name) for name in before} == before
    assert public_json(filing, 2027, "returns/X01.json")["edition"] == 2027
    assert "training_hours" in fields(filing, 2027, "capability")
    assert "training_hours" not in fields(filing, 2026, "capability")
    areas = {year: fields(filing, year, "decisions")["product_area"]["constraints"]["enum"] for year in (2026, 2027)}
    assert "robotics" in areas[2026] and "robotics" not in areas[2027]
    summary = filing.portal.public.read(2027, "decisions.csv").decode()
    assert "robots_at_work" in summary and "robots_in_public" in summary
    joined(filing)


def read_first(filing: Filing) -> None:
    """The reading queue names what moved with what it rests on, and ranks nothing across the series break."""
    with filing.portal.reading(filing.analyst) as reading:
        (one,) = reading_queue(reading, 2027)
    apart = {pair.now.id: pair for pair in one.not_compared}
    within = apart["decisions_within_target_of_decided"]
    assert within.before is not None and within.before.value is not None and within.now.value is not None
    assert within.change is None and within.breaks == (APPLICANT_STOPS_ONLY,)
    days = apart["decisions_median_days_gross"]
    assert days.before is not None and (days.before.state, days.now.state) == ("insufficient", "value")
    assert not days.breaks
    told = what_moved(one, 2027)
    moved, _, named_apart = told.partition("Not compared: ")
    assert "Granted, with or without conditions: 1 application, n 3, now 13 applications, n 13" in moved
    before, now = in_words(within.before), in_words(within.now)
    assert (
        f"{within.now.label}: {before}, n {within.before.n}, now {now}, n {within.now.n} (series break)" in named_apart
    )
    assert within.now.label not in moved


def reviewed(filing: Filing) -> None:
    """The department that reviews the return is told of no change across the series break either."""
    with filing.portal.reading(filing.person("sponsor_reviewer", "XD1")) as reading:
        pairs = {pair.now.id: pair for pair in review_desk(reading, "XD1", 2027, CODE).figures}
    for broken in ("decisions_within_target_of_decided", "decisions_median_days_net"):
        assert pairs[broken].breaks == (APPLICANT_STOPS_ONLY,) and pairs[broken].change is None, broken
    assert not pairs["decisions_median_days_gross"].breaks


def carried_over(made: bytes) -> None:
    """Last year's values in this year's words; what nobody but the filer can say is left open, with a note."""
    book = openpyxl.load_workbook(io.BytesIO(made))
    headings = [cell.value for cell in book["Schemes"][1]]
    rows = {row[0]: dict(zip(headings, row, strict=True)) for row in book["Schemes"].iter_rows(2, values_only=True)}
    assert rows["S1"]["Product area"] == "automated_vehicles"
    assert rows["S2"]["Product area"] is None and rows["S2"]["Title"] == "Registration of robots"
    told = list(book["Last year"].iter_rows(2, max_col=4, values_only=True))
    assert ("Schemes", "S2", "Product area", "robotics (now one of: robots_at_work, robots_in_public)") in told
    assert ("Decisions", "APP-2", "Applicant stop days", "25") in told
    assert [row[0] for row in book["Commitments"].iter_rows(2, max_col=1, values_only=True)] == ["C-1"]
    guide = [row for row in book["Guide"].iter_rows(values_only=True) if row[0] == "Changed since edition 2026"]
    assert [row[1] for row in guide] == ["Training hours", "AI kind", "Applicant stop days", "Product area"]


def joined(filing: Filing) -> None:
    """The counts read both editions as one series, on every engine."""
    with filing.portal.db.reading() as session:
        returns = accepted_returns(session, up_to=2027, regulators=[CODE])
    assert [each.edition for each in returns] == [2026, 2027]
    made = fold(filing.portal.files, returns)[CODE]
    assert made["decisions"].equals(fold(filing.portal.files, returns, Engine.DUCKDB)[CODE]["decisions"])
    robots = made["decisions"].filter(pl.col("product_area") == "robotics", pl.col("measure") == "working_days_net")
    assert dict(robots.group_by("year").agg(pl.sum("n")).rows()) == {2026: 1, 2027: 12}
    net = made["decisions"].filter(pl.col("measure") == "working_days_net", pl.col("scheme_code") == "S2")
    gross = made["decisions"].filter(pl.col("measure") == "working_days_gross", pl.col("scheme_code") == "S2")
    assert net.filter(year=2027)["exit"].max() < gross.filter(year=2027)["exit"].max(), "stops are read"  # type: ignore[operator]
    open_in = made["quantities"].filter(pl.col("quantity") == "initiatives_open_at_cut_robotics")
    assert open_in.filter(year=2027)["value"].to_list() == [1.0], "a priority area is found under its first name"
    assert not set(made["suppressed"]["product_area"]) & {"robots_at_work", "robots_in_public"}


def test_a_workbook_of_2027_is_refused_in_2026(sqlite_filing: Filing) -> None:
    filing = sqlite_filing
    preparer = filing.person("preparer", CODE)
    with filing.portal.unit_of_work(preparer) as ctx:
        start_draft(ctx, year=2026, regulator_code=CODE)
    assert uploaded(filing, 2026, alone(CODE, 2027)) == (
        "refused",
        "OTHER_EDITION",
        "This is the workbook of edition 2027; this round uses edition 2026. Download the template for 2026 and copy "
        "your figures into it.",
    )
