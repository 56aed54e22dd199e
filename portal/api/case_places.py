"""What the routes of a case share: its address, and where it stands after a step."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from portal.api.once import Answer
from portal.api.seen import etag
from portal.context import Context, Reading
from portal.queries.case_desk import case_stands

CASES = "/v1/cases"
CASE = f"{CASES}/{{reference}}"
Reference = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9-]{1,30}$", description="The case's reference.", examples=["SC-2026-0001"])
]
Pence = Annotated[int, Field(ge=0, le=10**15, description="In pence.")]


class Acted(BaseModel):
    """A case after a step. Its ETag is ``entries``: the place of the last entry in its file."""

    reference: str
    state: str
    entries: int
    made: str | None = Field(None, description="What the step made: a number, the id of a line; else null.")


def acted(ctx: Context, reference: str, made: object = None, *, status: int = 200) -> Answer:
    """The case as it stands at the end of this unit of work."""
    stands = case_stands(Reading(ctx.session, ctx.actor, ctx.hats, ctx.now, ctx.files), reference)
    shown = Acted(
        reference=stands.reference,
        state=stands.state,
        entries=stands.entries,
        made=None if made is None else str(made),
    )
    return Answer.of(shown, status=status, headers={"ETag": etag(stands.entries)})
