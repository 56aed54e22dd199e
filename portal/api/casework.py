"""The case officer's steps on a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from portal.api.case_places import CASE, Acted, Pence, Reference, acted
from portal.api.once import Answer, Attempt, Once, once
from portal.api.places import Id
from portal.api.shapes import Body, Name, Text
from portal.commands import casework
from portal.context import Context
from sandbox_licences.admission import Met
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import PolicyRead
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.relief import ReliefLine
from sandbox_licences.sora.risk_classes import Arc, Robustness

router = APIRouter(prefix=CASE, tags=["casework"])
Line = Annotated[str, Path(pattern=r"^[0-9]{1,6}$", description="The number of a relief line.")]


def take(
    attempt: Attempt, reference: str, command: Callable[..., object], *, made: bool = False, **given: Any
) -> Response:
    """One step by one command; ``made``: what it gives back is told."""

    def step(ctx: Context) -> Answer:
        result = command(ctx, reference=reference, **given)
        return acted(ctx, reference, result if made else None)

    return once(attempt, step)


class Given(Body):
    reason: Text


class Question(Body):
    words: Text
    about: list[Name] = Field(default=[], max_length=100, description="Ids of questions of the form.")


@router.post("/questions", summary="Ask the applicant in writing: the clock stops", response_model=Acted)
def ask_in_writing(attempt: Once, reference: Reference, body: Question) -> Response:
    return take(attempt, reference, casework.ask_in_writing, made=True, words=body.words, about=tuple(body.about))


@router.post("/complete", summary="Find the application complete: the clock of the decision runs", response_model=Acted)
def find_complete(attempt: Once, reference: Reference) -> Response:
    return take(attempt, reference, casework.find_complete)


class Triage(Body):
    way: Literal["taken on for assessment", "guided away", "sent to the ordinary route"]
    reason: Text = ""


@router.post("/triage", summary="Assess it, guide it away, or send it to the ordinary route", response_model=Acted)
def triage(attempt: Once, reference: Reference, body: Triage) -> Response:
    return take(attempt, reference, casework.triage, event=Event(body.way), reason=body.reason)


class Finding(Body):
    met: Met
    reason: Text


@router.put("/criteria/{criterion}", summary="Record what you find of an admission criterion", response_model=Acted)
def find_criterion(
    attempt: Once, reference: Reference, criterion: Annotated[str, Path(pattern=r"^A-[0-9]{1,2}$")], body: Finding
) -> Response:
    return take(attempt, reference, casework.find_criterion, criterion=criterion, met=body.met, reason=body.reason)


class StepWord(Body):
    value: int | Literal["a", "b", "c", "d", "none", "low", "medium", "high"]
    reason: Text


def _value(step: int, value: int | str) -> int | Arc | Robustness:
    """The value in the type its step takes; what is none of it the command refuses."""
    if isinstance(value, int):
        return value
    kind = Arc if step in (4, 5) else Robustness
    return kind(value) if value in {str(one) for one in kind} else 0


@router.put("/steps/{step}", summary="Confirm a step of the SORA assessment, or overrule it", response_model=Acted)
def overrule_step(
    attempt: Once, reference: Reference, step: Annotated[int, Path(ge=1, le=10)], body: StepWord
) -> Response:
    value = _value(step, body.value)
    return take(attempt, reference, casework.overrule_step, step=step, value=value, reason=body.reason)


class LineGiven(Body):
    line: ReliefLine = Field(description="With an empty id it is a new line, else it replaces the one of that id.")


@router.post("/lines", summary="Write a relief line as it would stand on the licence", response_model=Acted)
def write_line(attempt: Once, reference: Reference, body: LineGiven) -> Response:
    return take(attempt, reference, casework.write_line, made=True, line=body.line)


@router.post("/lines/{line}/drop", summary="Take a line out of the case", response_model=Acted)
def drop_line(attempt: Once, reference: Reference, line: Line, body: Given) -> Response:
    return take(attempt, reference, casework.drop_line, line=line, reason=body.reason)


class Condition(Body):
    words: Text
    number: Annotated[int, Field(ge=1)] | None = Field(None, description="Null: a new one.")
    for_consent: tuple[Name, Text] | None = Field(None, description="Line and body on whose consent it rests.")


@router.post("/conditions", summary="Write a condition of the licence to be", response_model=Acted)
def write_condition(attempt: Once, reference: Reference, body: Condition) -> Response:
    return take(
        attempt,
        reference,
        casework.write_condition,
        made=True,
        words=body.words,
        number=body.number,
        for_consent=body.for_consent,
    )


@router.post("/conditions/{condition}/drop", summary="Take a condition out of the case", response_model=Acted)
def drop_condition(attempt: Once, reference: Reference, condition: Id, body: Given) -> Response:
    return take(attempt, reference, casework.drop_condition, number=condition, reason=body.reason)


Entry = Annotated[int, Field(ge=1)]


class Resolution(Body):
    item: Text
    weighed: list[Entry] = Field(max_length=500, description="Places of all entries of advice that were read for it.")
    followed: list[Entry] = Field(max_length=50, description="Of these, the places of those that are followed.")
    why: Text


@router.post("/resolutions", summary="Settle advice that differs: which is followed, and why", response_model=Acted)
def resolve_conflict(attempt: Once, reference: Reference, body: Resolution) -> Response:
    return take(
        attempt,
        reference,
        casework.resolve_conflict,
        item=body.item,
        weighed=tuple(body.weighed),
        followed=tuple(body.followed),
        why=body.why,
    )


class Valuation(Body):
    cap_pence: Pence
    worst_case_pence: Pence
    cover_required_pence: Pence
    basis: Text


@router.put("/lines/{line}/valuation", summary="Record what a line could cost", response_model=Acted)
def value_line(attempt: Once, reference: Reference, line: Line, body: Valuation) -> Response:
    return take(attempt, reference, casework.value_line, line=line, **body.model_dump())


class PolicyGiven(Body):
    reference: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    insurer: Text
    limit_pence: Pence
    excess_pence: Pence
    exclusions: Text
    starts_on: date
    expires_on: date


@router.post("/policies", summary="Record a policy, bond or indemnity as you read it", response_model=Acted)
def read_policy(attempt: Once, reference: Reference, body: PolicyGiven) -> Response:
    return take(attempt, reference, casework.read_policy, policy=PolicyRead(**body.model_dump()))


class Cover(Body):
    policy: Text
    line: Annotated[str, Field(pattern=r"^[0-9]{1,6}$")] | None = Field(None, description="Null: the whole licence.")
    pence: Pence


@router.post("/covers", summary="Let part of a policy count as cover", response_model=Acted)
def count_cover(attempt: Once, reference: Reference, body: Cover) -> Response:
    return take(attempt, reference, casework.count_cover, policy=body.policy, line=body.line, pence=body.pence)


class Longer(Body):
    working_days: int
    agreed_by: Text
    reason: Text


@router.post(
    "/more-time", summary="More working days for the decision, agreed with the applicant", response_model=Acted
)
def give_more_time(attempt: Once, reference: Reference, body: Longer) -> Response:
    return take(attempt, reference, casework.give_more_time, **body.model_dump())


class Recommendation(Body):
    outcome: Outcome
    reasons: Text


@router.post("/recommendation", summary="Recommend an outcome and send the case to the panel", response_model=Acted)
def recommend(attempt: Once, reference: Reference, body: Recommendation) -> Response:
    return take(attempt, reference, casework.recommend, outcome=body.outcome, reasons=body.reasons)
