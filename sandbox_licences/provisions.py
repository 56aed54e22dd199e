"""The provisions that block trials: which law, whose, what relief from it may be asked for, where the red lines are.

The rows are in ``sandbox_licences/catalogues/provisions``, one file a domain; ``catalogues/SOURCES.md`` says where they
come from. A row is *unchecked* until a named person has read it against the law and said so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from regulators.register import Standing
from sandbox_licences.extent import Extent
from sandbox_licences.fingerprint import fingerprint

ALL = "all"
"""In place of a domain: every domain."""


class SpoiledCatalogue(ValueError):
    """A file of provisions or powers contradicts itself; the message names the row."""


class ImpossibleCheck(ValueError):
    """A check nobody stands behind."""


class Relief(StrEnum):
    """What a licence does to a provision."""

    DISAPPLY = "disapply"
    MODIFY = "modify"
    SUBSTITUTE = "substitute"


class RedLine(StrEnum):
    """Whether relief is out of the question. Conditional: not without the owner's agreement to a substitute measure."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision. ``owner`` is the code of the regulator it is in the care of; ``blocks`` is what it stops."""

    code: str
    domain: str
    """A domain's code, or ``ALL``."""
    instrument: str
    section: str
    blocks: str
    owner: str
    reliefs: frozenset[Relief]
    red_line: RedLine
    extent: Extent
    standing: Standing
    source: str
    """How sure the row is, in the collector's words."""
    demonstration: bool = False

    @property
    def name(self) -> str:
        """The law as it is cited; several instruments each with their own section where there are as many."""
        instruments, sections = self.instrument.split("; "), self.section.split("; ")
        if self.section == "whole":
            return self.instrument
        if len(instruments) == len(sections):
            return "; ".join(f"{i}, {s}" for i, s in zip(instruments, sections, strict=True))
        return f"{self.instrument}, {self.section}"

    @property
    def fingerprint(self) -> str:
        """Of what a checker reads: where the row comes from is not part of it."""
        read = asdict(self)
        for aside in ("standing", "source", "demonstration"):
            del read[aside]
        return fingerprint(read)

    def is_of(self, domain: str) -> bool:
        return self.domain in (domain, ALL)


@dataclass(frozen=True, slots=True)
class Check:
    """A person's word that a row of the catalogue, as it then read, is what the law says.

    ``reading`` is the fingerprint of the row: once the row changes, the check no longer counts. A check made for the
    demonstration counts for lines that rest on the demonstration power, and for no other.

    Raises:
        ImpossibleCheck: it has no name.
    """

    provision: str
    reading: str
    by: str
    on: date
    note: str = ""
    demonstration: bool = False

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ImpossibleCheck("A check needs the name of who made it.")


def check(provision: Provision, by: str, on: date, note: str = "", *, demonstration: bool = False) -> Check:
    """A check of the row as it reads now."""
    return Check(provision.code, provision.fingerprint, by, on, note, demonstration)


def last_check(provision: Provision, checks: Iterable[Check], on: date, *, demonstration: bool) -> Check | None:
    """The latest check of the row as it reads, known on a day; None where it is unchecked.

    ``demonstration`` says whether checks made for the demonstration count too.
    """
    reading = (provision.code, provision.fingerprint)
    made = [
        c
        for c in checks
        if c.on <= on and (demonstration or not c.demonstration) and (c.provision, c.reading) == reading
    ]
    return max(made, key=lambda c: (c.on, c.by), default=None)


@cache
def provisions(*, demonstration: bool = False) -> Mapping[str, Provision]:
    """The catalogue by code; for the demonstration in the care of invented regulators.

    Raises:
        SpoiledCatalogue: a row contradicts itself, or a code stands twice.
    """
    folder = files("sandbox_licences") / "catalogues" / "provisions"
    found: dict[str, Provision] = {}
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".csv")), key=lambda f: f.name):
        for provision in read_provisions(file, demonstration=demonstration):
            _require(provision.code not in found, provision.code, "the code stands twice")
            found[provision.code] = provision
    return found


def read_provisions(file: Traversable, *, demonstration: bool = False) -> tuple[Provision, ...]:
    """The provisions of one domain: the name of the file without its ending.

    Raises:
        SpoiledCatalogue: a row contradicts itself.
    """
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return tuple(_provision(row, file.name.removesuffix(".csv"), demonstration) for row in rows)


def _provision(row: Mapping[str, str], domain: str, demonstration: bool) -> Provision:
    try:
        provision = Provision(
            code=row["code"],
            domain=domain,
            instrument=row["instrument"],
            section=row["provision"],
            blocks=row["what_it_blocks"],
            owner=row["demonstration_owner" if demonstration else "owner"],
            reliefs=frozenset(map(Relief, row["reliefs"].split(";"))) if row["reliefs"] else frozenset(),
            red_line=RedLine(row["red_line"]),
            extent=Extent(row["extent"]),
            standing=Standing(row["standing"]),
            source=row["sure"],
            demonstration=demonstration,
        )
    except ValueError as wrong:
        raise SpoiledCatalogue(f"{row['code']}: {wrong}.") from wrong
    reliefs, red_line = provision.reliefs, provision.red_line
    _require(bool(provision.owner), provision.code, "nobody owns it")
    _require(bool(reliefs) is (red_line is not RedLine.YES), provision.code, "only a red line has no relief")
    conditional = red_line is RedLine.CONDITIONAL
    _require(not conditional or reliefs == {Relief.SUBSTITUTE}, provision.code, "a conditional red line is substituted")
    return provision


def _require(holds: bool, code: str, what: str) -> None:
    if not holds:
        raise SpoiledCatalogue(f"{code}: {what}.")
