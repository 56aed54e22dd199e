"""What the API says of an application."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from portal.context import Reading
from portal.queries.own_application import own_application
from portal.queries.own_status import own_status


class GivenAnswer(BaseModel):
    question: str
    value: Any
    asked: bool = Field(description="Whether it counts: the question is asked, with the other answers as they are.")
    seq: int = Field(description="What names the answer as it stands; state it as ``seen``.")
    by: str
    at: datetime


class TaskShown(BaseModel):
    id: str
    title: str
    state: str
    asked: int
    given: int
    missing: list[str]


class EvidenceShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    title: str
    file_name: str
    size: int
    sha256: str
    scan: str
    held_by: str
    reference: str
    good_until: date | None
    stale: bool
    claims: list[str]


class StepShown(BaseModel):
    """One step of the risk assessment."""

    number: int
    name: str
    taken: list[str]
    came_from: str
    result: str
    computed: str
    needs_confirmation: bool
    doubt: str


class ApplicationShown(BaseModel):
    """An application. Its ETag is ``entries``, the place of the last entry in its file."""

    reference: str
    title: str
    domain: str
    form_version: int
    newer_form: bool = Field(description="A newer version of the form is in use; take it over before submitting.")
    organisation_code: str
    state: str
    label: str
    entries: int
    answers: list[GivenAnswer]
    tasks: list[TaskShown]
    complete: bool = Field(description="Nothing is missing but the declaration.")
    declared: bool = Field(description="A signatory declared the answers and the evidence as they stand.")
    evidence: list[EvidenceShown]
    risk: str
    risk_steps: list[StepShown]


def application_of(reading: Reading, reference: str) -> ApplicationShown:
    """The application as its own people see it.

    Raises:
        NotFound: no such application, or not of an organisation of theirs.
    """
    app = own_application(reading, reference)
    steps = app.risk.assessment.steps if app.risk.assessment else ()
    return ApplicationShown(
        reference=app.reference,
        title=app.title,
        domain=app.form.domain.code,
        form_version=app.form.version,
        newer_form=app.new_form is not None,
        organisation_code=app.organisation_code,
        state=str(app.state),
        label=app.label,
        entries=app.entries,
        answers=[
            GivenAnswer(question=id, value=value, asked=id in app.asked, seq=given.seq, by=given.by, at=given.at)
            for id, value in app.answers.items()
            if (given := app.given.get(id))
        ],
        tasks=[
            TaskShown(
                id=task.section.id,
                title=task.section.title,
                state=str(task.state),
                asked=task.asked,
                given=task.given,
                missing=[missing.sentence for missing in task.missing],
            )
            for task in app.tasks.tasks
        ],
        complete=not app.against,
        declared=app.declared,
        evidence=[EvidenceShown.model_validate(one) for one in app.evidence],
        risk=app.risk.assessment.summary if app.risk.assessment else app.risk.statement,
        risk_steps=[
            StepShown(
                number=step.number,
                name=step.name,
                taken=list(step.taken),
                came_from=step.came_from,
                result=step.result_words,
                computed=step.computed_words,
                needs_confirmation=step.needs_confirmation,
                doubt=step.own_doubt,
            )
            for step in steps
        ],
    )


class QuestionShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    words: str
    legal_basis: str
    about: list[str]
    asked_on: date
    answer_by: date | None
    answer: str
    answered_by: str
    answered_at: datetime | None


class DecisionShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    label: str
    reasons: str
    advice: list[str]
    on: date


class LineShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    what: str
    who: str
    at: datetime
    why: str


class ReviewableShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    entry: int = Field(description="Place of the decision in the file: say it when you ask for its review.")
    words: str
    until: date


class StatusShown(BaseModel):
    """Where an application stands, in the applicant's words; clocks in working days, with their derivation."""

    reference: str
    state: str
    label: str
    next_steps: list[str]
    clocks: list[dict[str, Any]]
    questions: list[QuestionShown]
    decision: DecisionShown | None
    review: str
    reviewable: list[ReviewableShown]
    ended_because: str
    history: list[LineShown]


def status_of(reading: Reading, reference: str) -> StatusShown:
    """Where it stands.

    Raises:
        NotFound: no such application, or not of an organisation of theirs.
    """
    app, status = own_application(reading, reference), own_status(reading, reference)
    return StatusShown(
        reference=app.reference,
        state=str(app.state),
        label=app.label,
        next_steps=list(status.next_steps),
        clocks=[clock.frozen() for clock in status.clocks],
        questions=[QuestionShown.model_validate(one) for one in status.questions],
        decision=DecisionShown.model_validate(status.decision) if status.decision else None,
        review=status.review,
        reviewable=[ReviewableShown.model_validate(one) for one in status.reviewable],
        ended_because=status.ended_because,
        history=[LineShown.model_validate(line) for line in status.history],
    )
