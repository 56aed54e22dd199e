"""What the invented firm with drones answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.demonstration.applications.everyone import DRONES, everyone, hazard, relief


def drone_answers(first: date, last: date, **given: Any) -> dict[str, Any]:
    """Every answer of an application for parcels by drone; ``given`` instead of what the others say."""
    answers = everyone(DRONES, first, last, place="Example Bay", machines=4)
    return answers | _OWN | given


_OWN: dict[str, Any] = {
    "product_name": "Example Courier 2, software 4.1",
    "product_summary": "A drone with four rotors that carries a parcel of up to two kilograms between marked landing "
    "places. It follows a route that a pilot has approved, and a pilot watches each flight from a control room.",
    "ai_functions": ["perceive", "decide", "move"],
    "known_limits": "It sees wires late against a low sun, and lands badly on wet grass. It does not fly then.",
    "intended_use": "Parcels, post and medicines for two islands. Never people, and never goods that are dangerous.",
    "users": ["own_staff"],
    "people_near": ["residents", "visitors"],
    "novelty": "Today a ferry carries the post three times a week. No drone flies this route beyond the sight of its "
    "pilot.",
    "public_benefit": "About 900 people get medicines on the day they are prescribed instead of three days later. We "
    "would know by the times that the pharmacy writes down already.",
    "regulator_name": "Example Aviation Regulator",
    "operator_id": "GBR-OP-DEMO00000001",
    "aircraft_model": "Example Courier 2",
    "aircraft_count": 4,
    "mtom_kg": "9.2",
    "max_dimension_m": "1.8",
    "max_speed_ms": "25",
    "endurance_minutes": 40,
    "link": ["radio", "mobile"],
    "link_lost": "It waits 10 seconds where it is, then flies to the nearest marked landing place on its route.",
    "class_mark": "none",
    "autonomy": ["stabilise", "route", "land"],
    "payload": "Up to 2 kg in a closed box",
    "drops": False,
    "dangerous_goods": False,
    "remote_id": "both",
    "sight": "bvlos",
    "flight_height_m": "90",
    "max_height_agl_m": "110",
    "operational_volume": "A corridor 200 m wide from the harbour of Exampleton to the two islands of Example Bay, "
    "11 km, over water but for its ends.",
    "contingency_width_m": "60",
    "ground_risk_buffer_m": "110",
    "airspace_structure": "none",
    "detect_and_avoid": "The pilot sees transponders and hears the frequency. The drone gives way by landing in water "
    "rather than near an aircraft.",
    "pilots": 3,
    "aircraft_per_pilot": 1,
    "pilot_competence": "Each pilot holds a certificate for flights beyond sight and 50 hours on this drone.",
    "night": False,
    "controlled_ground_area": False,
    "people_overflown": "Small boats, and at the ends a quay and a path along the shore.",
    "population_density_people_per_km2": "250",
    "population_source": "Counts of our own at the quay on ten days in summer",
    "m1a": "low",
    "m1b": "none",
    "m1c": "none",
    "m2": "medium",
    "adjacent_density_people_per_km2": "400",
    "adjacent_sheltering": True,
    "largest_assembly_people": 2_000,
    "airspace_class": "G",
    "airport_environment": False,
    "transponder_mandatory": True,
    "surroundings": "rural",
    "atypical_or_segregated": False,
    "wholly_above_fl600": False,
    "claims_lower_arc": True,
    "claimed_arc": "b",
    "air_traffic_agreement": True,
    "hazard_log": [
        hazard(
            "A motor fails over the quay", "People on the quay", "serious", "Parachute; the quay end is cordoned off"
        ),
        hazard("The link is lost", "People in boats", "minor", "It flies to a marked landing place by itself"),
        hazard(
            "A helicopter comes low", "Its crew", "deaths", "Pilot hears and sees it; landing in water", "not_expected"
        ),
    ],
    "oversight_how": "One pilot watches one drone from a control room, with picture, map and traffic, for the whole of "
    "each flight.",
    "stop_how": "One button lands it where it is, another lets the parachute out. Both work without the mobile "
    "network.",
    "relief_lines": relief(
        "DR-01",
        blocks="The ordinary authorisation asks for an observer every kilometre beyond sight, which nobody can post on "
        "open water.",
        text_instead="The remote pilot may fly the corridor without observers, by instruments and by the "
        "traffic display.",
        reach="Four drones of the firm, in the corridor of Example Bay, by day",
        why_needed="With observers in boats each flight would cost more than the ferry.",
        protects="People in boats and in other aircraft",
        safeguard="A pilot watches every flight and can end it. Nothing flies within 60 m of a boat at anchor.",
    ),
    "tried_without": "Forty flights in sight of observers on the shore, of two kilometres each. The regulator "
    "wrote that it cannot authorise the rest of the route as its rules stand.",
}
