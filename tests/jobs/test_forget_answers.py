"""Answers for programs that repeat a request are kept for a day at least, and then go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from portal.context import PORTAL, Portal
from portal.db.engine import Database
from portal.db.records import IdempotentAnswer
from portal.files import FileStore
from portal.jobs import forget_answers, run_claimed

NOW = datetime(2026, 6, 18, 1, tzinfo=UTC)


def test_only_answers_older_than_a_day_go(database: Database, tmp_path: Path) -> None:
    portal = Portal(database, FileStore(tmp_path / "files"), now=lambda: NOW)
    with portal.unit_of_work(PORTAL) as ctx:
        for key, age in (("new", 0), ("young", 24), ("old", 25), ("older", 24 * 40)):
            at = NOW - timedelta(hours=age)
            ctx.session.add(IdempotentAnswer(key=key, actor="1", body_hash="x", status=204, answer={}, at=at))
    assert run_claimed(portal, "forget_answers", NOW, forget_answers)
    with portal.db.reading() as session:
        assert sorted(session.scalars(select(IdempotentAnswer.key))) == ["new", "young"]
