"""A drone operation as its SORA assessment needs it: the answers of the form, with their units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from sandbox_licences.sora.risk_classes import Arc, Robustness

FT_500_M = 152.4
LEAST_HEIGHT_ABOVE_FL600_M = 9_000
"""FL600 is about 18,300 m above the sea, the highest ground on earth 8,849 m."""


class AirspaceClass(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"


class Sight(StrEnum):
    """Who sees the aircraft."""

    VLOS = "VLOS"
    EVLOS = "EVLOS, with an air observer"
    BVLOS = "BVLOS"


class Surroundings(StrEnum):
    URBAN = "urban"
    RURAL = "rural"


class Mitigation(StrEnum):
    """Ground-risk mitigations, in the order in which they are applied."""

    M1A = "M1A"
    M1B = "M1B"
    M1C = "M1C"
    M2 = "M2"


class ImpossibleOperation(ValueError):
    """Answers that cannot be true, each with its sentence in ``reasons``."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is flown, where and how.

    Where an answer differs over the operation, it is the worst: the greatest density in the operational volume and the
    ground risk buffer, the greatest height, the airspace that leads to the highest class.

    Raises:
        ImpossibleOperation: an answer cannot be true, or two answers cannot both be.
    """

    max_dimension_m: float
    max_speed_ms: float
    mtom_kg: float

    controlled_ground_area: bool
    """Nobody is below but people who take part."""
    population_density_people_per_km2: float | None
    """None over a controlled ground area, and only there."""
    m1a: Robustness = Robustness.NONE
    m1b: Robustness = Robustness.NONE
    m1c: Robustness = Robustness.NONE
    m2: Robustness = Robustness.NONE
    mitigations_have_evidence: bool = False
    """Without it none counts that is claimed at more than low robustness."""

    max_height_agl_m: float
    wholly_above_fl600: bool = False
    atypical_or_segregated: bool = False
    airport_environment: bool
    """In the airport or heliport environment."""
    airspace_class: AirspaceClass
    transponder_mandatory: bool
    """In a Mode S veil or transponder mandatory zone (TMZ)."""
    surroundings: Surroundings
    sight: Sight

    claimed_arc: Arc | None = None
    """The class that operational restrictions, or common structures and rules, are claimed to reach; None without."""
    claim_has_evidence: bool = False
    air_traffic_agreement: bool = False
    """The air traffic unit agrees; without it nothing is lowered from ARC-d."""

    adjacent_density_people_per_km2: float
    """Average over the adjacent area, whose width is told with step 8."""
    adjacent_sheltering: bool = False
    """People in the adjacent area are assumed to be sheltered."""
    largest_assembly_people: int
    """The largest outdoor assembly allowed within 1 km of the operational volume."""

    def __post_init__(self) -> None:
        if reasons := tuple(self._reasons()):
            raise ImpossibleOperation(reasons)

    def _reasons(self) -> list[str]:
        more_than_zero = {
            "The largest dimension": self.max_dimension_m,
            "The maximum speed": self.max_speed_ms,
            "The maximum take-off mass": self.mtom_kg,
        }
        zero_or_more = {
            "The greatest height": self.max_height_agl_m,
            "The population density": self.population_density_people_per_km2 or 0.0,
            "The population density of the adjacent area": self.adjacent_density_people_per_km2,
            "The number of people in the largest assembly": self.largest_assembly_people,
        }
        given = more_than_zero | zero_or_more
        reasons = [f"{name} must be a number." for name, value in given.items() if not math.isfinite(value)]
        reasons += [f"{name} must be more than 0." for name, value in more_than_zero.items() if value <= 0]
        reasons += [f"{name} must be 0 or more." for name, value in zero_or_more.items() if value < 0]
        if self.controlled_ground_area != (self.population_density_people_per_km2 is None):
            reasons.append("Say either that the ground is a controlled area, or how many people there are per km².")
        if self.wholly_above_fl600 and self.max_height_agl_m < LEAST_HEIGHT_ABOVE_FL600_M:
            reasons.append("An operation wholly above FL600 is at least 9,000 m above the ground.")
        return reasons

    @property
    def claims(self) -> dict[Mitigation, Robustness]:
        """The ground-risk mitigations that are claimed, in order."""
        robustness = (self.m1a, self.m1b, self.m1c, self.m2)
        return {m: r for m, r in zip(Mitigation, robustness, strict=True) if r is not Robustness.NONE}


def number(value: float) -> str:
    """A number as people write it: 50,000 and 2.5."""
    return f"{value:,.10g}"
