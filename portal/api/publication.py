"""Publishing a round and what leaves it: for administrators of the central unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.filing import Reason
from portal.api.once import Answer, Keep, Once, once, once_by
from portal.api.places import Return, Year
from portal.api.shapes import Body, Text
from portal.commands import proposing, publication
from portal.context import Context
from portal.installation import installation
from portal.queries.publishing import publishing_desk

router = APIRouter(prefix="/v1/rounds/{year}", tags=["publication"])


class PlannedShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    regulator_code: str
    regulator_name: str
    version: int
    change: str
    early: bool


class PlanShown(BaseModel):
    """What would be published now. Its ETag names exactly this."""

    model_config = ConfigDict(from_attributes=True)

    version: str
    kind: str
    previous: str | None
    publishes_on: date
    refused: str | None = Field(description="Why it cannot be published now; null when it can.")
    returns: list[PlannedShown]
    gone: list[str]


class ProposalShown(BaseModel):
    """A withdrawal that another administrator has yet to confirm."""

    model_config = ConfigDict(from_attributes=True)

    regulator_code: str
    version: int
    reason: str
    mark: str = Field(
        description="Names exactly this proposal: whoever confirms it or takes it back states it as If-Match."
    )
    by: str
    at: datetime


class ProposedShown(BaseModel):
    """A publication that another administrator has yet to confirm."""

    model_config = ConfigDict(from_attributes=True)

    version: str
    regulator_code: str | None = Field(description="Of the one return that is to go out early; null for the round.")
    change: str
    mark: str = Field(description="Names exactly this proposal: whoever confirms it states it as If-Match.")
    by: str
    at: datetime
    still_fits: bool = Field(description="False: what would be published has changed since; propose it anew.")


class ReleasedShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    version: str
    kind: str
    change: str
    published_at: datetime
    by: str


class PublicationDesk(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    plan: PlanShown
    proposed: ProposedShown | None
    proposals: list[ProposalShown]
    history: list[ReleasedShown]


@router.get("/publication", summary="What would be published, and what was", response_model=PublicationDesk)
def get_publication(year: Year, who: Who) -> Response:
    portal = installation()
    with portal.reading(who) as reading:
        desk = publishing_desk(reading, portal.public, year)
    shown = PublicationDesk.model_validate(desk)
    return Answer.of(shown, headers={"ETag": f'"{desk.plan.mark}"'}).response()


class Release(Body):
    change: Text = Field(description="What is new in this version, in the reader's words.")


class Published(BaseModel):
    version: str = Field(description="Of the round's dataset.")


PlanSeen = Annotated[
    str, Header(alias="If-Match", description="The ETag of the plan as you saw it, or the mark of what was proposed.")
]

ProposalSeen = Annotated[str, Header(alias="If-Match", description="The mark of the proposal as you saw it.")]


@router.post("/propose-publication", summary="Propose to publish the round", response_model=Published, status_code=201)
def propose_publication(attempt: Once, year: Year, if_match: PlanSeen, body: Release) -> Response:
    """Another administrator confirms it. The answer names the version it will be."""

    def run(keep: Keep) -> None:
        proposing.propose_publication(
            installation(),
            attempt.actor,
            year=year,
            change=body.change,
            expected=_mark(if_match),
            request_id=attempt.request_id,
            and_then=lambda ctx, version: keep(ctx, _published(version)),
        )

    return once_by(attempt, run)


@router.post(
    "/returns/{code}/propose-publication",
    summary="Propose to publish one return before its round",
    response_model=Published,
    status_code=201,
)
def propose_early(attempt: Once, place: Return) -> Response:
    def run(keep: Keep) -> None:
        proposing.propose_publication(
            installation(),
            attempt.actor,
            **place.of,
            change="",
            request_id=attempt.request_id,
            and_then=lambda ctx, version: keep(ctx, _published(version)),
        )

    return once_by(attempt, run)


@router.post("/take-back-publication", summary="Say that what was proposed is not published", status_code=204)
def take_back_publication(attempt: Once, year: Year, body: Reason) -> Response:
    def step(ctx: Context) -> Answer:
        proposing.take_back_proposal(ctx, year=year, reason=body.reason)
        return Answer(204)

    return once(attempt, step)


@router.post(
    "/publish", summary="Publish what another administrator proposed", response_model=Published, status_code=201
)
def publish(attempt: Once, year: Year, if_match: PlanSeen) -> Response:
    def run(keep: Keep) -> None:
        publication.confirm_publication(
            installation(),
            attempt.actor,
            year=year,
            expected=_mark(if_match),
            request_id=attempt.request_id,
            and_then=lambda ctx, version: keep(ctx, _published(version)),
        )

    return once_by(attempt, run)


@router.post("/returns/{code}/propose-withdrawal", summary="Propose to take a published return back", status_code=204)
def propose_withdrawal(attempt: Once, place: Return, body: Reason) -> Response:
    def step(ctx: Context) -> Answer:
        publication.propose_withdrawal(ctx, **place.of, reason=body.reason)
        return Answer(204)

    return once(attempt, step)


@router.post(
    "/returns/{code}/take-back-withdrawal",
    summary="Say that a return proposed for withdrawal stays published",
    status_code=204,
)
def take_back_withdrawal(attempt: Once, place: Return, if_match: ProposalSeen, body: Reason) -> Response:
    def step(ctx: Context) -> Answer:
        publication.take_back_withdrawal(ctx, **place.of, reason=body.reason, expected=_mark(if_match))
        return Answer(204)

    return once(attempt, step)


@router.post(
    "/returns/{code}/confirm-withdrawal",
    summary="Take back what another administrator proposed to",
    response_model=Published,
    status_code=201,
)
def confirm_withdrawal(attempt: Once, place: Return, if_match: ProposalSeen) -> Response:
    def run(keep: Keep) -> None:
        publication.withdraw_published(
            installation(),
            attempt.actor,
            **place.of,
            expected=_mark(if_match),
            request_id=attempt.request_id,
            and_then=lambda ctx, version: keep(ctx, _published(version)),
        )

    return once_by(attempt, run)


def _published(version: str) -> Answer:
    return Answer.of(Published(version=version), status=201)


def _mark(if_match: str) -> str:
    return if_match.strip().strip('"')
