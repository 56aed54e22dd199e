"""The panel's minute, the decision, exposure, and the internal review of a case."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from portal.api.case_places import CASE, Acted, Pence, Reference
from portal.api.casework import Given, Recommendation, take
from portal.api.once import Once
from portal.api.seen import MustHaveSeen
from portal.api.shapes import Body, Text
from portal.commands import deciding, reviewing
from sandbox_licences.case_facts import Outcome
from sandbox_licences.liability_limits import Mark
from sandbox_licences.lifecycle.review import Event

router = APIRouter(prefix=CASE, tags=["decisions"])


class Minute(Body):
    outcome: Outcome
    words: Text


@router.post("/minute", summary="Panel chair: minute the panel's view", response_model=Acted)
def minute(attempt: Once, reference: Reference, body: Minute) -> Response:
    return take(attempt, reference, deciding.minute, outcome=body.outcome, words=body.words)


@router.post("/send-back", summary="Panel chair or decision maker: send it back to assessment", response_model=Acted)
def send_back(attempt: Once, reference: Reference, body: Given) -> Response:
    return take(attempt, reference, deciding.send_back, reason=body.reason)


@router.post("/decision", summary="Decision maker: decide the application", response_model=Acted)
def decide(attempt: Once, reference: Reference, seen: MustHaveSeen, body: Recommendation) -> Response:
    return take(attempt, reference, deciding.decide, outcome=body.outcome, reasons=body.reasons, expected=seen)


class Exposure(Body):
    licence_pence: Pence
    programme_pence: Pence
    reasons: Text


@router.post("/exposure", summary="Liability approver: approve exposure up to these amounts", response_model=Acted)
def approve_exposure(attempt: Once, reference: Reference, body: Exposure) -> Response:
    return take(attempt, reference, deciding.approve_exposure, **body.model_dump())


class Elsewhere(Body):
    of: Literal["Treasury approval", "notice to Parliament"]
    up_to_pence: Pence
    where: Text = Field(description="Reference of the letter, or of the paper laid.")


@router.post("/approvals-elsewhere", summary="Liability approver: record an approval elsewhere", response_model=Acted)
def record_elsewhere(attempt: Once, reference: Reference, body: Elsewhere) -> Response:
    return take(
        attempt, reference, deciding.record_elsewhere, of=Mark(body.of), up_to_pence=body.up_to_pence, where=body.where
    )


class Accepted(Body):
    good_cause: Text = ""


@router.post("/review/accept", summary="Administrator: accept a request for review", response_model=Acted)
def accept_review(attempt: Once, reference: Reference, body: Accepted) -> Response:
    return take(attempt, reference, reviewing.accept_review, good_cause=body.good_cause)


@router.post("/review/late", summary="Administrator: turn a late request down", response_model=Acted)
def find_late(attempt: Once, reference: Reference, body: Given) -> Response:
    return take(attempt, reference, reviewing.find_late, reason=body.reason)


class Assigned(Body):
    person_id: Annotated[int, Field(ge=1)]


@router.post("/review/assign", summary="Administrator: give the review to a decision maker", response_model=Acted)
def assign_review(attempt: Once, reference: Reference, body: Assigned) -> Response:
    return take(attempt, reference, reviewing.assign_review, person_id=body.person_id)


class ReviewDecision(Body):
    way: Literal["upheld", "varied", "overturned"]
    reason: Text
    terms: dict[Annotated[int, Field(ge=1)], Text] = Field(
        default_factory=dict, description="Conditions that a variation changes, by number; without words it is dropped."
    )


@router.post("/review/decision", summary="Reviewer: uphold, vary, or overturn the decision", response_model=Acted)
def decide_review(attempt: Once, reference: Reference, body: ReviewDecision) -> Response:
    return take(
        attempt, reference, reviewing.decide_review, event=Event(body.way), reason=body.reason, terms=body.terms
    )
