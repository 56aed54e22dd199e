"""Steers: what everybody may read of them, a department's desk, and the steps of a department."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who, passing
from portal.api.downloads import CSV, attachment, file_answer
from portal.api.once import Answer, Once, once
from portal.api.places import Id
from portal.api.shapes import Body, Text
from portal.clock import london_date
from portal.commands import steering
from portal.context import Context
from portal.installation import installation, public_store
from portal.queries.steer_coverage import Coverage, coverage_csv, steer_coverage
from portal.queries.steers import own_steers
from regulators.steers import Expectation, InIt, Standing, Steer

router = APIRouter(prefix="/v1", tags=["steers"])

Department = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9-]{1,20}$", description="The department's code.", examples=["XD1"])
]


class ExpectationGiven(Body):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    words: Text
    by_on: date


class SteerGiven(Body):
    """A steer as the department tells it."""

    title: Text
    address: Text = Field(description="Where it can be read: https.")
    given_on: date
    until_on: date | None = Field(None, description="The last day it says it holds; null: until it is ended.")
    covers: Annotated[list[Text], Field(max_length=200, description="Codes of the regulators it is for.")]
    in_it: InIt = Field(description="Whether safe AI innovation is in it.")
    passage: Text = Field("", description="Quoted from it; empty where it is not in it.")
    judged_by: Text = Field(description="The office that judged it; it is published.")
    expectations: Annotated[list[ExpectationGiven], Field(default_factory=list, max_length=200)]

    def steer(self, department: str) -> Steer:
        told = self.model_dump(include={name for name in SteerGiven.model_fields if name != "expectations"})
        told["covers"] = tuple(self.covers)
        expected = tuple(Expectation(each.words, each.by_on) for each in self.expectations)
        return Steer(department_code=department, **told, expectations=expected)


class SteerAmended(SteerGiven):
    """The steer told anew, with the reason."""

    because: Text
    expected_version: Annotated[
        int, Field(ge=1, description="The version you saw; refused with 412 if it is not newest.")
    ]


class SteerEnded(Body):
    ended_on: date = Field(description="Its last day.")
    reason: Text = Field(description="Published.")
    expected_version: Annotated[int, Field(ge=1)]


class Recorded(BaseModel):
    steer: int
    version: int


class AnswerShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    regulator_code: str
    regulator_name: str
    year: int | None
    words: str | None


class SteerShown(BaseModel):
    steer: int
    version: int
    department_code: str
    department: str
    demonstration: bool
    title: str
    address: str
    given_on: date
    last_on: date | None = Field(description="The last day it is in force; null: no end is known.")
    ended_because: str | None
    covers: list[str]
    in_it: InIt
    passage: str
    judged_by: str
    expectations: list[ExpectationGiven]
    answers: list[AnswerShown]


class StandingShown(BaseModel):
    regulator_code: str
    regulator: str
    department_code: str | None
    department: str
    relationship: str
    steer_expected: bool
    standing: Standing
    since: date | None
    demonstration: bool


class CoverageShown(BaseModel):
    """How every regulator stands with every department over it, and every steer."""

    on: date
    standings: list[StandingShown]
    steers: list[SteerShown]

    @classmethod
    def of(cls, found: Coverage) -> CoverageShown:
        return cls(
            on=found.on,
            standings=[
                StandingShown(
                    regulator_code=row.covered.regulator_code,
                    regulator=row.regulator,
                    department_code=row.covered.department_code,
                    department=row.department,
                    relationship=row.covered.kind,
                    steer_expected=row.covered.expected,
                    standing=row.covered.standing,
                    since=row.covered.since,
                    demonstration=row.demonstration,
                )
                for row in found.rows
            ],
            steers=[
                SteerShown(
                    steer=shown.steer.number,
                    department=shown.department,
                    demonstration=shown.demonstration,
                    answers=[AnswerShown.model_validate(each) for each in shown.answers],
                    **_told(shown.steer),
                )
                for shown in found.steers
            ],
        )


def _told(steer: Steer) -> dict[str, Any]:
    names = (
        "version",
        "department_code",
        "title",
        "address",
        "given_on",
        "last_on",
        "ended_because",
        "covers",
        "in_it",
    )
    told = {name: getattr(steer, name) for name in (*names, "passage", "judged_by")}
    return {**told, "expectations": [ExpectationGiven.model_validate(each) for each in steer.expectations]}


@router.get("/steers", summary="Who has a current steer, and every steer; public", dependencies=[Depends(passing)])
def get_steers() -> CoverageShown:
    return CoverageShown.of(_coverage())


@router.get(
    "/steers/coverage.csv",
    summary="Who has a current steer, as a table; public",
    dependencies=[Depends(passing)],
    response_class=Response,
    responses=file_answer(CSV),
)
def get_steer_coverage() -> Response:
    return attachment(coverage_csv(_coverage()).encode(), CSV, "steer-coverage.csv")


def _coverage() -> Coverage:
    return steer_coverage(public_store(), london_date(installation().now()))


class VersionShown(BaseModel):
    version: int
    because: str | None
    by: str
    at: str
    steer: SteerGiven
    ended_on: date | None
    ended_because: str | None


class OwnSteer(BaseModel):
    steer: int
    versions: list[VersionShown] = Field(description="The newest first.")


class OwnSteers(BaseModel):
    department_code: str
    steers: list[OwnSteer]


@router.get("/departments/{department}/steers", summary="Department: its steers with all their versions")
def get_own_steers(department: Department, who: Who) -> OwnSteers:
    with installation().reading(who) as reading:
        own = own_steers(reading, department)
    return OwnSteers(
        department_code=department,
        steers=[
            OwnSteer(
                steer=versions[0].steer.number,
                versions=[
                    VersionShown(
                        version=each.steer.version,
                        because=each.because,
                        by=each.by,
                        at=each.at.isoformat(),
                        steer=SteerGiven(
                            title=each.steer.title,
                            address=each.steer.address,
                            given_on=each.steer.given_on,
                            until_on=each.steer.until_on,
                            covers=list(each.steer.covers),
                            in_it=each.steer.in_it,
                            passage=each.steer.passage,
                            judged_by=each.steer.judged_by,
                            expectations=[ExpectationGiven.model_validate(e) for e in each.steer.expectations],
                        ),
                        ended_on=each.steer.ended_on,
                        ended_because=each.steer.ended_because,
                    )
                    for each in versions
                ],
            )
            for versions in own.steers
        ],
    )


@router.post(
    "/departments/{department}/steers", summary="Department: record a steer", response_model=Recorded, status_code=201
)
def record_steer(attempt: Once, department: Department, body: SteerGiven) -> Response:
    def step(ctx: Context) -> Answer:
        number = steering.record_steer(ctx, department_code=department, steer=body.steer(department))
        return Answer.of(Recorded(steer=number, version=1), status=201)

    return once(attempt, step)


@router.post(
    "/departments/{department}/steers/{steer}/amend", summary="Department: tell a steer anew", response_model=Recorded
)
def amend_steer(attempt: Once, department: Department, steer: Id, body: SteerAmended) -> Response:
    def step(ctx: Context) -> Answer:
        version = steering.amend_steer(
            ctx,
            department_code=department,
            steer_id=steer,
            steer=body.steer(department),
            because=body.because,
            expected=body.expected_version,
        )
        return Answer.of(Recorded(steer=steer, version=version))

    return once(attempt, step)


@router.post(
    "/departments/{department}/steers/{steer}/end", summary="Department: end a steer early", response_model=Recorded
)
def end_steer(attempt: Once, department: Department, steer: Id, body: SteerEnded) -> Response:
    def step(ctx: Context) -> Answer:
        version = steering.end_steer(
            ctx,
            department_code=department,
            steer_id=steer,
            ended_on=body.ended_on,
            reason=body.reason,
            expected=body.expected_version,
        )
        return Answer.of(Recorded(steer=steer, version=version))

    return once(attempt, step)
