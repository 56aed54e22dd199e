"""The form for robots at work, in care and on pavements."""

from __future__ import annotations

from sandbox_licences.forms.every_form import ORDERS, sections_around
from sandbox_licences.forms.form import Domain, Form, Section
from sandbox_licences.forms.protection import CONSULTATION
from sandbox_licences.forms.question import Choice, Kind, Question, When

ROBOTS = "ISO 10218-1:2025 and ISO 10218-2:2025"
CARE = "ISO 13482"
MOBILE = "ISO 3691-4"
MACHINERY = "Supply of Machinery (Safety) Regulations 2008"
WORK_EQUIPMENT = "Provision and Use of Work Equipment Regulations 1998"
FUNCTIONS = "ISO 13849-1; IEC 62061"
GROUP = "The robot and where it works"

DOMAIN = Domain(
    code="robotics",
    label="Robotics",
    covers="Robots that work beside people: in factories and warehouses, in care and service, worn on the body, or on "
    "pavements.",
    lead_regulator="HSE",
    prefix="ROB",
)

ROBOT = Section(
    "robot",
    "The robot",
    "Kind, size, force, and the standards it was built to",
    GROUP,
    (
        Question(
            "robot_kind",
            Kind.CHOICE,
            "What kind of robot is it?",
            "The nearest of these",
            source="ISO 10218-1:2025; ISO 13482; ISO 3691-4",
            published=True,
            choices=(
                Choice("industrial_arm", "Industrial arm"),
                Choice("collaborative", "Collaborative application: people and arm share a task"),
                Choice("mobile", "Mobile robot indoors or on a site"),
                Choice("exoskeleton", "Exoskeleton"),
                Choice("service_care", "Service or personal care robot"),
                Choice("humanoid", "Humanoid"),
                Choice("pavement", "Delivery robot on pavements"),
            ),
        ),
        Question(
            "robot_model",
            Kind.TEXT,
            "What are its make and model?",
            "For example Example Robotics Arm 7",
            source=MACHINERY,
            published=True,
        ),
        Question(
            "robot_count",
            Kind.INTEGER,
            "How many robots take part, at most?",
            "For example 3",
            source=WORK_EQUIPMENT,
            least=1,
            published=True,
        ),
        Question(
            "standards_basis",
            Kind.SEVERAL,
            "Which standards was it built to?",
            "Choose those that were really applied",
            source="ISO 10218; ISO 13482; ISO 3691-4; ISO 12100; ISO 13849-1; IEC 62061",
            choices=(
                Choice("iso_10218", "ISO 10218-1 and 10218-2:2025, industrial robots"),
                Choice("iso_13482", "ISO 13482, personal care robots"),
                Choice("iso_3691_4", "ISO 3691-4, driverless industrial trucks"),
                Choice("iso_12100", "ISO 12100, risk assessment"),
                Choice("iso_13849_1", "ISO 13849-1, safety parts of controls"),
                Choice("iec_62061", "IEC 62061, safety of control systems"),
                Choice("none", "None of these", alone=True),
            ),
        ),
        Question(
            "conformity_mark",
            Kind.CHOICE,
            "Which conformity mark does it carry?",
            "As it will be used in the trial",
            source=MACHINERY,
            choices=(
                Choice("ukca", "UKCA"),
                Choice("ce", "CE"),
                Choice("both", "Both"),
                Choice("none", "None yet"),
            ),
        ),
        Question(
            "conformity_declaration",
            Kind.CHOICE,
            "Which declaration comes with it?",
            "Incorporation is for a part that is not yet a whole machine",
            source=MACHINERY,
            choices=(
                Choice("conformity", "Declaration of conformity"),
                Choice("incorporation", "Declaration of incorporation"),
                Choice("none", "None yet"),
            ),
        ),
        Question(
            "conformity_evidence",
            Kind.EVIDENCE,
            "What does the declaration say?",
            "Attach it",
            source=MACHINERY,
            evidence="The declaration of conformity or incorporation",
            asked_when=(When("conformity_declaration", ("conformity", "incorporation")),),
        ),
        Question(
            "conformity_missing",
            Kind.LONG_TEXT,
            "Why is there none, and what would it take?",
            "For example no test method is accepted for an AI that decides where to grip",
            source=MACHINERY,
            asked_when=(When("conformity_declaration", ("none",)),),
        ),
        Question(
            "robot_mass_kg",
            Kind.DECIMAL,
            "How heavy is it without a load, in kilograms?",
            "For example 28.5",
            source=ROBOTS,
            unit="kg",
            over=0,
        ),
        Question(
            "payload_kg",
            Kind.DECIMAL,
            "How much can it carry or lift, in kilograms?",
            "For example 7.5; 0 if nothing",
            source=ROBOTS,
            unit="kg",
            least=0,
        ),
        Question(
            "reach_mm",
            Kind.INTEGER,
            "How far does it reach, in millimetres?",
            "From its base, for example 850",
            source=ROBOTS,
            unit="mm",
            over=0,
            asked_when=(When("robot_kind", ("industrial_arm", "collaborative", "service_care", "humanoid")),),
        ),
        Question(
            "speed_mm_s",
            Kind.INTEGER,
            "How fast does any part move in the trial, at most, in millimetres per second?",
            "For a walking pace of 5 km/h write 1,390",
            source=f"{ROBOTS}; {MOBILE}",
            unit="mm/s",
            over=0,
        ),
        Question(
            "force_limit_n",
            Kind.DECIMAL,
            "What is the greatest force it can put on a person, in newtons?",
            "As limited and measured, for example 140",
            source=f"{ROBOTS}; {CARE}",
            unit="N",
            least=0,
            evidence="Measurements of force, with place on the body and number of runs",
        ),
        Question(
            "pressure_limit_n_cm2",
            Kind.DECIMAL,
            "What is the greatest pressure it can put on a person, in newtons per square centimetre?",
            "As limited and measured, for example 110",
            source=f"{ROBOTS}; {CARE}",
            unit="N/cm²",
            least=0,
            asked_when=(When("robot_kind", ("collaborative", "exoskeleton", "service_care", "humanoid")),),
            evidence="Measurements of pressure, with place on the body and number of runs",
        ),
    ),
)

