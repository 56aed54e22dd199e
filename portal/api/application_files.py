"""Evidence for programs: attach a file, name what a regulator holds, state figures, download."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field, StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.applications import APPLICATIONS, Case
from portal.api.files import FileName
from portal.api.once import Answer, Once, once
from portal.api.problems import Refusal
from portal.api.shapes import Body, Name, Text
from portal.commands import evidence
from portal.context import Context
from portal.installation import installation
from portal.queries.case_evidence import download
from portal.queries.file_names import attachment
from portal.web.record import request_id

router = APIRouter(prefix=f"{APPLICATIONS}/{{case}}/evidence", tags=["applications"])

EvidenceName = Annotated[str, Path(pattern=r"^E[0-9]{1,6}$", description="The evidence's name.", examples=["E1"])]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class EvidenceMade(BaseModel):
    name: str = Field(description="How the case calls it; answers refer to it by this name.")


@router.put(
    "/file",
    summary="Attach a file",
    response_model=EvidenceMade,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": f"The file itself: {evidence.KINDS}, at most {evidence.MOST_BYTES // 1024**2} MB.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def put_evidence_file(
    request: Request,
    case: Case,
    who: Who,
    filename: Annotated[FileName, Query(description="Its ending says what it is; its content must agree.")],
    title: Annotated[Line, Query(description="What the file shows.")],
    good_until: Annotated[date | None, Query(description="The last day on which it is still good.")] = None,
    replaces: Annotated[int | None, Query(ge=1, le=100_000, description="The number of the one it replaces.")] = None,
    question: Annotated[
        str | None, Query(pattern=r"^[a-z][a-z0-9_]{0,79}$", description="Whose answer names it.")
    ] = None,
) -> EvidenceMade:
    data = await _body(request)

    def attach() -> str:
        with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
            return evidence.attach(
                ctx,
                reference=case,
                file_name=filename,
                data=data,
                title=title,
                good_until=good_until,
                replaces=replaces,
                question=question,
            )

    return EvidenceMade(name=await run_in_threadpool(attach))


class HeldElsewhere(Body):
    held_by: Name = Field(description="Code of the regulator that has it.")
    their_reference: Text
    title: Text
    question: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")] = None


@router.post("", summary="Name evidence that a regulator holds", response_model=EvidenceMade, status_code=201)
def refer_to_evidence(attempt: Once, case: Case, body: HeldElsewhere) -> Response:
    def step(ctx: Context) -> Answer:
        return Answer.of(EvidenceMade(name=evidence.refer(ctx, reference=case, **body.model_dump())), status=201)

    return once(attempt, step)


class ClaimStated(Body):
    """One figure that a file shows."""

    metric: Name = Field(description="What was measured, in small letters: stopping_distance.")
    value: float = Field(allow_inf_nan=False)
    unit: Text
    n: int = Field(description="Trials, runs or events behind it.", ge=1, le=10**12)
    method: Text
    exposure: float | None = Field(None, allow_inf_nan=False)
    exposure_unit: Text = ""
    low: float | None = Field(None, allow_inf_nan=False)
    high: float | None = Field(None, allow_inf_nan=False)
    level_percent: int | None = Field(None, ge=1, le=100)


@router.post("/{evidence_name}/claims", summary="State a figure that a file shows", status_code=204)
def state_claim(attempt: Once, case: Case, evidence_name: EvidenceName, body: ClaimStated) -> Response:
    def step(ctx: Context) -> Answer:
        evidence.state_claim(ctx, reference=case, evidence=evidence_name, claim=body.model_dump())
        return Answer(204)

    return once(attempt, step)


@router.get(
    "/{evidence_name}",
    summary="A file as it came, for whoever may read the case",
    response_class=Response,
    responses={
        200: {
            "description": "The file, as an attachment.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def get_evidence_file(case: Case, evidence_name: EvidenceName, who: Who) -> Response:
    """``X-Scan`` says what a scanner found in it."""
    with installation().reading(who) as reading:
        found = download(reading, case, evidence_name)
    headers = {"Content-Disposition": attachment(found.file_name), "X-Scan": found.scan}
    return Response(found.data, media_type="application/octet-stream", headers=headers)


async def _body(request: Request) -> bytes:
    """The body, never more of it than a file may have, whatever length was stated."""
    too_large = Refusal(
        413,
        f"The file is larger than {evidence.MOST_BYTES // 1024**2} MB. Send a smaller one, or split it.",
        code="TOO_LARGE",
    )
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > evidence.MOST_BYTES:
        raise too_large
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > evidence.MOST_BYTES:
            raise too_large
    return bytes(data)
