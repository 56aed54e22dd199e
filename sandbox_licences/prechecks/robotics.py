"""What the pre-check asks and knows of robots."""

from __future__ import annotations

from sandbox_licences.forms.question import Choice, Kind, Question, When
from sandbox_licences.prechecks.every_domain import NO_LAW_NAMED, NOT_REFUSED
from sandbox_licences.prechecks.precheck import NO, NOT_KNOWN, YES, Outcome, Precheck, Rule
from sandbox_licences.routes import SANDBOX_LICENCE

MACHINERY = "Supply of Machinery (Safety) Regulations 2008"
AT_WORK = "Health and Safety at Work etc. Act 1974; Provision and Use of Work Equipment Regulations 1998"
INDOORS = When("place", ("work", "care"))

PRECHECK = Precheck(
    "robotics",
    (
        Question(
            "place",
            Kind.CHOICE,
            "Where does the robot work?",
            "The place with the most people",
            source=AT_WORK,
            choices=(
                Choice("work", "At a workplace: factory, warehouse, farm, site"),
                Choice("care", "In a shop, hospital, care home or dwelling"),
                Choice("pavement", "On pavements or paths open to the public"),
            ),
        ),
        Question(
            "conformity",
            Kind.CHOICE,
            "Does it carry a UKCA or CE mark for what it does in the trial?",
            "With a declaration of conformity, or of incorporation for a part",
            source=MACHINERY,
            choices=(
                Choice(YES, "Yes"),
                Choice(NO, "Not yet, and we know how to get there"),
                Choice("no_way", "No, and we see no way to get there"),
                Choice(NOT_KNOWN, "I do not know"),
            ),
        ),
    ),
    (
        Rule(
            "E-RO-1",
            (When("place", ("pavement",)), NO_LAW_NAMED),
            Outcome.TALK,
            "A law of 1835 keeps vehicles off pavements, and it is not settled what that means for robots. Talk to us "
            "before you plan.",
            (SANDBOX_LICENCE,),
            "Highways Act 1835 section 72",
        ),
        Rule(
            "E-RO-2",
            (INDOORS, When("conformity", (NO, NOT_KNOWN)), NO_LAW_NAMED, NOT_REFUSED),
            Outcome.ORDINARY_ROUTE,
            "You name no law that closes the way to the mark: assess the risk, keep a technical file, declare "
            "conformity. A licence would only put it off.",
            ("robot_conformity", "robot_hse_guidance"),
            MACHINERY,
        ),
        Rule(
            "E-RO-3",
            (INDOORS, When("conformity", (YES,)), NO_LAW_NAMED, NOT_REFUSED),
            Outcome.NOT_NEEDED,
            "You name no law that stands in the way of a marked robot. The duties to assess the risk, to keep it low "
            "and to ask workers are met by doing so; the guidance shows how.",
            ("robot_hse_guidance",),
            AT_WORK,
        ),
        Rule(
            "E-RO-4",
            (INDOORS, When("conformity", ("no_way",)), NO_LAW_NAMED),
            Outcome.TALK,
            "Where no way leads to the mark, something in the rules for machines may stand in the way. Tell us where "
            "the assessment fails.",
            ("robot_conformity", SANDBOX_LICENCE),
            MACHINERY,
        ),
    ),
)
