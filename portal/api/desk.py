"""Between the central unit and a regulator: questions and answers, giving a return back, accepting it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.filing import Reason
from portal.api.once import Answer, Once, once
from portal.api.places import RETURN, Id, Return
from portal.api.seen import MustHaveSeen, Seen
from portal.api.shapes import Body, Status, Text, status_answer
from portal.commands import desk
from portal.context import Context
from portal.installation import installation
from portal.queries.status import return_status

router = APIRouter(prefix=RETURN, tags=["questions and acceptance"])


class QuestionShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    version: int = Field(description="Of the return, on which it was asked; it stays open until it is answered.")
    figure: str
    question: str
    asked_at: datetime
    asked_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


class Questions(BaseModel):
    questions: list[QuestionShown]


@router.get("/questions", summary="Questions on all versions of the return, oldest first")
def get_questions(place: Return, who: Who) -> Questions:
    with installation().reading(who) as reading:
        return Questions.model_validate(return_status(reading, **place.of), from_attributes=True)


class QuestionAsked(Body):
    figure: Text
    question: Text


class Asked(BaseModel):
    id: int


@router.post("/questions", summary="Central unit: ask about a figure", response_model=Asked, status_code=201)
def ask(attempt: Once, place: Return, seen: Seen, body: QuestionAsked) -> Response:
    def step(ctx: Context) -> Answer:
        number = desk.ask_question(ctx, **place.of, figure=body.figure, question=body.question, expected=seen)
        return Answer.of(Asked(id=number), status=201)

    return once(attempt, step)


class AnswerGiven(Body):
    answer: Text


@router.post("/questions/{question}/answer", summary="Answer a question", response_model=Status)
def answer(attempt: Once, place: Return, question: Id, body: AnswerGiven) -> Response:
    def step(ctx: Context) -> Answer:
        desk.answer_question(ctx, **place.of, question_id=question, answer=body.answer)
        return status_answer(ctx, place.of)

    return once(attempt, step)


@router.post("/return", summary="Central unit: give it back for work on it", status_code=204)
def give_back(attempt: Once, place: Return, seen: Seen, body: Reason) -> Response:
    """Nothing comes back: the return is a draft again, which the central unit does not see.

    A published version counts again where it was a correction of it that is given back.
    """

    def step(ctx: Context) -> Answer:
        desk.return_to_regulator(ctx, **place.of, reason=body.reason, expected=seen)
        return Answer(204)

    return once(attempt, step)


@router.post("/accept", summary="Central unit: accept it", response_model=Status)
def accept(attempt: Once, place: Return, seen: MustHaveSeen) -> Response:
    def step(ctx: Context) -> Answer:
        desk.accept_return(ctx, **place.of, expected=seen)
        return status_answer(ctx, place.of)

    return once(attempt, step)
