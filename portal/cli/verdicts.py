"""What ``regportal validate`` answers: the portal's own verdict, as one object or in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from portal.errors import NotValid
from portal.reading import FileRead, read_file
from portal.usual_rounds import round_of
from submissions_schema.columns import Edition
from submissions_schema.editions import edition as edition_of
from submissions_schema.findings import Refused, Severity
from submissions_schema.raw import RawReturn
from submissions_schema.rules.rule import REGISTER

if TYPE_CHECKING:
    from submissions_schema.checking import Verdict

SHOWN = 5
"""Places named for each rule in words; the object has them all."""

Answer = Mapping[str, Any]
"""``verdict`` (accepted, errors or refused), ``file``, and either ``code`` and ``sentence`` or the rest."""


def verdict_on(file: Path, *, regulator: str | None, table: str | None, year: int, data_dir: Path | None) -> Answer:
    """The verdict on ``file``; with an installation, rules that need one are asked as well.

    Raises:
        NotValid: no such table or installation.
    """
    edition = edition_of(round_of(year).edition).in_round(year)
    table = table or _table_named(file, edition)
    if table is not None and table not in edition:
        raise NotValid(f"There is no table called {table}. The tables are: {', '.join(t.name for t in edition)}.")
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(read_file, file, filename=file.name, edition=edition.year, year=year, table=table)
        # takes most of a second to load, in which the child reads the file
        from submissions_schema.checking import check

        try:
            read = reading.result()
        except Refused as refused:
            return {"verdict": "refused", "file": file.name, "code": refused.code, "sentence": refused.sentence}
    regulator = regulator or read.regulator_code
    verdict = check(
        RawReturn(year, read.regulator_code, read.tables, read.unread_sheets),
        edition=edition,
        regulator_code=regulator or "",  # only a CSV names nobody, and only rules over the cover compare codes
        structure=read.structure,
        **(_known(data_dir, regulator, year) if data_dir is not None and regulator else {}),
    )
    return _answer(file, regulator, year, read, verdict)


def _table_named(file: Path, edition: Edition) -> str | None:
    stem = file.stem.lower()
    return stem if file.suffix.lower() == ".csv" and stem in edition else None


def _known(data_dir: Path, regulator: str, year: int) -> dict[str, Any]:
    """What an installation knows beside the file, as ``check`` takes it."""
    # the database takes half a second to load, and a file alone does without it
    from portal.cli.opening import COMMAND_LINE, opened
    from portal.db.drafts import last_year_tables
    from portal.db.knowledge import filed_partners

    portal = opened(data_dir)
    with portal.reading(COMMAND_LINE) as reading:
        return {
            "last_year": last_year_tables(reading.session, portal.files, year, regulator),
            "partners": filed_partners(reading.session, portal.files, year, regulator),
        }


def _answer(file: Path, regulator: str | None, year: int, read: FileRead, verdict: Verdict) -> Answer:
    return {
        "verdict": verdict.verdict,
        "file": file.name,
        "regulator": regulator,
        "year": year,
        "errors": verdict.counts[Severity.ERROR],
        "open_queries": verdict.counts[Severity.QUERY],
        "notes": verdict.counts[Severity.NOTE],
        "findings": _findings(verdict.findings),
        "not_checked": list(verdict.not_checked),
        "held_back": list(verdict.held_back),
        "unread_sheets": list(read.unread_sheets),
    }


def _findings(frame: pl.DataFrame) -> list[dict[str, Any]]:
    names = ("rule", "severity", "table", "sheet", "cell", "row", "column", "value", "expected", "message")
    return [{**row, "do": REGISTER[row["rule"]].do} for row in frame.select(names).iter_rows(named=True)]


def as_json(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False)


def as_text(answer: Answer) -> str:
    """The verdict in words, rule by rule, the blocking ones first."""
    if answer["verdict"] == "refused":
        return f"Refused ({answer['code']}). {answer['sentence']}"
    by_rule: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in answer["findings"]:
        by_rule.setdefault((finding["severity"], finding["rule"]), []).append(finding)
    lines = [_headline(answer["errors"], answer["open_queries"])]
    for severity in Severity:
        for (weight, rule), found in by_rule.items():
            if weight == severity:
                lines += ["", *_of_rule(rule, severity, found)]
    for ids, heading in (
        (answer["not_checked"], "Not checked, because only the portal knows enough"),
        (answer["held_back"], "Checked once the errors are gone"),
        (answer["unread_sheets"], "Sheets that are no part of the return"),
    ):
        lines += ["", f"{heading}: {', '.join(ids)}."] if ids else []
    return "\n".join(lines)


def _headline(errors: int, queries: int) -> str:
    to_explain = f"{queries:,} {'query' if queries == 1 else 'queries'} to explain"
    if errors:
        return f"{errors:,} {'error' if errors == 1 else 'errors'} to correct, {to_explain}."
    if queries:
        return f"No errors. {to_explain} in the portal before the return can be sent."
    return "No errors and nothing to explain."


def _of_rule(rule: str, severity: Severity, found: list[dict[str, Any]]) -> list[str]:
    times = "" if len(found) == 1 else f", {len(found):,} times"
    lines = [f"{rule}  {REGISTER[rule].title} ({severity}{times})"]
    lines += [f"  {_place(finding)}  {finding['message']}" for finding in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"  and {len(found) - SHOWN:,} more")
    return [*lines, f"  What to do: {REGISTER[rule].do}"]


def _place(finding: dict[str, Any]) -> str:
    if finding["sheet"] is None:
        return "The file"
    return f"{finding['sheet']}!{finding['cell']}" if finding["cell"] else str(finding["sheet"])
