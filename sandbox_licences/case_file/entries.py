"""What can be written into a case file: one dataclass a kind.

A kind names the hats it may be written in; none of them: it is written by the portal, or by somebody who wears no hat
on the case. An entry says only what is not on its stamp: who wrote it, when and in which hat is there. ``number``
counts entries of one kind within the case, from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox_licences import advice
from sandbox_licences.admission import Met
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.kinds import entry
from sandbox_licences.case_file.liability_entries import ApprovedElsewhere as ApprovedElsewhere
from sandbox_licences.case_file.liability_entries import Booked as Booked
from sandbox_licences.case_file.liability_entries import ExposureApproved as ExposureApproved
from sandbox_licences.case_file.liability_entries import LineValued as LineValued
from sandbox_licences.case_file.liability_entries import PolicyRead as PolicyRead
from sandbox_licences.case_file.licence_entries import KeptFromBeginning as KeptFromBeginning
from sandbox_licences.case_file.licence_entries import LetterKept as LetterKept
from sandbox_licences.case_file.licence_entries import LicenceMoved as LicenceMoved
from sandbox_licences.case_file.licence_entries import NoticeAnswered as NoticeAnswered
from sandbox_licences.case_file.licence_entries import NoticeOfStep as NoticeOfStep
from sandbox_licences.case_file.licence_entries import NoticeWithdrawn as NoticeWithdrawn
from sandbox_licences.case_file.licence_entries import Redacted as Redacted
from sandbox_licences.clock import Stage
from sandbox_licences.consents import ConsentState
from sandbox_licences.due_dates import Limit
from sandbox_licences.evidence_claims import EvidenceClaim
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle import application, review
from sandbox_licences.relief import ReliefLine
from sandbox_licences.sora.risk_classes import Open
from sandbox_licences.sora.steps import Value

# What the applicant writes


@entry("answer", Hat.APPLICANT)
@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question of the form, as ``answers.read_answer`` keeps it; None takes it out."""

    question: str
    value: Any


@entry("evidence", Hat.APPLICANT)
@dataclass(frozen=True, slots=True)
class Evidence:
    """A file, known in the case by its number (E1, E2). It says what it claims; nobody has to believe it.

    ``held_by`` names the regulator that has it already, with that regulator's ``reference``: then there is no file, and
    its name and fingerprint are empty. After ``good_until`` it is stale; None: it does not age. ``replaces`` is the
    number of an earlier one that it is to be read instead of.
    """

    number: int
    title: str
    file_name: str
    sha256: str
    size: int
    held_by: str = ""
    reference: str = ""
    good_until: date | None = None
    claims: tuple[EvidenceClaim, ...] = ()
    replaces: int | None = None

    @property
    def name(self) -> str:
        return f"E{self.number}"

    @property
    def content(self) -> str:
        """What tells it from every other: the hash of the file, or who holds it under which reference."""
        return self.sha256 or f"{self.held_by}: {self.reference}"


@entry("form", Hat.APPLICANT)
@dataclass(frozen=True, slots=True)
class FormTaken:
    """The application goes on with another version of its form."""

    before: int
    after: int


@entry("answer to question", Hat.APPLICANT)
@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    number: int
    words: str


# What the central unit writes


@entry("move", *Hat)
@dataclass(frozen=True, slots=True)
class Moved:
    """A step in the life of the application, with the state it led to."""

    event: application.Event
    state: application.State
    reason: str = ""


@entry("scan")
@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanner, or whoever ran one elsewhere, found in a file of the case."""

    sha256: str
    clean: bool
    by: str
    """Name and version of the engine."""


@entry("question", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A written question: it stops the clock until its answer. ``about`` are ids of questions of the form."""

    number: int
    words: str
    legal_basis: str
    about: tuple[str, ...] = ()


@entry("notice")
@dataclass(frozen=True, slots=True)
class NoticeSent:
    """The applicant was told that the application will lapse for want of the answer to a question."""

    question: int
    lapses_on: date


@entry("warning")
@dataclass(frozen=True, slots=True)
class OfficerWarned:
    """Whoever handles the case was told that the time of a step is nearly up, or that it is ``over``."""

    stage: Stage | Limit
    due_on: date
    over: bool


