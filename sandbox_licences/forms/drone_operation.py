"""From the answers of the drone form to the operation that SORA assesses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox_licences.forms import form_of
from sandbox_licences.forms.form import Form
from sandbox_licences.forms.question import Answer, Answers
from sandbox_licences.sora.operation import AirspaceClass, ImpossibleOperation, Operation, Sight, Surroundings
from sandbox_licences.sora.risk_classes import Arc, Robustness
from sandbox_licences.task_list import answered, asked

NEEDED = (
    "mtom_kg",
    "max_dimension_m",
    "max_speed_ms",
    "sight",
    "max_height_agl_m",
    "controlled_ground_area",
    "population_density_people_per_km2",
    "m1a",
    "m1b",
    "m1c",
    "m2",
    "adjacent_density_people_per_km2",
    "adjacent_sheltering",
    "largest_assembly_people",
    "airspace_class",
    "airport_environment",
    "transponder_mandatory",
    "surroundings",
    "atypical_or_segregated",
    "wholly_above_fl600",
    "claims_lower_arc",
    "claimed_arc",
    "air_traffic_agreement",
)
"""Questions without whose answers, where they are asked, there is no assessment."""

_SIGHT = {"vlos": Sight.VLOS, "evlos": Sight.EVLOS, "bvlos": Sight.BVLOS}


@dataclass(frozen=True, slots=True)
class OperationFound:
    """The operation, or why there is none yet: ids of what is ``missing``, sentences for what cannot be true."""

    operation: Operation | None
    missing: tuple[str, ...] = ()
    impossible: tuple[str, ...] = ()
    statement: str = "The answers are complete enough to work the assessment out."
    """In words, for whoever fills in the form."""


def operation_of(answers: Answers, form: Form | None = None) -> OperationFound:
    """What the answers say is flown; ``form`` is the version they were given to, else the one in use."""
    form = form_of("drones") if form is None else form
    wanted = [question for question in asked(form, answers) if question.id in NEEDED]
    missing = [question for question in wanted if not answered(question, answers)]
    if missing:
        listed = "; ".join(question.label for question in missing)
        many = f"{len(missing)} answers are" if len(missing) > 1 else "1 answer is"
        return OperationFound(
            None,
            tuple(question.id for question in missing),
            statement=f"The risk assessment cannot be worked out yet, because {many} missing: {listed}",
        )
    given = {question.id: answers[question.id] for question in wanted}
    given |= {id: answers.get(id, ()) for id in ("mitigation_evidence", "arc_evidence")}
    try:
        return OperationFound(_operation(given))
    except ImpossibleOperation as impossible:
        return OperationFound(
            None,
            impossible=impossible.reasons,
            statement=f"The risk assessment cannot be worked out, because answers do not fit together: {impossible}",
        )


def _operation(given: Mapping[str, Answer]) -> Operation:
    """Of answers that are asked and valid; a question that is not asked has none."""

    def number(id: str) -> float:
        return float(str(given[id]))

    def claim(id: str) -> Robustness:
        return Robustness(str(given.get(id, Robustness.NONE)))

    controlled = given["controlled_ground_area"] is True
    return Operation(
        max_dimension_m=number("max_dimension_m"),
        max_speed_ms=number("max_speed_ms"),
        mtom_kg=number("mtom_kg"),
        controlled_ground_area=controlled,
        population_density_people_per_km2=None if controlled else number("population_density_people_per_km2"),
        m1a=claim("m1a"),
        m1b=claim("m1b"),
        m1c=claim("m1c"),
        m2=claim("m2"),
        mitigations_have_evidence=bool(given["mitigation_evidence"]),
        max_height_agl_m=number("max_height_agl_m"),
        wholly_above_fl600=given["wholly_above_fl600"] is True,
        atypical_or_segregated=given["atypical_or_segregated"] is True,
        airport_environment=given["airport_environment"] is True,
        airspace_class=AirspaceClass(str(given["airspace_class"])),
        transponder_mandatory=given["transponder_mandatory"] is True,
        surroundings=Surroundings(str(given["surroundings"])),
        sight=_SIGHT[str(given["sight"])],
        claimed_arc=Arc(str(given["claimed_arc"])) if "claimed_arc" in given else None,
        claim_has_evidence=bool(given["arc_evidence"]),
        air_traffic_agreement=given["air_traffic_agreement"] is True,
        adjacent_density_people_per_km2=number("adjacent_density_people_per_km2"),
        adjacent_sheltering=given["adjacent_sheltering"] is True,
        largest_assembly_people=int(str(given["largest_assembly_people"])),
    )
