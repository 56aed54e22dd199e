"""Files of a department: its regulators at a glance, their figures, its funding lines, its reviews. Cells are text."""

from __future__ import annotations

from datetime import date

from portal.clock import london_date
from portal.context import Reading
from portal.queries.comparison_words import state_in_words
from portal.queries.department_desk import AreaHeld, CapabilityHeld, DepartmentDesk, RegulatorAtHand
from portal.queries.department_figures import FigureAtHand
from portal.queries.funding import FundingDesk, OwnLine
from portal.queries.funding_amounts import NOT_HELD, NOT_MEASURABLE
from portal.queries.funding_rows import CHAIN_COLUMNS, chain_rows
from portal.queries.public_reviews import comments_in_words
from portal.queries.return_reviews import Review, own_reviews
from regulators.capability_chain import Chain, Standing, Total, total
from regulators.funding import Line, year_in_words
from submissions_schema.open_data import rows_csv

NOTHING_PUBLISHED, NOT_APPLICABLE = "nothing published", "not applicable"
DESK_COLUMNS = (
    "department_code",
    "department",
    "round",
    "regulator_code",
    "regulator",
    "relationship",
    "return",
    "timeliness",
    "late",
    "shared_with_the_department",
    "steer",
    "steer_since",
    "capability_from_return",
    "needed_fte",
    "held_fte",
    "funding_year",
    "funding",
    "left_unfunded_gbp",
    "left_unfunded_urgent_gbp",
    "areas_not_measurable",
    "urgent_areas_not_measurable",
)
FIGURE_COLUMNS = (
    "department_code",
    "regulator_code",
    "regulator",
    "year",
    "metric",
    "indicator",
    "variant",
    "unit",
    "years",
    "state",
    "value",
    "low_95",
    "high_95",
    "n",
    "reading",
    "beyond",
    "place_from",
    "place_to",
    "places",
    "challenge",
)
LINE_COLUMNS = (
    "line",
    "version",
    "regulator_code",
    "regulator",
    *(name for name in Line.__dataclass_fields__ if name not in ("asked", "allocated", "paid")),
    "asked_gbp",
    "allocated_gbp",
    "paid_gbp",
    "changed",
    "reason",
    "recorded_on",
    "withdrawn_on",
    "withdrawn_because",
)
REVIEW_COLUMNS = (
    "review",
    "year",
    "regulator_code",
    "regulator",
    "return_version",
    "state",
    "verdict",
    "summary",
    "comments",
    "signed_as",
    "signed_on",
    "published_on",
    "answer",
    "answered_on",
)


def desk_csv(desk: DepartmentDesk) -> bytes:
    """A row for each regulator, as the page has them."""
    head = (desk.department_code, desk.department_name, str(desk.year))
    return rows_csv(DESK_COLUMNS, [(*head, *_at_a_glance(each)) for each in desk.regulators]).encode()


def _at_a_glance(each: RegulatorAtHand) -> tuple[str, ...]:
    covered = each.covered
    return (
        each.code,
        each.name,
        str(covered.kind),
        each.label,
        each.timeliness,
        _yes(bool(each.board and each.board.late)),
        _yes(each.shared),
        str(covered.standing),
        _iso(covered.since),
        *_capability(each.capability),
        year_in_words(each.year + 1),
        *_funding(each.funding),
    )


def _capability(told: CapabilityHeld | None) -> tuple[str, str, str]:
    if told is None:
        return "", NOTHING_PUBLISHED, NOTHING_PUBLISHED
    return told.whence, _sum(told.areas, "needed"), _sum(told.areas, "held")


def _sum(areas: tuple[AreaHeld, ...], name: str) -> str:
    known = [value for each in areas for value in (getattr(each, name),) if value is not None]
    return f"{sum(known):.2f}" if len(known) == len(areas) else NOT_HELD


