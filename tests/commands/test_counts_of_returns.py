"""Accepted returns are folded into counts, and the counts follow whatever becomes of the returns."""

from __future__ import annotations

import polars as pl
import pytest
from sqlalchemy import select

from metrics.counts import GROSS
from portal.commands.counts import rebuild_counts, refresh_counts
from portal.db.comparison import FoldedCounts
from portal.db.row_files import Engine, NoSpark
from portal.queries.evidence import evidence
from tests.fixtures.filing import YEAR, Filing, decisions


def cases(filing: Filing, year: int = YEAR) -> int:
    """How many cases are at risk in the round, of all regulators."""
    with filing.portal.db.reading() as session:
        rows = evidence(session, filing.portal.files, year).decisions
    return int(rows.filter(pl.col("measure") == GROSS, pl.col("year") == year)["n"].sum())


def kept(filing: Filing) -> list[tuple[object, ...]]:
    columns = [c for c in FoldedCounts.__table__.columns if c.name != "made_at"]
    with filing.portal.db.reading() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(*columns))]


@pytest.mark.thorough
def test_only_what_is_accepted_counts(filing: Filing) -> None:
    filing.file(tables={"decisions": decisions(30)})
    assert refresh_counts(filing.portal) == 0
    filing.accept()
    assert refresh_counts(filing.portal) == 1
    assert cases(filing) == 30


def test_what_is_folded_is_not_folded_again(filing: Filing) -> None:
    filing.file()
    filing.accept()
    assert refresh_counts(filing.portal) == 1
    before = kept(filing)
    assert refresh_counts(filing.portal) == 0
    assert kept(filing) == before


@pytest.mark.thorough
def test_a_correction_replaces_and_never_adds(sqlite_filing: Filing) -> None:
    filing = sqlite_filing
    filing.file(tables={"decisions": decisions(30)})
    filing.accept()
    refresh_counts(filing.portal)
    filing.correct("X01", {"decisions": decisions(40)})
    assert cases(filing) == 30  # until it is accepted
    filing.accept()
    assert refresh_counts(filing.portal) == 1
    assert cases(filing) == 40


@pytest.mark.thorough
def test_every_engine_gives_the_same_bytes(sqlite_filing: Filing) -> None:
    filing = sqlite_filing
    for code in ("X01", "X02"):  # the same schemes: one stored file for both
        filing.file(code, tables={"decisions": decisions(25)})
        filing.accept(code)
    refresh_counts(filing.portal)
    by_polars = kept(filing)
    assert rebuild_counts(filing.portal, Engine.DUCKDB) == 2
    assert kept(filing) == by_polars


@pytest.mark.thorough
def test_counts_folded_in_parts_are_the_same_bytes(sqlite_filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    filing = sqlite_filing
    for code in ("X01", "X02", "X03"):
        filing.file(code, tables={"decisions": decisions(25)})
        filing.accept(code)
    refresh_counts(filing.portal)
    together = kept(filing)
    monkeypatch.setattr("portal.commands.counts.AT_ONCE", 1)
    assert rebuild_counts(filing.portal, Engine.POLARS) == 3
    assert kept(filing) == together


@pytest.mark.thorough
def test_spark_gives_the_same_bytes_too(sqlite_accepted: Filing) -> None:
    refresh_counts(sqlite_accepted.portal)
    by_polars = kept(sqlite_accepted)
    try:
        rebuild_counts(sqlite_accepted.portal, Engine.SPARK)
    except NoSpark as said:
        pytest.skip(str(said))
    assert kept(sqlite_accepted) == by_polars
