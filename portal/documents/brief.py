"""The parts a brief or a report is made of: its page and its PDF show the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

REPORT, REPORT_PDF = "report/report.json", "report/report.pdf"
"""Where the annual report lies in a version of the dataset."""


@dataclass(frozen=True, slots=True)
class PaperOf:
    """Which round and version a paper is made of, when, and what is said in it that no file of the version holds."""

    year: int
    dataset: str
    period_end: date
    at: datetime
    licences: str
    """Which sandbox licences there are, as a sentence."""


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, in their own words."""

    who: str
    text: str
    kind: str = "quote"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``source`` names the published file and the key its numbers stand under."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    kind: str = "grid"


@dataclass(frozen=True, slots=True)
class Picture:
    """A funnel, drawn from one comparison in a published file."""

    name: str
    metric: str
    group: str
    title: str
    says: str
    source: str
    kind: str = "picture"


Part = Words | Quote | Grid | Picture

_KINDS: Mapping[str, type[Words] | type[Quote] | type[Grid] | type[Picture]] = {
    "words": Words,
    "quote": Quote,
    "grid": Grid,
    "picture": Picture,
}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief, or the whole report."""

    year: int
    title: str
    dataset: str
    made_at: str
    demonstration: bool
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> Brief:
        """What ``as_json`` gave."""
        sections = tuple(Section(each["title"], tuple(map(_part, each["parts"]))) for each in read["sections"])
        return cls(**{**read, "sections": sections})


def _part(read: Mapping[str, Any]) -> Part:
    if read["kind"] == "grid":
        return Grid(**{**read, "headings": tuple(read["headings"]), "rows": tuple(tuple(row) for row in read["rows"])})
    return _KINDS[read["kind"]](**read)
