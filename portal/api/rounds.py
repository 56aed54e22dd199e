"""The rounds, and where every return of one stands."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.filing import Reason
from portal.api.once import Answer, Once, once
from portal.api.places import Return, Year
from portal.api.seen import MustHaveSeen
from portal.api.shapes import Body, Text
from portal.commands import rounds
from portal.context import Context
from portal.installation import installation
from portal.queries.figures import with_n
from portal.queries.round_running import Decision, ToRead, reading_queue, round_decisions
from portal.queries.rounds import round_board
from portal.queries.rounds import rounds as all_rounds

router = APIRouter(prefix="/v1/rounds", tags=["rounds"])


class RoundShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    year: int
    edition: int
    period_start: date
    period_end: date
    opens_on: date
    due_on: date
    edits_close_on: date
    publishes_on: date
    published_at: datetime | None
    revision: int = Field(description="Of its dates. A change of them states it as If-Match.")


class Rounds(BaseModel):
    rounds: list[RoundShown]


@router.get("", summary="All rounds, the newest first")
def get_rounds(who: Who) -> Rounds:
    with installation().reading(who) as reading:
        return Rounds(rounds=[RoundShown.model_validate(found) for found in all_rounds(reading)])


class BoardRowShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    regulator_code: str
    regulator_name: str
    demonstration: bool
    owes: bool
    excused_because: str | None
    due_on: date
    extended_because: str | None
    revision: int = Field(description="Of what was decided on it. A decision states it as If-Match.")
    state: str | None
    label: str
    version: int | None
    filed_at: datetime | None
    returned: bool
    withdrawn_at: datetime | None = Field(description="When what was filed was withdrawn; nothing stands since.")
    late: bool
    late_because: str | None
    open_questions: int


class Board(BaseModel):
    returns: list[BoardRowShown]


@router.get("/{year}/returns", summary="Central unit: where every return of a round stands")
def get_board(year: Year, who: Who) -> Board:
    with installation().reading(who) as reading:
        return Board(returns=[BoardRowShown.model_validate(row) for row in round_board(reading, year)])


class Days(Body):
    """The days of a round. Each is included in what it ends; they follow one another."""

    edition: int = Field(ge=2000, le=2100, description="The form of the return.")
    opens_on: date
    due_on: date
    edits_close_on: date
    publishes_on: date
    reason: Text

    @property
    def days(self) -> rounds.Days:
        return rounds.Days(self.opens_on, self.due_on, self.edits_close_on, self.publishes_on)


@router.post("/{year}", summary="Central unit: set the next round", status_code=204)
def set_round(attempt: Once, year: Year, body: Days) -> Response:
    """Who owes a return, who is compared with whom and the rules of the two tests are settled with it."""

    def step(ctx: Context) -> Answer:
        rounds.set_round(ctx, year=year, edition=body.edition, days=body.days, reason=body.reason)
        return Answer(204)

    return once(attempt, step)


@router.put("/{year}", summary="Central unit: change the dates of a round", status_code=204)
def change_round(attempt: Once, year: Year, seen: MustHaveSeen, body: Days) -> Response:
    """Once it has opened a day only moves later. Everybody who owes a return is told."""

    def step(ctx: Context) -> Answer:
        rounds.change_round(
            ctx, year=year, edition=body.edition, days=body.days, reason=body.reason, expected_revision=seen
        )
        return Answer(204)

    return once(attempt, step)


class Extension(Body):
    until: date
    reason: Text


@router.post("/{year}/returns/{code}/extend", summary="Central unit: give one regulator longer", status_code=204)
def extend_return(attempt: Once, place: Return, seen: MustHaveSeen, body: Extension) -> Response:
    """The reason is published."""

    def step(ctx: Context) -> Answer:
        rounds.extend(ctx, **place.of, until=body.until, reason=body.reason, expected_revision=seen)
        return Answer(204)

    return once(attempt, step)


@router.post("/{year}/returns/{code}/excuse", summary="Central unit: ask no return of a regulator", status_code=204)
def excuse_return(attempt: Once, place: Return, seen: MustHaveSeen, body: Reason) -> Response:
    """The reason is published."""

    def step(ctx: Context) -> Answer:
        rounds.excuse(ctx, **place.of, reason=body.reason, expected_revision=seen)
        return Answer(204)

    return once(attempt, step)


@router.post("/{year}/returns/{code}/require", summary="Central unit: ask an excused regulator again", status_code=204)
def require_return(attempt: Once, place: Return, seen: MustHaveSeen, body: Reason) -> Response:
    def step(ctx: Context) -> Answer:
        rounds.require_return(ctx, **place.of, reason=body.reason, expected_revision=seen)
        return Answer(204)

    return once(attempt, step)


class DecisionShown(BaseModel):
    """What was decided on a round, or on one regulator in it."""

    model_config = ConfigDict(from_attributes=True)

    regulator_name: str | None
    words: str
    reason: str
    by: str
    at: datetime


class Decisions(BaseModel):
    decisions: list[DecisionShown]


@router.get("/{year}/decisions", summary="Central unit: what was decided on a round, the newest first")
def get_round_decisions(year: Year, who: Who) -> Decisions:
    with installation().reading(who) as reading:
        found: tuple[Decision, ...] = round_decisions(reading, year)
        return Decisions(decisions=[DecisionShown.model_validate(each) for each in found])


class MovedShown(BaseModel):
    figure: str
    before: str
    now: str


class NotComparedShown(MovedShown):
    series_break: bool = Field(description="Whether the figure means something else since this year.")


class ToReadShown(BaseModel):
    regulator_code: str
    regulator_name: str
    label: str
    filed_at: datetime | None
    late: bool
    moved: list[MovedShown] = Field(description="The figures that moved most against last year.")
    not_compared: list[NotComparedShown] = Field(description="Those with a value that are no movement.")


class Queue(BaseModel):
    to_read: list[ToReadShown]


@router.get("/{year}/reading-queue", summary="Central unit: returns to read, those that moved most first")
def get_reading_queue(year: Year, who: Who) -> Queue:
    with installation().reading(who) as reading:
        return Queue(to_read=[_to_read(each) for each in reading_queue(reading, year)])


def _to_read(found: ToRead) -> ToReadShown:
    return ToReadShown(
        regulator_code=found.row.regulator_code,
        regulator_name=found.row.regulator_name,
        label=found.row.label,
        filed_at=found.row.filed_at,
        late=found.row.late,
        moved=[
            MovedShown(figure=p.now.label, before=with_n(p.before) if p.before else "", now=with_n(p.now))
            for p in found.moved
        ],
        not_compared=[
            NotComparedShown(
                figure=p.now.label,
                before=with_n(p.before) if p.before else "",
                now=with_n(p.now),
                series_break=bool(p.breaks),
            )
            for p in found.not_compared
        ],
    )
