"""The list of findings: the first sheet of an annotated workbook, a workbook by itself, a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import polars as pl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from submissions_schema.findings import SCHEMA, Finding, Severity, objects
from submissions_schema.raw import column_letter
from submissions_schema.rules.rule import REGISTER
from submissions_schema.safe_text import for_workbook, safe_text
from submissions_schema.workbook import put, row_xml, save

LIST_SHEET = "Findings"
MOST_LISTED = 100_000
"""Findings a workbook of the list alone has; the CSV has them all."""

Target = tuple[str, str]
"""A sheet's title and a cell on it."""

HEADINGS = {
    "Rule": 10,
    "Severity": 10,
    "Sheet": 16,
    "Cell": 10,
    "Row": 24,
    "Column": 24,
    "Value": 30,
    "What is wrong": 60,
    "What we expected": 40,
    "What to do": 60,
    "Your explanation": 60,
}
_ORDER = (Severity.ERROR, Severity.QUERY, Severity.NOTE)
_COLOURS = {Severity.ERROR: "FFF4B6B6", Severity.QUERY: "FFF9C784", Severity.NOTE: "FFBBD7F0"}
FILLS = {severity: PatternFill("solid", start_color=colour) for severity, colour in _COLOURS.items()}


def findings_csv(findings: pl.DataFrame) -> bytes:
    """All findings as CSV, safe to open in a spreadsheet (``safe_text``; ``unsafe_text`` is the way back).

    UTF-8 with a byte order mark: this file is opened by people, and without the mark Excel shows pounds and
    dashes as rubbish. Programs read findings as JSON.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*SCHEMA.names(), "what_to_do"])
    for row in findings.select(SCHEMA.names()).iter_rows():
        writer.writerow([safe_text(v) if isinstance(v, str) else v for v in (*row, what_to_do(row[0]))])
    return text.getvalue().encode("utf-8-sig", "replace")


def worst_first(findings: pl.DataFrame) -> list[Finding]:
    """The findings as objects: errors, then queries, then notes, each in the order they came."""
    return sorted(objects(findings), key=lambda f: _ORDER.index(f.severity))


def what_to_do(rule: str) -> str:
    """The advice of a rule; empty for one this version does not have."""
    return REGISTER[rule].do if rule in REGISTER else ""


def _line(finding: Finding, said: Mapping[str, str]) -> list[str]:
    """One line of the list; as the list may be saved as CSV, its text is made safe as for CSV."""
    texts = (
        finding.rule,
        finding.severity.capitalize(),
        finding.sheet,
        finding.cell,
        finding.row_key,
        finding.column,
        finding.value,
        finding.message,
        finding.expected,
        what_to_do(finding.rule),
        said.get(finding.fingerprint),
    )
    return [safe_text(for_workbook(text or ""))[:32_000] for text in texts]


def list_alone(findings: pl.DataFrame, said: Mapping[str, str]) -> bytes:
    """A workbook of nothing but the list, at most ``MOST_LISTED`` long, made in seconds."""
    book = Workbook()
    book.remove(book.active)
    sheet = _with_headings(book)
    plain = sheet.column_dimensions["A"].style_id
    return save(book, {sheet.title: list(_rows_alone(findings, said, plain))})


def _rows_alone(findings: pl.DataFrame, said: Mapping[str, str], style: int) -> Iterator[str]:
    listed = worst_first(findings.head(MOST_LISTED))
    for row, finding in enumerate(listed, 2):
        yield row_xml(row, ((number, style, text) for number, text in enumerate(_line(finding, said), 1)))
    if findings.height > len(listed):
        rest = f"and {findings.height - len(listed)} more: the CSV of findings has them all"
        yield row_xml(len(listed) + 2, [(1, style, rest)])


def add_list(
    book: Workbook, findings: Sequence[Finding], said: Mapping[str, str], targets: Mapping[int, Target]
) -> None:
    """Put the list before all other sheets of ``book``.

    Args:
        targets: where each finding leads to, by its place in ``findings``; without one it is only listed.
    """
    sheet = _with_headings(book)
    plain, linked, by_severity = _styles(sheet)
    for place, finding in enumerate(findings):
        for number, text in enumerate(_line(finding, said), 1):
            if text:
                cell = sheet.cell(place + 2, number)
                put(cell, text)
                cell._style = copy(plain)
        sheet.cell(place + 2, 2)._style = copy(by_severity[finding.severity])
        if place in targets:
            cell = sheet.cell(place + 2, 4)
            cell.hyperlink = _link(cell.coordinate, *targets[place])
            cell._style = copy(linked)
    # two selected sheets would be a group: what is typed on one lands on both
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0


def is_list(sheet: Any) -> bool:
    """Whether a sheet is a list of ours from an earlier annotation, not the filer's own."""
    return [cell.value for cell in sheet[1]] == list(HEADINGS)


def _with_headings(book: Workbook) -> Any:
    # the filer may have a sheet of that name
    sheet = book.create_sheet(LIST_SHEET if LIST_SHEET not in book.sheetnames else f"{LIST_SHEET} 2", 0)
    for number, (heading, width) in enumerate(HEADINGS.items(), 1):
        sheet.cell(1, number, heading).font = Font(bold=True)
        settings = sheet.column_dimensions[column_letter(number)]
        settings.width, settings.number_format = width, "@"
        settings.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    return sheet


def _styles(sheet: Any) -> tuple[Any, Any, dict[Severity, Any]]:
    """Styles of the list's cells, made once: plain, link, and one for each severity."""
    trial = sheet.cell(2, 1)
    trial._style = plain = copy(sheet.column_dimensions["A"]._style)
    by_severity = {}
    for severity, fill in FILLS.items():
        trial._style = copy(plain)
        trial.fill = fill
        by_severity[severity] = trial._style
    trial._style = copy(plain)
    trial.font = Font(underline="single", color="FF0563C1")
    linked = trial._style
    sheet.delete_rows(2)
    return plain, linked, by_severity


def _link(at: str, sheet: str, cell: str) -> Hyperlink:
    """A link inside the workbook; one to an address would be a link to outside, which the gate refuses."""
    quoted = sheet.replace("'", "''")
    return Hyperlink(ref=at, location=f"'{quoted}'!{cell}")
