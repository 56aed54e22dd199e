"""Recommendation 25 on one page: as much as fits, and nothing cut off where it does not."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.documents.funding_pdf import SHORTENINGS, funding_pdf, pages_in
from portal.documents.tables import TextTable
from portal.documents.written import Pairs, Part, Said

AT = datetime(2026, 7, 20, 12, tzinfo=UTC)


def made(rows: int, words: str = "Legal, X01", most_asked: list[int] | None = None) -> bytes:
    def parts(most: int) -> tuple[Part, ...]:
        if most_asked is not None:
            most_asked.append(most)
        line = (words, "urgent", "1.0 FTE, £85,000", "£85,000")
        table = TextTable("Left", ("Area", "Urgency", "Gap", "Left"), (line,) * (rows + most))
        return (
            Part("", (Said("<b>Bold</b> & plain", strong=True),)),
            Part("Left", (table, Said("Small.", small=True))),
        )

    return funding_pdf("AI funding", parts, reference="/funding/XD1/2026", made_at=AT, demonstration=True)


def test_the_longest_form_that_fits_one_page_is_taken() -> None:
    short: list[int] = []
    assert pages_in(made(3, most_asked=short)) == 1 and short == [SHORTENINGS[0]]
    long: list[int] = []
    assert pages_in(made(35, most_asked=long)) == 1 and 1 < len(long) < len(SHORTENINGS)


def test_what_fits_no_page_takes_the_pages_it_needs() -> None:
    assert pages_in(made(90)) > 1


def test_words_of_people_are_laid_out_as_they_are() -> None:
    hostile = "<para>&nbsp;</para> " + "x" * 300
    assert pages_in(made(1, hostile)) == 1
    assert made(1, hostile) == made(1, hostile)


def test_labels_with_values_are_laid_out_too() -> None:
    part = Part("Pairs", (Pairs("Pairs", (("Label", "Value"),)),))
    pdf = funding_pdf("AI funding", lambda most: (part,), reference="x", made_at=AT, demonstration=False)
    assert pages_in(pdf) == 1
