"""Sections of every form: data, equality, cyber security, what people are told, and money."""

from __future__ import annotations

from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Choice, Kind, Order, Question, When
from sandbox_licences.forms.who import CRITERIA, PILOT

CONSULTATION = "Health and Safety (Consultation with Employees) Regulations 1996"
GROUP = "Protection"

DATA = Section(
    "data",
    "Personal data",
    "What you record of people, and how they are protected",
    GROUP,
    (
        Question(
            "personal_data",
            Kind.YES_NO,
            "Does the trial record anything about people?",
            "Cameras and microphones do, even when faces are made unclear later",
            source="UK GDPR article 4",
            published=True,
        ),
        Question(
            "data_kinds",
            Kind.SEVERAL,
            "What does it record?",
            "Choose all that apply",
            source="UK GDPR articles 5 and 9",
            asked_when=(When("personal_data", (True,)),),
            choices=(
                Choice("images", "Images or video"),
                Choice("voices", "Voices or sounds"),
                Choice("places", "Where people are or go"),
                Choice("names", "Names, addresses or accounts"),
                Choice("biometric", "Faces or bodies, to tell who somebody is"),
                Choice("health", "Health"),
                Choice("other", "Something else"),
            ),
        ),
        Question(
            "lawful_basis",
            Kind.CHOICE,
            "On which lawful basis?",
            "The one your impact assessment names",
            source="UK GDPR article 6",
            asked_when=(When("personal_data", (True,)),),
            choices=(
                Choice("consent", "Consent"),
                Choice("contract", "Contract"),
                Choice("legal_obligation", "Legal obligation"),
                Choice("vital_interests", "Vital interests"),
                Choice("public_task", "Public task"),
                Choice("legitimate_interests", "Legitimate interests"),
                Choice("not_known", "We do not know yet"),
            ),
        ),
        Question(
            "kept_days",
            Kind.INTEGER,
            "For how many days are recordings kept?",
            "The longest that any is kept, for example 30",
            source="UK GDPR article 5",
            unit="days",
            least=0,
            asked_when=(When("personal_data", (True,)),),
        ),
        Question(
            "impact_assessment",
            Kind.EVIDENCE,
            "What is your data protection impact assessment?",
            "Attach it, even where it is a draft",
            source="UK GDPR article 35",
            evidence="The data protection impact assessment",
            asked_when=(When("personal_data", (True,)),),
        ),
    ),
)

EQUALITY = Section(
    "equality",
    "Equality and accessibility",
    "Whether it works for everybody, and whom it might leave out or put at risk",
    GROUP,
    (
        Question(
            "equality_effects",
            Kind.LONG_TEXT,
            "For whom might it work less well, or be a greater risk?",
            "Think of age, disability, skin colour, clothing, height and pregnancy, and say how you tested it",
            source="Equality Act 2010",
            evidence="Test results by group of people, with the numbers behind them",
        ),
        Question(
            "equality_measures",
            Kind.LONG_TEXT,
            "What do you do about it?",
            "For example more tests with wheelchair users before stage 2",
            source="Equality Act 2010",
            max_words=200,
        ),
    ),
)

CYBER = Section(
    "cyber",
    "Cyber security",
    "How you keep others from taking over the product or its data",
    GROUP,
    (
        Question(
            "cyber_measures",
            Kind.LONG_TEXT,
            "What keeps others from taking it over or misleading it?",
            "Links, updates, keys, sensors that can be fooled, and what it does when the link is lost",
            source=PILOT,
        ),
        Question(
            "cyber_tested",
            Kind.CHOICE,
            "Who has tested that?",
            "Within the last 12 months",
            source=PILOT,
            choices=(
                Choice("independent", "Somebody independent"),
                Choice("ourselves", "We ourselves"),
                Choice("nobody", "Nobody yet"),
            ),
        ),
        Question(
            "cyber_report",
            Kind.EVIDENCE,
            "What did the test find?",
            "Report and what you did about it",
            source=PILOT,
            evidence="The test report, with the date",
            asked_when=(When("cyber_tested", ("independent", "ourselves")),),
        ),
        Question(
            "cyber_contact",
            Kind.EMAIL,
            "To which address can people report a weakness?",
            "One that is read on every day of the trial",
            source=PILOT,
        ),
    ),
)

