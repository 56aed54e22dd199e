"""Files that must not come through, each made here, with the code it gets; and odd ones that must."""

from __future__ import annotations

import codecs
import struct
import zipfile
from collections.abc import Callable

from submissions_schema.gate.limits import LIMITS, MEGABYTE
from submissions_schema.identity import IDENTITY_SHEET, LISTS_SHEET, Identity
from tests.gate.workbooks import (
    GOOD,
    MAIN,
    SHEET,
    STRICT_MAIN,
    STRICT_OFFICE,
    Parts,
    cell,
    content_types,
    one_sheet,
    our_workbook,
    parts_of,
    relation,
    relationships,
    row,
    rows_xml,
    sheet_xml,
    strings,
    zipped,
)

File = tuple[str, bytes]
"""What the filer calls it, and its bytes."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
HEAD = row(1, GOOD[0])


def _xlsx(data: bytes) -> File:
    return "return.xlsx", data


def _csv(data: bytes | str) -> File:
    return "cases.csv", data.encode() if isinstance(data, str) else data


def _with(more: dict[str, bytes | str]) -> File:
    parts: Parts = parts_of()
    parts.update({name: value.encode() if isinstance(value, str) else value for name, value in more.items()})
    return _xlsx(zipped(parts))


def _without(name: str) -> File:
    parts = parts_of()
    del parts[name]
    return _xlsx(zipped(parts))


def _rows(*inside: str, after: str = "") -> File:
    return _xlsx(one_sheet(sheet_xml(HEAD + "".join(inside), after=after)))


def _patched(change: Callable[[bytearray, int, int], None]) -> File:
    """A good file, after ``change(data, local header, directory entry)`` of its last part."""
    data = bytearray(zipped(parts_of()))
    name = SHEET.encode()
    change(data, data.find(name) - 30, data.rfind(name) - 46)
    return _xlsx(bytes(data))


def _flag_encrypted(data: bytearray, local: int, entry: int) -> None:
    data[local + 6] |= 1
    data[entry + 8] |= 1


def _wrong_checksum(data: bytearray, local: int, entry: int) -> None:
    data[local + 14] ^= 1
    data[entry + 16] ^= 1


def _lie_about_size(data: bytearray, local: int, entry: int) -> None:
    for place in (local + 22, entry + 24):
        data[place : place + 4] = struct.pack("<I", 100)


def _other_local_name(data: bytearray, local: int, entry: int) -> None:
    data[local + 30] = ord("y")


def _overlap(data: bytearray, local: int, entry: int) -> None:
    first = data.find(b"xl/workbook.xml") - 30
    data[entry + 42 : entry + 46] = struct.pack("<I", first + 1)


def _bomb(size: int) -> File:
    text = b"<si><t>" + b"a" * size + b"</t></si>"
    return _with({"xl/sharedStrings.xml": b'<sst xmlns="' + MAIN.encode() + b'">' + text + b"</sst>"})


def _duplicate_part() -> File:
    data = bytearray(zipped(parts_of() | {"xl/worksheets/Sheet1.xml": b"<x/>"}))
    return _xlsx(bytes(data))


def _linked(kind: str, *, part: str = "", external: bool = True) -> File:
    rels = relationships(
        relation("rId1", "worksheet", "worksheets/sheet1.xml"),
        relation("rId9", kind, part or "http://127.0.0.1:9/other.xlsx", external=external),
    )
    return _with({"xl/_rels/workbook.xml.rels": rels})


def _nested(depth: int) -> str:
    return rows_xml(GOOD, after="<extLst>" + "<a>" * depth + "</a>" * depth + "</extLst>")


def _sheets(*names: str) -> File:
    return _xlsx(zipped(parts_of({name: rows_xml(GOOD) for name in names})))


def _ours(spoiled: dict[str, str]) -> File:
    return _xlsx(zipped(our_workbook(spoiled)))


REFUSED: dict[str, tuple[str, Callable[[], File]]] = {
    "nothing": ("EMPTY_FILE", lambda: _xlsx(b"")),
    "csv of spaces": ("EMPTY_FILE", lambda: _csv(" \n \n")),
    "too large": ("TOO_LARGE", lambda: _csv(b"a,b\n" + b"1,2\n" * (LIMITS.file // 4))),
    "half a file": ("NOT_A_WORKBOOK", lambda: _xlsx(zipped(parts_of())[:700])),
    "empty archive": ("NOT_A_WORKBOOK", lambda: _xlsx(zipped({}))),
    "page before the archive": ("NOT_A_WORKBOOK", lambda: _xlsx(b"<html></html>" + zipped(parts_of()))),
    "web page": ("NOT_A_WORKBOOK", lambda: _xlsx(b"<html><table><tr><td>1</td></tr></table></html>")),
    "wrong checksum": ("NOT_A_WORKBOOK", lambda: _patched(_wrong_checksum)),
    "a document": (
        "NOT_A_WORKBOOK",
        lambda: _with({"[Content_Types].xml": content_types("application/msword")}),
    ),
    "no content types": ("NOT_A_WORKBOOK", lambda: _without("[Content_Types].xml")),
    "other ending": ("NOT_A_WORKBOOK", lambda: ("return.docx", zipped(parts_of()))),
    "binary workbook": (
        "NOT_A_WORKBOOK",
        lambda: _with(
            {"[Content_Types].xml": content_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")}
        ),
    ),
    "unknown compression": ("NOT_A_WORKBOOK", lambda: _xlsx(zipped(parts_of(), method=zipfile.ZIP_BZIP2))),
    "old excel": ("OLD_EXCEL_FORMAT", lambda: ("r.xls", OLE + bytes(600) + "Workbook".encode("utf-16-le"))),
    "very old excel": ("OLD_EXCEL_FORMAT", lambda: ("r.xls", b"\x09\x08\x10\x00" + bytes(600))),
    "password": ("PASSWORD_PROTECTED", lambda: _xlsx(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))),
    "encrypted part": ("PASSWORD_PROTECTED", lambda: _patched(_flag_encrypted)),
    "path upwards": ("ARCHIVE_BAD_NAME", lambda: _with({"../../evil.txt": "x"})),
    "absolute path": ("ARCHIVE_BAD_NAME", lambda: _with({"/tmp/evil.txt": "x"})),
    "drive letter": ("ARCHIVE_BAD_NAME", lambda: _with({"C:\\evil.txt": "x"})),
    "two names for a part": ("ARCHIVE_BAD_NAME", lambda: _patched(_other_local_name)),
    "same part twice": ("ARCHIVE_DUPLICATE_PART", _duplicate_part),
    "one text of 64 MB": ("ARCHIVE_EXPANDS_TOO_MUCH", lambda: _bomb(64 * MEGABYTE)),
    "all parts too large": (
        "ARCHIVE_EXPANDS_TOO_MUCH",
        lambda: _with({f"xl/media/{n}.bin": bytes(15 * MEGABYTE) for n in range(18)}),
    ),
    "parts overlap": ("ARCHIVE_OVERLAP", lambda: _patched(_overlap)),
    "size stated wrongly": ("ARCHIVE_SIZE_MISMATCH", lambda: _patched(_lie_about_size)),
    "too many parts": ("ARCHIVE_TOO_MANY_PARTS", lambda: _with({f"xl/media/{n}.txt": "x" for n in range(200)})),
    "unlistably many parts": ("ARCHIVE_TOO_MANY_PARTS", lambda: _with({f"m/{n}": "" for n in range(4_001)})),
    "xml that stops": ("XML_BAD", lambda: _xlsx(one_sheet(rows_xml(GOOD)[:-40]))),
    "NUL in a text": ("XML_BAD", lambda: _rows(row(2, ["a\0b"]))),
    "lone surrogate": ("XML_BAD", lambda: _with({SHEET: rows_xml(GOOD).encode().replace(b"A-1", b"\xed\xa0\x80")})),
    "Latin-1": ("XML_BAD", lambda: _xlsx(one_sheet(rows_xml(GOOD).replace("UTF-8", "ISO-8859-1")))),
    "too deep": ("XML_BAD", lambda: _xlsx(one_sheet(_nested(LIMITS.depth)))),
    "very deep": ("XML_BAD", lambda: _xlsx(one_sheet(_nested(100_000)))),
    "too deep beside the sheets": ("XML_BAD", lambda: _with({"docProps/app.xml": "<a>" * 70 + "</a>" * 70})),
    "broken beside the sheets": ("XML_BAD", lambda: _with({"docProps/app.xml": "<a>"})),
    "entity nobody defined": ("XML_BAD", lambda: _rows('<row r="2"><c r="A2" t="str"><v>&x;</v></c></row>')),
    "row zero": ("XML_BAD", lambda: _rows('<row r="2"><c r="A0"><v>1</v></c></row>')),
    "cell of another row": ("XML_BAD", lambda: _rows('<row r="2"><c r="A3"><v>1</v></c></row>')),
    "reference backwards": ("XML_BAD", lambda: _rows('<row r="2"><c r="2A"><v>1</v></c></row>')),
    "row with no number": ("XML_BAD", lambda: _rows('<row r="-2"><c><v>1</v></c></row>')),
    "rows out of order": ("XML_BAD", lambda: _rows(row(3, [1]), row(2, [1]))),
    "cell twice": ("XML_BAD", lambda: _rows(f'<row r="2">{cell("A2", 1)}{cell("A2", 2)}</row>')),
    "two values in a cell": ("XML_BAD", lambda: _rows('<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>')),
    "value of another type": ("XML_BAD", lambda: _rows('<row r="2"><c r="A2" t="inlineStr"><v>1</v></c></row>')),
    "type unknown": ("XML_BAD", lambda: _rows('<row r="2"><c r="A2" t="q"><v>1</v></c></row>')),
    "shared text -1": ("XML_BAD", lambda: _rows('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>')),
    "shared text too far": ("XML_BAD", lambda: _rows('<row r="2"><c r="A2" t="s"><v>1</v></c></row>')),
    "neither true nor false": ("XML_BAD", lambda: _rows('<row r="2"><c r="A2" t="b"><v>2</v></c></row>')),
    "merge nowhere": ("XML_BAD", lambda: _rows(row(2, [1]), after='<mergeCells><mergeCell ref="A"/></mergeCells>')),
    "sheet part missing": ("XML_BAD", lambda: _without(SHEET)),
    "no relations": ("XML_BAD", lambda: _without("xl/_rels/workbook.xml.rels")),
    "no workbook": ("XML_BAD", lambda: _without("_rels/.rels")),
    "laughs in a sheet": ("XML_DTD", lambda: _with({SHEET: LAUGHS})),
    "laughs in content types": ("XML_DTD", lambda: _with({"[Content_Types].xml": LAUGHS})),
    "laughs in UTF-16": ("XML_DTD", lambda: _with({SHEET: LAUGHS.encode("utf-16")})),
    "laughs in UTF-16 unmarked": ("XML_DTD", lambda: _with({SHEET: LAUGHS.encode("utf-16-le")})),
    "DTD in relations": ("XML_DTD", lambda: _with({"_rels/.rels": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/"><a/>'})),
    "macro workbook": (
        "MACROS",
        lambda: _with({"[Content_Types].xml": content_types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")}),
    ),
    "macro part": ("MACROS", lambda: _with({"xl/vbaProject.bin": "x"})),
    "macro sheet": ("MACROS", lambda: _with({"xl/macrosheets/sheet1.xml": "<a/>"})),
    "macro ending": ("MACROS", lambda: ("return.xlsm", zipped(parts_of()))),
    "sheet elsewhere": ("EXTERNAL_LINK", lambda: _linked("worksheet")),
    "link to a workbook": ("EXTERNAL_LINK", lambda: _with({"xl/externalLinks/externalLink1.xml": "<a/>"})),
    "data connection": ("EXTERNAL_LINK", lambda: _with({"xl/connections.xml": "<a/>"})),
    "embedded file": ("EMBEDDED_OBJECT", lambda: _with({"xl/embeddings/oleObject1.bin": "x"})),
    "object relation": ("EMBEDDED_OBJECT", lambda: _linked("oleObject", part="media/1.bin", external=False)),
    "pivot cache": ("PIVOT_CACHE", lambda: _with({"xl/pivotCache/pivotCacheDefinition1.xml": "<a/>"})),
    "hidden sheet": (
        "HIDDEN_SHEETS",
        lambda: _xlsx(zipped(parts_of({"A": rows_xml(GOOD), "Names": rows_xml(GOOD)}, hidden={"Names": "veryHidden"}))),
    ),
    "identity with more": (
        "HIDDEN_SHEETS",
        lambda: _xlsx(zipped(our_workbook(identity=[*Identity(2026, 2026, "X01").rows(), ("name", "J Smith")]))),
    ),
    "identity changed": (
        "HIDDEN_SHEETS",
        lambda: _xlsx(zipped(our_workbook(identity=[("template", "mine"), *Identity(2026, 2026, "X01").rows()[1:]]))),
    ),
    "lists changed": ("HIDDEN_SHEETS", lambda: _ours({LISTS_SHEET: rows_xml([("cases.outcome",), ("J Smith",)])})),
    "lists without identity": (
        "HIDDEN_SHEETS",
        lambda: _xlsx(
            zipped(parts_of({"A": rows_xml(GOOD), LISTS_SHEET: rows_xml(GOOD)}, hidden={LISTS_SHEET: "hidden"}))
        ),
    ),
    "identity with a formula": (
        "HIDDEN_SHEETS",
        lambda: _ours(
            {
                IDENTITY_SHEET: rows_xml(Identity(2026, 2026, "X01").rows()).replace(
                    cell("B2", "2026"), '<c r="B2"><f>2000+26</f><v>2026</v></c>'
                )
            }
        ),
    ),
    "edition nobody knows": (
        "OTHER_EDITION",
        lambda: _xlsx(zipped(our_workbook(identity=Identity(2031, 2031, "X01").rows()))),
    ),
    "everything merged": (
        "MERGED_CELLS",
        lambda: _rows(row(2, GOOD[1]), after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    ),
    "merges without end": (
        "MERGED_CELLS",
        lambda: _rows(
            row(2, GOOD[1]),
            after="<mergeCells>"
            + "".join(f'<mergeCell ref="Z{n}:AA{n}"/>' for n in range(1, 10_002))
            + "</mergeCells>",
        ),
    ),
    "row beyond the sheet": ("DATA_OUTSIDE_FORM", lambda: _rows(row(99_999_999, [1]))),
    "csv value beyond headings": ("DATA_OUTSIDE_FORM", lambda: _csv("a,b\n1,2,3\n")),
    "41 sheets": ("TOO_MANY_SHEETS", lambda: _sheets(*(f"S{n}" for n in range(41)))),
    "257 columns": ("TOO_MANY_COLUMNS", lambda: _xlsx(one_sheet(rows_xml([[f"h{n}" for n in range(257)], [1]])))),
    "16,384 columns": ("TOO_MANY_COLUMNS", lambda: _rows('<row r="2"><c r="XFD2"><v>1</v></c></row>')),
    "csv of 257 columns": ("TOO_MANY_COLUMNS", lambda: _csv(",".join(f"h{n}" for n in range(257)) + "\n")),
    "sheets of one name": ("DUPLICATE_SHEETS", lambda: _sheets("Return", "return")),
    "headings twice": ("DUPLICATE_HEADERS", lambda: _xlsx(one_sheet(rows_xml([("value", "value"), (1, 2)])))),
    "headings that look alike": (
        "DUPLICATE_HEADERS",
        lambda: _xlsx(one_sheet(rows_xml([("value", "v\u0430lu\u200be "), (1, 2)]))),
    ),
    "csv headings twice": ("DUPLICATE_HEADERS", lambda: _csv("value,value\n1,2\n")),
    "csv row too short": ("MISSING_COLUMNS", lambda: _csv("a,b,c\n1,2\n")),
    "headings only": ("NO_ROWS", lambda: _xlsx(one_sheet(rows_xml(GOOD[:1])))),
    "blank sheet": ("NO_ROWS", lambda: _xlsx(one_sheet(sheet_xml("")))),
    "csv headings only": ("NO_ROWS", lambda: _csv("a,b\n")),
    "csv in UTF-16": ("BAD_ENCODING", lambda: _csv("a,b\n1,2\n".encode("utf-16"))),
    "csv in Windows-1252": ("BAD_ENCODING", lambda: _csv("a,b\nCafé,2\n".encode("cp1252"))),
    "csv with NUL": ("BAD_CHARACTERS", lambda: _csv("a,b\n1,2\0\n")),
    "quote never closed": ("CSV_BAD_QUOTE", lambda: _csv('a,b\n"1,2\n' + "3,4\n" * 400_000)),
    "quote within a value": ("CSV_BAD_QUOTE", lambda: _csv('a,b\n"1"x,2\n')),
    "semicolons": ("CSV_DELIMITER", lambda: _csv("a;b\n1;2\n")),
    "workbook named csv": ("NOT_A_CSV", lambda: _csv(zipped(parts_of()))),
    "web page named csv": ("NOT_A_CSV", lambda: _csv("<html><p>a,b</p></html>")),
}

ACCEPTED: dict[str, Callable[[], File]] = {
    "plain": lambda: _xlsx(one_sheet(rows_xml(GOOD))),
    "our template, blank": lambda: _xlsx(zipped(our_workbook(cases=GOOD[:1]))),
    "our template with hidden sheets shown": lambda: _xlsx(
        zipped(
            our_workbook() | {"xl/workbook.xml": our_workbook()["xl/workbook.xml"].replace(b"veryHidden", b"visible")}
        )
    ),
    "ISO strict": lambda: _xlsx(
        zipped(
            parts_of(
                {"A": rows_xml(GOOD, main=STRICT_MAIN, office=STRICT_OFFICE)}, main=STRICT_MAIN, office=STRICT_OFFICE
            )
        )
    ),
    "UTF-16": lambda: _with({SHEET: rows_xml(GOOD).replace("UTF-8", "UTF-16").encode("utf-16")}),
    "comment of 64 KB": lambda: _xlsx(zipped(parts_of(), comment=b"x" * 65_535)),
    "stored, not packed": lambda: _xlsx(zipped(parts_of(), method=zipfile.ZIP_STORED)),
    "a web address typed in": lambda: _with(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                relation("rId1", "hyperlink", "https://example.org/", external=True)
            )
        }
    ),
    "false extent": lambda: _xlsx(
        one_sheet(rows_xml(GOOD).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'))
    ),
    "protected sheet": lambda: _xlsx(one_sheet(rows_xml(GOOD, after='<sheetProtection sheet="1"/>'))),
    "stylesheet instruction": lambda: _xlsx(
        one_sheet(rows_xml(GOOD).replace("<worksheet", '<?xml-stylesheet href="http://127.0.0.1:9/"?><worksheet', 1))
    ),
    "picture that is none": lambda: _with({"xl/media/image1.png": "not a picture"}),
    "loose drawing of comments": lambda: _with({"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}),
    "merged cells in a table": lambda: _rows(
        row(2, GOOD[1]), after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    ),
    "rich text and comments in XML": lambda: _with(
        {"xl/sharedStrings.xml": strings("<r><t>part</t></r><r><t>ial</t></r><rPh><t>X</t></rPh><!-- x -->")}
    ),
    "csv": lambda: _csv("case_ref,days\r\nA-1,12\r\n"),
    "csv with a byte order mark": lambda: _csv(codecs.BOM_UTF8 + b"case_ref,days\nA-1,12\n"),
    "csv without an ending": lambda: ("cases", b"case_ref,days\nA-1,12\n"),
    "csv with a line break in quotes": lambda: _csv('a,b\n"1\n2",3\n'),
}
