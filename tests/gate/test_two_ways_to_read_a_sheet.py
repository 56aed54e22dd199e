"""The quick way over a sheet and the careful one give the same cells, or the quick one steps aside."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions_schema.findings import Refused
from submissions_schema.gate.sheet import Read, carefully, quickly
from submissions_schema.gate.strings import shared_strings
from submissions_schema.gate.tiles import tile
from submissions_schema.gate.values import NOT_SHORT, Book, canonical
from submissions_schema.gate.xml import prepared
from submissions_schema.raw import column_letter
from tests.gate.workbooks import MAIN, rows_xml, sheet_xml, strings

BOOK = Book(pl.Series(["zero", "one", "two & three"]), [False, True])
ROOT = f'<worksheet xmlns="{MAIN}" xmlns:x14ac="y">'.encode()

# what writers write, and what only somebody with an editor writes
TEXTS = st.sampled_from(
    [
        "",
        "12",
        "-0.5",
        "1e5",
        "a",
        "a &amp; b",
        "&lt;c&gt;",
        "&#233;",
        "&#x1F600;",
        "é",
        " two ",
        "_x000D_",
        "_x0007_",
        "a\nb",
        "a>b",
        "45000",
        "45000.25",
        "007",
        "12345678",
        "123456789",
        "1:",
        "/9",
        "60",
        "0",
    ]
)
ODD_TEXTS = st.sampled_from(
    ["&nbsp;", "&", "]]>", "<b/>", "&#0;", "<!-- x -->", "<![CDATA[x]]>", "\x07", "\x01", "\x00", "\ufffe", "&#xD800;"]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' s="0"',
        ' s="1"',
        ' t="n"',
        ' t="str"',
        ' t="b"',
        ' t="e"',
        ' t="d"',
        ' s="1" t="n"',
        ' s="1" t="str"',
        ' s="12345"',
    ]
)
ODD_ATTRIBUTES = st.sampled_from(
    [' t="s" s="0"', ' cm="1"', ' t="inlineStr"', ' t="q"', ' s="x"', "  s='1'", ' s="1" s="1"']
)
ROW_ATTRIBUTES = st.sampled_from(
    [
        "",
        ' spans="1:8"',
        ' hidden="1"',
        ' ht="15" customHeight="1"',
        ' x14ac:dyDescent="0.25"',
        ' hidden="true" spans="1:8"',
    ]
)
ODD_ROW_ATTRIBUTES = st.sampled_from([' spans="1" spans="2"', ' odd="1"', ' other:ht="1"'])


@st.composite
def cells(draw: st.DrawFn, reference: str, *, odd: bool) -> str:
    texts = st.one_of(TEXTS, ODD_TEXTS) if odd else TEXTS
    attributes = draw(st.one_of(ATTRIBUTES, ODD_ATTRIBUTES) if odd else ATTRIBUTES)
    head = f'<c r="{reference}"{attributes}'
    shapes = ["value", "inline", "spaced", "blank", "shared"] + (["formula", "empty", "other", "gap"] if odd else [])
    text = draw(texts)
    match draw(st.sampled_from(shapes)):
        case "value":
            return f"{head}><v>{text}</v></c>"
        case "inline":
            return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
        case "spaced":
            return f'<c r="{reference}" s="1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case "shared":
            return (
                f'<c r="{reference}" t="s"><v>{draw(st.sampled_from(["0", "1", "2", *("3x" if odd else "")]))}</v></c>'
            )
        case "formula":
            return f"{head}><f>A1</f><v>{text}</v></c>"
        case "empty":
            return f"{head}><v/></c>"
        case "gap":
            return f"{head}>\n<v>{text}</v>\n</c>\n"
        case "other":
            return f"{head}><extLst><v>{text}</v></extLst></c>"
    return f"{head}/>"


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    odd = draw(st.booleans())
    inside = ""
    number = 0
    for _ in range(draw(st.integers(0, 6))):
        number += draw(st.integers(1, 12))
        columns = sorted(draw(st.sets(st.integers(1, 30 if not odd else 300), max_size=5)))
        attributes = draw(st.one_of(ROW_ATTRIBUTES, ODD_ROW_ATTRIBUTES) if odd else ROW_ATTRIBUTES)
        head = f'<row r="{number}"{attributes}' if draw(st.integers(0, 9)) or not odd else "<row"
        if not columns and draw(st.booleans()):
            inside += f"{head}/>"
            continue
        inside += f"{head}>" + "".join(draw(cells(f"{column_letter(c)}{number}", odd=odd)) for c in columns) + "</row>"
        inside += draw(st.sampled_from(["", "\n"])) if odd else ""
    return prepared(
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}" xmlns:x14ac="y"><sheetData>{inside}</sheetData>'
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'.encode()
    )


def read(way: Callable[[bytes, Book], Read | None], part: bytes) -> Read | str | None:
    try:
        found = way(part, BOOK)
        return None if found is None else (canonical(found[0], BOOK), found[1], found[2])
    except Refused as refused:
        return refused.code


@pytest.mark.thorough
@settings(max_examples=400)
@given(sheets())
def test_both_ways_agree(part: bytes) -> None:
    quick, careful = read(quickly, part), read(carefully, part)
    if quick is None:
        return
    if isinstance(quick, str) or isinstance(careful, str):
        assert quick == careful
        return
    assert careful is not None
    assert quick[0].equals(careful[0]), (quick[0], careful[0])
    assert quick[1:] == careful[1:]


def test_what_programs_write_takes_the_quick_way() -> None:
    run = (
        b'<row r="1" spans="1:3" x14ac:dyDescent="0.25"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/></row>'
        b'<row r="3" hidden="1"><c r="A3" s="1"><v>45000</v></c>'
        b'<c r="AB3" t="inlineStr"><is><t>a &amp; b</t></is></c></row>'
    )
    tiles = tile(run, BOOK, ROOT)
    assert tiles is not None
    assert (tiles.numbers.tolist(), tiles.texts.to_list()) == ([0, 45_000, NOT_SHORT], ["a & b"])
    assert (tiles.rows.tolist(), tiles.columns.tolist()) == ([1, 3, 3], [1, 1, 28])
    assert (tiles.hidden_rows, tiles.first_row, tiles.last_row) == ((3,), 1, 3)


@pytest.mark.parametrize(
    "run",
    [
        b'<row r="2"><c r="A2"><v>1</v></c><v>2</v></row>',
        b'<row r="2"><c r="A2"><v>1</v></c></row><c r="B2"><v>2</v></c>',
        b'<row r="2"><row r="3"></row><c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="A2"><v>1</v></c></row><row r="3"/><row r="4">',
        b'<row r="2"><c r="A2"><is><t>1</t></is></c></row>',
        b'<row r="2"><c r="A2" t="inlineStr"><v>1</v></c></row>',
        b'<row r="2"><c r="A2"><v>1</v></c>stray</row>',
        b'<row r="2">stray<c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="A22"><v>1</v></c></row>',
        b'<row r="02"><c r="A02"><v>1</v></c></row>',
        b'<row r="2" x14ac:dyDescent="1"><c r="A2"><v>\xed\xa0\x80</v></c></row>',
        b'<row r="2"><c r="A2"/><c r="B2"><v>1</v></c></row',
    ],
)
def test_anything_else_does_not(run: bytes) -> None:
    assert tile(run, BOOK, ROOT) is None


def test_shared_strings_read_alike_in_both_ways() -> None:
    plain = strings("<t>a &lt; b</t>", '<t xml:space="preserve"> c </t>', "<t>&#233;_x000D_</t>", "<t></t>")
    rich = strings("<r><t>a &lt; </t></r><r><t>b</t></r>", "<t> c </t><rPh><t>X</t></rPh>", "<t>é_x000D_</t>", "<t/>")
    assert shared_strings(prepared(plain)).to_list() == ["a < b", " c ", "é\r", ""]
    assert shared_strings(prepared(rich)).to_list() == ["a < b", " c ", "é\r", ""]


def test_cells_without_references_stand_in_order() -> None:
    part = sheet_xml(
        '<row><c t="str"><v>a</v></c><c r="C1"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    )
    found = quickly(prepared(part.encode()), BOOK)
    assert found is not None
    assert found[0].select("row", "column").rows() == [(1, 1), (1, 3), (1, 4), (2, 1)]


def test_runs_are_cut_and_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("submissions_schema.gate.sheet._RUN", 150)
    rows: list[tuple[str | int, ...]] = [(f"text {n}", n) for n in range(40)]
    part = prepared(rows_xml(rows).replace('<c r="A20" ', '<c cm="1" r="A20" ').encode())
    found = quickly(part, BOOK)
    assert found is not None and found[0].equals(carefully(part, BOOK)[0])
    assert found[0].height == 80
