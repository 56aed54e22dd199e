"""Sections of every form: how the trial runs, what may go wrong, who watches it, and how it ends."""

from __future__ import annotations

from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Choice, Kind, Order, Question, When
from sandbox_licences.forms.who import CRITERIA, PILOT, SANDBOX_PLAN

GROUP = "The trial"

SEVERITIES = (
    Choice("none", "No injury"),
    Choice("minor", "Minor injury"),
    Choice("serious", "Serious injury"),
    Choice("death", "Death of one person"),
    Choice("deaths", "Death of several people"),
)
LIKELIHOODS = (
    Choice("not_expected", "Not expected during the trial"),
    Choice("unlikely", "Unlikely, but possible"),
    Choice("once", "About once"),
    Choice("several", "Several times"),
)

PLAN = Section(
    "plan",
    "Stages, sites and dates",
    "Start small: each stage opens when the one before has shown what it should",
    GROUP,
    (
        Question(
            "starts_on",
            Kind.DATE,
            "On which day should the trial start?",
            "For example 1 March 2027",
            source=PILOT,
            published=True,
        ),
        Question(
            "ends_on",
            Kind.DATE,
            "On which day does it end at the latest?",
            "For example 31 August 2027",
            source=PILOT,
            published=True,
        ),
        Question(
            "nations",
            Kind.SEVERAL,
            "Where in the United Kingdom does it run?",
            "Choose all that apply; law and public holidays differ",
            source=PILOT,
            published=True,
            choices=(
                Choice("england", "England"),
                Choice("wales", "Wales"),
                Choice("scotland", "Scotland"),
                Choice("northern_ireland", "Northern Ireland"),
            ),
        ),
        Question(
            "sites",
            Kind.ROWS,
            "At which sites?",
            "One row for each place or route",
            source=PILOT,
            columns=(
                Question("name", Kind.TEXT, "Site", "A short name, for example North depot", published=True),
                Question(
                    "place", Kind.TEXT, "Where it is", "Address, postcode or description of the area", max_length=300
                ),
                Question("controller", Kind.TEXT, "Who is in charge there", "Owner or operator who has agreed"),
                Question("open_to_public", Kind.YES_NO, "Open to the public", "Yes where anybody may walk in"),
            ),
        ),
        Question(
            "stages",
            Kind.ROWS,
            "In which stages?",
            "One row for each stage, the smallest first",
            source=SANDBOX_PLAN,
            orders=(Order("starts_on", "ends_on", "the start", "the end"),),
            columns=(
                Question("name", Kind.TEXT, "Stage", "For example 1, closed site", published=True),
                Question("starts_on", Kind.DATE, "Starts on", "For example 1 March 2027", published=True),
                Question("ends_on", Kind.DATE, "Ends on", "For example 30 April 2027", published=True),
                Question("where", Kind.TEXT, "Sites", "Names of the sites above"),
                Question(
                    "machines",
                    Kind.INTEGER,
                    "Machines at once, at most",
                    "Vehicles, aircraft or robots, for example 2",
                    least=1,
                    published=True,
                ),
                Question(
                    "hours",
                    Kind.INTEGER,
                    "Hours of use in all, at most",
                    "Of all machines together, for example 200",
                    unit="hours",
                    least=1,
                ),
                Question("people", Kind.INTEGER, "People who take part, at most", "Not those who pass by", least=0),
                Question(
                    "success",
                    Kind.LONG_TEXT,
                    "Success: what must be shown before the next stage",
                    "With a number, for example 100 hours without a wrong stop of more than 5 seconds",
                    max_words=100,
                ),
                Question(
                    "stop",
                    Kind.LONG_TEXT,
                    "Stop: what ends the stage at once",
                    "With a number, for example any contact with a person",
                    max_words=100,
                    published=True,
                ),
            ),
        ),
    ),
)

HAZARDS = Section(
    "hazards",
    "Hazard log",
    "What may go wrong, whom it would harm, and what prevents it",
    GROUP,
    (
        Question(
            "hazard_method",
            Kind.LONG_TEXT,
            "How did you look for hazards?",
            "Method, who took part and when, for example a workshop with the site's safety representative",
            source=PILOT,
            max_words=150,
        ),
        Question(
            "hazard_log",
            Kind.ROWS,
            "What may go wrong?",
            "One row for each hazard, also misuse, and failures of the AI that nobody notices",
            source=PILOT,
            columns=(
                Question(
                    "hazard", Kind.TEXT, "Hazard", "For example does not see a child behind a bin", max_length=300
                ),
                Question("harmed", Kind.TEXT, "Who would be harmed", "For example people on the pavement"),
                Question("severity", Kind.CHOICE, "How badly, at worst", "Before any control", choices=SEVERITIES),
                Question(
                    "likelihood",
                    Kind.CHOICE,
                    "How likely, with the controls",
                    "In the whole trial",
                    choices=LIKELIHOODS,
                ),
                Question(
                    "controls",
                    Kind.LONG_TEXT,
                    "What prevents it or makes it less bad",
                    "For example at most 6 km/h, bumper that stops within 10 cm",
                    max_words=100,
                ),
                Question("owner", Kind.TEXT, "Who looks after the controls", "A role, for example site supervisor"),
            ),
        ),
        Question(
            "hazard_evidence",
            Kind.EVIDENCE,
            "What is your risk assessment?",
            "The document behind the log",
            source=PILOT,
            evidence="The risk assessment or safety case, dated and signed",
        ),
    ),
)

