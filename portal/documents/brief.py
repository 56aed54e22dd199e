"""The parts a brief or a report is made of: its page and its PDF show the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

REPORT, REPORT_PDF = "report/report.json", "report/report.pdf"
"""Where the annual report lies in a version of the dataset."""
DEPARTMENTS = "report/departments.json"
"""What departments had said of money and in steers when the report was made, by department."""
EVERY_RETURN = "returns/"
"""As a source: what stands in each return of the version, one file for each."""

_SOURCES = (
    ("who_filed.json", "who owed a return, and what came of it"),
    ("barriers.json", "barriers named in the returns"),
    (EVERY_RETURN, "the published returns, one file for each regulator"),
    (DEPARTMENTS, "departments’ steers and money on the day of publication"),
    ("comparison.csv", "the comparison of regulators, every figure"),
    ("comparison/metrics/", "the comparison of regulators"),
    ("comparison/tests.json", "the two registered tests"),
    ("comparison/scenario.json", "the scenario"),
)


@dataclass(frozen=True, slots=True)
class PaperOf:
    """Which round and version a paper is made of, when, and what is said in it that no file of the version holds."""

    year: int
    dataset: str
    period_end: date
    at: datetime
    licences: str
    """Which sandbox licences there are, as a sentence."""
    address: str
    """Of the version of the dataset, for ever: ``https://…/data/2026/v/1.0.0``."""


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, in their own words; or the answer to a question, which then is ``who``."""

    who: str
    text: str
    kind: str = "quote"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``source`` names the published file its numbers stand in, and the key if there is one: ``file: key``."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    kind: str = "grid"


@dataclass(frozen=True, slots=True)
class Picture:
    """A funnel, drawn from one comparison in a published file; ``says`` is read in its place by those who cannot see
    it, ``rests_on`` has its group, n, method and data cut: nothing in papers from before it was kept."""

    name: str
    metric: str
    group: str
    title: str
    says: str
    source: str
    rests_on: str = ""
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
    own_page: bool = False
    """Whether on paper the next section begins a new page."""


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief, or the whole report."""

    year: int
    title: str
    dataset: str
    made_at: str
    demonstration: bool
    sections: tuple[Section, ...]
    address: str = ""
    """Of the version it is made of; none in papers from before it was kept."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> Brief:
        """What ``as_json`` gave."""
        sections = tuple(
            Section(each["title"], tuple(map(_part, each["parts"])), each.get("own_page", False))
            for each in read["sections"]
        )
        return cls(**{**read, "sections": sections})


def source_in_words(source: str) -> tuple[str, str]:
    """What the source of a table or picture is called, and where it lies below the address of its version."""
    file, _, key = source.partition(": ")
    said = next(words for known, words in _SOURCES if file.startswith(known))
    return f"Source: {said}{f', under {key}' if key else ''}", "" if file.endswith("/") else file


def _part(read: Mapping[str, Any]) -> Part:
    if read["kind"] == "grid":
        return Grid(**{**read, "headings": tuple(read["headings"]), "rows": tuple(tuple(row) for row in read["rows"])})
    return _KINDS[read["kind"]](**read)
