"""A department's desk for programs of its people; and a regulator that shares its draft with its departments."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import InPerson, Who
from portal.api.downloads import CSV, attachment, file_answer
from portal.api.once import Answer, Once, once
from portal.api.places import RETURN, Return
from portal.api.steers import Department
from portal.commands import sharing
from portal.context import Context
from portal.errors import NotFound
from portal.installation import installation
from portal.queries.department_desk import DepartmentDesk, RegulatorAtHand, department_desk
from portal.queries.department_files import desk_csv, figures_csv
from portal.queries.rounds import current_round
from regulators.steers import Standing

router = APIRouter(prefix="/v1/departments", tags=["departments"])
sharing_router = APIRouter(prefix=RETURN, tags=["the return"])


Round = Annotated[int | None, Query(ge=2000, le=2100, description="The round; the current one if not given.")]


def _desk(who: Who, department: str, year: int | None) -> DepartmentDesk:
    portal = installation()
    with portal.reading(who) as reading:
        current = current_round(reading)
        if current is None or (year is not None and year > current.year):
            raise NotFound
        return department_desk(reading, portal.public, department, year or current.year)


class AreaShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    area: str
    needed: float | None = Field(description="Full-time equivalents; null: not given as a number.")
    held: float | None
    urgency: str | None


class CapabilityShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    year: int
    shared: bool = Field(description="From a return that is not published, and that its regulator shares.")
    areas: list[AreaShown]


class RegulatorShown(BaseModel):
    regulator_code: str
    regulator_name: str
    demonstration: bool
    relationship: str
    label: str = Field(description="Where its return stands.")
    timeliness: str
    late: bool
    shared: bool = Field(description="It lets the department read its return of this round.")
    steer_standing: Standing
    steer_since: date | None
    published_year: int | None = Field(description="The newest round its return is published in.")
    capability: CapabilityShown | None

    @classmethod
    def of(cls, each: RegulatorAtHand) -> RegulatorShown:
        return cls(
            regulator_code=each.code,
            regulator_name=each.name,
            demonstration=each.demonstration,
            relationship=each.covered.kind,
            label=each.label,
            timeliness=each.timeliness,
            late=bool(each.board and each.board.late),
            shared=each.shared,
            steer_standing=each.covered.standing,
            steer_since=each.covered.since,
            published_year=each.published_year,
            capability=CapabilityShown.model_validate(each.capability) if each.capability else None,
        )


class DeskShown(BaseModel):
    department_code: str
    department_name: str
    year: int
    regulators: list[RegulatorShown]


@router.get("/{department}/regulators", summary="Department: its regulators at a glance")
def get_department_desk(department: Department, who: Who, year: Round = None) -> DeskShown:
    desk = _desk(who, department, year)
    return DeskShown(
        department_code=desk.department_code,
        department_name=desk.department_name,
        year=desk.year,
        regulators=[RegulatorShown.of(each) for each in desk.regulators],
    )


@router.get(
    "/{department}/regulators.csv",
    summary="Department: its regulators at a glance, as a table",
    response_class=Response,
    responses=file_answer(CSV),
)
def get_department_desk_file(department: Department, who: Who, year: Round = None) -> Response:
    desk = _desk(who, department, year)
    return attachment(desk_csv(desk), CSV, f"regulators-{department}-{desk.year}.csv")


@router.get(
    "/{department}/regulators/figures.csv",
    summary="Department: the published figures of its regulators among their peers, as a table",
    response_class=Response,
    responses=file_answer(CSV),
)
def get_department_figures_file(department: Department, who: Who, year: Round = None) -> Response:
    desk = _desk(who, department, year)
    return attachment(figures_csv(desk), CSV, f"figures-{department}-{desk.year}.csv")


@sharing_router.post("/share", summary="Let the departments read it before it is published", status_code=204)
def share_draft(attempt: Once, _: InPerson, place: Return) -> Response:
    def step(ctx: Context) -> Answer:
        sharing.share_draft(ctx, **place.of)
        return Answer(204)

    return once(attempt, step)


@sharing_router.post("/stop-sharing", summary="Let the departments read it no longer", status_code=204)
def stop_sharing(attempt: Once, _: InPerson, place: Return) -> Response:
    def step(ctx: Context) -> Answer:
        sharing.stop_sharing(ctx, **place.of)
        return Answer(204)

    return once(attempt, step)
