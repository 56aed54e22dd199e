"""Who holds which role, and how that changes: proposed by one person, confirmed by another; left by oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import InPerson, Who
from portal.api.places import Code, Id
from portal.api.shapes import Body, Name, Text
from portal.commands import leaving, role_changes
from portal.installation import installation
from portal.queries import handing_over
from portal.queries.organisation_people import organisation_people
from portal.queries.proposals import proposals_waiting
from portal.queries.sign_ins import my_roles
from portal.queries.staffing import staffing
from portal.web.record import request_id

router = APIRouter(prefix="/v1", tags=["people"])


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ColleagueShown(Shown):
    person: int
    name: str
    email: str


class HeldShown(Shown):
    membership: int
    name: str
    email: str
    role: str
    since: datetime
    granted_by: str
    colleagues: list[ColleagueShown] = Field(description="Who holds the same role there and could take over.")


class OpenInvitationShown(Shown):
    invitation: int
    email: str
    role: str
    made_by: str
    made_at: datetime
    expires_at: datetime


class ProposalShown(Shown):
    proposal: int
    organisation: str
    organisation_name: str
    change: str = Field(description="give or end")
    role: str
    about: str
    successor: str | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    lapses_at: datetime
    is_mine: bool
    may_confirm: bool
    cannot_confirm: str | None


class PastShown(Shown):
    at: datetime
    words: str


class PeopleShown(Shown):
    code: str
    name: str
    kind: str
    roles: list[str]
    held: list[HeldShown]
    invitations: list[OpenInvitationShown]
    proposals: list[ProposalShown]
    past: list[PastShown]


class Proposals(BaseModel):
    proposals: list[ProposalShown]


class StaffingShown(Shown):
    regulator_code: str
    regulator_name: str
    year: int
    preparers: int
    certifiers: int
    missing: list[str] = Field(description="In words; empty where there are enough people.")
    since: datetime | None = Field(
        description="Since when somebody is missing; null also where there never were enough."
    )


class Staffings(BaseModel):
    regulators: list[StaffingShown]


class MyRoleShown(Shown):
    membership: int
    role: str
    organisation: str
    organisation_name: str
    since: datetime
    granted_by: str


class MyInvitationShown(Shown):
    role: str
    organisation_name: str
    made_by: str
    expires_at: datetime


class LeftShown(Shown):
    words: str


class HandedOverShown(Shown):
    handover: int
    role: str
    organisation_name: str
    came_from: str
    at: datetime
    left: list[LeftShown]


class MyRolesShown(BaseModel):
    roles: list[MyRoleShown]
    invitations: list[MyInvitationShown] = Field(description="Taken up at your next sign-in.")
    handed_over: list[HandedOverShown] = Field(description="By colleagues, and not taken yet.")


class LeavingShown(Shown):
    membership: int
    role: str
    organisation: str
    left: list[LeftShown] = Field(description="What waits in this role, or ends with it.")
    colleagues: list[ColleagueShown]
    missing_then: str = Field(description="What the regulator would lack, in words; empty where nothing.")


@router.get("/staffing", summary="Whether regulators that owe a return have the people for it")
def get_staffing(who: Who) -> Staffings:
    """The central unit sees all of them, others the regulators at which they hold a role."""
    with installation().reading(who) as reading:
        return Staffings(regulators=[StaffingShown.model_validate(one) for one in staffing(reading)])


@router.get("/organisations/{code}/people", summary="The people of an organisation, and how they got their roles")
def get_people(who: InPerson, code: Code) -> PeopleShown:
    with installation().reading(who) as reading:
        return PeopleShown.model_validate(organisation_people(reading, code))


@router.get("/role-proposals", summary="Role changes that wait for a second person")
def get_proposals(who: InPerson) -> Proposals:
    with installation().reading(who) as reading:
        return Proposals(proposals=[ProposalShown.model_validate(one) for one in proposals_waiting(reading)])


class RoleWanted(Body):
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00]*$")]
    role: Name
    reason: Text


class ProposalMade(BaseModel):
    proposal: int


@router.post("/organisations/{code}/role-proposals", summary="Propose that somebody gets a role", status_code=201)
def propose_role(request: Request, who: InPerson, code: Code, body: RoleWanted) -> ProposalMade:
    """Once another person, an administrator, confirms it, an invitation goes to the address."""
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        number = role_changes.propose_role(
            ctx, organisation_code=code, email=body.email, role=body.role, reason=body.reason
        )
    return ProposalMade(proposal=number)


class EndWanted(Body):
    reason: Text
    successor: int | None = Field(default=None, ge=1, le=2**31 - 1, description="A colleague who takes over.")


@router.post(
    "/organisations/{code}/people/{membership}/end-proposal", summary="Propose that a role ends", status_code=201
)
def propose_end(request: Request, who: InPerson, code: Code, membership: Id, body: EndWanted) -> ProposalMade:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        number = role_changes.propose_end(
            ctx, organisation_code=code, membership_id=membership, reason=body.reason, successor_id=body.successor
        )
    return ProposalMade(proposal=number)


@router.delete(
    "/organisations/{code}/invitations/{invitation}", summary="End an invitation nobody took up", status_code=204
)
def end_invitation(request: Request, who: InPerson, code: Code, invitation: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        role_changes.end_invitation(ctx, organisation_code=code, invitation_id=invitation)
    return Response(status_code=204)


@router.post(
    "/role-proposals/{proposal}/confirm", summary="Administrator: confirm what another proposed", status_code=204
)
def confirm_proposal(request: Request, who: InPerson, proposal: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        role_changes.confirm_proposal(ctx, proposal_id=proposal)
    return Response(status_code=204)


class Declined(Body):
    reason: Text


@router.post(
    "/role-proposals/{proposal}/decline", summary="Administrator: decline what another proposed", status_code=204
)
def decline_proposal(request: Request, who: InPerson, proposal: Id, body: Declined) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        role_changes.decline_proposal(ctx, proposal_id=proposal, reason=body.reason)
    return Response(status_code=204)


@router.delete("/role-proposals/{proposal}", summary="Take back what you proposed", status_code=204)
def take_back_proposal(request: Request, who: InPerson, proposal: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        role_changes.take_back_proposal(ctx, proposal_id=proposal)
    return Response(status_code=204)


@router.get("/roles", summary="Your roles, invitations that wait for you, and what was handed over to you")
def get_roles(who: InPerson) -> MyRolesShown:
    with installation().reading(who) as reading:
        mine = my_roles(reading)
        return MyRolesShown(
            roles=[MyRoleShown.model_validate(one) for one in mine.roles],
            invitations=[MyInvitationShown.model_validate(one) for one in mine.invitations],
            handed_over=[HandedOverShown.model_validate(one) for one in handing_over.handed_over(reading)],
        )


@router.get("/roles/{membership}/leaving", summary="What it means to leave a role of yours")
def get_leaving(who: InPerson, membership: Id) -> LeavingShown:
    with installation().reading(who) as reading:
        return LeavingShown.model_validate(handing_over.leaving(reading, membership))


class LeaveWanted(Body):
    successor: int | None = Field(default=None, ge=1, le=2**31 - 1, description="A colleague who takes over.")


@router.post("/roles/{membership}/leave", summary="Leave a role of yours, at once", status_code=204)
def leave_role(request: Request, who: InPerson, membership: Id, body: LeaveWanted) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        leaving.leave_role(ctx, membership_id=membership, successor_id=body.successor)
    return Response(status_code=204)


@router.post("/handovers/{handover}/taken", summary="Say that you have what was handed over to you", status_code=204)
def take_over(request: Request, who: InPerson, handover: Id) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        leaving.take_over(ctx, handover_id=handover)
    return Response(status_code=204)
