"""A regulator's own counts, down to the references of the cases in them: for its own people and the central unit."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version

import polars as pl

from metrics import counts
from metrics.comparison import VERSION
from metrics.evidence import Evidence
from metrics.pace import pace_of_others
from metrics.ranks import DRAWS
from portal.context import Reading
from portal.db.accepted import accepted_returns
from portal.db.comparison import FoldedCounts
from portal.errors import NotFound, NotNow
from portal.permissions import may_read_place
from portal.public_store import Json, as_json
from portal.queries.case_rows import case_rows
from portal.queries.evidence import evidence
from portal.queries.places import Places
from submissions_schema.open_data import csv_text

TABLES = ("decisions", "guidance", "commitments", "quantities", "suppressed")

CELL = ("scheme_code", "product_area", "ended_as", "within_target")
"""What a page tells cases apart by; the counts themselves tell them apart by every day."""

PLACE_FILE, PACE_TABLE = "place.json", "pace"

README = """\
Your own counts, as the comparison of regulators is made from them. They are not published: treat them as you treat
the return. Each table is here as CSV and as Parquet, with the same rows.

decisions    exact counts of cases by reporting year, and how long they were at risk (entry, exit)
guidance     the same of items of guidance; days are calendar days
commitments  commitments due in each year, and whether they were met
quantities   headline figures
suppressed   what the published summary of your decisions hides
cases        the cases one by one: group them by every column but application_ref, and you have `decisions`
pace         how fast the others of your kind decided, in bands of days of the wait: decisions expected for each of
             your own case-days. It tells neither whose they were nor how many. Not there before your place is shown
place.json   your place: published, or as it would be now

`regportal recompute --round YEAR --regulator CODE --from THIS_FOLDER` makes the figures again from these files.
"""


@dataclass(frozen=True)
class OwnCounts:
    """The counts of one regulator as known with the returns of one round."""

    year: int
    regulator_code: str
    made_at: datetime
    known: Evidence

    def cells(self) -> pl.DataFrame:
        """Columns of ``CELL`` and n: the cases at risk in the round's own year, each once."""
        rows = self.known.decisions.filter(pl.col("year") == self.year, pl.col("measure") == counts.NET)
        return rows.group_by(CELL).agg(pl.sum("n")).sort(*CELL, nulls_last=True)


def own_counts(reading: Reading, year: int, regulator_code: str) -> OwnCounts:
    """The counts as they are now.

    Raises:
        NotFound: not for this actor. NotNow: nothing of this regulator is accepted in this round.
    """
    kept = reading.session.get(FoldedCounts, (year, regulator_code))
    if not may_read_place(reading.hats, regulator_code):
        raise NotFound
    if kept is None:
        raise NotNow("There are no counts yet: no return of this regulator is accepted in this round.")
    known = evidence(reading.session, reading.files, year).of_regulators([regulator_code])
    return OwnCounts(year, regulator_code, kept.made_at, known)


def own_cases(reading: Reading, year: int, regulator_code: str) -> pl.DataFrame:
    """Every case in the decisions counted, with its reference: ``metrics.counts.CASE``.

    Raises:
        NotFound, NotNow: as ``own_counts``.
    """
    own_counts(reading, year, regulator_code)
    returns = accepted_returns(reading.session, up_to=year, regulators=[regulator_code])
    rows = case_rows(reading.files, returns)
    return counts.cases(rows.decisions, rows.schemes, rows.returns, rows.calendar)


def cases_of(cases: pl.DataFrame, year: int, cell: Mapping[str, str | bool | None]) -> pl.DataFrame:
    """The cases of one of ``OwnCounts.cells``: application_ref, and days net and gross where they can be measured."""
    same = [pl.col(name).eq_missing(pl.lit(value)) for name, value in cell.items()]
    chosen = cases.filter(pl.col("year") == year, *same)
    shown = pl.when(pl.col("exit") != counts.NOT_MEASURABLE).then(pl.col("exit"))

    def days(measure: str, name: str) -> pl.DataFrame:
        return chosen.filter(pl.col("measure") == measure).select("application_ref", shown.alias(name))

    net, gross = days(counts.NET, "days_net"), days(counts.GROSS, "days_gross")
    return net.join(gross, on="application_ref", how="left").sort("application_ref")


def counts_archive(reading: Reading, year: int, regulator_code: str, place: Places | None) -> bytes:
    """Everything of the regulator's own in one ZIP: counts, cases, its place, and the pace it was set beside.

    Raises:
        NotFound, NotNow: as ``own_counts``.
    """
    found = own_counts(reading, year, regulator_code)
    files = {"README.txt": README.encode(), PLACE_FILE: as_json(place_as_json(found, place))}
    tables = {name: getattr(found.known, name) for name in TABLES}
    tables["cases"] = own_cases(reading, year, regulator_code)
    if place is not None:
        everybody = evidence(reading.session, reading.files, year, without=place.left_out)
        tables[PACE_TABLE] = pace_of_others(everybody.of_regulators(place.everybody), regulator_code)
    for name, frame in tables.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd")
        files |= {f"{name}.csv": as_csv(frame), f"{name}.parquet": buffer.getvalue()}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return archive.getvalue()


def as_csv(frame: pl.DataFrame) -> bytes:
    """For a spreadsheet: references are words of people, and none of them runs as a formula."""
    return csv_text(frame.select(pl.all().cast(pl.String))).encode()


def place_as_json(found: OwnCounts, place: Places | None) -> Json:
    """The regulator's place with all that names how it was made; its ``places`` as they are published."""
    return {
        "regulator": found.regulator_code,
        "year": found.year,
        "dataset": place.dataset if place else None,
        "group": {"id": place.group.id, "name": place.group.name, "members": list(place.group.members)}
        if place
        else None,
        "code_version": version("regulator-ai-portal"),
        "method_version": place.method_version if place else VERSION,
        "seed": found.year,
        "draws": DRAWS,
        "places": own_places_as_json(place) if place else [],
    }


def own_places_as_json(place: Places) -> list[Json]:
    """The regulator's own rows as ``comparison/regulators/{code}.json`` has them, read back from JSON."""
    rows = [
        {"metric": made.metric, "variant": made.variant, "group": made.group, **asdict(place.own(made))}
        for made in place.comparisons
    ]
    read: list[Json] = json.loads(as_json(rows))
    return read
