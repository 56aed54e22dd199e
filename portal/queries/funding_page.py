"""One department's regulators from need to what is left unfunded: what its desk, its public page and its PDF show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.clock import day_in_words
from regulators.capability_chain import Chain, NotNeeded, Recorded, Totals, totals


@dataclass(frozen=True, slots=True)
class Source:
    """The return that needs and spending are from."""

    year: int
    version: int
    published: bool
    basis: str

    @property
    def words(self) -> str:
        return f"return of {self.year}, version {self.version}{'' if self.published else ', filed, not published'}"


@dataclass(frozen=True, slots=True)
class OfRegulator:
    """One regulator of the page."""

    code: str
    name: str
    chain: Chain
    source: Source | None
    """None: no return of the round is there for whoever reads this."""
    other_sponsors: tuple[str, ...]
    """Names of the other departments that sponsor it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of a line: which version it made, when, what it changed and why."""

    version: int
    on: date
    changed: str
    reason: str

    @property
    def words(self) -> str:
        changed = f" ({self.changed})" if self.changed else ""
        return f"corrected on {day_in_words(self.on)}{changed}: {self.reason}"


@dataclass(frozen=True, slots=True)
class LineShown:
    """A funding line with what is shown beside it."""

    recorded: Recorded
    department_name: str
    regulator_name: str
    version: int
    corrections: tuple[Correction, ...]
    """The oldest first."""


@dataclass(frozen=True)
class FundingPage:
    """One department in one round: money is that of the financial year after it."""

    department: str
    name: str
    demonstration: bool
    year: int
    regulators: tuple[OfRegulator, ...]
    lines: tuple[LineShown, ...]
    """The department's standing lines for the money's year and the round's year."""
    not_needed: tuple[NotNeeded, ...]
    """The department's standing statements for the money's year."""
    as_of: date
    names: Mapping[str, str]
    """Name of every department by its code."""

    @property
    def money_year(self) -> int:
        return self.year + 1

    @property
    def totals(self) -> Totals:
        return totals((each.chain for each in self.regulators), self.department)

    def name_of(self, code: str) -> str:
        return next((each.name for each in self.regulators if each.code == code), code)

    def payer(self, code: str) -> str:
        """A department whose money is told of here, in words."""
        return "the department" if code == self.department else self.names.get(code, code)

    def statement_on(self, code: str) -> NotNeeded | None:
        return next((each for each in self.not_needed if each.regulator == code), None)


def lines_for(
    lines: Iterable[LineShown], department: str, years: Sequence[int], regulators: Mapping[str, str] | None = None
) -> tuple[LineShown, ...]:
    """A department's lines of some years, the newest year first, then by regulator and area."""
    chosen = (
        each
        for each in lines
        if each.recorded.department == department
        and each.recorded.line.financial_year in years
        and (regulators is None or each.recorded.regulator in regulators)
    )
    return tuple(
        sorted(
            chosen,
            key=lambda each: (
                -each.recorded.line.financial_year,
                each.recorded.regulator,
                each.recorded.line.area,
                each.recorded.id,
            ),
        )
    )
