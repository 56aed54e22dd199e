"""Sections of every form: who applies, what the product is, what it is for, and who has seen it already."""

from __future__ import annotations

from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Choice, Kind, Question, Shape, When

PILOT = "Pilot sandbox licences: what every application tells"
CRITERIA = "Pilot sandbox licences: admission criteria"
SANDBOX_PLAN = "Regulation (EU) 2024/1689 (EU AI Act), articles 57 to 60, as a model of a sandbox plan"
GROUP = "Who and why"

COMPANY_NUMBER = Shape(
    r"[A-Z0-9]{2}[0-9]{6}", "A company number has 8 characters, such as 01234567 or SC123456; keep the zeros in front."
)
REGISTERED = ("company", "llp")

APPLICANT = Section(
    "applicant",
    "Organisation and accountable person",
    "Who applies, who answers for the trial, and who takes part",
    GROUP,
    (
        Question(
            "organisation_name",
            Kind.TEXT,
            "What is the full legal name of your organisation?",
            "As it is registered, for example Example Robotics Ltd",
            source=PILOT,
            published=True,
        ),
        Question(
            "legal_form",
            Kind.CHOICE,
            "What kind of organisation is it?",
            "The one that would hold the licence",
            source=PILOT,
            choices=(
                Choice("company", "Company registered in the United Kingdom"),
                Choice("llp", "Limited liability partnership"),
                Choice("public_body", "Public body, such as a council or an NHS trust"),
                Choice("university", "University or research institute"),
                Choice("charity", "Charity that is not a company"),
                Choice("sole_trader", "Sole trader or partnership"),
                Choice("overseas", "Organisation registered outside the United Kingdom"),
            ),
        ),
        Question(
            "company_number",
            Kind.TEXT,
            "What is its company number?",
            "8 characters, from Companies House, for example 01234567",
            source="Companies Act 2006 s.1066",
            asked_when=(When("legal_form", REGISTERED),),
            shape=COMPANY_NUMBER,
            published=True,
        ),
        Question(
            "overseas_registration",
            Kind.TEXT,
            "Where is it registered, and under which number?",
            "Country, register and number, for example Ireland, CRO 123456",
            source=PILOT,
            asked_when=(When("legal_form", ("overseas",)),),
        ),
        Question(
            "uk_service_address",
            Kind.TEXT,
            "At which address in the United Kingdom can letters be served on it?",
            "Street, town and postcode, for example 1 Mill Lane, Leeds LS1 1AA",
            source=PILOT,
        ),
        Question(
            "accountable_person",
            Kind.TEXT,
            "Who in your organisation answers for the trial?",
            "Full name of one person who can stop it, for example Jane Smith",
            source=PILOT,
        ),
        Question(
            "accountable_role",
            Kind.TEXT,
            "What is that person's role?",
            "For example chief technology officer",
            source=PILOT,
        ),
        Question(
            "accountable_email",
            Kind.EMAIL,
            "At which e-mail address can we reach that person?",
            "One that this person reads every day",
            source=PILOT,
        ),
        Question(
            "accountable_phone",
            Kind.TEXT,
            "At which telephone number?",
            "One that is answered while the trial runs, for example 0113 496 0000",
            source=PILOT,
            shape=Shape(r"\+?[0-9][0-9 ()\-]{6,24}", "A telephone number is digits, with spaces if you like."),
        ),
        Question(
            "has_partners",
            Kind.YES_NO,
            "Does another organisation take part in the trial?",
            "For example who makes the machine, runs the site or writes the software",
            source=PILOT,
        ),
        Question(
            "partners",
            Kind.ROWS,
            "Who takes part, and what does each answer for?",
            "One row for each organisation",
            source=PILOT,
            asked_when=(When("has_partners", (True,)),),
            columns=(
                Question("name", Kind.TEXT, "Organisation", "Its full legal name", published=True),
                Question("does", Kind.TEXT, "What it does in the trial", "For example runs the warehouse"),
                Question("answers_for", Kind.TEXT, "What it answers for", "For example the safety of its own staff"),
            ),
        ),
    ),
)

