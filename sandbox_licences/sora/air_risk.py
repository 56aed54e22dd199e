"""Steps 4 to 6: how likely it is to meet other aircraft, before and after strategic mitigations, and what that asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sandbox_licences.sora.operation import FT_500_M, AirspaceClass, Operation, Sight, Surroundings, number
from sandbox_licences.sora.risk_classes import Arc, Open, Robustness
from sandbox_licences.sora.steps import Overrule, Step, from_step, settle
from sandbox_licences.sora.tables import Cell, Table, require, rows, shown, yes_no


@dataclass(frozen=True, slots=True)
class Encounter:
    """One airspace encounter category (AEC); a condition that is None does not matter."""

    aec: int
    when: str
    atypical: bool | None
    above_fl600: bool | None
    airport: bool | None
    classes: frozenset[AirspaceClass] | None
    from_500_ft: bool | None
    transponder_mandatory: bool | None
    urban: bool | None
    arc: Arc

    def holds(self, operation: Operation) -> bool:
        asked_and_given = (
            (self.atypical, operation.atypical_or_segregated),
            (self.above_fl600, operation.wholly_above_fl600),
            (self.airport, operation.airport_environment),
            (self.from_500_ft, operation.max_height_agl_m >= FT_500_M),
            (self.transponder_mandatory, operation.transponder_mandatory),
            (self.urban, operation.surroundings is Surroundings.URBAN),
        )
        in_class = self.classes is None or operation.airspace_class in self.classes
        return in_class and all(asked is None or asked is given for asked, given in asked_and_given)


@cache
def encounters() -> tuple[tuple[Encounter, ...], Table]:
    """The categories in the order in which they are asked, and as they are shown."""
    listed = tuple(
        Encounter(
            int(row["aec"]),
            row["when"],
            yes_no(row["atypical"]),
            yes_no(row["above_fl600"]),
            yes_no(row["airport"]),
            frozenset(map(AirspaceClass, row["airspace_classes"].split())) or None,
            yes_no(row["from_500_ft"]),
            yes_no(row["transponder_mandatory"]),
            yes_no(row["urban"]),
            Arc(row["arc"]),
        )
        for row in rows("initial_arc")
    )
    require(sorted(e.aec for e in listed) == list(range(1, 13)), "initial_arc", "it must hold AEC 1 to 12 once each")
    cells = [[f"AEC {e.aec}", e.when, e.arc.words] for e in listed]
    return listed, shown("initial_arc", ["Category", "Where", "Initial ARC"], cells)


def initial_arc_step(operation: Operation, overrules: Mapping[int, Overrule]) -> Step[Arc]:
    """Step 4: initial ARC by the airspace, the first category that fits."""
    categories, table = encounters()
    place = next((place for place, category in enumerate(categories) if category.holds(operation)), None)
    return settle(
        4,
        table,
        Open.NOT_IN_TABLE if place is None else categories[place].arc,
        taken=_airspace_words(operation),
        overrules=overrules,
        cells=() if place is None else (Cell(place, 2, f"AEC {categories[place].aec}", table.headings[2]),),
        workings=("No category is for this airspace.",) if place is None else (),
    )


def _airspace_words(operation: Operation) -> tuple[str, ...]:
    told = [
        "Atypical or segregated airspace" if operation.atypical_or_segregated else "",
        "Wholly above FL600" if operation.wholly_above_fl600 else "",
        "Airport or heliport environment" if operation.airport_environment else "",
        f"Class {operation.airspace_class} airspace",
        f"Up to {number(operation.max_height_agl_m)} m above ground (500 ft is {number(FT_500_M)} m)",
        "Mode S veil or TMZ" if operation.transponder_mandatory else "",
        f"Over {operation.surroundings} surroundings",
    ]
    return tuple(text for text in told if text)


RESTRICTIONS, IN_SIGHT, NOTHING = "restrictions", "in_sight", "none"


@dataclass(frozen=True, slots=True)
class Strategic:
    """The class each means lowers to, by the initial ARC; for restrictions the least they may reach."""

    lowest: Mapping[str, Mapping[Arc, Arc]]
    labels: Mapping[str, str]
    table: Table


@cache
def strategic_table() -> Strategic:
    listed = rows("residual_arc")
    lowest = {row["means"]: {arc: Arc(row[arc]) for arc in Arc} for row in listed}
    require(list(lowest) == [RESTRICTIONS, IN_SIGHT, NOTHING], "residual_arc", "one row a means, in order")
    raises = any(to > arc for means in lowest.values() for arc, to in means.items())
    require(not raises, "residual_arc", "no means may raise the class")
    cells = [[row["label"], *(lowest[row["means"]][arc].words for arc in Arc)] for row in listed]
    headings = ["Means", *(f"from {arc.words}" for arc in Arc)]
    return Strategic(lowest, {row["means"]: row["label"] for row in listed}, shown("residual_arc", headings, cells))


def residual_arc_step(operation: Operation, initial: Step[Arc], overrules: Mapping[int, Overrule]) -> Step[Arc]:
    """Step 5: residual ARC by the first means that counts; what lowers ARC-d needs air traffic's agreement."""
    strategic = strategic_table()
    claimed = operation.claimed_arc
    taken = [from_step(initial), str(operation.sight)]
    if claimed is not None:
        evidence = "with evidence" if operation.claim_has_evidence else "without evidence"
        taken.append(f"Restrictions or common structures claimed to reach {claimed.words}, {evidence}")
    if initial.result is Arc.D:
        taken.append(f"Air traffic {'agrees' if operation.air_traffic_agreement else 'has not agreed'}")
    cells: tuple[Cell, ...] = ()
    workings: tuple[str, ...] = ()
    computed: Arc | Open = Open.WAITS
    if not isinstance(initial.result, Open):
        means, computed, workings = _residual(operation, initial.result)
        place = list(strategic.lowest).index(means)
        column = 1 + list(Arc).index(initial.result)
        cells = (Cell(place, column, f"“{strategic.labels[means]}”", strategic.table.headings[column]),)
    return settle(
        5,
        strategic.table,
        computed,
        taken=taken,
        overrules=overrules,
        cells=cells,
        workings=workings,
        after=(initial,),
    )


