"""A funding page as the parts of a document: the same words and tables on screen, on the plain page and on paper."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from portal.clock import day_in_words
from portal.documents.tables import TextTable
from portal.documents.written import Part, Said
from portal.queries.funding_amounts import (
    NOT_HELD,
    NOT_MEASURABLE,
    STANDING_WORDS,
    left_in_words,
    money,
    staff,
    staff_sum,
    words_of,
)
from portal.queries.funding_page import FundingPage, LineShown, OfRegulator
from portal.queries.funding_sides import both_sides, sources, why_no_areas
from regulators.capability_chain import (
    Area,
    Chain,
    Standing,
    Total,
    Totals,
    known_sum,
)
from regulators.funding import GROUNDS, Line, last_day, settlement_in_words, year_in_words


def title_of(page: FundingPage) -> str:
    return f"Funding of AI capability {year_in_words(page.money_year)}: {page.name}"


STAFF = ("Needed, FTE", "Held, FTE", "Gap, FTE")
MOST_ON_SCREEN = 10
"""Unfunded areas named one by one on a screen; all of them stand regulator by regulator below."""


def funding_parts(page: FundingPage, *, with_lines: bool = True) -> tuple[Part, ...]:
    """The whole page, as it stands on screens."""
    parts = [_beginning(page), *_middle(page, MOST_ON_SCREEN)]
    if with_lines and page.lines:
        parts.append(Part("The department’s funding lines", in_two(_lines(page.lines), 3, "What money it is")))
    return (*parts, *_ending(page))


def paper_parts(page: FundingPage, most_gaps: int) -> tuple[Part, ...]:
    """The same for one page of paper: the most pressing ``most_gaps`` areas one by one, and lines of the money's year.

    The other areas are told in sum, tables are as wide as the paper, and the addresses of the evidence stand on the
    page of the paper's address.
    """
    parts = [_beginning(page), *_middle(page, most_gaps, short=True)]
    lines = tuple(each for each in page.lines if each.recorded.line.financial_year == page.money_year)
    if lines:
        parts.append(Part(f"Funding lines of {year_in_words(page.money_year)}", (_lines(lines, short=True),)))
    return (*parts, *_ending(page))


def _beginning(page: FundingPage) -> Part:
    return Part("", (Said(_summary(page), strong=True), *_not_needed(page)))


def _middle(page: FundingPage, most_gaps: int, *, short: bool = False) -> list[Part]:
    found = _regulators(page)
    tables = (found,) if short else in_two(found, 3, "What the gap costs, and who pays")
    parts = [Part("From what is needed to what is left unfunded", tables)] if page.regulators else []
    gaps = _left(page, most_gaps, short=short)
    return [*parts, Part("Left unfunded, urgent first", gaps)] if gaps else parts


def _ending(page: FundingPage) -> tuple[Part, ...]:
    if not page.regulators:
        return ()
    return (
        Part(f"Paid and spent in {year_in_words(page.year)}", (both_sides(page),)),
        Part("Where the numbers are from", (Said(sources(page), small=True),)),
    )


def chain_parts(page: FundingPage, of: OfRegulator) -> tuple[Part, ...]:
    """One regulator, area by area."""
    found = of.chain
    if not found.areas:
        return (Part("", (Said(why_no_areas(of)),)),)
    next_year = year_in_words(found.money_year)
    rows = tuple(
        (
            f"{words_of(area.area).capitalize()}, {words_of(area.urgency)}",
            staff(area.needed),
            staff(area.held),
            NOT_MEASURABLE if area.gap is None else staff(area.gap),
            money(area.cost),
            _funded_by(area, page),
            money(area.left),
        )
        for area in found.areas
    )
    headings = ("Area and urgency", *STAFF, "Gap costs a year", f"Funded for {next_year} by", "Left unfunded")
    table = TextTable(f"{of.name}: staff needed and held", headings, rows)
    return (Part("", (Said(_of_one(page, of)), *in_two(table, 3, f"{of.name}: what the gap costs, and who pays"))),)


def _of_one(page: FundingPage, of: OfRegulator) -> str:
    standing = STANDING_WORDS[of.chain.standing].lower()
    source = f" Needs and spending are from its {of.source.words}." if of.source else ""
    also = f" It has another sponsor too: {', '.join(of.other_sponsors)}." if of.other_sponsors else ""
    stated = page.statement_on(of.code)
    because = f" No departmental money is needed, because {GROUNDS[stated.ground]}: {stated.because}" if stated else ""
    return f"{of.name} ({of.code}): {standing}.{because}{also}{source}"


def _summary(page: FundingPage) -> str:
    found, sums = page.regulators, page.totals
    next_year, at = year_in_words(page.money_year), day_in_words(last_day(page.year))
    if not found:
        return f"{page.name} sponsors no regulator in {next_year}: funding is not applicable."
    many = "1 regulator" if len(found) == 1 else f"{len(found)} regulators"
    if all(not each.chain.areas for each in found):
        return (
            f"{page.name} sponsors {many}. None of their returns of {page.year} is here to say what they need, so what "
            f"is left unfunded is not measurable. The department allocated {money(sums.own)} for {next_year}."
        )
    sentence = (
        f"{page.name} sponsors {many}. On {at} they held {staff(sums.held.amount)} of the {staff(sums.needed.amount)} "
        f"full-time equivalent staff (FTE) they need for AI: a gap of {staff(sums.gap.amount)} FTE, which costs "
        f"{money(sums.cost.amount)} a year to close. For {next_year} the department allocated {money(sums.own)}"
    )
    if sums.others:
        sentence += f", other sponsors {money(sums.others)}"
    sentence += f"; {money(sums.otherwise.amount)} comes from levies, fees and other funds. "
    sentence += (
        f"{money(sums.left.amount)} is left unfunded, {money(sums.left_urgent.amount)} of it urgent."
        if sums.left.amount
        else "Nothing that is known is left unfunded."
    )
    if sums.left_to_means_of_their_own.amount:
        more = money(sums.left_to_means_of_their_own.amount)
        sentence += f" {more} more is for regulators to find that need no departmental money."
    if sums.beyond:
        sentence += (
            f" {money(sums.beyond)} of that money goes beyond the cost of the gap it is for and closes no other."
        )
    if sums.set_against_none:
        sentence += f" {money(sums.set_against_none)} cannot be set against a gap, because the gap is not measurable."
    return sentence + _unmeasured(sums) + _unknown(sums.cost, sums.left, sums.left_to_means_of_their_own)


def _unmeasured(sums: Totals) -> str:
    if not sums.unmeasured:
        return ""
    which = "One of them has" if sums.unmeasured == 1 else f"{sums.unmeasured} of them have"
    return f" {which} no return here that says what is needed: that is not measurable, and in no sum."


def _unknown(*sums: Total) -> str:
    missing = max(each.unknown for each in sums)
    if not missing:
        return ""
    areas = "One capability area is" if missing == 1 else f"{missing} capability areas are"
    return f" {areas} not measurable, because an amount is not held, and in no sum."


def _not_needed(page: FundingPage) -> tuple[Said, ...]:
    return tuple(
        Said(
            f"No departmental money is needed for {page.name_of(each.regulator)} in "
            f"{year_in_words(each.financial_year)}, because {GROUNDS[each.ground]}: {each.because} "
            f"({each.evidence_title}, {each.evidence_url})"
        )
        for each in page.not_needed
    )


def _regulators(page: FundingPage) -> TextTable:
    next_year = year_in_words(page.money_year)
    rows: list[tuple[str, ...]] = [
        (
            each.name,
            *_staff_sums(each.chain),
            _funded(each.chain, page),
            left_of(each.chain),
        )
        for each in page.regulators
    ]
    sums = page.totals
    if len(rows) > 1:
        means = sums.left_to_means_of_their_own.amount
        rows.append(
            (
                "All together",
                *(staff_sum(each) for each in (sums.needed, sums.held, sums.gap)),
                money(sums.cost.value),
                f"{page.payer(page.department)} {money(sums.own)}"
                + (f"; other sponsors {money(sums.others)}" if sums.others else "")
                + f"; other sources {money(sums.otherwise.amount)}",
                left_in_words(sums) + (f": {money(means)} without the department" if means else ""),
            )
        )
    headings = ("Regulator", *STAFF, "Gap costs a year", f"Funded for {next_year} by", "Left unfunded")
    return TextTable("Regulators: staff needed and held", headings, tuple(rows))


def departments_together(pages: Iterable[FundingPage], sums: Totals, money_year: str) -> tuple[TextTable, TextTable]:
    """All departments: staff, then money; the last row has every regulator once."""
    listed = [(page.name, page.totals) for page in pages]
    rows = tuple(
        (
            name,
            *(staff_sum(each) for each in (found.needed, found.held, found.gap)),
            money(found.own),
            left_in_words(found),
        )
        for name, found in (*listed, ("All regulators, each once", sums))
    )
    headings = ("Department", *STAFF, f"Departments allocated for {money_year}", "Left unfunded")
    wide = TextTable("Departments: staff their regulators need and hold", headings, rows)
    return in_two(wide, 3, "Departments: what is allocated, and what is left")


def in_two(table: TextTable, first: int, name: str) -> tuple[TextTable, TextTable]:
    """A wide table as two for screens: after the column that heads the rows, ``first`` columns and the rest."""
    cut = first + 1

    def part(row: tuple[str, ...]) -> tuple[str, ...]:
        return row[0], *row[cut:]

    left = TextTable(table.title, table.headings[:cut], tuple(row[:cut] for row in table.rows))
    return left, TextTable(name, part(table.headings), tuple(map(part, table.rows)))


def _staff_sums(found: Chain) -> tuple[str, str, str, str]:
    """Needed, held and missing staff, and what the gap costs."""
    if not found.areas:
        return NOT_MEASURABLE, NOT_MEASURABLE, NOT_MEASURABLE, NOT_MEASURABLE
    needed, held, gap, cost = (
        known_sum(getattr(area, name) for area in found.areas) for name in ("needed", "held", "gap", "cost")
    )
    return staff(needed), staff(held), staff(gap), money(cost)


def _funded(found: Chain, page: FundingPage) -> str:
    """By whom: departments from their lines, other sources as the return says."""
    if found.standing is Standing.NOT_NEEDED and not found.areas:
        return STANDING_WORDS[Standing.NOT_NEEDED]
    departments: dict[str, int] = {}
    for each in found.lines:
        if each.line.adds_up and each.line.status != "refused":
            departments[each.department] = departments.get(each.department, 0) + (each.line.allocated or 0)
    otherwise: dict[str, Decimal] = {}
    for area in found.areas:
        if area.otherwise and area.otherwise_by:
            otherwise[area.otherwise_by] = otherwise.get(area.otherwise_by, Decimal(0)) + area.otherwise
    told = [f"{page.payer(code)} {money(amount)}" for code, amount in sorted(departments.items())]
    told += [f"{words_of(by)} {money(amount)}" for by, amount in sorted(otherwise.items())]
    real = sum(not each.line.adds_up for each in found.lines)
    if real:
        told.append(f"{real} {'line' if real == 1 else 'lines'} in real prices, not added")
    if page.statement_on(found.regulator):
        told.append("no departmental money needed")
    return "; ".join(told) or "nobody"


def _funded_by(area: Area, page: FundingPage) -> str:
    told = [f"{page.payer(code)} {money(amount)}" for code, amount in sorted(area.by_department.items())]
    if area.otherwise:
        told.append(f"{words_of(area.otherwise_by)} {money(area.otherwise)}")
    if area.otherwise is None:
        told.append(f"other sources {NOT_HELD}")
    return "; ".join(told) or "£0"


def left_of(found: Chain) -> str:
    """What is left unfunded of one regulator's gap, or the word for why there is no such figure."""
    match found.standing:
        case Standing.NOT_APPLICABLE | Standing.NOT_MEASURABLE:
            return STANDING_WORDS[found.standing].lower()
        case Standing.NOT_NEEDED:
            return f"{money(found.left)}, without the department"
    urgent = known_sum(area.left for area in found.areas if area.urgency == "urgent")
    unknown = sum(area.left is None for area in found.areas)
    areas = f"; {unknown} {'area' if unknown == 1 else 'areas'} {NOT_MEASURABLE}" if unknown else ""
    return money(found.left) + (f", {money(urgent)} urgent" if urgent else "") + areas