def _funding(chain: Chain | None) -> tuple[str, ...]:
    """The standing, what is left, what is urgent of it, and how many areas are in neither sum, not being measurable."""
    if chain is None:
        return (NOT_APPLICABLE,) * 5
    if chain.standing is Standing.NOT_APPLICABLE:
        return (NOT_APPLICABLE,) * 5
    if not chain.areas:  # no return says what is needed, so none says either that nothing is urgent
        return str(chain.standing), *(NOT_MEASURABLE,) * 4
    left = total(area.left for area in chain.areas)
    urgent = total(area.left for area in chain.areas if area.urgency == "urgent")
    return str(chain.standing), _pounds(left), _pounds(urgent), str(left.unknown), str(urgent.unknown)


def figures_csv(desk: DepartmentDesk) -> bytes:
    """A row for each compared figure of each regulator, with its interval and its place."""
    rows = [_figure(desk.department_code, each, figure) for each in desk.regulators for figure in each.figures]
    return rows_csv(FIGURE_COLUMNS, rows).encode()


def _figure(department: str, each: RegulatorAtHand, figure: FigureAtHand) -> tuple[str, ...]:
    definition, place, estimate = figure.definition, figure.place, figure.place.estimate
    ranks = place.ranks or ("", "")
    challenge = figure.challenge
    return (
        department,
        each.code,
        each.name,
        str(figure.year),
        definition.id,
        definition.title,
        figure.variant or "",
        definition.unit,
        " ".join(map(str, estimate.years)),
        "value" if estimate.value is not None else state_in_words(definition, place),
        *(_number(value) for value in (estimate.value, estimate.low, estimate.high)),
        str(estimate.n) if estimate.n else "",
        str(place.reading),
        _number(place.beyond),
        *map(str, ranks),
        str(figure.compared) if place.ranks else "",
        "" if challenge is None else "open" if challenge.open else "answered",
    )


def areas_csv(desk: FundingDesk) -> bytes:
    """The department's chain area by area, from filed returns too."""
    return rows_csv(CHAIN_COLUMNS, chain_rows(desk.page)).encode()


def lines_csv(desk: FundingDesk) -> bytes:
    """A row for each version of each line, withdrawn ones too; nobody is named."""
    return rows_csv(LINE_COLUMNS, [row for line in desk.lines for row in _versions(line)]).encode()


def _versions(own: OwnLine) -> list[tuple[str, ...]]:
    withdrawn = _iso(london_date(own.withdrawn_at)) if own.withdrawn_at else ""
    return [
        (
            str(own.id),
            str(each.version),
            own.regulator_code,
            own.regulator_name,
            *(_said(name, each.line) for name in LINE_COLUMNS if name in Line.__dataclass_fields__),
            *(NOT_HELD if a is None else str(a) for a in (each.line.asked, each.line.allocated, each.line.paid)),
            each.changed,
            each.reason or "",
            _iso(london_date(each.at)),
            withdrawn,
            own.withdrawn_because or "",
        )
        for each in own.versions
    ]


def _said(name: str, line: Line) -> str:
    value = getattr(line, name)
    if name in ("financial_year", "price_year"):
        return year_in_words(value) if value else ""
    return _iso(value) if isinstance(value, date) else str(value)


def reviews_csv(reading: Reading, department_code: str) -> bytes:
    """A row for each review the department ever wrote, drafts and discarded ones too; nobody is named.

    Raises:
        NotFound: not their department.
    """
    return rows_csv(REVIEW_COLUMNS, [_review(each) for each in own_reviews(reading, department_code)]).encode()


def _review(each: Review) -> tuple[str, ...]:
    return (
        str(each.id),
        str(each.year),
        each.regulator_code,
        each.regulator_name,
        str(each.version),
        str(each.state),
        each.verdict or "",
        each.summary,
        comments_in_words(each.comments),
        each.signed_as or "",
        _iso(each.signed_on),
        _iso(each.published_on),
        each.answer or "",
        _iso(each.answered_on),
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _pounds(found: Total) -> str:
    """What is known of a sum; nought only where all of it is known."""
    return NOT_MEASURABLE if found.unknown and not found.amount else f"{found.amount.normalize():f}"
