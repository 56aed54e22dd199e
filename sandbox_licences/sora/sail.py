"""Steps 7 and 9: SAIL, to which ground and air risk add up, and the OSOs it asks to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from sandbox_licences.sora.risk_classes import HIGHEST_GRC, Arc, Open, Robustness, Sail
from sandbox_licences.sora.steps import Step, from_step, settle
from sandbox_licences.sora.tables import Cell, Table, require, rows, shown

LEAST_ROW = 2
"""The first row is for a final GRC of 2 or less, the last for one over 7."""
OSO_COUNT = 17


@cache
def sail_table() -> tuple[tuple[Mapping[Arc, Sail | Open], ...], Table]:
    """The rows from GRC 2 or less to over 7, and as they are shown."""
    listed = rows("sail")
    named = ["<=2", *(str(grc) for grc in range(LEAST_ROW + 1, HIGHEST_GRC + 1)), f">{HIGHEST_GRC}"]
    require([row["grc"] for row in listed] == named, "sail", "one row a class, in order")
    matrix = tuple({arc: _sail(row[arc]) for arc in Arc} for row in listed)
    by_grc = all(sail_rank(low[arc]) <= sail_rank(high[arc]) for low, high in pairwise(matrix) for arc in Arc)
    by_arc = all(sail_rank(row[low]) <= sail_rank(row[high]) for row in matrix for low, high in pairwise(Arc))
    require(by_grc and by_arc, "sail", "SAIL may not fall when GRC or ARC rises")
    words = {"<=2": "2 or less", ">7": "over 7"}
    cells = [[words.get(row["grc"], row["grc"]), *(str(row[arc]) for arc in Arc)] for row in listed]
    return matrix, shown("sail", ["Final GRC", *(arc.words for arc in Arc)], cells)


def _sail(text: str) -> Sail | Open:
    return Open.CERTIFIED if text == "certified" else Sail(text)


def sail_rank(sail: Sail | Open) -> int:
    """The order of SAILs, the certified category above them all."""
    return len(Sail) if isinstance(sail, Open) else list(Sail).index(sail)


def sail_step(final_grc: Step[int], residual: Step[Arc]) -> Step[Sail]:
    """Step 7: SAIL by final GRC and residual ARC."""
    matrix, table = sail_table()
    grc, arc = final_grc.result, residual.result
    cells: tuple[Cell, ...] = ()
    computed: Sail | Open = Open.WAITS
    if not isinstance(grc, Open) and not isinstance(arc, Open):
        place = min(max(grc, LEAST_ROW), HIGHEST_GRC + 1) - LEAST_ROW
        computed = matrix[place][arc]
        cells = (Cell(place, 1 + list(Arc).index(arc), f"GRC {table.rows[place][0]}", arc.words),)
    return settle(
        7,
        table,
        computed,
        taken=(from_step(final_grc), from_step(residual)),
        overrules={},
        cells=cells,
        after=(final_grc, residual),
    )


@dataclass(frozen=True, slots=True)
class Oso:
    """One operational safety objective and the robustness it must be shown with at the SAIL found.

    ``robustness`` *none* is not required to be shown to the authority. ``mainly_on`` is operator or designer.
    """

    code: str
    title: str
    robustness: Robustness
    mainly_on: str
    annex_e_page: int

    @property
    def required(self) -> bool:
        return self.robustness is not Robustness.NONE


@cache
def osos_table() -> tuple[Mapping[Sail, tuple[Oso, ...]], Table]:
    """The 17 OSOs for each SAIL, and as they are shown."""
    listed = rows("osos")
    require(len({row["oso"] for row in listed}) == len(listed) == OSO_COUNT, "osos", "17 OSOs, each once")
    by_sail = {
        sail: tuple(
            Oso(row["oso"], row["title"], Robustness(row[sail]), row["mainly_on"], int(row["annex_e_page"]))
            for row in listed
        )
        for sail in Sail
    }
    words = {Robustness.NONE: "not required"}
    cells = [
        [row["oso"], row["title"], *(words.get(Robustness(row[sail]), row[sail]) for sail in Sail)] for row in listed
    ]
    return by_sail, shown("osos", ["OSO", "Objective", *(f"SAIL {sail}" for sail in Sail)], cells)


def osos_step(sail: Step[Sail]) -> Step[tuple[Oso, ...]]:
    """Step 9: the OSOs with the robustness required."""
    by_sail, table = osos_table()
    found = sail.result
    column = None if isinstance(found, Open) else 2 + list(Sail).index(found)
    return settle(
        9,
        table,
        Open.WAITS if isinstance(found, Open) else by_sail[found],
        taken=(from_step(sail),),
        overrules={},
        cells=()
        if column is None
        else [Cell(place, column, row[0], table.headings[column]) for place, row in enumerate(table.rows)],
        after=(sail,),
    )
