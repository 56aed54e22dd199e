"""Search across regulators, published returns, licences and provisions; for people signed in, also what they may see.

What is public is read from the public store and kept until the file it is from is another. What is not is asked of the
records anew each time, for the person who asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.clock import day_in_words
from portal.context import Reading
from portal.db.cases import SandboxCase
from portal.db.people import Person
from portal.db.register import Obligation
from portal.permissions import CENTRAL_UNIT, READ_CASES, READ_OWN, READ_OWN_CASE, Permission
from portal.public_store import PublicStore, Stamp
from portal.queries.licence_register import also_found_by, register
from portal.queries.public import bodies, departments_of
from portal.queries.ranked import Searched, Words, found_in, rank, searched
from portal.queries.readable_case import may_read
from sandbox_licences.domains import domains
from sandbox_licences.lifecycle.application import LABELS, State
from sandbox_licences.provisions import ALL, provisions

MOST_CHARACTERS = 100
SHOWN = 10
"""Of each group, the best first."""
SAID = 3
"""Of what inside a return fits."""

INSIDE = {
    "guidance": ("Guidance", ("guidance_ref",), ("title",)),
    "initiatives": ("Initiative", ("initiative_ref",), ("name",)),
    "barriers": ("Barrier", ("barrier_ref",), ("what_it_blocks", "provision")),
}
"""Tables of a return that are searched: what a row is called, the columns that name it, those that say it."""


class Group(StrEnum):
    """In the order of the page."""

    REGULATORS = "Regulators"
    RETURNS = "Published returns"
    LICENCES = "Sandbox licences"
    PROVISIONS = "Provisions that stand in the way of trials"
    OWN_RETURNS = "Your returns"
    CASES = "Applications"
    PEOPLE = "People"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be found, and where."""

    group: Group
    title: str
    about: str
    address: str
    """Of the page, without its parameters."""
    params: tuple[tuple[str, str], ...]
    fields: Searched
    inside: tuple[tuple[str, str], ...] = field(default=())
    """What it holds that is searched too: (what it is called, its words)."""

    @property
    def link(self) -> str:
        return f"{self.address}?{urlencode(self.params)}" if self.params else self.address


@dataclass(frozen=True, slots=True)
class Hit:
    thing: Thing
    said: tuple[str, ...]
    """Why it fits, where its title does not say it."""


@dataclass(frozen=True)
class Result:
    """``groups``: how many fit, and the best of them."""

    typed: str
    groups: tuple[tuple[Group, int, tuple[Hit, ...]], ...]

    @property
    def total(self) -> int:
        return sum(number for _, number, _ in self.groups)


def search_public(store: PublicStore, typed: str, *, most: int = SHOWN) -> Result:
    """What of everything public fits every word of ``typed``."""
    return _result(typed, public_things(store), most)


def search(reading: Reading, store: PublicStore, typed: str, *, most: int = SHOWN) -> Result:
    """The same, and what the actor may see besides."""
    return _result(typed, (*public_things(store), *own_things(reading)), most)


def public_things(store: PublicStore) -> tuple[Thing, ...]:
    """Everything public that can be found."""
    stamps = store.stamps()
    return (
        *_regulators(store.folder, stamps.status),
        *_returns(store.folder, stamps.versions),
        *_licences(store.folder, stamps.licences),
        *_provisions(),
    )


def own_things(reading: Reading) -> Iterator[Thing]:
    """What the actor may see and the public may not."""
    if reading.hats:
        yield from _own_returns(reading)
        yield from _cases(reading)
    if reading.may(Permission.MEMBER_GRANT):
        yield from _people(reading)


def _result(typed: str, things: Iterable[Thing], most: int) -> Result:
    words = Words.of(typed[:MOST_CHARACTERS])
    found: dict[Group, list[tuple[int, Thing]]] = {}
    for thing in things:
        if (place := rank(words, thing.fields)) is not None:
            found.setdefault(thing.group, []).append((place, thing))
    groups = []
    for group in Group:
        # of those that fit alike the first stays first: by name, or the newest
        fitting = sorted(found.get(group, ()), key=lambda one: one[0])
        if fitting:
            groups.append((group, len(fitting), tuple(_hit(words, thing) for _, thing in fitting[:most])))
    return Result(typed[:MOST_CHARACTERS], tuple(groups))


def _hit(words: Words, thing: Thing) -> Hit:
    missing = [word for word in words.each if word not in thing.fields.names]
    inside = [f"{called}: {said}" for called, said in thing.inside if found_in(missing, said)]
    more = [f"and {len(inside) - SAID} more in it"] if len(inside) > SAID else []
    return Hit(thing, (*inside[:SAID], *more))


# What is public


@lru_cache(maxsize=4)
def _regulators(folder: Path, _stamp: Stamp) -> tuple[Thing, ...]:
    return tuple(
        Thing(
            Group.REGULATORS,
            f"{body['name']} ({body['code']})",
            "; ".join((str(body["facts"]["sector"]["value"]), *departments_of(body))),
            "/regulator",
            (("regulator", body["code"]),),
            searched(
                codes=(body["code"],),
                name=body["name"],
                others=(str(body["facts"]["sector"]["value"]), *departments_of(body)),
            ),
        )
        for body in bodies(PublicStore(folder))
    )


