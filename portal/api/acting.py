"""Who asks: a program by its key, or a person by the browser they signed in with."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from portal.api.problems import Refusal
from portal.api.rates import KNOWN, STRANGER, Buckets
from portal.auth.people import person_from_request
from portal.commands.keys import note_use
from portal.context import Actor
from portal.errors import NotAllowed
from portal.installation import installation
from portal.queries.keys import key_holder
from portal.web.record import request_id

NOBODY = Actor(None, "a visitor", via="public")
USE_NOTED_EVERY = timedelta(minutes=1)

_bearer = HTTPBearer(
    auto_error=False, scheme_name="key", description="A key made under *Keys for programs*: `rk_` and 43 characters."
)


def acting(request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Actor:
    """The actor of this request.

    Raises:
        Refusal: 401 when nobody is known by what came along; 429 when they ask too often.
    """
    buckets: Buckets = request.app.state.buckets
    actor = _known(request, shown)
    if actor is None:
        address = request.client.host if request.client else ""
        _not_too_often(buckets.wait(("address", address), STRANGER))
        raise Refusal(
            401,
            "Say who you are: send a key for programs as “Authorization: Bearer rk_…”, or sign in with your browser.",
            code="WhoAreYou",
            headers={"WWW-Authenticate": 'Bearer realm="Regulators and AI"'},
        )
    _not_too_often(buckets.wait(("person", actor.person_id), KNOWN))
    return actor


def passing(request: Request) -> None:
    """Anybody, for what is public: counted by address, at the pace of people who are known.

    Raises:
        Refusal: 429 when they ask too often.
    """
    buckets: Buckets = request.app.state.buckets
    address = request.client.host if request.client else ""
    _not_too_often(buckets.wait(("public", address), KNOWN))


def acting_or_passing(
    request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Actor:
    """Whoever says who they are, else a visitor: for routes that tell people more the more they may see.

    Raises:
        Refusal: 401 when a key came along that is none; 429 when they ask too often.
    """
    if "authorization" in request.headers or person_from_request(request) is not None:
        return acting(request, shown)
    passing(request)
    return NOBODY


Who = Annotated[Actor, Depends(acting)]
Anybody = Annotated[Actor, Depends(acting_or_passing)]


def acting_in_person(who: Who) -> Actor:
    """The actor, who must be there in person: a key that strays may not make further keys."""
    if who.via != "screen":
        raise NotAllowed("This is done by a person who is signed in, not with a key.")
    return who


InPerson = Annotated[Actor, Depends(acting_in_person)]


def _known(request: Request, shown: HTTPAuthorizationCredentials | None) -> Actor | None:
    if "authorization" in request.headers:
        return _holder(request, shown.credentials) if shown else None
    person = person_from_request(request)
    return person.actor if person else None


def _holder(request: Request, key: str) -> Actor | None:
    portal = installation()
    with portal.reading(NOBODY) as reading:
        holder = key_holder(reading, key)
    if holder is None:
        return None
    if holder.last_used_at is None or portal.now() - holder.last_used_at > USE_NOTED_EVERY:
        with portal.unit_of_work(holder.actor, request_id=request_id(request.scope)) as ctx:
            note_use(ctx, key_id=holder.key_id)
    return holder.actor


def _not_too_often(seconds: int) -> None:
    if seconds:
        raise Refusal(
            429,
            f"You ask too often. Wait {seconds} {'second' if seconds == 1 else 'seconds'}, then go on.",
            code="TooOften",
            headers={"Retry-After": str(seconds)},
        )
