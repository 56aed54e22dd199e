"""Applications for programs: start one, answer, hand in, answer written questions; a key prepares and never submits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import InPerson, Who
from portal.api.application_shapes import ApplicationShown, StatusShown, application_of, status_of
from portal.api.filing import Reason
from portal.api.once import Answer, Once, once
from portal.api.places import Id
from portal.api.seen import MustHaveSeen, etag
from portal.api.shapes import Body, Name, Text
from portal.commands import applying, reviewing
from portal.context import Context, Reading
from portal.installation import installation
from portal.queries.own_cases import own_cases
from portal.web.record import request_id

APPLICATIONS = "/v1/applications"
Case = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9-]{1,20}$", description="The application's reference.", examples=["SC-2026-0001"])
]
QuestionId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,79}$", description="The question's id in the form.")]

router = APIRouter(prefix=APPLICATIONS, tags=["applications"])


class Listed(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    reference: str
    title: str
    domain: str
    organisation: str
    state: str
    label: str
    waits_for_us: bool = Field(description="Whether the applicant has to do something.")
    moved_at: datetime
    licence: str = Field(description="Number of the licence it was granted; empty until it is issued.")
    licence_label: str


class Applications(BaseModel):
    applications: list[Listed]


@router.get("", summary="The applications of your organisations")
def get_applications(who: Who) -> Applications:
    with installation().reading(who) as reading:
        return Applications(applications=[Listed.model_validate(case) for case in own_cases(reading)])


class ApplicationWanted(Body):
    organisation_code: Name
    domain: Name
    title: Text
    answers: dict[str, Any] = Field({}, description="What is known already, by question id.", max_length=300)


class Started(BaseModel):
    reference: str


@router.post("", summary="Start an application", response_model=Started, status_code=201)
def start_application(attempt: Once, body: ApplicationWanted) -> Response:
    """Answers that cannot be read, or that a signatory gives, are left out; look at the tasks for what is missing."""

    def step(ctx: Context) -> Answer:
        reference = applying.start_case(ctx, **body.model_dump())
        return Answer.of(Started(reference=reference), status=201)

    return once(attempt, step)


@router.get("/{case}", summary="An application: its answers, its tasks, its evidence, its risk assessment")
def get_application(response: Response, case: Case, who: Who) -> ApplicationShown:
    with installation().reading(who) as reading:
        shown = application_of(reading, case)
        response.headers["ETag"] = etag(shown.entries)
        return shown


@router.get("/{case}/status", summary="Where it stands: next steps, clock, written questions, decision, history")
def get_application_status(case: Case, who: Who) -> StatusShown:
    with installation().reading(who) as reading:
        return status_of(reading, case)


class AnswerGiven(Body):
    value: Any = Field(description="The answer; null takes it out.")
    seen: int | None = Field(
        None,
        ge=0,
        description="``seq`` of the answer you saw, 0 for none; refused with 412 when it changed since.",
    )


class AnswerKept(BaseModel):
    seq: int = Field(description="What names this answer as it now stands.")


@router.put("/{case}/answers/{question}", summary="Answer a question")
def put_answer(request: Request, who: Who, case: Case, question: QuestionId, body: AnswerGiven) -> AnswerKept:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        seq = applying.answer(ctx, reference=case, question=question, value=body.value, seen=body.seen)
        return AnswerKept(seq=seq)


class RowGiven(Body):
    was: dict[str, Any] | None = Field(description="The row as you saw it; null for a new one at the end.")
    now: dict[str, Any] | None = Field(description="The row as it is to be; null takes it out.")


@router.put("/{case}/answers/{question}/rows/{row}", summary="Put a row into a table, change it, or take it out")
def put_application_row(
    request: Request, who: Who, case: Case, question: QuestionId, row: Id, body: RowGiven
) -> AnswerKept:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        seq = applying.change_row(ctx, reference=case, question=question, row=row, was=body.was, now=body.now)
        return AnswerKept(seq=seq)


class FormVersion(BaseModel):
    version: int


@router.post("/{case}/form", summary="Go on with the version of the form in use", response_model=FormVersion)
def take_new_form(attempt: Once, case: Case) -> Response:
    def step(ctx: Context) -> Answer:
        return Answer.of(FormVersion(version=applying.take_new_form(ctx, reference=case)))

    return once(attempt, step)


@router.post("/{case}/submit", summary="Signatory: submit it", response_model=StatusShown)
def submit_application(attempt: Once, _: InPerson, case: Case, seen: MustHaveSeen) -> Response:
    def step(ctx: Context) -> Answer:
        applying.submit(ctx, reference=case, expected=seen)
        return _status(ctx, case)

    return once(attempt, step)


class WordsGiven(Body):
    words: Text


@router.post("/{case}/questions/{number}", summary="Answer a written question", response_model=StatusShown)
def answer_written_question(attempt: Once, case: Case, number: Id, body: WordsGiven) -> Response:
    def step(ctx: Context) -> Answer:
        applying.answer_question(ctx, reference=case, number=number, words=body.words)
        return _status(ctx, case)

    return once(attempt, step)


@router.post("/{case}/withdraw", summary="Withdraw it; it ends there", response_model=StatusShown)
def withdraw_application(attempt: Once, _: InPerson, case: Case, body: Reason) -> Response:
    def step(ctx: Context) -> Answer:
        applying.withdraw(ctx, reference=case, reason=body.reason)
        return _status(ctx, case)

    return once(attempt, step)


class ReviewWanted(Reason):
    of: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Place of the decision, as the status names it; null: the newest that can be reviewed."
    )


@router.post("/{case}/review", summary="Signatory: ask for an internal review", response_model=StatusShown)
def ask_for_review(attempt: Once, _: InPerson, case: Case, body: ReviewWanted) -> Response:
    def step(ctx: Context) -> Answer:
        reviewing.ask_for_review(ctx, reference=case, reason=body.reason, of=body.of)
        return _status(ctx, case)

    return once(attempt, step)


@router.post("/{case}/review/withdraw", summary="Withdraw the request for a review", response_model=StatusShown)
def withdraw_review(attempt: Once, _: InPerson, case: Case) -> Response:
    def step(ctx: Context) -> Answer:
        reviewing.withdraw_review(ctx, reference=case)
        return _status(ctx, case)

    return once(attempt, step)


def _status(ctx: Context, case: str) -> Answer:
    return Answer.of(status_of(Reading(ctx.session, ctx.actor, ctx.hats, ctx.now, ctx.files), case))
