"""The comparison as pages show it, read back from what was published with each round and from nowhere else.

A version's folder never changes, so what was read once is kept: a page costs the same however many decisions
are behind it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from metrics.comparison import Comparison, FunnelCurves, Interval, Place, Reading
from metrics.curves import Curve
from metrics.definition import Definition, Estimate
from metrics.figures import State
from metrics.funnel import WARNING
from portal.public_store import Json, NotPublished, PublicStore, VersionEntry
from portal.queries.comparison_files import FOLDER, Group
from submissions_schema.who_filed import WHO_FILED


@dataclass(frozen=True)
class Compared:
    """What the comparison of one round holds."""

    year: int
    method_version: str
    dataset: str
    """The version of the round's dataset it was published with."""
    metrics: tuple[str, ...]
    groups: tuple[Group, ...]
    names: tuple[tuple[str, str], ...]
    """Code and name of every regulator in it, by code."""

    def name(self, code: str) -> str:
        return next((name for each, name in self.names if each == code), code)

    def group(self, group_id: str) -> Group | None:
        return next((group for group in self.groups if group.id == group_id), None)


@dataclass(frozen=True, slots=True)
class PlaceIn:
    """One regulator's place by one metric, and the group it is a place in."""

    metric: str
    variant: str | None
    group: str
    place: Place


@dataclass(frozen=True, slots=True)
class ShownChallenge:
    """A regulator disputes a figure: which metric, why, and what it was told; open without an outcome."""

    metric: str
    ground: str
    at: str
    answer: str | None
    outcome: str | None

    @property
    def open(self) -> bool:
        return self.outcome is None

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class RegulatorCompared:
    """One regulator over all metrics of one round."""

    code: str
    year: int
    places: tuple[PlaceIn, ...]
    curve: Curve | None
    comment: str | None
    challenges: tuple[ShownChallenge, ...]

    @property
    def group(self) -> str:
        """The id of the group in which it has its places; empty where it has none."""
        return next((each.group for each in self.places), "")

    @property
    def why_no_curve(self) -> str:
        """Why there is no curve of its applicants' waits; empty where there is one."""
        if self.curve is not None:
            return ""
        within_target = self.place("P2")
        state = within_target.place.estimate.state if within_target else State.NOT_HELD
        return {
            State.NOT_HELD: "No cases that could be counted",
            State.SUPPRESSED: "Suppressed, for a curve would give 1 to 4 cases away",
        }.get(state, "Too few cases for a curve")

    def place(self, metric: str, variant: str | None = None) -> PlaceIn | None:
        return next((each for each in self.places if (each.metric, each.variant) == (metric, variant)), None)

    def disputed(self, metric: str) -> ShownChallenge | None:
        """The newest challenge of a figure; an open one before any that was answered."""
        of_metric = [each for each in self.challenges if each.metric == metric]
        return next((each for each in of_metric if each.open), of_metric[-1] if of_metric else None)


def comparison_of(store: PublicStore, year: int, version: str | None = None) -> Compared | None:
    """What the comparison of a round holds; None where its dataset was published without one.

    Raises:
        NotPublished: nothing is published of the round.
    """
    entry = store.entry(year, version)
    return _index(store.folder, year, entry.version, entry.folder)


def compared_years(store: PublicStore) -> tuple[int, ...]:
    """The rounds published with a comparison, the newest first."""
    return tuple(year for year in store.rounds() if comparison_of(store, year) is not None)


def comparisons(store: PublicStore, year: int, metric: str, version: str | None = None) -> tuple[Comparison, ...]:
    """One metric over every group, product area and variant of a round.

    Raises:
        NotPublished: there is no such metric among the round's.
    """
    entry = store.entry(year, version)
    return _metric(store.folder, year, entry.version, entry.folder, metric)


def comparison_by(
    store: PublicStore, year: int, metric: str, group: str, area: str | None = None, variant: str | None = None
) -> Comparison | None:
    """One metric over one group, as it was published; None where nobody there had anything to compare."""
    wanted = (group, area, variant)
    found = comparisons(store, year, metric)
    return next((each for each in found if (each.group, each.product_area, each.variant) == wanted), None)


def regulator_compared(store: PublicStore, year: int, code: str) -> RegulatorCompared | None:
    """One regulator in the comparison of a round; None where it is not in it, or there is none."""
    return _of_version(store, year, store.current(year), code)


def _of_version(store: PublicStore, year: int, entry: VersionEntry | None, code: str) -> RegulatorCompared | None:
    if entry is None:
        return None
    try:
        return _regulator(store.folder, year, entry.version, entry.folder, code)
    except NotPublished:
        return None


def places_over_years(
    store: PublicStore, code: str, metric: str, variant: str | None = None
) -> tuple[tuple[int, PlaceIn], ...]:
    """The place of one regulator by one metric in every round that has it, the oldest first."""
    found = []
    for year in reversed(store.rounds()):
        of_year = regulator_compared(store, year, code)
        place = of_year.place(metric, variant) if of_year else None
        if place is not None:
            found.append((year, place))
    return tuple(found)


