"""What the API says and takes, where several routes share it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from portal.api.once import Answer
from portal.api.places import Of
from portal.api.seen import etag
from portal.context import Context, Reading
from portal.permissions import Permission
from portal.queries.status import UploadSeen, return_status

Text = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
"""Words of people: any characters but NUL, which no database keeps."""

Name = Annotated[str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9_.-]*$")]
"""Name of a table or a column, id of a rule."""

Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""What names one finding: the same after a new upload as long as rule, row and value are."""


class Body(BaseModel):
    """What a request may state; anything else in it is refused."""

    model_config = ConfigDict(extra="forbid")


class Stage(BaseModel):
    stage: str
    errors: int
    queries: int
    notes: int


class UploadShown(BaseModel):
    """A file, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    filename: str
    size: int
    sha256: str
    table: str | None
    at: datetime
    by: str
    state: str = Field(description="received, checking, read, refused or failed")
    code: str | None
    sentence: str | None
    stages: list[Stage]

    @classmethod
    def of(cls, seen: UploadSeen) -> UploadShown:
        return cls.model_validate(seen)


class CountedVersion(BaseModel):
    """The signed version that counts as the regulator's return."""

    version: int
    revision: int
    state: str


class Status(BaseModel):
    """Where a return stands. Its ETag is the ``revision``."""

    year: int
    regulator_code: str
    regulator_name: str
    demonstration: bool
    state: str | None = Field(description="Of the version in work, else of the one that counts; null: not started.")
    label: str
    version: int | None
    revision: int | None
    counted: CountedVersion | None
    owes: bool
    excused_because: str | None
    period_start: date
    period_end: date
    opens_on: date
    due_on: date
    edits_close_on: date
    publishes_on: date
    late: bool = Field(description="Filed after its day, or not filed and the day is past.")
    late_because: str | None
    rows: int
    errors: int
    unexplained_queries: int
    explained_queries: int
    notes: int
    checked: bool = Field(description="The counts are of the return as it stands now.")
    checked_at: datetime | None
    cannot_send: str | None = Field(description="Why it cannot go to the certifier yet; null when it can.")
    open_questions: int
    receipt: str | None
    filed_at: datetime | None = Field(description="When what counts was first filed; null while nothing counts.")
    returned: bool = Field(description="Filed, given back by the central unit, and not filed since.")
    needs_correction: bool = Field(
        description="Edits closed after this version was opened: signing it needs correction_code, "
        "correction_reason and material."
    )
    last_upload: UploadShown | None


def status_of(reading: Reading, of: Of) -> Status:
    """The return as this actor may see it.

    Raises:
        NotFound: no such obligation, or not for this actor.
    """
    found = return_status(reading, **of)
    names = found.labels
    counted = None
    if found.counted_state and found.counted_version is not None and found.counted_revision is not None:
        counted = CountedVersion(
            version=found.counted_version, revision=found.counted_revision, state=found.counted_state
        )
    return Status(
        year=found.year,
        regulator_code=found.regulator_code,
        regulator_name=found.regulator_name,
        demonstration=found.demonstration,
        state=found.open_state or found.counted_state,
        label=names.staff if reading.may(Permission.ROUND_READ) else names.filer,
        version=found.open_version or found.counted_version,
        revision=found.revision if found.open_state else found.counted_revision,
        counted=counted,
        owes=found.owes,
        excused_because=found.excused_because,
        period_start=found.period[0],
        period_end=found.period[1],
        opens_on=found.opens_on,
        due_on=found.due_on,
        edits_close_on=found.edits_close_on,
        publishes_on=found.publishes_on,
        late=found.late,
        late_because=found.late_because,
        rows=found.rows,
        errors=found.errors,
        unexplained_queries=found.unexplained,
        explained_queries=found.explained,
        notes=found.notes,
        checked=found.checked,
        checked_at=found.checked_at,
        cannot_send=found.cannot_send,
        open_questions=found.open_questions,
        receipt=found.receipt,
        filed_at=found.filed_at,
        returned=found.returned,
        needs_correction=found.needs_correction,
        last_upload=UploadShown.of(found.last_upload) if found.last_upload else None,
    )


def status_headers(status: Status) -> dict[str, str]:
    return {} if status.revision is None else {"ETag": etag(status.revision)}


def status_answer(ctx: Context, of: Of) -> Answer:
    """The return as it stands at the end of this unit of work."""
    reading = Reading(ctx.session, ctx.actor, ctx.hats, ctx.now, ctx.files)
    status = status_of(reading, of)
    return Answer.of(status, headers=status_headers(status))
