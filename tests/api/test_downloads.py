"""Files by address: the right bytes, type and name, and only to those whose they are."""

from __future__ import annotations

import io

import openpyxl
import pytest

from portal.db.records import AuditEntry
from portal.documents.signing import verify_pdf
from portal.installation import signer
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_template_is_a_workbook_named_after_regulator_and_round(doors: Doors) -> None:
    answer = doors.program().get("returns/2026/X01/template.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == XLSX
    name = 'attachment; filename="X01-return-2026-demonstration.xlsx"'
    assert answer.headers["content-disposition"] == name
    assert "Decisions" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


@pytest.mark.thorough
def test_the_workbook_comes_back_with_its_findings(doors: Doors) -> None:
    program = doors.program()
    assert program.get("returns/2026/X01/annotated.xlsx").status_code == 404
    doors.filing.upload()
    answer = program.get("returns/2026/X01/annotated.xlsx")
    assert "X01-return-with-findings-2026-demonstration.xlsx" in answer.headers["content-disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "Findings"


@pytest.mark.thorough
def test_the_workbook_comes_back_as_it_came_also_to_those_who_read_it(sqlite_doors: Doors) -> None:
    sqlite_doors.filing.file()
    answer = sqlite_doors.browser(sqlite_doors.filing.analyst).get("returns/2026/X01/workbook.xlsx")
    assert "X01-return-as-uploaded-2026-demonstration.xlsx" in answer.headers["content-disposition"]
    assert answer.content == workbook()


def test_findings_as_csv(doors: Doors) -> None:
    doors.filing.upload()
    answer = doors.program().get("returns/2026/X01/findings.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "X01-findings-2026-demonstration.csv" in answer.headers["content-disposition"]
    assert answer.text.lstrip("\ufeff").startswith("rule")


@pytest.mark.thorough
def test_the_receipt_is_signed_once_and_stays_the_same(doors: Doors) -> None:
    program = doors.program()
    assert program.get("returns/2026/X01/receipt.pdf").status_code == 404
    doors.filing.file()
    first = program.get("returns/2026/X01/receipt.pdf")
    assert first.headers["content-type"] == "application/pdf"
    assert verify_pdf(first.content, signer().public_chain_pem())
    again = doors.browser(doors.filing.analyst).get("returns/2026/X01/receipt.pdf")
    assert again.content == first.content
    with doors.filing.portal.db.reading() as session:
        bodies = [entry.body for entry in session.query(AuditEntry)]
    assert sum('"receipt printed"' in body for body in bodies) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("file", ["template.xlsx", "annotated.xlsx", "workbook.xlsx", "findings.csv", "receipt.pdf"])
def test_files_of_others_are_not_there(sqlite_doors: Doors, file: str) -> None:
    sqlite_doors.filing.file("X02")
    mine = sqlite_doors.program("X01")
    theirs, missing = mine.get(f"returns/2026/X02/{file}"), mine.get(f"returns/2026/ZZZ/{file}")
    assert theirs.status_code == missing.status_code == 404
    assert {**theirs.json(), "request_id": ""} == {**missing.json(), "request_id": ""}


def test_without_a_key_or_a_sign_in_there_is_nothing(sqlite_doors: Doors) -> None:
    answer = sqlite_doors.stranger().get("returns/2026/X01/template.xlsx")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
