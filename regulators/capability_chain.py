"""From the capability a regulator needs to what is left unfunded, and for a department all of its regulators together.

The chain of one round: *needed, held, gap* at the end of the round's year as the return says; the *money* for that gap
that departments allocated for the financial year that follows; what the regulator says other sources give; and what is
*left unfunded*, urgent first. Beside it, what departments paid in the round's own year against what the return says was
spent of it.

What is counted once: money of a department counts from its funding lines alone. A return's own word that grant in aid
funds a gap is the same money seen from the other side, so it is compared and never added. Lines in real prices are
pounds of another year: they are listed and never added. None is *not held* or *not measurable* everywhere, and no
nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from regulators.funding import Ground, Line, Status

URGENCY_ORDER = ("urgent", "planned", "met")
"""As in the return's capability table, the most pressing first."""
GRANT_IN_AID = "grant_in_aid"
"""The source by which a return names money of its department."""

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Need:
    """One row of a return's capability table. FTE and pounds; None: not held."""

    area: str
    urgency: str | None
    needed_fte: Decimal | None
    held_fte: Decimal | None
    gap_cost: Decimal | None
    """Of a full year."""
    gap_funded: Decimal | None
    funded_by: str | None


@dataclass(frozen=True, slots=True)
class Spent:
    """One source of a return's spending on AI in its year, in pounds; None: not held."""

    source: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A funding line with whose it is."""

    id: int
    department: str
    regulator: str
    line: Line


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """A department's statement that no departmental money is needed for a regulator in a financial year."""

    department: str
    regulator: str
    financial_year: int
    ground: Ground
    because: str
    evidence_title: str
    evidence_url: str


class Standing(StrEnum):
    """How a regulator stands to departmental funding."""

    NOT_APPLICABLE = "not applicable"  # it has no sponsor department
    NOT_NEEDED = "no departmental money needed"
    NOT_MEASURABLE = "not measurable"  # no return says what is needed, or what an area costs that has no other gap
    NO_GAP = "no gap"
    FUNDED = "funded"
    FUNDED_IN_PART = "funded in part"
    UNFUNDED = "nothing allocated"


@dataclass(frozen=True, slots=True)
class Area:
    """One capability area of one regulator, from need to what is left."""

    area: str
    urgency: str | None
    needed: Decimal | None
    held: Decimal | None
    gap: Decimal | None
    """FTE; never below nought. None: not measurable."""
    cost: Decimal | None
    """£ a year to close the gap; nought where there is none. None: not measurable."""
    by_department: Mapping[str, int]
    """£ allocated for the year after, by department: nominal lines."""
    otherwise: Decimal | None
    """£ from sources that are no department, as the return says; None: not held."""
    otherwise_by: str
    grant_in_aid_said: Decimal | None
    """£ of grant in aid, as the return says: compared with the lines, never added to them."""
    left: Decimal | None
    """£ left unfunded. None: not measurable."""

    @property
    def allocated(self) -> int:
        return sum(self.by_department.values())

    @property
    def beyond(self) -> Decimal:
        """£ that goes beyond the cost of this area's gap, and closes no other; nought where that is not measurable."""
        if self.cost is None or self.otherwise is None:
            return ZERO
        return max(self.otherwise + self.allocated - self.cost, ZERO)


