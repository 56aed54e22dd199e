"""A file on its way into a draft: received, read in a child process, checked, its verdict kept."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from portal.clock import machine_now
from portal.commands.checks import run_check, store_check
from portal.commands.moves import move, open_return, require_own
from portal.context import Actor, Context, Portal
from portal.db.drafts import live_edits
from portal.db.returns import DraftEdit, DraftTable, Submission, Upload
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import Permission
from portal.reading import FileRead, read_file
from submissions_schema import raw_files
from submissions_schema.columns import Table
from submissions_schema.draft import Merged, empty_table, merge
from submissions_schema.findings import Refused
from submissions_schema.lifecycle import Event, State
from submissions_schema.merged_words import in_words
from submissions_schema.rules.rule import Stage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Of whoever checks a file; after it another may."""
TAKEN_UP_WITHIN = timedelta(seconds=20)
TRIED_AGAIN_AFTER = timedelta(minutes=2)
MOST_ATTEMPTS = 3
FAILED = "Something went wrong on our side while reading this file. It is kept; we try again within a few minutes."
GIVEN_UP = (
    f"We tried {MOST_ATTEMPTS} times to read this file, and each time something went wrong on our side. The file is "
    "kept, and your draft is as it was before it. Tell the central unit; meanwhile save it again in your spreadsheet "
    "program and upload that, or type on screen."
)

NO_LONGER_PREPARER = "Whoever uploaded this file no longer prepares this return. Somebody who does must upload it."


def receive_upload(
    ctx: Context, *, year: int, regulator_code: str, filename: str, data: bytes, table: str | None = None
) -> int:
    """Keep a file for the open draft, whatever becomes of it; the upload's number.

    ``table`` names what a CSV holds; without it the file's name does (``decisions.csv``). Reading happens
    afterwards, in ``check_upload``.
    """
    require_own(ctx, Permission.RETURN_CHANGE, regulator_code)
    submission = open_return(ctx, year, regulator_code)
    if submission.state != State.DRAFT:
        raise NotNow("This return is with your certifier. Take it back first, then upload.")
    name = " ".join(filename.replace("\\", "/").rsplit("/", 1)[-1].split())[:200] or "file"
    edition = submission.obligation.round.form
    if table is None and name.lower().endswith(".csv"):
        stem = name.rsplit(".", 1)[0].lower()
        table = next((t.name for t in edition if t.name == stem), None)
    if table is not None and table not in edition:
        raise NotValid("There is no such table in this edition.")
    upload = Upload(
        submission_id=submission.id,
        filename=name,
        size=len(data),
        sha256=ctx.files.put(data),
        table=table,
        at=ctx.now,
        by_id=ctx.actor.person_id,
        state="received",
        stages=[],
        lease_until=machine_now() + TAKEN_UP_WITHIN,
    )
    ctx.session.add(upload)
    ctx.session.flush()
    ctx.record(
        "file received",
        on=f"upload:{upload.id}",
        organisation=regulator_code,
        role="preparer",
        sha256=upload.sha256,
        size=upload.size,
        under=_return_of(submission),
    )
    return upload.id


def check_upload(portal: Portal, upload_id: int) -> None:
    """Read and check one received file and put it into its draft; safe to call twice and after a crash.

    Whoever claims the upload does it; the others return at once. A file whose check fails ``MOST_ATTEMPTS``
    times, or takes the process with it as often, is given up and stays *failed*.
    """
    claimed = _claim(portal, upload_id)
    if claimed is None:
        return
    actor, upload, submission, regulator_code = claimed
    if upload.attempts > MOST_ATTEMPTS:  # the last one never came back
        _finish(portal, actor, upload_id, "failed", "GIVEN_UP", GIVEN_UP)
        return
    year, stages = submission.obligation.year, _Stages(portal, upload_id)
    try:
        read = read_file(
            portal.files.path(upload.sha256),
            filename=upload.filename,
            edition=submission.obligation.round.edition,
            year=year,
            table=upload.table,
            on_stage=stages,
        )
        _put_into_draft(portal, actor, upload, year, regulator_code, read, stages)
    except Refused as refused:
        _finish(portal, actor, upload_id, "refused", refused.code, refused.sentence)
    except NotNow as not_now:
        _finish(portal, actor, upload_id, "refused", "NOT_NOW", not_now.sentence)
    except (NotFound, NotAllowed):
        _finish(portal, actor, upload_id, "refused", "NOT_ALLOWED", NO_LONGER_PREPARER)
    except Exception:
        log.exception("upload %s could not be checked", upload_id)
        last = upload.attempts >= MOST_ATTEMPTS
        _finish(portal, actor, upload_id, "failed", *(("GIVEN_UP", GIVEN_UP) if last else (None, FAILED)))


def _claim(portal: Portal, upload_id: int) -> tuple[Actor, Upload, Submission, str] | None:
    with portal.unit_of_work(Actor(None, "the portal", via="job")) as ctx:
        free = (Upload.state == "received") | _left_alone()
        won = ctx.session.execute(
            update(Upload)
            .where(Upload.id == upload_id, free)
            .values(state="checking", lease_until=machine_now() + LEASE, stages=[], attempts=Upload.attempts + 1)
            .returning(Upload.id)
        ).first()
        if won is None:
            return None
        upload = ctx.session.get_one(Upload, upload_id)
        submission = ctx.session.get_one(Submission, upload.submission_id)
        person = upload.by
        return Actor(person.id, person.name), upload, submission, submission.obligation.regulator_code


