"""The answers that every form asks for, as the invented firms give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

INVENTED = "Demonstration: an invented firm, invented figures."
"""Stands in every file that an invented firm sends."""


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented innovator and its invented people."""

    code: str
    name: str
    company_number: str
    head: str
    """Who answers for the trial and signs the application."""
    head_role: str
    subject: str
    """Of that person; the mailbox too."""


DRONES = Firm(
    "XI1",
    "Example Drone Deliveries Ltd",
    "XX000001",
    "Sara Lindqvist",
    "Director of flight operations",
    "sara-lindqvist",
)
ROBOTS = Firm(
    "XI2",
    "Example Pavement Robots Ltd",
    "XX000002",
    "Bela Novak",
    "Technical director",
    "bela-novak",
)
VEHICLES = Firm(
    "XI3",
    "Example Driverless Shuttles Ltd",
    "XX000003",
    "Dev Chandra",
    "Chief safety officer",
    "dev-chandra",
)
COURIERS = Firm(
    "XI4",
    "Example Doorstep Couriers Ltd",
    "XX000004",
    "Zoe Whitcombe",
    "Managing director",
    "zoe-whitcombe",
)
FIRMS = (DRONES, ROBOTS, VEHICLES, COURIERS)


def everyone(firm: Firm, first: date, last: date, *, place: str, machines: int) -> dict[str, Any]:
    """What each form asks of everybody; a domain's module adds its own, a case what is its own."""
    middle = first + (last - first) // 3
    return {
        "organisation_name": firm.name,
        "legal_form": "company",
        "company_number": firm.company_number,
        "uk_service_address": "1 Example Way, Exampleton ZZ1 1ZZ",
        "accountable_person": firm.head,
        "accountable_role": firm.head_role,
        "accountable_email": f"{firm.subject}@example.com",
        "accountable_phone": "01632 960001",
        "has_partners": False,
        "model_kinds": ["neural", "rules"],
        "model_maker": "We made it ourselves.",
        "learning": "by_release",
        "update_control": "Each release is tested on recorded trips and on our closed course. The technical "
        "lead and the safety lead both sign it. The release before can be put back within an hour.",
        "training_data": "Recordings of our own trips in two years, with few in snow. One trip in ten was kept apart "
        "for testing before any training began.",
        "regulator_stage": "refused",
        "regulator_reference": "DEMO-0417",
        "regulator_may_share": True,
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "nations": ["england"],
        "sites": [{"name": place, "place": "Exampleton", "controller": "Exampleton Council", "open_to_public": True}],
        "stages": [
            {
                "name": "First stage, supervised closely",
                "starts_on": first.isoformat(),
                "ends_on": middle.isoformat(),
                "where": place,
                "machines": max(1, machines // 2),
                "hours": 20,
                "people": 40,
                "success": "40 trips in a row without an intervention for safety.",
                "stop": "Anybody is hurt, or a supervisor must intervene for safety twice in one day.",
            },
            {
                "name": "Second stage, all machines",
                "starts_on": (middle + timedelta(days=1)).isoformat(),
                "ends_on": last.isoformat(),
                "where": place,
                "machines": machines,
                "hours": 30,
                "people": 80,
                "success": "No injury, and less than 1 intervention for safety in 500 trips.",
                "stop": "Anybody is hurt, or a supervisor must intervene for safety twice in one day.",
            },
        ],
        "hazard_method": "Our engineers and two outside reviewers listed hazards trip phase by trip phase, and "
        "rated each by severity and likelihood before and after its controls.",
        "hazard_evidence": [],
        "takeover_seconds": "4",
        "overseer_training": "Three days of training and a test, renewed every six months. Nobody oversees for longer "
        "than two hours without a break.",
        "measures": [
            {
                "measure": "Interventions for safety",
                "unit": "per 1,000 trips",
                "limit": "2",
                "how_often": "Every week",
                "where_from": "Recorder and the supervisors' log",
            },
            {
                "measure": "Times a machine came nearer to a person than planned",
                "unit": "per 1,000 trips",
                "limit": "5",
                "how_often": "Every week",
                "where_from": "Recorder",
            },
        ],
        "monitoring_plan": "The safety lead looks at the figures every Monday and sends them to the case officer each "
        "month. A figure above its limit ends the trips until its cause is known.",
        "incident_plan": "The supervisor stops every machine, helps, and calls the emergency services. The accountable "
        "person reports to the portal on the same day.",
        "incident_phone": "01632 960002",
        "early_exit": "All machines can be brought back within an hour. Customers are told the same day and get "
        "an ordinary delivery or trip instead.",
        "after_trial": "Machines go back to our workshop, recordings are deleted once the exit report is accepted.",
        "evidence_plan": [
            {
                "asks": "Is it as safe as what is done today?",
                "measure": "Interventions for safety per 1,000 trips",
                "before": "Not known",
                "enough": "2,000 trips",
                "method": "Recordings checked by two people who do not work on the product",
            }
        ],
        "publishes_results": True,
        "other_permissions": "None besides those named in this application.",
        "capability": "Eleven engineers, four of whom worked on products of this kind before. We have run it on "
        "a closed course for fourteen months.",
        "proportion": "Few machines, one place, daylight first. The second stage begins only when the first has "
        "met its measures.",
        "benefit_outweighs": "At worst a machine stops where it is in the way. The safeguards keep harm to people as "
        "unlikely as with what is done today, and the evidence helps everybody who comes after us.",
        "personal_data": True,
        "data_kinds": ["images", "places"],
        "lawful_basis": "legitimate_interests",
        "kept_days": 30,
        "equality_effects": "People who do not see or hear well may notice a machine late. Wheelchairs need "
        "room to pass.",
        "equality_measures": "We tested with a local group of disabled people and changed sounds and widths as they "
        "asked. We ask them again after each stage.",
        "cyber_measures": "Signed updates, keys in hardware, one network for machines only, and no way in from outside "
        "but the control room.",
        "cyber_tested": "independent",
        "cyber_contact": f"security.{firm.code.lower()}@example.com",
        "public_information": "Signs at the site, letters to the houses nearby, and a page with what is tried "
        "and until when.",
        "complaints": "01632 960003, or complaints@example.com; answered within five working days",
        "workers_affected": False,
        "worst_case_pounds": 900_000,
        "worst_case_why": "One person badly hurt, with treatment and loss of earnings, and damage to one vehicle.",
        "policies": [
            {
                "covers": "Injury and damage to others",
                "insurer": "Example Mutual Insurance",
                "limit_pounds": 1_000_000,
                "excess_pounds": 5_000,
                "valid_from": first.replace(month=1, day=1).isoformat(),
                "valid_to": last.replace(year=last.year + 1, month=12, day=31).isoformat(),
                "excluded": "Damage done on purpose",
            }
        ],
        "funds_pounds": 350_000,
        "signatory_name": firm.head,
        "signatory_role": firm.head_role,
        "declared": True,
    }


def hazard(hazard: str, harmed: str, severity: str, controls: str, likelihood: str = "unlikely") -> dict[str, str]:
    """One row of the hazard log."""
    return {
        "hazard": hazard,
        "harmed": harmed,
        "severity": severity,
        "likelihood": likelihood,
        "controls": controls,
        "owner": "Safety lead",
    }


def relief(provision: str, **words: str) -> list[dict[str, str]]:
    """The one law that an application asks to have modified."""
    return [{"provision": provision, "relief": "modify", **words}]
