"""Step 8: how surely the aircraft must be kept out of the area around, by what there is to hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sandbox_licences.sora.ground_risk import column_of, igrc_table, size_words
from sandbox_licences.sora.operation import Operation, number
from sandbox_licences.sora.risk_classes import Open, Robustness, Sail
from sandbox_licences.sora.steps import Overrule, Step, from_step, settle
from sandbox_licences.sora.tables import Cell, Table, require, rows, shown, whole, yes_no

ADJACENT_SECONDS = 180
LEAST_ADJACENT_M = 5_000.0
GREATEST_ADJACENT_M = 35_000.0


class Assembly(StrEnum):
    """How many people the largest assembly near has; both 40,000 and 400,000 are in the middle band."""

    UNDER_40K = "under_40k"
    FROM_40K = "40k_to_400k"
    OVER_400K = "over_400k"


ASSEMBLY_WORDS = {
    frozenset({Assembly.UNDER_40K}): "under 40,000",
    frozenset({Assembly.FROM_40K}): "40,000 to 400,000",
    frozenset({Assembly.OVER_400K}): "over 400,000",
    frozenset({Assembly.UNDER_40K, Assembly.FROM_40K}): "up to 400,000",
    frozenset(Assembly): "any",
}


def assembly(people: int) -> Assembly:
    if people < 40_000:
        return Assembly.UNDER_40K
    return Assembly.FROM_40K if people <= 400_000 else Assembly.OVER_400K


@dataclass(frozen=True, slots=True)
class ContainmentRow:
    """One row: which aircraft (``sheltering`` None: assumed or not), SAIL, density and assemblies it is for."""

    printed_table: int
    ua_column: str
    sheltering: bool | None
    sails: tuple[Sail, ...]
    below_people_per_km2: int | None
    assemblies: frozenset[Assembly]
    robustness: Robustness | Open

    def is_for(self, ua_column: str | None, sheltering: bool) -> bool:
        return self.ua_column == ua_column and self.sheltering in (None, sheltering)

    def holds(self, sail: Sail, people_per_km2: float, near: Assembly) -> bool:
        return (
            sail in self.sails
            and (self.below_people_per_km2 is None or people_per_km2 < self.below_people_per_km2)
            and near in self.assemblies
        )

    @property
    def words(self) -> tuple[str, str, str]:
        below = self.below_people_per_km2
        return (
            ", ".join(self.sails),
            "any" if below is None else f"fewer than {number(below)}",
            ASSEMBLY_WORDS[self.assemblies],
        )


@cache
def containment_rows() -> tuple[ContainmentRow, ...]:
    listed = tuple(
        ContainmentRow(
            int(row["table"]),
            row["ua_column"],
            yes_no(row["sheltering"]),
            tuple(map(Sail, row["sails"].split())),
            whole(row["below_people_per_km2"]),
            frozenset(map(Assembly, row["assemblies"].split())) or frozenset(Assembly),
            Open.OUT_OF_SCOPE if row["robustness"] == "out of scope" else Robustness(row["robustness"]),
        )
        for row in rows("containment")
    )
    known = {column.code for column in igrc_table().columns}
    require({row.ua_column for row in listed} == known, "containment", "it must have rows for every size of aircraft")
    require(all(row.assemblies in ASSEMBLY_WORDS for row in listed), "containment", "assemblies must be one range")
    return listed


@cache
def containment_table(ua_column: str | None, sheltering: bool) -> tuple[tuple[ContainmentRow, ...], Table]:
    """The printed table for an aircraft; no rows for one that no column takes."""
    own = tuple(row for row in containment_rows() if row.is_for(ua_column, sheltering))
    headings = ("SAIL", "People per km², adjacent area", "Largest assembly within 1 km", "Containment")
    return own, shown("containment", headings, ([*row.words, str(row.robustness)] for row in own))


def adjacent_area_m(max_speed_ms: float) -> float:
    """How far the adjacent area reaches from the operational volume, in metres: 3 minutes at maximum speed.

    Not less than 5 km and not more than 35 km. As little confirmed as the table.
    """
    return min(max(max_speed_ms * ADJACENT_SECONDS, LEAST_ADJACENT_M), GREATEST_ADJACENT_M)


def containment_step(operation: Operation, sail: Step[Sail], overrules: Mapping[int, Overrule]) -> Step[Robustness]:
    """Step 8: the first row of the aircraft's table that fits SAIL, adjacent density and assemblies."""
    column = column_of(operation)
    ua_column = None if column is None else igrc_table().columns[column].code
    own, table = containment_table(ua_column, operation.adjacent_sheltering)
    people, near = operation.adjacent_density_people_per_km2, assembly(operation.largest_assembly_people)
    width_km = adjacent_area_m(operation.max_speed_ms) / 1000
    taken = [
        from_step(sail),
        *size_words(operation),
        f"{number(people)} people per km² on average within {number(width_km)} km",
        f"Largest assembly within 1 km {number(operation.largest_assembly_people)} people",
    ]
    if any(row.sheltering is not None for row in own):
        taken.append(f"Sheltering {'assumed' if operation.adjacent_sheltering else 'not assumed'} there")
    cells: tuple[Cell, ...] = ()
    workings: tuple[str, ...] = ()
    computed: Robustness | Open = Open.WAITS
    if not isinstance(sail.result, Open):
        found = sail.result
        place = next((place for place, row in enumerate(own) if row.holds(found, people, near)), None)
        if place is None:
            computed, workings = Open.NOT_IN_TABLE, ("No row is for this aircraft and area.",)
        else:
            sails, density, assemblies = own[place].words
            named = f"SAIL {sails}, density {density}, assembly {assemblies}"
            computed = own[place].robustness
            cells = (Cell(place, 3, named, f"Containment of Table {own[place].printed_table}"),)
    return settle(
        8,
        table,
        computed,
        taken=taken,
        overrules=overrules,
        cells=cells,
        workings=workings,
        after=(sail,),
    )