PRODUCT = Section(
    "product",
    "The product and its AI",
    "What it is, what the AI does, and whether it changes after the trial has begun",
    GROUP,
    (
        Question(
            "product_name",
            Kind.TEXT,
            "What is the product called?",
            "Name and version, for example Courier 2, software 4.1",
            source=PILOT,
            published=True,
        ),
        Question(
            "product_summary",
            Kind.LONG_TEXT,
            "What is it, and what does it do?",
            "In words that a neighbour of the trial would understand",
            source=PILOT,
            published=True,
            max_words=200,
        ),
        Question(
            "ai_functions",
            Kind.SEVERAL,
            "What does the AI do?",
            "Choose all that apply",
            source=PILOT,
            published=True,
            choices=(
                Choice("perceive", "Sees or senses what is around it"),
                Choice("predict", "Predicts what people or things will do"),
                Choice("decide", "Decides what to do or where to go"),
                Choice("move", "Controls movement"),
                Choice("talk", "Talks with people or understands what they say"),
                Choice("watch", "Watches over the machine or its operators"),
                Choice("other", "Something else"),
            ),
        ),
        Question(
            "ai_function_other",
            Kind.TEXT,
            "What else does the AI do?",
            "For example chooses which parcel to carry first",
            source=PILOT,
            asked_when=(When("ai_functions", ("other",)),),
        ),
        Question(
            "model_kinds",
            Kind.SEVERAL,
            "What kind of model is it?",
            "Choose all that apply; ask whoever wrote it",
            source=PILOT,
            choices=(
                Choice("rules", "Rules written by people"),
                Choice("statistical", "Statistical model or classical machine learning"),
                Choice("neural", "Neural network trained on examples"),
                Choice("reinforcement", "Reinforcement learning"),
                Choice("foundation", "Large language, vision or multi-purpose model"),
                Choice("other", "Another kind"),
            ),
        ),
        Question(
            "model_maker",
            Kind.TEXT,
            "Who made the model?",
            "You, or a supplier with the model's name and version",
            source=PILOT,
        ),
        Question(
            "learning",
            Kind.CHOICE,
            "Does the AI learn after the trial has begun?",
            "Frozen means that it is the same on the last day as on the first",
            source=PILOT,
            published=True,
            choices=(
                Choice("frozen", "No, it is frozen"),
                Choice("by_release", "Only by releases that we test first"),
                Choice("online", "Yes, while it is in use"),
            ),
        ),
        Question(
            "update_control",
            Kind.LONG_TEXT,
            "How is a change of the AI tested, approved and taken back?",
            "Who decides, on what evidence, and how long it takes to go back to the version before",
            source=PILOT,
            asked_when=(When("learning", ("by_release", "online")),),
        ),
        Question(
            "learning_limits",
            Kind.LONG_TEXT,
            "What keeps learning in use within safe limits?",
            "What it may change by itself, what it may not, and how you would notice",
            source=PILOT,
            asked_when=(When("learning", ("online",)),),
        ),
        Question(
            "training_data",
            Kind.LONG_TEXT,
            "What was the AI trained and tested on?",
            "Where the data are from, what is missing from them, and how tests were kept apart from training",
            source=PILOT,
        ),
        Question(
            "known_limits",
            Kind.LONG_TEXT,
            "Where is it known to fail?",
            "For example in low sun, on wet floors, or with people who use a wheelchair",
            source=PILOT,
            evidence="A test report with figures, the number of trials behind them, and their intervals",
        ),
    ),
)

