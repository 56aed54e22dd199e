"""Organisations of innovators: registering one, and who works for it; done by a person who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import InPerson, Who
from portal.api.people import InvitationMade
from portal.api.places import Id
from portal.api.shapes import Body, Name, Text
from portal.commands import innovators
from portal.installation import installation
from portal.queries.innovators import my_innovators
from portal.web.record import request_id

router = APIRouter(prefix="/v1/innovators", tags=["innovators"])

Code = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9-]{1,20}$", description="The organisation's code.", examples=["IN0001"])
]


class ColleagueShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    membership: int
    name: str
    email: str
    role: str
    since: datetime


class InvitationShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    invitation: int
    email: str
    role: str
    expires_at: datetime


class InnovatorShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    demonstration: bool
    people: list[ColleagueShown]
    invitations: list[InvitationShown] = Field(description="That wait; shown to signatories.")


class Innovators(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    organisations: list[InnovatorShown]
    may_register: int = Field(description="How many more organisations you may register.")


@router.get("", summary="Your organisations as an innovator")
def get_innovators(who: Who) -> Innovators:
    with installation().reading(who) as reading:
        return Innovators.model_validate(my_innovators(reading))


class InnovatorWanted(Body):
    name: Text


class Registered(BaseModel):
    code: str


@router.post("", summary="Register an organisation that may apply", status_code=201)
def register_innovator(request: Request, who: InPerson, body: InnovatorWanted) -> Registered:
    """You become its applicant and its signatory."""
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        return Registered(code=innovators.register_innovator(ctx, name=body.name))


class ColleagueWanted(Body):
    email: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]
    role: Name


@router.post("/{code}/invitations", summary="Signatory: invite a colleague", status_code=201)
def invite_colleague(request: Request, who: InPerson, code: Code, body: ColleagueWanted) -> InvitationMade:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        return InvitationMade(
            token=innovators.invite_colleague(ctx, organisation_code=code, email=body.email, role=body.role)
        )


@router.delete("/{code}/invitations/{invitation}", summary="Signatory: take an invitation back", status_code=204)
def take_back_invitation(request: Request, who: InPerson, code: Code, invitation: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        innovators.take_back_invitation(ctx, organisation_code=code, invitation_id=invitation)
    return Response(status_code=204)


@router.delete("/{code}/people/{membership}", summary="Signatory: end a role", status_code=204)
def end_role(request: Request, who: InPerson, code: Code, membership: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        innovators.end_role(ctx, organisation_code=code, membership_id=membership)
    return Response(status_code=204)
