"""A file whose check always fails is tried three times, then it is said so; nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.clock import machine_now
from portal.commands import uploads
from portal.commands.uploads import MOST_ATTEMPTS, check_upload, receive_upload, unfinished_uploads
from portal.context import PORTAL
from portal.db.returns import Upload
from tests.commands import steps
from tests.commands.steps import OF
from tests.fixtures.filing import Filing, workbook


@pytest.fixture
def received(ready: Filing) -> int:
    with ready.portal.unit_of_work(ready.person("preparer")) as ctx:
        return receive_upload(ctx, **OF, filename="return.xlsx", data=workbook())


def upload(at: Filing, number: int) -> Upload:
    with at.portal.db.reading() as session:
        found = session.get_one(Upload, number)
        session.expunge(found)
        return found


def some_time_passes(at: Filing, **found: str) -> None:
    with at.portal.unit_of_work(PORTAL) as ctx:
        waiting = update(Upload).where(Upload.lease_until.is_not(None))
        ctx.session.execute(waiting.values(lease_until=machine_now() - timedelta(seconds=1), **found))


def test_a_file_that_always_fails_is_given_up(ready: Filing, received: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def broken(path: object, **_: object) -> None:
        tried.append(str(path))
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(uploads, "read_file", broken)
    before = steps.history(ready)
    for attempt in range(1, MOST_ATTEMPTS + 3):
        some_time_passes(ready)
        assert unfinished_uploads(ready.portal) == ([received] if attempt <= MOST_ATTEMPTS else [])
        check_upload(ready.portal, received)
        assert len(tried) == min(attempt, MOST_ATTEMPTS)
        if attempt < MOST_ATTEMPTS:
            assert "we try again" in (upload(ready, received).sentence or "")
    kept = upload(ready, received)
    assert (kept.state, kept.code) == ("failed", "GIVEN_UP")
    assert "The file is kept" in (kept.sentence or "")
    assert ready.portal.files.read(kept.sha256) == workbook()
    assert steps.history(ready) == before
    failed = [entry for entry in steps.entries(ready) if entry["event"] == "file failed"]
    assert [entry["detail"]["code"] for entry in failed] == [None, None, "GIVEN_UP"]


def test_a_file_that_takes_the_process_with_it_is_given_up(ready: Filing, received: int) -> None:
    """No attempt comes to an end, so none says that it failed."""
    for _ in range(MOST_ATTEMPTS):
        some_time_passes(ready)
        assert uploads._claim(ready.portal, received) is not None
    some_time_passes(ready)
    assert unfinished_uploads(ready.portal) == [received]
    check_upload(ready.portal, received)
    assert (upload(ready, received).state, upload(ready, received).code) == ("failed", "GIVEN_UP")
    assert unfinished_uploads(ready.portal) == []
    assert steps.entries(ready)[-1]["event"] == "file failed"
