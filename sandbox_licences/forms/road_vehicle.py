"""Sections of the form for automated vehicles: how they drive, and what they are."""

from __future__ import annotations

from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Choice, Kind, Question, When

J3016 = "SAE J3016"
AV_ACT = "Automated Vehicles Act 2024"
APPROVAL = "Road Vehicles (Approval) Regulations 2020"
CONSTRUCTION = "Road Vehicles (Construction and Use) Regulations 1986"
CODE = "Code of Practice: automated vehicle trialling"
GROUP = "The vehicle and where it drives"

AUTOMATION = Section(
    "automation",
    "How it drives itself",
    "Level, who is in charge, and what it does when it cannot go on",
    GROUP,
    (
        Question(
            "sae_level",
            Kind.CHOICE,
            "Which level of automation does it have, by SAE J3016?",
            "The highest that the trial uses",
            source=J3016,
            published=True,
            choices=(
                Choice("2", "Level 2: it steers and brakes, a driver watches all the time"),
                Choice("3", "Level 3: it drives in some conditions, a driver takes over when asked"),
                Choice("4", "Level 4: it drives in some conditions, nobody need take over"),
                Choice("5", "Level 5: it drives everywhere"),
            ),
        ),
        Question(
            "feature",
            Kind.TEXT,
            "What is the driving feature called, and what does it do?",
            "For example City Pilot, drives a fixed route of 8 km in town",
            source=J3016,
            published=True,
            max_length=300,
        ),
        Question(
            "user_in_charge",
            Kind.YES_NO,
            "Is there a user in charge: a person in the vehicle in a position to drive it?",
            "No, if it can drive with nobody able to drive in it",
            source=f"{AV_ACT} section 46",
            published=True,
        ),
        Question(
            "safety_driver",
            Kind.CHOICE,
            "Is there a safety driver, ready to take over during the trial?",
            "Answer for the stage with the least supervision",
            source=CODE,
            published=True,
            choices=(
                Choice("in_vehicle", "Yes, in the vehicle"),
                Choice("remote", "Yes, from outside the vehicle"),
                Choice("none", "No"),
            ),
        ),
        Question(
            "vehicles_per_operator",
            Kind.INTEGER,
            "How many vehicles does one remote operator look after at once?",
            "The greatest number, for example 3",
            source=CODE,
            least=1,
            asked_when=(When("safety_driver", ("remote", "none")),),
        ),
        Question(
            "remote_delay_ms",
            Kind.INTEGER,
            "How long is the delay of the remote link, in milliseconds?",
            "From what happens on the road to the operator's screen and back, at worst, for example 180",
            source=CODE,
            unit="milliseconds",
            least=0,
            asked_when=(When("safety_driver", ("remote", "none")),),
            evidence="Measurements along the route",
        ),
        Question(
            "minimal_risk_condition",
            Kind.LONG_TEXT,
            "What does it do when it cannot go on?",
            "Its minimal-risk condition: where and how it stops, and in how many seconds",
            source=J3016,
        ),
        Question(
            "recovery",
            Kind.LONG_TEXT,
            "How is a vehicle that has stopped moved out of the way?",
            "Who comes, and within how many minutes",
            source=CODE,
            max_words=150,
        ),
        Question(
            "recorder_fields",
            Kind.SEVERAL,
            "What does its data recorder keep?",
            "Choose all that apply",
            source=CODE,
            choices=(
                Choice("mode", "Who was driving: person or system"),
                Choice("speed", "Speed"),
                Choice("steering", "Steering command and movement"),
                Choice("braking", "Braking command and movement"),
                Choice("lights", "Lights, indicators and horn"),
                Choice("sensors", "What sensors saw"),
                Choice("link", "State and delay of the remote link"),
                Choice("requests", "Requests to take over, and answers"),
                Choice("place", "Place and time"),
            ),
        ),
        Question(
            "recorder_kept_days",
            Kind.INTEGER,
            "For how many days are the recordings kept?",
            "For example 90",
            source=CODE,
            unit="days",
            least=1,
        ),
    ),
)

VEHICLE = Section(
    "vehicle",
    "The vehicle",
    "Type, approval, size and number",
    GROUP,
    (
        Question(
            "vehicle_type",
            Kind.CHOICE,
            "What kind of vehicle is it?",
            "The nearest of these",
            source=APPROVAL,
            published=True,
            choices=(
                Choice("car", "Car"),
                Choice("van", "Van"),
                Choice("lorry", "Lorry"),
                Choice("bus", "Bus or coach"),
                Choice("pod", "Pod or shuttle"),
                Choice("other", "Something else"),
            ),
        ),
        Question(
            "vehicle_type_other",
            Kind.TEXT,
            "What is it?",
            "For example a road sweeper",
            source=APPROVAL,
            asked_when=(When("vehicle_type", ("other",)),),
        ),
        Question(
            "vehicle_category",
            Kind.CHOICE,
            "In which vehicle category is it?",
            "From its approval or registration; M carries people, N goods",
            source=APPROVAL,
            choices=(
                *(Choice(code, code) for code in ("M1", "M2", "M3", "N1", "N2", "N3", "L")),
                Choice("none", "None of these"),
                Choice("not_known", "We do not know"),
            ),
        ),
        Question(
            "make_and_model",
            Kind.TEXT,
            "What are its make and model?",
            "For example Example Motors Shuttle 2026",
            source=APPROVAL,
            published=True,
        ),
        Question(
            "approval_held",
            Kind.CHOICE,
            "Which approval does it have?",
            "For the vehicle as it will be used in the trial",
            source=APPROVAL,
            choices=(
                Choice("gb_type", "GB type approval"),
                Choice("individual", "Individual vehicle approval"),
                Choice("special_order", "Vehicle special order"),
                Choice("before_changes", "It was approved before we changed it"),
                Choice("none", "None"),
            ),
        ),
        Question(
            "approval_evidence",
            Kind.EVIDENCE,
            "Which document shows it?",
            "Certificate or order",
            source=APPROVAL,
            evidence="Certificate of approval or vehicle special order",
            asked_when=(When("approval_held", ("gb_type", "individual", "special_order", "before_changes")),),
        ),
        Question(
            "modifications",
            Kind.LONG_TEXT,
            "What was changed since it left the maker?",
            "Sensors, steering, brakes, seats, controls taken out; write nothing if nothing was",
            source=CONSTRUCTION,
        ),
        Question(
            "vehicle_count",
            Kind.INTEGER,
            "How many vehicles take part, at most?",
            "For example 4",
            source=CODE,
            least=1,
            published=True,
        ),
        Question(
            "vehicle_mass_kg",
            Kind.DECIMAL,
            "How heavy is it when full, in kilograms?",
            "For example 2,450",
            source=CONSTRUCTION,
            unit="kg",
            over=0,
        ),
        Question(
            "trial_speed_mph",
            Kind.INTEGER,
            "How fast does it drive in the trial, at most, in miles per hour?",
            "For example 30",
            source=CODE,
            unit="mph",
            least=1,
            published=True,
        ),
    ),
)
