"""A department's regulators at a glance: where each return stands, its steer, the AI capability it needs and holds.

Before publication a department sees where every return stands and what is in none, unless its regulator shares it. What
is published it reads from the public store, like everybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from portal.clock import day_in_words, in_words, london_date
from portal.context import Reading
from portal.db.drafts import counted_version, draft_table, open_version
from portal.db.people import Organisation
from portal.db.steers import live_share, newest_steers, relationships
from portal.errors import NotFound
from portal.permissions import READ_SHARED
from portal.public_store import Json, PublicStore
from portal.queries.department_figures import FigureAtHand, figures_at_hand
from portal.queries.funding import chains_of
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import BoardRow, board_rows
from portal.queries.steer_coverage import Coverage, CoverageRow, steer_coverage
from portal.queries.steers import public_steers
from regulators.capability_chain import Chain
from regulators.steers import STEERING, Covered, coverage

CAPABILITY = "capability"


@dataclass(frozen=True, slots=True)
class AreaHeld:
    """Staff needed and in post in one area of expertise; None: not given as a number."""

    area: str
    needed: float | None
    held: float | None
    urgency: str | None


@dataclass(frozen=True, slots=True)
class CapabilityHeld:
    """What a return says of AI capability."""

    year: int
    shared: bool
    """From a return that is not published, and that the regulator shares."""
    areas: tuple[AreaHeld, ...]

    @property
    def whence(self) -> str:
        return f"{self.year}, shared" if self.shared else str(self.year)

    @property
    def needed(self) -> str:
        """FTE of all areas; where one holds no figure the sum is at least that."""
        return _sum_in_words(each.needed for each in self.areas)

    @property
    def held(self) -> str:
        return _sum_in_words(each.held for each in self.areas)


def _sum_in_words(numbers: Iterable[float | None]) -> str:
    listed = list(numbers)
    known = [number for number in listed if number is not None]
    if not known:
        return "not held"
    return f"{'' if len(known) == len(listed) else 'at least '}{sum(known):,.1f}"


@dataclass(frozen=True)
class RegulatorAtHand:
    """One regulator on its department's desk."""

    code: str
    name: str
    demonstration: bool
    year: int
    """Of the round that is looked at."""
    board: BoardRow | None
    """Where its return of the round stands; None: it is not in the round."""
    coverage: CoverageRow
    shared: bool
    """Whether it shares its return of the round."""
    published_year: int | None
    """The newest round its return is published in."""
    published: CapabilityHeld | None
    draft: CapabilityHeld | None
    """From the shared return."""
    figures: tuple[FigureAtHand, ...]
    """As they are published, among its peers; empty where nothing of it is compared."""
    funding: Chain | None
    """From what it needs to what is left unfunded; None: the department does not sponsor it in the money's year."""

    @property
    def covered(self) -> Covered:
        return self.coverage.covered

    @property
    def label(self) -> str:
        return self.board.label if self.board else "Not in this round"

    @property
    def timeliness(self) -> str:
        """In time or not, in words."""
        row = self.board
        if row is None or row.sourced:
            return "put together from published sources" if row else ""
        if row.filed_at is not None:
            return f"filed {'late' if row.late else 'on time'}, {in_words(row.filed_at)}"
        if row.withdrawn:
            return row.withdrawn
        if not row.owes:
            return row.excused_because or ""
        return f"late: was due on {day_in_words(row.due_on)}" if row.late else f"due {day_in_words(row.due_on)}"

    @property
    def capability(self) -> CapabilityHeld | None:
        """The newest that may be seen."""
        return self.draft or self.published


@dataclass(frozen=True)
class DepartmentDesk:
    department_code: str
    department_name: str
    demonstration: bool
    year: int
    regulators: tuple[RegulatorAtHand, ...]
    """Those it sponsors or oversees today, by name."""

    def regulator(self, code: str) -> RegulatorAtHand:
        """One of them.

        Raises:
            NotFound: it is not under this department.
        """
        found = next((each for each in self.regulators if each.code == code), None)
        if found is None:
            raise NotFound
        return found


