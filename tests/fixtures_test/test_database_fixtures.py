"""The databases that tests get."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from portal.db.engine import Database
from portal.db.migrate import is_current
from tests.fixtures.postgres_server import find_postgres, find_wheel, running_postgres


def test_database_is_migrated_and_empty(database: Database) -> None:
    with database.reading() as session:
        assert is_current(session.connection())
        assert session.execute(text("SELECT count(*) FROM outbox_message")).scalar() == 0


@pytest.mark.parametrize("turn", [1, 2])
def test_database_is_not_shared_between_tests(database: Database, turn: int) -> None:
    with database.sessions() as session, session.begin():
        session.execute(text("CREATE TABLE left_behind (n integer)"))  # fails where the other turn left it
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM left_behind")).scalar() == 0, turn


def test_bare_database_has_no_tables(bare_engine_url: str) -> None:
    engine = create_engine(bare_engine_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


ORPHAN = """
import sys
from tests.fixtures.postgres_server import running_postgres
with running_postgres() as server:
    print(server.pid, server.folder, flush=True)
    sys.stdin.read()
"""


@pytest.mark.postgres
def test_server_ends_when_its_owner_is_killed() -> None:
    if find_postgres() is None:
        pytest.skip("the server is somebody else's (DATABASE_URL)")
    owner = subprocess.Popen(
        [sys.executable, "-c", ORPHAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    with owner:
        assert owner.stdout is not None
        pid, folder = owner.stdout.readline().split()
        os.kill(owner.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while Path(f"/proc/{int(pid)}").exists() or Path(folder.decode()).exists():
        assert time.monotonic() < end, "the server outlived its owner"
        time.sleep(0.05)


@pytest.mark.postgres
def test_wheel_serves_where_the_machine_has_no_postgresql(tmp_path: Path) -> None:
    """Also from a folder closed to the user whom the server runs as, such as a checkout in root's home."""
    wheel = find_wheel()
    if wheel is None:
        pytest.skip("the wheel is not made for this machine")
    package = wheel.parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in (package, package.with_name(f"{package.name}.libs")):
        (closed / part.name).symlink_to(part)
    with running_postgres(closed / wheel.relative_to(package.parent)) as server:
        engine = create_engine(server.url("postgres"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        engine.dispose()
