"""The filer's own workbook back: faults coloured and worded where they are, and a list that leads to each."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from submissions_schema.columns import Layout, Table
from submissions_schema.editions import edition
from submissions_schema.findings import SCHEMA, Finding, Severity, objects
from submissions_schema.identity import IDENTITY_SHEET, LISTS_SHEET
from submissions_schema.raw import column_letter
from submissions_schema.rules.rule import REGISTER
from submissions_schema.safe_text import for_workbook, safe_text
from submissions_schema.saved_values import saved_values
from submissions_schema.template import mark_heading, year_of
from submissions_schema.workbook import cells, comment, fit_comments, put, row_xml, save

INDEX_SHEET = "Findings"
AUTHOR = "Return check"
"""Author of our comments; by it we know them when the workbook comes back."""

MOST_FINDINGS = 5_000
MOST_ROWS = 20_000
MOST_CELLS = 500_000
"""Beyond any of these the workbook is not annotated: openpyxl would take minutes."""
MOST_LISTED = 100_000
"""Findings an errors-only workbook lists; the CSV has them all."""

_HEADINGS = {
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
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_BEFORE = "\n\nThis note stood here before ({}):\n"
_STOOD_BEFORE = re.compile(r"\n\nThis note stood here before \(([^\n]*)\):\n(.*)", re.DOTALL)
_ROWS_AND_CELLS = re.compile(rb"<(?:\w+:)?(row|c)[ >/]")
_TOLD_AT_A_CELL = 20


@dataclass(frozen=True, slots=True)
class Annotated:
    """A workbook to hand back."""

    data: bytes
    whole: bool
    """True: the filer's own workbook; False: only the list of findings, because there was too much."""


def annotate(original: bytes, findings: pl.DataFrame, explanations: Mapping[str, str] | None = None) -> Annotated:
    """``original`` with each faulty cell coloured and commented, and the sheet *Findings* before all others.

    What the filer wrote stays: values, formulas, saved values, other comments. Colours and comments of an
    earlier annotation go. Large workbooks, and those openpyxl cannot read, give the list alone.

    Args:
        original: a workbook that passed the gate.
        findings: ``findings.SCHEMA``.
        explanations: text by ``Finding.fingerprint``, shown beside the finding.
    """
    said = explanations or {}
    if findings.height <= MOST_FINDINGS and _is_small(original):
        try:
            return Annotated(_annotated(original, _worst_first(findings), said), whole=True)
        except Exception:  # noqa: S110 - openpyxl stumbles in many ways over what other programs write; the list remains
            pass
    return Annotated(_list_alone(findings, said), whole=False)


