"""What a program is told when something was not done: problem details (RFC 9457) with our sentence."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from portal.errors import PortalError
from portal.web.record import request_id

log = logging.getLogger("portal.api")

MEDIA_TYPE = "application/problem+json"


class WrongField(BaseModel):
    """One part of a request that cannot be taken."""

    where: str
    what: str


class Problem(BaseModel):
    """What was not done, and why."""

    type: str = "about:blank"
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What is wrong and what to do, in a sentence for people.")
    code: str = Field(description="Stays the same when the sentence is reworded; for files the gate's code.")
    request_id: str = Field(description="Also in the header X-Request-Id and in the portal's records.")
    fields: list[WrongField] | None = None


_REF = "#/components/schemas/{model}"

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "It was not done. 400: a header is missing; 401: who are you; 403: not in your role; 404: not "
        "there, or not yours; 409: not in this state; 412: changed meanwhile; 413: too large; 422: cannot be taken; "
        "428: If-Match is missing; 429: too often.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
}
"""For every route: the one shape of all that is not a success."""


def problem_schemas() -> dict[str, Any]:
    """What ``PROBLEMS`` refers to, for the components of the API's description."""
    schema = Problem.model_json_schema(ref_template=_REF)
    return {**schema.pop("$defs"), "Problem": schema}


class Refusal(PortalError):
    """A request that is refused before a command sees it, with headers that say what to do."""

    def __init__(self, status: int, sentence: str, *, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence, code=code)
        self.status = status
        self.headers = dict(headers or {})


def answer_with_problems(api: FastAPI) -> None:
    """Let every error of ``api`` end as a problem, never as a traceback or a page."""
    api.add_exception_handler(PortalError, _refused)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _not_valid)
    for clash in (IntegrityError, StaleDataError):
        api.add_exception_handler(clash, _clash)
    for failure in (DBAPIError, Exception):
        api.add_exception_handler(failure, _failed)


def problem(
    request: Request,
    status: int,
    detail: str,
    code: str,
    *,
    headers: Mapping[str, str] | None = None,
    fields: list[WrongField] | None = None,
) -> JSONResponse:
    told = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id(request.scope),
        fields=fields,
    )
    return JSONResponse(
        told.model_dump(exclude_none=True), status, media_type=MEDIA_TYPE, headers=dict(headers) if headers else None
    )


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PortalError)
    headers = error.headers if isinstance(error, Refusal) else None
    return problem(request, error.status, error.sentence, error.code, headers=headers)


_HTTP = {
    404: ("NotFound", "There is nothing here, or you may not see it."),
    405: ("MethodNotAllowed", "This address does not take that method."),
    413: ("TooLarge", "That is more than this address takes."),
}


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code, sentence = _HTTP.get(error.status_code, ("NotTaken", "This request could not be read."))
    return problem(request, error.status_code, sentence, code, headers=error.headers)


_HEADERS_NEEDED = {
    "idempotency-key": (
        400,
        "Send an Idempotency-Key (a new UUID, say) with this request, and the same one when you repeat it.",
        "IdempotencyKeyMissing",
    ),
    "if-match": (
        428,
        "Say which state of the return you saw: send its ETag as If-Match. Ask for the return to get it.",
        "IfMatchMissing",
    ),
}


def _not_valid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    for found in error.errors():
        if found["type"] == "missing" and found["loc"][0] == "header":
            return problem(request, *_HEADERS_NEEDED[str(found["loc"][1]).lower()])
    fields = [WrongField(where=".".join(map(str, e["loc"])), what=_in_words(e)) for e in error.errors()]
    first = fields[0]
    more = f" {len(fields) - 1} more: see fields." if len(fields) > 1 else ""
    return problem(request, 422, f"{first.where} {first.what}.{more}", "NotValid", fields=fields)


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "json_invalid": "is not JSON",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "string_type": "is not a text",
    "string_unicode": "has characters that no text has",
    "model_attributes_type": "is not a JSON object",
}


def _in_words(error: Mapping[str, Any]) -> str:
    message = str(error["msg"])
    return _WORDS.get(error["type"]) or f"cannot be taken: {message[0].lower()}{message[1:]}"


def _clash(request: Request, error: Exception) -> JSONResponse:
    log.warning("request %s met another one: %s", request_id(request.scope), type(error).__name__)
    return problem(
        request, 409, "Somebody did the same at the same moment. Look again, then repeat it if it is needed.", "Clash"
    )


def _failed(request: Request, error: Exception) -> JSONResponse:
    number = request_id(request.scope)
    log.error("request %s failed", number, exc_info=error)
    if isinstance(error, DBAPIError):
        return problem(
            request, 503, "The portal cannot reach its records. Try again in a few minutes.", "Unavailable",
            headers={"Retry-After": "60"},
        )  # fmt: skip
    return problem(
        request, 500, f"Something went wrong on our side. Tell the central unit the number {number}.", "Failed"
    )
