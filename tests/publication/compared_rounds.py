"""Two published rounds with a comparison of invented counts, and one published before there was any."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from metrics import item_counts
from metrics.evidence import Evidence
from portal.db.comparison import Challenge, OwnComment
from portal.public_store import PublicStore, VersionEntry
from portal.queries.comparison_files import comparison_files
from portal.queries.comparison_rows import DESCRIBED, EVERY_FIGURE
from portal.queries.public_status import public_status
from tests.bench.invented_counts import World, invent
from tests.fixtures.filing import YEAR, Filing

AT = datetime(2026, 10, 31, 9, tzinfo=UTC)
CODES = tuple(f"X{number:02}" for number in range(1, 13))
SLOW, HIDDEN, SILENT = "X03", "X05", "X12"
"""Far slower than the others; with a figure that would give a small number away; without a return."""

HOSTILE = "<script>alert(1)</script> :red[we] [object](javascript:x)"
BEFORE = 2023


def published_comparison(filing: Filing) -> PublicStore:
    """The store of the installation, with the rounds of 2025 and 2026 compared and 2023 not."""
    store = filing.portal.public
    by = filing.administrator.person_id
    assert by is not None
    with filing.portal.db.sessions.begin() as session:
        session.add(OwnComment(year=YEAR, regulator_code=SLOW, text=HOSTILE, at=AT, by_id=by))
        for metric, outcome in (("P2", None), ("P1", "not upheld")):
            session.add(
                Challenge(
                    year=YEAR,
                    regulator_code=SLOW,
                    metric=metric,
                    ground="Two cases were ours in name only.",
                    evidence="Letters.",
                    at=AT,
                    by_id=by,
                    answer="They were decided by you." if outcome else None,
                    outcome=outcome,
                    answered_at=AT if outcome else None,
                    answered_by_id=by if outcome else None,
                )
            )
    filed = [code for code in CODES if code != SILENT]
    counts = invent(World(regulators=len(CODES), pace={2: 0.35}), seed=7)
    with filing.portal.reading(filing.administrator) as reading:
        store.write_status(public_status(reading))
        for year in (YEAR, YEAR - 1):
            known = _ours(counts, year)
            _publish(store, year, comparison_files(reading.session, known, regulators=filed, dataset="1.0.0"))
    _publish(store, BEFORE, {})
    return store


def _ours(counts: Evidence, year: int) -> Evidence:
    """Invented counts under our codes, as known with the returns of ``year``."""
    named = {f"R{place:03}": code for place, code in enumerate(CODES)}

    def of_us(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("regulator_code").replace(named)).filter(
            pl.col("year") <= year, pl.col("regulator_code") != SILENT
        )

    hidden = pl.DataFrame(
        [(HIDDEN, each, None, "decided") for each in (year - 2, year - 1, year)],
        schema=item_counts.SUPPRESSED_SCHEMA,
        orient="row",
    )
    frames = {name: of_us(getattr(counts, name)) for name in ("decisions", "guidance", "commitments", "quantities")}
    return replace(counts, year=year, suppressed=hidden, **frames)


def _publish(store: PublicStore, year: int, files: dict[str, bytes]) -> None:
    manifest = {
        "kind": "round",
        "title": f"Round {year}",
        "description": f"Round {year}.",
        "returns": {},
        "withdrawn": {},
        "files": {name: {"media_type": "application/json"} for name in files}
        | {EVERY_FIGURE: {"columns": list(DESCRIBED.items())}},
    }
    folder = store.write_version(year, "1.0.0", {**files, "NOTES.md": b"Notes."}, manifest)
    store.point_to(year, [VersionEntry("1.0.0", folder, "round", "First.", AT.isoformat())])
