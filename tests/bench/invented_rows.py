"""Rows of decisions as accepted returns keep them: Parquet of the edition's columns, each case in every return in
which it was open."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.elapsed import DECIDED, PENDING
from portal.db.accepted import Accepted
from portal.files import FileStore
from submissions_schema.checking import check
from submissions_schema.columns import Edition
from submissions_schema.raw import ROW
from tests.rules.returns import CODE, EDITION, a_return

LAST = EDITION.year
NATIONS = ("england_wales", "scotland", "northern_ireland")
SCHEMES = (
    # code, kind, whose clock, statutory target, unit, published target, unit
    ("S1", "licence", "received", 60, "working_days", None, None),
    ("S2", "permit", "duly_made", 13, "weeks", None, None),
    ("S3", "approval", "duly_made", 3, "months", 40, "working_days"),
    ("S4", "trial", "received", None, None, 90, "calendar_days"),
)
AREAS = ("automated_vehicles", "drones", "robotics", "medical_devices_and_health")
MEAN_DAYS = 60.0
SHARE_AGAIN = 0.25
"""Of the cases of a year about so many are in the next year's return too."""

Ints = npt.NDArray[np.int64]


def accepted_rows(files: FileStore, codes: Sequence[str], years: int, rows: int, seed: int = 2026) -> list[Accepted]:
    """Returns of ``codes`` for the last ``years`` rounds with ``rows`` decisions together, stored in ``files``; by
    regulator and year. The same for the same arguments."""
    rng = np.random.default_rng(seed)
    seasons = {year: EDITION.in_round(year) for year in range(LAST - years + 1, LAST + 1)}
    sizes = np.diff(np.linspace(0, rows, len(codes) * years + 1).astype(np.int64)).reshape(len(codes), years)
    others = {
        name: files.put(_as_parquet(rows))
        for name, rows in _accepted_tables().items()
        if name not in ("decisions", "schemes")
    }
    accepted = []
    for place, code in enumerate(codes):
        schemes = files.put(_as_parquet(_schemes(NATIONS[place % len(NATIONS)])))
        of_seasons = _decisions(rng, place, list(seasons.values()), sizes[place])
        for (year, season), decisions in zip(seasons.items(), of_seasons, strict=True):
            stored = others | {"decisions": files.put(_as_parquet(decisions)), "schemes": schemes}
            period = season.period_start, season.period_end
            accepted.append(Accepted(code, year, len(accepted) + 1, "reported", LAST, *period, stored))
    return accepted


def _decisions(rng: np.random.Generator, place: int, seasons: Sequence[Edition], sizes: Ints) -> Iterator[pl.DataFrame]:
    """One frame for each season, of exactly so many rows."""
    begins, ends = _day(seasons[0].period_start), _day(seasons[-1].period_end)
    years = len(seasons)
    cases = int(sizes.max() * (years + 1) * 1.1) + 100 * (years + 1)
    received = rng.integers(begins - 365, ends + 1, cases)
    duly_made = received + rng.integers(0, 15, cases)
    stop = np.where(rng.random(cases) < 0.3, rng.integers(1, 31, cases), 0)
    decided = duly_made + stop + np.ceil(MEAN_DAYS / 0.9027 * rng.weibull(1.5, cases)).astype(np.int64)
    drawn = pl.DataFrame(
        {
            "number": np.arange(cases),
            "scheme_code": np.array([scheme[0] for scheme in SCHEMES])[rng.integers(len(SCHEMES), size=cases)],
            "product_area": np.array(AREAS)[(place + (rng.random(cases) < 0.2)) % len(AREAS)],
            "received": received,
            "duly_made": duly_made,
            "decided": decided,
            "stop": stop,
            "ends_as": rng.choice([*DECIDED, "withdrawn", "lapsed"], size=cases, p=[0.6, 0.15, 0.13, 0.1, 0.02]),
            "own_target": np.where(rng.random(cases) < 0.02, rng.integers(5, 60, cases), 0),
            "overturned": np.where(rng.random(cases) < 0.01, decided + rng.integers(30, 300, cases), 0),
        }
    ).lazy()
    for season, size in zip(seasons, sizes, strict=True):
        yield _of_season(drawn, _day(season.period_start), _day(season.period_end), int(size))


def _of_season(cases: pl.LazyFrame, first: int, cut: int, size: int) -> pl.DataFrame:
    c = pl.col
    decided, until = c("decided") <= cut, pl.min_horizontal("decided", pl.lit(cut))
    rows = cases.filter(c("received") <= cut, c("decided") >= first).head(size)
    found = rows.select(
        application_ref=pl.format("APP-{}", c("number").cast(pl.String).str.zfill(9)),
        scheme_code="scheme_code",
        product_area="product_area",
        received_on=_date(c("received")),
        duly_made_on=pl.when(c("duly_made") <= cut).then(_date(c("duly_made"))),
        decided_on=pl.when(decided).then(_date(c("decided"))),
        outcome=pl.when(decided).then("ends_as").otherwise(pl.lit(PENDING)),
        clock_stop_days=pl.when(c("stop") > 0).then(
            pl.min_horizontal(c("stop"), (until - c("duly_made")).clip(lower_bound=0))
        ),
        statutory_target=pl.when(c("own_target") > 0).then("own_target"),
        overturned_on=pl.when(c("overturned").is_between(first, cut), decided, c("ends_as").is_in(DECIDED)).then(
            _date(c("overturned"))
        ),
    ).collect()
    if found.height != size:
        raise AssertionError(f"{found.height} rows where {size} were wanted")
    return _as_accepted("decisions", found)


def _schemes(nation: str) -> pl.DataFrame:
    names = (
        *("scheme_code", "scheme_kind", "clock_starts", "statutory_target", "statutory_target_unit"),
        *("published_target", "published_target_unit"),
    )
    rows = pl.DataFrame(SCHEMES, schema=dict.fromkeys(names), orient="row")
    return _as_accepted("schemes", rows.with_columns(holidays=pl.lit(nation), product_area=pl.lit("cross_sector")))


def _as_accepted(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """With every column that the checks leave, in their order and of their types."""
    columns = []
    for name, kind in _accepted_tables()[table].schema.items():
        if name in rows.columns:
            columns.append(pl.col(name).cast(kind))
        elif name == ROW:
            columns.append((pl.int_range(pl.len()) + 2).cast(kind).alias(name))
        else:
            columns.append(pl.lit(False if name.endswith("__not_held") else None, kind).alias(name))
    return rows.select(columns)


@cache
def _accepted_tables() -> Mapping[str, pl.DataFrame]:
    """Those of a small valid return, as the checks leave them."""
    return check(a_return(), edition=EDITION, regulator_code=CODE).tables


def _as_parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _day(date_: date) -> int:
    return (date_ - date(1970, 1, 1)).days


def _date(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Date)
