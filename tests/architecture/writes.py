"""Whether anything was written to an installation meanwhile."""

from __future__ import annotations

import sqlite3

from sqlalchemy import func, make_url, select

from portal.context import Portal
from portal.db import Base
from portal.db.records import AuditHead
from portal.db.returns import Submission


def records(portal: Portal) -> dict[str, object]:
    """How many rows each table has, where the audit chain ends, and where every return stands."""
    with portal.db.reading() as session:
        counts = {t.name: session.scalar(select(func.count()).select_from(t)) for t in Base.metadata.sorted_tables}
        returns = session.execute(select(Submission.id, Submission.state, Submission.revision, Submission.content))
        return {**counts, "chain": session.scalar(select(AuditHead.hash)), "returns": sorted(map(tuple, returns))}


class Still:
    """Whether anything was written since; the rows are only counted where something was."""

    def __init__(self, portal: Portal) -> None:
        self._portal, self._before = portal, records(portal)
        self._file = sqlite3.connect(str(make_url(portal.db.url).database))
        self._seen = self._writes()

    def _writes(self) -> int:
        """Changes with every transaction that another connection commits (SQLite's own count)."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def begin_anew(self) -> None:
        """What is there now is what has to stay."""
        if self._writes() != self._seen:
            self._before, self._seen = records(self._portal), self._writes()

    def require(self, about: object) -> None:
        if self._writes() != self._seen:
            assert records(self._portal) == self._before, about
            self._seen = self._writes()

    def __enter__(self) -> Still:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
