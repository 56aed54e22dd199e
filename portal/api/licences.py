"""Sandbox licences: reading them, their papers, and the steps of their life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.downloads import PDF, attachment, file_answer
from portal.api.filing import Reason
from portal.api.once import Answer, Once, once
from portal.api.shapes import Body, Text
from portal.commands import deciding, licensing, redaction
from portal.commands.licence_papers import letter_document, licence_document
from portal.commands.licence_register import refresh_after
from portal.config import settings
from portal.context import Context
from portal.installation import installation, signer
from portal.queries.licences import licence, my_licences
from sandbox_licences.lifecycle.licence import LABELS, Event

router = APIRouter(prefix="/v1", tags=["sandbox licences"])

Number = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9-]{1,30}$", description="As printed.", examples=["SL-2026-DRN-0001-5"])
]
Reference = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,30}$", description="Of the case.", examples=["SC-2026-0001"])]
Version = Annotated[int, Path(ge=1, le=9999)]


class ListedLicence(BaseModel):
    number: str
    holder: str
    status: str
    first_on: date
    last_on: date


class LineNow(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    line: str
    active: bool
    because: tuple[str, ...] = Field(description="Why it is not active, as sentences.")
    consents: tuple[str, ...]


class LicenceVersion(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    version: int
    issued_at: datetime
    sha256: str = Field(description="Of the signed document.")
    why: str


class Said(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    who: str
    when: datetime
    words: str = Field(validation_alias="reason")


class NoticeGiven(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    of: str
    words: str
    answer_by: date
    stands_until: date = Field(description="The last day on which the step can be taken on it.")
    answers: list[Said] = Field(description="What the holder said to it.")


class LicenceShown(BaseModel):
    number: str
    case: str
    status: str
    since: datetime
    lines: list[LineNow]
    versions: list[LicenceVersion]
    possible: list[str] = Field(description="The steps you may take in this state.")
    must_declare: bool = Field(description="Whether you first say, on its case, if you have an interest in it.")
    why: str = Field(description="Why it is suspended or was revoked, as the holder was told; empty for others.")
    in_public: str = Field(description="What anybody may read of that.")
    review_on: date | None = Field(description="When a suspension at once is looked at again.")
    notices: list[NoticeGiven] = Field(description="That still stand.")
    terms: dict[str, Any]


@router.get("/licences", summary="Licences of cases you may read")
def get_licences(who: Who) -> list[ListedLicence]:
    with installation().reading(who) as reading:
        found = my_licences(reading)
    return [
        ListedLicence(
            number=each.number,
            holder=each.holder,
            status=each.labels.staff,
            first_on=each.first_on,
            last_on=each.last_on,
        )
        for each in found
    ]


@router.get("/licences/{number}", summary="One licence as it stands now, with all its terms")
def get_licence(number: Number, who: Who) -> LicenceShown:
    with installation().reading(who) as reading:
        found = licence(reading, number)
    return LicenceShown(
        number=found.number,
        case=found.reference,
        status=LABELS[found.state].staff,
        since=found.since,
        lines=[LineNow.model_validate(each) for each in found.lines],
        versions=[LicenceVersion.model_validate(each) for each in found.versions],
        possible=[str(each) for each in found.possible],
        must_declare=found.must_declare,
        why=found.why,
        in_public=found.in_public,
        review_on=found.review_on,
        notices=[NoticeGiven.model_validate(each) for each in found.notices],
        terms=found.terms.kept_as_json(),
    )


@router.get(
    "/licences/{number}/v/{version}/licence.pdf",
    summary="The signed document of one version, as it was issued",
    responses=file_answer(PDF),
    response_class=Response,
)
def get_licence_document(number: Number, version: Version, who: Who) -> Response:
    data = licence_document(installation(), who, number=number, version=version)
    return attachment(data, PDF, f"{number}-v{version}.pdf")


@router.get(
    "/cases/{reference}/decision.pdf",
    summary="The letter of the newest decision on a case, signed",
    responses=file_answer(PDF),
    response_class=Response,
)
def get_decision_letter(reference: Reference, who: Who) -> Response:
    data = letter_document(installation(), who, signer(), reference=reference)
    return attachment(data, PDF, f"{reference}-decision.pdf")


class Issued(BaseModel):
    number: str


@router.post(
    "/cases/{reference}/licence", summary="Case officer: issue the licence", response_model=Issued, status_code=201
)
def issue_licence(attempt: Once, reference: Reference) -> Response:
    def step(ctx: Context) -> Answer:
        number = deciding.issue(ctx, reference=reference, signer=signer(), base_url=settings().base_url)
        return Answer.of(Issued(number=number), status=201)

    return _done(once(attempt, step))


@router.post("/cases/{reference}/licence/release", summary="Give up a licence that is not issued", status_code=204)
def release_licence(attempt: Once, reference: Reference, body: Reason) -> Response:
    return _once(attempt, lambda ctx: licensing.release_reserved(ctx, reference=reference, reason=body.reason))


@router.post("/licences/{number}/begin", summary="Case officer: let it begin", status_code=204)
def begin_licence(attempt: Once, number: Number) -> Response:
    return _once(attempt, lambda ctx: licensing.begin_licence(ctx, number=number))


class Adverse(Reason):
    in_public: str = Field("", max_length=500, description="What anybody may read of why; the reason is the holder's.")


class Hold(Adverse):
    review_on: date = Field(description="The day on which a decision maker looks at it again.")


@router.post("/licences/{number}/hold", summary="Suspend it at once", status_code=204)
def hold_licence(attempt: Once, number: Number, body: Hold) -> Response:
    return _once(
        attempt,
        lambda ctx: licensing.hold_licence(
            ctx, number=number, reason=body.reason, review_on=body.review_on, in_public=body.in_public
        ),
    )


class Notice(Body):
    of: Event = Field(description="suspended or revoked")
    words: Text


@router.post("/licences/{number}/notice", summary="Decision maker: give notice of a step", status_code=204)
def give_licence_notice(attempt: Once, number: Number, body: Notice) -> Response:
    return _once(attempt, lambda ctx: licensing.give_notice(ctx, number=number, of=body.of, words=body.words))


@router.post("/licences/{number}/notice/answer", summary="Holder: answer a notice", status_code=204)
def answer_licence_notice(attempt: Once, number: Number, body: Notice) -> Response:
    return _once(attempt, lambda ctx: licensing.answer_notice(ctx, number=number, of=body.of, words=body.words))


class Withdrawal(Reason):
    of: Event = Field(description="What it announced: suspended or revoked")


@router.post("/licences/{number}/notice/withdraw", summary="Decision maker: withdraw a notice", status_code=204)
def withdraw_licence_notice(attempt: Once, number: Number, body: Withdrawal) -> Response:
    return _once(attempt, lambda ctx: licensing.withdraw_notice(ctx, number=number, of=body.of, reason=body.reason))


@router.post("/licences/{number}/suspend", summary="Decision maker: suspend it after notice", status_code=204)
def suspend_licence(attempt: Once, number: Number, body: Adverse) -> Response:
    return _once(
        attempt,
        lambda ctx: licensing.suspend_licence(ctx, number=number, reason=body.reason, in_public=body.in_public),
    )


@router.post("/licences/{number}/reinstate", summary="Decision maker: let it go on", status_code=204)
def reinstate_licence(attempt: Once, number: Number, body: Reason) -> Response:
    return _once(attempt, lambda ctx: licensing.reinstate_licence(ctx, number=number, reason=body.reason))


@router.post("/licences/{number}/revoke", summary="Decision maker: revoke it after notice", status_code=204)
def revoke_licence(attempt: Once, number: Number, body: Adverse) -> Response:
    return _once(
        attempt,
        lambda ctx: licensing.revoke_licence(ctx, number=number, reason=body.reason, in_public=body.in_public),
    )


@router.post("/licences/{number}/surrender", summary="Signatory of the holder: give it back", status_code=204)
def surrender_licence(attempt: Once, number: Number, body: Reason) -> Response:
    return _once(attempt, lambda ctx: licensing.surrender_licence(ctx, number=number, reason=body.reason))


class Redaction(Reason):
    field: Text
    words: Text = Field(description="What the public reads in its place; empty: the field itself again.")


@router.post(
    "/cases/{reference}/licence/redact", summary="Case officer: words in place of a public field", status_code=204
)
def redact_licence(attempt: Once, reference: Reference, body: Redaction) -> Response:
    return _once(
        attempt,
        lambda ctx: redaction.redact(ctx, reference=reference, field=body.field, words=body.words, reason=body.reason),
    )


def _once(attempt: Once, act: Callable[[Context], object]) -> Response:
    def step(ctx: Context) -> Answer:
        act(ctx)
        return Answer(204)

    return _done(once(attempt, step))


def _done(answer: Response) -> Response:
    """The public page says at once what became of it."""
    refresh_after(installation())
    return answer
