"""The filer's own workbook back: faults coloured and worded where they are, and a list that leads to each."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook

from submissions_schema.columns import Layout, Table
from submissions_schema.editions import edition
from submissions_schema.findings import Finding
from submissions_schema.findings_list import (
    FILLS,
    LIST_SHEET,
    Target,
    add_list,
    findings_csv,
    is_list,
    list_alone,
    what_to_do,
    worst_first,
)
from submissions_schema.identity import IDENTITY_SHEET, LISTS_SHEET
from submissions_schema.saved_values import saved_values
from submissions_schema.template import mark_heading, year_of
from submissions_schema.workbook import cells, comment, fit_comments, save

__all__ = ["Annotated", "annotate", "findings_csv"]

AUTHOR = "Return check"
"""Author of our comments; by it we know them when the workbook comes back."""

MOST_FINDINGS = 5_000
MOST_ROWS = 20_000
MOST_CELLS = 300_000
"""Beyond any of these the workbook is not annotated: openpyxl would take too long."""

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
            return Annotated(_annotated(original, worst_first(findings), said), whole=True)
        except Exception:  # noqa: S110 - openpyxl stumbles in many ways over what other programs write; the list remains
            pass
    return Annotated(list_alone(findings, said), whole=False)


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


def _annotated(original: bytes, findings: Sequence[Finding], said: Mapping[str, str]) -> bytes:
    reader = ExcelReader(io.BytesIO(original), rich_text=True)
    reader.read()
    book = reader.wb
    paths = {sheet.name: part.target for sheet, part in reader.parser.find_sheets()}
    if len(book.sheetnames) < len(reader.parser.sheets):
        raise ValueError("openpyxl passes over sheets it does not know, such as those of strict workbooks")
    with zipfile.ZipFile(io.BytesIO(original)) as parts:
        saved = {}
        for title in book.sheetnames:
            with parts.open(paths[title]) as part:
                saved[title] = saved_values(part)
    _take_off_earlier_annotations(book)
    titles = {title.casefold(): title for title in book.sheetnames}
    targets: dict[int, Target] = {}
    by_cell: dict[Target, list[Finding]] = {}
    for place, finding in enumerate(findings):
        sheet = titles.get((finding.sheet or "").casefold())
        if sheet and finding.cell and _CELL.fullmatch(finding.cell):
            targets[place] = sheet, finding.cell
            by_cell.setdefault(targets[place], []).append(finding)
    for (title, at), here in by_cell.items():
        _mark(book[title], at, here)
    add_list(book, findings, said, targets)
    return save(book, saved=saved)


def _take_off_earlier_annotations(book: Workbook) -> None:
    if LIST_SHEET in book.sheetnames and is_list(book[LIST_SHEET]):
        del book[LIST_SHEET]
    try:
        tables = {table.sheet: table for table in edition(year_of(book))}
    except KeyError:
        tables = {}
    coloured = _styles_of_ours(book)
    for sheet in book.worksheets:
        fit_comments(sheet)
        if sheet.title in (IDENTITY_SHEET, LISTS_SHEET):
            continue
        for cell in cells(sheet):
            if cell.style_id in coloured:
                _uncolour(cell, tables.get(sheet.title))
            if cell.comment and cell.comment.author == AUTHOR:
                before = _STOOD_BEFORE.search(cell.comment.text)
                cell.comment = comment(before.group(2), author=before.group(1)) if before else None


def _styles_of_ours(book: Workbook) -> set[int]:
    """The numbers of the styles that have one of our colours."""
    fills = {n for n, fill in enumerate(book._fills) if fill in FILLS.values()}
    return {n for n, style in enumerate(book._cell_styles) if style.fillId in fills}


def _uncolour(cell: Any, table: Table | None) -> None:
    heading = table is not None and (cell.column == 1 if table.layout is Layout.ANSWERS else cell.row == 1)
    column = table.find(str(cell.value)) if heading and table else None
    if column:
        mark_heading(cell, column)
    else:
        cell.fill = PatternFill()


def _mark(sheet: Any, at: str, findings: Sequence[Finding]) -> None:
    cell = next((sheet.cell(r.min_row, r.min_col) for r in sheet.merged_cells.ranges if at in r), sheet[at])
    cell.fill = FILLS[findings[0].severity]
    text = "\n\n".join(_wording(f) for f in findings[:_TOLD_AT_A_CELL])
    if len(findings) > _TOLD_AT_A_CELL:
        text += f"\n\nand {len(findings) - _TOLD_AT_A_CELL} more: see the sheet {LIST_SHEET}."
    if cell.comment:
        text += _BEFORE.format(cell.comment.author) + cell.comment.text
    cell.comment = comment(text, author=AUTHOR)


def _wording(finding: Finding) -> str:
    lines = [f"{finding.severity.capitalize()} {finding.rule}: {finding.message}"]
    if finding.expected:
        lines.append(f"Expected: {finding.expected}")
    if do := what_to_do(finding.rule):
        lines.append(f"What to do: {do}")
    return "\n".join(lines)
