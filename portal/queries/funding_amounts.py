"""How amounts, staff and standings of funding are written, on every page of it."""

from __future__ import annotations

from decimal import Decimal

from regulators.capability_chain import Standing, Total, Totals

NOT_HELD, NOT_MEASURABLE = "not held", "not measurable"

STANDING_WORDS = {
    Standing.NOT_APPLICABLE: "Not applicable",
    Standing.NOT_NEEDED: "No departmental money needed",
    Standing.NOT_MEASURABLE: "Not measurable",
    Standing.NO_GAP: "No gap",
    Standing.FUNDED: "Funded",
    Standing.FUNDED_IN_PART: "Funded in part",
    Standing.UNFUNDED: "Nothing allocated",
}


def money(amount: Decimal | int | None) -> str:
    """Whole pounds; None is *not measurable*."""
    return NOT_MEASURABLE if amount is None else f"£{amount:,.0f}"


def staff(amount: Decimal | None) -> str:
    """FTE to a tenth, without the unit; None is *not held*."""
    return NOT_HELD if amount is None else f"{amount:,.1f}"


def staff_sum(found: Total) -> str:
    """A sum of FTE; *not measurable* where no part of it is known."""
    return NOT_MEASURABLE if found.value is None else staff(found.value)


def left_in_words(sums: Totals) -> str:
    """What is left unfunded in sum, and for how many regulators it is another value than a sum."""
    measured = sums.regulators > sums.unmeasured + sums.not_needed
    return left_of(sums.left.amount if measured else None, sums.unmeasured, sums.not_needed)


def left_of(amount: Decimal | None, unmeasured: int, not_needed: int) -> str:
    """The same of its parts; ``amount`` None: there is no regulator a sum could be of."""
    told = [] if amount is None else [money(amount)]
    if unmeasured:
        told.append(f"{unmeasured} {NOT_MEASURABLE}" if told else NOT_MEASURABLE)
    if not_needed:
        told.append(f"none needed for {not_needed}")
    return "; ".join(told) or "not applicable"


def words_of(code: str | None) -> str:
    return (code or "not said").replace("_", " ")
