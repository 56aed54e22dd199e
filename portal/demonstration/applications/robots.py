"""What the invented firms with robots answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.demonstration.applications.everyone import ROBOTS, Firm, everyone, hazard, relief


def pavement_answers(
    first: date, last: date, *, firm: Firm = ROBOTS, place: str = "Example Green", **given: Any
) -> dict[str, Any]:
    """Every answer of an application for robots that deliver along pavements; ``given`` instead of the others."""
    fleet = int(given.get("robot_count", _PAVEMENT["robot_count"]))
    return everyone(firm, first, last, place=place, machines=fleet) | _PAVEMENT | given


def workshop_answers(first: date, last: date) -> dict[str, Any]:
    """Those of an application for an arm beside people in a workshop, for which no law stands in the way."""
    return pavement_answers(first, last, **_WORKSHOP)


_PAVEMENT: dict[str, Any] = {
    "product_name": "Example Trundle 3, software 2.8",
    "product_summary": "A robot on six wheels, knee high, that carries shopping along pavements at walking "
    "pace. It stops for people by itself, and a person in a control room can stop or steer it.",
    "ai_functions": ["perceive", "predict", "decide", "move"],
    "known_limits": "It sees a white stick late at dusk, and does not climb kerbs higher than 12 cm.",
    "intended_use": "Shopping and parcels from shops to houses within two kilometres. Never on a carriageway "
    "but to cross.",
    "users": ["own_staff", "public_adults"],
    "people_near": ["residents", "road_users", "disabled"],
    "novelty": "Vans do this today. No robot may use the pavements of the town.",
    "public_benefit": "Sixty fewer van trips a day in one quarter, counted at the shops' doors; people who "
    "cannot carry get their shopping within an hour.",
    "regulator_name": "Example Transport Regulator",
    "robot_kind": "pavement",
    "robot_model": "Example Trundle 3",
    "robot_count": 6,
    "standards_basis": ["iso_13482", "iso_12100"],
    "conformity_mark": "ukca",
    "conformity_declaration": "conformity",
    "robot_mass_kg": "32",
    "payload_kg": "10",
    "speed_mm_s": 1_600,
    "force_limit_n": "65",
    "safety_functions": [
        {"function": "Stops before it touches anything", "measure": "pl", "pl": "d", "uses_ai": False},
        {"function": "Keeps its speed at walking pace", "measure": "pl", "pl": "c", "uses_ai": False},
    ],
    "stop_categories": ["0", "1"],
    "stopping_distance_mm": 350,
    "override": "A red handle on top stops it; whoever pulls it needs no training. The control room can stop "
    "all at once.",
    "ai_kept_out": "A bumper and a scanner stop the wheels without any AI.",
    "task": "It drives from a shop to a house, waits until its lid is opened with a code, and drives back.",
    "zone": "Pavements at least 1.8 m wide; none beside a school while children come or go.",
    "people_in_zone": 30,
    "untrained_people": True,
    "untrained_protection": "It gives way to everybody, stops at 1 m, and speaks when it has waited long.",
    "pavement_routes": "All pavements wider than 1.8 m within 2 km of Example Green, shown on the map.",
    "hazard_log": [
        hazard("Somebody falls over it", "People who walk", "serious", "Flag, lights and sound; it stops at 1 m"),
        hazard(
            "It stands in the way of a wheelchair", "Disabled people", "minor", "It pulls aside or turns back", "once"
        ),
        hazard("It rolls into the road", "Drivers", "serious", "Scanner finds the kerb; the wheels stop without AI"),
    ],
    "oversight_how": "One person in the control room watches up to three robots, and sees what each sees.",
    "stop_how": "By the red handle, by the control room, and by itself when the link is lost.",
    "relief_lines": relief(
        "RB-10",
        blocks="A vehicle may not be driven along a footway, and these robots are vehicles in its words.",
        text_instead="A robot of this licence may be driven along a footway at no more than 6 km/h.",
        reach="Six robots of the firm, within 2 km of Example Green",
        why_needed="No order or permit of today reaches footways.",
        protects="People who walk, and most of all those who see or walk badly",
        safeguard="Walking pace, it gives way to everybody, and a person watches and can stop it.",
    ),
    "tried_without": "A year on the private paths of a business park, 4,100 trips. The council wrote that it cannot "
    "allow more.",
}

_WORKSHOP: dict[str, Any] = {
    "product_name": "Example Steady Arm, software 1.2",
    "product_summary": "A robot arm that hands tools to the two people who put our pavement robots together.",
    "known_limits": "It mistakes a glove for a tool about once in 400 times.",
    "intended_use": "Handing tools over in our own workshop. Nothing sharp.",
    "users": ["own_staff"],
    "people_near": ["workers"],
    "novelty": "Arms like it can be bought; ours learns from release to release where each tool lies.",
    "public_benefit": "Fewer strained backs in our workshop, and what we learn for other workshops.",
    "regulator_stage": "not_asked",
    "robot_kind": "collaborative",
    "robot_model": "Example Steady Arm",
    "robot_count": 1,
    "standards_basis": ["iso_10218", "iso_13849_1"],
    "robot_mass_kg": "24",
    "payload_kg": "3",
    "reach_mm": 850,
    "speed_mm_s": 250,
    "force_limit_n": "80",
    "pressure_limit_n_cm2": "110",
    "task": "It takes a tool from a rack and holds it out until somebody takes it.",
    "collaborative_task": "One person at a time stands beside it; it moves slowly within their reach.",
    "zone": "One bench in our workshop.",
    "people_in_zone": 2,
    "untrained_people": False,
    "workers_affected": True,
    "workers_told": "Both people at the bench planned it with us and agreed to it in writing.",
    "relief_lines": relief(
        "RB-05",
        blocks="We are not sure that rules for remote-controlled equipment let an arm move while somebody is near.",
        text_instead="The arm may move at no more than 250 mm/s while one trained person is near.",
        reach="One arm at one bench",
        why_needed="We did not find guidance that says that it is allowed.",
        protects="The two people at the bench",
        safeguard="Low speed, low force, and a stop button for each hand.",
    ),
    "tried_without": "Nothing yet: we wanted to be sure first.",
}
