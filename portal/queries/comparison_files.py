"""The comparison as it is published: with a round's dataset, in files of its own beside the tables.

``comparison/index.json`` says which metrics, groups and product areas there are, ``comparison/metrics/{id}.json``
holds one metric over every group and area, ``comparison/regulators/{code}.json`` one regulator over every metric.
A page reads one or two of them, however many decisions are behind. ``comparison.csv`` holds every number as rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from metrics.comparison import VERSION, Comparison, compare, public_estimates
from metrics.counts import GROSS
from metrics.curves import Curve, curves
from metrics.definition import Definition
from metrics.definitions import definitions
from metrics.evidence import Evidence
from portal.db.comparison import Challenge, OwnComment, PeerGroupMember
from portal.db.people import Organisation
from portal.public_store import Json, as_json
from portal.queries.comparison_rows import EVERY_FIGURE, every_figure

FOLDER = "comparison"

_ALL, _DEMONSTRATION = "all", "demonstration-"


@dataclass(frozen=True)
class Group:
    """One peer group, or all regulators of one kind: its members by code."""

    id: str
    name: str
    members: tuple[str, ...]

    @property
    def is_all(self) -> bool:
        return self.id in (_ALL, f"{_DEMONSTRATION}{_ALL}")


def comparison_files(
    session: Session, evidence: Evidence, *, regulators: Iterable[str], dataset: str
) -> dict[str, bytes]:
    """All files of the comparison of one round among ``regulators``, those whose return is published.

    ``dataset``: the version they are published with.
    """
    published = set(regulators)
    groups = groups_of(session, evidence.year, published)
    own_group = own_groups(groups)
    # of everybody: a return that was withdrawn has its place in the year before, and its name there
    names = dict(session.execute(select(Organisation.code, Organisation.name)).all())
    found = {d.id: list(compared(d, evidence, groups)) for d in definitions().values()}
    drawn = {curve.regulator_code: curve for curve in curves(evidence, [evidence.year])}
    index = {
        "year": evidence.year,
        "version": VERSION,
        "metrics": [id_ for id_, comparisons in found.items() if comparisons],
        "groups": [asdict(group) for group in groups],
        "regulators": {code: {"name": names.get(code, code), "group": own_group[code]} for code in sorted(published)},
    }
    files = {
        f"{FOLDER}/index.json": as_json(index),
        EVERY_FIGURE: every_figure((c for comparisons in found.values() for c in comparisons), names, dataset),
    }
    for id_, comparisons in found.items():
        files[f"{FOLDER}/metrics/{id_}.json"] = as_json(
            {"metric": id_, "comparisons": [asdict(c) for c in comparisons]}
        )
    for code in sorted(published):
        content = _of_regulator(session, evidence.year, code, own_group[code], found, drawn.get(code))
        files[f"{FOLDER}/regulators/{code}.json"] = as_json(content)
    return files


def groups_of(session: Session, year: int, published: Iterable[str]) -> tuple[Group, ...]:
    """The groups of a round as they were frozen, of those published; *All* of the invented and of the real last."""
    kept = set(published)
    rows = session.execute(
        select(PeerGroupMember.regulator_code, PeerGroupMember.peer_group, Organisation.demonstration)
        .join(Organisation, Organisation.code == PeerGroupMember.regulator_code)
        .where(PeerGroupMember.year == year)
        .order_by(PeerGroupMember.regulator_code)
    )
    by_group: dict[tuple[bool, str], list[str]] = {}
    for code, group, demonstration in rows:
        if code in kept:
            by_group.setdefault((demonstration, "All"), []).append(code)
            name = group.rpartition(": ")[2]
            if name != "all":
                by_group.setdefault((demonstration, name[:1].upper() + name[1:]), []).append(code)
    ordered = sorted(by_group.items(), key=lambda each: (each[0][1] == "All", each[0]))
    return tuple(
        Group(_slug(name, demonstration), f"{name} (demonstration)" if demonstration else name, tuple(members))
        for (demonstration, name), members in ordered
    )


def own_groups(groups: Iterable[Group]) -> dict[str, str]:
    """The id of the group in which each regulator has its place, by code; *All* only where it is in no other."""
    everybody_first = sorted(groups, key=lambda group: not group.is_all)
    return {code: group.id for group in everybody_first for code in group.members}


def _slug(name: str, demonstration: bool) -> str:
    plain = "-".join(name.lower().replace(",", "").split())
    return f"{_DEMONSTRATION}{plain}" if demonstration else plain


def compared(
    definition: Definition, evidence: Evidence, groups: Sequence[Group], *, by_area: bool = True
) -> Iterable[Comparison]:
    """Every comparison of one metric in which at least one regulator has a figure or a reason why not."""
    for everyone in (group for group in groups if group.is_all):
        of_kind = evidence.of_regulators(everyone.members)  # invented regulators and real ones are never compared
        areas = _areas(of_kind) if by_area and definition.rests_on else ()
        for area, variant in product((None, *areas), definition.variants or (None,)):
            estimates = public_estimates(definition, of_kind, evidence.year, product_area=area, variant=variant)
            for group in groups:
                if estimates.keys() & set(group.members):
                    yield compare(
                        definition,
                        estimates,
                        year=evidence.year,
                        group=group.id,
                        members=group.members,
                        product_area=area,
                        variant=variant,
                    )


def _areas(evidence: Evidence) -> list[str]:
    # an area nobody could read, with its error waived, is none
    return sorted(evidence.decisions.filter(pl.col("measure") == GROSS)["product_area"].drop_nulls().unique())


def _of_regulator(
    session: Session,
    year: int,
    code: str,
    group: str,
    found: Mapping[str, Sequence[Comparison]],
    curve: Curve | None,
) -> Json:
    places = [
        {"metric": id_, "variant": made.variant, "group": made.group, **asdict(place)}
        for id_, comparisons in found.items()
        for made in comparisons
        if made.product_area is None and made.group == group
        for place in made.places
        if place.estimate.regulator_code == code
    ]
    comment = session.scalars(
        select(OwnComment)
        .where(OwnComment.year == year, OwnComment.regulator_code == code)
        .order_by(OwnComment.id.desc())
        .limit(1)
    ).first()
    challenges = session.scalars(
        select(Challenge).where(Challenge.year == year, Challenge.regulator_code == code).order_by(Challenge.id)
    )
    return {
        "regulator": code,
        "year": year,
        "group": group,
        "places": places,
        "curve": asdict(curve) if curve else None,
        "comment": {"text": comment.text, "at": comment.at.isoformat()} if comment else None,
        "challenges": [
            {
                "metric": c.metric,
                "ground": c.ground,
                "at": c.at.isoformat(),
                "answer": c.answer,
                "outcome": c.outcome,
            }
            for c in challenges
        ],
    }
