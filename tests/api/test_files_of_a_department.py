"""A department's files: what its pages show, for nobody else, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io

import httpx
import pytest

from portal.commands.funding import correct_line, record_line
from portal.commands.publication import refresh_public
from portal.commands.return_reviews import save_review, start_review
from regulators.funding import Status
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR
from tests.fixtures.funding import a_line

FORMULA = "=1+1"
FILES = (
    "regulators.csv",
    "regulators/figures.csv",
    f"funding/areas.csv?year={YEAR}",
    f"funding/lines.csv?year={YEAR}",
    "reviews.csv",
)


def rows(client: httpx.Client, file: str) -> list[dict[str, str]]:
    said = client.get(f"departments/XD1/{file}")
    assert said.status_code == 200, said.text
    assert said.headers["content-type"].startswith("text/csv") and "attachment" in said.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(said.text)))


@pytest.fixture
def ruth(sqlite_doors: Doors) -> httpx.Client:
    """X01's return is filed and not public; a corrected line and a draft review are recorded."""
    filing = sqlite_doors.filing
    filing.file("X01")
    with filing.portal.unit_of_work(filing.person("sponsor_reviewer", "XD1")) as ctx:
        of = {"department_code": "XD1"}
        line = record_line(ctx, **of, regulator_code="X01", line=a_line(evidence_title=FORMULA))
        less = a_line(evidence_title=FORMULA, allocated=None, status=Status.ASKED)
        correct_line(ctx, **of, line_id=line, line=less, reason=FORMULA)
        review = start_review(ctx, **of, year=YEAR, regulator_code="X01")
        said = {"verdict": "satisfied", "summary": FORMULA, "comments": {"Staff": "Well explained."}}
        save_review(ctx, **of, review_id=review, **said)  # type: ignore[arg-type]
    refresh_public(filing.portal)
    return sqlite_doors.browser_of("sponsor_reviewer", "XD1")


def test_every_regulator_with_words_where_there_is_no_number(ruth: httpx.Client) -> None:
    found = {row["regulator_code"]: row for row in rows(ruth, "regulators.csv")}
    filed, other = found["X01"], found["X02"]
    assert filed["return"] == "Filed" and other["return"] == "Not started"
    assert filed["needed_fte"] == other["needed_fte"] == "nothing published"
    assert (other["funding"], other["left_unfunded_gbp"]) == ("not measurable", "not measurable")
    assert filed["funding"] != "not measurable" and float(filed["left_unfunded_gbp"]) >= 0
    assert filed["steer"] and filed["funding_year"] == "2026-27"


@pytest.mark.thorough
def test_lines_stand_in_all_versions_with_what_was_changed(ruth: httpx.Client) -> None:
    newest, first = rows(ruth, f"funding/lines.csv?year={YEAR}")
    assert (newest["allocated_gbp"], first["allocated_gbp"]) == ("not held", "120000")
    assert (
        newest["changed"] == "allocated not held, was £120,000; status asked, was allocated" and first["changed"] == ""
    )
    areas = rows(ruth, f"funding/areas.csv?year={YEAR}")
    assert {row["regulator_code"] for row in areas} == {"X01", "X02", "X03", "X06"}
    assert "not measurable" in {row["left_unfunded_gbp"] for row in areas}


@pytest.mark.thorough
def test_reviews_stand_with_their_drafts(ruth: httpx.Client) -> None:
    (review,) = rows(ruth, "reviews.csv")
    assert (review["state"], review["comments"], review["signed_on"]) == ("draft", "Staff: Well explained.", "")


@pytest.mark.thorough
def test_no_cell_runs_as_a_formula_and_nobody_is_named(ruth: httpx.Client) -> None:
    for file in FILES:
        assert not [cell for row in rows(ruth, file) for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]
        assert "Sponsor Reviewer" not in ruth.get(f"departments/XD1/{file}").text


@pytest.mark.parametrize("file", FILES)
def test_nobody_else_gets_them(sqlite_doors: Doors, file: str) -> None:
    for role, organisation in (("sponsor_reviewer", "XD2"), ("preparer", "X01")):
        said = sqlite_doors.browser_of(role, organisation).get(f"departments/XD1/{file}")
        assert said.status_code == 404, (role, said.text)
    assert sqlite_doors.stranger().get(f"departments/XD1/{file}").status_code == 401
