"""The registered rules of the two tests: reading them, and registering another version before the returns are due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.once import Answer, Once, once
from portal.api.places import Year
from portal.api.shapes import Body, Text
from portal.commands import registration
from portal.context import Context
from portal.installation import installation
from portal.queries.registered_tests import registered_for_desk

router = APIRouter(prefix="/v1/rounds/{year}/tests", tags=["comparison"])


class RegisteredShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: str = Field(description="system or regulator")
    version: int
    hash: str = Field(description="SHA-256 of the rule as canonical JSON (RFC 8785).")
    registered_at: datetime
    by: str | None = Field(description="null: the portal, when it set the round.")
    change: str
    rule: dict[str, Any]
    in_force: bool


@router.get("", summary="Central unit: the registered rules of the two tests, and their changes")
def get_registered_tests(year: Year, who: Who) -> list[RegisteredShown]:
    with installation().reading(who) as reading:
        found = registered_for_desk(reading, year)
    return [RegisteredShown.model_validate(each) for each in found]


class RuleRegistered(Body):
    kind: Text = Field(description="system or regulator")
    rule: dict[str, Any] = Field(description="The whole rule, as it is read here, with the next version's number.")
    change: Text = Field(description="What is new against the version before, and why; published.")


class Kept(BaseModel):
    hash: str


@router.post("", summary="Register a rule, until the returns are due", response_model=Kept, status_code=201)
def register_test(attempt: Once, year: Year, body: RuleRegistered) -> Response:
    def step(ctx: Context) -> Answer:
        kept = registration.register_test(ctx, year=year, kind=body.kind, rule=body.rule, change=body.change)
        return Answer.of(Kept(hash=kept), status=201)

    return once(attempt, step)
