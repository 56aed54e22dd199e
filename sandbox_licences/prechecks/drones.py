"""What the pre-check asks and knows of drones."""

from __future__ import annotations

from sandbox_licences.forms.question import Choice, Kind, Question, When
from sandbox_licences.prechecks.every_domain import (
    LAW_NAMED,
    NO_LAW_NAMED,
    NOT_ASKED,
    NOT_REFUSED,
    NOTHING,
    SLOW,
    UNCLEAR,
    WAITING,
)
from sandbox_licences.prechecks.precheck import NOT_KNOWN, YES, Outcome, Precheck, Rule, yes_no_not_known
from sandbox_licences.routes import SANDBOX_LICENCE

PDRA01 = "PDRA01 operational authorisations, Civil Aviation Authority"
SORA = "UK Reg (EU) 2019/947 article 11; CAA ORS9 Decision No. 46 (UK SORA)"

PRECHECK = Precheck(
    "drones",
    (
        Question(
            "sight",
            Kind.CHOICE,
            "Who sees the aircraft in flight?",
            "Answer for the flight in which it is seen least",
            source=SORA,
            choices=(
                Choice("vlos", "The pilot, all the time"),
                Choice("evlos", "An observer who talks with the pilot"),
                Choice("bvlos", "Nobody, or not all the time"),
            ),
        ),
        Question(
            "pdra01",
            Kind.CHOICE,
            "Does your flight fit the authority's standard permission PDRA01?",
            "It is for flights in sight of the pilot with an aircraft under 25 kg, also in towns",
            source=PDRA01,
            choices=yes_no_not_known(),
            asked_when=(When("sight", ("vlos",)),),
        ),
        Question(
            "airspace",
            Kind.CHOICE,
            "In which airspace does it fly?",
            "An atypical air environment is, for example, within 30 m of a building or 15 m of a power line",
            source="CAP 3239B; CAP 1616g",
            choices=(
                Choice("atypical", "Where other aircraft very rarely are: an atypical air environment"),
                Choice("segregated", "In airspace that is, or could be, kept free of others for a time"),
                Choice("shared", "In airspace that others use too"),
                Choice(NOT_KNOWN, "I do not know"),
            ),
            asked_when=(When("sight", ("bvlos", "evlos")),),
        ),
    ),
    (
        Rule(
            "E-DR-1",
            (When("pdra01", (YES,)), NO_LAW_NAMED, NOT_REFUSED),
            Outcome.NOT_NEEDED,
            "Flights that fit PDRA01 need no sandbox licence: the Civil Aviation Authority's standard permission "
            "covers them.",
            ("drone_pdra01",),
            PDRA01,
        ),
        Rule(
            "E-DR-2",
            (When("pdra01", (YES,)), LAW_NAMED, NOT_REFUSED),
            Outcome.TALK,
            "Flights that fit PDRA01 are allowed with it, so the law you name may not stand in the way. Tell us "
            "which it is.",
            ("drone_pdra01", SANDBOX_LICENCE),
            PDRA01,
        ),
        Rule(
            "E-DR-3",
            (When("airspace", ("atypical",)), NOT_REFUSED),
            Outcome.ORDINARY_ROUTE,
            "In an atypical air environment the Civil Aviation Authority can authorise flights that nobody sees.",
            ("drone_atypical", "drone_sora"),
            "CAP 3239B",
        ),
        Rule(
            "E-DR-4",
            (When("airspace", ("segregated",)), NOT_REFUSED),
            Outcome.ORDINARY_ROUTE,
            "Airspace can be kept free of others for a time, as a temporary reserved or danger area, and flights in it "
            "authorised by UK SORA.",
            ("drone_airspace", "drone_sora"),
            "CAP 1616g",
        ),
        Rule(
            "E-DR-5",
            (When("stops_you", (NOTHING, SLOW, UNCLEAR)), When("regulator_stage", (NOT_ASKED, WAITING))),
            Outcome.ORDINARY_ROUTE,
            "You name no law that stands in the way, so the Civil Aviation Authority can look at your risk assessment "
            "by UK SORA and authorise the flights.",
            ("drone_sora", "drone_airspace"),
            SORA,
        ),
    ),
)