def _left(page: FundingPage, most: int, *, short: bool) -> tuple[TextTable | Said, ...] | None:
    """The areas with something left, of regulators that may need departmental money."""
    open_ones = [
        (each, area)
        for each in page.regulators
        if each.chain.sponsors and not each.chain.needs_no_department
        for area in each.chain.areas
        if area.left
    ]
    if not open_ones:
        return None
    order = {"urgent": 0, "planned": 1}
    open_ones.sort(key=lambda pair: (order.get(pair[1].urgency or "", 2), -(pair[1].left or 0), pair[0].code))
    shown = open_ones[:most]
    rows = tuple(
        (
            f"{words_of(area.area).capitalize()}, {each.name}, {words_of(area.urgency)}",
            staff(area.gap),
            money(area.cost),
            money(area.left),
        )
        for each, area in shown
    )
    headings = ("Area, regulator and urgency", "Gap, FTE", "Gap costs a year", "Left unfunded")
    table = TextTable("Left unfunded, urgent first", headings, rows)
    rest = open_ones[len(shown) :]
    if not rest:
        return (table,)
    more = known_sum(area.left for _, area in rest)
    count = "1 more area" if len(rest) == 1 else f"{len(rest)} more areas"
    where = "on the page of this address" if short else "regulator by regulator below"
    return table, Said(f"And {count} with {money(more)} left, listed {where}.", small=True)


