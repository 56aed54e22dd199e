"""One view of the comparison over the rounds: what was published of each, joined by regulator, with its breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.change import moved
from metrics.comparison import Comparison, Place
from metrics.definition import Definition, SeriesBreak
from metrics.series_breaks import breaks_between
from portal.public_store import PublicStore
from portal.queries.compared import comparison_by, comparison_of
from portal.queries.comparison_words import cases, counts_cases, figure_in_words, years_in_words

AS_PUBLISHED = "Each figure as it was published with its round; in brackets its 95% interval, where it has one."
NOT_COMPARED = "not compared: the series breaks between them"
MAY_BE_CHANCE = "may be chance"


@dataclass(frozen=True)
class Series:
    """Every regulator of a view in the rounds up to one: ``places`` by year, the oldest first, then by code."""

    definition: Definition
    years: tuple[int, ...]
    places: Mapping[int, Mapping[str, Place]]

    @property
    def year(self) -> int:
        return self.years[-1]

    @property
    def before(self) -> int | None:
        """The round before the newest one."""
        return self.years[-2] if len(self.years) > 1 else None

    @property
    def breaks(self) -> tuple[SeriesBreak, ...]:
        """Those between the years shown."""
        return breaks_between(self.definition, self.years)

    def place(self, year: int | None, code: str) -> Place | None:
        return self.places.get(year, {}).get(code) if year is not None else None

    def figure(self, year: int | None, code: str) -> str:
        """Of one regulator in one round, as a table has it: value, interval, n, and which years were taken together."""
        place = self.place(year, code)
        if place is None:
            return ""
        figure = figure_in_words(self.definition, place)
        if place.estimate.value is None:
            return figure
        n = cases(place.estimate.n) if counts_cases(self.definition) else ""
        return ", ".join(filter(None, (figure, n, years_in_words(self.definition, place))))

    def change(self, code: str) -> str:
        """Of one regulator from the round before to the newest one, in words; nothing without a figure or interval."""
        now, last = self.place(self.year, code), self.place(self.before, code)
        if now is None or last is None or now.estimate.value is None or last.estimate.value is None:
            return ""
        if breaks_between(self.definition, (self.before or self.year, self.year)):
            return NOT_COMPARED
        if last.estimate.low is None or now.estimate.low is None:
            return ""  # a description without an interval: chance has no say in it
        if not moved(last.estimate, now.estimate):
            return MAY_BE_CHANCE
        return "more than chance: up" if now.estimate.value > last.estimate.value else "more than chance: down"


def series_of(store: PublicStore, definition: Definition, view: Comparison) -> Series:
    """The view in its own round and every published one before it that has it; nothing is made anew."""
    found: dict[int, Mapping[str, Place]] = {}
    for year in sorted(store.rounds()):
        if year > view.year:
            break
        compared = comparison_of(store, year)
        if compared is None or view.metric not in compared.metrics:
            continue
        same = comparison_by(store, year, view.metric, view.group, view.product_area, view.variant)
        if same is not None:
            found[year] = {place.estimate.regulator_code: place for place in same.places}
    return Series(definition, tuple(found), found)
