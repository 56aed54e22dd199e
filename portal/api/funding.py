"""A department's funding lines and statements: reading its desk, recording, correcting, withdrawing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.downloads import CSV, attachment, file_answer
from portal.api.once import Answer, Once, once
from portal.api.places import Id
from portal.api.shapes import Body, Name, Text
from portal.commands import funding
from portal.context import Context
from portal.installation import installation
from portal.queries.department_files import areas_csv, lines_csv
from portal.queries.funding import OwnLine, funding_desk
from portal.queries.funding_rows import CHAIN_COLUMNS, chain_rows
from regulators.funding import MOST_POUNDS, Budget, Control, Ground, Line, Prices, Source, Status, Urgency

router = APIRouter(prefix="/v1/departments/{department}/funding", tags=["funding"])

Department = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,20}$", description="The department's code.")]
Pounds = Annotated[int, Field(ge=0, le=MOST_POUNDS)]
Round = Annotated[int, Query(ge=2000, le=2100, description="The round whose needs are told.")]
FinancialYear = Annotated[int, Field(ge=2000, le=2100, description="The one that ends in this year: 2026 is 2025-26.")]


class LineGiven(Body):
    """What a line says. Amounts in whole pounds; null: not held."""

    settlement: Text
    financial_year: FinancialYear
    budget: Budget
    control: Control
    source: Source
    prices: Prices = Prices.NOMINAL
    price_year: FinancialYear | None = None
    area: Name
    urgency: Urgency
    asked: Pounds | None = None
    allocated: Pounds | None = None
    paid: Pounds | None = None
    why_paid_over: Text = ""
    evidence_title: Text
    evidence_url: Text
    status: Status
    status_on: date

    @property
    def line(self) -> Line:
        said = {name: getattr(self, name) for name in Line.__dataclass_fields__}
        for name in ("why_paid_over", "evidence_title"):
            said[name] = " ".join(said[name].split())
        return Line(**{**said, "evidence_url": self.evidence_url.strip()})


class VersionShown(BaseModel):
    version: int
    line: dict[str, Any]
    changed: str = Field(description="What differs from the version before, in words; empty for the first.")
    reason: str | None
    at: datetime
    by: str


class LineShown(BaseModel):
    id: int
    regulator_code: str
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    versions: list[VersionShown] = Field(description="The newest first.")


class StatementShown(BaseModel):
    id: int
    regulator_code: str
    financial_year: int
    ground: str
    because: str
    evidence_title: str
    evidence_url: str


class DeskShown(BaseModel):
    department_code: str
    year: int = Field(description="The round whose needs these are; the money is of the financial year after it.")
    chain: list[dict[str, str]] = Field(description="By regulator and area; all values are text, *not held* too.")
    lines: list[LineShown]
    statements: list[StatementShown]


@router.get("", summary="A department's own desk: needs, money, what is left; its lines in all versions")
def get_department_funding(
    department: Department,
    who: Who,
    year: Round,
) -> DeskShown:
    with installation().reading(who) as reading:
        desk = funding_desk(reading, department, year)
    return DeskShown(
        department_code=department,
        year=year,
        chain=[dict(zip(CHAIN_COLUMNS, row, strict=True)) for row in chain_rows(desk.page)],
        lines=[_shown(each) for each in desk.lines],
        statements=[
            StatementShown(
                id=each.id,
                regulator_code=each.stated.regulator,
                **{name: getattr(each.stated, name) for name in list(StatementShown.model_fields)[2:]},
            )
            for each in desk.statements
        ],
    )


@router.get(
    "/areas.csv",
    summary="The same from need to what is left, area by area, as a table",
    response_class=Response,
    responses=file_answer(CSV),
)
def get_department_areas_file(department: Department, who: Who, year: Round) -> Response:
    with installation().reading(who) as reading:
        made = areas_csv(funding_desk(reading, department, year))
    return attachment(made, CSV, f"funding-{department}-{year}.csv")


@router.get(
    "/lines.csv",
    summary="A department's lines in all versions, as a table",
    response_class=Response,
    responses=file_answer(CSV),
)
def get_department_lines_file(department: Department, who: Who, year: Round) -> Response:
    with installation().reading(who) as reading:
        made = lines_csv(funding_desk(reading, department, year))
    return attachment(made, CSV, f"funding-lines-{department}.csv")


def _shown(own: OwnLine) -> LineShown:
    return LineShown(
        id=own.id,
        regulator_code=own.regulator_code,
        withdrawn_at=own.withdrawn_at,
        withdrawn_because=own.withdrawn_because,
        versions=[
            VersionShown(
                version=v.version,
                line={name: getattr(v.line, name) for name in Line.__dataclass_fields__},
                changed=v.changed,
                reason=v.reason,
                at=v.at,
                by=v.by,
            )
            for v in own.versions
        ],
    )


class Made(BaseModel):
    id: int


class LineRecorded(LineGiven):
    regulator_code: Name


@router.post("/lines", summary="Record a funding line; it is public from then on", response_model=Made, status_code=201)
def record_funding_line(attempt: Once, department: Department, body: LineRecorded) -> Response:
    def step(ctx: Context) -> Answer:
        made = funding.record_line(ctx, department_code=department, regulator_code=body.regulator_code, line=body.line)
        return Answer.of(Made(id=made), status=201)

    return once(attempt, step)


class LineCorrected(LineGiven):
    reason: Text = Field(description="Why it is corrected; public.")
    expected: int | None = Field(None, ge=1, description="The version you read; refused where there is a newer one.")


class Version(BaseModel):
    version: int


@router.post(
    "/lines/{line}/versions", summary="Correct a line, with the reason", response_model=Version, status_code=201
)
def correct_funding_line(attempt: Once, department: Department, line: Id, body: LineCorrected) -> Response:
    def step(ctx: Context) -> Answer:
        version = funding.correct_line(
            ctx,
            department_code=department,
            line_id=line,
            line=body.line,
            reason=body.reason,
            expected=body.expected,
        )
        return Answer.of(Version(version=version), status=201)

    return once(attempt, step)


class Because(Body):
    reason: Text


@router.post("/lines/{line}/withdraw", summary="Withdraw a line", status_code=204)
def withdraw_funding_line(attempt: Once, department: Department, line: Id, body: Because) -> Response:
    def step(ctx: Context) -> Answer:
        funding.withdraw_line(ctx, department_code=department, line_id=line, reason=body.reason)
        return Answer(204)

    return once(attempt, step)


class NotNeededStated(Body):
    regulator_code: Name
    financial_year: FinancialYear
    ground: Ground
    because: Text
    evidence_title: Text
    evidence_url: Text


@router.post(
    "/not-needed", summary="State that no departmental money is needed, and why", response_model=Made, status_code=201
)
def state_not_needed(attempt: Once, department: Department, body: NotNeededStated) -> Response:
    def step(ctx: Context) -> Answer:
        made = funding.state_not_needed(ctx, department_code=department, **body.model_dump())
        return Answer.of(Made(id=made), status=201)

    return once(attempt, step)


@router.post("/not-needed/{statement}/withdraw", summary="Withdraw such a statement", status_code=204)
def withdraw_statement(attempt: Once, department: Department, statement: Id, body: Because) -> Response:
    def step(ctx: Context) -> Answer:
        funding.withdraw_statement(ctx, department_code=department, statement_id=statement, reason=body.reason)
        return Answer(204)

    return once(attempt, step)
