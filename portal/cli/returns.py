"""Working on a return without the portal: its workbook, and the same verdict the portal would give."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portal.cli.endings import FAULTS_FOUND, REFUSED
from portal.cli.installation import DataDir, command_line, opened
from portal.errors import NotValid

if TYPE_CHECKING:
    import polars as pl

    from portal.reading import FileRead
    from submissions_schema.checking import Verdict
    from submissions_schema.columns import Edition

SHOWN = 5
"""Places named for each rule; the JSON has them all."""

File = Annotated[Path, typer.Argument(help="A workbook (.xlsx) or one table (.csv).", exists=True, dir_okay=False)]
Year = Annotated[int, typer.Option(help="Year of the round the return is for.", min=2021, max=2099)]


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    app.command()(template)
    app.command()(gate)
    app.command()(validate)


def template(
    regulator: Annotated[str, typer.Option(help="Code of the regulator, such as MHRA.")],
    out: Annotated[Path, typer.Option(help="File to write (.xlsx).", dir_okay=False)],
    year: Year = 2026,
    data_dir: DataDir = None,
) -> None:
    """Write the workbook of a return; with an installation, filled with what it knows of last year."""
    made = _template(regulator, year) if data_dir is None else _carried_template(regulator, year, data_dir)
    try:
        out.write_bytes(made)
    except OSError as error:
        raise NotValid(f"{out} cannot be written: {(error.strerror or 'no reason given').lower()}.") from None
    typer.echo(f"{out} is the workbook of {regulator} for the return of {year}.", err=True)


def gate(file: File) -> None:
    """Ask only whether the file is safe to open and of the right kind."""
    # here: only these commands need frames
    from portal.reading import gate_file
    from submissions_schema.findings import Refused

    try:
        gate_file(file)
    except Refused as refused:
        typer.echo(f"{refused.code}\n{refused.sentence}")
        raise typer.Exit(REFUSED) from None
    typer.echo("OK")


def validate(
    file: File,
    regulator: Annotated[str | None, typer.Option(help="Regulator you file for; else the workbook says.")] = None,
    table: Annotated[str | None, typer.Option(help="Table in a CSV; else its name says: decisions.csv.")] = None,
    year: Year = 2026,
    data_dir: DataDir = None,
    format: Annotated[Format, typer.Option(help="How to answer.")] = Format.TEXT,
) -> None:
    """Check a return as the portal would. Ends with 0 when accepted, 1 with errors, 2 when the file is refused."""
    # here: the rules take a second to load, and other commands do without them
    from portal.reading import read_file
    from submissions_schema.findings import Refused

    edition = _edition(year)
    table = table or _table_named(file, edition)
    if table is not None and table not in edition:
        raise NotValid(f"There is no table called {table}. The tables are: {', '.join(t.name for t in edition)}.")
    try:
        read = read_file(file, filename=file.name, edition=edition.year, year=year, table=table)
    except Refused as refused:
        answer = {"verdict": "refused", "file": file.name, "code": refused.code, "sentence": refused.sentence}
        typer.echo(_json(answer) if format is Format.JSON else f"Refused ({refused.code}): {refused.sentence}")
        raise typer.Exit(REFUSED) from None
    regulator = regulator or read.regulator_code
    verdict = _verdict(read, edition, year, regulator, data_dir)
    answer = _answer(verdict, file, regulator, year, read.unread_sheets)
    typer.echo(_json(answer) if format is Format.JSON else _text(answer))
    if answer["verdict"] == "errors":
        raise typer.Exit(FAULTS_FOUND)


def _edition(year: int) -> Edition:
    from regulators.reporting_round import round_of
    from submissions_schema.editions import edition

    return edition(round_of(year).edition).in_round(year)


def _table_named(file: Path, edition: Edition) -> str | None:
    stem = file.stem.lower()
    return stem if file.suffix.lower() == ".csv" and stem in edition else None


def _verdict(read: FileRead, edition: Edition, year: int, regulator: str | None, data_dir: Path | None) -> Verdict:
    from submissions_schema.checking import check
    from submissions_schema.raw import RawReturn

    known: dict[str, Any] = {}
    if data_dir is not None and regulator is not None:
        from portal.db.drafts import last_year_tables
        from portal.db.knowledge import filed_partners

        portal = opened(data_dir)
        with portal.reading(command_line()) as reading:
            known["last_year"] = last_year_tables(reading.session, portal.files, year, regulator)
            known["partners"] = filed_partners(reading.session, portal.files, year, regulator)
        known["licences"] = {}
    raw = RawReturn(year, read.regulator_code, read.tables, read.unread_sheets)
    # Only rules over the cover compare codes: one table alone needs none.
    return check(raw, edition=edition, regulator_code=regulator or "", structure=read.structure, **known)


def _answer(verdict: Verdict, file: Path, regulator: str | None, year: int, unread: tuple[str, ...]) -> dict[str, Any]:
    """The verdict as one object: the JSON, and what the text is made from."""
    from submissions_schema.findings import Severity

    counts = verdict.counts
    return {
        "verdict": verdict.verdict,
        "file": file.name,
        "regulator": regulator,
        "year": year,
        "errors": counts[Severity.ERROR],
        "open_queries": counts[Severity.QUERY],
        "notes": counts[Severity.NOTE],
        "findings": _findings(verdict.findings),
        "not_checked": list(verdict.not_checked),
        "held_back": list(verdict.held_back),
        "unread_sheets": list(unread),
    }


def _findings(frame: pl.DataFrame) -> list[dict[str, Any]]:
    from submissions_schema.rules.rule import REGISTER

    names = ("rule", "severity", "table", "sheet", "cell", "row", "column", "value", "expected", "message")
    return [{**row, "do": REGISTER[row["rule"]].do} for row in frame.select(names).iter_rows(named=True)]


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _text(answer: dict[str, Any]) -> str:
    """The verdict for people: rule by rule, the blocking ones first."""
    from submissions_schema.rules.rule import REGISTER

    by_rule: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in answer["findings"]:
        by_rule.setdefault((finding["severity"], finding["rule"]), []).append(finding)
    order = ("error", "query", "note")
    lines = [_headline(answer)]
    for severity, rule in sorted(by_rule, key=lambda key: order.index(key[0])):
        found = by_rule[severity, rule]
        lines += ["", f"{rule}  {REGISTER[rule].title} ({severity}{_times(len(found))})"]
        lines += [f"  {_place(finding)}  {finding['message']}" for finding in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"  and {len(found) - SHOWN:,} more")
        lines.append(f"  What to do: {REGISTER[rule].do}")
    if answer["not_checked"]:
        lines += ["", f"Not checked, because only the portal knows enough: {', '.join(answer['not_checked'])}."]
    if answer["held_back"]:
        lines += ["", f"Checked once the errors are gone: {', '.join(answer['held_back'])}."]
    if answer["unread_sheets"]:
        lines += ["", f"Sheets that are not part of the return: {', '.join(answer['unread_sheets'])}."]
    return "\n".join(lines)


def _headline(answer: dict[str, Any]) -> str:
    errors, queries = answer["errors"], answer["open_queries"]
    if errors:
        return f"{_number(errors, 'error')} to correct, {_number(queries, 'query')} to explain."
    if queries:
        return f"No errors. {_number(queries, 'query')} to explain in the portal before the return can be sent."
    return "No errors and nothing to explain."


def _number(n: int, noun: str) -> str:
    plural = {"error": "errors", "query": "queries"}[noun]
    return f"{n:,} {noun if n == 1 else plural}"


def _times(n: int) -> str:
    return "" if n == 1 else f", {n:,} times"


def _place(finding: dict[str, Any]) -> str:
    if finding["sheet"] is None:
        return "The file"
    return f"{finding['sheet']}!{finding['cell']}" if finding["cell"] else str(finding["sheet"])


def _template(regulator: str, year: int) -> bytes:
    from regulators.demonstration import demonstration
    from regulators.register import register
    from submissions_schema.template import build

    body = {**demonstration().regulators, **register().regulators}.get(regulator)
    if body is None:
        raise NotValid(f"There is no regulator with the code {regulator}.")
    return build(
        _edition(year),
        round=year,
        regulator_code=body.code,
        regulator_name=body.name.value,
        demonstration=body.demonstration,
    )


def _carried_template(regulator: str, year: int, data_dir: Path) -> bytes:
    from dataclasses import replace

    from portal.permissions import Hat
    from portal.queries.workbooks import template

    with opened(data_dir).reading(command_line()) as reading:
        return template(replace(reading, hats=(Hat("preparer", regulator),)), year, regulator)
