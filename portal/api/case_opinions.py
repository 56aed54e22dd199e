"""Advice and consents on a case: asked for by the officer, answered by the people of regulators."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.case_places import CASE, Acted, Reference
from portal.api.casework import Given, Line, take
from portal.api.once import Once
from portal.api.places import Id
from portal.api.shapes import Body, Text
from portal.commands import advising, consenting
from portal.installation import installation
from portal.queries.asked import AskedRow, advice_asked, asked_of_us, consent_asked
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_file.entries import LineWritten
from sandbox_licences.case_file.kinds import kept
from sandbox_licences.consents import ConsentState

router = APIRouter(tags=["advice and consents"])
BodyName = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00/]*$", description="A body's code.")]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$", description="Of what you saw, as it was then.")]


class Asked(BaseModel):
    asked: list[AskedRow]


@router.get("/v1/asked", summary="Regulators: what is asked of you on cases, what waits first")
def get_asked(who: Who) -> Asked:
    with installation().reading(who) as reading:
        return Asked(asked=list(asked_of_us(reading)))


class AdviceRequest(BaseModel):
    request: int
    item: str
    item_words: str
    consultee: str
    due_on: date
    standing: str
    stale: bool
    open: bool = Field(description="Words are still taken.")
    fingerprint: str | None = Field(description="Of the item as it is now; null: it is no longer asked for.")
    line: dict[str, object] | None


@router.get(f"{CASE}/advice/{{request}}", summary="Consultee: what you are asked")
def get_advice_request(reference: Reference, request: Id, who: Who) -> AdviceRequest:
    with installation().reading(who) as reading:
        seen = advice_asked(reading, reference, request)
    return AdviceRequest(
        request=seen.row.number,
        item=seen.row.item,
        item_words=seen.row.item_words,
        consultee=seen.row.consultee,
        due_on=seen.row.due_on,
        standing=seen.row.standing,
        stale=seen.row.stale,
        open=seen.open,
        fingerprint=seen.fingerprint,
        line=kept(LineWritten(seen.line))["line"] if seen.line else None,
    )


class ToAsk(Body):
    item: Text
    consultee: Text


@router.post(f"{CASE}/advice", summary="Officer: ask a body for advice on an item", response_model=Acted)
def ask_advice(attempt: Once, reference: Reference, body: ToAsk) -> Response:
    return take(attempt, reference, advising.ask_advice, made=True, item=body.item, consultee=body.consultee)


@router.post(f"{CASE}/advice/{{request}}/longer", summary="Officer: give a body longer, once", response_model=Acted)
def give_longer(attempt: Once, reference: Reference, request: Id) -> Response:
    return take(attempt, reference, advising.give_longer, request=request)


class AdviceSaid(Body):
    position: Position
    severity: Severity | None = None
    condition: Text = ""
    reason: Text
    fingerprint: Fingerprint


@router.post(f"{CASE}/advice/{{request}}", summary="Consultee: give your body's advice", response_model=Acted)
def advise(attempt: Once, reference: Reference, request: Id, body: AdviceSaid) -> Response:
    given = {name: getattr(body, name) for name in type(body).model_fields}
    return take(attempt, reference, advising.advise, request=request, **given)


class SentOn(Body):
    to: Text


@router.post(f"{CASE}/advice/{{request}}/not-ours", summary="Consultee: say whom to ask instead", response_model=Acted)
def send_on(attempt: Once, reference: Reference, request: Id, body: SentOn) -> Response:
    return take(attempt, reference, advising.send_on, request=request, to=body.to)


class LinkWanted(Body):
    request: Annotated[int, Field(ge=1)]
    name: Text
    email: Text


@router.post(f"{CASE}/links", summary="Officer: send somebody a signed link; its number", response_model=Acted)
def make_link(attempt: Once, reference: Reference, body: LinkWanted) -> Response:
    return take(attempt, reference, advising.make_link, made=True, **body.model_dump())


@router.delete(f"{CASE}/links/{{link}}", summary="Officer: withdraw a signed link", response_model=Acted)
def withdraw_link(attempt: Once, reference: Reference, link: Id) -> Response:
    return take(attempt, reference, advising.withdraw_link, link=link)


class ConsentRequest(BaseModel):
    line: dict[str, object]
    body: str
    state: str
    due_on: date | None
    delegated: bool = Field(description="A dated delegation of the body names you today.")
    possible: list[str]
    fingerprint: str
    history: list[str]


@router.get(f"{CASE}/lines/{{line}}/consents/{{body}}", summary="Consent giver: the line in full")
def get_consent_request(reference: Reference, line: Line, body: BodyName, who: Who) -> ConsentRequest:
    with installation().reading(who) as reading:
        seen = consent_asked(reading, reference, line, body)
    return ConsentRequest(
        line=kept(LineWritten(seen.row.line))["line"],
        body=seen.row.body,
        state=seen.row.consent.state,
        due_on=seen.row.due_on,
        delegated=seen.delegated,
        possible=[str(one) for one in seen.possible],
        fingerprint=seen.row.line.fingerprint,
        history=list(seen.history),
    )


class ConsentAnswer(Body):
    to: ConsentState
    evidence: Text = ""
    conditions: Text = ""
    reason: Text = ""
    fingerprint: Fingerprint


@router.put(f"{CASE}/lines/{{line}}/consents/{{body}}", summary="Consent giver: bind your body", response_model=Acted)
def answer_consent(attempt: Once, reference: Reference, line: Line, body: BodyName, answer: ConsentAnswer) -> Response:
    given = {name: getattr(answer, name) for name in type(answer).model_fields}
    return take(attempt, reference, consenting.answer_consent, line=line, body=body, **given)


@router.post(f"{CASE}/lines/{{line}}/consents/{{body}}", summary="Officer: ask for a consent", response_model=Acted)
def request_consent(attempt: Once, reference: Reference, line: Line, body: BodyName) -> Response:
    return take(attempt, reference, consenting.request_consent, line=line, body=body)


@router.post(
    f"{CASE}/lines/{{line}}/consents/{{body}}/leave-out",
    summary="Officer: go on without a consent never answered",
    response_model=Acted,
)
def leave_out(attempt: Once, reference: Reference, line: Line, body: BodyName, why: Given) -> Response:
    return take(attempt, reference, consenting.leave_out, line=line, body=body, reason=why.reason)
