"""The published figures of one regulator among its peers, as a department reads them."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.comparison import Place
from metrics.definition import Better, Definition
from metrics.definitions import definitions
from portal.public_store import PublicStore
from portal.queries.compared import ShownChallenge, comparison_by, comparisons, regulator_compared, usual_variant
from portal.queries.comparison_words import likely_place, title_in_words


@dataclass(frozen=True)
class FigureAtHand:
    """One figure that is compared, in the round it was published with."""

    year: int
    definition: Definition
    variant: str | None
    """Of an indicator whose kinds are never mixed the one that is shown: the usual one of its group."""
    place: Place
    """Its estimate says by its state why there is no value, where there is none."""
    compared: int
    """How many regulators have a place by it."""
    challenge: ShownChallenge | None

    @property
    def title(self) -> str:
        """With the variant, where it has one."""
        return title_in_words(self.definition, self.variant)

    @property
    def likely_place(self) -> str:
        """In words; empty where it has none."""
        return likely_place(self.place, self.compared)


def figures_at_hand(store: PublicStore, year: int | None, code: str) -> tuple[FigureAtHand, ...]:
    """The figures of a regulator in a published round that are better one way than the other; empty without one."""
    compared = regulator_compared(store, year, code) if year else None
    if compared is None or year is None:
        return ()
    known, made = definitions(), []
    for each in compared.places:
        definition = known[each.metric]
        if definition.better is Better.NEUTRAL:
            continue
        everything = comparisons(store, year, each.metric) if definition.variants else ()
        if each.variant != usual_variant(definition, everything, each.group):
            continue
        found = comparison_by(store, year, each.metric, each.group, None, each.variant)
        places = sum(place.ranks is not None for place in found.places) if found else 0
        made.append(FigureAtHand(year, definition, each.variant, each.place, places, compared.disputed(each.metric)))
    return tuple(made)
