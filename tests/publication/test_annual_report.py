"""The annual report for Parliament: its numbers are those of ``/data``, and nothing else is in it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from portal.documents.brief import REPORT, Brief, Grid, Quote
from portal.public_store import PublicStore
from portal.queries.public import newest_papers
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.twins import CANARY
from tests.publication.conftest import PublicClient


@pytest.fixture(scope="module")
def store(published: Filing) -> PublicStore:
    return PublicStore(published.portal.public.folder)


@pytest.fixture(scope="module")
def report(store: PublicStore) -> Brief:
    return Brief.from_json(json.loads(store.read(YEAR, REPORT)))


def grid(report: Brief, title: str) -> Grid:
    return next(p for s in report.sections for p in s.parts if isinstance(p, Grid) and p.title == title)


def data(store: PublicStore, table: str) -> list[dict[str, str]]:
    text = store.read(YEAR, f"{table}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_who_filed_is_a_table_of_the_dataset(store: PublicStore) -> None:
    rows = {row["regulator_code"]: row for row in data(store, "who_filed")}
    assert (rows["X01"]["outcome"], rows["X01"]["filed_on"], rows["X01"]["version"]) == (
        "filed on time",
        "2026-06-18",
        "2",
    )
    assert (rows["X03"]["outcome"], rows["X03"]["version"]) == ("filed on time", ""), "filed, not accepted"
    assert rows["X12"]["outcome"] == "not filed"
    assert (rows["CAA"]["outcome"], rows["CAA"]["owes"]) == ("excused", "No")
    described = json.loads(store.read(YEAR, "datapackage.json"))
    assert {"who_filed.csv"} <= {resource["path"] for resource in described["resources"]}
    assert {row["basis"] for code, row in rows.items() if code.startswith("X")} == {"demonstration"}


def test_a_visitor_is_led_to_the_newest_brief_and_report(store: PublicStore, public_client: PublicClient) -> None:
    papers = dict(newest_papers(store))
    assert list(papers) == [f"Read the reform brief of {YEAR}", f"Read the annual report to Parliament of {YEAR}"]
    assert {public_client.get(address).status_code for address in papers.values()} == {200}


def test_its_numbers_are_those_of_the_data(store: PublicStore, report: Brief) -> None:
    filed = data(store, "who_filed")
    owing = [row for row in filed if row["owes"] == "Yes"]
    n = {outcome: sum(row["outcome"] == outcome for row in owing) for outcome in ("filed on time", "not filed")}
    asked, answered, *_ = [part.text for part in report.sections[0].parts if isinstance(part, Quote)]
    assert "for the year to 31 March 2026." in asked
    assert f"{len(owing)} regulators owed a return: {n['filed on time']} filed on time, none filed late" in answered
    assert f"{n['not filed']} did not file (" in answered and "1 return was corrected after filing" in answered

    sums = {row[0]: row for row in grid(report, "Sums over the regulators that have a figure").rows}
    staff = sum(float(row["ai_fte"]) for row in data(store, "resources"))
    spent = sum(float(row["ai_spend_gbp"]) for row in data(store, "resources"))
    needed = sum(float(row["needed_fte"]) for row in data(store, "capability"))
    assert sums["Staff time on AI"][1] == f"{round(staff, 1):,} full-time equivalent staff"
    assert sums["Spending on AI"][1] == f"£{spent:,.0f}"
    assert float(sums["Capability needed"][1].split()[0]) == needed
    assert sums["AI guidance open in the year"][1].split()[0] == f"{len(data(store, 'guidance'))}"
    assert {row[2] for row in sums.values()} <= {"1 of 1", "0 of 1"}

    told = {row[0]: row[1:] for row in grid(report, "Regulators that owed a return").rows}
    assert len(told) == len(owing)
    for row in owing:
        assert told[f"{row['regulator_name']} ({row['regulator_code']})"][0].lower() == row["outcome"]
    (corrected,) = grid(report, "Corrections").rows
    content: Any = json.loads(store.read(YEAR, "returns/X01.json"))
    assert corrected == ("Example Transport Regulator", "2", "material", content["corrections"][0]["reason"])


def test_page_and_paper_say_the_same(public_client: PublicClient, report: Brief, tmp_path: Path) -> None:
    page = public_client.get(f"/reports/{YEAR}")
    assert page.status_code == 200
    for section in report.sections:
        assert f"<h2>{section.title}</h2>" in page.text
    assert "did not file" in page.text and CANARY not in page.text
    assert f'href="/reports/{YEAR}"' in public_client.get(f"/returns/{YEAR}").text

    paper = public_client.get(f"/reports/{YEAR}.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: Debian has it in poppler-utils")
    (tmp_path / "report.pdf").write_bytes(paper.content)
    read = subprocess.run([program, tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True).stdout
    told = "".join(read.split())
    for section in report.sections:
        assert "".join(section.title.split()) in told
        for part in section.parts:
            if isinstance(part, Grid):
                assert all("".join(row[0].split()) in told for row in part.rows)
    assert CANARY not in read


def test_a_round_without_a_report_has_none(public_client: PublicClient) -> None:
    assert public_client.get("/reports/1999").status_code == 404
    assert public_client.get("/reports/1999.pdf").status_code == 404
