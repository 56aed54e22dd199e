"""Keys for programs: made and ended by a person who is signed in."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import InPerson, Who
from portal.api.places import Id
from portal.api.shapes import Body, Name, Text
from portal.commands.keys import end_key, make_key
from portal.installation import installation
from portal.queries.me import my_keys
from portal.web.record import request_id

router = APIRouter(prefix="/v1", tags=["people"])


class KeyShown(BaseModel):
    """A key without the key itself."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str
    start: str
    organisation: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class Keys(BaseModel):
    keys: list[KeyShown]


@router.get("/keys", summary="Your keys that work")
def get_keys(who: Who) -> Keys:
    with installation().reading(who) as reading:
        return Keys(keys=[KeyShown.model_validate(key) for key in my_keys(reading)])


class KeyWanted(Body):
    organisation_code: Name
    label: Text


class KeyMade(BaseModel):
    key: str = Field(description="Shown this once.")


@router.post("/keys", summary="Make a key, good for a year", status_code=201)
def post_key(request: Request, who: InPerson, body: KeyWanted) -> KeyMade:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        return KeyMade(key=make_key(ctx, organisation_code=body.organisation_code, label=body.label))


@router.delete("/keys/{key}", summary="End a key", status_code=204)
def delete_key(request: Request, who: InPerson, key: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        end_key(ctx, key_id=key)
    return Response(status_code=204)


class InvitationMade(BaseModel):
    token: str = Field(description="Of the invitation's link, shown this once; the role goes to the address.")
