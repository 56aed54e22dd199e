"""Cases as the central unit reads them: the queue, one case with its clock and gates, its evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from portal.api.acting import Who
from portal.api.application_shapes import EvidenceShown
from portal.api.case_places import CASE, CASES, Acted, Reference, acted
from portal.api.once import Answer, Once, once
from portal.api.seen import etag
from portal.api.shapes import Body, Text
from portal.commands import casework, evidence
from portal.context import Context
from portal.installation import installation
from portal.queries.case_application import application_read, evidence_file
from portal.queries.case_desk import CaseSeen, case_seen
from portal.queries.case_opinions import advice_rows, consent_rows
from portal.queries.case_queue import case_queue
from sandbox_licences.case_file.consented import conditions
from sandbox_licences.case_file.entries import LineWritten
from sandbox_licences.case_file.facts import admitted
from sandbox_licences.case_file.kinds import kept
from sandbox_licences.case_file.told import history
from sandbox_licences.hats import Interest

router = APIRouter(tags=["cases"])


class QueuedCase(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    reference: str
    title: str
    organisation: str
    organisation_name: str
    domain: str
    demonstration: bool
    state: str
    label: str
    received_at: datetime
    since: datetime
    stage: str = Field(description="The step whose clock runs: duly made, triage or decision.")
    used: int = Field(description="Working days of that step used.")
    allowed: int
    standing: str
    due_on: date | None
    late: bool
    waits_for: str
    waits_for_role: str
    waits_since: datetime
    officer: str
    officer_id: int | None
    licence: str = Field(description="Number of the licence it was granted; empty until it is issued.")
    licence_label: str = Field(description="How that licence stands; empty where none was granted.")


class Queue(BaseModel):
    cases: list[QueuedCase]


@router.get(CASES, summary="Central unit: the queue of cases, those due first on top")
def get_queue(
    who: Who,
    waits_for: Annotated[str, Query(max_length=40, description="A role; empty: anybody.")] = "",
    state: Annotated[str, Query(max_length=40, description="Of the application; empty: any.")] = "",
    officer: Annotated[
        int | None, Query(ge=0, le=2**31 - 1, description="Number of the person who handles it; 0: nobody.")
    ] = None,
    late: bool = False,
    closed: bool = False,
    by_age: Annotated[bool, Query(description="The oldest on top, instead of those due first.")] = False,
) -> Queue:
    with installation().reading(who) as reading:
        rows = case_queue(
            reading, waits_for=waits_for, state=state, officer=officer, late=late, closed=closed, by_age=by_age
        )
        return Queue(cases=[QueuedCase.model_validate(row) for row in rows])


class GateReason(BaseModel):
    words: str
    who: list[str] = Field(description="Roles that can do something about it; empty: nobody here can.")


class GateShown(BaseModel):
    name: str
    state: str
    reasons: list[GateReason]


class AdviceShown(BaseModel):
    request: int
    item: str
    consultee: str
    asked_on: date
    due_on: date
    standing: str
    position: str | None
    severity: str | None
    condition: str | None
    reason: str | None
    said_by: str | None
    entry: int | None = Field(description="Its place in the file: what a resolution follows.")
    stale: bool


class ConsentShown(BaseModel):
    line: str
    body: str
    state: str
    words: str
    due_on: date | None
    fingerprint: str


class HistoryLine(BaseModel):
    entry: int
    at: datetime
    by: str
    role: str
    what: str
    words: str


class CaseShown(BaseModel):
    """A case as the central unit sees it. Money in pence. Its ETag is ``entries``."""

    reference: str
    title: str
    organisation: str
    organisation_name: str
    domain: str
    demonstration: bool
    version: int
    entries: int
    state: str
    label: str
    waits_for: str
    clocks: list[dict[str, Any]] = Field(description="Each clock that has begun, with its derivation.")
    gates: list[GateShown]
    acts: list[str] = Field(description="What you can do now, by name.")
    my_hat: str | None
    must_declare: bool
    criteria: dict[str, str]
    lines: list[dict[str, Any]]
    conditions: list[dict[str, Any]]
    advice: list[AdviceShown]
    consents: list[ConsentShown]
    exposure: int
    exposure_limit: int
    exposure_approved: int | None
    programme_exposure: int
    programme_limit: int
    licence_number: str | None
    review_state: str | None
    history: list[HistoryLine]


@router.get(CASE, summary="Central unit: one case, with clock, gates and history", response_model=CaseShown)
def get_case_at_desk(reference: Reference, who: Who) -> Response:
    with installation().reading(who) as reading:
        seen = case_seen(reading, reference)
        shown = _shown(seen)
    return JSONResponse(shown.model_dump(mode="json"), headers={"ETag": etag(seen.entries)})


def _shown(seen: CaseSeen) -> CaseShown:
    facts = seen.facts
    return CaseShown(
        reference=seen.reference,
        title=seen.title,
        organisation=seen.organisation,
        organisation_name=seen.organisation_name,
        domain=seen.file.domain,
        demonstration=seen.demonstration,
        version=seen.version,
        entries=seen.entries,
        state=seen.state,
        label=seen.label,
        waits_for=seen.waits_for,
        clocks=[clock.frozen() for clock in seen.clocks],
        gates=[
            GateShown(
                name=gate.name,
                state=gate.state,
                reasons=[GateReason(words=reason.words, who=sorted(reason.who)) for reason in gate.reasons],
            )
            for gate in seen.gates
        ],
        acts=[act.key for act in seen.acts],
        my_hat=seen.my_hat,
        must_declare=seen.must_declare,
        criteria={id: str(found.met) for id, found in admitted(seen.file).findings.items()},
        lines=[kept(LineWritten(line))["line"] for line in seen.file.lines],
        conditions=[kept(condition) for condition in conditions(seen.file)],
        advice=_advice(seen),
        consents=[
            ConsentShown(
                line=row.line.id,
                body=row.body,
                state=row.consent.state,
                words=row.consent.words,
                due_on=row.due_on,
                fingerprint=row.line.fingerprint,
            )
            for row in consent_rows(seen.file, seen.around)
        ],
        exposure=facts.exposure,
        exposure_limit=facts.exposure_limit,
        exposure_approved=facts.exposure_approved,
        programme_exposure=facts.programme_exposure,
        programme_limit=facts.programme_limit,
        licence_number=seen.licence_number,
        review_state=seen.review_state,
        history=[
            HistoryLine(
                entry=line.stamp.seq,
                at=line.stamp.at,
                by=line.by,
                role=line.stamp.role,
                what=line.what,
                words=line.words,
            )
            for line in history(seen.file, seen.around.law)
        ],
    )


def _advice(seen: CaseSeen) -> list[AdviceShown]:
    return [
        AdviceShown(
            request=row.number,
            item=row.item,
            consultee=row.consultee,
            asked_on=row.asked_on,
            due_on=row.due_on,
            standing=row.standing,
            position=said.position if said else None,
            severity=said.severity if said else None,
            condition=said.condition if said else None,
            reason=said.reason if said else None,
            said_by=said.by if said else None,
            entry=said.id if said else None,
            stale=row.stale and said is row.said,
        )
        for row in advice_rows(seen.file, seen.around)
        for said in (row.said, *row.by_link)
    ]


class SubmittedApplication(BaseModel):
    reference: str
    title: str
    organisation_name: str
    handed_in_at: datetime
    answers: dict[str, Any] = Field(description="By id of the question, those that are asked and answered.")
    evidence: list[EvidenceShown]


@router.get(f"{CASE}/application", summary="The application as it was handed in")
def get_submitted_application(reference: Reference, who: Who) -> SubmittedApplication:
    with installation().reading(who) as reading:
        read = application_read(reading, reference)
    return SubmittedApplication(
        reference=read.reference,
        title=read.title,
        organisation_name=read.organisation_name,
        handed_in_at=read.handed_in_at,
        answers={q.id: answer for _, questions in read.sections for q, answer in questions if answer is not None},
        evidence=[EvidenceShown.model_validate(one) for one in read.evidence],
    )


@router.get(
    f"{CASE}/evidence/{{name}}",
    summary="One file of the application, as it came",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_case_evidence(reference: Reference, name: Annotated[str, Path(pattern=r"^E[0-9]{1,6}$")], who: Who) -> Response:
    """Always as an attachment: nothing opens it here. What a scanner found to be harmful nobody gets."""
    with installation().reading(who) as reading:
        file = evidence_file(reading, reference, name)
    named = "".join(c for c in file.file_name if c.isascii() and (c.isalnum() or c in "._- ")) or "evidence"
    disposition = {"Content-Disposition": f'attachment; filename="{named}"'}
    return Response(file.data, media_type="application/octet-stream", headers=disposition)


class InterestDeclared(Body):
    interest: Interest
    words: Text = ""


@router.post(f"{CASE}/interest", summary="Say whether you have an interest, before you act", response_model=Acted)
def declare_interest(attempt: Once, reference: Reference, body: InterestDeclared) -> Response:
    def step(ctx: Context) -> Answer:
        casework.declare_interest(ctx, reference=reference, interest=body.interest, words=body.words)
        return acted(ctx, reference)

    return once(attempt, step)


class ScanFound(Body):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    clean: bool
    by: Text = Field(description="The scanner and its version.")


@router.post(f"{CASE}/scans", summary="Administrator: record what a scanner found", response_model=Acted)
def record_scan(attempt: Once, reference: Reference, body: ScanFound) -> Response:
    def step(ctx: Context) -> Answer:
        evidence.record_scan(ctx, reference=reference, sha256=body.sha256, clean=body.clean, by=body.by)
        return acted(ctx, reference)

    return once(attempt, step)
