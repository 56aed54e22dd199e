"""What the pre-check asks and knows of automated vehicles."""

from __future__ import annotations

from sandbox_licences.forms.question import Choice, Kind, Question, When
from sandbox_licences.prechecks.every_domain import LAW_NAMED, NO_LAW_NAMED, NOT_REFUSED
from sandbox_licences.prechecks.precheck import NO, YES, Outcome, Precheck, Rule, yes_no_not_known
from sandbox_licences.routes import SANDBOX_LICENCE

CODE = "Code of Practice: automated vehicle trialling"
AV_ACT = "Automated Vehicles Act 2024, Part 5; SI 2026/439"
INSURANCE = "Road Traffic Act 1988 section 143"
DRIVER = When("driver", ("in_vehicle", "outside"))
NO_DRIVER = When("driver", ("none",))
NO_PASSENGERS = When("carries", ("nobody", "staff"))

PRECHECK = Precheck(
    "automated_vehicles",
    (
        Question(
            "driver",
            Kind.CHOICE,
            "Is there a driver, ready to take over at any time?",
            "A trained person who watches the road and can drive at once",
            source=CODE,
            choices=(
                Choice("in_vehicle", "Yes, in the vehicle"),
                Choice("outside", "Yes, from outside the vehicle"),
                Choice("none", "No"),
            ),
        ),
        Question(
            "insured",
            Kind.CHOICE,
            "Is the vehicle insured for the trial, or can it be?",
            "The insurer must know that it drives itself",
            source=INSURANCE,
            choices=yes_no_not_known(),
        ),
        Question(
            "lawful_vehicle",
            Kind.CHOICE,
            "Is the vehicle roadworthy, and built as the rules for vehicles ask?",
            "No, for example, if it has no steering wheel or is wider than they allow",
            source="Road Vehicles (Construction and Use) Regulations 1986",
            choices=yes_no_not_known(),
        ),
        Question(
            "carries",
            Kind.CHOICE,
            "Whom does it carry?",
            "Besides the driver",
            source=AV_ACT,
            choices=(
                Choice("nobody", "Nobody, or goods only"),
                Choice("staff", "Our own staff"),
                Choice("passengers", "Passengers from outside, paying or not"),
            ),
        ),
    ),
    (
        Rule(
            "E-AV-1",
            (When("insured", (NO,)),),
            Outcome.TALK,
            "No vehicle may be on a road without insurance, and no licence sets that aside. Look for cover first, and "
            "talk to us where no insurer offers it.",
            (),
            INSURANCE,
        ),
        Rule(
            "E-AV-2",
            (When("carries", ("passengers",)), NOT_REFUSED),
            Outcome.ORDINARY_ROUTE,
            "In Great Britain a service for passengers in vehicles that drive themselves, or that are tested so that "
            "they can, has a permit of its own, which also takes the place of taxi, private hire and bus licensing.",
            ("av_passenger_permit", "av_code_of_practice"),
            AV_ACT,
        ),
        Rule(
            "E-AV-3",
            (DRIVER, When("insured", (YES,)), When("lawful_vehicle", (YES,)), NO_PASSENGERS, NO_LAW_NAMED, NOT_REFUSED),
            Outcome.NOT_NEEDED,
            "A trial with a driver who is ready to take over, a roadworthy vehicle and insurance can run on any road "
            "within existing law and needs no permit. Follow the Code of Practice.",
            ("av_code_of_practice",),
            CODE,
        ),
        Rule(
            "E-AV-4",
            (DRIVER, When("lawful_vehicle", (NO,)), NO_PASSENGERS, NOT_REFUSED),
            Outcome.ORDINARY_ROUTE,
            "A vehicle that is not built as the rules ask can be allowed on the road by a vehicle special order.",
            ("av_special_order", "av_code_of_practice"),
            "Road Traffic Act 1988 section 44",
        ),
        Rule(
            "E-AV-5",
            (DRIVER, NO_PASSENGERS, NO_LAW_NAMED, NOT_REFUSED),
            Outcome.TALK,
            "With a driver who is ready to take over, a trial needs no licence once it is known that the vehicle is "
            "roadworthy, lawful in its build, and insured. Find that out first.",
            ("av_code_of_practice",),
            CODE,
        ),
        Rule(
            "E-AV-6",
            (DRIVER, When("lawful_vehicle", (YES,)), NO_PASSENGERS, LAW_NAMED, NOT_REFUSED),
            Outcome.TALK,
            "With a driver who is ready to take over, existing law lets most trials run. Tell us which law you think "
            "stands in the way: it may not.",
            ("av_code_of_practice", SANDBOX_LICENCE),
            CODE,
        ),
        Rule(
            "E-AV-7",
            (NO_DRIVER, NO_LAW_NAMED),
            Outcome.TALK,
            "Many rules are written for a driver, so a trial without one meets some of them. Ask for help with an "
            "advanced trial, and tell us which rule it is.",
            ("av_advanced_trial", SANDBOX_LICENCE),
            CODE,
        ),
    ),
)
