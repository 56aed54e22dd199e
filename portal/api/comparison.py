"""A regulator's side of the comparison: its group, its place, its comment and challenges, and their answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.once import Answer, Once, once
from portal.api.places import Id, Return, Year
from portal.api.shapes import Body, Name, Text
from portal.commands import contests
from portal.context import Context
from portal.installation import installation
from portal.queries.own_counts import own_places_as_json
from portal.queries.own_place import contested, own_place

router = APIRouter(prefix="/v1/comparison/{year}", tags=["a place to contest"])


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DisputeShown(_Shown):
    id: int
    regulator_code: str
    ground: str
    at: datetime
    by: str
    answer: str | None
    moved_to: str | None = Field(description="The group after the answer: another one, or the same.")
    answered_at: datetime | None
    answered_by: str | None


class ChallengeShown(_Shown):
    id: int
    regulator_code: str
    metric: str
    ground: str
    evidence: str
    at: datetime
    by: str
    answer: str | None
    outcome: str | None = Field(description="upheld, partly upheld or not upheld")
    answered_at: datetime | None
    answered_by: str | None


class CommentShown(_Shown):
    text: str
    at: datetime
    by: str


class DaysShown(_Shown):
    group_until: date
    preview_from: date
    publishes_on: date
    published_on: date | None
    challenge_until: date


class GroupShown(_Shown):
    id: str
    name: str
    frozen_on: date
    members: list[tuple[str, str]] = Field(description="Code and name.")


class PlaceShown(_Shown):
    """One regulator's place. ``places`` and ``funnels`` are as in the published files, the peers without names."""

    year: int
    regulator_code: str
    regulator_name: str
    demonstration: bool
    days: DaysShown
    group: GroupShown
    disputes: list[DisputeShown]
    comments: list[CommentShown] = Field(description="The newest first: that one is published.")
    challenges: list[ChallengeShown]
    not_shown: str | None = Field(description="Why there is no place to see yet; null: it follows.")
    has_counts: bool = Field(description="There are counts of your own to download.")
    cannot_dispute: str | None
    cannot_comment: str | None
    cannot_challenge: str | None
    dataset: str | None = Field(description="The version it stands in; null: a preview, or not shown.")
    method_version: str | None
    places: list[dict[str, Any]]
    funnels: list[dict[str, Any]] = Field(description="Limits, and where the peers lie along them: at, value.")


@router.get("/{code}", summary="A regulator's own place, group, comment and challenges")
def get_own_place(place: Return, who: Who) -> PlaceShown:
    portal = installation()
    with portal.reading(who) as reading:
        found = own_place(reading, portal.public, **place.of)
    return PlaceShown.model_validate(
        {
            **{name: getattr(found, name) for name in PlaceShown.model_fields if hasattr(found, name)},
            "dataset": found.places.dataset if found.places else None,
            "method_version": found.places.method_version if found.places else None,
            "places": own_places_as_json(found.places) if found.places else [],
            "funnels": found.places.funnels_as_json() if found.places else [],
        }
    )


class RegulatorComment(CommentShown):
    regulator_code: str


class ContestedShown(BaseModel):
    disputes: list[DisputeShown]
    challenges: list[ChallengeShown]
    comments: list[RegulatorComment]


@router.get("", summary="Central unit: what regulators contest in a round")
def get_contested(year: Year, who: Who) -> ContestedShown:
    with installation().reading(who) as reading:
        found = contested(reading, year)
    return ContestedShown(
        disputes=[DisputeShown.model_validate(each) for each in found.disputes],
        challenges=[ChallengeShown.model_validate(each) for each in found.challenges],
        comments=[
            RegulatorComment(regulator_code=code, text=each.text, at=each.at, by=each.by)
            for code, each in found.comments
        ],
    )


class Made(BaseModel):
    id: int


def _done(attempt: Once, step: Callable[[Context], int | None], status: int) -> Response:
    def run(ctx: Context) -> Answer:
        number = step(ctx)
        return Answer(status) if number is None else Answer.of(Made(id=number), status=status)

    return once(attempt, run)


class Disputed(Body):
    ground: Text = Field(description="Why it is the wrong group, and which would be right.")


@router.post("/{code}/disputes", summary="Dispute your peer group", response_model=Made, status_code=201)
def dispute_group(attempt: Once, place: Return, body: Disputed) -> Response:
    return _done(attempt, lambda ctx: contests.dispute_group(ctx, **place.of, ground=body.ground), 201)


class DisputeAnswer(Body):
    answer: Text
    moved_to: Text | None = Field(default=None, description="The id of the group it moves to; null: it stays.")


@router.post("/{code}/disputes/{dispute}/answer", summary="Central unit: answer a dispute of a group", status_code=204)
def answer_dispute(attempt: Once, place: Return, dispute: Id, body: DisputeAnswer) -> Response:
    def step(ctx: Context) -> None:
        contests.answer_dispute(ctx, **place.of, dispute_id=dispute, answer=body.answer, moved_to=body.moved_to)

    return _done(attempt, step, 204)


class CommentWritten(Body):
    text: Text = Field(description="Published beside your figures, as it stands when the round is published.")


@router.post("/{code}/comments", summary="Write your own comment; the newest is published", status_code=204)
def write_comment(attempt: Once, place: Return, body: CommentWritten) -> Response:
    return _done(attempt, lambda ctx: contests.write_comment(ctx, **place.of, text=body.text), 204)


class FigureChallenged(Body):
    metric: Name = Field(examples=["P1"])
    ground: Text = Field(description="What is wrong with the figure; published.")
    evidence: Text = Field(description="What shows it: cases, dates, documents. Not published.")


@router.post("/{code}/challenges", summary="Challenge a figure", response_model=Made, status_code=201)
def make_challenge(attempt: Once, place: Return, body: FigureChallenged) -> Response:
    said = body.model_dump()
    return _done(attempt, lambda ctx: contests.make_challenge(ctx, **place.of, **said), 201)


class ChallengeAnswer(Body):
    outcome: Text = Field(description="upheld, partly upheld or not upheld")
    answer: Text = Field(description="Published.")


@router.post("/{code}/challenges/{challenge}/answer", summary="Central unit: answer a challenge", status_code=204)
def answer_challenge(attempt: Once, place: Return, challenge: Id, body: ChallengeAnswer) -> Response:
    said = body.model_dump()
    return _done(attempt, lambda ctx: contests.answer_challenge(ctx, **place.of, challenge_id=challenge, **said), 204)
