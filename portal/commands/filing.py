"""From a clean draft to a receipt: send, take back, return, sign, withdraw."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from portal.clock import day_in_words, in_words, london_date
from portal.commands.checks import run_check
from portal.commands.corrections import describe_correction
from portal.commands.moves import (
    counted_return,
    move,
    obligation_of,
    open_return,
    people_with,
    require_own,
    restore_published,
)
from portal.context import Actor, Context, Portal
from portal.db.drafts import counted_version
from portal.db.obligations import first_filing, says_why_corrected
from portal.db.returns import (
    DraftEdit,
    DraftTable,
    Explanation,
    FiledTable,
    Receipt,
    Submission,
    SubmissionEvent,
    Upload,
)
from portal.db.verdicts import same_findings, standing
from portal.errors import NotNow, NotValid
from portal.permissions import CENTRAL_UNIT, Permission
from submissions_schema.checking import Verdict
from submissions_schema.lifecycle import PREPARER, TRANSITIONS, Event, Facts

DECLARATION = (
    "I declare that, to the best of my knowledge, this return is complete and correct for the period it covers, "
    "that its explanations are true, and that it may be published under my name and title."
)

FOUND_OTHERWISE = (
    "What is known from other returns, or a rule, changed after this return was checked: it has other findings now "
    "than those you saw. Nothing was filed. The return has to be checked again: give it back to the preparer with "
    "that reason; they check it and send it once more."
)


def send_to_certifier(ctx: Context, *, year: int, regulator_code: str, expected: int | None = None) -> None:
    """Hand the draft to the certifiers of the regulator; saved, checked, explained, and not yet filed."""
    require_own(ctx, Permission.RETURN_SEND, regulator_code)
    submission = open_return(ctx, year, regulator_code, expected=expected)
    certifiers = people_with(ctx, "certifier", regulator_code)
    if not certifiers:
        raise NotNow("Your regulator has no certifier in the portal. Ask your administrator to add one, then send.")
    stands = standing(ctx.session, ctx.files, submission)
    facts = Facts(errors=stands.errors, unexplained=stands.unexplained, checked=stands.checked)
    move(ctx, submission, Event.SENT, facts=facts)
    submission.sent_at, submission.sent_by_id = ctx.now, ctx.actor.person_id
    ctx.notify(
        "return sent to certifier",
        certifiers,
        subject=f"Return for {year} waits for your signature",
        text=(
            f"{ctx.actor.name} sent you the annual return of {submission.obligation.regulator.organisation.name} "
            f"for {year}.\n\nIt is not filed until you sign it. It is due on "
            f"{day_in_words(submission.obligation.due_on)}.\n"
        ),
    )


def take_back(ctx: Context, *, year: int, regulator_code: str, expected: int | None = None) -> None:
    """The preparer takes the return back from the certifier, to go on working on it."""
    require_own(ctx, Permission.RETURN_TAKE_BACK, regulator_code)
    submission = open_return(ctx, year, regulator_code, expected=expected)
    move(ctx, submission, Event.TAKEN_BACK)
    submission.sent_at = submission.sent_by_id = None


def decline(ctx: Context, *, year: int, regulator_code: str, reason: str, expected: int | None = None) -> None:
    """The certifier gives the return back to its preparers, saying why."""
    require_own(ctx, Permission.RETURN_DECLINE, regulator_code)
    submission = open_return(ctx, year, regulator_code, expected=expected)
    text = " ".join(reason.split())
    if not text:
        raise NotValid("Say why you return it, so that the preparer knows what to do.")
    move(ctx, submission, Event.DECLINED, reason=text)
    submission.sent_at = submission.sent_by_id = None
    ctx.notify(
        "return declined",
        people_with(ctx, "preparer", regulator_code),
        subject=f"Your return for {year} came back from the certifier",
        text=f"{ctx.actor.name} returned the annual return for {year} to you.\n\nReason: {text}\n",
    )


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a certifier says by signing."""

    full_name: str
    read_it: bool
    did_not_prepare_it: bool
    delegation: str | None = None
    """Who named them, and when, where they sign *for* the accountable officer; None: they are that officer."""
    late_because: str | None = None
    correction_code: str | None = None
    """With the next two: what is corrected, where the version was opened before edits closed and is signed after."""
    correction_reason: str | None = None
    material: bool | None = None


