"""Workbooks made part by part, so that a test can spoil any of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape

from submissions_schema.columns import Column, Edition, Kind, Layout, Table
from submissions_schema.identity import IDENTITY_SHEET, LISTS_SHEET, Identity, lists
from submissions_schema.raw import column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET = "xl/worksheets/sheet1.xml"

Value = str | int | float | None
Parts = dict[str, bytes]

EDITION = Edition(
    year=2026,
    tables=(
        Table(
            "cover",
            "Who files.",
            (
                Column("regulator_code", Kind.TEXT, "Code.", required=True),
                Column("total_fte", Kind.DECIMAL, "Staff.", required=True),
            ),
            layout=Layout.ANSWERS,
        ),
        Table(
            "cases",
            "One row a case.",
            (
                Column("case_ref", Kind.TEXT, "Reference.", required=True),
                Column("received_on", Kind.DATE, "Day.", required=True),
                Column("outcome", Kind.CODE, "Outcome.", codes=("granted", "refused")),
                Column("days", Kind.INTEGER, "Days."),
            ),
            key=("case_ref",),
        ),
        Table("case_studies", "Stories.", (Column("title", Kind.TEXT, "Title."),)),
    ),
    period_start=date(2025, 4, 1),
    period_end=date(2026, 3, 31),
)
EDITIONS = {2026: EDITION}
HEADINGS = ("Case ref", "Received on", "Outcome", "Days")
GOOD = ((*HEADINGS,), ("A-1", "2025-06-01", "granted", 12), ("A-2", "2025-07-01", "refused", 41.5))


def cell(reference: str, value: Value) -> str:
    if value is None:
        return f'<c r="{reference}" s="0"/>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def row(number: int, values: Sequence[Value]) -> str:
    cells = "".join(cell(f"{column_letter(n)}{number}", value) for n, value in enumerate(values, 1))
    return f'<row r="{number}">{cells}</row>'


def sheet_xml(inside: str, *, after: str = "", main: str = MAIN, office: str = OFFICE) -> str:
    return (
        f'{DECLARATION}<worksheet xmlns="{main}" xmlns:r="{office}"><sheetData>{inside}</sheetData>{after}</worksheet>'
    )


def rows_xml(rows: Iterable[Sequence[Value]], **around: str) -> str:
    return sheet_xml("".join(row(n, values) for n, values in enumerate(rows, 1)), **around)


def relationships(*entries: str) -> bytes:
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{"".join(entries)}</Relationships>'.encode()


def relation(id: str, kind: str, target: str, *, external: bool = False, office: str = OFFICE) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"{mode}/>'


def content_types(workbook: str = WORKBOOK_TYPE, more: str = "") -> bytes:
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{workbook}"/>{more}</Types>'
    ).encode()


def styles(*formats: str) -> bytes:
    """Cell format 0 is General, 1 a built-in date, then one for each custom format given."""
    custom = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{escape(f)}"/>' for n, f in enumerate(formats))
    used = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    return (
        f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts>{custom}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>{used}</cellXfs></styleSheet>'
    ).encode()


def strings(*items: str) -> bytes:
    """Shared strings; each item is XML within ``<si>``."""
    inside = "".join(f"<si>{item}</si>" for item in items)
    return f'{DECLARATION}<sst xmlns="{MAIN}" count="9">{inside}</sst>'.encode()


def parts_of(
    sheets: Mapping[str, str] | None = None,
    *,
    hidden: Mapping[str, str] | None = None,
    book: str = "",
    main: str = MAIN,
    office: str = OFFICE,
) -> Parts:
    """The parts of a workbook.

    Args:
        sheets: sheet XML by name; a good table when not given.
        hidden: how a sheet is hidden, by name.
        book: XML put into the workbook part before its sheets.
    """
    sheets = sheets or {"Cases": rows_xml(GOOD)}
    entries, related, made = "", [], {}
    for n, (name, xml) in enumerate(sheets.items(), 1):
        state = f' state="{hidden[name]}"' if hidden and name in hidden else ""
        entries += f'<sheet name="{escape(name)}" sheetId="{n}"{state} r:id="rId{n}"/>'
        related.append(relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml", office=office))
        made[f"xl/worksheets/sheet{n}.xml"] = xml.encode()
    related += [
        relation("rIdS", "styles", "styles.xml", office=office),
        relation("rIdT", "sharedStrings", "/xl/sharedStrings.xml", office=office),
    ]
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(relation("rId1", "officeDocument", "xl/workbook.xml", office=office)),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{main}" xmlns:r="{office}">{book}<sheets>{entries}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": relationships(*related),
        "xl/styles.xml": styles(),
        "xl/sharedStrings.xml": strings("<t>shared</t>"),
        **made,
    }


def zipped(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
        archive.comment = comment
    return buffer.getvalue()


def one_sheet(xml: str) -> bytes:
    return zipped(parts_of({"Cases": xml}))


def our_workbook(
    spoiled: Mapping[str, str] | None = None,
    *,
    cases: Iterable[Sequence[Value]] = GOOD,
    identity: Sequence[tuple[str, str]] | None = None,
) -> Parts:
    """A workbook as the template makes it, for the small edition of these tests.

    Args:
        spoiled: sheet XML in place of a sheet, by its name.
    """
    columns = [(name, *codes) for name, codes in lists(EDITION).items()]
    longest = max(map(len, columns))
    sheets = {
        "Cover": rows_xml([("Question", "Answer", "Reason if not held"), ("Regulator code", "X01"), ("Total FTE", 80)]),
        "Cases": rows_xml(cases),
        "Case studies": rows_xml([("Title",)]),
        "Guide": rows_xml([("How to fill in", "How to fill in")]),
        IDENTITY_SHEET: rows_xml(identity or Identity(2026, 2026, "X01").rows()),
        LISTS_SHEET: rows_xml([[c[n] if n < len(c) else None for c in columns] for n in range(longest)]),
    }
    return parts_of(sheets | dict(spoiled or {}), hidden={IDENTITY_SHEET: "veryHidden", LISTS_SHEET: "hidden"})
