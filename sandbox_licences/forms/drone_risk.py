"""Sections of the form for drones that the SORA assessment is worked out from: who is below, and who is in the air."""

from __future__ import annotations

from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Choice, Kind, Question, When
from sandbox_licences.sora.operation import AirspaceClass
from sandbox_licences.sora.risk_classes import Arc, Robustness

GROUND_STEPS = "UK SORA steps 2 and 3"
AIR_STEPS = "UK SORA steps 4 and 5"
ADJACENT_STEP = "UK SORA step 8"
GROUP = "The aircraft and the operation"

OVER_PEOPLE = (When("controlled_ground_area", (False,)),)


def _levels(*levels: Robustness) -> tuple[Choice, ...]:
    """How surely a mitigation is claimed to work, with *not claimed* first."""
    words = {
        Robustness.LOW: "Low: we say so",
        Robustness.MEDIUM: "Medium: we show it with evidence",
        Robustness.HIGH: "High: somebody independent confirms it",
    }
    return (Choice(Robustness.NONE, "Not claimed"), *(Choice(level, words[level]) for level in levels))


GROUND = Section(
    "ground_risk",
    "People on the ground",
    "Who is below, and what lowers the risk to them; the ground risk class is worked out from this",
    GROUP,
    (
        Question(
            "controlled_ground_area",
            Kind.YES_NO,
            "Is the ground below closed to all but people who take part?",
            "A controlled ground area, also under the buffer",
            source=GROUND_STEPS,
        ),
        Question(
            "people_overflown",
            Kind.TEXT,
            "Over whom does it fly?",
            "For example farmland with a footpath, two houses, no gatherings",
            source=GROUND_STEPS,
            asked_when=OVER_PEOPLE,
            max_length=300,
        ),
        Question(
            "population_density_people_per_km2",
            Kind.DECIMAL,
            "How many people per square kilometre are below, where most are?",
            "The densest part of volume and buffer, for example 250 for scattered houses",
            source=GROUND_STEPS,
            unit="people per km²",
            least=0,
            asked_when=OVER_PEOPLE,
        ),
        Question(
            "population_source",
            Kind.TEXT,
            "Where is that number from?",
            "For example the census of 2021, by output area",
            source=GROUND_STEPS,
            asked_when=OVER_PEOPLE,
        ),
        Question(
            "m1a",
            Kind.CHOICE,
            "Are people below sheltered by buildings (mitigation M1A)?",
            "Choose how surely; not claimed is a good answer",
            source=GROUND_STEPS,
            choices=_levels(Robustness.LOW, Robustness.MEDIUM),
            asked_when=OVER_PEOPLE,
        ),
        Question(
            "m1b",
            Kind.CHOICE,
            "Do you fly only where or when fewer people are below (mitigation M1B)?",
            "For example only from 22:00 to 05:00; not together with M1A at medium",
            source=GROUND_STEPS,
            choices=_levels(Robustness.MEDIUM, Robustness.HIGH),
            asked_when=OVER_PEOPLE,
        ),
        Question(
            "m1c",
            Kind.CHOICE,
            "Does somebody watch the ground and steer away from people (mitigation M1C)?",
            "For example a camera the pilot follows",
            source=GROUND_STEPS,
            choices=_levels(Robustness.LOW),
            asked_when=OVER_PEOPLE,
        ),
        Question(
            "m2",
            Kind.CHOICE,
            "Does something make an impact less bad (mitigation M2)?",
            "For example a parachute",
            source=GROUND_STEPS,
            choices=_levels(Robustness.MEDIUM, Robustness.HIGH),
        ),
        Question(
            "mitigation_evidence",
            Kind.EVIDENCE,
            "What shows that these mitigations work?",
            "Without evidence, what is claimed at medium or high does not count",
            source=GROUND_STEPS,
            evidence="Tests or calculations for each mitigation claimed",
            required=False,
        ),
        Question(
            "adjacent_density_people_per_km2",
            Kind.DECIMAL,
            "How many people per square kilometre are in the area around, on average?",
            "As far as it flies in 3 minutes at full speed, at least 5 km and at most 35 km, for example 400",
            source=ADJACENT_STEP,
            unit="people per km²",
            least=0,
        ),
        Question(
            "adjacent_sheltering",
            Kind.YES_NO,
            "May people in the area around be taken as sheltered by buildings?",
            "Yes where most are indoors",
            source=ADJACENT_STEP,
        ),
        Question(
            "largest_assembly_people",
            Kind.INTEGER,
            "How many people can gather outdoors within 1 km, at most?",
            "The largest event that is allowed while you fly, for example 2,000; 0 if none",
            source=ADJACENT_STEP,
            least=0,
        ),
    ),
    after=("aircraft", "flights"),
)

AIR = Section(
    "air_risk",
    "Other aircraft",
    "Which airspace it flies in, and what keeps others away; the air risk class is worked out from this",
    GROUP,
    (
        Question(
            "airspace_class",
            Kind.CHOICE,
            "In which class of airspace does it fly?",
            "On the chart; where there are several, the one with the most traffic",
            source=AIR_STEPS,
            choices=tuple(Choice(letter, f"Class {letter}") for letter in AirspaceClass),
        ),
        Question(
            "airport_environment",
            Kind.YES_NO,
            "Does it fly near an airport or heliport?",
            "In its zone or where aircraft approach and climb out",
            source=AIR_STEPS,
        ),
        Question(
            "transponder_mandatory",
            Kind.YES_NO,
            "Is a transponder mandatory there?",
            "A transponder mandatory zone (TMZ) or Mode S veil",
            source=AIR_STEPS,
        ),
        Question(
            "surroundings",
            Kind.CHOICE,
            "Is it over town or country?",
            "Town where any part of the flight is",
            source=AIR_STEPS,
            choices=(Choice("urban", "Town"), Choice("rural", "Country")),
        ),
        Question(
            "atypical_or_segregated",
            Kind.YES_NO,
            "Is the airspace one that other aircraft do not use?",
            "Atypical air environment, such as within 30 m of a building, or airspace closed to others",
            source=f"{AIR_STEPS}; CAP 3239B",
        ),
        Question(
            "wholly_above_fl600",
            Kind.YES_NO,
            "Is the whole flight above flight level 600?",
            "About 18,300 m above the sea",
            source=AIR_STEPS,
        ),
        Question(
            "claims_lower_arc",
            Kind.YES_NO,
            "Do you claim that where and when you fly lowers the air risk?",
            "By restrictions or by common rules and structures, shown with evidence",
            source=AIR_STEPS,
        ),
        Question(
            "claimed_arc",
            Kind.CHOICE,
            "To which air risk class (ARC)?",
            "ARC-a is the lowest",
            source=AIR_STEPS,
            choices=tuple(Choice(arc, arc.words) for arc in (Arc.A, Arc.B, Arc.C)),
            asked_when=(When("claims_lower_arc", (True,)),),
        ),
        Question(
            "arc_evidence",
            Kind.EVIDENCE,
            "What shows that it is lower?",
            "Without evidence the claim does not count",
            source=AIR_STEPS,
            evidence="Traffic data for the place and hours of the flights",
            required=False,
            asked_when=(When("claims_lower_arc", (True,)),),
        ),
        Question(
            "air_traffic_agreement",
            Kind.YES_NO,
            "Has the air traffic unit agreed in writing?",
            "No where there is none to ask",
            source=AIR_STEPS,
        ),
    ),
    after=("aircraft", "flights"),
)
