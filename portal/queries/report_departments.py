"""What departments had said of steers and money when a report was made, beside what the returns of its version need.

Steers and funding are no part of a round's dataset and change after it. So the figures of the day are put down in a
file of the version, and the report is made of that (docs/decisions/0036).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from portal.clock import day_in_words
from portal.documents.brief import DEPARTMENTS, Grid, Part, Words
from portal.public_store import Json, PublicStore
from portal.queries.capability_rows import needs_of, rows_published
from portal.queries.funding_amounts import left_of, money, staff
from portal.queries.public import bodies
from portal.queries.public_funding import lines_recorded, sponsors_of, statements
from portal.queries.steer_coverage import CoverageRow, steer_coverage
from regulators.capability_chain import Chain, Total, chain, counts, totals
from regulators.funding import year_in_words
from regulators.steers import Standing
from submissions_schema.open_data import Basis

ALL = "All departments, each regulator once"


def departments_content(store: PublicStore, files: Mapping[str, bytes], year: int, on: date) -> Json:
    """Of every department that sponsors a regulator that filed: FTE and pounds as text, None where nothing is known.

    ``files`` are those of the version, ``on`` the day it is made. Money is that of the financial year after the round.
    """
    contents = [
        json.loads(files[name]) for name in sorted(files) if name.startswith("returns/") and name[-4:] == "json"
    ]
    needs = {
        content["regulator"]["code"]: needs_of(rows_published(content, "capability"))
        for content in contents
        if content["basis"] != Basis.PUBLISHED_SOURCE
    }
    sponsors = {body["code"]: sponsors_of(body, year + 1) for body in bodies(store) if body["code"] in needs}
    lines, stated = [each.recorded for each in lines_recorded(store)], statements(store)
    chains = {
        code: chain(code, year, sponsors=by, needs=needs[code], spent=None, lines=lines, not_needed=stated)
        for code, by in sponsors.items()
        if by
    }
    covered = steer_coverage(store, on)
    rows = []
    for code, name in sorted(covered.departments.items(), key=lambda pair: pair[1]):
        of = [each for regulator, each in chains.items() if code in sponsors[regulator]]
        if of:
            steered = [row for row in covered.of(code).rows if row.covered.regulator_code in chains]
            rows.append({"department": code, "name": name, **_figures(of, code, steered)})
    everybody = [row for row in covered.rows if row.covered.regulator_code in chains]
    together = _figures(list(chains.values()), None, everybody) if rows else None
    return {"on": on.isoformat(), "money_year": year + 1, "departments": rows, "together": together}


def _figures(chains: Sequence[Chain], department: str | None, steered: Iterable[CoverageRow]) -> Json:
    sums = totals(chains, department)
    standings = [row.covered.standing for row in steered if row.covered.expected]
    measured = sums.regulators > sums.unmeasured + sums.not_needed
    return {
        "regulators": sorted(each.regulator for each in chains),
        "steers_expected": len(standings),
        "steers_with_ai": standings.count(Standing.WITH_AI),
        "steers_partly": standings.count(Standing.PARTLY),
        "needed_fte": _text(sums.needed),
        "held_fte": _text(sums.held),
        "missing_fte": _text(sums.gap),
        "staff_of": sum(any(area.needed is not None for area in each.areas) for each in chains),
        "needed_unknown": sums.needed.unknown,
        "held_unknown": sums.held.unknown,
        "missing_unknown": sums.gap.unknown,
        "lines": sum(counts(each.line) and department in (None, each.department) for c in chains for each in c.lines),
        "allocated_gbp": str(sums.own),
        "left_gbp": str(sums.left.amount) if measured else None,
        "left_unknown": sums.left.unknown,
        "not_measurable": sums.unmeasured,
        "none_needed": sums.not_needed,
    }


def _text(sum_of: Total) -> str | None:
    return None if sum_of.value is None else str(sum_of.value)


def departments_parts(files: Mapping[str, bytes]) -> Iterator[Part]:
    """The section of the report."""
    said: Json = json.loads(files[DEPARTMENTS])
    year, on = year_in_words(said["money_year"]), day_in_words(date.fromisoformat(said["on"]))
    yield Words(
        "The Action Plan asks every sponsor department to fund its regulators’ AI capability (recommendation 25) "
        "and to put safe AI innovation into its strategic guidance to them (recommendation 26). Staff are full-time "
        "equivalents at the end of the year, as the returns say. Steers and money are what departments had recorded by "
        f"{on}; that none is recorded does not say that none was given."
    )
    if not said["departments"]:
        yield Words("No regulator that filed is recorded as having a sponsor department.")
        return
    rows = [(each["name"], each) for each in said["departments"]]
    rows += [(ALL, said["together"])] if len(rows) > 1 else []
    headings = (
        "Department",
        "Regulators with safe AI innovation in a steer",
        "Staff needed, held, missing",
        f"Allocated for {year}",
        "Left unfunded",
    )
    told = tuple((name, _steers(each), _staff(each), _given(each), _left(each)) for name, each in rows)
    yield Grid("Departments and the regulators they sponsor", headings, told, DEPARTMENTS)
    yield Words("A regulator with two sponsors stands in the row of each, so rows are not added to each other.")


def _given(each: Json) -> str:
    return money(int(each["allocated_gbp"])) if each["lines"] else "none recorded"


def _steers(each: Json) -> str:
    partly = f", {each['steers_partly']} more in part" if each["steers_partly"] else ""
    return f"{each['steers_with_ai']} of {each['steers_expected']}{partly}"


def _staff(each: Json) -> str:
    sums = ", ".join(
        staff(None if each[name] is None else Decimal(each[name])) for name in ("needed_fte", "held_fte", "missing_fte")
    )
    n, every = each["staff_of"], len(each["regulators"])
    of = f"{n} of {every}" if n < every else f"{n}"
    # an area is missing from the third sum where it is missing from either of the others
    return f"{sums}, of {of} regulator{'' if every == 1 else 's'}{_areas(each['missing_unknown'])}"


def _left(each: Json) -> str:
    left = None if each["left_gbp"] is None else Decimal(each["left_gbp"])
    n = len(each["regulators"]) - each["not_measurable"] - each["none_needed"]
    of = "" if left is None else f"; sum of {n} regulator{'' if n == 1 else 's'}{_areas(each['left_unknown'])}"
    return f"{left_of(left, each['not_measurable'], each['none_needed'])}{of}"


def _areas(unknown: int) -> str:
    """What is in no sum."""
    return f"; {unknown} area{'' if unknown == 1 else 's'} not measurable" if unknown else ""
