"""What the public reads of funding and reviews: recorded lines, published returns, and nothing before its time."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from portal.commands.funding import correct_line, record_line, state_not_needed
from portal.commands.publication import refresh_public
from portal.commands.return_reviews import publish_review, save_review, sign_review, start_review
from portal.documents.funding_pdf import pages_in
from portal.public.funding_pages import department_pdf
from portal.public_store import NotPublished
from portal.queries.public_funding import departments_shown, funding_page
from regulators.capability_chain import Standing
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.funding import a_line
from tests.publication.conftest import PublicClient

HOSTILE = '=HYPERLINK("https://e.example") <script>alert(1)</script>'
ROUND_DAY = datetime(2026, 10, 31, 9, tzinfo=UTC)
DAY = date(2026, 10, 31)


@pytest.fixture
def funded(sqlite_accepted: Filing) -> Filing:
    """X01's return is accepted and not public; a line, a corrected line and a statement stand."""
    filing = sqlite_accepted
    with filing.portal.unit_of_work(filing.person("sponsor_reviewer", "XD1")) as ctx:
        number = record_line(ctx, department_code="XD1", regulator_code="X01", line=a_line(evidence_title=HOSTILE))
        correct_line(
            ctx,
            department_code="XD1",
            line_id=number,
            line=a_line(evidence_title=HOSTILE, allocated=1_000),
            reason=HOSTILE,
        )
        record_line(ctx, department_code="XD1", regulator_code="X03", line=a_line(asked=None))
        state_not_needed(
            ctx,
            department_code="XD1",
            regulator_code="X02",
            financial_year=2027,
            ground="levy",
            because=HOSTILE,
            evidence_title="Framework",
            evidence_url="https://department.example/framework",
        )
    refresh_public(filing.portal)
    return filing


def out(filing: Filing) -> Filing:
    filing.set_clock(ROUND_DAY)
    filing.publish("The round.")
    return filing


@pytest.fixture
def client(funded: Filing, monkeypatch: pytest.MonkeyPatch) -> PublicClient:
    monkeypatch.setattr("portal.public.routes.public_store", lambda: funded.portal.public)
    monkeypatch.setattr("portal.public.routes.now", lambda: funded.portal.now())
    return PublicClient()


def test_a_line_is_public_at_once_and_a_filed_return_is_not(funded: Filing, client: PublicClient) -> None:
    store = funded.portal.public
    assert departments_shown(store) == {"XD1": "Example Department for Transport and Health"}
    with pytest.raises(NotPublished):
        funding_page(store, "XD1", YEAR, as_of=DAY)
    rows = list(csv.DictReader(io.StringIO(client.get("/data/funding.csv").text)))
    assert [(row["kind"], row["regulator_code"], row["allocated_gbp"]) for row in rows] == [
        ("line", "X01", "1000"),
        ("line", "X03", "120000"),
        ("no departmental money needed", "X02", ""),
    ]
    assert rows[1]["asked_gbp"] == "not held"
    assert not any(cell[:1] in ("=", "+", "-", "@") for row in rows for cell in row.values())
    assert "Nothing is recorded or published yet." in client.get("/funding").text
    assert client.get("/funding/XD1").status_code == 404


def test_the_page_the_file_and_the_paper_say_the_same(funded: Filing, client: PublicClient) -> None:
    out(funded)
    page = funding_page(funded.portal.public, "XD1", YEAR, as_of=DAY)
    found = {each.code: each.chain for each in page.regulators}
    assert found["X02"].standing is Standing.NOT_NEEDED
    assert found["X03"].standing is Standing.NOT_MEASURABLE  # nothing of it is published
    assert found["X01"].areas and found["X01"].left is not None
    html = client.get("/funding/XD1/2026").text
    assert "£120,000 cannot be set against a gap, because the gap is not measurable." in html  # that of X03
    assert f"£{page.totals.own:,}" in html and f"£{found['X01'].left:,.0f}" in html
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert client.get("/funding/XD1").text == html
    rows = list(csv.DictReader(io.StringIO(client.get("/funding/XD1/2026.csv").text)))
    mine = [row for row in rows if row["regulator_code"] == "X01"]
    assert sum(float(row["left_unfunded_gbp"]) for row in mine) == float(found["X01"].left)
    assert {row["standing"] for row in rows} >= {"no departmental money needed", "not measurable"}
    paper = client.get("/funding/XD1/2026.pdf")
    assert paper.headers["content-type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert pages_in(paper.content) == 1
    assert department_pdf(funded.portal.public, "XD1", YEAR, DAY) == paper.content, "the same is the same bytes"
    assert "All regulators, each once" in client.get("/funding").text
    for path in ("/funding", "/funding/XD1", "/funding/XD1/2026.csv", "/data/funding.csv"):
        text = client.get(path).text
        assert "Sponsor Reviewer" not in text and "@people.example" not in text, "no name of a person is public"
    for missing in ("/funding/ZZZ", "/funding/XD1/1999", "/funding/XD1/1999.pdf", "/funding/ZZZ/2026.csv"):
        assert client.get(missing).status_code == 404


@pytest.mark.thorough
def test_a_review_stands_beside_the_return_once_it_is_published(funded: Filing, client: PublicClient) -> None:
    of = {"department_code": "XD1"}
    with funded.portal.unit_of_work(funded.person("sponsor_reviewer", "XD1")) as ctx:
        number = start_review(ctx, **of, year=YEAR, regulator_code="X01")
        words = {
            "verdict": "not satisfied",
            "summary": f"{HOSTILE}\n\n\n\n A second  part.",
            "comments": {"Staff": "One.\nTwo."},
        }
        save_review(ctx, **of, review_id=number, **words)  # type: ignore[arg-type]
    out(funded)
    assert len(client.get("/data/reviews.csv").text.splitlines()) == 1
    assert "Review by" not in client.get("/returns/2026/X01").text
    with funded.portal.unit_of_work(funded.person("sponsor_signatory", "XD1")) as ctx:
        sign_review(ctx, department_code="XD1", review_id=number, signed_as="Director")
    refresh_public(funded.portal)
    assert "Review by" not in client.get("/returns/2026/X01").text
    with funded.portal.unit_of_work(funded.person("sponsor_signatory", "XD1")) as ctx:
        publish_review(ctx, **of, review_id=number)
    refresh_public(funded.portal)
    page = client.get("/returns/2026/X01").text
    assert "Review by Example Department for Transport and Health" in page
    assert "Verdict: not satisfied." in page and "The regulator has not answered." in page
    assert "\n\nA second part.</p>" in page and "One.<br>Two." in page
    assert "<script>" not in page and "Sponsor Signatory" not in page
    assert json.dumps(HOSTILE)[1:-1] not in page
    (row,) = csv.DictReader(io.StringIO(client.get("/data/reviews.csv").text))
    assert (row["department_code"], row["regulator"], row["verdict"], row["answer"]) == (
        "XD1",
        "Example Transport Regulator",
        "not satisfied",
        "",
    )
    assert row["summary"][:1] != "=" and "Sponsor" not in str(row)
    assert "/data/reviews.csv" in client.get("/data/").text
