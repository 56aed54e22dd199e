"""Our template, filled in with a valid return and taken apart, so that a test can spoil it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape

from submissions_schema.editions import edition
from submissions_schema.raw import column_letter
from tests.fixtures.filing import workbook
from tests.gate.workbooks import Parts

EDITION = edition(2026)
CODE = "X01"
BOOK, TYPES, ROOT_RELATIONS = "xl/workbook.xml", "[Content_Types].xml", "_rels/.rels"
RELATIONS, STYLES = "xl/_rels/workbook.xml.rels", "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"

_CELL = re.compile(r'<c r="([A-Z]+)[0-9]+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_ROW = re.compile(r'<row r="([0-9]+)"[^>]*>(.*?)</row>', re.DOTALL)


def parts() -> Parts:
    """All parts of the filled template by name."""
    return dict(_parts())


@cache
def _parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(workbook(CODE))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def part_of(sheet: str) -> str:
    """The part that holds ``sheet``: the template numbers its sheets in their order."""
    names = re.findall(rb'<sheet [^>]*name="([^"]+)"', _parts()[BOOK])
    return f"xl/worksheets/sheet{names.index(sheet.encode()) + 1}.xml"


def changed(part: str, old: str, new: str, *, among: Mapping[str, bytes] | None = None) -> Parts:
    """The parts with the first ``old`` in one of them replaced, which must be there."""
    made = dict(among) if among is not None else parts()
    before = made[part]
    made[part] = before.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1)
    assert made[part] != before, f"{old!r} is not in {part}"
    return made


def style_of(table: str, column: str) -> str:
    """The number of the cell format that the template gives a column."""
    number = place_of(table, column)
    sheet = _parts()[part_of(EDITION[table].sheet)].decode()
    found = re.search(rf'<col [^>]*style="([0-9]+)" min="{number}" max="{number}"', sheet)
    assert found, (table, column)
    return found.group(1)


def place_of(table: str, column: str) -> int:
    """The number of a column on its sheet; 1 is A."""
    return 1 + [c.name for c in EDITION[table].all_columns].index(column)


def letter_of(table: str, column: str) -> str:
    return column_letter(place_of(table, column))


def with_cells(sheet: str, cells: Mapping[str, str], *, among: Mapping[str, bytes] | None = None) -> Parts:
    """The parts with cells of ``sheet`` written as given.

    Args:
        cells: by place (``D7``), what stands after ``r="D7"`` in the cell's element: `` t="b"><v>1</v>``.
    """
    made = dict(among) if among is not None else parts()
    part = part_of(sheet)
    head, _, rest = made[part].decode().partition("<sheetData>")
    body, _, tail = rest.partition("</sheetData>")
    rows = {int(n): {m.group(1): m.group() for m in _CELL.finditer(inside)} for n, inside in _ROW.findall(body)}
    for at, inside in cells.items():
        column, row = at.rstrip("0123456789"), int(at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        rows.setdefault(row, {})[column] = f'<c r="{at}"{inside}</c>'
    written = "".join(f'<row r="{n}">{_in_order(rows[n])}</row>' for n in sorted(rows))
    made[part] = f"{head}<sheetData>{written}</sheetData>{tail}".encode("utf-8", "surrogatepass")
    return made


def _in_order(cells: Mapping[str, str]) -> str:
    return "".join(cells[column] for column in sorted(cells, key=lambda column: (len(column), column)))


def with_banner(sheet: str, *, among: Mapping[str, bytes] | None = None) -> Parts:
    """The parts with all rows of ``sheet`` two lower and a title in A1."""
    made = dict(among) if among is not None else parts()
    part = part_of(sheet)
    moved = re.sub(r' r="([A-Z]*)([0-9]+)"', lambda at: f' r="{at[1]}{int(at[2]) + 2}"', made[part].decode())
    title = f'<sheetData><row r="1"><c r="A1"{text("Annual return 2026")}</c></row><row r="2"></row>'
    made[part] = moved.replace("<sheetData>", title, 1).encode()
    return made


def text(value: str) -> str:
    """A cell of typed text, for ``with_cells``."""
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(value, quote=False)}</t></is>'


def number(value: str, style: str = "0") -> str:
    """A cell whose saved number reads ``value``, whatever that is."""
    return f' s="{style}"><v>{value}</v>'


def related(kind: str, target: str, *, external: bool = False, relations: str = RELATIONS) -> Parts:
    """The parts with one more relation of the workbook (or of ``relations``)."""
    mode = ' TargetMode="External"' if external else ""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = f'<Relationship Id="rId999" Type="{office}/{kind}" Target="{target}"{mode}/></Relationships>'
    return changed(relations, "</Relationships>", more)


def with_strings(strings: bytes) -> Parts:
    """The parts with shared strings, of which the template has none."""
    made = related("sharedStrings", "sharedStrings.xml")
    made[STRINGS] = strings
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    return changed(TYPES, "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>', among=made)


def with_sheets(sheets: Sequence[tuple[str, str]], xml: bytes) -> Parts:
    """The parts with more sheets, each of name and state and with the content ``xml``."""
    made = parts()
    entries = targets = ""
    for place, (name, state) in enumerate(sheets, 100):
        entries += (
            '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'name="{name}" sheetId="{place}" state="{state}" r:id="rId{place}"/>'
        )
        targets += (
            f'<Relationship Id="rId{place}" Target="/xl/worksheets/sheet{place}.xml" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
        )
        made[f"xl/worksheets/sheet{place}.xml"] = xml
    made = changed(BOOK, "</sheets>", f"{entries}</sheets>", among=made)
    return changed(RELATIONS, "</Relationships>", f"{targets}</Relationships>", among=made)