@dataclass(frozen=True)
class Chain:
    """One regulator in one round."""

    regulator: str
    year: int
    """Of the round: the need is that at its end, the spending that in it; the money is of the year after."""
    sponsors: tuple[str, ...]
    areas: tuple[Area, ...]
    """Urgent first, then those with most left unfunded; empty where no return is there."""
    lines: tuple[Recorded, ...]
    """All lines of the money's year, refused ones and real prices too."""
    paid_lines: tuple[Recorded, ...]
    """All lines of the round's own year."""
    not_needed: tuple[NotNeeded, ...]
    spent: tuple[Spent, ...] | None
    """None: no return is there."""

    @property
    def money_year(self) -> int:
        return self.year + 1

    @property
    def left(self) -> Decimal | None:
        return known_sum(area.left for area in self.areas)

    @property
    def needs_no_department(self) -> bool:
        """All of its sponsors say so, so that what is left is not theirs to fund."""
        return bool(self.sponsors) and {each.department for each in self.not_needed} >= set(self.sponsors)

    @property
    def standing(self) -> Standing:
        if not self.sponsors:
            return Standing.NOT_APPLICABLE
        if self.needs_no_department:
            return Standing.NOT_NEEDED
        if not self.areas or all(area.left is None for area in self.areas):
            return Standing.NOT_MEASURABLE
        if not any(area.left for area in self.areas):
            if any(area.left is None for area in self.areas):
                return Standing.NOT_MEASURABLE
            return Standing.FUNDED if any(area.cost or area.gap for area in self.areas) else Standing.NO_GAP
        return Standing.FUNDED_IN_PART if any(a.allocated or a.otherwise for a in self.areas) else Standing.UNFUNDED


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in pounds or FTE, and how many parts of it are not known: those are in no sum."""

    amount: Decimal
    unknown: int = 0
    known: int = field(default=0, compare=False)

    @property
    def value(self) -> Decimal | None:
        """The sum; None where nothing of it is known."""
        return self.amount if self.known else None

    def __add__(self, other: Total) -> Total:
        return Total(self.amount + other.amount, self.unknown + other.unknown, self.known + other.known)


@dataclass(frozen=True, slots=True)
class Totals:
    """Several regulators together, each counted once."""

    regulators: int
    unmeasured: int
    """Regulators of which no return says what they need: they are in no sum of needs, and not nought."""
    not_needed: int
    """Regulators for which no departmental money is needed."""
    needed: Total
    held: Total
    gap: Total
    cost: Total
    own: int
    """£ allocated by the department the totals are of; by all, where they are of none."""
    others: int
    """£ allocated by other departments for the same regulators."""
    otherwise: Total
    beyond: Decimal
    """£ of all that money that goes beyond the cost of the gap it is for."""
    set_against_none: Decimal
    """£ allocated for a gap that is not measurable: its cost is not held, or no return speaks of its area."""
    left: Total
    """£ left unfunded where departmental money may be needed."""
    left_urgent: Total
    left_to_means_of_their_own: Total
    """£ left at bodies for which no departmental money is needed, or which have no sponsor."""


def known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def total(values: Iterable[Decimal | None]) -> Total:
    listed = list(values)
    known = [value for value in listed if value is not None]
    return Total(sum(known, ZERO), len(listed) - len(known), len(known))


def chain(
    regulator: str,
    year: int,
    *,
    sponsors: Sequence[str],
    needs: Sequence[Need] | None,
    spent: Sequence[Spent] | None,
    lines: Iterable[Recorded],
    not_needed: Iterable[NotNeeded],
) -> Chain:
    """The chain of one regulator in round ``year``; ``lines`` and ``not_needed`` may be those of all, of all years.

    ``needs`` and ``spent`` are None where the return of the round is not there.
    """
    own = sorted((each for each in lines if each.regulator == regulator), key=lambda each: each.id)
    money = tuple(each for each in own if each.line.financial_year == year + 1)
    stated = tuple(n for n in not_needed if n.regulator == regulator and n.financial_year == year + 1)
    areas = [_area(need, money) for need in needs or ()]
    return Chain(
        regulator=regulator,
        year=year,
        sponsors=tuple(sponsors),
        areas=tuple(sorted(areas, key=_pressing)),
        lines=money,
        paid_lines=tuple(each for each in own if each.line.financial_year == year),
        not_needed=stated,
        spent=None if spent is None else tuple(spent),
    )


def _area(need: Need, lines: Iterable[Recorded]) -> Area:
    by_department: dict[str, int] = {}
    for each in lines:
        if each.line.area == need.area and counts(each.line):
            by_department[each.department] = by_department.get(each.department, 0) + (each.line.allocated or 0)
    gap = None
    if need.needed_fte is not None and need.held_fte is not None:
        gap = max(need.needed_fte - need.held_fte, ZERO)
    closed = need.urgency == "met" or gap == 0
    cost = ZERO if closed and need.gap_cost is None else need.gap_cost
    from_department = need.funded_by == GRANT_IN_AID
    said = ZERO if need.funded_by == "none" and need.gap_funded is None else need.gap_funded
    if closed and said is None:
        said = ZERO
    otherwise = ZERO if from_department else said
    left = None
    if cost is not None and otherwise is not None:
        left = max(cost - otherwise - sum(by_department.values()), ZERO)
    return Area(
        area=need.area,
        urgency=need.urgency,
        needed=need.needed_fte,
        held=need.held_fte,
        gap=gap,
        cost=cost,
        by_department=by_department,
        otherwise=otherwise,
        otherwise_by="" if from_department or not otherwise else need.funded_by or "",
        grant_in_aid_said=said if from_department else None,
        left=left,
    )


def counts(line: Line) -> bool:
    """Whether an allocation is money towards a gap: in prices that add up, and not refused."""
    return line.adds_up and line.status is not Status.REFUSED


def _pressing(area: Area) -> tuple[int, Decimal, str]:
    order = URGENCY_ORDER.index(area.urgency) if area.urgency in URGENCY_ORDER else len(URGENCY_ORDER)
    return order, -(area.left or ZERO), area.area


def totals(chains: Iterable[Chain], department: str | None = None) -> Totals:
    """All ``chains`` together, each regulator and each line once.

    Where everything is measurable, cost + beyond + set against none = own + others + otherwise + left + left
    to means of their own.

    A regulator with two sponsors stands whole in the totals of each of them, so totals of departments are not added to
    each other: the totals of all are made here again, from all chains.
    """
    listed = list(chains)
    areas = [area for each in listed for area in each.areas]
    theirs = [each for each in listed if each.sponsors and not each.needs_no_department]
    rest = [each for each in listed if each not in theirs]
    money = [(e.department, e.line.allocated or 0) for each in listed for e in each.lines if counts(e.line)]
    own = sum(amount for code, amount in money if department in (None, code))
    return Totals(
        regulators=len(listed),
        unmeasured=sum(each.standing is Standing.NOT_MEASURABLE for each in listed),
        not_needed=sum(each.standing is Standing.NOT_NEEDED for each in listed),
        needed=total(area.needed for area in areas),
        held=total(area.held for area in areas),
        gap=total(area.gap for area in areas),
        cost=total(area.cost for area in areas),
        own=own,
        others=sum(amount for _, amount in money) - own,
        otherwise=total(area.otherwise for area in areas),
        beyond=sum((area.beyond for area in areas), ZERO),
        set_against_none=Decimal(sum(amount for _, amount in money))
        - sum(area.allocated for area in areas if area.cost is not None),
        left=total(area.left for each in theirs for area in each.areas),
        left_urgent=total(a.left for each in theirs for a in each.areas if a.urgency == "urgent"),
        left_to_means_of_their_own=total(area.left for each in rest for area in each.areas),
    )


@dataclass(frozen=True, slots=True)
class PaidAndSpent:
    """What departments paid for AI capability in a year, beside what the return says it spent of grant in aid."""

    paid: Decimal | None
    """£, nominal lines whose payment is held; nought where there is no line, None where no line holds it."""
    lines: int
    not_held: int
    """Lines without an amount paid."""
    in_real_prices: int
    spent: Decimal | None
    """£ of grant in aid; None: the return is not there, or the amount is not held."""
    spent_in_all: Decimal | None
    names_grant_in_aid: bool

    @property
    def difference(self) -> Decimal | None:
        """£ paid and not said to be spent; below nought where more was spent."""
        return None if self.spent is None or self.paid is None else self.paid - self.spent


def paid_and_spent(found: Chain) -> PaidAndSpent:
    """The two sides of a round's own year, all sponsors together: the return does not say which of them paid."""
    # of what was only asked for, or refused, nothing was paid, and nothing is missing
    given = [each.line for each in found.paid_lines if each.line.status not in (Status.ASKED, Status.REFUSED)]
    adding = [line for line in given if line.adds_up]
    aid = [each.amount for each in found.spent or () if each.source == GRANT_IN_AID]
    spent = None
    if found.spent is not None:
        spent = known_sum(aid) if aid else ZERO
    return PaidAndSpent(
        paid=known_sum(None if line.paid is None else Decimal(line.paid) for line in adding) if adding else ZERO,
        lines=len(found.paid_lines),
        not_held=sum(line.paid is None for line in adding),
        in_real_prices=len(found.paid_lines) - len(adding),
        spent=spent,
        spent_in_all=None if found.spent is None else known_sum(each.amount for each in found.spent),
        names_grant_in_aid=bool(aid),
    )
