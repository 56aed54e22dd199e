"""The headline figures of a return beside last year's: for the signature, the reading desk, the filer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from metrics.definition import SeriesBreak
from metrics.figures import Figure, Return, State, headline_figures
from metrics.series_breaks import breaks_of_figure
from metrics.small_numbers import FEWEST_CASES
from metrics.working_days import packaged_calendars
from portal.context import Reading
from portal.db.accepted import Accepted
from portal.db.drafts import counted_version, filed_tables
from portal.db.knowledge import verdict_on_open
from portal.db.register import Round
from portal.queries.findings import version_to_show
from submissions_schema.columns import Layout
from submissions_schema.editions.mapping import as_compared
from submissions_schema.lifecycle import SIGNED
from submissions_schema.raw import ROW

SOURCED = "published_source"
WORTH_ASKING = 5
"""In a figure's unit: rows, full-time equivalents, points, pounds."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure this year and last year."""

    now: Figure
    before: Figure | None
    breaks: tuple[SeriesBreak, ...] = ()
    """The series breaks between the two years: no change is judged across one."""

    @property
    def change(self) -> float | None:
        """In the figure's unit, between the values as they are shown; None without two values of one series."""
        if self.breaks or self.before is None or self.now.value is None or self.before.value is None:
            return None
        return round(_as_shown(self.now.value) - _as_shown(self.before.value), 1)

    @property
    def not_compared(self) -> bool:
        """Whether a year has a value and no change can be given: the other has none, or the series breaks between."""
        if self.before is None or self.change is not None:
            return False
        return self.now.value is not None or self.before.value is not None

    @property
    def moved(self) -> float:
        """How far it moved, as a share of the larger year; for *the figures that moved most first*."""
        if self.change is None or self.before is None:
            return 0.0
        largest = max(abs(self.now.value or 0), abs(self.before.value or 0))
        return abs(self.change) / largest if largest else 0.0

    @property
    def stands_out(self) -> float:
        """The same for a move of more than ``WORTH_ASKING`` in its own unit; a smaller one is nothing, as in rule X-02.

        From no application to one is all of it, and nothing to read first for; nor is a share or a median of few.
        """
        if self.change is None or self.before is None or _of_few(self.now) or _of_few(self.before):
            return 0.0
        return self.moved if abs(self.change) > WORTH_ASKING else 0.0


def _of_few(figure: Figure) -> bool:
    """A share or a median that chance alone may move far; a count is what it is."""
    return figure.low is not None and figure.n is not None and figure.n < FEWEST_CASES


def compared_figures(reading: Reading, year: int, regulator_code: str) -> tuple[Compared, ...]:
    """The figures of the version this actor looks at, in the order of the page, each beside last year's."""
    submission = version_to_show(reading, year, regulator_code)
    season = submission.obligation.round
    if submission.state in SIGNED:
        tables = filed_tables(reading.session, reading.files, submission.id)
    else:
        tables = dict(verdict_on_open(reading.session, reading.files, year, regulator_code).tables)
    now = headline_figures(
        as_return(tables, season, only_sourced=submission.basis == SOURCED), packaged_calendars(), public=False
    )
    earlier = counted_version(reading.session, year - 1, regulator_code)
    before: Sequence[Figure] = ()
    if earlier is not None:
        last = as_return(
            filed_tables(reading.session, reading.files, earlier.id),
            earlier.obligation.round,
            only_sourced=earlier.basis == SOURCED,
        )
        before = headline_figures(last, packaged_calendars(), public=False)
    return beside_last_year(year, now, before)


def beside_last_year(year: int, now: Iterable[Figure], before: Iterable[Figure]) -> tuple[Compared, ...]:
    """The figures of ``year``, each beside that of the year before and with the series breaks between the two.

    ``before`` is empty where no return of the year before is held: then nothing breaks.
    """
    last = {figure.id: figure for figure in before}
    return tuple(
        Compared(
            figure,
            last.get(figure.id),
            tuple(each for each in breaks_of_figure(figure.id) if last and each.year == year),
        )
        for figure in now
    )


def as_return(tables: dict[str, pl.DataFrame], season: Round | Accepted, *, only_sourced: bool = False) -> Return:
    """Typed tables of any edition as the figures read them; a part-year return keeps its own period."""
    tables = {name: as_compared(name, frame, season.edition) for name, frame in tables.items()}
    answers = {
        t.name: {k: v for k, v in tables[t.name].row(0, named=True).items() if k != ROW}
        for t in season.form
        if t.layout is Layout.ANSWERS and t.name in tables and tables[t.name].height
    }
    cover = answers.get("cover", {})
    start, end = cover.get("period_start"), cover.get("period_end")
    return Return(
        tables=tables,
        answers=answers,
        period_start=start if isinstance(start, date) else season.period_start,
        cut=end if isinstance(end, date) else season.period_end,
        only_sourced=only_sourced,
    )


def in_words(figure: Figure) -> str:
    """A figure with its unit: ``91% (88 to 94)``, ``31 FTE``, ``£1,210,000``; or the word for why there is none."""
    if figure.state is not State.VALUE or figure.value is None:
        return str(figure.state).capitalize()
    number = _number(figure.value)
    spread = ""
    if figure.low is not None and figure.high is not None:
        low, high = _number(figure.low), _number(figure.high)
        spread = f" (half lie between {low} and {high})" if ends_are_quartiles(figure) else f" ({low} to {high})"
    if figure.unit == "GBP":
        return f"£{number}{spread}"
    if figure.unit == "%":
        return f"{number}%{spread}"
    unit = figure.unit.removesuffix("s") if figure.value == 1 else figure.unit
    return f"{number} {unit}{spread}"


def ends_are_quartiles(figure: Figure) -> bool:
    """Whether ``low`` and ``high`` say how far cases lie apart, and not how surely the value is known."""
    return figure.id.startswith("decisions_median")


def with_n(figure: Figure) -> str:
    """The same with how many cases or rows it rests on, where that is known: ``91% (88 to 94), n 212``."""
    return in_words(figure) if figure.n is None else f"{in_words(figure)}, n {figure.n:,}"


def _as_shown(value: float) -> float:
    """A value rounded as ``_number`` writes it, so that a reader who subtracts gets what we say."""
    return float(f"{value:.1f}")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