def _residual(operation: Operation, initial: Arc) -> tuple[str, Arc | Open, tuple[str, ...]]:
    """The means that counts, what it comes to, and which claim did not count and why."""
    lowest = strategic_table().lowest
    claimed = operation.claimed_arc
    lowers = claimed is not None and claimed < initial
    seen = operation.sight is not Sight.BVLOS
    if initial is Arc.D and not operation.air_traffic_agreement:
        why = "Nothing is lowered from ARC-d unless air traffic agrees."
        return NOTHING, initial, (why,) if lowers or seen else ()
    dropped: tuple[str, ...] = ()
    if claimed is not None and lowers:
        if operation.claim_has_evidence:
            least = lowest[RESTRICTIONS][initial]
            if claimed < least:
                why = f"Restrictions are not known to reach {claimed.words} from {initial.words}."
                return RESTRICTIONS, Open.NOT_IN_TABLE, (why,)
            return RESTRICTIONS, claimed, ()
        dropped = (f"The claim to {claimed.words} does not count without evidence.",)
    means = IN_SIGHT if seen else NOTHING
    return means, lowest[means][initial], dropped


@cache
def tmpr_table() -> tuple[Mapping[Arc, Robustness], Table]:
    listed = rows("tmpr")
    require([row["arc"] for row in listed] == list(Arc), "tmpr", "one row a class, in order")
    require(all(row["tmpr"] == row["robustness"] for row in listed), "tmpr", "requirement and robustness go together")
    cells = [[Arc(row["arc"]).words, row["tmpr"], row["robustness"]] for row in listed]
    table = shown("tmpr", ["Residual ARC", "TMPR", "Robustness"], cells)
    return {Arc(row["arc"]): Robustness(row["tmpr"]) for row in listed}, table


def tmpr_step(residual: Step[Arc], overrules: Mapping[int, Overrule]) -> Step[Robustness]:
    """Step 6: the level of the requirement, which is its robustness too."""
    levels, table = tmpr_table()
    arc = residual.result
    place = None if isinstance(arc, Open) else list(Arc).index(arc)
    return settle(
        6,
        table,
        Open.WAITS if isinstance(arc, Open) else levels[arc],
        taken=(from_step(residual),),
        overrules=overrules,
        cells=() if place is None else (Cell(place, 1, list(Arc)[place].words, "TMPR"),),
        after=(residual,),
    )
