"""The filer's workbook back: their cells untouched, faults coloured and worded, a list that leads to each."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment

from submissions_schema import findings_list
from submissions_schema.annotated import Annotated, annotate, findings_csv
from submissions_schema.editions import edition
from submissions_schema.findings import SCHEMA, none_found, objects
from submissions_schema.rules.rule import REGISTER
from submissions_schema.safe_text import unsafe_text
from submissions_schema.template import build, fill

pytestmark = pytest.mark.thorough

BLANK = build(edition(2026), round=2026, regulator_code="X01", regulator_name="Example Regulator")
FILED = fill(
    BLANK,
    {
        "decisions": [{"application_ref": "=A1", "clock_stop_days": n, "outcome": "granted"} for n in range(5)],
        "case_studies": [{"title": "It's here"}],
    },
)


def finding(**given: Any) -> dict[str, Any]:
    usual = {
        "rule": "D-01",
        "severity": "error",
        "table": "decisions",
        "sheet": "Decisions",
        "cell": "E3",
        "row": 3,
        "row_key": "=A1",
        "column": "duly_made_on",
        "value": "=cmd|' /C calc'!A0",
        "expected": "on or after 2025-06-30",
        "message": "Duly made before it was received.",
    }
    return usual | given


def findings(*given: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=SCHEMA)


def opened(result: Annotated, **more: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(result.data), **more)


def colour(cell: Any) -> str | None:
    return cell.fill.start_color.rgb if cell.fill.fill_type else None


THREE = findings(
    finding(),
    finding(rule="T-02", severity="note", message="Looks odd."),
    finding(severity="query", sheet="Case studies", cell="A2", message="Explain."),
    finding(sheet="Nowhere", cell="A1", message="The sheet is missing."),
    finding(sheet="Decisions", cell=None, message="The whole table."),
    finding(cell="A1", message="A heading is wrong."),
)


def test_faulty_cells_are_coloured_by_severity_and_worded() -> None:
    result = annotate(FILED, THREE)
    assert result.whole
    book = opened(result)
    at_fault, asked, heading = book["Decisions"]["E3"], book["Case studies"]["A2"], book["Decisions"]["A1"]
    assert len({colour(at_fault), colour(asked), None}) == 3
    said = at_fault.comment.text
    assert "Error D-01: Duly made before it was received." in said
    assert "Expected: on or after 2025-06-30" in said
    assert REGISTER["D-01"].do in said
    assert "Note T-02: Looks odd." in said
    assert "A heading is wrong." in heading.comment.text
    assert "Your own reference" in heading.comment.text, "the help that stood there stays"
    assert colour(book["Decisions"]["E4"]) is None


def test_list_leads_to_each_fault_and_is_safe() -> None:
    texts = {f.fingerprint: "=Because" for f in objects(THREE.head(1))}
    book = opened(annotate(FILED, THREE, texts))
    assert book.sheetnames[0] == "Findings" and book.active.title == "Findings"
    sheet = book["Findings"]
    assert sheet.sheet_state == "visible"
    rows = [dict(zip([c.value for c in sheet[1]], row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == THREE.height
    severities = [row["Severity"].value for row in rows]
    assert severities == ["Error", "Error", "Error", "Error", "Query", "Note"]
    links = {row["Cell"].hyperlink.location for row in rows if row["Cell"].hyperlink}
    assert links == {"'Decisions'!E3", "'Case studies'!A2", "'Decisions'!A1"}
    assert rows[0]["Value"].value == "'=cmd|' /C calc'!A0"
    assert rows[0]["Your explanation"].value == "'=Because"
    assert rows[0]["What to do"].value == REGISTER["D-01"].do
    assert not any(cell.data_type == "f" for row in sheet for cell in row)
    assert sum(s.sheet_view.tabSelected or False for s in book) <= 1


def test_no_link_leaves_the_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(annotate(FILED, THREE).data)) as parts:
        relations = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
        assert b"External" not in relations
        assert not any("vba" in name.lower() or "externalLink" in name for name in parts.namelist())


def cells_of(data: bytes, title: str, **more: Any) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), **more)[title]
    return {c.coordinate: (c.value, c.data_type, c.number_format) for row in sheet for c in row if c.value is not None}


def with_saved_formulas(data: bytes) -> bytes:
    """As Excel saves it: formulas with their values, a shared one, an error, a date that is no day."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    made = io.BytesIO()
    book.save(made)
    number = book.sheetnames.index("Resources") + 1
    date_style = book["Decisions"].column_dimensions["D"].style_id
    rows = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>=1+1 &amp; text</t></is></c>'
        '<c r="D2"><f>1+1.5</f><v>2.5</v></c><c r="E2" t="str"><f>"a"&amp;"b"</f><v>a&amp;b</v></c>'
        '<c r="F2"><f t="shared" ref="F2:F3" si="0">D2*2</f><v>5</v></c>'
        '<c r="G2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="H2"><f>D9</f></c></row>'
        f'<row r="3"><c r="D3" s="{date_style}"><v>-1</v></c>'
        f'<c r="E3" s="{date_style}"><v>45748.99998842</v></c><c r="F3"><f t="shared" si="0"/><v>0</v></c>'
        '<c r="H3"><v>1E+20</v></c></row>'
    )
    final = io.BytesIO()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(final, "w") as kept:
        for name in parts.namelist():
            content = parts.read(name).decode() if name.endswith(".xml") else parts.read(name)
            if name == f"xl/worksheets/sheet{number}.xml":
                content = str(content).replace("</sheetData>", rows + "</sheetData>")
            kept.writestr(name, content)
    return final.getvalue()