class _Stages:
    """Writes each stage passed to the upload's row, so that any page can show it live."""

    def __init__(self, portal: Portal, upload_id: int) -> None:
        self.portal, self.upload_id = portal, upload_id
        self.passed: list[dict[str, Any]] = []

    def __call__(self, stage: Stage, errors: int = 0, queries: int = 0, notes: int = 0) -> None:
        self.passed.append({"stage": str(stage), "errors": errors, "queries": queries, "notes": notes})
        with self.portal.unit_of_work(Actor(None, "the portal", via="job")) as ctx:
            ctx.session.execute(update(Upload).where(Upload.id == self.upload_id).values(stages=self.passed))


def _put_into_draft(
    portal: Portal,
    actor: Actor,
    upload: Upload,
    year: int,
    regulator_code: str,
    read: FileRead,
    stages: _Stages,
) -> None:
    stored = {name: portal.files.put(raw_files.to_bytes(raw)) for name, raw in read.tables.items()}
    with portal.unit_of_work(actor) as ctx:
        require_own(ctx, Permission.RETURN_CHANGE, regulator_code)
        submission = open_return(ctx, year, regulator_code)
        if submission.id != upload.submission_id:
            raise NotNow("This file was for a version of the return that is no longer open. Upload it again.")
        edition = submission.obligation.round.form
        _foreign_file_refused(read, regulator_code)
        names = list(read.tables) if upload.table else [t.name for t in edition]
        merges: list[tuple[Table, Merged]] = []
        for name in names:
            raw = read.tables.get(name) or empty_table(edition[name])
            before = ctx.session.get(DraftTable, (submission.id, name))
            if before is not None and (before.upload_id or 0) > upload.id:
                raise NotNow("A later file was read meanwhile, so this one was not put into the draft.")
            sha = stored.get(name) or ctx.files.put(raw_files.to_bytes(raw))
            structure = [row for row in read.structure.to_dicts() if row["table"] == name]
            ctx.session.merge(
                DraftTable(
                    submission_id=submission.id,
                    table=name,
                    sha256=sha,
                    rows=len(raw),
                    upload_id=upload.id,
                    structure=structure,
                )
            )
            merged = merge(edition[name], raw, live_edits(ctx.session, submission.id, name))
            _settle_edits(ctx, merged, upload.id)
            merges.append((edition[name], merged))
        if said := in_words(merges):
            ctx.session.get_one(Upload, upload.id).sentence = said
        overruled = sum(len(merged.lost) for _, merged in merges)
        move(ctx, submission, Event.CHANGED, upload=upload.id, sha256=upload.sha256, overruled=overruled)
        checked = {"submission_id": submission.id, "content": submission.content, "upload_id": upload.id}
    verdict = run_check(portal, actor, year=year, regulator_code=regulator_code, on_stage=stages)
    store_check(portal, actor, verdict, year=year, regulator_code=regulator_code, **checked)


def _foreign_file_refused(read: FileRead, regulator_code: str) -> None:
    if read.regulator_code is not None and read.regulator_code != regulator_code:
        raise Refused(
            "C-01",
            f"This workbook was made for {read.regulator_code}; you are filing for {regulator_code}. "
            f"Download the template of {regulator_code}.",
        )


def _settle_edits(ctx: Context, merged: Merged, upload_id: int) -> None:
    for edit in (*merged.in_file, *merged.overruled):
        ctx.session.get_one(DraftEdit, edit.id).replaced_by_id = upload_id
    for edit in merged.kept:
        kept = ctx.session.get_one(DraftEdit, edit.id)
        kept.row, kept.row_key = edit.row, edit.row_key


def _finish(portal: Portal, actor: Actor, upload_id: int, state: str, code: str | None, sentence: str) -> None:
    with portal.unit_of_work(actor) as ctx:
        upload = ctx.session.get_one(Upload, upload_id)
        upload.state, upload.code, upload.sentence = state, code, sentence
        again = state == "failed" and upload.code != "GIVEN_UP"
        upload.lease_until = machine_now() + TRIED_AGAIN_AFTER if again else None
        under = _return_of(ctx.session.get_one(Submission, upload.submission_id))
        ctx.record(f"file {state}", on=f"upload:{upload_id}", role="preparer", code=code, under=under)


def _return_of(submission: Submission) -> str:
    """The return a file is for, as audit entries name it."""
    owed = submission.obligation
    return f"return:{owed.year}/{owed.regulator_code}/{submission.version}"


def unfinished_uploads(portal: Portal) -> list[int]:
    """Uploads whose check never ended: never taken up, failed, or left by a process that died."""
    with portal.db.reading() as session:
        return list(session.scalars(select(Upload.id).where(_left_alone())))


def _left_alone() -> ColumnElement[bool]:
    return Upload.state.in_(("received", "checking", "failed")) & (Upload.lease_until < machine_now())