def disputed(store: PublicStore, year: int, codes: Iterable[str], metric: str) -> dict[str, ShownChallenge]:
    """The challenges of one metric in one round, by regulator."""
    entry = store.current(year)  # asked once: each time it looks at the disk
    found = {code: _of_version(store, year, entry, code) for code in codes}
    said = {code: each.disputed(metric) for code, each in found.items() if each}
    return {code: challenge for code, challenge in said.items() if challenge}


def usual_group(found: Compared, everything: Iterable[Comparison]) -> str:
    """The group in which most regulators have a figure, or at least a reason for none; of equals the largest."""
    whole = [each for each in everything if each.product_area is None]

    def weight(group: Group) -> tuple[int, int, int]:
        views = [[place.estimate for place in each.places] for each in whole if each.group == group.id]
        figures = max((sum(e.value is not None for e in view) for view in views), default=0)
        reasons = max((sum(e.state is not State.NOT_HELD for e in view) for view in views), default=0)
        return figures, reasons, len(group.members)

    return max(found.groups, key=weight).id


def usual_variant(definition: Definition, everything: Iterable[Comparison], group: str) -> str | None:
    """The first variant of which anything was published of this group; None where the metric has none."""
    there = {each.variant for each in everything if each.group == group}
    return next((each for each in definition.variants if each in there), next(iter(definition.variants), None))


@lru_cache(maxsize=64)
def _index(folder: Path, year: int, version: str, _fingerprint: str) -> Compared | None:
    """``_fingerprint`` names the version's content: another one is read anew."""
    try:
        read = _json(folder, year, version, "index.json")
    except NotPublished:
        return None
    return Compared(
        year=year,
        method_version=read["version"],
        dataset=version,
        metrics=tuple(read["metrics"]),
        groups=tuple(Group(each["id"], each["name"], tuple(each["members"])) for each in read["groups"]),
        names=tuple(sorted({**_of_the_round(folder, year, version), **_compared(read)}.items())),
    )


def _compared(read: Json) -> dict[str, str]:
    return {code: said["name"] for code, said in read["regulators"].items()}


def _of_the_round(folder: Path, year: int, version: str) -> dict[str, str]:
    """Everybody of the round by code: a return that was withdrawn keeps its place in the year before, and its name."""
    try:
        rows = json.loads(PublicStore(folder).read(year, f"{WHO_FILED.name}.json", version))
    except NotPublished:
        return {}
    return {row["regulator_code"]: row["regulator_name"] for row in rows}


@lru_cache(maxsize=128)
def _metric(folder: Path, year: int, version: str, _fingerprint: str, metric: str) -> tuple[Comparison, ...]:
    read = _json(folder, year, version, f"metrics/{metric}.json")
    return tuple(comparison_from(each) for each in read["comparisons"])


@lru_cache(maxsize=512)
def _regulator(folder: Path, year: int, version: str, _fingerprint: str, code: str) -> RegulatorCompared:
    read = _json(folder, year, version, f"regulators/{code}.json")
    curve = read["curve"]
    return RegulatorCompared(
        code=code,
        year=year,
        places=tuple(PlaceIn(p["metric"], p["variant"], p["group"], _place(p)) for p in read["places"]),
        curve=Curve(**{name: _tuple(value) for name, value in curve.items()}) if curve else None,
        comment=read["comment"]["text"] if read["comment"] else None,
        challenges=tuple(ShownChallenge(**each) for each in read["challenges"]),
    )


def _json(folder: Path, year: int, version: str, name: str) -> Json:
    found: Json = json.loads(PublicStore(folder).read(year, f"{FOLDER}/{name}", version))
    return found


def comparison_from(read: Json) -> Comparison:
    """One comparison as its published file holds it."""
    funnel = read["funnel"]
    return Comparison(
        **{
            **read,
            "places": tuple(_place(each) for each in read["places"]),
            "funnel": FunnelCurves(**{name: _tuple(value) for name, value in funnel.items()}) if funnel else None,
        }
    )


def _place(read: Json) -> Place:
    estimate = read["estimate"]
    return Place(
        estimate=Estimate(**{**estimate, "state": State(estimate["state"]), "years": tuple(estimate["years"])}),
        reading=_reading(read),
        at=read["at"],
        beyond=read["beyond"],
        shrunk=Interval(**read["shrunk"]) if read["shrunk"] else None,
        ranks=(read["ranks"][0], read["ranks"][1]) if read["ranks"] else None,
    )


def _reading(read: Json) -> Reading:
    """As it is said now: files made earlier have fewer words for the same states and limits."""
    if read["estimate"]["value"] is None:
        return Reading(read["estimate"]["state"])
    return Reading.EDGE if read["beyond"] == WARNING else Reading(read["reading"])


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
