"""Work the portal does by itself, each piece once per slot of time, however many replicas run.

Every replica has its own scheduler in memory; the primary key (job, slot) of ``job_run`` decides which
of them works. A run that a crash left behind is taken over once its lease is out, and the first worker,
should it wake, then changes nothing.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.commands.case_jobs import due_cases, look_after_case
from portal.commands.checkpoints import Signs, sign_checkpoint
from portal.commands.counts import refresh_counts
from portal.commands.licensing import due_steps
from portal.commands.publication import refresh_public
from portal.commands.reminding import send_reminders
from portal.commands.uploads import check_upload, unfinished_uploads
from portal.config import Settings
from portal.context import PORTAL, Context, Portal
from portal.db.records import ANSWERS_KEPT, IdempotentAnswer, JobRun
from portal.outbox import deliver_mail, mailbox_of
from portal.sweeping import sweep_files

log = logging.getLogger("portal.jobs")

LEASE = timedelta(minutes=15)
"""How long a run may take before another worker may take it over."""
RUNS_KEPT = timedelta(days=7)
"""A week at least: reminders look whether they went out on an earlier day of it."""

REMINDED_FROM = time(8)
"""In London: reminders are written from this time on."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Superseded(Exception):
    """This worker's lease ran out and another took its run over: nothing of it may count."""


@dataclass
class Claim:
    """One run of one job: what its work gets."""

    portal: Portal
    job: str
    slot: datetime
    attempt: int
    finished: bool = False

    @contextmanager
    def finish(self) -> Iterator[Context]:
        """The transaction in which the run is *done*, for work whose effects are in the database.

        Effects and *done* stand or fall together, so a run counts exactly once.

        Raises:
            Superseded: another worker has taken the run over.
        """
        with self.portal.unit_of_work(PORTAL) as ctx:
            self._end(ctx, "done")
            yield ctx
        self.finished = True

    def fail(self) -> None:
        """Note that the work did not succeed; it is tried again when the lease is out."""
        with self.portal.unit_of_work(PORTAL) as ctx:
            self._end(ctx, "failed")

    def _end(self, ctx: Context, status: str) -> None:
        still_ours = (
            JobRun.job == self.job,
            JobRun.slot == self.slot,
            JobRun.attempt == self.attempt,
            JobRun.status == "running",
        )
        ended = update(JobRun).where(*still_ours).values(status=status, finished_at=clock.machine_now())
        if ctx.session.execute(ended.returning(JobRun.job)).first() is None:
            raise Superseded(f"{self.job} of {self.slot.isoformat()} was taken over after attempt {self.attempt}")


Work = Callable[[Claim], object]


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: done once in each ``slot`` of time, and looked at every ``every``.

    A daily job is looked at more often than daily, so that a day missed at midnight, or a run that
    failed, is made up for. What belongs to a day of people has slots of its own, by the portal's clock.
    """

    name: str
    work: Work
    every: timedelta
    slot: timedelta | Callable[[datetime], datetime | None]
    """Its length, or the slot of a moment of the portal's clock; None while there is nothing to do yet."""


def jobs_of(
    portal: Portal, settings: Settings, *, signer: Signs | None, stopping: Callable[[], bool]
) -> tuple[Job, ...]:
    """All jobs of this installation. A new one is a line here and a function of a ``Claim``."""
    seconds, minutes, day = timedelta(seconds=10), timedelta(minutes=5), timedelta(days=1)
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    jobs = [
        Job("refresh_public", lambda claim: refresh_public(claim.portal), every=minute, slot=minute),
        Job("licences", lambda claim: due_steps(claim.portal), every=minutes, slot=minutes),
        Job("finish_uploads", finish_uploads, every=minute, slot=minute),
        Job("fold_counts", lambda claim: refresh_counts(claim.portal), every=minute, slot=minute),
        Job("look_after_cases", look_after_cases, every=minutes, slot=hour),
        Job("remind", partial(remind, settings.base_url), every=minutes, slot=london_morning),
        Job("sweep_files", lambda claim: sweep_files(claim.portal), every=minutes, slot=day),
        Job("forget_runs", forget_runs, every=minutes, slot=day),
        Job("forget_answers", forget_answers, every=minutes, slot=day),
    ]
    if signer is not None:
        jobs.append(Job("checkpoint_audit", partial(checkpoint_audit, signer), every=minutes, slot=day))
    mailbox = mailbox_of(settings)
    if mailbox is not None:  # without a mail server messages wait in the outbox
        deliver = partial(deliver_mail, portal, mailbox, stopping=stopping)
        jobs.append(Job("deliver_mail", lambda _claim: deliver(), every=seconds, slot=seconds))
    return tuple(jobs)


def start_jobs(portal: Portal, settings: Settings, *, signer: Signs | None = None) -> Callable[[], None]:
    """Start this replica's scheduler; the answer stops it, once the work under way has ended."""
    stopping = Event()
    stop = schedule(portal, jobs_of(portal, settings, signer=signer, stopping=stopping.is_set))

    def stop_jobs() -> None:
        stopping.set()
        stop()

    return stop_jobs


