"""A regulator's figures made again, from the installation or from its own download, beside the published ones."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from metrics.comparison import VERSION
from metrics.definition import Definition, Spread
from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.figures import State
from metrics.pace import SCHEMA as PACE
from metrics.pace import DoesNotFit, by_pace
from metrics.ranks import DRAWS
from portal.context import Reading
from portal.errors import NotFound, NotValid
from portal.public_store import Json, PublicStore
from portal.queries.comparison_files import FOLDER, Group
from portal.queries.evidence import SCHEMAS, evidence
from portal.queries.own_counts import PACE_TABLE, PLACE_FILE, own_places_as_json
from portal.queries.places import places_within

_CLOSE = 1e-9
"""Relative: another processor may round the last digit of a sum in another way."""


@dataclass(frozen=True)
class Line:
    """One metric: made again, and as published."""

    metric: str
    variant: str | None
    estimate: Json | None
    """None: it cannot be made from this download, because it rests on others and their pace is not in it."""
    published: Json
    same: bool


@dataclass(frozen=True)
class Recomputed:
    """All figures of one regulator in one round."""

    year: int
    regulator_code: str
    made_from: str
    stands_in: str
    """Where the published figures were read."""
    method_version: str
    seed: int
    draws: int
    lines: tuple[Line, ...]

    @property
    def agrees(self) -> bool:
        return all(line.same for line in self.lines)


def from_installation(reading: Reading, store: PublicStore, year: int, regulator_code: str) -> Recomputed:
    """Made from the counts of everybody, with ranks and readings, and held against what is published.

    Raises:
        NotFound: nothing of this regulator is published in this round.
    """
    stated = _published(store, year, regulator_code)
    index = json.loads(store.read(year, f"{FOLDER}/index.json"))
    groups = [Group(group["id"], group["name"], tuple(group["members"])) for group in index["groups"]]
    known = evidence(reading.session, reading.files, year)
    made = places_within(known, groups, stated["group"], regulator_code)
    where = f"version {store.entry(year).version} of the dataset"
    return _beside(year, regulator_code, own_places_as_json(made), stated["places"], "the installation", where)


def from_download(folder: Path, year: int, regulator_code: str, *, store: PublicStore | None = None) -> Recomputed:
    """Made from the regulator's own counts: figure, interval and n of each metric; of the speeds with the pace it was
    told of the others, and not where the download is older than that.

    Held against what is published in ``store``; without one, against the place in the download.

    Raises:
        NotValid: a file is missing or is of something else. NotFound: nothing is published.
    """
    stated = _json(folder / PLACE_FILE)
    if (stated.get("year"), stated.get("regulator")) != (year, regulator_code):
        raise NotValid(
            f"{folder} holds the counts of {stated.get('regulator')} for {stated.get('year')}, "
            f"not of {regulator_code} for {year}."
        )
    where = f"version {stated['dataset']} of the dataset" if stated["dataset"] else "the preview in the download"
    if store is not None:
        stated, where = _published(store, year, regulator_code), f"version {store.entry(year).version} of the dataset"
    if not stated["places"]:
        raise NotValid("The download was made before the preview: there is no figure in it to compare with.")
    known = Evidence(year, **{name: _table(folder, name, schema) for name, schema in SCHEMAS.items()})
    alone = Group("all", "Alone", (regulator_code,))
    own = _own_definitions(folder)
    try:
        made = own_places_as_json(places_within(known, [alone], alone.id, regulator_code, metrics=own.values()))
    except DoesNotFit as wrong:
        raise NotValid(f"The pace in {folder} was told for other counts than these. {wrong}") from None
    figures, others = [_figure(each) for each in made], [_figure(each) for each in stated["places"]]
    found = _beside(year, regulator_code, figures, others, str(folder), where)
    lines = (replace(line, estimate=None, same=True) if line.metric not in own else line for line in found.lines)
    return replace(found, lines=tuple(lines))


def _own_definitions(folder: Path) -> dict[str, Definition]:
    """By id what can be made from a download."""
    has_pace = any((folder / f"{PACE_TABLE}.{ending}").is_file() for ending in ("parquet", "csv"))
    pace = _table(folder, PACE_TABLE, PACE) if has_pace else None
    found = {}
    for id_, definition in definitions().items():
        if definition.spread is not Spread.RATIO:
            found[id_] = definition
        elif pace is not None:
            found[id_] = by_pace(definition, pace)
    return found


def _published(store: PublicStore, year: int, regulator_code: str) -> Json:
    if not store.versions(year):
        raise NotFound(f"Round {year} is not published.")
    found: Json = json.loads(store.read(year, f"{FOLDER}/regulators/{regulator_code}.json"))
    return found


def _beside(
    year: int, code: str, made: Sequence[Json], published: Sequence[Json], made_from: str, stands_in: str
) -> Recomputed:
    again = {(each["metric"], each["variant"]): each for each in made}
    stated = {(each["metric"], each["variant"]): each for each in published}
    lines = tuple(
        Line(
            *key,
            estimate=again[key]["estimate"] if key in again else None,
            published=stated[key]["estimate"] if key in stated else {},
            same=_same(again.get(key), stated.get(key)) or (_nothing(again.get(key)) and _nothing(stated.get(key))),
        )
        for key in dict.fromkeys((*stated, *again))
    )
    return Recomputed(year, code, made_from, stands_in, VERSION, year, DRAWS, lines)


def _nothing(place: Json | None) -> bool:
    """Whether there is no figure because nothing is held; where nobody in the group holds anything, no row is made."""
    return place is None or place["estimate"]["state"] == State.NOT_HELD


def _figure(place: Json) -> Json:
    """What of a place rests on the regulator's own counts alone."""
    return {name: place[name] for name in ("metric", "variant", "estimate")}


def _same(made: object, published: object) -> bool:
    if isinstance(made, Mapping) and isinstance(published, Mapping):
        # a version from before a number was made does not have it, and is no different for that
        return made.keys() >= published.keys() and all(_same(made[name], published[name]) for name in published)
    if isinstance(made, list) and isinstance(published, list):
        return len(made) == len(published) and all(map(_same, made, published))
    if isinstance(made, float) and isinstance(published, int | float):
        return math.isclose(made, published, rel_tol=_CLOSE, abs_tol=1e-12) or (made != made and published != published)
    return made == published


def _json(path: Path) -> Json:
    try:
        found: Json = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise NotValid(f"{path} is not there. Unpack the download of your own counts, and name that folder.") from None
    except ValueError:
        raise NotValid(f"{path} cannot be read: it is not JSON.") from None
    return found


def _table(folder: Path, name: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """One table of the download, as Parquet or else as CSV."""
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    try:
        read = pl.read_parquet(parquet) if parquet.is_file() else pl.read_csv(csv, schema=dict(schema))
        return read.select(pl.col(column).cast(kind) for column, kind in schema.items())
    except FileNotFoundError:
        raise NotValid(f"{folder} has no {name}.csv and no {name}.parquet.") from None
    except pl.exceptions.PolarsError:
        raise NotValid(f"The table {name} in {folder} cannot be read: it is not as it was downloaded.") from None
