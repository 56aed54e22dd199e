"""Stored files that no row names: left by work that was given up, taken away after a day."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, select, union

from portal import clock
from portal.context import PORTAL, Portal
from portal.db import Base

log = logging.getLogger("portal.jobs")

YOUNGEST = timedelta(days=1)
"""A file is written before its row; whoever wrote it has this long to commit."""


def naming_columns() -> list[Column[str]]:
    """Every column that may name a stored file: all whose name ends in ``sha256``.

    Found and not listed, so that a new table cannot be forgotten. A hash of something else kept under
    such a name does no harm.
    """
    return [column for table in Base.metadata.sorted_tables for column in table.c if column.name.endswith("sha256")]


def sweep_files(portal: Portal) -> int:
    """Take orphans away; how many.

    Old files are looked up first and rows afterwards: a row committed between the two is seen.
    """
    before = clock.machine_now() - YOUNGEST
    old = [path for path in portal.files.folder.rglob("*") if path.is_file() and _is_older(path, before)]
    with portal.reading(PORTAL) as reading:
        named = set(reading.session.scalars(union(*(select(column) for column in naming_columns()))))
    taken = 0
    for path in old:
        if path.name not in named and _is_older(path, before):  # storing it again made it young
            path.unlink()
            taken += 1
    if taken:
        log.info("%s files that nothing names were taken away", taken)
    return taken


def _is_older(path: Path, moment: datetime) -> bool:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
