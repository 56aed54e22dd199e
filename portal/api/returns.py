"""A return in work: where it stands, its draft, its check, the words on its findings."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.once import Answer, Once, once
from portal.api.places import MOST, RETURN, Return
from portal.api.shapes import Body, Fingerprint, Name, Status, Text, status_headers, status_of
from portal.commands.checks import check_draft
from portal.commands.drafts import start_draft
from portal.commands.explanations import explain_findings, waive_finding
from portal.context import Actor, Context
from portal.installation import installation
from portal.queries.findings import all_findings
from portal.web.record import request_id
from submissions_schema.findings import Severity

PAGE = 100
"""Findings on a page."""

router = APIRouter(prefix=RETURN, tags=["the return"])


@router.get("", summary="Where it stands", response_model=Status)
def get_return(place: Return, who: Who) -> Response:
    return _status(place, who)


@router.post("/draft", summary="Start it, or go on with what is open", response_model=Status)
def start(request: Request, place: Return, who: Who) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        start_draft(ctx, **place.of)
    return _status(place, who)


@router.post("/check", summary="Check it as it stands", response_model=Status)
def check(place: Return, who: Who) -> Response:
    check_draft(installation(), who, **place.of)
    return _status(place, who)


def _status(place: Return, who: Actor) -> Response:
    with installation().reading(who) as reading:
        status = status_of(reading, place.of)
    return Answer.of(status, headers=status_headers(status)).response()


class FindingShown(BaseModel):
    """One thing that was found."""

    rule: str
    severity: Severity
    table: str | None
    sheet: str | None
    cell: str | None
    row: int | None
    row_key: str | None
    column: str | None
    value: str | None
    expected: str | None
    message: str
    fingerprint: str
    status: str = Field(description="open, explained or waived")


class Findings(BaseModel):
    """A page of the findings; all of them are in findings.csv."""

    total: int
    page: int
    pages: int
    findings: list[FindingShown]


@router.get("/findings", summary="What was found, a page at a time")
def get_findings(
    place: Return,
    who: Who,
    severity: Severity | None = None,
    rule: Annotated[Name | None, Query(examples=["T-02"])] = None,
    page: Annotated[int, Query(ge=1, le=MOST)] = 1,
) -> Findings:
    with installation().reading(who) as reading:
        found = all_findings(reading, **place.of)
    if severity is not None:
        found = found.filter(pl.col("severity") == severity)
    if rule is not None:
        found = found.filter(pl.col("rule") == rule)
    shown = found.slice((page - 1) * PAGE, PAGE)
    return Findings(
        total=found.height,
        page=page,
        pages=-(-found.height // PAGE),
        findings=[FindingShown.model_validate(row) for row in shown.iter_rows(named=True)],
    )


class Explanations(Body):
    """The same words for one or more queries; they are published beside the figures."""

    fingerprints: Annotated[list[Fingerprint], Field(min_length=1, max_length=1000)]
    words: Text
    also_same_rule: bool = Field(False, description="Also for every query of the same rules that has no words yet.")


class Explained(BaseModel):
    explained: int = Field(description="How many queries have these words now.")


@router.put("/explanations", summary="Explain queries")
def explain(request: Request, place: Return, who: Who, body: Explanations) -> Explained:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        count = explain_findings(
            ctx,
            **place.of,
            fingerprints=body.fingerprints,
            words=body.words,
            also_same_rule=body.also_same_rule,
        )
    return Explained(explained=count)


class WaiverAsked(Body):
    """Lift one finding."""

    fingerprint: Fingerprint
    reason: Text


@router.post("/waivers", summary="Lift a finding, with a reason that is published", status_code=204)
def waive(attempt: Once, place: Return, body: WaiverAsked) -> Response:
    def step(ctx: Context) -> Answer:
        waive_finding(ctx, **place.of, fingerprint=body.fingerprint, reason=body.reason)
        return Answer(204)

    return once(attempt, step)
