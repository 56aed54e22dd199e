"""From draft to receipt, and back: the steps that move a return between its people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.once import Answer, Keep, Once, once, once_by
from portal.api.places import RETURN, Return
from portal.api.seen import MustHaveSeen, Seen
from portal.api.shapes import Body, Status, Text, status_answer
from portal.commands import drafts, filing
from portal.context import Context
from portal.installation import installation
from portal.queries.receipts import receipt
from submissions_schema.corrections import CORRECTIONS

router = APIRouter(prefix=RETURN, tags=["filing"])


class Reason(Body):
    reason: Text


Kind = Annotated[
    Text,
    Field(
        description="; ".join(f"{code}: {words}" for code, words in CORRECTIONS.items()),
        json_schema_extra={"enum": list(CORRECTIONS)},
    ),
]
"""Of a correction; the command says which there are to who sends another."""


@router.post("/send", summary="Hand it to the certifiers", response_model=Status)
def send(attempt: Once, place: Return, seen: MustHaveSeen) -> Response:
    def step(ctx: Context) -> Answer:
        filing.send_to_certifier(ctx, **place.of, expected=seen)
        return status_answer(ctx, place.of)

    return once(attempt, step)


@router.post("/take-back", summary="Take it back from the certifiers", response_model=Status)
def take_back(attempt: Once, place: Return, seen: Seen) -> Response:
    def step(ctx: Context) -> Answer:
        filing.take_back(ctx, **place.of, expected=seen)
        return status_answer(ctx, place.of)

    return once(attempt, step)


@router.post("/decline", summary="Certifier: give it back to the preparers", response_model=Status)
def decline(attempt: Once, place: Return, seen: Seen, body: Reason) -> Response:
    def step(ctx: Context) -> Answer:
        filing.decline(ctx, **place.of, reason=body.reason, expected=seen)
        return status_answer(ctx, place.of)

    return once(attempt, step)


class Signature(Body):
    """The declaration of the certifier, whose words ``GET receipt`` repeats."""

    full_name: Text
    read_it: bool
    did_not_prepare_it: bool
    delegation: Text | None = None
    late_because: Text | None = Field(None, description="Needed where the return is late; it is published.")
    correction_code: Kind | None = None
    correction_reason: Text | None = None
    material: bool | None = Field(
        None, description="With the two before it: needed where the status says ``needs_correction``."
    )


@router.post("/sign", summary="Certifier: sign and file it", response_model=Status)
def sign(attempt: Once, place: Return, seen: MustHaveSeen, body: Signature) -> Response:
    declaration = filing.Declaration(**body.model_dump())

    def run(keep: Keep) -> None:
        filing.sign(
            installation(),
            attempt.actor,
            **place.of,
            declaration=declaration,
            expected=seen,
            request_id=attempt.request_id,
            and_then=lambda ctx, _reference: keep(ctx, status_answer(ctx, place.of)),
        )

    return once_by(attempt, run)


@router.post("/withdraw", summary="Certifier: withdraw it before it is published", response_model=Status)
def withdraw(attempt: Once, place: Return, seen: Seen, body: Reason) -> Response:
    """``If-Match`` is the revision of the version that counts: ``counted.revision``.

    The return is owed again, unless it corrected a published version: then that one counts again.
    """

    def step(ctx: Context) -> Answer:
        filing.withdraw(ctx, **place.of, reason=body.reason, expected=seen)
        return status_answer(ctx, place.of)

    return once(attempt, step)


class Reopening(Body):
    """All three are needed once edits have closed; before that, all or none."""

    code: Kind | None = None
    reason: Text | None = None
    material: bool | None = None


@router.post("/reopen", summary="Open a new version of a filed return", response_model=Status)
def reopen(attempt: Once, place: Return, body: Reopening) -> Response:
    def step(ctx: Context) -> Answer:
        drafts.reopen(ctx, **place.of, code=body.code, reason=body.reason, material=body.material)
        return status_answer(ctx, place.of)

    return once(attempt, step)


class ReceiptOut(BaseModel):
    """The proof of a filing."""

    model_config = ConfigDict(from_attributes=True)

    reference: str
    year: int
    regulator_code: str
    regulator_name: str
    demonstration: bool
    period: tuple[date, date]
    version: int
    signed_at: datetime
    signed_by: str
    signed_as: str
    delegation: str | None
    full_name: str
    declaration: str
    prepared_by: str
    filename: str | None
    file_sha256: str | None
    rows_sha256: str
    audit_seq: int
    audit_hash: str
    due_on: date
    late: bool
    late_because: str | None
    counts: list[tuple[str, int]]
    queries_explained: int


@router.get("/receipt", summary="The receipt of the version that counts")
def get_receipt(place: Return, who: Who) -> ReceiptOut:
    with installation().reading(who) as reading:
        return ReceiptOut.model_validate(receipt(reading, **place.of))