def sign(
    portal: Portal,
    actor: Actor,
    *,
    year: int,
    regulator_code: str,
    declaration: Declaration,
    expected: int | None = None,
    request_id: str | None = None,
    and_then: Callable[[Context, str], None] | None = None,
) -> str:
    """Sign and file the return that is with the certifier; the receipt's reference.

    The tables are read and checked once more and frozen as they are signed; then state, receipt, audit
    entry and messages are one transaction, and so is what ``and_then`` does, given the reference.

    Raises:
        NotNow: not ready, the actor prepared it, or it became a correction and says nothing of itself.
        NotValid: the declaration is not complete.
        ChangedMeanwhile: it is not the revision the certifier saw.
    """
    with portal.unit_of_work(actor) as ctx:
        require_own(ctx, Permission.RETURN_SIGN, regulator_code)
        seen = open_return(ctx, year, regulator_code, expected=expected).revision
    _complete(declaration)
    verdict = run_check(portal, actor, year=year, regulator_code=regulator_code)
    frozen = _freeze(portal, verdict)
    with portal.unit_of_work(actor, request_id=request_id) as ctx:
        require_own(ctx, Permission.RETURN_SIGN, regulator_code)
        obligation_of(ctx, year, regulator_code, lock=True)  # who excuses the body meanwhile waits, and sees it filed
        submission = open_return(ctx, year, regulator_code, expected=seen)
        stands = standing(ctx.session, ctx.files, submission)
        if stands.checked and not same_findings(stands.findings, verdict.findings):
            raise NotNow(FOUND_OTHERWISE)
        replaced = counted_version(ctx.session, year, regulator_code, lock=True)
        describe_correction(
            submission,
            code=declaration.correction_code,
            reason=declaration.correction_reason,
            material=declaration.material,
        )
        facts = Facts(
            errors=stands.errors,
            unexplained=stands.unexplained,
            checked=stands.checked,
            actor_prepared_it=_prepared(ctx, submission),
            edits_closed=replaced is not None and london_date(ctx.now) > submission.obligation.round.edits_close_on,
            has_correction_reason=says_why_corrected(submission),
        )
        if first_filing(ctx.session, submission.obligation_id) is None:
            submission.late_because = _why_late(ctx, submission, declaration)
        move(ctx, submission, Event.SIGNED, facts=facts)
        if replaced is not None:
            move(ctx, replaced, Event.SUPERSEDED, reason=submission.correction_reason)
        for frame in frozen:
            ctx.session.add(
                FiledTable(submission_id=submission.id, table=frame.table, sha256=frame.sha256, rows=frame.rows)
            )
        reference = _write_receipt(ctx, submission, declaration, frozen)
        if and_then is not None:
            and_then(ctx, reference)
        return reference


def _complete(declaration: Declaration) -> None:
    if not declaration.read_it or not declaration.did_not_prepare_it:
        raise NotValid("Tick both statements of the declaration; without them the return cannot be signed.")
    if len(declaration.full_name.split()) < 2:
        raise NotValid("Type your full name to sign: first name and surname.")
    if declaration.delegation is not None and not declaration.delegation.strip():
        raise NotValid("You sign for the accountable officer: name the delegation (who gave it, and when).")


def _why_late(ctx: Context, submission: Submission, declaration: Declaration) -> str | None:
    """The reason given, where one is needed: a body that is excused cannot be late."""
    due_on = submission.obligation.due_on
    if not submission.obligation.owes or london_date(ctx.now) <= due_on:
        return None
    reason = " ".join((declaration.late_because or "").split())
    if not reason:
        raise NotValid(f"This return was due on {day_in_words(due_on)}. Say why it is late; the reason is published.")
    return reason


def _prepared(ctx: Context, submission: Submission) -> bool:
    """Whether the actor started, sent, filled, edited or explained this version, or the file it still rests on."""
    me = ctx.actor.person_id
    prepares = [event for event in Event if PREPARER in TRANSITIONS[event].roles and event is not Event.ANSWERED]
    traces = (
        select(SubmissionEvent.id).where(
            SubmissionEvent.submission_id == submission.id,
            SubmissionEvent.by_id == me,
            SubmissionEvent.event.in_(prepares),
        ),
        select(DraftTable.table)
        .join(Upload, Upload.id == DraftTable.upload_id)
        .where(DraftTable.submission_id == submission.id, Upload.by_id == me),
        select(Upload.id).where(Upload.submission_id == submission.id, Upload.by_id == me),
        select(DraftEdit.id).where(DraftEdit.submission_id == submission.id, DraftEdit.by_id == me),
        select(Explanation.id).where(Explanation.submission_id == submission.id, Explanation.by_id == me),
    )
    return any(ctx.session.scalar(trace.limit(1)) is not None for trace in traces)


