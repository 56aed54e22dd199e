"""The pre-check for programs: its questions, and where answers lead; for everybody, without a key."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from portal.api.acting import passing
from portal.api.shapes import Body
from portal.clock import london_date
from portal.errors import NotFound, NotValid
from portal.installation import installation, public_store
from portal.queries.pre_check import open_initiatives
from sandbox_licences.eligibility import Unanswered, before_you_start, pre_check, questions_of
from sandbox_licences.forms import UnknownForm
from sandbox_licences.forms.form import condition_words
from sandbox_licences.forms.question import Question

router = APIRouter(prefix="/v1/pre-check", tags=["pre-check"], dependencies=[Depends(passing)])

Domain = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$", description="The domain's code.", examples=["drones"])]


class ChoiceShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    code: str
    label: str


class QuestionShown(BaseModel):
    """One question, with the condition under which it is asked."""

    id: str
    kind: str
    label: str
    help: str
    required: bool
    choices: list[ChoiceShown]
    asked: str = Field(description="When it is asked, in words; empty: always.")

    @classmethod
    def of(cls, question: Question, all_of_them: tuple[Question, ...]) -> QuestionShown:
        return cls(
            id=question.id,
            kind=str(question.kind),
            label=question.label,
            help=question.help,
            required=question.required,
            choices=[ChoiceShown.model_validate(choice) for choice in question.choices],
            asked=condition_words(question.asked_when, {one.id: one for one in all_of_them}),
        )


class PreCheck(BaseModel):
    domain: str
    fee: str
    pre_check_takes: str
    application_takes: str
    questions: list[QuestionShown]


@router.get("/{domain}", summary="The questions of the pre-check, with fee and time")
def get_pre_check(domain: Domain) -> PreCheck:
    questions = _questions(domain)
    before = before_you_start(domain)
    return PreCheck(
        domain=domain,
        fee=before.fee,
        pre_check_takes=before.pre_check.words,
        application_takes=before.application.words,
        questions=[QuestionShown.of(question, questions) for question in questions],
    )


class Answered(Body):
    answers: dict[str, Any] = Field(description="Question id to answer; a choice by its code.", max_length=100)


class RouteShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    decided_by: str
    usual_time: str
    fee: str
    needs: list[str]
    source: str
    url: str


class InitiativeShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    regulator: str
    name: str
    url: str


class VerdictShown(BaseModel):
    outcome: str
    rule: str
    sentence: str
    source: str
    routes: list[RouteShown]
    initiatives: list[InitiativeShown]
    already_with: str


@router.post("/{domain}", summary="Where these answers lead, and by which rule; nothing is kept")
def ask_pre_check(domain: Domain, body: Answered) -> VerdictShown:
    _questions(domain)
    today = london_date(installation().now())
    try:
        found = pre_check(domain, body.answers, open_initiatives(public_store(), today))
    except Unanswered as still:
        missing = "; ".join(f"{question.id} ({question.label})" for question in still.questions)
        raise NotValid(f"Answer these questions first: {missing}") from still
    return VerdictShown(
        outcome=str(found.outcome),
        rule=found.rule.id,
        sentence=found.rule.sentence,
        source=found.rule.source,
        routes=[RouteShown.model_validate(route) for route in found.routes],
        initiatives=[InitiativeShown.model_validate(one) for one in found.initiatives],
        already_with=found.already_with.sentence if found.already_with else "",
    )


def _questions(domain: str) -> tuple[Question, ...]:
    try:
        return questions_of(domain)
    except UnknownForm as unknown:
        raise NotFound from unknown