@lru_cache(maxsize=4)
def _returns(folder: Path, versions: Sequence[tuple[int, str, str]]) -> tuple[Thing, ...]:
    return tuple(thing for year, version, _ in versions for thing in _returns_of(folder, year, version))


@lru_cache(maxsize=32)
def _returns_of(folder: Path, year: int, version: str) -> tuple[Thing, ...]:
    """The returns of one round. A version's folder never changes."""
    store = PublicStore(folder)
    manifest = store.manifest(year, version)
    inside: dict[str, list[tuple[str, str]]] = {}
    refs: dict[str, list[str]] = {}
    for table, (called, naming, saying) in INSIDE.items():
        if f"{table}.json" not in manifest["files"]:
            continue
        for row in json.loads(store.read(year, f"{table}.json", version)):
            said = "; ".join(str(row[name]) for name in saying if row.get(name))
            inside.setdefault(row["regulator_code"], []).append((called, said))
            refs.setdefault(row["regulator_code"], []).extend(str(row[name]) for name in naming if row.get(name))
    return tuple(
        Thing(
            Group.RETURNS,
            f"{listed['name']}, {year}",
            f"Annual return of {code}, version {listed['version']}",
            "/published-return",
            (("year", str(year)), ("regulator", code)),
            searched(
                codes=(code, str(year)),
                name=f"{listed['name']} annual return",
                others=(*(said for _, said in inside.get(code, ())), *refs.get(code, ())),
            ),
            tuple(inside.get(code, ())),
        )
        for code, listed in manifest["returns"].items()
    )


@lru_cache(maxsize=4)
def _licences(folder: Path, _stamp: Stamp) -> tuple[Thing, ...]:
    return tuple(
        Thing(
            Group.LICENCES,
            licence.number,
            f"{licence.terms.product}; held by {licence.terms.holder}; {licence.status.lower()}",
            f"/licences/{licence.number}",
            (),
            searched(
                codes=(licence.number,),
                name=f"{licence.terms.holder} {licence.terms.product}",
                others=(f"sandbox licence {licence.status}", *also_found_by(licence)),
            ),
        )
        for licence in register(PublicStore(folder)).licences
    )


@cache
def _provisions() -> tuple[Thing, ...]:
    """The catalogue that comes with the portal: the law is the same in the demonstration."""
    known = domains()
    return tuple(
        Thing(
            Group.PROVISIONS,
            f"{row.code} {row.name}",
            f"{row.blocks} ({'every domain' if row.domain == ALL else known[row.domain].label.lower()}; "
            f"{row.standing})",
            "/pre-check",
            () if row.domain == ALL else (("domain", row.domain),),
            searched(codes=(row.code,), name=row.name, others=(row.blocks, row.domain)),
        )
        for row in provisions().values()
    )


# What is the actor's to see


def _own_returns(reading: Reading) -> Iterator[Thing]:
    codes = {hat.organisation for hat in reading.hats if hat.role in READ_OWN}
    owed = reading.session.scalars(
        select(Obligation).where(Obligation.regulator_code.in_(codes)).order_by(Obligation.year.desc())
    )
    for each in owed:
        name = each.regulator.name
        yield Thing(
            Group.OWN_RETURNS,
            f"Annual return for {each.year}: {name}",
            f"Due {day_in_words(each.due_on)}" if each.owes else "Not asked for",
            "/return",
            (("year", str(each.year)), ("regulator", each.regulator_code)),
            searched(codes=(each.regulator_code, str(each.year)), name=f"{name} annual return"),
        )


def _cases(reading: Reading) -> Iterator[Thing]:
    own = {hat.organisation for hat in reading.hats if hat.role in READ_OWN_CASE}
    central = any(hat.role in READ_CASES and hat.organisation == CENTRAL_UNIT for hat in reading.hats)
    for row in reading.session.scalars(select(SandboxCase).order_by(SandboxCase.id.desc())):
        if not may_read(reading, row):
            continue
        mine = row.organisation_code in own
        address = "/application" if mine else "/case" if central else "/case-application"
        labels = LABELS[State(row.state)]
        yield Thing(
            Group.CASES,
            f"{row.reference} {row.title}",
            f"{row.organisation.name}; {(labels.applicant if mine else labels.staff).lower()}",
            address,
            (("case", row.reference),),
            searched(codes=(row.reference,), name=row.title, others=(row.organisation.name,)),
        )


def _people(reading: Reading) -> Iterator[Thing]:
    for person in reading.session.scalars(select(Person).options(selectinload(Person.memberships)).order_by(Person.id)):
        roles = [f"{m.role.replace('_', ' ')} for {m.organisation_code}" for m in person.memberships if not m.ended_at]
        yield Thing(
            Group.PEOPLE,
            person.name,
            "; ".join((person.email, *roles)),
            "/history",
            (("of", f"person:{person.id}"),),
            searched(codes=(person.email,), name=person.name, others=roles),
        )
