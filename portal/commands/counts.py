"""Accepted returns folded into the counts the comparison reads; remade whenever one of them changes."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import polars as pl
from sqlalchemy import select

from metrics import counts, item_counts
from metrics.item_counts import AcceptedReturn
from metrics.working_days import packaged_calendars
from portal.context import PORTAL, Portal
from portal.db.accepted import Accepted, accepted_returns, tables_of
from portal.db.comparison import FoldedCounts
from portal.db.row_files import Engine
from portal.files import FileStore
from portal.queries.case_rows import case_rows
from portal.queries.figures import SOURCED, as_return

log = logging.getLogger(__name__)

FORM = 2
"""Of the fold. Another number makes all counts out of date."""

AT_ONCE = 6 * 1024**2
"""Bytes of stored decisions folded in one pass, about half a million rows; a larger regulator goes by itself."""

Frames = Mapping[str, pl.DataFrame]


def refresh_counts(portal: Portal) -> int:
    """Fold what is not folded as it stands; how many regulators' counts were made.

    Safe at any time and from two replicas: the same returns give the same bytes.
    """
    return _make(portal, _out_of_date(portal), Engine.POLARS)


def rebuild_counts(portal: Portal, engine: Engine) -> int:
    """Make all counts anew; how many.

    Raises:
        NoSpark: the engine is Spark and it is not installed.
    """
    return _make(portal, _by_year(portal), engine)


def _make(portal: Portal, wanted: Mapping[int, Sequence[Sequence[Accepted]]], engine: Engine) -> int:
    return sum(
        _fold_and_keep(portal, year, batch, engine)
        for year, regulators in wanted.items()
        for batch in batches(portal.files, regulators)
    )


def batches(files: FileStore, regulators: Iterable[Sequence[Accepted]]) -> Iterator[list[Accepted]]:
    """The returns of some regulators together, so that many rows never stand in memory at once."""
    batch: list[Accepted] = []
    size = 0
    for returns in regulators:
        own = sum(files.path(r.files["decisions"]).stat().st_size for r in returns if "decisions" in r.files)
        if batch and size + own > AT_ONCE:
            yield batch
            batch, size = [], 0
        batch += returns
        size += own
    if batch:
        yield batch


def _by_year(portal: Portal) -> dict[int, list[list[Accepted]]]:
    """For each round, the returns up to it of each regulator that has one in it."""
    with portal.reading(PORTAL) as reading:
        everything = accepted_returns(reading.session, up_to=9999)
    by_year: dict[int, list[list[Accepted]]] = {}
    for _, of_one in groupby(everything, key=lambda a: a.regulator_code):
        so_far: list[Accepted] = []
        for accepted in of_one:
            so_far.append(accepted)
            by_year.setdefault(accepted.year, []).append(list(so_far))
    return dict(sorted(by_year.items()))


def _out_of_date(portal: Portal) -> dict[int, list[list[Accepted]]]:
    """The same, of those whose counts are not of these returns. Counts of returns that are gone are taken away."""
    standing = _by_year(portal)
    there = {(year, r[-1].regulator_code): _made_of(r) for year, regulators in standing.items() for r in regulators}
    with portal.reading(PORTAL) as reading:
        query = select(FoldedCounts.year, FoldedCounts.regulator_code, FoldedCounts.made_of)
        kept = {(year, code): made_of for year, code, made_of in reading.session.execute(query)}
    gone = kept.keys() - there.keys()
    if gone:
        with portal.unit_of_work(PORTAL) as ctx:
            for key in gone:
                row = ctx.session.get(FoldedCounts, key)
                if row is not None:
                    ctx.session.delete(row)
    return {
        year: [r for r in regulators if kept.get((year, r[-1].regulator_code)) != _made_of(r)]
        for year, regulators in standing.items()
    }


def _made_of(returns: Sequence[Accepted]) -> str:
    named = [f"{FORM}", *(f"{each.year}:{each.submission_id}" for each in returns)]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()


def _fold_and_keep(portal: Portal, year: int, returns: Sequence[Accepted], engine: Engine) -> int:
    folded = fold(portal.files, returns, engine)
    stored = {
        code: {name: portal.files.put(_as_parquet(frame)) for name, frame in frames.items()}
        for code, frames in folded.items()
    }
    of_code = {code: list(own) for code, own in groupby(returns, key=lambda a: a.regulator_code)}
    with portal.unit_of_work(PORTAL) as ctx:
        for code, files in stored.items():
            row = ctx.session.get(FoldedCounts, (year, code), with_for_update=True)
            if row is None:
                row = FoldedCounts(year=year, regulator_code=code)
                ctx.session.add(row)
            row.made_of, row.made_at = _made_of(of_code[code]), ctx.now
            for name, sha256 in files.items():
                setattr(row, f"{name}_sha256", sha256)
    return len(stored)


def fold(files: FileStore, returns: Sequence[Accepted], engine: Engine = Engine.POLARS) -> dict[str, Frames]:
    """The counts of each regulator from its ``returns``: those of ``metrics.evidence.Evidence``.

    Only decisions can be many; their rows go through the engine, all regulators at once.
    """
    rows = case_rows(files, returns, engine)
    decisions = counts.counts(rows.decisions, rows.schemes, rows.returns, rows.calendar)
    folded: dict[str, Frames] = {}
    for code, own in groupby(returns, key=lambda a: a.regulator_code):
        accepted = [_with_tables(files, each) for each in own]
        folded[code] = {
            "decisions": decisions.filter(pl.col("regulator_code") == code),
            "guidance": item_counts.guidance_counts(accepted),
            "commitments": item_counts.commitment_counts(accepted),
            "quantities": item_counts.quantities(accepted, packaged_calendars()),
            "suppressed": item_counts.suppressed(accepted, packaged_calendars()),
        }
    return folded


def _with_tables(files: FileStore, accepted: Accepted) -> AcceptedReturn:
    tables = tables_of(files, accepted, accepted.files)
    filed = as_return(tables, accepted, only_sourced=accepted.basis == SOURCED)
    return AcceptedReturn(accepted.regulator_code, accepted.year, accepted.edition, accepted.basis, filed)


def _as_parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
