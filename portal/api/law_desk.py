"""What administrators keep for all cases: checks of provisions, delegations, limits and places."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import InPerson
from portal.api.once import Answer, Once, once
from portal.api.shapes import Body, Text
from portal.commands import consenting, law_desk
from portal.context import Context
from portal.installation import installation
from portal.queries.law_desk import law_desk as desk_of

router = APIRouter(prefix="/v1/law-desk", tags=["law and limits"])


class ProvisionShown(BaseModel):
    code: str
    name: str
    owner: str
    red_line: str
    reading: str = Field(description="Fingerprint of the row as it reads.")
    checked_by: str
    checked_on: date | None


class SettingShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    setting: str
    value: int | None = Field(description="In pence, but for places; null: never set.")
    set_at: datetime | None
    set_by: str


class DeskShown(BaseModel):
    provisions: list[ProvisionShown]
    settings: list[SettingShown]
    places_taken: int


@router.get("", summary="Administrator: the catalogue with its checks, and the limits")
def get_law_desk(who: InPerson, demonstration: bool = False) -> DeskShown:
    with installation().reading(who) as reading:
        desk = desk_of(reading, demonstration=demonstration)
    return DeskShown(
        provisions=[
            ProvisionShown(
                code=one.provision.code,
                name=one.provision.name,
                owner=one.provision.owner,
                red_line=one.provision.red_line,
                reading=one.reading,
                checked_by=one.checked_by,
                checked_on=one.checked_on,
            )
            for one in desk.provisions
        ],
        settings=[SettingShown.model_validate(one) for one in desk.settings],
        places_taken=desk.places_taken,
    )


class CheckMade(Body):
    reading: Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")]
    note: Text


@router.post("/provisions/{provision}/check", summary="Administrator: say a row is what the law says", status_code=204)
def check_provision(
    attempt: Once, provision: Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,20}$")], body: CheckMade
) -> Response:
    def step(ctx: Context) -> Answer:
        law_desk.check_provision(ctx, provision=provision, reading=body.reading, note=body.note)
        return Answer(204)

    return once(attempt, step)


class Delegated(Body):
    body: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,20}$")]
    person_id: Annotated[int, Field(ge=1)]
    from_on: date
    to_on: date | None = None
    reference: Text


@router.post("/delegations", summary="Administrator: record who may bind a body", status_code=204)
def record_delegation(attempt: Once, body: Delegated) -> Response:
    def step(ctx: Context) -> Answer:
        consenting.record_delegation(ctx, **body.model_dump())
        return Answer(204)

    return once(attempt, step)


class SettingGiven(Body):
    setting: Literal[
        "limit of one licence", "limit of the programme", "Treasury approval", "notice to Parliament", "places"
    ]
    value: Annotated[int, Field(ge=0, le=10**15, description="In pence, but for places.")]


@router.post("/settings", summary="Administrator: set a limit, a threshold, or the places", status_code=204)
def set_programme(attempt: Once, body: SettingGiven) -> Response:
    def step(ctx: Context) -> Answer:
        law_desk.set_programme(ctx, setting=body.setting, value=body.value)
        return Answer(204)

    return once(attempt, step)
