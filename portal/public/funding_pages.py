"""Funding of AI capability for everybody: all departments, one of them as a page, a file and one page of paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from html import escape

from starlette.responses import Response

from portal.config import settings
from portal.documents.funding_pdf import funding_pdf
from portal.documents.tables import TextTable
from portal.public.html import link, listed, paragraph, table
from portal.public.written import written_html
from portal.public_store import NotPublished, PublicStore
from portal.queries.funding_page import FundingPage
from portal.queries.funding_rows import CHAIN_COLUMNS, LINE_COLUMNS, chain_rows, line_rows
from portal.queries.funding_words import chain_parts, departments_together, funding_parts, paper_parts, title_of
from portal.queries.public_funding import all_together, departments_shown, funding_page, without_sponsor
from portal.web.plain_page import FOOT, plain_page
from regulators.funding import year_in_words
from submissions_schema.open_data import rows_csv

FUNDING_CSV = "/data/funding.csv"
FUNDING = ("Funding of AI capability", "/funding")
ABOUT = (
    "The AI Opportunities Action Plan (recommendation 25) asks every sponsor department to demonstrate in its budget "
    "that it funds its regulators to scale up their AI capability, some of it urgently. Here stand what regulators say "
    "they need and hold, what departments have allocated, and what is left unfunded."
)


def funding_index(store: PublicStore, today: date) -> Response:
    """Every department with something to show, and all regulators together."""
    shown, rounds = departments_shown(store), store.rounds()
    if not shown or not rounds:
        body = paragraph(ABOUT) + paragraph("Nothing is recorded or published yet.")
        return plain_page(FUNDING[0], body, demonstration=_demonstration(), foot=FOOT)
    pages = [funding_page(store, code, rounds[0], as_of=today) for code in shown]
    next_year = year_in_words(rounds[0] + 1)
    addresses = [link(page.name, f"/funding/{page.department}/{page.year}") for page in pages]
    body = "\n".join(
        [
            paragraph(ABOUT),
            paragraph(
                f"Money of {next_year}, needs of the returns of {rounds[0]}. Staff are counted in full-time "
                "equivalents (FTE)."
            ),
            *(_linked(part, addresses) for part in departments_together(pages, all_together(pages), next_year)),
            paragraph(
                "A regulator with two sponsors stands whole in the row of each and once in the last row, so the rows "
                "are not added to each other.",
                "small",
            ),
            *_not_applicable(store, rounds[0]),
            "<h2>Take the data</h2>",
            listed([link("funding.csv", FUNDING_CSV) + ": every funding line and statement that stands"]),
        ]
    )
    return plain_page(FUNDING[0], body, demonstration=_demonstration(), foot=FOOT)


def department_page(store: PublicStore, code: str, year: int | None, today: date) -> Response:
    """One department in one round: in sum, then each regulator area by area.

    Raises:
        NotPublished: no such department is shown, or no such round.
    """
    page = _page(store, code, year, today)
    at = f"/funding/{page.department}/{page.year}"
    others = [each for each in store.rounds() if each != page.year]
    body = "\n".join(
        [
            written_html(funding_parts(page)),
            *(f"<h2>{escape(each.name)}</h2>\n{written_html(chain_parts(page, each))}" for each in page.regulators),
            '<div class="notprinted"><h2>Take it with you</h2>',
            listed(
                [
                    link("On one page (PDF)", f"{at}.pdf"),
                    link("Area by area (CSV)", f"{at}.csv"),
                    link("Every line of every department (CSV)", FUNDING_CSV),
                ]
            ),
            "<h2>Other rounds</h2>",
            listed([link(f"Needs of the returns of {each}", f"/funding/{page.department}/{each}") for each in others]),
            "</div>",
        ]
    )
    invented = page.demonstration or _demonstration()
    return plain_page(title_of(page), body, crumbs=(FUNDING,), demonstration=invented, foot=FOOT)


def department_pdf(store: PublicStore, code: str, year: int, today: date) -> bytes:
    """The department on one page of paper."""
    return page_pdf(_page(store, code, year, today))


def page_pdf(page: FundingPage) -> bytes:
    """Any funding page on paper: the public one, or the one of a department's desk."""
    return funding_pdf(
        title_of(page),
        lambda most: paper_parts(page, most),
        reference=f"{settings().base_url.rstrip('/')}/funding/{page.department}/{page.year}",
        made_at=datetime.combine(page.as_of, time(12), UTC),
        demonstration=page.demonstration,
    )


def department_csv(store: PublicStore, code: str, year: int, today: date) -> bytes:
    """The department's chain area by area, UTF-8, no cell a formula."""
    page = _page(store, code, year, today)
    return rows_csv(CHAIN_COLUMNS, chain_rows(page)).encode()


def funding_csv(store: PublicStore) -> bytes:
    """Every standing line and statement."""
    return rows_csv(LINE_COLUMNS, line_rows(store)).encode()


def _page(store: PublicStore, code: str, year: int | None, today: date) -> FundingPage:
    rounds = store.rounds()
    if year is None and not rounds:
        raise NotPublished(code)
    return funding_page(store, code, rounds[0] if year is None else year, as_of=today)


def _not_applicable(store: PublicStore, year: int) -> list[str]:
    alone = without_sponsor(store, year)
    return [paragraph(f"Not applicable, because no department sponsors it: {', '.join(alone)}.")] if alone else []


def _linked(part: TextTable, addresses: Sequence[str]) -> str:
    """A table of all departments, each a link to its page; the last row has all of them."""
    rows = [tuple(map(escape, row)) for row in part.rows]
    linked = [(address, *row[1:]) for address, row in zip(addresses, rows[:-1], strict=True)]
    return table(part.title, part.headings, [*linked, rows[-1]], titled=True)


def _demonstration() -> bool:
    return settings().mode == "demonstration"
