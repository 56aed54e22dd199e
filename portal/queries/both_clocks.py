"""Speed by both clocks, from what was published: net, as the law counts, and gross, as applicants wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from metrics.clocks import APART, GROSS_SPEED, NET_SPEED, apart, gross_to_net
from metrics.comparison import Comparison, Place, Reading
from metrics.definition import Better
from metrics.definitions import definitions
from portal.public_store import PublicStore
from portal.queries.compared import RegulatorCompared, comparison_of, comparisons
from portal.queries.comparison_words import as_value

CLOCKS = (NET_SPEED, GROSS_SPEED)

WHAT_THEY_ARE = (
    "The net clock leaves out the days on which the clock was stopped, as the law does; the gross clock counts every "
    "working day from receipt, as applicants do. Both figures are of the same cases, but for those without "
    "the dates that the net clock needs. Where one is "
    f"{APART:.2f} of the other or less, that is said in words. It can have good reasons, and is in no trigger of its "
    "own."
)


@dataclass(frozen=True, slots=True)
class BothClocks:
    """One regulator's speed by each clock, in the same group and year."""

    regulator_code: str
    net: Place
    gross: Place

    @property
    def apart(self) -> bool:
        return apart(self.net.estimate, self.gross.estimate)

    @property
    def gross_to_net(self) -> float | None:
        return gross_to_net(self.net.estimate, self.gross.estimate)

    def in_words(self, name: str) -> str:
        """What the two clocks say; nothing where either has no figure to compare.

        Where they tell of different speeds, what that means comes with it.
        """
        ratio = self.gross_to_net
        if ratio is None:
            return ""
        one, other = _said(self.net), _said(self.gross)
        net, gross = f"by the net clock ({_value(self.net)})", _value(self.gross)
        if one == other:
            said = f"{name} is {one} {net} and by the gross clock ({gross})."
        else:
            said = f"{name} is {one} {net}; by the gross clock, which applicants feel, it is {other} ({gross})."
        if not self.apart:
            return said
        return f"{said} {'More' if ratio < 1 else 'Less'} of the wait is off the clock than with the others."


def both_clocks(
    store: PublicStore, year: int, group: str, area: str | None = None, version: str | None = None
) -> tuple[BothClocks, ...]:
    """Everybody in one view with a speed by either clock, by code; empty where only one clock was published.

    Raises:
        NotPublished: nothing is published of the round.
    """
    found = comparison_of(store, year, version)
    if found is None or not set(CLOCKS) <= set(found.metrics):
        return ()
    views = [_view(comparisons(store, year, metric, version), group, area) for metric in CLOCKS]
    return _beside(*views)


def clocks_of(shown: RegulatorCompared) -> BothClocks | None:
    """One regulator's two speeds; None where it has not both."""
    net, gross = (shown.place(metric) for metric in CLOCKS)
    return BothClocks(shown.code, net.place, gross.place) if net and gross else None


def those_apart(clocks: Iterable[BothClocks], names: Mapping[str, str]) -> list[str]:
    """A sentence on everybody for whom the clocks tell of different speeds, in order of name."""
    told = [(names.get(each.regulator_code, each.regulator_code), each) for each in clocks if each.apart]
    return [each.in_words(name) for name, each in sorted(told, key=lambda one: one[0].lower())]


def gross_over_net(clocks: BothClocks) -> str:
    """Their ratio as it stands in a table; nothing where there is none."""
    return "" if clocks.gross_to_net is None else as_value(definitions()[NET_SPEED])(clocks.gross_to_net)


def _view(everything: Sequence[Comparison], group: str, area: str | None) -> Mapping[str, Place]:
    of_view = (e for e in everything if (e.group, e.product_area, e.variant) == (group, area, None))
    return {place.estimate.regulator_code: place for view in of_view for place in view.places}


def _beside(net: Mapping[str, Place], gross: Mapping[str, Place]) -> tuple[BothClocks, ...]:
    return tuple(BothClocks(code, net[code], gross[code]) for code in sorted(net.keys() & gross.keys()))


def _value(place: Place) -> str:
    return as_value(definitions()[NET_SPEED])(place.estimate.value or 0.0)


def _said(place: Place) -> str:
    """The reading; at the edge, on which side."""
    if place.reading is not Reading.EDGE:
        return str(place.reading)
    assert definitions()[NET_SPEED].better is Better.HIGH
    side = "fast" if (place.estimate.value or 0.0) > 1 else "slow"
    return f"{place.reading}, beyond the 95% limit on the {side} side,"
