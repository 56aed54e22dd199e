"""What differs between two versions of a funding line, in words."""

from __future__ import annotations

from datetime import date

from portal.clock import day_in_words
from regulators.funding import Line, settlement_in_words, year_in_words

_AMOUNTS = {"asked": "asked for", "allocated": "allocated", "paid": "paid"}
_LABELS = {
    "settlement": "settlement",
    "financial_year": "financial year",
    "budget": "budget",
    "control": "control total",
    "source": "new or reprioritised",
    "price_year": "prices",
    "area": "capability area",
    "urgency": "urgency",
    "why_paid_over": "why more was paid than allocated",
    "evidence_title": "document",
    "evidence_url": "its address",
    "status": "status",
    "status_on": "status as it stood on",
}
"""Field to what it is called, in the order they are told; *prices* are told by their year."""


def what_changed(before: Line, after: Line) -> str:
    """``allocated £90,000, was £120,000; status paid, was allocated``: every field that differs."""
    said = [
        f"{label} {after.pounds(getattr(after, name))}, was {before.pounds(getattr(before, name))}"
        for name, label in _AMOUNTS.items()
        if (getattr(before, name), before.price_year) != (getattr(after, name), after.price_year)
        and (getattr(before, name), getattr(after, name)) != (None, None)
    ]
    said += [
        f"{label} {_value(name, after)}, was {_value(name, before)}"
        for name, label in _LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    return "; ".join(said)


def _value(name: str, line: Line) -> str:
    value = getattr(line, name)
    match name:
        case "settlement":
            return settlement_in_words(value)
        case "financial_year":
            return year_in_words(value)
        case "price_year":
            return "nominal" if value is None else f"of {year_in_words(value)}"
        case "area":
            return str(value).replace("_", " ")
    if isinstance(value, date):
        return day_in_words(value)
    return str(value) or "not given"
