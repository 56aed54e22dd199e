"""The scenario of a reform brief in words and tables; every one of them says that it is a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metrics.scenario import LABEL
from portal.documents.brief import Grid, Part, Words
from portal.public_store import Json
from portal.queries.brief_scenario import SCENARIO
from portal.queries.comparison_words import listed
from submissions_schema.columns import words

AHEAD = ("pending_now", "pending_then", "decisions_then")


def scenario_parts(made: Json, names: Mapping[str, str]) -> Iterator[Part]:
    """What ``scenario.json`` says; ``names`` of regulators by code."""
    if not made["regulators"]:
        yield Words("Nobody is proposed for review or watched for its waiting times, so there is no scenario to draw.")
        return
    named = listed(names.get(code, code) for code in made["regulators"])
    yield Words(
        f"{LABEL.capitalize()}: all cases of {named} decided at the pace of the faster quarter of their peers, with "
        "the same cases and without a penalty for knowing the domain less well. The break-even says how large that "
        "penalty may be before nothing is saved; below 0 the regulator is faster already. Numbers are rounded."
    )
    for each in made.get("breaks", ()):  # of a round published before it was said there are none
        yield Words(
            "It takes three years together in which the days were not counted alike, the regulator’s and its peers’ "
            f"alike: {each['why']}"
        )
    yield from _tables(made)
    without, hidden = len(made["without_comparator"]), made["left_out"]
    if without or hidden or not made["rows"]:
        yield Words(
            f"Left out: {without} kinds of cases without enough of the same elsewhere, {hidden} with too few "
            "cases or with numbers that are not public."
        )


def _tables(made: Json) -> Iterator[Part]:
    if not made["rows"]:
        return
    rows = tuple(
        (
            f"{each['row']['regulator_code']}, {words(each['row']['scheme_kind']).lower()}, "
            f"{words(each['row']['product_area']).lower()}",
            *(between(each[name], "{:.0f}") for name in ("days_now", "days_then", "saved")),
            between(each["break_even"], "{:.0%}"),
        )
        for each in made["rows"]
    )
    headings = ("Cases", "Working days now", "Then", "Saved a case", "Break-even penalty")
    yield Grid(f"Working days to a decision ({LABEL})", headings, rows, f"{SCENARIO}: rows")
    even = f"; break-even penalty {between(made['break_even'], '{:.0%}')}" if made["break_even"] else ""
    yield Words(
        f"All of them together: {between(made['saved_a_year'], '{:,.0f}')} working days of waiting saved a year{even} "
        f"({SCENARIO}: saved_a_year, break_even)."
    )
    bars = tuple((bar["assumption"], f"{bar['low']:,.0f}", f"{bar['high']:,.0f}") for bar in made["tornado"])
    headings_of_bars = ("One assumption moved", "Days saved a year, low", "High")
    yield Grid(f"What it hangs on ({LABEL})", headings_of_bars, bars, f"{SCENARIO}: tornado")
    ahead = tuple(
        (f"Year {each['year']}", *(between(each[name], "{:,.0f}") for name in AHEAD)) for each in made["years"]
    )
    headings_ahead = ("Year", "Pending at its end, now", "Then", "Decisions then")
    yield Grid(f"Capacity and backlog ({LABEL})", headings_ahead, ahead, f"{SCENARIO}: years")


def between(read: Json, form: str) -> str:
    """``39 (31 to 48)``."""
    value, low, high = (form.format(read[name]) for name in ("value", "low", "high"))
    return f"{value} ({low} to {high})"