USE = Section(
    "use",
    "Use, users and public benefit",
    "What it is for, who uses it, who meets it, and who gains",
    GROUP,
    (
        Question(
            "intended_use",
            Kind.LONG_TEXT,
            "What is it meant to be used for?",
            "And what not, for example carrying medicines between two hospitals, never people",
            source=PILOT,
            published=True,
        ),
        Question(
            "users",
            Kind.SEVERAL,
            "Who uses it in the trial?",
            "Choose all that apply",
            source=PILOT,
            choices=(
                Choice("own_staff", "Our own staff"),
                Choice("partner_staff", "Staff of a partner or a customer"),
                Choice("public_adults", "Members of the public, adults"),
                Choice("children", "Children"),
                Choice("patients", "Patients or people in care"),
            ),
        ),
        Question(
            "people_near",
            Kind.SEVERAL,
            "Who else may come near it?",
            "People who did not choose to take part",
            source=PILOT,
            choices=(
                Choice("workers", "Other people at work"),
                Choice("visitors", "Visitors of the site"),
                Choice("road_users", "Drivers, cyclists and walkers on a road or path"),
                Choice("residents", "Residents and people outdoors"),
                Choice("disabled", "Disabled people who may notice it later or move more slowly"),
                Choice("nobody", "Nobody: the area is closed", alone=True),
            ),
        ),
        Question(
            "novelty",
            Kind.LONG_TEXT,
            "What is new about it?",
            "Compared with what can be bought or used today",
            source=CRITERIA,
            max_words=200,
        ),
        Question(
            "public_benefit",
            Kind.LONG_TEXT,
            "What would the public gain if it works?",
            "Who gains, how much, and how you would know, for example 40 minutes less to deliver a blood sample",
            source=CRITERIA,
            published=True,
        ),
    ),
)

REGULATOR_STAGE = Question(
    "regulator_stage",
    Kind.CHOICE,
    "Where do you stand with the regulator?",
    "The one that looks after the law in question, for drones the Civil Aviation Authority",
    source=CRITERIA,
    choices=(
        Choice("not_asked", "We have not asked it"),
        Choice("waiting", "We have asked and wait for its answer"),
        Choice("allowed", "It said yes to what we plan, or to part of it"),
        Choice("refused", "It said no, or that the law does not let it say yes"),
    ),
)

REGULATOR_REFERENCE = Question(
    "regulator_reference",
    Kind.TEXT,
    "Under which reference does it know your case?",
    "From its letter or e-mail, for example UAS-12345; evidence you gave it counts here too",
    source=PILOT,
    asked_when=(When("regulator_stage", ("waiting", "allowed", "refused")),),
)

WITH_REGULATOR = Section(
    "with_regulator",
    "What a regulator has seen already",
    "So that you need not send the same evidence twice",
    GROUP,
    (
        REGULATOR_STAGE,
        Question(
            "regulator_name",
            Kind.TEXT,
            "Which regulator is it?",
            "For example Civil Aviation Authority",
            source=PILOT,
            asked_when=(When("regulator_stage", ("waiting", "allowed", "refused")),),
        ),
        REGULATOR_REFERENCE,
        Question(
            "regulator_answer",
            Kind.EVIDENCE,
            "What did it write?",
            "Its letter or e-mail",
            source=PILOT,
            evidence="The regulator's answer, as you have it",
            required=False,
            asked_when=(When("regulator_stage", ("allowed", "refused")),),
        ),
        Question(
            "regulator_evidence",
            Kind.EVIDENCE,
            "Which of the evidence you gave it should count here too?",
            "Attach what you sent; it need not be written again",
            source=PILOT,
            evidence="Files that the regulator holds already",
            required=False,
            asked_when=(When("regulator_stage", ("waiting", "allowed", "refused")),),
        ),
        Question(
            "regulator_may_share",
            Kind.YES_NO,
            "May we and the regulator show each other your case?",
            "With No, we ask you for everything again",
            source=PILOT,
            asked_when=(When("regulator_stage", ("waiting", "allowed", "refused")),),
        ),
    ),
)