def findings_csv(findings: pl.DataFrame) -> bytes:
    """All findings as CSV, safe to open in a spreadsheet (``safe_text``; ``unsafe_text`` is the way back).

    UTF-8 with a byte order mark: this file is opened by people, and without the mark Excel shows pounds and
    dashes as rubbish. Programs read findings as JSON.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*SCHEMA.names(), "what_to_do"])
    for row in findings.select(SCHEMA.names()).iter_rows():
        writer.writerow([safe_text(v) if isinstance(v, str) else v for v in (*row, _what_to_do(row[0]))])
    return text.getvalue().encode("utf-8-sig", "replace")


def _is_small(original: bytes) -> bool:
    """Whether openpyxl can take it in seconds; asked of the XML, which costs little."""
    rows = found = 0
    with zipfile.ZipFile(io.BytesIO(original)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                tags = _ROWS_AND_CELLS.findall(parts.read(name))
                rows += tags.count(b"row")
                found += tags.count(b"c")
    return rows <= MOST_ROWS and found <= MOST_CELLS


def _worst_first(findings: pl.DataFrame) -> list[Finding]:
    return sorted(objects(findings), key=lambda f: _ORDER.index(f.severity))


def _what_to_do(rule: str) -> str:
    return REGISTER[rule].do if rule in REGISTER else ""


def _index_row(finding: Finding, said: Mapping[str, str]) -> list[str]:
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
        _what_to_do(finding.rule),
        said.get(finding.fingerprint),
    )
    return [safe_text(for_workbook(text or ""))[:32_000] for text in texts]


def _annotated(original: bytes, findings: Sequence[Finding], said: Mapping[str, str]) -> bytes:
    reader = ExcelReader(io.BytesIO(original), rich_text=True)
    reader.read()
    book = reader.wb
    paths = {sheet.name: part.target for sheet, part in reader.parser.find_sheets()}
    with zipfile.ZipFile(io.BytesIO(original)) as parts:
        saved = {}
        for title in book.sheetnames:
            with parts.open(paths[title]) as part:
                saved[title] = saved_values(part)
    _take_off_earlier_annotations(book)
    titles = {title.casefold(): title for title in book.sheetnames}
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        sheet = titles.get((finding.sheet or "").casefold())
        if sheet and finding.cell and _CELL.fullmatch(finding.cell):
            by_cell.setdefault((sheet, finding.cell), []).append(finding)
    for (title, at), here in by_cell.items():
        _mark(book[title], at, here)
    _add_index(book, findings, said, by_cell)
    return save(book, saved=saved)


def _take_off_earlier_annotations(book: Workbook) -> None:
    if INDEX_SHEET in book.sheetnames and [c.value for c in book[INDEX_SHEET][1]] == list(_HEADINGS):
        del book[INDEX_SHEET]
    try:
        tables = {table.sheet: table for table in edition(year_of(book))}
    except KeyError:
        tables = {}
    ours = set(_COLOURS.values())
    for sheet in book.worksheets:
        fit_comments(sheet)
        if sheet.title in (IDENTITY_SHEET, LISTS_SHEET):
            continue
        for cell in cells(sheet):
            if cell.has_style and cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in ours:
                _uncolour(cell, tables.get(sheet.title))
            if cell.comment and cell.comment.author == AUTHOR:
                before = _STOOD_BEFORE.search(cell.comment.text)
                cell.comment = comment(before.group(2), author=before.group(1)) if before else None


def _uncolour(cell: Any, table: Table | None) -> None:
    heading = table is not None and (cell.column == 1 if table.layout is Layout.ANSWERS else cell.row == 1)
    column = table.find(str(cell.value)) if heading and table else None
    if column:
        mark_heading(cell, column)
    else:
        cell.fill = PatternFill()


def _mark(sheet: Any, at: str, findings: Sequence[Finding]) -> None:
    cell = next((sheet.cell(r.min_row, r.min_col) for r in sheet.merged_cells.ranges if at in r), sheet[at])
    cell.fill = PatternFill("solid", start_color=_COLOURS[findings[0].severity])
    text = "\n\n".join(_wording(f) for f in findings[:_TOLD_AT_A_CELL])
    if len(findings) > _TOLD_AT_A_CELL:
        text += f"\n\nand {len(findings) - _TOLD_AT_A_CELL} more: see the sheet {INDEX_SHEET}."
    if cell.comment:
        text += _BEFORE.format(cell.comment.author) + cell.comment.text
    cell.comment = comment(text, author=AUTHOR)


def _wording(finding: Finding) -> str:
    lines = [f"{finding.severity.capitalize()} {finding.rule}: {finding.message}"]
    if finding.expected:
        lines.append(f"Expected: {finding.expected}")
    if do := _what_to_do(finding.rule):
        lines.append(f"What to do: {do}")
    return "\n".join(lines)


def _index_sheet(book: Workbook) -> Any:
    """The list's sheet with its headings; ``Findings 2`` where the filer has a sheet of that name."""
    sheet = book.create_sheet(INDEX_SHEET if INDEX_SHEET not in book.sheetnames else f"{INDEX_SHEET} 2", 0)
    for number, (heading, width) in enumerate(_HEADINGS.items(), 1):
        cell = sheet.cell(1, number, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[column_letter(number)].width = width
        sheet.column_dimensions[column_letter(number)].number_format = "@"
        sheet.column_dimensions[column_letter(number)].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    return sheet


def _add_index(
    book: Workbook,
    findings: Sequence[Finding],
    said: Mapping[str, str],
    by_cell: Mapping[tuple[str, str], Sequence[Finding]],
) -> None:
    sheet = _index_sheet(book)
    targets = {id(finding): target for target, here in by_cell.items() for finding in here}
    for row, finding in enumerate(findings, 2):
        for number, text in enumerate(_index_row(finding, said), 1):
            if text:
                cell = sheet.cell(row, number)
                put(cell, text)
                cell.alignment, cell.number_format = Alignment(wrap_text=True, vertical="top"), "@"
        sheet.cell(row, 2).fill = PatternFill("solid", start_color=_COLOURS[finding.severity])
        if target := targets.get(id(finding)):
            _lead_to(sheet.cell(row, 4), *target)
    # two selected sheets would be a group: what is typed on one lands on both
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0


def _lead_to(cell: Any, sheet: str, at: str) -> None:
    """A link inside the workbook; one to an address would be a link to outside, which the gate refuses."""
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{at}")
    cell.font = Font(underline="single", color="FF0563C1")


def _list_alone(findings: pl.DataFrame, said: Mapping[str, str]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    sheet = _index_sheet(book)
    styles = [sheet.column_dimensions[column_letter(n)].style_id for n in range(1, len(_HEADINGS) + 1)]
    return save(book, {sheet.title: list(_list_rows(findings, said, styles))})


def _list_rows(findings: pl.DataFrame, said: Mapping[str, str], styles: Sequence[int]) -> Iterator[str]:
    listed = _worst_first(findings.head(MOST_LISTED))
    for row, finding in enumerate(listed, 2):
        texts = _index_row(finding, said)
        yield row_xml(row, [(n, style, text) for n, (style, text) in enumerate(zip(styles, texts, strict=True), 1)])
    if findings.height > MOST_LISTED:
        rest = f"and {findings.height - MOST_LISTED} more: the CSV of findings has them all"
        yield row_xml(len(listed) + 2, [(1, styles[0], rest)])
