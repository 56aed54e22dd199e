"""The history of one object, as the page *History* shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from portal.api.acting import Who
from portal.api.messages import DeliveryShown
from portal.installation import installation
from portal.queries.history import MOST_AT_ONCE, PER_PAGE, history
from portal.queries.step_words import StepKind

router = APIRouter(prefix="/v1", tags=["history"])

Of = Annotated[
    str,
    Query(
        max_length=120,
        pattern=r"^[A-Za-z]+(:[^\x00]+)?$",
        description="`return:2026/X01`, `round:2026`, `case:SC-2026-0001`, `licence:…`, `organisation:…`, `person:…`, "
        "`steer:1`, `funding:XD1/1`, `funding:XD1/not-needed/1`, `review:2026/X01/XD1/1`; `portal` for everything.",
        examples=["return:2026/X01"],
    ),
]


class MessageShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    event: str
    to_name: str
    delivery: DeliveryShown


class StepShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int = Field(description="Of the audit entry.")
    at: datetime
    kind: StepKind
    what: str
    about: str
    version: int | None = Field(description="Of a return; of an application from its second on.")
    reason: str
    who: str
    role: str
    messages: list[MessageShown] = Field(description="That went out with the step, as far as they are yours to see.")


class HistoryShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    subject: str
    title: str
    total: int = Field(description="Of the kind that was asked for.")
    counts: dict[StepKind, int]
    steps: list[StepShown] = Field(description="The newest first.")


@router.get("/history", summary="Who did what when to an object you may read")
def get_history(
    who: Who,
    of: Of,
    kind: StepKind | None = None,
    first: Annotated[int, Query(ge=0, le=10**9)] = 0,
    count: Annotated[int, Query(ge=0, le=MOST_AT_ONCE)] = PER_PAGE,
) -> HistoryShown:
    with installation().reading(who) as reading:
        return HistoryShown.model_validate(history(reading, of, kind=kind, first=first, count=count))