def _lines(lines: Iterable[LineShown], *, short: bool = False) -> TextTable:
    rows = tuple(
        (
            f"{each.regulator_name}: {words_of(line.area)}, {line.urgency}"
            + ("" if short else f", {year_in_words(line.financial_year)}"),
            line.pounds(line.asked),
            line.pounds(line.allocated),
            line.pounds(line.paid),
            *((f"{line_in_words(each)}; {said}",) if short else (line_in_words(each), f"{said}, {line.evidence_url}")),
        )
        for each in lines
        for line in (each.recorded.line,)
        for said in (f"{line.status} on {day_in_words(line.status_on)}: {line.evidence_title}",)
    )
    told = ("What money, status and evidence",) if short else ("What money", "Status and evidence")
    return TextTable("The department’s funding lines", ("For", "Asked for", "Allocated", "Paid", *told), rows)


def line_in_words(shown: LineShown) -> str:
    """Settlement, kind of money, prices, and what was corrected and why."""
    corrected = f"; {shown.corrections[-1].words}" if shown.corrections else ""
    return f"{money_in_words(shown.recorded.line)}{corrected}"


def money_in_words(line: Line) -> str:
    """``SR2025, resource, programme, new``, and the prices where they are real."""
    prices = f", in {year_in_words(line.price_year)} prices" if line.price_year else ""
    return f"{settlement_in_words(line.settlement)}, {line.budget}, {line.control}, {line.source}{prices}"
