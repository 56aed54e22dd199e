"""One regulator's place in every metric: as it would be published now, or as it was; its peers without names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from sqlalchemy.orm import Session

from metrics.comparison import VERSION, Comparison, Place
from metrics.definition import Definition, Estimate
from metrics.definitions import definitions
from metrics.evidence import Evidence
from portal.context import Reading
from portal.public_store import Json, PublicStore
from portal.queries.compared import comparison_of, comparisons, regulator_compared
from portal.queries.comparison_files import Group, compared, groups_of, own_groups
from portal.queries.evidence import evidence
from portal.queries.publishing import plan_round


@dataclass(frozen=True)
class Places:
    """One regulator within its group, in every metric and variant in which somebody there has something."""

    code: str
    dataset: str | None
    """The version of the round's dataset it stands in; None: not published, made from what is accepted now."""
    method_version: str
    group: Group
    comparisons: tuple[Comparison, ...]
    everybody: tuple[str, ...]
    """Codes of all of its kind whose returns are in it: the pace expected of each is that of all the others."""
    left_out: tuple[str, ...] = ()
    """Codes of those whose return of the round is not in it any more."""

    def own(self, comparison: Comparison) -> Place:
        return next(place for place in comparison.places if place.estimate.regulator_code == self.code)

    def unnamed(self) -> Places:
        """The same for the regulator's own eyes: the others are points along the funnel, in no order of theirs."""
        return replace(self, comparisons=tuple(self._unnamed(each) for each in self.comparisons))

    def funnels_as_json(self) -> list[Json]:
        """For each funnel its limits, and where along them the others lie."""
        return [
            {
                "metric": each.metric,
                "variant": each.variant,
                **asdict(each.funnel),
                "peers": [
                    {"at": p.at, "value": p.estimate.value}
                    for p in each.places
                    if p.estimate.regulator_code != self.code and p.at is not None
                ],
            }
            for each in self.comparisons
            if each.funnel is not None
        ]

    def _unnamed(self, comparison: Comparison) -> Comparison:
        others = [p for p in comparison.places if p.estimate.regulator_code != self.code]
        shown = sorted(
            (p for p in others if p.estimate.value is not None), key=lambda p: (p.at or 0.0, p.estimate.value or 0.0)
        )
        points = tuple(_point(place, f"Peer {number}") for number, place in enumerate(shown, start=1))
        return replace(comparison, places=(self.own(comparison), *points))


def _point(place: Place, name: str) -> Place:
    """What a funnel draws of somebody, and nothing else."""
    known = place.estimate
    estimate = Estimate(name, known.state, value=known.value, n=known.n, events=known.events, base=known.base)
    return Place(estimate, place.reading, at=place.at, beyond=place.beyond)


def preview(reading: Reading, store: PublicStore, year: int, code: str) -> Places | None:
    """The place if the round were published as things stand; None: no return of this regulator would be in it."""
    plan = plan_round(reading.session, store, year, reading.now)
    known = evidence(reading.session, reading.files, year, without=plan.gone)
    found = places_among(reading.session, known, [each.regulator_code for each in plan.returns], code)
    return replace(found, left_out=plan.gone) if found else None


def places_among(session: Session, known: Evidence, published: Iterable[str], code: str) -> Places | None:
    """The place among those whose returns are ``published``; None: it is not one of them."""
    groups = groups_of(session, known.year, published)
    own = own_groups(groups).get(code)
    return places_within(known, groups, own, code) if own else None


def places_within(
    known: Evidence, groups: Iterable[Group], own: str, code: str, *, metrics: Iterable[Definition] | None = None
) -> Places:
    """The place within the group ``own`` of ``groups``, of which one is of everybody; of all metrics, or of these."""
    mine = [group for group in groups if code in group.members and (group.id == own or group.is_all)]
    chosen = definitions().values() if metrics is None else metrics
    made = (each for definition in chosen for each in compared(definition, known, mine, by_area=False))
    group = next(group for group in mine if group.id == own)
    return Places(code, None, VERSION, group, tuple(each for each in made if each.group == own), _everybody(mine, code))


def _everybody(groups: Iterable[Group], code: str) -> tuple[str, ...]:
    return next((group.members for group in groups if group.is_all and code in group.members), (code,))


def published_places(store: PublicStore, year: int, code: str) -> Places | None:
    """The place as the public sees it; None: the round is not published, or has no comparison of this regulator."""
    own = regulator_compared(store, year, code)
    index = comparison_of(store, year) if own else None
    group = index.group(own.places[0].group) if own and own.places and index else None
    if index is None or group is None:
        return None
    found = [
        each
        for metric in index.metrics
        for each in comparisons(store, year, metric)
        if each.group == group.id and each.product_area is None
    ]
    everybody = _everybody(index.groups, code)
    return Places(code, index.dataset, index.method_version, group, tuple(found), everybody)
