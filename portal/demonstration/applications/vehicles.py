"""What the invented firm with automated vehicles answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.demonstration.applications.everyone import VEHICLES, everyone, hazard, relief


def shuttle_answers(first: date, last: date, **given: Any) -> dict[str, Any]:
    """Every answer of an application for a shuttle that drives itself; ``given`` instead of what the others say."""
    return everyone(VEHICLES, first, last, place="Example Hospital and its station", machines=2) | _SHUTTLE | given


def remote_answers(first: date, last: date) -> dict[str, Any]:
    """Those of an application for cars that a person elsewhere drives to whoever has hired them."""
    return shuttle_answers(first, last) | _REMOTE


def uninsured_answers(first: date, last: date) -> dict[str, Any]:
    """Those of an application that asks for what no licence may set aside."""
    return shuttle_answers(first, last) | _UNINSURED


_SHUTTLE: dict[str, Any] = {
    "product_name": "Example Shuttle 5, software 5.0",
    "product_summary": "A small bus for eight people that drives itself on one fixed route at no more than 20 mph. A "
    "trained person sits in a control room and can stop it.",
    "ai_functions": ["perceive", "predict", "decide", "move"],
    "known_limits": "It brakes hard for leaves blown across the road, and does not drive in fog or snow.",
    "intended_use": "Staff and visitors between the station and the hospital. Never as an ambulance.",
    "users": ["own_staff", "public_adults"],
    "people_near": ["road_users", "residents", "disabled"],
    "novelty": "No bus runs this route after 20:00. Nothing without a driver runs on a public road in the town.",
    "public_benefit": "Night staff get home without a car. We count trips, and ask 200 of them before and after.",
    "regulator_name": "Example Transport Regulator",
    "sae_level": "4",
    "feature": "Example Route Driver 5",
    "user_in_charge": False,
    "safety_driver": "remote",
    "vehicles_per_operator": 1,
    "remote_delay_ms": 180,
    "minimal_risk_condition": "It slows, puts its hazard lights on, and stops at the kerb within 40 m.",
    "recovery": "A person is there within 12 minutes, and drives it by hand to the depot.",
    "recorder_fields": ["mode", "speed", "steering", "braking", "sensors", "link"],
    "recorder_kept_days": 90,
    "vehicle_type": "bus",
    "vehicle_category": "M2",
    "make_and_model": "Example Shuttle 5",
    "approval_held": "individual",
    "modifications": "No steering wheel; sensors on the roof; two computers, each of which can stop it alone.",
    "vehicle_count": 2,
    "vehicle_mass_kg": "2900",
    "trial_speed_mph": 20,
    "odd_roads": ["urban", "private"],
    "odd_junctions": ["signals", "priority"],
    "odd_zones": ["hospital"],
    "odd_weather": ["dry", "light_rain"],
    "odd_light": ["day", "dusk", "lit_night"],
    "odd_connectivity": "Two mobile networks along the whole route, measured every 50 m.",
    "odd_traffic": "Up to 300 vehicles an hour.",
    "odd_vulnerable_users": "Walkers and cyclists all along the route; a crossing at the hospital gate.",
    "odd_speed_mph": 20,
    "areas": "Exampleton: Station Road, Long Lane and the grounds of Example Hospital, 2.3 km.",
    "hours": "18:00 to 01:00 every day",
    "authorities": [
        {
            "role": "traffic",
            "name": "Exampleton Council",
            "state": "consent",
            "said": "Agreed in a letter of 2 February",
        },
        {"role": "police", "name": "Exampleton Police", "state": "heard", "said": "Asked for a telephone number"},
    ],
    "passengers": "public",
    "fares": False,
    "service_resembles": "bus",
    "accessibility": "A ramp, one place for a wheelchair, and spoken and written stops.",
    "passenger_safety": "Belts, a button that calls the control room, and cameras that it watches.",
    "motor_insurer": "Example Mutual Insurance",
    "safety_standards": ["pas_1881", "iso_26262", "iso_21448"],
    "prior_miles": 6_200,
    "prior_disengagements": 31,
    "prior_collisions": 0,
    "simulation": "40,000 km of the same route, with people and cyclists who step out.",
    "hazard_log": [
        hazard("Somebody steps out in front of it", "People who walk", "death", "20 mph at most; brakes within 6 m"),
        hazard("A passenger falls when it brakes", "Passengers", "serious", "Belts, and gentle braking where it can"),
        hazard("The link to the control room is lost", "Passengers", "minor", "It stops at the kerb by itself", "once"),
    ],
    "oversight_how": "One trained person in the control room for each shuttle, who sees all round it and can stop it.",
    "stop_how": "A button in the shuttle, one in the control room, and by itself when anything it needs fails.",
    "relief_lines": relief(
        "AV-01",
        blocks="A driver must be in a position of proper control with a full view, and there is no driver's seat.",
        text_instead="The person in the control room counts as in proper control while the pictures arrive "
        "within 250 ms.",
        reach="Two shuttles of the firm, on the named route",
        why_needed="An order for a single vehicle reaches how it is built, not who drives it.",
        protects="Everybody on and beside the road",
        safeguard="20 mph at most, one person for one shuttle, and a stop by itself when the pictures are late.",
    ),
    "tried_without": "6,200 miles with a person at the wheel of the model before, which has one.",
}

_REMOTE: dict[str, Any] = {
    "product_name": "Example Bring-a-Car, software 1.4",
    "product_summary": "A hired car comes to its customer's door, driven by a person in a control room with a "
    "screen and a wheel. The customer then drives it as any hired car.",
    "intended_use": "Bringing empty cars to customers within four kilometres, and fetching them.",
    "known_limits": "On one street the pictures are late about once in 200 trips.",
    "novelty": "Hired cars stand at fixed places today, or are brought by two people.",
    "public_benefit": "People far from a hire place could do without a car of their own. We count cars given up.",
    "sae_level": "2",
    "feature": "Example Remote Wheel 1",
    "user_in_charge": True,
    "vehicle_type": "car",
    "vehicle_category": "M1",
    "make_and_model": "Example Hatchback E",
    "approval_held": "before_changes",
    "modifications": "Cameras, a second computer and a second steering motor.",
    "vehicle_count": 5,
    "vehicle_mass_kg": "1450",
    "trial_speed_mph": 30,
    "odd_speed_mph": 30,
    "areas": "Exampleton, within four kilometres of Example Market.",
    "hours": "07:00 to 21:00 every day",
    "passengers": "nobody",
    "prior_miles": 1_100,
    "prior_disengagements": 19,
    "relief_lines": relief(
        "AV-04",
        blocks="The driver holds a controller and looks at screens, which the rule on hand-held devices forbids.",
        text_instead="A driver in the control room may use the wheel and screens of the system, and no other device.",
        reach="Five cars of the firm, within four kilometres of Example Market",
        why_needed="The rule knows no driver outside the car.",
        protects="Everybody on and beside the road",
        safeguard="Nobody in the car, 30 mph at most, and the car stops by itself when pictures are later than 250 ms.",
    ),
    "tried_without": "1,100 miles with a safety driver in the car.",
}

_UNINSURED: dict[str, Any] = {
    "product_name": "Example Shuttle 5 Free, software 5.0",
    "public_benefit": "Free trips for people who live near the station.",
    "funds_pounds": 20_000,
    "relief_lines": [
        {
            "provision": "AV-09",
            "blocks": "A policy costs more than the whole trial.",
            "relief": "disapply",
            "reach": "Two shuttles of the firm",
            "why_needed": "No insurer made an offer that we can pay.",
            "protects": "People who are hurt, and what is damaged",
            "safeguard": "We would pay for damage ourselves, up to £20,000.",
        }
    ],
    "tried_without": "We asked three insurers.",
}