INFORMATION = Section(
    "information",
    "Telling the public and workers",
    "How people know that a trial runs, and how they can complain",
    GROUP,
    (
        Question(
            "public_information",
            Kind.LONG_TEXT,
            "How do people near the trial learn of it?",
            "Signs, letters, marking on the machine, talks with residents, in formats that all can use",
            source=PILOT,
            published=True,
        ),
        Question(
            "complaints",
            Kind.TEXT,
            "Where can people complain or ask?",
            "Telephone, e-mail or web address, for example trial@company.example",
            source=PILOT,
            published=True,
        ),
        Question(
            "workers_affected",
            Kind.YES_NO,
            "Does anybody work with it or beside it?",
            "Your own staff or others'",
            source=CONSULTATION,
        ),
        Question(
            "workers_told",
            Kind.LONG_TEXT,
            "How were workers told and asked?",
            "When, with which representatives, what they said and what you changed",
            source=f"Safety Representatives and Safety Committees Regulations 1977; {CONSULTATION}",
            asked_when=(When("workers_affected", (True,)),),
        ),
    ),
)

MONEY = Section(
    "money",
    "Insurance and money",
    "What an accident could cost, who pays, and whether you can finish what you begin",
    GROUP,
    (
        Question(
            "worst_case_pounds",
            Kind.INTEGER,
            "What could the worst accident cost, in pounds?",
            "To others: injuries and damage, for example 5,000,000",
            source="Pilot sandbox licences: exposure",
            unit="pounds",
            least=0,
        ),
        Question(
            "worst_case_why",
            Kind.LONG_TEXT,
            "How did you work that out?",
            "Which accident, how many people, and which figures",
            source="Pilot sandbox licences: exposure",
            max_words=200,
        ),
        Question(
            "policies",
            Kind.ROWS,
            "Which insurance do you have, or have an offer for?",
            "One row for each policy; insurance that the law asks for is never set aside",
            source="Pilot sandbox licences: exposure",
            orders=(Order("valid_from", "valid_to", "the first day of the policy", "its last day"),),
            columns=(
                Question("covers", Kind.TEXT, "What it covers", "For example liability to the public"),
                Question("insurer", Kind.TEXT, "Insurer", "Its full name"),
                Question(
                    "limit_pounds",
                    Kind.INTEGER,
                    "Limit for one accident, in pounds",
                    "For example 10,000,000",
                    unit="pounds",
                    least=0,
                ),
                Question(
                    "excess_pounds", Kind.INTEGER, "Excess, in pounds", "What you pay first", unit="pounds", least=0
                ),
                Question("valid_from", Kind.DATE, "Valid from", "For example 1 March 2027"),
                Question("valid_to", Kind.DATE, "Valid to", "For example 29 February 2028"),
                Question("excluded", Kind.TEXT, "What is excluded", "As the policy says, or nothing", max_length=500),
            ),
        ),
        Question(
            "policy_evidence",
            Kind.EVIDENCE,
            "What shows the cover?",
            "Policy, or a letter of the insurer that names the trial",
            source="Pilot sandbox licences: exposure",
            evidence="The policy or the insurer's letter, with limit, excess, exclusions and dates",
        ),
        Question(
            "funds_pounds",
            Kind.INTEGER,
            "How much money is set aside for the trial, in pounds?",
            "For running it to the end and for ending it early, for example 250,000",
            source=CRITERIA,
            unit="pounds",
            least=0,
        ),
        Question(
            "funds_evidence",
            Kind.EVIDENCE,
            "What shows that the money is there?",
            "Accounts, a bank's letter or a grant agreement",
            source=CRITERIA,
            evidence="Latest accounts, a bank's letter or a grant agreement",
        ),
    ),
)
