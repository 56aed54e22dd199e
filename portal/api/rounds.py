"""The rounds, and where every return of one stands."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from portal.api.acting import Who
from portal.api.places import Year
from portal.installation import installation
from portal.queries.rounds import round_board, rounds

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


class Rounds(BaseModel):
    rounds: list[RoundShown]


@router.get("", summary="All rounds, the newest first")
def get_rounds(who: Who) -> Rounds:
    with installation().reading(who) as reading:
        return Rounds(rounds=[RoundShown.model_validate(found) for found in rounds(reading)])


class BoardRowShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    regulator_code: str
    regulator_name: str
    demonstration: bool
    owes: bool
    excused_because: str | None
    due_on: date
    state: str | None
    label: str
    version: int | None
    filed_at: datetime | None
    returned: bool
    late: bool
    late_because: str | None
    open_questions: int


class Board(BaseModel):
    returns: list[BoardRowShown]


@router.get("/{year}/returns", summary="Central unit: where every return of a round stands")
def get_board(year: Year, who: Who) -> Board:
    with installation().reading(who) as reading:
        return Board(returns=[BoardRowShown.model_validate(row) for row in round_board(reading, year)])