def schedule(portal: Portal, jobs: tuple[Job, ...]) -> Callable[[], None]:
    """Run ``jobs`` at whole multiples of their interval until the answer is called."""
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job in jobs:
        scheduler.add_job(_look_at, _aligned(job.every), args=(portal, job), id=job.name)
    # Unclaimed: every replica has a memory of its own. Streamlit's collection after each click is off.
    scheduler.add_job(gc.collect, _aligned(timedelta(minutes=5)), id="collect_garbage")
    scheduler.start()

    def stop() -> None:
        scheduler.shutdown(wait=True)

    return stop


def run_claimed(portal: Portal, job: str, slot: datetime, work: Work, *, lease: timedelta = LEASE) -> bool:
    """Do ``work`` if nobody else does or did it for this slot; whether it was done here.

    Work whose effects lie outside the database, or in transactions of its own, is done at least once;
    work that puts its effects into ``Claim.finish`` exactly once.

    Raises:
        Superseded: the work outlasted its lease and another worker took it over.
    """
    claim = _claim(portal, job, slot, clock.machine_now(), lease)
    if claim is None:
        return False
    try:
        work(claim)
        if not claim.finished:
            with claim.finish():
                pass
    except Superseded:
        raise
    except Exception:
        claim.fail()
        raise
    return True


def slot_at(now: datetime, length: timedelta) -> datetime:
    """The beginning of the slot in which ``now`` lies; the same on every replica."""
    return now - (now - _EPOCH) % length


def london_morning(now: datetime) -> datetime | None:
    """When people are reminded on the day in London in which ``now`` lies; None before that.

    A day there has 23, 24 or 25 hours, and one morning.
    """
    morning = datetime.combine(clock.london_date(now), REMINDED_FROM, clock.LONDON).astimezone(UTC)
    return morning if now >= morning else None


def _claim(portal: Portal, job: str, slot: datetime, now: datetime, lease: timedelta) -> Claim | None:
    insert = sqlite.insert if portal.db.is_sqlite else postgresql.insert
    ours = {"owner": f"{socket.gethostname()}:{os.getpid()}", "started_at": now, "status": "running"}
    claiming = (
        insert(JobRun)
        .values(job=job, slot=slot, attempt=1, **ours)
        .on_conflict_do_update(
            index_elements=[JobRun.job, JobRun.slot],
            set_={**ours, "attempt": JobRun.attempt + 1, "finished_at": None},
            where=(JobRun.status != "done") & (JobRun.started_at <= now - lease),
        )
        .returning(JobRun.attempt)
    )
    with portal.unit_of_work(PORTAL) as ctx:
        attempt = ctx.session.scalar(claiming)
    return None if attempt is None else Claim(portal, job, slot, attempt)


def _look_at(portal: Portal, job: Job) -> None:
    try:
        machine_now, of = clock.machine_now(), job.slot
        slot = slot_at(machine_now, of) if isinstance(of, timedelta) else of(portal.now())
        if slot is not None:
            run_claimed(portal, job.name, slot, job.work)
    except Superseded as superseded:
        log.warning("%s", superseded)
    except Exception:
        log.exception("%s failed", job.name)


def _aligned(every: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=every.total_seconds(), start_date=_EPOCH, timezone=UTC)


def checkpoint_audit(signer: Signs, claim: Claim) -> None:
    """Once a day, a signed statement of where the audit chain ends."""
    with claim.finish() as ctx:
        sign_checkpoint(ctx, signer)


def remind(base_url: str, claim: Claim) -> None:
    """The reminders of the day in London on which this run's slot lies."""
    done = select(JobRun.slot).where(
        JobRun.job == claim.job, JobRun.status == "done", JobRun.slot.between(claim.slot - RUNS_KEPT, claim.slot)
    )
    with claim.finish() as ctx:
        day = clock.london_date(claim.slot)
        ran_on = {clock.london_date(slot) for slot in ctx.session.scalars(done)} - {day}
        send_reminders(ctx, day=day, base_url=base_url, ran_on=ran_on)


def finish_uploads(claim: Claim) -> None:
    """Files whose check never ended, because a process died or something failed, are checked now."""
    for upload_id in unfinished_uploads(claim.portal):
        check_upload(claim.portal, upload_id)


def look_after_cases(claim: Claim) -> None:
    """Whatever the day asks for on each case; one that fails holds up no other, and is tried again."""
    failed: Exception | None = None
    for reference in due_cases(claim.portal):
        try:
            with claim.portal.unit_of_work(PORTAL) as ctx:
                look_after_case(ctx, reference=reference)
        except Exception as error:
            log.exception("case %s could not be looked after", reference)
            failed = error
    if failed is not None:
        raise failed


def forget_runs(claim: Claim) -> None:
    """Runs that ended a while ago say nothing any more.

    By the machine's clock, in which they began: a slot may be of the portal's own, which a demonstration moves.
    """
    with claim.finish() as ctx:
        ctx.session.execute(delete(JobRun).where(JobRun.started_at < clock.machine_now() - RUNS_KEPT))


def forget_answers(claim: Claim) -> None:
    """Answers kept for programs that repeat a request are kept for a day at least, and not for ever."""
    with claim.finish() as ctx:
        ctx.session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.at < ctx.now - ANSWERS_KEPT))
