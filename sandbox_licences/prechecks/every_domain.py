"""What the pre-check asks and knows in every domain."""

from __future__ import annotations

from dataclasses import replace

from sandbox_licences.forms.question import Choice, Kind, Question, When
from sandbox_licences.forms.who import REGULATOR_REFERENCE, REGULATOR_STAGE
from sandbox_licences.prechecks.precheck import (
    NOT_KNOWN,
    SANDBOX_OPEN,
    YES,
    Outcome,
    Rule,
    yes_no_not_known,
)
from sandbox_licences.routes import OWN_ROUTES, REGULATOR_SANDBOX, SANDBOX_LICENCE

PILOT = "Pilot sandbox licences: eligibility"
RED_LINES = "Pilot sandbox licences: red lines, after the AI Growth Lab proposal"

NOTHING, UNCLEAR, SLOW, LAW = "nothing", "unclear", "slow", "law"
NOT_ASKED, WAITING, ALLOWED, REFUSED = "not_asked", "waiting", "allowed", "refused"

NO_LAW_NAMED = When("stops_you", (NOTHING, UNCLEAR, SLOW, NOT_KNOWN))
LAW_NAMED = When("stops_you", (LAW,))
NOT_REFUSED = When("regulator_stage", (NOT_ASKED, WAITING, ALLOWED))

FIRST_QUESTIONS = (
    Question(
        "uses_ai",
        Kind.YES_NO,
        "Does AI sense, decide or move in what you want to test?",
        "AI that writes reports afterwards does not count",
        source=PILOT,
    ),
    Question(
        "in_uk",
        Kind.YES_NO,
        "Is the trial in the United Kingdom?",
        "Its waters and airspace count",
        source=PILOT,
    ),
)

LAST_QUESTIONS = (
    Question(
        "stops_you",
        Kind.CHOICE,
        "What stops you?",
        "The nearest of these",
        source=PILOT,
        choices=(
            Choice(LAW, "A law or rule says no, or asks for what the product cannot have"),
            Choice(UNCLEAR, "It is not clear whether we may, and we fear to break the law"),
            Choice(SLOW, "There is a way to a yes, but it is slow or costly"),
            Choice(NOTHING, "Nothing that we know of"),
            Choice(NOT_KNOWN, "I do not know"),
        ),
    ),
    Question(
        "gives_up_protection",
        Kind.CHOICE,
        "Would a protection have to be given up with nothing in its place?",
        "Of people's safety, workers, consumers, equality or privacy, intellectual property, or insurance that the law "
        "asks for",
        source=RED_LINES,
        choices=yes_no_not_known(no="No: something else would protect as well"),
        asked_when=(LAW_NAMED,),
    ),
    REGULATOR_STAGE,
    replace(REGULATOR_REFERENCE, required=False),
)

FIRST_RULES = (
    Rule(
        "E-01",
        (When("in_uk", (False,)),),
        Outcome.NOT_NEEDED,
        "A sandbox licence sets aside law of the United Kingdom only, so it cannot help a trial elsewhere: the law of "
        "the place applies.",
        (),
        PILOT,
    ),
    Rule(
        "E-02",
        (When("uses_ai", (False,)),),
        Outcome.ORDINARY_ROUTE,
        "The pilot is for AI in the physical world. Without AI the regulator's ordinary route is the one to take.",
        (OWN_ROUTES,),
        PILOT,
    ),
    Rule(
        "E-03",
        (When("gives_up_protection", (YES,)),),
        Outcome.NOT_SO,
        "No licence sets these protections aside without something that protects as well: as you describe it, it would "
        "be refused. We can look with you for a trial that keeps them.",
        (),
        RED_LINES,
    ),
    Rule(
        "E-04",
        (When("regulator_stage", (ALLOWED,)), NO_LAW_NAMED),
        Outcome.NOT_NEEDED,
        "The regulator has said yes and you name no law that stands in the way. Keep its answer, and stay within it.",
        (),
        PILOT,
    ),
)

LAST_RULES = (
    Rule(
        "E-11",
        (When("stops_you", (NOTHING,)), When("regulator_stage", (NOT_ASKED, WAITING))),
        Outcome.NOT_NEEDED,
        "You name no law that stands in the way, so there is nothing to set aside. Keep to the guidance.",
        (OWN_ROUTES,),
        PILOT,
    ),
    Rule(
        "E-12",
        (When("stops_you", (SLOW,)), When("regulator_stage", (NOT_ASKED, WAITING))),
        Outcome.ORDINARY_ROUTE,
        "There is a way to a yes. A licence is for trials that no other way can allow, not for those that it allows "
        "slowly.",
        (OWN_ROUTES,),
        PILOT,
    ),
    Rule(
        "E-13",
        (When("stops_you", (UNCLEAR, NOT_KNOWN)), When(SANDBOX_OPEN, (True,))),
        Outcome.ORDINARY_ROUTE,
        "A regulator runs a sandbox of its own in this field. It can tell you what the law allows, without a licence.",
        (REGULATOR_SANDBOX,),
        PILOT,
    ),
    Rule(
        "E-14",
        (LAW_NAMED, When("gives_up_protection", (NOT_KNOWN,))),
        Outcome.TALK,
        "A law stands in the way, and it is not known what would protect people instead. That is the first thing to "
        "find out, and we can help.",
        (SANDBOX_LICENCE,),
        RED_LINES,
    ),
    Rule(
        "E-15",
        (LAW_NAMED, When("regulator_stage", (REFUSED,))),
        Outcome.MAY_HELP,
        "A law stands in the way, the regulator has said no, and something else would protect people as well. That is "
        "what a licence is for.",
        (SANDBOX_LICENCE,),
        PILOT,
    ),
    Rule(
        "E-16",
        (LAW_NAMED,),
        Outcome.MAY_HELP,
        "A law stands in the way and something else would protect people as well. Ask the regulator too: an "
        "application must say what was tried without a licence.",
        (SANDBOX_LICENCE, REGULATOR_SANDBOX),
        PILOT,
    ),
    Rule(
        "E-17",
        (When("regulator_stage", (REFUSED,)),),
        Outcome.TALK,
        "The regulator has said no, but you name no law. Tell us what it wrote: the law behind it decides whether a "
        "licence can help.",
        (SANDBOX_LICENCE,),
        PILOT,
    ),
    Rule(
        "E-99",
        (),
        Outcome.TALK,
        "Your answers do not say enough to tell. Talk to us: it costs nothing and binds nobody.",
        (),
        PILOT,
    ),
)
