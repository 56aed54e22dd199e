"""Counts of invented regulators whose true speed is known: what the registered tests are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics import counts, item_counts
from metrics.definitions.p4_guidance import BASES
from metrics.evidence import Evidence
from metrics.figures import State

YEAR = 2026
KINDS, AREAS = ("licence", "approval"), ("drones", "robotics", "energy")

WORKING_YEAR, CALENDAR_YEAR = 250, 365
MEAN_DAYS = 40.0
SHAPE = 1.5
"""Of the Weibull distribution of waits."""
WITHDRAWN = 0.05
GUIDANCE_DAYS = 250.0

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """Regulators that differ by ``spread`` (standard deviation of log hazard), some slower by a factor of hazard.

    ``within_target`` is the true share decided by the statutory target at the usual pace. ``pace`` of a regulator
    multiplies its hazards in all years, and the odds by which it keeps its commitments.
    """

    regulators: int = 40
    years: int = 3
    cases_a_year: tuple[int, int] = (80, 200)
    spread: float = 0.0
    within_target: float = 0.97
    pace: Mapping[int, float] = field(default_factory=dict)
    items_a_year: int = 12
    commitments_a_year: int = 40
    commitments_kept: float = 0.85

    @property
    def codes(self) -> list[str]:
        return [f"R{i:03}" for i in range(self.regulators)]


def invent(world: World, seed: int) -> Evidence:
    """The counts of one draw of the world."""
    rng = np.random.default_rng(seed)
    pace = np.exp(world.spread * rng.standard_normal(world.regulators))
    for regulator, factor in world.pace.items():
        pace[regulator] *= factor
    return Evidence(
        year=YEAR,
        decisions=_decisions(world, pace, rng),
        guidance=_guidance(world, pace, rng),
        commitments=_commitments(world, pace, rng),
        quantities=_quantities(world),
        suppressed=pl.DataFrame(schema=item_counts.SUPPRESSED_SCHEMA),
    )


def _decisions(world: World, pace: Floats, rng: np.random.Generator) -> pl.DataFrame:
    years = world.years + 1  # one before, so that some cases are open when the first return begins
    a_year = rng.integers(*world.cases_a_year, size=world.regulators)
    who = np.repeat(np.arange(world.regulators), a_year * years)
    scale = MEAN_DAYS / 0.9027 * pace[who] ** (-1 / SHAPE)  # 0.9027: mean of a Weibull of shape 1.5 and scale 1
    waits = np.ceil(scale * rng.weibull(SHAPE, who.size)).astype(np.int64)
    target = int(np.ceil(MEAN_DAYS / 0.9027 * (-np.log(1 - world.within_target)) ** (1 / SHAPE)))
    withdrawn = rng.random(who.size) < WITHDRAWN
    waits = np.where(withdrawn, np.ceil(waits * rng.random(who.size)), waits).astype(np.int64)
    cases = pl.DataFrame(
        {
            "who": who,
            "received": rng.integers(-WORKING_YEAR, world.years * WORKING_YEAR, who.size),
            "waited": waits,
            "withdrawn": withdrawn,
            "scheme_kind": np.array(KINDS)[rng.integers(len(KINDS), size=who.size)],
            "product_area": np.array(AREAS)[rng.integers(len(AREAS), size=who.size)],
        }
    )
    split = _by_year(cases, world, WORKING_YEAR)
    over = pl.col("over")
    percent = pl.col("exit") * 100
    rows = split.select(
        regulator_code=_code(world),
        edition=pl.lit(YEAR),
        basis=pl.lit("reported"),
        scheme_code=pl.lit("S"),
        scheme_kind="scheme_kind",
        product_area="product_area",
        target_kind=pl.lit("statutory"),
        year="year",
        year_received=pl.col("year"),
        is_new=pl.col("is_new"),
        ended_as=pl.when(~over).then(pl.lit(counts.OPEN)).when("withdrawn").then(pl.lit("withdrawn"))
        .otherwise(pl.lit("granted")),
        within_target=pl.when(over & ~pl.col("withdrawn")).then(pl.col("exit") <= target)
        .when(~over & (pl.col("exit") > target)).then(pl.lit(False)),
        net=pl.concat_list("entry", "exit"),
        of_target=pl.concat_list(
            pl.when(pl.col("entry") < 0).then(-1).otherwise(pl.col("entry") * 100 // target),
            (percent + pl.when(over).then(target - 1).otherwise(0)) // target,
        ),
    )  # fmt: skip
    measures = [
        rows.select(
            *counts.KEY,
            measure=pl.lit(measure),
            entry=pl.col(span).list.get(0),
            exit=pl.col(span).list.get(1),
        )
        for measure, span in ((counts.NET, "net"), (counts.GROSS, "net"), (counts.OF_TARGET, "of_target"))
    ]
    every = pl.concat(measures)
    return every.group_by(every.columns).agg(n=pl.len()).select(pl.col(k).cast(t) for k, t in counts.SCHEMA.items())


def _guidance(world: World, pace: Floats, rng: np.random.Generator) -> pl.DataFrame:
    years = world.years + 2  # condition 3 looks at three years up to each of the last three
    who = np.repeat(np.arange(world.regulators), world.items_a_year * years)
    took = np.ceil(GUIDANCE_DAYS / 0.9027 * rng.weibull(SHAPE, who.size) / pace[who]).astype(np.int64)
    items = pl.DataFrame({"who": who, "received": rng.integers(0, years * CALENDAR_YEAR, who.size), "waited": took})
    items = items.with_columns(received=pl.col("received") - 2 * CALENDAR_YEAR)
    split = _by_year(items, world, CALENDAR_YEAR, before=2)
    rows = split.select(
        regulator_code=_code(world),
        year="year",
        started_basis=pl.lit(BASES[0]),
        product_area=pl.lit(AREAS[0]),
        ended_as=pl.when("over").then(pl.lit(item_counts.PUBLISHED)).otherwise(pl.lit(counts.OPEN)),
        entry="entry",
        exit="exit",
        n=pl.lit(1),
    )
    return rows.select(pl.col(k).cast(t) for k, t in item_counts.GUIDANCE_SCHEMA.items())


def _by_year(cases: pl.DataFrame, world: World, days: int, before: int = 0) -> pl.DataFrame:
    """Each case once for every year it was open in: adds year, over, entry, exit, is_new."""
    frames = []
    for place in range(-before, world.years):
        begins, ends = place * days, (place + 1) * days - 1
        ended = pl.col("received") + pl.col("waited")
        frames.append(
            cases.filter(pl.col("received") <= ends, ended >= begins).with_columns(
                year=pl.lit(YEAR - world.years + 1 + place),
                over=ended <= ends,
                is_new=pl.col("received") >= begins,
                entry=pl.when(pl.col("received") < begins).then(begins - 1 - pl.col("received")).otherwise(-1),
                exit=pl.when(ended <= ends).then("waited").otherwise(ends - pl.col("received")),
            )
        )
    return pl.concat(frames)


def _commitments(world: World, pace: Floats, rng: np.random.Generator) -> pl.DataFrame:
    odds = world.commitments_kept / (1 - world.commitments_kept) * pace**2
    kept = rng.binomial(world.commitments_a_year, odds / (1 + odds), size=(world.years, world.regulators))
    rows = [
        (code, YEAR - back, met, int(n))
        for back in range(world.years)
        for code, k in zip(world.codes, kept[back], strict=True)
        for met, n in ((True, k), (False, world.commitments_a_year - k))
        if n
    ]
    return pl.DataFrame(rows, schema=item_counts.COMMITMENTS_SCHEMA, orient="row")


_EVERY_RETURN = {
    "capability_needed_fte": 10.0,
    "capability_gap_fte": 2.0,
    "initiatives_open": 1.0,
    "barriers_change_needed": 2.0,
    "barriers_past_due": 0.0,
    f"{item_counts.OPEN_IN_AREA}drones": 1.0,
}


def _quantities(world: World) -> pl.DataFrame:
    rows = [
        (code, YEAR - back, name, value, str(State.VALUE))
        for code in world.codes
        for back in range(world.years)
        for name, value in _EVERY_RETURN.items()
    ]
    return pl.DataFrame(rows, schema=item_counts.QUANTITIES_SCHEMA, orient="row")


def _code(world: World) -> pl.Expr:
    return pl.col("who").replace_strict(range(world.regulators), world.codes, return_dtype=pl.String)