SAFETY = Section(
    "robot_safety",
    "Safety functions and stopping",
    "What stops it, how surely, and what the AI may not overrule",
    GROUP,
    (
        Question(
            "safety_functions",
            Kind.ROWS,
            "Which safety functions does it have?",
            "One row for each, such as a protective stop or a speed limit",
            source=FUNCTIONS,
            columns=(
                Question("function", Kind.TEXT, "Safety function", "For example stops when a person is within 0.5 m"),
                Question(
                    "measure",
                    Kind.CHOICE,
                    "How its reliability is stated",
                    "Performance level (PL) or safety integrity level (SIL)",
                    choices=(Choice("pl", "Performance level (PL)"), Choice("sil", "Safety integrity level (SIL)")),
                ),
                Question(
                    "pl",
                    Kind.CHOICE,
                    "Performance level",
                    "By ISO 13849-1",
                    choices=tuple(Choice(level, f"PL {level}") for level in "abcde"),
                    asked_when=(When("measure", ("pl",)),),
                ),
                Question(
                    "sil",
                    Kind.CHOICE,
                    "Safety integrity level",
                    "By IEC 62061",
                    choices=tuple(Choice(level, f"SIL {level}") for level in "123"),
                    asked_when=(When("measure", ("sil",)),),
                ),
                Question("uses_ai", Kind.YES_NO, "Does it rest on AI?", "Yes where the AI can make it fail"),
            ),
        ),
        Question(
            "stop_categories",
            Kind.SEVERAL,
            "How does it stop?",
            "Choose all that it has",
            source="IEC 60204-1",
            choices=(
                Choice("0", "Stop category 0: power is cut at once"),
                Choice("1", "Stop category 1: it brakes, then power is cut"),
                Choice("2", "Stop category 2: it brakes and power stays on"),
            ),
        ),
        Question(
            "stopping_distance_mm",
            Kind.INTEGER,
            "How far does it move after a stop command, at most, in millimetres?",
            "At full speed and load, for example 120",
            source=f"{ROBOTS}; {MOBILE}",
            unit="mm",
            least=0,
            evidence="Measurements of the stopping distance",
        ),
        Question(
            "override",
            Kind.LONG_TEXT,
            "How does a person overrule it?",
            "Buttons, voice, pushing it away, and where they are",
            source=f"{WORK_EQUIPMENT}, regulations 14 to 18",
            max_words=200,
        ),
        Question(
            "ai_kept_out",
            Kind.LONG_TEXT,
            "Which safety functions work whatever the AI does?",
            "And how that was shown",
            source=FUNCTIONS,
            max_words=200,
        ),
    ),
)

