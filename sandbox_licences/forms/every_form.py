"""What every form has around the questions of its own domain."""

from __future__ import annotations

from sandbox_licences.forms.form import Section
from sandbox_licences.forms.law import CASE, LAW
from sandbox_licences.forms.protection import CYBER, DATA, EQUALITY, INFORMATION, MONEY
from sandbox_licences.forms.question import Kind, Order, Question
from sandbox_licences.forms.trial import ENDING, EVIDENCE, HAZARDS, MONITORING, OVERSIGHT, PLAN
from sandbox_licences.forms.who import APPLICANT, PILOT, PRODUCT, USE, WITH_REGULATOR

ORDERS = (Order("starts_on", "ends_on", "the start", "the end"),)

DECLARATION_WORDS = (
    "I may sign for the organisation that applies.",
    "What we have written is true and complete as far as we know, and we say so at once when it changes.",
    "We run no trial under a licence before the licence is issued, and only as it says.",
    "We know that no licence sets aside the protection of safety, of consumers, of workers, of fundamental rights or "
    "of intellectual property.",
    "We know which answers are published, as each question says.",
)


def sections_around(own: tuple[Section, ...]) -> tuple[Section, ...]:
    """All sections of a form: those of every form with a domain's ``own`` between them, and the declaration last."""
    sections = (
        APPLICANT,
        PRODUCT,
        USE,
        WITH_REGULATOR,
        *own,
        PLAN,
        HAZARDS,
        OVERSIGHT,
        MONITORING,
        ENDING,
        EVIDENCE,
        LAW,
        CASE,
        DATA,
        EQUALITY,
        CYBER,
        INFORMATION,
        MONEY,
    )
    return (*sections, _declaration(tuple(section.id for section in sections)))


def _declaration(after: tuple[str, ...]) -> Section:
    return Section(
        "declaration",
        "Declaration by the signatory",
        "Opens when all else is completed",
        "Sign",
        (
            Question("signatory_name", Kind.TEXT, "Who signs?", "Full name, for example Jane Smith", source=PILOT),
            Question("signatory_role", Kind.TEXT, "In which role?", "For example director", source=PILOT),
            Question(
                "declared",
                Kind.YES_NO,
                "Do you declare what is written above?",
                "Without it the application cannot be submitted",
                source=PILOT,
                must_be_yes=True,
            ),
        ),
        after=after,
        words=DECLARATION_WORDS,
        for_signatory=True,
    )
