"""Funding lines: a department's money for a regulator's AI capability, and what may be written in one.

Recommendation 25 of the AI Opportunities Action Plan asks every sponsor department to demonstrate in its budget that it
funds its regulators' AI capability. A line is that: one department, one regulator, one financial year, one capability
area, what was asked for, allocated and paid, with a public document that shows it. Amounts are whole pounds; None means
*not held*, which is never nought. A financial year is named by the year it ends in: 2026 is 2025-26.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from regulators.register import Kind, Sponsorship

MOST_POUNDS = 10_000_000_000
LONGEST_TITLE = 200
LONGEST_ADDRESS = 500
LONGEST_REASON = 1000


class Budget(StrEnum):
    RESOURCE = "resource"
    CAPITAL = "capital"


class Control(StrEnum):
    """Which control total the money stands in."""

    ADMINISTRATION = "administration"
    PROGRAMME = "programme"


class Source(StrEnum):
    NEW = "new"
    REPRIORITISED = "reprioritised"


class Prices(StrEnum):
    NOMINAL = "nominal"
    REAL = "real"


class Urgency(StrEnum):
    """How urgent the need is that the money is for; as in the return, where *met* is possible too."""

    URGENT = "urgent"
    PLANNED = "planned"


class Status(StrEnum):
    """How far the money is, on the day given."""

    ASKED = "asked"
    ALLOCATED = "allocated"
    PAID_IN_PART = "paid in part"
    PAID = "paid"
    REFUSED = "refused"


class Ground(StrEnum):
    """Who pays where no departmental money is needed."""

    LEVY = "levy"
    FEES = "fees"
    OTHER = "other"


GROUNDS = {
    Ground.LEVY: "a levy on those it regulates pays for it",
    Ground.FEES: "fees of those who apply to it pay for it",
    Ground.OTHER: "it is paid for otherwise",
}

SETTLEMENTS: dict[str, dict[Budget, tuple[int, int]]] = {
    "SR2021": {Budget.RESOURCE: (2023, 2025), Budget.CAPITAL: (2023, 2025)},
    "SR2025": {Budget.RESOURCE: (2026, 2029), Budget.CAPITAL: (2026, 2030)},
    "none": {Budget.RESOURCE: (2021, 2040), Budget.CAPITAL: (2021, 2040)},
}
"""Settlement to the first and last financial year it sets. HM Treasury: Spending Review 2021; Spending Review 2025,
whose phase 1 (Autumn Budget 2024) set 2025-26, with resource budgets to 2028-29 and capital budgets to 2029-30.
*none*: money outside a settlement."""


def settlement_in_words(settlement: str) -> str:
    return "outside a settlement" if settlement == "none" else settlement


def year_in_words(year: int) -> str:
    """``2025-26`` for the financial year that ends in 2026."""
    return f"{year - 1}-{year % 100:02d}"


def first_day(year: int) -> date:
    return date(year - 1, 4, 1)


def last_day(year: int) -> date:
    return date(year, 3, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One funding line as it is recorded. Amounts in whole pounds; None: not held."""

    settlement: str
    financial_year: int
    budget: Budget
    control: Control
    source: Source
    prices: Prices
    price_year: int | None
    """For real prices: the financial year whose prices they are."""
    area: str
    """A code of the return's capability table."""
    urgency: Urgency
    asked: int | None
    allocated: int | None
    paid: int | None
    why_paid_over: str
    evidence_title: str
    evidence_url: str
    status: Status
    status_on: date

    @property
    def adds_up(self) -> bool:
        """Whether its amounts can be added to others: pounds of another year's prices cannot."""
        return self.prices is Prices.NOMINAL

    def pounds(self, amount: int | None) -> str:
        """One of its amounts, each with its prices where they are another year's; None is *not held*."""
        real = f" in {year_in_words(self.price_year)} prices" if self.price_year and amount is not None else ""
        return f"{pounds(amount)}{real}"


Fault = tuple[str, str]
"""The field it is in, and the sentence."""


def against_line(line: Line, *, areas: Collection[str], today: date) -> tuple[Fault, ...]:
    """Every reason why ``line`` cannot be recorded, each with what to do and its field; empty when it can.

    ``areas`` are the codes of the return's capability table.
    """
    no_area = f"There is no capability area “{line.area[:40]}”. Choose one of the return's: {', '.join(areas)}."
    return (
        *(("financial_year", said) for said in _against_budget(line)),
        *(("price_year", said) for said in _against_prices(line)),
        *(() if line.area in areas else (("area", no_area),)),
        *_against_amounts(line),
        *_against_status(line, today),
        *against_evidence(line.evidence_title, line.evidence_url),
    )


