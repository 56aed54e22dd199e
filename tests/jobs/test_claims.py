from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from portal import clock
from portal.context import PORTAL, Portal
from portal.db.engine import Database
from portal.db.records import AuditEntry, JobRun
from portal.files import FileStore
from portal.jobs import Claim, Job, Superseded, forget_runs, run_claimed, schedule, slot_at

SLOT = datetime(2026, 7, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Portal:
    return Portal(database, FileStore(tmp_path / "files"))


def record_effect(claim: Claim) -> None:
    with claim.finish() as ctx:
        ctx.record("work done", on="job:test")


def effects(portal: Portal) -> int:
    with portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def run_of(portal: Portal, job: str = "test") -> JobRun:
    with portal.db.sessions() as session:
        return session.scalars(select(JobRun).where(JobRun.job == job)).one()


def test_slot_runs_once(portal: Portal) -> None:
    assert run_claimed(portal, "test", SLOT, record_effect)
    assert not run_claimed(portal, "test", SLOT, record_effect)
    assert effects(portal) == 1
    assert run_of(portal).status == "done"
    assert run_claimed(portal, "test", SLOT + timedelta(seconds=10), record_effect)


def test_many_at_once_run_it_once(portal: Portal) -> None:
    did: list[bool] = []
    together = threading.Barrier(6)

    def worker() -> None:
        together.wait()
        did.append(run_claimed(portal, "test", SLOT, record_effect))

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(did) == [False] * 5 + [True]
    assert effects(portal) == 1


def test_effects_and_done_stand_or_fall_together(portal: Portal) -> None:
    def breaks_after_its_effect(claim: Claim) -> None:
        with claim.finish() as ctx:
            ctx.record("work done", on="job:test")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        run_claimed(portal, "test", SLOT, breaks_after_its_effect)
    assert effects(portal) == 0
    assert run_of(portal).status == "failed"


def test_failed_run_is_tried_again_after_its_lease(portal: Portal) -> None:
    def breaks(_claim: Claim) -> None:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        run_claimed(portal, "test", SLOT, breaks)
    assert not run_claimed(portal, "test", SLOT, record_effect)
    assert run_claimed(portal, "test", SLOT, record_effect, lease=timedelta())
    assert (run_of(portal).status, run_of(portal).attempt) == ("done", 2)


def test_frozen_worker_changes_nothing(portal: Portal) -> None:
    """The first worker sleeps through its lease; a second does the work; the first wakes."""

    def sleeps(claim: Claim) -> None:
        assert run_claimed(portal, "test", SLOT, record_effect, lease=timedelta())
        record_effect(claim)

    with pytest.raises(Superseded):
        run_claimed(portal, "test", SLOT, sleeps)
    assert effects(portal) == 1
    assert (run_of(portal).status, run_of(portal).attempt) == ("done", 2)


def test_frozen_worker_cannot_call_a_run_failed(portal: Portal) -> None:
    def sleeps_then_breaks(_claim: Claim) -> None:
        assert run_claimed(portal, "test", SLOT, record_effect, lease=timedelta())
        raise OSError("too late")

    with pytest.raises(Superseded):
        run_claimed(portal, "test", SLOT, sleeps_then_breaks)
    assert run_of(portal).status == "done"


def test_crashed_run_is_taken_over_only_after_its_lease(portal: Portal) -> None:
    def crashes(_claim: Claim) -> None:
        raise KeyboardInterrupt  # nothing is written on the way out, as when the process is killed

    with pytest.raises(KeyboardInterrupt):
        run_claimed(portal, "test", SLOT, crashes)
    assert run_of(portal).status == "running"
    assert not run_claimed(portal, "test", SLOT, record_effect)
    assert run_claimed(portal, "test", SLOT, record_effect, lease=timedelta())
    assert effects(portal) == 1


@pytest.mark.parametrize(
    ("now", "length", "slot"),
    [
        (datetime(2026, 7, 20, 8, 0, 19, 999, tzinfo=UTC), timedelta(seconds=10), "2026-07-20T08:00:10+00:00"),
        (datetime(2026, 7, 20, 8, 0, 20, tzinfo=UTC), timedelta(seconds=10), "2026-07-20T08:00:20+00:00"),
        (datetime(2026, 7, 20, 23, 59, tzinfo=UTC), timedelta(days=1), "2026-07-20T00:00:00+00:00"),
    ],
)
def test_slots_are_aligned(now: datetime, length: timedelta, slot: str) -> None:
    assert slot_at(now, length).isoformat() == slot


@pytest.mark.thorough
def test_replicas_share_slots(portal: Portal, engine_url: str, tmp_path: Path, until: Callable[..., None]) -> None:
    second = Portal(Database(engine_url), FileStore(tmp_path / "files"))
    ran: list[datetime] = []

    def note(claim: Claim) -> None:
        record_effect(claim)
        ran.append(claim.slot)

    often = timedelta(seconds=0.5)
    job = Job("test", note, every=often, slot=often)
    stops = [schedule(each, (job,)) for each in (portal, second)]
    try:
        until(lambda: len(ran) >= 3)
    finally:
        for stop in stops:
            stop()
        second.db.dispose()
    assert len(ran) == len(set(ran)) == effects(portal)


def test_old_runs_are_forgotten(portal: Portal) -> None:
    today = slot_at(clock.machine_now(), timedelta(days=1))
    run_claimed(portal, "old", today, record_effect)
    with portal.unit_of_work(PORTAL) as ctx:
        long_ago = clock.machine_now() - timedelta(days=8)
        ctx.session.execute(update(JobRun).values(started_at=long_ago))
    run_claimed(portal, "new", today, record_effect)
    run_claimed(portal, "of a clock that stands elsewhere", today - timedelta(days=130), record_effect)
    assert run_claimed(portal, "forget_runs", today, forget_runs)
    with portal.db.reading() as session:
        assert set(session.scalars(select(JobRun.job))) == {"new", "of a clock that stands elsewhere", "forget_runs"}
