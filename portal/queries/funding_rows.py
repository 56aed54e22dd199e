"""Funding as open data: the recorded lines and statements, and a department's chain by area; all cells are text."""

from __future__ import annotations

from decimal import Decimal

from portal.public_store import PublicStore
from portal.queries.funding_page import FundingPage
from portal.queries.public_funding import lines_recorded, statements
from regulators.funding import year_in_words

LINE_COLUMNS = (
    "kind",
    "department_code",
    "regulator_code",
    "financial_year",
    "settlement",
    "budget",
    "control",
    "source",
    "prices",
    "price_year",
    "area",
    "urgency",
    "asked_gbp",
    "allocated_gbp",
    "paid_gbp",
    "why_paid_over_allocated",
    "not_needed_ground",
    "not_needed_because",
    "status",
    "status_on",
    "evidence_title",
    "evidence_url",
    "version",
    "corrected_what",
    "corrected_because",
)
CHAIN_COLUMNS = (
    "department_code",
    "regulator_code",
    "round",
    "money_year",
    "standing",
    "area",
    "urgency",
    "needed_fte",
    "held_fte",
    "gap_fte",
    "gap_cost_gbp",
    "allocated_by_department_gbp",
    "allocated_by_others_gbp",
    "other_sources_gbp",
    "other_sources",
    "left_unfunded_gbp",
    "return_version",
)
NOT_HELD, NOT_MEASURABLE = "not held", "not measurable"


def line_rows(store: PublicStore) -> list[tuple[str, ...]]:
    """Every standing line, then every standing statement, in the order of ``LINE_COLUMNS``."""
    lines = [
        (
            "line",
            each.recorded.department,
            each.recorded.regulator,
            year_in_words(line.financial_year),
            line.settlement,
            line.budget,
            line.control,
            line.source,
            line.prices,
            year_in_words(line.price_year) if line.price_year else "",
            line.area,
            line.urgency,
            *(NOT_HELD if amount is None else str(amount) for amount in (line.asked, line.allocated, line.paid)),
            line.why_paid_over,
            "",
            "",
            line.status,
            line.status_on.isoformat(),
            line.evidence_title,
            line.evidence_url,
            str(each.version),
            " | ".join(one.changed for one in each.corrections),
            " | ".join(one.reason for one in each.corrections),
        )
        for each in lines_recorded(store)
        for line in (each.recorded.line,)
    ]
    stated = [
        (
            "no departmental money needed",
            each.department,
            each.regulator,
            year_in_words(each.financial_year),
            *[""] * 12,
            each.ground,
            each.because,
            "",
            "",
            each.evidence_title,
            each.evidence_url,
            "",
            "",
            "",
        )
        for each in statements(store)
    ]
    return [*lines, *stated]


def chain_rows(page: FundingPage) -> list[tuple[str, ...]]:
    """A row for each area of each regulator; one without areas where no return says what is needed."""
    rows = []
    for each in page.regulators:
        found = each.chain
        head = (page.department, each.code, str(page.year), year_in_words(page.money_year), str(found.standing))
        version = str(each.source.version) if each.source else ""
        if not found.areas:
            rows.append((*head, "", "", *[NOT_MEASURABLE] * 4, "", "", "", "", NOT_MEASURABLE, version))
        for area in found.areas:
            own = area.by_department.get(page.department, 0)
            rows.append(
                (
                    *head,
                    area.area,
                    area.urgency or NOT_HELD,
                    _text(area.needed, NOT_HELD),
                    _text(area.held, NOT_HELD),
                    _text(area.gap, NOT_MEASURABLE),
                    _text(area.cost, NOT_MEASURABLE),
                    str(own),
                    str(area.allocated - own),
                    _text(area.otherwise, NOT_HELD),
                    area.otherwise_by,
                    _text(area.left, NOT_MEASURABLE),
                    version,
                )
            )
    return rows


def _text(amount: Decimal | None, without: str) -> str:
    return without if amount is None else f"{amount.normalize():f}"
