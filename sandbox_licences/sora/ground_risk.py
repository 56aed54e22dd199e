"""Steps 2 and 3: how many people could be hit how hard, before and after ground-risk mitigations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from sandbox_licences.sora.operation import Mitigation, Operation, number
from sandbox_licences.sora.risk_classes import Open, Robustness
from sandbox_licences.sora.steps import Overrule, Step, from_step, settle
from sandbox_licences.sora.tables import Cell, Table, require, rows, shown, whole

CONTROLLED = "controlled"
SMALL_KG = 0.25
SMALL_MS = 25.0
SMALL_RULE = "An aircraft of at most 250 g and at most 25 m/s has iGRC 1, whatever the population density."


@dataclass(frozen=True, slots=True)
class UaColumn:
    """One size of unmanned aircraft: both limits are included, and both must hold."""

    code: str
    max_dimension_m: float
    max_speed_ms: float

    @property
    def words(self) -> str:
        return f"up to {number(self.max_dimension_m)} m and {number(self.max_speed_ms)} m/s"


@dataclass(frozen=True, slots=True)
class DensityRow:
    """One row of iGRC. ``values`` are by column, None where the table has no class."""

    code: str
    label: str
    below: int | None
    above: int | None
    values: tuple[int | None, ...]

    def holds(self, people_per_km2: float | None) -> bool:
        """``people_per_km2`` is None over a controlled ground area."""
        if people_per_km2 is None or self.code == CONTROLLED:
            return people_per_km2 is None and self.code == CONTROLLED
        return (self.below is None or people_per_km2 < self.below) and (
            self.above is None or people_per_km2 > self.above
        )


@dataclass(frozen=True, slots=True)
class Igrc:
    """The table of intrinsic ground risk classes."""

    columns: tuple[UaColumn, ...]
    rows: tuple[DensityRow, ...]
    table: Table

    def column_of(self, max_dimension_m: float, max_speed_ms: float) -> int | None:
        """The first column that the aircraft fits in, counted from 0; None for one larger or faster than all."""
        for place, column in enumerate(self.columns):
            if max_dimension_m <= column.max_dimension_m and max_speed_ms <= column.max_speed_ms:
                return place
        return None

    def row_of(self, people_per_km2: float | None) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.holds(people_per_km2)), None)

    def least(self, column: int) -> int:
        """What no mitigation goes below: the class of the column over a controlled ground area."""
        value = self.rows[0].values[column]
        assert value is not None  # refused at load
        return value


@cache
def igrc_table() -> Igrc:
    columns = tuple(
        UaColumn(row["column"], float(row["max_dimension_m"]), float(row["max_speed_ms"])) for row in rows("ua_columns")
    )
    table_rows = tuple(
        DensityRow(
            row["row"],
            row["label"],
            whole(row["below_people_per_km2"]),
            whole(row["above_people_per_km2"]),
            tuple(whole(row[column.code]) for column in columns),
        )
        for row in rows("igrc")
    )
    grows = all(a.max_dimension_m < b.max_dimension_m and a.max_speed_ms < b.max_speed_ms for a, b in pairwise(columns))
    require(grows, "igrc", "each column must take larger and faster aircraft than the one before")
    require(
        table_rows[0].code == CONTROLLED and None not in table_rows[0].values,
        "igrc",
        "its first row must be the controlled ground area, with a class in every column",
    )
    cells = [[row.label, *("" if v is None else str(v) for v in row.values)] for row in table_rows]
    return Igrc(columns, table_rows, shown("igrc", ["People below", *(c.words for c in columns)], cells))


@dataclass(frozen=True, slots=True)
class Credits:
    """What each mitigation takes off the class, by robustness: 0 or less, None where the table gives nothing."""

    by_mitigation: Mapping[Mitigation, Mapping[Robustness, int | None]]
    table: Table


LEVELS = (Robustness.LOW, Robustness.MEDIUM, Robustness.HIGH)


@cache
def credits_table() -> Credits:
    listed = rows("ground_mitigations")
    require([row["mitigation"] for row in listed] == list(Mitigation), "ground_mitigations", "one row a mitigation")
    by_mitigation = {Mitigation(row["mitigation"]): {level: whole(row[level]) for level in LEVELS} for row in listed}
    none_adds = all((credit or 0) <= 0 for credits in by_mitigation.values() for credit in credits.values())
    require(none_adds, "ground_mitigations", "no mitigation may raise the class")
    cells = [
        [f"{row['mitigation']} {row['name']}", *(row[level].replace("-", "−") for level in LEVELS)] for row in listed
    ]
    return Credits(by_mitigation, shown("ground_mitigations", ["Mitigation", *LEVELS], cells))


def column_of(operation: Operation) -> int | None:
    return igrc_table().column_of(operation.max_dimension_m, operation.max_speed_ms)


def size_words(operation: Operation) -> tuple[str, str]:
    return (
        f"Largest dimension {number(operation.max_dimension_m)} m",
        f"Maximum speed {number(operation.max_speed_ms)} m/s",
    )


def igrc_step(operation: Operation, overrules: Mapping[int, Overrule]) -> Step[int]:
    """Step 2: iGRC by the size of the aircraft and the people below."""
    igrc = igrc_table()
    people = operation.population_density_people_per_km2
    column, row = column_of(operation), igrc.row_of(people)
    taken = (
        *size_words(operation),
        f"Maximum take-off mass {number(operation.mtom_kg)} kg",
        "Controlled ground area" if people is None else f"At most {number(people)} people per km² below",
    )
    cells: tuple[Cell, ...] = ()
    workings: tuple[str, ...] = ()
    computed: int | Open
    if operation.mtom_kg <= SMALL_KG and operation.max_speed_ms <= SMALL_MS:
        computed, workings = 1, (SMALL_RULE,)
    elif column is None or row is None:
        too_large = "The aircraft is larger or faster than every column."
        no_row = f"No row is for exactly {number(people or 0)} people per km²."
        computed, workings = Open.NOT_IN_TABLE, (too_large if column is None else no_row,)
    else:
        value = igrc.rows[row].values[column]
        cells = (Cell(row, column + 1, igrc.rows[row].label, igrc.columns[column].words),)
        computed = Open.OUTSIDE_SORA if value is None else value
    return settle(
        2,
        igrc.table,
        computed,
        taken=taken,
        overrules=overrules,
        cells=cells,
        workings=workings,
        lowest=_lowest(column, computed),
    )


def final_grc_step(operation: Operation, igrc: Step[int], overrules: Mapping[int, Overrule]) -> Step[int]:
    """Step 3: iGRC less the credits of the mitigations that count, not below the least class of the column."""
    credits = credits_table()
    column = column_of(operation)
    dropped = _without_evidence(operation)
    claims = {m: r for m, r in operation.claims.items() if m not in dropped}
    lowest = _lowest(column, igrc.result)
    computed, workings = _final_grc(claims, igrc.result, lowest)
    if dropped and computed is not Open.WAITS:
        told = (f"The claim to {m} at {r} robustness does not count without evidence." for m, r in dropped.items())
        workings = (*told, *(workings if claims else ()))
    places = {m: place for place, m in enumerate(credits.by_mitigation)}
    claimed = (
        f"{m} claimed, {r} robustness" + (", without evidence" if m in dropped else "")
        for m, r in operation.claims.items()
    )
    return settle(
        3,
        credits.table,
        computed,
        taken=(from_step(igrc), *claimed),
        overrules=overrules,
        cells=[Cell(places[m], 1 + LEVELS.index(r), m, r) for m, r in claims.items()],
        workings=workings,
        after=(igrc,),
        lowest=lowest,
    )


def _without_evidence(operation: Operation) -> dict[Mitigation, Robustness]:
    """The claims that do not count, because medium and high are shown with evidence and there is none."""
    if operation.mitigations_have_evidence:
        return {}
    return {m: r for m, r in operation.claims.items() if r is not Robustness.LOW}


def _final_grc(
    claims: Mapping[Mitigation, Robustness], igrc: int | Open, lowest: int | None
) -> tuple[int | Open, tuple[str, ...]]:
    if isinstance(igrc, Open):
        return Open.WAITS, ()
    if not claims:
        return igrc, ("No mitigation is claimed, so the class stays.",)
    if claims.get(Mitigation.M1A) is Robustness.MEDIUM and Mitigation.M1B in claims:
        return Open.NOT_TOGETHER, (
            "M1A at medium robustness and M1B may not be claimed together: one effect would count twice.",
        )
    given = {m: credits_table().by_mitigation[m][r] for m, r in claims.items()}
    if empty := [m for m, credit in given.items() if credit is None]:
        told = (f"The table gives {m} no credit at {claims[m]} robustness." for m in empty)
        return Open.NOT_IN_TABLE, tuple(told)
    if lowest is None:
        return Open.NOT_IN_TABLE, ("Without a column for the aircraft nobody knows how low its class may go.",)
    credit = sum(value or 0 for value in given.values())
    sum_in_words = f"{igrc} " + " ".join(f"− {-(value or 0)} ({m})" for m, value in given.items())
    workings = [f"{sum_in_words} = {igrc + credit}.".replace("= -", "= −")]
    if igrc + credit < lowest:
        workings.append(f"No mitigation takes the class of this aircraft below {lowest}.")
    return max(igrc + credit, lowest), tuple(workings)


def _lowest(column: int | None, igrc: int | Open) -> int | None:
    """The least class of an aircraft in the column; an iGRC below it already, by the rule of 250 g, stays."""
    if column is None:
        return None
    least = igrc_table().least(column)
    return least if isinstance(igrc, Open) else min(least, igrc)