@entry("reminder")
@dataclass(frozen=True, slots=True)
class BodyReminded:
    """A body was reminded that its word is due soon: on a request for advice, or on a line to consent to."""

    body: str
    due_on: date
    request: int | None = None
    line: str | None = None


@entry("extension", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class MoreTime:
    """More working days for the decision, agreed with the applicant."""

    working_days: int
    agreed_by: str
    reason: str


@entry("finding", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class CriterionFound:
    """What was found of one admission criterion; the latest counts."""

    criterion: str
    met: Met
    reason: str


@entry("line", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class LineWritten:
    """A relief line as it would stand on the licence; its id is its number in the case, and the latest text counts."""

    line: ReliefLine


@entry("line dropped", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class LineDropped:
    line: str
    reason: str


@entry("condition", Hat.CASE_OFFICER, Hat.REVIEWER)
@dataclass(frozen=True, slots=True)
class ConditionWritten:
    """A condition of the licence to be; the latest text of a number counts.

    ``for_consent`` is the line and the body on whose consent it rests: (line, body).
    """

    number: int
    words: str
    for_consent: tuple[str, str] | None = None


@entry("condition dropped", Hat.CASE_OFFICER, Hat.REVIEWER)
@dataclass(frozen=True, slots=True)
class ConditionDropped:
    number: int
    reason: str


@entry("overrule", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class StepOverruled:
    """The assessor's word on a step of the SORA assessment (``sora.steps.Overrule``)."""

    step: int
    value: Value
    instead_of: Value | Open
    reason: str


@entry("advice asked", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class AdviceAsked:
    """One body was asked about one item of scope; ``fingerprint`` is the item's as it then stood."""

    number: int
    item: str
    consultee: str
    fingerprint: str
    due_on: date


@entry("advice given longer", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class AdviceExtended:
    number: int
    due_on: date


@entry("no advice given")
@dataclass(frozen=True, slots=True)
class NoAdvice:
    """The day for a piece of advice is over, and none came."""

    number: int


@entry("resolution", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class ConflictResolved:
    """How advice that differs was weighed; ``weighed`` and ``followed`` are places of entries (``Stamp.seq``)."""

    item: str
    weighed: tuple[int, ...]
    followed: tuple[int, ...]
    why: str


@entry("recommendation", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class Recommended:
    outcome: Outcome
    reasons: str


@entry("minute", Hat.PANEL_CHAIR)
@dataclass(frozen=True, slots=True)
class Minuted:
    """The panel's view, in the chair's words."""

    outcome: Outcome
    words: str


@entry("decision", Hat.DECISION_MAKER)
@dataclass(frozen=True, slots=True)
class Decided:
    """The decision, with the clock as it then stood (``Clock.frozen``). ``advice`` says which law would be needed."""

    outcome: Outcome
    reasons: str
    clock: dict[str, Any]
    advice: tuple[str, ...] = ()


@entry("review", *Hat)
@dataclass(frozen=True, slots=True)
class ReviewMoved:
    """A step in the life of an internal review; ``of`` is the place of the decision it is of."""

    event: review.Event
    state: review.State
    of: int
    reason: str = ""
    reviewer: int | None = None
    """The person it is assigned to, with that event."""


# What regulators write


@entry("advice", Hat.CONSULTEE)
@dataclass(frozen=True, slots=True)
class AdviceGiven:
    """A consultee's words on what it was asked under ``request``; ``fingerprint`` is of the item as it saw it."""

    request: int
    item: str
    consultee: str
    position: advice.Position
    severity: advice.Severity | None
    condition: str
    reason: str
    fingerprint: str


@entry("advice by link")
@dataclass(frozen=True, slots=True)
class AdviceByLink:
    """The same, by somebody outside the portal who was sent a signed link; it never binds anybody."""

    given: AdviceGiven
    name: str
    link: int


@entry("not ours", Hat.CONSULTEE)
@dataclass(frozen=True, slots=True)
class SentOn:
    """A consultee says whom to ask instead."""

    request: int
    to: str


@entry("consent", Hat.CASE_OFFICER, Hat.CONSENT_GIVER)
@dataclass(frozen=True, slots=True)
class ConsentMoved:
    """What happened to one body's consent to one line (``consents.ConsentEvent``)."""

    line: str
    body: str
    fingerprint: str
    to: ConsentState
    evidence: str = ""
    conditions: str = ""
    reason: str = ""
    told: tuple[str, ...] = ()