@pytest.mark.filterwarnings("default:Cell D3 is marked as a date")
def test_formulas_keep_their_saved_values_and_odd_numbers_stay() -> None:
    original = with_saved_formulas(FILED)
    at_fault = findings(finding(sheet="Resources", cell="D2"), finding(sheet="Resources", cell="D3"))
    result = annotate(original, at_fault)
    assert result.whole
    assert {
        at: cell[0] for at, cell in cells_of(result.data, "Resources").items() if at in ("D2", "E2", "F2", "F3")
    } == {
        "D2": "=1+1.5",
        "E2": '="a"&"b"',
        "F2": "=D2*2",
        "F3": "=D3*2",
    }
    with zipfile.ZipFile(io.BytesIO(result.data)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "/worksheets/sheet" in name]
    sheet = next(s for s in sheets if "1+1.5" in s)
    saved = dict(re.findall(r'<c r="(\w+)"[^>]*>(?:<f>[^<]*</f>)?<v>([^<]*)</v>', sheet))
    assert {at: saved[at] for at in ("D2", "E2", "F2", "F3", "G2", "D3", "E3", "H3")} == {
        "D2": "2.5",
        "E2": "a&amp;b",
        "F2": "5",
        "F3": "0",
        "G2": "#DIV/0!",
        "D3": "-1",
        "E3": "45748.99998842",
        "H3": "1E+20",
    }
    assert "H2" not in saved or saved["H2"] == ""
    text = openpyxl.load_workbook(io.BytesIO(result.data))["Resources"]["A2"]
    assert (text.value, text.data_type) == ("=1+1 & text", "s")


@pytest.mark.parametrize("title", ["Cover", "Decisions", "Case studies", "Guide", "_lists", "_identity"])
def test_values_and_formats_stay(title: str) -> None:
    assert cells_of(annotate(FILED, THREE).data, title) == cells_of(FILED, title)


def test_annotating_again_takes_off_what_was_there_before() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FILED))
    book["Decisions"]["E3"].comment = Comment("Ask Robin.", "Filer")
    noted = io.BytesIO()
    book.save(noted)
    once = annotate(noted.getvalue(), THREE)
    assert "Ask Robin." in opened(once)["Decisions"]["E3"].comment.text
    clean = opened(annotate(once.data, none_found()))
    assert clean.sheetnames.count("Findings") == 1 and clean["Findings"].max_row == 1
    at_fault = clean["Decisions"]["E3"]
    assert (colour(at_fault), at_fault.comment.text, at_fault.comment.author) == (None, "Ask Robin.", "Filer")
    heading = openpyxl.load_workbook(io.BytesIO(BLANK))["Decisions"]["A1"]
    assert colour(clean["Decisions"]["A1"]) == colour(heading)
    assert clean["Decisions"]["A1"].comment.text == heading.comment.text


def test_filers_own_sheet_called_findings_stays() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FILED))
    book.create_sheet("Findings")["A1"] = "My own"
    theirs = io.BytesIO()
    book.save(theirs)
    result = opened(annotate(theirs.getvalue(), THREE))
    assert result.sheetnames[0] == "Findings 2"
    assert result["Findings"]["A1"].value == "My own"


def test_hostile_text_in_findings_breaks_nothing() -> None:
    hostile = "\x00\x1b\ud800<x>&\uffff=1" + "x" * 40_000
    result = annotate(FILED, findings(finding(message="a\x00b<&"), finding(value="\x0b=1", row_key="y" * 40_000)))
    assert result.whole
    assert "a�b<&" in opened(result)["Decisions"]["E3"].comment.text
    assert annotate(FILED, none_found(), {"x": hostile}).whole


def test_many_findings_give_the_list_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_list, "MOST_LISTED", 5_001)
    many = pl.concat([findings(finding(severity="note"))] * 5_001 + [findings(finding())])
    result = annotate(FILED, many)
    assert not result.whole
    book = opened(result)
    assert book.sheetnames == ["Findings"]
    rows = list(book["Findings"].iter_rows(values_only=True))
    assert rows[1][0] == "D-01" and rows[1][6] == "'=cmd|' /C calc'!A0"
    assert rows[-1][0].startswith("and 1 more") and len(rows) == 5_003


def test_large_workbook_gives_the_list_alone() -> None:
    large = fill(BLANK, {"decisions": [{"application_ref": str(n)} for n in range(20_001)]})
    assert not annotate(large, THREE).whole


def test_workbook_openpyxl_cannot_read_gives_the_list_alone() -> None:
    with zipfile.ZipFile(io.BytesIO(FILED)) as parts, zipfile.ZipFile(broken := io.BytesIO(), "w") as kept:
        for name in parts.namelist():
            kept.writestr(name, parts.read(name).replace(b"<fills", b"<fills odd='1'><bad/"))
    result = annotate(broken.getvalue(), THREE)
    assert not result.whole and opened(result)["Findings"].max_row == THREE.height + 1


def test_strict_workbook_gives_the_list_alone_for_openpyxl_sees_no_sheets_in_it() -> None:
    words = (
        b"schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"purl.oclc.org/ooxml/officeDocument/relationships",
    )
    with zipfile.ZipFile(io.BytesIO(FILED)) as parts, zipfile.ZipFile(strict := io.BytesIO(), "w") as kept:
        for name in parts.namelist():
            content = parts.read(name)
            kept.writestr(name, content.replace(*words) if name == "xl/workbook.xml" else content)
    assert not annotate(strict.getvalue(), THREE).whole


def test_findings_csv_is_safe_and_complete() -> None:
    data = findings_csv(THREE)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == THREE.height
    assert rows[0]["value"].startswith("'=") and unsafe_text(rows[0]["value"]) == THREE["value"][0]
    assert rows[0]["what_to_do"] == REGISTER["D-01"].do
    assert rows[4]["cell"] == "" and rows[0]["row"] == "3"
