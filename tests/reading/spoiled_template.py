"""Our own template with one fault put in: files that must be refused, by code."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

from submissions_schema.gate.limits import MEGABYTE
from submissions_schema.identity import IDENTITY_SHEET, LISTS_SHEET
from submissions_schema.raw import column_letter
from submissions_schema.template import build
from tests.gate.workbooks import MAIN, Parts, relation, relationships, rows_xml, zipped
from tests.reading.our_template import (
    BOOK,
    CODE,
    EDITION,
    RELATIONS,
    ROOT_RELATIONS,
    STRINGS,
    STYLES,
    TYPES,
    changed,
    number,
    part_of,
    parts,
    related,
    text,
    with_cells,
    with_sheets,
    with_strings,
)

Make = Callable[[], bytes]

DECISIONS, GUIDANCE = part_of("Decisions"), part_of("Guidance")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "{}"><!ENTITY b "{}">]>'
LAUGHS = ENTITIES.format("ha" * 10, "&a;" * 10)
QUADRATIC = ENTITIES.format("a" * 100_000, "b")
SST = f'<sst xmlns="{MAIN}">'.encode()
PEOPLE = rows_xml([("Name", "Telephone"), ("J Smith", "020 7946 0000")]).encode()


def _file(made: Parts) -> bytes:
    return zipped(made)


def _with(more: dict[str, bytes]) -> bytes:
    return zipped(parts() | more)


def _without(*names: str) -> bytes:
    return zipped({name: content for name, content in parts().items() if name not in names})


def _sheet(sheet: str, old: str, new: str) -> bytes:
    return zipped(changed(part_of(sheet), old, new))


def _cells(cells: dict[str, str], sheet: str = "Decisions") -> bytes:
    return zipped(with_cells(sheet, cells))


def _patched(change: Callable[[bytearray, int, int], None]) -> bytes:
    """After ``change(data, local header, directory entry)`` of the part of Decisions."""
    data = bytearray(zipped(parts()))
    change(data, data.find(DECISIONS.encode()) - 30, data.rfind(DECISIONS.encode()) - 46)
    return bytes(data)


def _flag_encrypted(data: bytearray, local: int, entry: int) -> None:
    data[local + 6] |= 1
    data[entry + 8] |= 1


def _wrong_checksum(data: bytearray, local: int, entry: int) -> None:
    data[local + 14] ^= 1
    data[entry + 16] ^= 1


def _false_size(data: bytearray, local: int, entry: int) -> None:
    for place in (local + 22, entry + 24):
        data[place : place + 4] = struct.pack("<I", 100)


def _on_top_of_guidance(data: bytearray, local: int, entry: int) -> None:
    data[entry + 42 : entry + 46] = struct.pack("<I", data.find(GUIDANCE.encode()) - 30 + 1)


def _part_twice() -> bytes:
    """A second part of the name of Decisions, with another figure in it."""
    spare = "xl/worksheets/sheetX.xml"
    other = changed(DECISIONS, "APP-1", "APP-9")[DECISIONS]
    return zipped(parts() | {spare: other}).replace(spare.encode(), DECISIONS.encode())


def _nested_archives() -> bytes:
    inner = b"x" * 1000
    for _ in range(3):
        inner = zipped({"more.zip": inner})
    return _with({"xl/embeddings/oleObject1.bin": inner})


def _cut(share: float) -> bytes:
    data = zipped(parts())
    return data[: int(len(data) * share)]


def _bomb(part: str, start: bytes, again: bytes, end: bytes) -> Parts:
    """20 MB of ``again`` in one part, which packs to next to nothing."""
    return parts() | {part: start + again * (20 * MEGABYTE // len(again)) + end}


def _styles_bomb() -> bytes:
    before, opening, after = parts()[STYLES].partition(b"<cellXfs")
    head, close, tail = after.partition(b">")
    return _file(_bomb(STYLES, before + opening + head + close, b'<xf numFmtId="0"/>', tail))


def _attribute_bomb() -> bytes:
    return _sheet("Decisions", "<sheetData>", f'<sheetData odd="{"a" * 20 * MEGABYTE}">')


def _deep(levels: int) -> bytes:
    return _sheet("Decisions", "</sheetData>", f"</sheetData><extLst>{'<a>' * levels}{'</a>' * levels}</extLst>")


def _stops() -> bytes:
    whole = parts()[DECISIONS]
    return _with({DECISIONS: whole[: whole.index(b'<row r="4"')]})


def _merged(*ranges: str, sheet: str = "Decisions") -> bytes:
    inside = "".join(f'<mergeCell ref="{at}"/>' for at in ranges)
    return _sheet(sheet, "</sheetData>", f"</sheetData><mergeCells>{inside}</mergeCells>")


def _headings_only() -> bytes:
    """Nothing below the first row of any sheet that people fill in."""
    made = parts()
    for table in EDITION:
        part = part_of(table.sheet)
        made[part] = re.sub(rb'<row r="(?!1")[0-9]+".*?</row>', b"", made[part], flags=re.DOTALL)
    return _file(made)


def _sheet_named(old: str, new: str) -> bytes:
    return _file(changed(BOOK, f'name="{old}"', f'name="{new}"'))


def _not_hidden(made: Parts, *sheets: str) -> Parts:
    """Without the entries of some sheets in the workbook."""
    for sheet in sheets:
        made[BOOK] = re.sub(rb'<sheet [^>]*name="' + sheet.encode() + rb'"[^>]*/>', b"", made[BOOK])
    return made


def _of_round(year: int) -> bytes:
    return build(EDITION, round=year, regulator_code=CODE, regulator_name="Example Regulator")


def of_regulator(code: str) -> bytes:
    return build(EDITION, round=2026, regulator_code=code, regulator_name="Example Regulator")


REFUSED: dict[str, tuple[str, Make]] = {
    "half the file": ("NOT_A_WORKBOOK", lambda: _cut(0.5)),
    "end cut off": ("NOT_A_WORKBOOK", lambda: _cut(0.98)),
    "page before it": ("NOT_A_WORKBOOK", lambda: b"<html></html>" + _file(parts())),
    "wrong checksum": ("NOT_A_WORKBOOK", lambda: _patched(_wrong_checksum)),
    "declared as a document": (
        "NOT_A_WORKBOOK",
        lambda: _file(changed(TYPES, "spreadsheetml.sheet.main", "wordprocessingml.document.main")),
    ),
    "declared as a binary workbook": (
        "NOT_A_WORKBOOK",
        lambda: _file(
            changed(
                TYPES,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
            )
        ),
    ),
    "locked by a password": (
        "PASSWORD_PROTECTED",
        lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + _file(parts()),
    ),
    "part flagged as encrypted": ("PASSWORD_PROTECTED", lambda: _patched(_flag_encrypted)),
    "part name that climbs": ("ARCHIVE_BAD_NAME", lambda: _with({"../../evil.xml": b"<a/>"})),
    "absolute part name": ("ARCHIVE_BAD_NAME", lambda: _with({"/etc/evil.xml": b"<a/>"})),
    "part name with a backslash": ("ARCHIVE_BAD_NAME", lambda: _with({"xl\\..\\..\\evil.xml": b"<a/>"})),
    "part name with a drive": ("ARCHIVE_BAD_NAME", lambda: _with({"C:evil.xml": b"<a/>"})),
    "part twice": ("ARCHIVE_DUPLICATE_PART", _part_twice),
    "bomb of one shared string": (
        "ARCHIVE_EXPANDS_TOO_MUCH",
        lambda: _file(with_strings(_bomb(STRINGS, SST + b"<si><t>", b"a", b"</t></si></sst>")[STRINGS])),
    ),
    "bomb of many shared strings": (
        "ARCHIVE_EXPANDS_TOO_MUCH",
        lambda: _file(with_strings(_bomb(STRINGS, SST, b"<si><t>a</t></si>", b"</sst>")[STRINGS])),
    ),
    "bomb of cell formats": ("ARCHIVE_EXPANDS_TOO_MUCH", _styles_bomb),
    "bomb of one attribute": ("ARCHIVE_EXPANDS_TOO_MUCH", _attribute_bomb),
    "parts on top of each other": ("ARCHIVE_OVERLAP", lambda: _patched(_on_top_of_guidance)),
    "size stated wrongly": ("ARCHIVE_SIZE_MISMATCH", lambda: _patched(_false_size)),
    "too many parts": (
        "ARCHIVE_TOO_MANY_PARTS",
        lambda: _with({f"xl/media/image{n}.png": b"x" for n in range(200)}),
    ),
    "archives in archives": ("EMBEDDED_OBJECT", _nested_archives),
    "embedded object": ("EMBEDDED_OBJECT", lambda: _file(related("oleObject", "media/object1.bin"))),
    "DTD in a sheet": ("XML_DTD", lambda: _sheet("Decisions", "<worksheet", f"{LAUGHS}<worksheet")),
    "DTD in the content types": ("XML_DTD", lambda: _file(changed(TYPES, "<Types", f"{LAUGHS}<Types"))),
    "DTD in the shared strings": ("XML_DTD", lambda: _file(with_strings(LAUGHS.encode() + SST + b"</sst>"))),
    "DTD that grows with the square": (
        "XML_DTD",
        lambda: _file(with_strings(QUADRATIC.encode() + SST + b"<si><t>" + b"&a;" * 20_000 + b"</t></si></sst>")),
    ),
    "DTD elsewhere, of the workbook": (
        "XML_DTD",
        lambda: _file(changed(BOOK, "<workbook", '<!DOCTYPE workbook SYSTEM "http://127.0.0.1:9/evil.dtd"><workbook')),
    ),
    "parameter entity in the relations": (
        "XML_DTD",
        lambda: _file(
            changed(
                ROOT_RELATIONS,
                "<Relationships",
                '<!DOCTYPE x [<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;]><Relationships',
            )
        ),
    ),
    "200,000 levels": ("XML_BAD", lambda: _deep(200_000)),
    "XML not closed": ("XML_BAD", _stops),
    "NUL in a text": ("XML_BAD", lambda: _sheet("Decisions", "APP-1", "APP\0-1")),
    "lone surrogate": ("XML_BAD", lambda: _sheet("Decisions", "APP-1", "APP\ud800-1")),
    "cell in row zero": ("XML_BAD", lambda: _sheet("Decisions", '<c r="A2"', '<c r="A0"')),
    "cell reference backwards": ("XML_BAD", lambda: _sheet("Decisions", '<c r="A2"', '<c r="2A"')),
    "cell in a row below zero": ("XML_BAD", lambda: _sheet("Decisions", '<c r="A2"', '<c r="A-1"')),
    "rows out of order": ("XML_BAD", lambda: _sheet("Decisions", '<row r="4"', '<row r="2"')),
    "cell twice": (
        "XML_BAD",
        lambda: _sheet("Decisions", '<c r="H2"', '<c r="H2"><v>1</v></c><c r="H2"'),
    ),
    "shared string -1": (
        "XML_BAD",
        lambda: _file(
            with_cells(
                "Decisions",
                {"M2": ' t="s"><v>-1</v>'},
                among=with_strings(SST + b"<si><t>last</t></si></sst>"),
            )
        ),
    ),
    "sheet part missing": ("XML_BAD", lambda: _without(DECISIONS)),
    "relations missing": ("XML_BAD", lambda: _without(RELATIONS)),
    "declared with macros": (
        "MACROS",
        lambda: _file(
            changed(
                TYPES,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
        ),
    ),
    "macros part": ("MACROS", lambda: _with({"xl/vbaProject.bin": OLE + bytes(500)})),
    "sheet on another server": (
        "EXTERNAL_LINK",
        lambda: _file(related("worksheet", "http://127.0.0.1:9/sheet.xml", external=True)),
    ),
    "link to another workbook": (
        "EXTERNAL_LINK",
        lambda: _with(
            {
                "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'.encode(),
                "xl/externalLinks/_rels/externalLink1.xml.rels": relationships(
                    relation("rId1", "externalLinkPath", "file:///\\\\127.0.0.1\\share\\other.xlsx", external=True)
                ),
            }
        ),
    ),
    "template elsewhere": (
        "EXTERNAL_LINK",
        lambda: _file(
            related("attachedTemplate", "http://127.0.0.1:9/t.xltx", external=True, relations=ROOT_RELATIONS)
        ),
    ),
    "data connection": (
        "EXTERNAL_LINK",
        lambda: _with({"xl/connections.xml": f'<connections xmlns="{MAIN}"/>'.encode()}),
    ),
    "pivot cache": (
        "PIVOT_CACHE",
        lambda: _with({"xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{MAIN}"/>'.encode()}),
    ),
    "hidden sheet": ("HIDDEN_SHEETS", lambda: _file(with_sheets([("People", "hidden")], PEOPLE))),
    "very hidden sheet": ("HIDDEN_SHEETS", lambda: _file(with_sheets([("People", "veryHidden")], PEOPLE))),
    "table hidden": (
        "HIDDEN_SHEETS",
        lambda: _file(
            changed(BOOK, 'name="Decisions" sheetId="4" state="visible"', 'name="Decisions" sheetId="4" state="hidden"')
        ),
    ),
    "words on the hidden lists": (
        "HIDDEN_SHEETS",
        lambda: _cells({"A200": text("J Smith, 020 7946 0000")}, sheet=LISTS_SHEET),
    ),
    "words on the hidden identity": (
        "HIDDEN_SHEETS",
        lambda: _cells({"D9": text("J Smith, 020 7946 0000")}, sheet=IDENTITY_SHEET),
    ),
    "one merge over a sheet": ("MERGED_CELLS", lambda: _merged("A1:XFD1048576")),
    "row beyond the sheet": ("DATA_OUTSIDE_FORM", lambda: _cells({"A99999999": text("APP-4")})),
    "41 sheets": (
        "TOO_MANY_SHEETS",
        lambda: _file(with_sheets([(f"Mine {n}", "visible") for n in range(26)], PEOPLE)),
    ),
    "16,384 headings": (
        "TOO_MANY_COLUMNS",
        lambda: _cells({f"{column_letter(n)}1": text(f"heading {n}") for n in range(23, 16_385)}),
    ),
    "value in a far column": ("TOO_MANY_COLUMNS", lambda: _cells({"XFD3": number("1")})),
    "sheets doubled": (
        "DUPLICATE_SHEETS",
        lambda: _file(with_sheets([(table.sheet.upper(), "visible") for table in EDITION], PEOPLE)),
    ),
    "heading twice": ("DUPLICATE_HEADERS", lambda: _cells({"W1": text("Outcome")})),
    "heading twice to the eye": ("DUPLICATE_HEADERS", lambda: _cells({"W1": text("outc\u043eme\u200b ")})),
    "nothing below the headings": ("NO_ROWS", _headings_only),
    "no identity and no lists": (
        "NOT_OUR_TEMPLATE",
        lambda: _file(_not_hidden(parts(), IDENTITY_SHEET, LISTS_SHEET)),
    ),
    "no identity": ("HIDDEN_SHEETS", lambda: _file(_not_hidden(parts(), IDENTITY_SHEET))),
    "edition of another form": (
        "OTHER_EDITION",
        lambda: _sheet(IDENTITY_SHEET, "<t>2026</t>", "<t>2031</t>"),
    ),
    "round before": ("OTHER_ROUND", lambda: _of_round(2025)),
}
"""Name of the fault: the code, and how the file is made."""