OVERSIGHT = Section(
    "oversight",
    "Human oversight",
    "Who watches, who can stop it, and how fast",
    GROUP,
    (
        Question(
            "oversight_how",
            Kind.LONG_TEXT,
            "Who watches the product while it works, and what do they see?",
            "People per machine, where they are, what tells them that something is wrong",
            source=SANDBOX_PLAN,
            published=True,
        ),
        Question(
            "stop_how",
            Kind.LONG_TEXT,
            "How can a person stop it or take over?",
            "Each way, who can use it, and what the machine then does",
            source=SANDBOX_PLAN,
        ),
        Question(
            "takeover_seconds",
            Kind.DECIMAL,
            "How many seconds pass, at most, from the wish to stop until it is safe?",
            "As measured, for example 2.5",
            source=SANDBOX_PLAN,
            unit="seconds",
            over=0,
            evidence="Measurements, with their number and the greatest value",
        ),
        Question(
            "overseer_training",
            Kind.LONG_TEXT,
            "How are these people trained, and how is tiredness kept away?",
            "Training, test, longest shift and breaks",
            source=PILOT,
            max_words=200,
        ),
    ),
)

MONITORING = Section(
    "monitoring",
    "Monitoring and incidents",
    "What you measure, what you do when something happens, and whom you tell",
    GROUP,
    (
        Question(
            "measures",
            Kind.ROWS,
            "What do you measure during the trial?",
            "One row for each measure; a licence may set limits on these",
            source=CRITERIA,
            columns=(
                Question("measure", Kind.TEXT, "What is measured", "For example harsh stops"),
                Question("unit", Kind.TEXT, "In which unit", "For example per 100 hours"),
                Question("limit", Kind.DECIMAL, "At which value you stop", "For example 3"),
                Question("how_often", Kind.TEXT, "How often you look at it", "For example every evening"),
                Question("where_from", Kind.TEXT, "Where the value is from", "For example the machine's log"),
            ),
        ),
        Question(
            "monitoring_plan",
            Kind.LONG_TEXT,
            "How do you keep risk low as you learn?",
            "Who looks at the figures, who may pause the trial, and how a lesson becomes a change",
            source=CRITERIA,
        ),
        Question(
            "incident_plan",
            Kind.LONG_TEXT,
            "What do you do in an incident?",
            "First minutes, help for people hurt, keeping the evidence, telling us and the regulators in time",
            source="Pilot sandbox licences: incidents; RIDDOR 2013; UK Reg (EU) 376/2014",
        ),
        Question(
            "incident_phone",
            Kind.TEXT,
            "Which telephone is answered day and night while the trial runs?",
            "For us and the emergency services, for example 0113 496 0000",
            source="Pilot sandbox licences: incidents",
        ),
    ),
)

ENDING = Section(
    "ending",
    "Ending the trial",
    "Early or in time: how it ends safely, and what happens afterwards",
    GROUP,
    (
        Question(
            "early_exit",
            Kind.LONG_TEXT,
            "How would you end the trial early?",
            "Who decides, how fast, what happens to people who rely on it, to machines and to sites",
            source=CRITERIA,
        ),
        Question(
            "after_trial",
            Kind.LONG_TEXT,
            "What happens after the last day?",
            "To the product, to data and to people who took part",
            source=CRITERIA,
        ),
        Question(
            "law_afterwards",
            Kind.LONG_TEXT,
            "If it works, what should change in the law?",
            "For each provision: keep, change or drop it, as far as you can say today",
            source="Pilot sandbox licences: exit report",
            required=False,
        ),
    ),
)

EVIDENCE = Section(
    "evidence",
    "Evidence the trial will produce",
    "What will be known at the end that is not known now",
    GROUP,
    (
        Question(
            "evidence_plan",
            Kind.ROWS,
            "What will the trial show?",
            "One row for each question it answers",
            source="Pilot sandbox licences: exit report",
            columns=(
                Question("asks", Kind.TEXT, "Question", "For example does it see people at dusk?", max_length=300),
                Question("measure", Kind.TEXT, "Measured by", "For example share of people seen, in percent"),
                Question("before", Kind.TEXT, "Value today", "The same measure before the trial, or not known"),
                Question("enough", Kind.TEXT, "How much is enough", "For example 2,000 meetings with people"),
                Question("method", Kind.TEXT, "Method", "For example video checked by two people"),
            ),
        ),
        Question(
            "publishes_results",
            Kind.YES_NO,
            "Will you publish the results?",
            "Beside the exit report, which is public but for what must stay private",
            source=SANDBOX_PLAN,
        ),
        Question(
            "not_public",
            Kind.LONG_TEXT,
            "What must stay private, and why?",
            "For example the route of a machine that carries medicines",
            source=SANDBOX_PLAN,
            required=False,
            asked_when=(When("publishes_results", (True,)),),
        ),
    ),
    after=("plan",),
)
