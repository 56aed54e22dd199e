from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from portal.context import PORTAL, Portal
from portal.db import Base
from portal.db.engine import Database
from portal.db.people import Person
from portal.db.records import DatasetVersion
from portal.db.register import Round
from portal.files import FileStore
from portal.sweeping import naming_columns, sweep_files


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Portal:
    return Portal(database, FileStore(tmp_path / "files"))


def make_old(path: Path, days: float = 2) -> None:
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def test_old_orphans_go_and_the_rest_stays(portal: Portal) -> None:
    orphan, young = portal.files.put(b"given up"), portal.files.put(b"being filed")
    named = name_in_a_row(portal, b"published")
    half_written = portal.files.folder / "tmpabcd"
    half_written.write_bytes(b"the process died")
    for path in (portal.files.path(orphan), portal.files.path(named), half_written):
        make_old(path)
    assert sweep_files(portal) == 2
    assert not portal.files.path(orphan).exists()
    assert not half_written.exists()
    assert portal.files.read(young) == b"being filed"
    assert portal.files.read(named) == b"published"
    assert sweep_files(portal) == 0


def name_in_a_row(portal: Portal, data: bytes) -> str:
    sha256 = portal.files.put(data)
    with portal.unit_of_work(PORTAL) as ctx:
        person = Person(issuer="i", subject="s", email="a@example.com", name="A", created_at=ctx.now)
        days = dict.fromkeys(
            ("period_start", "period_end", "opens_on", "due_on", "edits_close_on", "publishes_on"), ctx.now.date()
        )
        days["opens_on"] = days["opens_on"].replace(year=2000)
        ctx.session.add_all([person, Round(year=2026, edition=2026, **days)])
        ctx.session.flush()
        version = DatasetVersion(year=2026, version="1.0.0", kind="round", change="First", sha256=sha256)
        version.published_at, version.published_by_id = ctx.now, person.id
        ctx.session.add(version)
    return sha256


def test_storing_an_old_orphan_again_saves_it(portal: Portal) -> None:
    sha256 = portal.files.put(b"given up, then sent again")
    make_old(portal.files.path(sha256))
    portal.files.put(b"given up, then sent again")
    assert sweep_files(portal) == 0
    assert portal.files.read(sha256) == b"given up, then sent again"


def test_every_table_that_names_files_is_asked() -> None:
    found = {str(column) for column in naming_columns()}
    assert {"upload.sha256", "draft_table.sha256", "filed_table.sha256", "check_run.findings_sha256"} <= found
    assert {"receipt.file_sha256", "receipt.pdf_sha256", "dataset_version.sha256"} <= found
    assert len(found) == sum(c.name.endswith("sha256") for t in Base.metadata.tables.values() for c in t.c)
