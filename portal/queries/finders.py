"""The three things everybody can look for: what each is called, what it can be chosen by, and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import polars as pl

from portal.public_store import PublicStore
from portal.queries.found import Found, guidance, open_sandboxes, what_worked
from portal.queries.narrowing import Asked
from regulators.not_asked import NOT_ASKED, NotAsked
from submissions_schema.editions import EDITIONS
from submissions_schema.open_data import csv_text, public_columns, public_tables

PER_PAGE = 10
FEED = "/data/guidance.atom"


@dataclass(frozen=True)
class Finder:
    """One thing to look for."""

    path: str
    """Of its plain page."""
    title: str
    about: str
    one: str
    many: str
    choices: Mapping[str, str]
    """Name in the address to label."""
    tables: tuple[str, ...]
    """The published tables it is from."""
    items: Callable[[PublicStore, date], tuple[Found, ...]]
    by: str = ""
    """The choice the result is set out by."""

    def asked(self, address: Mapping[str, str]) -> Asked:
        return Asked.of(address, tuple(self.choices))

    def how_many(self, found: Sequence[Found], all_there_is: Sequence[Found]) -> str:
        """The sentence above a result."""
        said = f"{len(found):,} {self.one if len(found) == 1 else self.many}"
        if len(found) < len(all_there_is):
            said = f"{len(found):,} of {len(all_there_is):,} {self.many}"
        bodies = len({item.code for item in found})
        return f"{said}, of {bodies} regulator{'' if bodies == 1 else 's'}."

    def nothing(self, asked: Asked, all_there_is: Sequence[Found]) -> str:
        """What to try where nothing was found."""
        if not all_there_is:
            return "Nothing is published yet. Come back when a round has been published."
        labels = [self.choices[name].lower() for name in asked.chosen]
        tries = ["search for fewer or other words"] if asked.words else []
        tries += [f"choose any {label}" for label in labels]
        return f"No {self.one} fits. You could {', or '.join(tries)}."


FINDERS = (
    Finder(
        "/guidance",
        "Find guidance",
        "AI guidance of all regulators, from what they published and from their yearly returns: what is planned, "
        "being written, consulted on and published.",
        "item of guidance",
        "items of guidance",
        {"area": "Product area", "theme": "Theme", "kind": "Kind", "status": "Status", "regulator": "Regulator"},
        ("guidance",),
        lambda store, today: guidance(store),
    ),
    Finder(
        "/what-worked",
        "What worked",
        "What regulators did for AI innovation and what came of it, with a figure: their case studies, and what became "
        "of the firms in their sandboxes and other initiatives. Those with a published evaluation come first.",
        "example",
        "examples",
        {"kind": "Kind", "area": "Product area", "evaluation": "Evaluation", "regulator": "Regulator"},
        ("case_studies", "initiatives"),
        lambda store, today: what_worked(store),
    ),
    Finder(
        "/sandboxes",
        "Sandboxes open now",
        "Sandboxes, test beds and advisory services for AI, by product area. Each was open when its regulator last "
        "reported, and no day on which it closed is known: ask the regulator before you prepare anything.",
        "initiative",
        "initiatives",
        {"area": "Product area", "kind": "Kind", "regulator": "Regulator"},
        ("initiatives",),
        open_sandboxes,
        by="area",
    ),
)
GUIDANCE, WHAT_WORKED, SANDBOXES = FINDERS

CONSULTED_NOW = "Being consulted on now"
NONE_NOW = "No consultation is known to be open today."
CONSULTED_LATELY = "Open for consultation when last reported"
DAY_NOT_TOLD = (
    "The regulator did not say when these close. They were open at the end of the year it last accounted for: look at "
    "its own pages before you answer."
)
WHY_NOT_ASKED = (
    "These bodies answer to the governments of Scotland, Wales and Northern Ireland and are not asked for a return. "
    "That nothing of theirs stands here says nothing about what they do."
)


def in_groups(finder: Finder, found: Sequence[Found]) -> tuple[tuple[str, tuple[Found, ...]], ...]:
    """A result as it is set out: headings with what stands below each; one empty heading where it is a plain list."""
    heading = (lambda item: item.traits[finder.by][1]) if finder.by else (lambda item: "")
    return tuple((words, tuple(items)) for words, items in groupby(found, heading))


def not_asked(words: str = "") -> tuple[NotAsked, ...]:
    """The bodies that are not asked for a return, or those of them that the words name."""
    wanted = words.lower().split()
    return tuple(
        body for body in NOT_ASKED if all(word in f"{body.code} {body.name} {body.place}".lower() for word in wanted)
    )


def as_csv(finder: Finder, found: Sequence[Found]) -> str:
    """A result as CSV: round and regulator's name, then the columns as published, of every edition."""
    every = (table for edition in EDITIONS.values() for table in public_tables(edition))
    declared = [table for table in every if table.name in finder.tables]
    published = [column.name for table in declared for column in public_columns(table)]
    columns = list(dict.fromkeys(("year", "regulator", *published)))
    rows = [{**item.row, "year": str(item.year), "regulator": item.regulator} for item in found]
    return csv_text(pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)))
