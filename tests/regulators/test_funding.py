"""What may be written in a funding line, and every reason why not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from regulators.capability_chain import URGENCY_ORDER
from regulators.demonstration import demonstration
from regulators.funding import (
    SETTLEMENTS,
    Budget,
    Control,
    Prices,
    Status,
    Urgency,
    against_evidence,
    against_line,
    is_web_address,
    sponsors_in,
    year_in_words,
)
from submissions_schema.editions.e2026.codes import CAPABILITY_AREAS, URGENCIES
from tests.fixtures.funding import a_line

TODAY = date(2026, 7, 20)


def against(**changed: Any) -> tuple[str, ...]:
    return tuple(said for _, said in against_line(a_line(**changed), areas=CAPABILITY_AREAS, today=TODAY))


def test_a_right_line_is_recorded() -> None:
    assert against() == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"settlement": "SR1998"}, "There is no settlement"),
        ({"financial_year": 2030}, "2025-26 to 2028-29, and not for 2029-30"),
        ({"financial_year": 2031, "budget": Budget.CAPITAL}, "2025-26 to 2029-30, and not for 2030-31"),
        ({"financial_year": 2026, "settlement": "SR2021"}, "not for 2025-26"),
        ({"budget": Budget.CAPITAL, "control": Control.ADMINISTRATION}, "limit within resource budgets"),
        ({"prices": Prices.REAL}, "of which financial year"),
        ({"price_year": 2026}, "Nominal amounts have no year of prices"),
        ({"area": "gardening"}, "no capability area “gardening”"),
        ({"asked": None, "allocated": None, "status": Status.REFUSED}, "at least one amount"),
        ({"asked": -1}, "asked for must be between"),
        ({"paid": 120_001, "status": Status.PAID}, "£120,001 was paid and £120,000 allocated. Say why"),
        ({"paid": 1, "allocated": None, "status": Status.PAID}, "£1 was paid and not held allocated"),
        ({"status_on": date(2026, 7, 21)}, "cannot lie in the future"),
        (
            {"paid": 5, "status": Status.PAID, "status_on": date(2026, 3, 31)},
            "Nothing can be paid of 2026-27 before 1 April 2026",
        ),
        ({"status": Status.ASKED}, "none is allocated or paid yet"),
        ({"allocated": None}, "“Allocated” means"),
        ({"status": Status.PAID}, "needs the amount paid"),
        ({"status": Status.PAID_IN_PART}, "needs the amount paid"),
        ({"status": Status.REFUSED}, "“Refused” means"),
        ({"evidence_title": " "}, "Name the document"),
        ({"evidence_url": "http://department.example/plan"}, "begins with https://"),
    ],
)
def test_a_line_with_one_thing_wrong_is_refused_for_that(changed: dict[str, Any], says: str) -> None:
    said = against(**changed)
    assert len(said) == 1 and says in said[0], said
    assert said[0].endswith(".")


def test_more_paid_than_allocated_with_a_reason_is_recorded() -> None:
    assert against(paid=130_000, status=Status.PAID, why_paid_over="A pay award after the letter.") == ()


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert len(against(area="gardening", evidence_title="", asked=-1, status_on=date(2027, 1, 1))) == 4


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://",
        "https://localhost/x",
        "https://a.example/ b",
        "https://gov.uk@evil.example/x",
        "https://a.example/\u202ex",
        "https://[a.example/",
        "https://a.example/" + "x" * 500,
        "",
    ],
)
def test_an_address_that_hides_where_it_leads_is_no_evidence(url: str) -> None:
    assert not is_web_address(url)
    assert against_evidence("Plan", url)


def test_a_year_is_named_by_both_its_halves() -> None:
    assert (year_in_words(2026), year_in_words(2100)) == ("2025-26", "2099-00")
    assert all(first <= last for years in SETTLEMENTS.values() for first, last in years.values())


def test_urgencies_of_lines_are_those_of_the_return_but_for_met() -> None:
    assert tuple(Urgency) == tuple(code for code in URGENCIES if code != "met")
    assert URGENCY_ORDER == URGENCIES


def test_only_sponsors_of_the_year_fund() -> None:
    links = demonstration().sponsorships

    def in_year(code: str, year: int) -> tuple[str, ...]:
        return sponsors_in(links, code, date(year - 1, 4, 1), date(year, 3, 31))

    assert in_year("X03", 2026) == ("XD1", "XD4")
    assert in_year("X06", 2025) == ("XD1", "XD3")  # it moved in the middle of the year
    assert in_year("X06", 2026) == ("XD1",)
    assert in_year("X09", 2026) == ()  # overseen, and answers to Parliament
