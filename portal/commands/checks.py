"""Checking a draft as it stands: slow and without side effects, then kept in one short transaction."""

from __future__ import annotations

import io
from collections.abc import Callable

from portal.commands.moves import open_return, require_own
from portal.context import Actor, Portal
from portal.db.drafts import open_version
from portal.db.knowledge import verdict_on_open
from portal.db.returns import CheckRun, Upload
from portal.errors import NotFound, NotNow
from portal.permissions import Permission, may_read_return
from submissions_schema.checking import StageResult, Verdict
from submissions_schema.findings import Severity
from submissions_schema.lifecycle import State
from submissions_schema.rules.rule import Stage

OnStage = Callable[[Stage, int, int, int], None]


def run_check(
    portal: Portal, actor: Actor, *, year: int, regulator_code: str, on_stage: OnStage | None = None
) -> Verdict:
    """The verdict on the open draft as it stands; nothing is written.

    Raises:
        NotFound: not theirs. NotNow: no draft is open.
    """

    def passed(result: StageResult) -> None:
        if on_stage:
            on_stage(result.stage, result.errors, result.queries, result.notes)

    with portal.reading(actor) as reading:
        if not (actor.is_the_portal or may_read_return(reading.hats, regulator_code, filed=False)):
            raise NotFound
        return verdict_on_open(reading.session, portal.files, year, regulator_code, on_stage=passed)


def store_check(
    portal: Portal,
    actor: Actor,
    verdict: Verdict,
    *,
    year: int,
    regulator_code: str,
    submission_id: int,
    content: int,
    upload_id: int | None = None,
) -> None:
    """Keep a verdict beside the content it was reached on; the upload it is of, if any, is done with that.

    A verdict that comes late, when that version is no longer a draft with that content, is dropped: it says
    nothing about what stands there now, and nobody who has seen another one is given this in its place.
    """
    buffer = io.BytesIO()
    verdict.findings.write_parquet(buffer)
    sha256 = portal.files.put(buffer.getvalue())
    with portal.unit_of_work(actor) as ctx:
        require_own(ctx, Permission.RETURN_CHANGE, regulator_code)
        submission = open_version(ctx.session, year, regulator_code, lock=True)
        place = (submission.id, submission.content, submission.state) if submission else None
        if place == (submission_id, content, State.DRAFT):
            ctx.session.add(
                CheckRun(
                    submission_id=submission_id,
                    content=content,
                    at=ctx.now,
                    findings_sha256=sha256,
                    errors=verdict.counts[Severity.ERROR],
                    queries=verdict.counts[Severity.QUERY],
                    notes=verdict.counts[Severity.NOTE],
                    stages=[
                        {
                            "stage": str(s.stage),
                            "errors": s.errors,
                            "queries": s.queries,
                            "notes": s.notes,
                            "held_back": list(s.held_back),
                        }
                        for s in verdict.stages
                    ],
                    not_checked=list(verdict.not_checked),
                    upload_id=upload_id,
                )
            )
        if upload_id is not None:
            upload = ctx.session.get_one(Upload, upload_id)
            upload.state, upload.lease_until = "read", None


def check_draft(portal: Portal, actor: Actor, *, year: int, regulator_code: str) -> None:
    """Check the open draft as it stands and keep the verdict.

    Raises:
        NotNow: no draft is open, or it is with the certifier, who signs what was checked when it was sent.
    """
    with portal.unit_of_work(actor) as ctx:
        require_own(ctx, Permission.RETURN_CHANGE, regulator_code)
        submission = open_return(ctx, year, regulator_code)
        if submission.state != State.DRAFT:
            raise NotNow("This return is with your certifier. Take it back first, then check it again.")
        checked = {"submission_id": submission.id, "content": submission.content}
    verdict = run_check(portal, actor, year=year, regulator_code=regulator_code)
    store_check(portal, actor, verdict, year=year, regulator_code=regulator_code, **checked)
