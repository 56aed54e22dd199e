"""A person's own sign-ins and sessions; not with a key."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import InPerson
from portal.api.places import Id
from portal.auth.people import person_from_request
from portal.commands.sign_ins import end_other_sessions, end_own_session
from portal.config import settings
from portal.errors import NotAllowed
from portal.installation import installation
from portal.queries.sign_ins import my_sign_ins
from portal.web.record import request_id

router = APIRouter(prefix="/v1/sign-ins", tags=["people"])


class LiveSessionShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    session: int
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    is_this_one: bool


class SignInShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    at: datetime
    ended_at: datetime | None
    how: str
    refused: bool


class SignIns(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    live: list[LiveSessionShown]
    recent: list[SignInShown] = Field(description="Of the last 90 days, the newest first.")


class Ended(BaseModel):
    ended: int


@router.get("", summary="Your sign-ins, and the sessions that are open")
def get_sign_ins(request: Request, who: InPerson) -> SignIns:
    with installation().reading(who) as reading:
        mine = my_sign_ins(reading, this_session=_this_session(request), idle=settings().session_idle)
        return SignIns.model_validate(mine)


@router.delete("/{session}", summary="End one of your sessions", status_code=204)
def end_session(request: Request, who: InPerson, session: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        end_own_session(ctx, session_id=session)
    return Response(status_code=204)


@router.post("/end-others", summary="End all your sessions but this one")
def end_others(request: Request, who: InPerson) -> Ended:
    this = _this_session(request)
    if this is None:  # it ended between the two looks
        raise NotAllowed("Your session has ended. Sign in again.")
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        return Ended(ended=end_other_sessions(ctx, session_id=this))


def _this_session(request: Request) -> int | None:
    person = person_from_request(request)
    return person.session_id if person else None
