"""A file into the draft: streamed, kept whatever becomes of it, gated, checked, answered."""

from __future__ import annotations

from typing import Annotated

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Query
from pydantic import BaseModel, StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.api.acting import Who
from portal.api.places import RETURN, Id, Return
from portal.api.problems import Refusal
from portal.api.shapes import Name, Status, UploadShown, status_headers, status_of
from portal.commands.uploads import check_upload, receive_upload
from portal.context import Actor
from portal.installation import installation
from portal.queries.status import upload_progress
from portal.web.record import request_id
from submissions_schema.gate.codes import CODES
from submissions_schema.gate.limits import LIMITS

AT_ONCE = CapacityLimiter(4)
"""Files being checked for programs at one time; further ones wait, and the other routes do not."""

FileName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]

router = APIRouter(prefix=RETURN, tags=["files"])


class Verdict(BaseModel):
    """What became of the file, and where the return stands with it."""

    upload: UploadShown
    status: Status


@router.put(
    "/file",
    summary="Upload a workbook, or one table as CSV",
    response_model=Verdict,
    responses={202: {"description": "Kept; the check goes on. Ask for the upload.", "model": Verdict}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": f"The file itself, at most {LIMITS.file_megabytes} MB.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def put_file(
    request: Request,
    place: Return,
    who: Who,
    filename: Annotated[FileName, Query(description="Its ending says what it is: .xlsx or .csv.")],
    table: Annotated[Name | None, Query(description="For a CSV whose name does not say which table it is.")] = None,
) -> Response:
    data = await _body(request)

    def receive() -> int:
        with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
            return receive_upload(ctx, **place.of, filename=filename, data=data, table=table)

    number = await run_in_threadpool(receive)
    await anyio.to_thread.run_sync(check_upload, installation(), number, limiter=AT_ONCE)
    return await run_in_threadpool(_verdict, place, who, number)


@router.get("/uploads/{upload}", summary="What became of a file")
def get_upload(place: Return, who: Who, upload: Id) -> UploadShown:
    with installation().reading(who) as reading:
        status_of(reading, place.of)
        return UploadShown.of(upload_progress(reading, upload))


async def _body(request: Request) -> bytes:
    """The body, never more of it than a file may have, whatever length was stated."""
    stated = request.headers.get("content-length", "")
    too_large = Refusal(413, CODES["TOO_LARGE"], code="TOO_LARGE")
    if stated.isdecimal() and int(stated[:20]) > LIMITS.file:
        raise too_large
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LIMITS.file:
            raise too_large
    return bytes(data)


def _verdict(place: Return, who: Actor, number: int) -> Response:
    with installation().reading(who) as reading:
        seen = upload_progress(reading, number)
        if seen.state == "refused":
            raise Refusal(422, seen.sentence or "", code=seen.code or "REFUSED")
        if seen.state == "failed":
            raise Refusal(503, seen.sentence or "", code="CHECK_FAILED", headers={"Retry-After": "120"})
        status = status_of(reading, place.of)
    verdict = Verdict(upload=UploadShown.of(seen), status=status)
    done = 200 if seen.state == "read" else 202
    return JSONResponse(verdict.model_dump(mode="json"), done, headers=status_headers(status))