def department_desk(reading: Reading, store: PublicStore, department_code: str, year: int) -> DepartmentDesk:
    """The regulators of one department as they stand in one round.

    Raises:
        NotFound: no such department, or not this actor's.
    """
    name = own_organisations(reading, READ_SHARED).get(department_code)
    if name is None:
        raise NotFound
    department = reading.session.get_one(Organisation, department_code)
    links = [each for each in relationships(reading.session) if each.department_code == department_code]
    found = coverage(links, newest_steers(reading.session, department_code), london_date(reading.now))
    covered = {each.regulator_code: each for each in found if each.kind in STEERING}
    bodies = reading.session.scalars(select(Organisation).where(Organisation.code.in_(covered)))
    board = {row.regulator_code: row for row in board_rows(reading, year)}
    published = _published_capability(store)
    chains = chains_of(reading, department_code, year)
    made = []
    for body in bodies:
        shared = live_share(reading.session, year, body.code) is not None
        at = published.get(body.code)
        made.append(
            RegulatorAtHand(
                code=body.code,
                name=body.name,
                demonstration=body.demonstration,
                year=year,
                board=board.get(body.code),
                coverage=CoverageRow(covered[body.code], body.name, name, body.demonstration),
                shared=shared,
                published_year=at.year if at else None,
                published=at if at and at.areas else None,
                draft=_shared_capability(reading, year, body.code) if shared else None,
                figures=figures_at_hand(store, at.year if at else None, body.code),
                funding=chains.get(body.code),
            )
        )
    by_name = tuple(sorted(made, key=lambda each: each.name.lower()))
    return DepartmentDesk(department_code, name, department.demonstration, year, by_name)


def own_coverage(reading: Reading, store: PublicStore) -> Coverage:
    """What everybody sees of steers, with those of this very moment: who records one sees it at once."""
    return steer_coverage(store, london_date(reading.now), public_steers(reading))


def _shared_capability(reading: Reading, year: int, code: str) -> CapabilityHeld | None:
    """What the shared return says as it stands; None where the sheet is empty."""
    version = open_version(reading.session, year, code) or counted_version(reading.session, year, code)
    if version is None:
        return None
    form = version.obligation.round.form
    frame = draft_table(reading.session, reading.files, version.id, form, CAPABILITY).frame
    areas = _areas(frame.iter_rows(named=True))
    return CapabilityHeld(year, True, areas) if areas else None


def _areas(rows: Iterable[Mapping[str, str | None]]) -> tuple[AreaHeld, ...]:
    return tuple(
        AreaHeld(row["area"] or "", _number(row["needed_fte"]), _number(row["current_fte"]), row["urgency"])
        for row in rows
    )


def _number(text: str | None) -> float | None:
    """A number as typed; a draft may hold anything in its place."""
    try:
        found = float((text or "").replace(",", ""))
    except ValueError:
        return None
    return found if 0 <= found < 1e9 else None


def _published_capability(store: PublicStore) -> Mapping[str, CapabilityHeld]:
    versions = tuple((year, entry.version, entry.folder) for year in store.rounds() for entry in [store.entry(year)])
    return _newest_capability(store.folder, versions)


@lru_cache(maxsize=8)
def _newest_capability(folder: Path, versions: tuple[tuple[int, str, str], ...]) -> Mapping[str, CapabilityHeld]:
    """Of the newest round each body's return is published in; a version never changes."""
    store, found = PublicStore(folder), dict[str, CapabilityHeld]()
    for year, version, _ in reversed(versions):
        rows: dict[str, list[Json]] = {}
        for row in json.loads(store.read(year, f"{CAPABILITY}.json", version)):
            rows.setdefault(row["regulator_code"], []).append(row)
        for code in store.manifest(year, version)["returns"]:
            found[code] = CapabilityHeld(year, False, _areas(rows.get(code, ())))
    return found