def against_evidence(title: str, url: str) -> tuple[Fault, ...]:
    """Why this is no evidence that anybody can look up."""
    said = []
    if not title.strip():
        said.append(("evidence_title", "Name the document that shows it."))
    elif len(title) > LONGEST_TITLE:
        fits = f"The document's name has {len(title):,} characters; at most {LONGEST_TITLE} fit."
        said.append(("evidence_title", fits))
    if not is_web_address(url):
        said.append(("evidence_url", "Give the document's public address. It begins with https:// and has no spaces."))
    return tuple(said)


def is_web_address(url: str) -> bool:
    """Whether a reader may be sent there: https, a host, nothing that hides where it leads."""
    if len(url) > LONGEST_ADDRESS or any(c.isspace() or not c.isprintable() for c in url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host and "@" not in parts.netloc


def _against_budget(line: Line) -> tuple[str, ...]:
    said = []
    if line.settlement not in SETTLEMENTS:
        return (f"There is no settlement “{line.settlement[:40]}”. Choose one of: {', '.join(SETTLEMENTS)}.",)
    first, last = SETTLEMENTS[line.settlement][line.budget]
    if not first <= line.financial_year <= last:
        what = f"{line.budget} budgets of {line.settlement}" if line.settlement != "none" else "Lines"
        said.append(
            f"{what[:1].upper()}{what[1:]} are for {year_in_words(first)} to {year_in_words(last)}, and not for "
            f"{year_in_words(line.financial_year)}. Choose the year or the settlement anew."
        )
    if line.budget is Budget.CAPITAL and line.control is Control.ADMINISTRATION:
        said.append("Administration is a limit within resource budgets: choose programme, or resource.")
    return tuple(said)


def _against_prices(line: Line) -> tuple[str, ...]:
    if line.prices is Prices.REAL and line.price_year is None:
        return ("Say of which financial year the prices are, or give the amounts as they are paid (nominal).",)
    if line.prices is Prices.NOMINAL and line.price_year is not None:
        return ("Nominal amounts have no year of prices: leave it out, or choose real.",)
    return ()


def _against_amounts(line: Line) -> Iterator[Fault]:
    amounts = {"asked": line.asked, "allocated": line.allocated, "paid": line.paid}
    if all(amount is None for amount in amounts.values()):
        yield "asked", "Give at least one amount: asked for, allocated or paid."
    for name, amount in amounts.items():
        if amount is not None and not 0 <= amount <= MOST_POUNDS:
            called = "asked for" if name == "asked" else name
            yield name, f"The amount {called} must be between £0 and £{MOST_POUNDS:,}. Give it in pounds, not pence."
    if line.paid and line.paid > (line.allocated or 0) and not line.why_paid_over.strip():
        more = f"£{line.paid:,} was paid and {pounds(line.allocated)} allocated"
        yield "why_paid_over", f"{more}. Say why more was paid, or correct the amounts."
    if len(line.why_paid_over) > LONGEST_REASON:
        fits = f"The reason has {len(line.why_paid_over):,} characters; at most {LONGEST_REASON:,} fit."
        yield "why_paid_over", fits


def _against_status(line: Line, today: date) -> Iterator[Fault]:
    if line.status_on > today:
        yield "status_on", "The status is as it stood on a day: that day cannot lie in the future."
    if line.paid and line.status_on < first_day(line.financial_year):
        yield (
            "status_on",
            f"Nothing can be paid of {year_in_words(line.financial_year)} before 1 April {line.financial_year - 1}. "
            "Correct the year, the amount paid or the day of the status.",
        )
    match line.status:
        case Status.ASKED if line.asked is None or line.allocated or line.paid:
            yield "status", "“Asked” means that an amount was asked for and none is allocated or paid yet."
        case Status.ALLOCATED if line.allocated is None or line.paid:
            yield "status", "“Allocated” means that an amount is allocated and none is paid yet."
        case Status.PAID | Status.PAID_IN_PART if not line.paid:
            yield "status", f"“{line.status.capitalize()}” needs the amount paid."
        case Status.REFUSED if line.allocated or line.paid:
            yield "status", "“Refused” means that nothing is allocated or paid. Correct the amounts or the status."


def pounds(amount: int | None) -> str:
    """``£1,200``, or *not held*."""
    return "not held" if amount is None else f"£{amount:,}"


def sponsors_in(sponsorships: Iterable[Sponsorship], regulator_code: str, first: date, last: date) -> tuple[str, ...]:
    """The departments that sponsor a regulator on some day between two days, in order of code.

    One that only *oversees* it does not fund it, and Parliament is no department: a body that has no sponsor owes
    nobody a demonstration, and funding is *not applicable* to it.
    """
    return tuple(
        sorted(
            {
                s.department_code
                for s in sponsorships
                if s.regulator_code == regulator_code
                and s.department_code
                and s.kind.value is Kind.SPONSORS
                and (s.valid_from is None or s.valid_from <= last)
                and (s.valid_to is None or s.valid_to >= first)
            }
        )
    )
