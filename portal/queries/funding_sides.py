"""Where the two sides of funding differ, in words, and where the numbers are from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portal.clock import day_in_words
from portal.documents.tables import TextTable
from portal.queries.comparison_words import listed
from portal.queries.funding_amounts import NOT_HELD, NOT_MEASURABLE, money
from portal.queries.funding_page import FundingPage, OfRegulator
from regulators.capability_chain import PaidAndSpent, known_sum, paid_and_spent
from regulators.funding import year_in_words


def both_sides(page: FundingPage) -> TextTable:
    """What departments paid in the round's year beside what returns say was spent of it, and why that differs."""
    rows = []
    for each in page.regulators:
        sides = paid_and_spent(each.chain)
        spent = NOT_MEASURABLE if sides.spent is None else money(sides.spent)
        paid = NOT_HELD if sides.paid is None else money(sides.paid)
        rows.append((each.name, paid, spent, difference_in_words(sides, each)))
    headings = ("Regulator", "Departments paid", "Return: spent of grant in aid", "Difference, in words")
    return TextTable(f"Paid and spent in {year_in_words(page.year)}", headings, tuple(rows))


def difference_in_words(sides: PaidAndSpent, of: OfRegulator) -> str:
    """Why what departments paid is not what the return says was spent of it."""
    told = []
    if sides.spent is None:
        told.append(why_no_areas(of) if of.source is None else "The return does not hold the amount.")
    elif sides.difference is None:
        told.append("The two cannot be compared.")
    elif not sides.lines and not sides.spent:
        told.append("Neither side names departmental money.")
    elif not sides.names_grant_in_aid:
        told.append("The return names no spending from grant in aid: it was kept for later, or counted elsewhere.")
    elif not sides.lines:
        told.append("No line of that year is recorded: grant in aid in the return has no line behind it here.")
    elif sides.difference > 0:
        told.append(f"{money(sides.difference)} more was paid than the return counts as spent on AI in the year.")
    elif sides.difference < 0:
        told.append(
            f"{money(-sides.difference)} more was spent than lines record: lines are for capability gaps, and the "
            "return counts all its AI work."
        )
    else:
        told.append("Both say the same.")
    if sides.not_held:
        one = sides.not_held == 1
        told.append(f"{'One line does' if one else f'{sides.not_held} lines do'} not hold what was paid.")
    if sides.in_real_prices:
        one = sides.in_real_prices == 1
        told.append(f"{'One line is' if one else f'{sides.in_real_prices} lines are'} in real prices and not added.")
    return " ".join(told)


def why_no_areas(of: OfRegulator) -> str:
    """Why nothing is known of what a regulator needs."""
    if of.source is None:
        return f"No return of {of.chain.year} is here, so its need is not measurable."
    return f"Its {of.source.words} says nothing of its capability, so its need is not measurable."


@dataclass(frozen=True, slots=True)
class _Aid:
    said: Decimal
    allocated: int


def _grant_in_aid(page: FundingPage) -> _Aid | None:
    """What returns count as funded by grant in aid, beside what lines allocate for the same areas."""
    areas = [a for each in page.regulators for a in each.chain.areas if a.grant_in_aid_said]
    if not areas:
        return None
    return _Aid(known_sum(a.grant_in_aid_said for a in areas) or Decimal(0), sum(a.allocated for a in areas))


def sources(page: FundingPage) -> str:
    """Which return and which lines each number is from, and what is added to what."""
    said: dict[str, list[str]] = {}
    for each in page.regulators:
        said.setdefault(each.source.words if each.source else "none", []).append(each.name)
    every = len(said) == 1
    returns = "; ".join(f"{words} {'of each' if every else f'of {listed(names)}'}" for words, names in said.items())
    next_year = year_in_words(page.money_year)
    told = [
        f"Needed, held, cost, other sources and spending: the regulators' returns ({returns}).",
        f"Money of departments: funding lines as they stood on {day_in_words(page.as_of)}, each with its evidence.",
    ]
    aid = _grant_in_aid(page)
    if aid is not None:
        told.append(
            f"The returns count {money(aid.said)} of grant in aid towards these gaps; lines for the same areas "
            f"allocate {money(aid.allocated)} for {next_year}. It is the same money: only the lines count."
        )
    shared = [
        f"{each.name}, also under {listed(each.other_sponsors)}" for each in page.regulators if each.other_sponsors
    ]
    if shared:
        told.append(
            f"A regulator with two sponsors ({'; '.join(shared)}) stands whole in the totals of each: those are "
            "not added."
        )
    told.append(
        "Not held and not measurable are values of their own, never nought. Amounts in real prices are never added."
    )
    return " ".join(told)
