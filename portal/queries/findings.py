"""The findings on a version, grouped by rule, with what people said to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import select

from portal.context import Reading
from portal.db.drafts import counted_version, open_version
from portal.db.returns import Explanation, Submission, Waiver
from portal.db.verdicts import standing
from portal.errors import NotFound
from portal.queries.readable_return import may_read
from submissions_schema.columns import Edition, Layout
from submissions_schema.editions.mapping import earlier_name
from submissions_schema.findings import SCHEMA, Finding, Severity, fingerprint
from submissions_schema.rules.rule import REGISTER

SHOWN = 50
"""Findings of one rule shown on a page; all are in the download."""

_ORDER = {str(severity): place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote on a finding."""

    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding with its standing."""

    finding: Finding
    fingerprint: str
    status: str
    """open, explained or waived."""
    explanation: Words | None = None
    waiver: Words | None = None
    offered: Words | None = None
    """What was written on the same finding last year."""


@dataclass(frozen=True)
class OfRule:
    """All findings of one rule; ``shown`` has the first of them, open ones first."""

    id: str
    title: str
    do: str
    severity: Severity
    count: int
    open: int
    shown: tuple[Seen, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Alike:
    """All queries of one rule that got the same words."""

    rule: str
    title: str
    said: Words | None
    """The explanation, or why the central unit lifted it; None where nobody has said anything yet."""
    lifted: bool
    count: int
    first: tuple[Finding, ...]


def version_to_show(reading: Reading, year: int, regulator_code: str) -> Submission:
    """The version whose findings this actor looks at: their draft, else the one that counts.

    Raises:
        NotFound: there is none they may see.
    """
    own = may_read(reading, year, regulator_code, filed=False)
    found = open_version(reading.session, year, regulator_code) if own else None
    if found is None and may_read(reading, year, regulator_code, filed=True):
        found = counted_version(reading.session, year, regulator_code)
    if found is None:
        raise NotFound
    return found


def all_findings(reading: Reading, year: int, regulator_code: str) -> pl.DataFrame:
    """Every finding (``findings.SCHEMA``) with ``fingerprint`` and ``status``."""
    return standing(reading.session, reading.files, version_to_show(reading, year, regulator_code)).findings


def findings_by_rule(
    reading: Reading, year: int, regulator_code: str, *, severity: Severity | None = None, shown: int = SHOWN
) -> tuple[OfRule, ...]:
    """The findings grouped by rule: errors first, then queries, then notes; within each the order of the checks."""
    submission = version_to_show(reading, year, regulator_code)
    found = standing(reading.session, reading.files, submission).findings
    if severity is not None:
        found = found.filter(pl.col("severity") == severity)
    explained, waived = _words(reading, submission.id), _lifted(reading, submission.id)
    earlier = counted_version(reading.session, year - 1, regulator_code)
    offered = _words(reading, earlier.id) if earlier else {}
    before = earlier.obligation.round.form if earlier else None
    groups = []
    for (rule, level), frame in found.group_by("rule", "severity", maintain_order=True):
        first = frame.with_columns(later=pl.col("status") != "open").sort("later", maintain_order=True).head(shown)
        known = REGISTER.get(str(rule))
        groups.append(
            OfRule(
                id=str(rule),
                title=known.title if known else str(rule),
                do=known.do if known else "",
                severity=Severity(level),
                count=frame.height,
                open=frame.filter(pl.col("status") == "open").height,
                shown=tuple(
                    Seen(
                        finding=Finding(**{name: row[name] for name in SCHEMA} | {"severity": Severity(level)}),
                        fingerprint=row["fingerprint"],
                        status=row["status"],
                        explanation=explained.get(row["fingerprint"]),
                        waiver=waived.get(row["fingerprint"]),
                        offered=offered.get(fingerprint_before(row, submission.obligation.round.form, before))
                        if before
                        else None,
                    )
                    for row in first.iter_rows(named=True)
                ),
            )
        )
    return tuple(sorted(groups, key=lambda g: _ORDER[g.severity]))


def fingerprint_before(finding: Mapping[str, Any], form: Edition, before: Edition) -> str:
    """What the same finding was known by in the form of the year before, which may call its column otherwise."""
    if form.year == before.year or finding["table"] not in before:
        return str(finding["fingerprint"])
    table, column = finding["table"], finding["column"]
    name = earlier_name(table, column, year=form.year, before=before.year)
    answer = name != column and name is not None and before[table].layout is Layout.ANSWERS
    key = before[table][name].label if answer and name else finding["row_key"]
    return fingerprint(finding["rule"], table, key, name, finding["value"])


def queries_by_words(reading: Reading, year: int, regulator_code: str, *, first: int = 3) -> tuple[Alike, ...]:
    """Every query, those of one rule with the same words counted together; ``first`` of each as examples.

    In the order of the checks; nothing is left out, however many there are.
    """
    submission = version_to_show(reading, year, regulator_code)
    found = standing(reading.session, reading.files, submission).findings
    explained, lifted = _words(reading, submission.id), _lifted(reading, submission.id)
    alike: dict[tuple[str, bool, str | None], list[dict[str, Any]]] = {}
    for row in found.filter(pl.col("severity") == Severity.QUERY).iter_rows(named=True):
        waiver = lifted.get(row["fingerprint"])
        said = waiver or explained.get(row["fingerprint"])
        alike.setdefault((row["rule"], waiver is not None, said.words if said else None), []).append(row)
    return tuple(
        Alike(
            rule=rule,
            title=REGISTER[rule].title if rule in REGISTER else rule,
            said=(lifted if waived else explained).get(rows[0]["fingerprint"]),
            lifted=waived,
            count=len(rows),
            first=tuple(
                Finding(**{name: row[name] for name in SCHEMA} | {"severity": Severity.QUERY}) for row in rows[:first]
            ),
        )
        for (rule, waived, _), rows in alike.items()
    )


def _lifted(reading: Reading, submission_id: int) -> dict[str, Words]:
    return {
        w.fingerprint: Words(w.reason, w.by.name, w.at)
        for w in reading.session.scalars(select(Waiver).where(Waiver.submission_id == submission_id))
    }


def _words(reading: Reading, submission_id: int) -> dict[str, Words]:
    return {
        e.fingerprint: Words(e.words, e.by.name, e.at)
        for e in reading.session.scalars(select(Explanation).where(Explanation.submission_id == submission_id))
    }