@dataclass(frozen=True, slots=True)
class _Frozen:
    table: str
    sha256: str
    rows: int
    content_sha256: str
    """Of the rows written as JSON lines: the same whatever the Parquet library's version."""


def _freeze(portal: Portal, verdict: Verdict) -> list[_Frozen]:
    frozen = []
    for name, frame in verdict.tables.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd")
        content = hashlib.sha256(frame.write_ndjson().encode()).hexdigest()
        frozen.append(_Frozen(name, portal.files.put(buffer.getvalue()), frame.height, content))
    return frozen


def _write_receipt(ctx: Context, submission: Submission, declaration: Declaration, frozen: list[_Frozen]) -> str:
    obligation = submission.obligation
    rows_sha256 = hashlib.sha256("".join(f"{f.table} {f.content_sha256}\n" for f in frozen).encode()).hexdigest()
    file_sha256 = ctx.session.scalar(
        select(Upload.sha256)
        .where(Upload.submission_id == submission.id, Upload.state == "read")
        .order_by(Upload.id.desc())
        .limit(1)
    )
    reference = f"R{obligation.year}-{obligation.regulator_code}-{submission.version}-{secrets.token_hex(3).upper()}"
    ctx.record(
        "receipt written",
        on=f"receipt:{reference}",
        organisation=obligation.regulator_code,
        role="certifier",
        rows_sha256=rows_sha256,
        file_sha256=file_sha256,
    )
    ctx.session.add(
        Receipt(
            submission_id=submission.id,
            reference=reference,
            signed_at=ctx.now,
            signed_by_id=ctx.actor.person_id,
            signed_as="accountable officer" if declaration.delegation is None else "for the accountable officer",
            delegation=declaration.delegation,
            full_name=" ".join(declaration.full_name.split()),
            declaration=DECLARATION,
            file_sha256=file_sha256,
            rows_sha256=rows_sha256,
            audit_seq=ctx.seal(),
        )
    )
    name = obligation.regulator.organisation.name
    ctx.notify(
        "return filed",
        people_with(ctx, "preparer", obligation.regulator_code)
        + people_with(ctx, "certifier", obligation.regulator_code),
        subject=f"The return for {obligation.year} is filed: {reference}",
        text=f"The annual return of {name} for {obligation.year} was signed and filed on {in_words(ctx.now)} "
        f"(London time) by {ctx.actor.name}.\n\nReceipt: {reference}\n",
    )
    ctx.notify(
        "return to read",
        people_with(ctx, "analyst", CENTRAL_UNIT),
        subject=f"{obligation.regulator_code} filed its return for {obligation.year}",
        text=f"{name} filed its return for {obligation.year}. It waits in the reading queue.\n",
    )
    return reference


def withdraw(ctx: Context, *, year: int, regulator_code: str, reason: str, expected: int | None = None) -> None:
    """The certifier withdraws a filed return before it is published; it is then owed again.

    Where it corrected a published version, that one counts again, and nothing is owed.
    """
    require_own(ctx, Permission.RETURN_WITHDRAW, regulator_code)
    submission = counted_return(ctx, year, regulator_code, expected=expected)
    text = " ".join(reason.split())
    if not text:
        raise NotValid("Say why the return is withdrawn.")
    move(ctx, submission, Event.WITHDRAWN, reason=text)
    public = restore_published(ctx, submission.obligation)
    stands = f"Version {public.version}, which is published, counts again." if public else "The return is owed again."
    ctx.notify(
        "return withdrawn",
        people_with(ctx, "analyst", CENTRAL_UNIT),
        subject=f"{regulator_code} withdrew its return for {year}",
        text=f"{regulator_code} withdrew version {submission.version} of its return for {year}.\n\n"
        f"Reason: {text}\n\n{stands}\n",
    )
