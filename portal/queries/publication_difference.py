"""What the next publication changes of one return: figure by figure, table by table, against what is public now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from portal.config import settings
from portal.context import Reading
from portal.db.returns import Submission
from portal.errors import NotAllowed, NotFound
from portal.permissions import Permission
from portal.public_store import Json, PublicStore
from portal.queries.publishing import Plan, published_versions
from portal.queries.release import last_content
from portal.queries.return_content import return_content


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One headline figure in words; ``before`` is empty where nothing of this return is public yet."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TableChange:
    """How many rows of a public table are new, and how many are gone; a changed row is both."""

    title: str
    rows: int
    new: int
    gone: int


@dataclass(frozen=True)
class Difference:
    regulator_name: str
    version: int
    version_before: int | None
    reason: str
    """Of the correction, as it is published; empty for a first version."""
    figures: tuple[FigureChange, ...]
    """Those that change; of a return not public yet, all."""
    tables: tuple[TableChange, ...]

    @property
    def none_changes(self) -> bool:
        return not self.figures and not any(t.new or t.gone for t in self.tables)


def publication_difference(reading: Reading, store: PublicStore, plan: Plan, regulator_code: str) -> Difference:
    """What ``plan`` changes of this regulator's return.

    Raises:
        NotAllowed: not an administrator of the central unit. NotFound: the plan changes nothing of this regulator.
    """
    if not reading.may(Permission.ROUND_PUBLISH):
        raise NotAllowed("Only an administrator of the central unit publishes.")
    planned = next((r for r in plan.changed if r.regulator_code == regulator_code), None)
    if planned is None:
        raise NotFound(f"Nothing of {regulator_code} would change.")
    before = last_content(store, plan.year, regulator_code)
    submission = reading.session.get_one(Submission, planned.submission_id)
    after = return_content(
        reading.session,
        reading.files,
        submission,
        published=published_versions(reading.session, plan.year),
        before=before,
        early=planned.early,
        at=reading.now,
        dataset_version=plan.version,
        base_url=settings().base_url.rstrip("/"),
    )
    return Difference(
        regulator_name=planned.regulator_name,
        version=planned.version,
        version_before=before["version"] if before else None,
        reason=(submission.correction_reason or "") if before else "",
        figures=_figures(before, after),
        tables=tuple(_table(before, table) for table in after["tables"]),
    )


def _figures(before: Json | None, after: Json) -> tuple[FigureChange, ...]:
    was = {figure["id"]: _words(figure) for figure in (before or {}).get("figures", ())}
    found = (FigureChange(f["label"], was.get(f["id"], ""), _words(f)) for f in after["figures"])
    return tuple(change for change in found if change.before != change.after)


def _words(figure: Json) -> str:
    spread = f" ({figure['interval']})" if figure["interval"] else ""
    return f"{figure['shown']}{spread}"


def _table(before: Json | None, table: Json) -> TableChange:
    earlier = next((t for t in (before or {}).get("tables", ()) if t["name"] == table["name"]), None)
    was, now = _rows(earlier) if earlier else Counter(), _rows(table)
    return TableChange(table["title"], len(table["rows"]), (now - was).total(), (was - now).total())


def _rows(table: Json) -> Counter[tuple[tuple[str, str | None], ...]]:
    """Rows by their columns' names, so that a column more does not make every row another one."""
    names = [column["name"] for column in table["columns"]]
    return Counter(
        tuple((name, value) for name, value in zip(names, row, strict=True) if value is not None)
        for row in table["rows"]
    )
