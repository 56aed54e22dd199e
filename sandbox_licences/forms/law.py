"""Sections of every form: the law that stands in the way, and why a licence should be given."""

from __future__ import annotations

from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import NOT_LISTED, Choice, Kind, Question, When
from sandbox_licences.forms.who import CRITERIA, PILOT
from sandbox_licences.provisions import Relief

GROUP = "The law"

LAW = Section(
    "law",
    "Law that stands in the way, and what replaces it",
    "For each provision: the relief you ask for, why, and what protects people instead",
    GROUP,
    (
        Question(
            "relief_lines",
            Kind.ROWS,
            "Which provisions stand in the way, and what do you ask for?",
            "One row for each provision; none can be left without something that protects instead",
            source="Pilot sandbox licences: relief lines; red lines of the AI Growth Lab proposal",
            columns=(
                Question(
                    "provision",
                    Kind.PROVISION,
                    "Provision",
                    "From the list; choose not in the list where you do not find it",
                    published=True,
                ),
                Question(
                    "law_not_listed",
                    Kind.TEXT,
                    "Which law is it?",
                    "Act or regulations and section as far as you know them",
                    asked_when=(When("provision", (NOT_LISTED,)),),
                    published=True,
                ),
                Question(
                    "blocks",
                    Kind.LONG_TEXT,
                    "How does it stop you?",
                    "For example it asks for a driver who sees the road, and there is none",
                    max_words=150,
                ),
                Question(
                    "relief",
                    Kind.CHOICE,
                    "What do you ask for?",
                    "The smallest change that would let the trial run",
                    choices=(
                        Choice(Relief.DISAPPLY, "That it does not apply"),
                        Choice(Relief.MODIFY, "That it applies with other words"),
                        Choice(Relief.SUBSTITUTE, "That another measure counts in its place"),
                    ),
                    published=True,
                ),
                Question(
                    "text_instead",
                    Kind.LONG_TEXT,
                    "With which words should it apply?",
                    "For example a remote operator in place of a driver",
                    asked_when=(When("relief", (Relief.MODIFY,)),),
                    max_words=150,
                ),
                Question(
                    "measure_instead",
                    Kind.LONG_TEXT,
                    "Which measure should count in its place?",
                    "For example a scanner that stops the arm in place of a fixed guard",
                    asked_when=(When("relief", (Relief.SUBSTITUTE,)),),
                    max_words=150,
                ),
                Question(
                    "reach",
                    Kind.TEXT,
                    "Where, for whom and when?",
                    "For example two vehicles in Leeds city centre, 22:00 to 05:00",
                    max_length=300,
                    published=True,
                ),
                Question(
                    "why_needed",
                    Kind.LONG_TEXT,
                    "Why can the trial not run without it?",
                    "What you tried, and why it was not enough",
                    max_words=150,
                ),
                Question(
                    "protects",
                    Kind.LONG_TEXT,
                    "Whom does the provision protect, and from what?",
                    "For example people on the pavement, from being hit",
                    max_words=100,
                ),
                Question(
                    "safeguard",
                    Kind.LONG_TEXT,
                    "What protects them instead?",
                    "The replacement safeguard, and why it protects as well",
                    max_words=150,
                    published=True,
                ),
            ),
        ),
        Question(
            "safeguard_evidence",
            Kind.EVIDENCE,
            "What shows that the replacement safeguards work?",
            "Tests, calculations or experience elsewhere; attach the reports",
            source="Pilot sandbox licences: relief lines",
            evidence="Test reports for each replacement safeguard, with figures, number of trials and intervals",
        ),
        Question(
            "other_permissions",
            Kind.LONG_TEXT,
            "Which other permissions do you need or hold?",
            "For example the landowner's, a radio licence, planning permission; write none if there are none",
            source=PILOT,
        ),
    ),
)

CASE = Section(
    "case",
    "Why a licence should be given",
    "What the admission criteria ask, where other tasks do not answer it",
    GROUP,
    (
        Question(
            "capability",
            Kind.LONG_TEXT,
            "What makes you able to develop, use and supervise the product safely?",
            "People, experience and tests so far, for example three engineers and 400 hours on a closed site",
            source=CRITERIA,
            evidence="Records of tests and training",
        ),
        Question(
            "tried_without",
            Kind.LONG_TEXT,
            "What have you tried without a licence, and why was it not enough?",
            "Other routes, other places, simulation, changing the product",
            source=CRITERIA,
        ),
        Question(
            "proportion",
            Kind.LONG_TEXT,
            "Why is the trial no larger and no longer than it must be?",
            "What would be lost with fewer machines, a smaller area or a shorter time",
            source=CRITERIA,
        ),
        Question(
            "benefit_outweighs",
            Kind.LONG_TEXT,
            "Why may the benefit outweigh what risk is left?",
            "After all safeguards, and for the people who bear the risk",
            source=CRITERIA,
        ),
    ),
)