PLACE = Section(
    "workplace",
    "Task, zone and people",
    "What it does, where, and who is near",
    GROUP,
    (
        Question(
            "task",
            Kind.LONG_TEXT,
            "What does it do in the trial, step by step?",
            "For example takes parts from a box, hands them to a fitter, waits",
            source=ROBOTS,
            published=True,
        ),
        Question(
            "collaborative_task",
            Kind.LONG_TEXT,
            "What do people and robot do together, and when may they touch?",
            "Which parts of the body, how often, wanted or by mistake",
            source=ROBOTS,
            asked_when=(When("robot_kind", ("collaborative", "exoskeleton", "service_care", "humanoid")),),
        ),
        Question(
            "zone",
            Kind.LONG_TEXT,
            "Where does it work, and what bounds the zone?",
            "Fences, floor marks, scanners, doors, kerbs",
            source=f"{WORK_EQUIPMENT}, regulation 11; Workplace (Health, Safety and Welfare) Regulations 1992, "
            "regulation 17",
        ),
        Question(
            "zone_drawing",
            Kind.EVIDENCE,
            "How does the zone look?",
            "A drawing or map with distances",
            source=ROBOTS,
            evidence="A drawing of the zone with distances, or a map of the pavements",
        ),
        Question(
            "people_in_zone",
            Kind.INTEGER,
            "How many people are in the zone at once, at most?",
            "Trained or not, for example 4",
            source=WORK_EQUIPMENT,
            least=0,
        ),
        Question(
            "untrained_people",
            Kind.YES_NO,
            "Can people who were not trained come into the zone?",
            "Visitors, passers-by, patients, children",
            source=WORK_EQUIPMENT,
        ),
        Question(
            "untrained_protection",
            Kind.LONG_TEXT,
            "What protects people who were not trained?",
            "For example at most 6 km/h, soft edges, a sound that it makes",
            source=WORK_EQUIPMENT,
            asked_when=(When("untrained_people", (True,)),),
            max_words=200,
        ),
        Question(
            "pavement_routes",
            Kind.LONG_TEXT,
            "On which pavements does it drive, and what did the council say?",
            "Streets, widths, crossings, and the council's answer",
            source="Highways Act 1835 section 72",
            asked_when=(When("robot_kind", ("pavement",)),),
            published=True,
        ),
        Question(
            "worker_consultation",
            Kind.EVIDENCE,
            "What shows that workers were asked?",
            "Minutes or a letter of their representatives; leave out where nobody works near it",
            source=f"Safety Representatives and Safety Committees Regulations 1977; {CONSULTATION}",
            evidence="Minutes of the consultation",
            required=False,
        ),
    ),
)

VERSIONS = (Form(DOMAIN, 1, sections_around((ROBOT, SAFETY, PLACE)), ORDERS),)
