"""An operation to change one answer of, and overrules of an assessor."""

from datetime import UTC, datetime
from typing import Any

from sandbox_licences.sora.operation import AirspaceClass, Operation, Sight, Surroundings
from sandbox_licences.sora.steps import Overrule

WRITTEN_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

RURAL: dict[str, Any] = {
    "max_dimension_m": 0.9,
    "max_speed_ms": 18.0,
    "mtom_kg": 1.4,
    "controlled_ground_area": False,
    "population_density_people_per_km2": 30.0,
    "mitigations_have_evidence": True,
    "max_height_agl_m": 90.0,
    "airport_environment": False,
    "airspace_class": AirspaceClass.G,
    "transponder_mandatory": False,
    "surroundings": Surroundings.RURAL,
    "sight": Sight.BVLOS,
    "adjacent_density_people_per_km2": 300.0,
    "largest_assembly_people": 2_000,
}
"""A small aircraft over lightly populated country: iGRC 3, ARC-b, SAIL II."""


def operation(**answers: Any) -> Operation:
    return Operation(**RURAL | answers)


def overrule(step, value, instead_of, *, reason="Radar data of the site, seen on file.", at=WRITTEN_AT):
    return Overrule(step, value, instead_of, reason, "A. Assessor", at)
