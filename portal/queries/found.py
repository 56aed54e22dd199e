"""Guidance, initiatives and case studies of all published rounds, for everybody to search.

An item's row in the newest round that has it counts; an item that later rounds do not have is told as of its last.
Read from the public store, and kept until another version of a round is published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from portal.clock import day_in_words
from portal.public_store import Json, PublicStore
from portal.queries.days_known import first_day, in_words, last_day
from portal.queries.public import bodies
from portal.usual_rounds import round_of
from submissions_schema.columns import words
from submissions_schema.open_data import Basis

KEYS = {"guidance": "guidance_ref", "initiatives": "initiative_ref", "case_studies": "title"}
"""What names an item of a regulator from round to round."""

BASIS_WORDS = {
    Basis.REPORTED: "Reported by the regulator",
    Basis.PUBLISHED_SOURCE: "Taken from what the regulator had published",
    Basis.DEMONSTRATION: "Invented for the demonstration",
}
CASE_STUDY = ("case_study", "Case study")
NO_AREA = ("not_given", "No area given")
EVALUATED = {True: ("published", "Evaluation published"), False: ("none", "No evaluation published")}

Trait = tuple[str, str]
"""A value as it stands in addresses, and in words."""
Versions = tuple[tuple[int, str, str], ...]
"""Year, version and folder."""


@dataclass(frozen=True)
class Found:
    """One thing found, in public words; texts of people are as they wrote them."""

    code: str
    regulator: str
    ref: str
    title: str
    address: str | None
    """Where it can be read: http or https, or nothing."""
    state: str
    """One word or two, for a tag."""
    about: str
    said: tuple[tuple[str, str], ...]
    """Lines below it: (label, sentence)."""
    evidence: str | None
    """Address of its evaluation."""
    year: int
    """The newest round that has it."""
    told: str
    """Who says so, and as of when."""
    basis: str
    traits: Mapping[str, Trait]
    row: Json
    """As published, with its ``year``."""

    @property
    def demonstration(self) -> bool:
        return self.basis == Basis.DEMONSTRATION

    @property
    def text(self) -> str:
        parts = (self.title, self.ref, self.code, self.regulator, self.about, *(line for _, line in self.said))
        return " ".join((*parts, *(shown for _, shown in self.traits.values()))).lower()


def guidance(store: PublicStore) -> tuple[Found, ...]:
    """Every item of guidance, what happened last first; of joint guidance the lead's alone, where it is there."""
    rows = _rows(store, "guidance")
    led = {(row["regulator_code"], str(row["title"]).casefold()) for row in rows if row["lead"] != "No"}
    counting = [row for row in rows if (row["lead_regulator"], str(row["title"]).casefold()) not in led]
    names = _names(store)
    made = sorted((_guidance(row, names) for row in counting), key=lambda item: item.title.lower())
    return tuple(sorted(made, key=lambda item: last_day_of(item.row), reverse=True))


def what_worked(store: PublicStore) -> tuple[Found, ...]:
    """Case studies, and initiatives whose outcome is known as a number; those with an evaluation first."""
    names = _names(store)
    made = [_case_study(row, names) for row in _rows(store, "case_studies")]
    made += [_initiative(row, names) for row in _rows(store, "initiatives") if outcome(row)]
    return tuple(sorted(made, key=lambda item: (item.evidence is None, -item.year, item.title.lower())))


def open_sandboxes(store: PublicStore, today: date) -> tuple[Found, ...]:
    """Initiatives open when last told, and not closed since, by area and name.

    One that is missing from its regulator's newest return was not open in that year.
    """
    newest, names = _newest_rounds(store), _names(store)
    rows = [
        row
        for row in _rows(store, "initiatives")
        if newest[row["regulator_code"]] == row["year"]
        and (first_day(row["opened_on"]) or today) <= today
        and (last_day(row["closed_on"]) or today) >= today
    ]
    made = [_initiative(row, names) for row in rows]
    return tuple(sorted(made, key=lambda item: (item.traits["area"][1], item.title.lower())))


@dataclass(frozen=True)
class Consultation:
    """Guidance being consulted on."""

    item: Found
    last_day: date | None
    """None: the regulator did not say, and it was open when it last told."""

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Since when, and when it closes: (label, words)."""
        opened, closes = (in_words(self.item.row[f"consultation_{day}_on"]) for day in ("opened", "closed"))
        return tuple((label, day) for label, day in (("Closes", closes), ("Opened", opened)) if day)


def consultations(store: PublicStore, today: date) -> tuple[Consultation, ...]:
    """What is consulted on now: first what closes on a known day, the next to close first.

    Then what was open when its regulator last told, without the day it closes.
    """
    newest = _newest_rounds(store)
    found = []
    for item in guidance(store):
        row = item.row
        closes, opens = last_day(row["consultation_closed_on"]), first_day(row["consultation_opened_on"])
        if row["status"] in ("published", "withdrawn") or (opens and opens > today):
            continue
        if closes and closes >= today:
            found.append(Consultation(item, closes))
        elif closes is None and row["status"] == "consulting" and newest[item.code] == item.year:
            found.append(Consultation(item, None))
    return tuple(sorted(found, key=lambda each: each.last_day or date.max))


def safe_address(text: str | None) -> str | None:
    """An address that may stand in a link: http or https, with a host, and nobody's name before it."""
    if not text or any(c.isspace() or not c.isprintable() for c in text) or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    safe = parts.scheme.lower() in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return text if safe else None


def outcome(row: Json) -> str:
    """What came of an initiative, from the numbers that are there; empty where there is none."""
    told = [
        f"{row[name]} {said}"
        for name, said in (
            ("completed", "finished"),
            ("reached_market", "have a product that is sold or in use"),
            ("still_trading", "still trade"),
        )
        if _is_number(row[name])
    ]
    sentences = []
    if told:
        admitted = f"Of {row['admitted']} firms admitted" if _is_number(row["admitted"]) else "Of the firms admitted"
        sentences.append(f"{admitted}, {' and '.join((', '.join(told[:-1]), told[-1])) if told[1:] else told[0]}.")
    if _is_number(row["jobs"]):
        sentences.append(f"They created {float(row['jobs'] or 0):,.0f} jobs.")
    if _is_number(row["investment_raised_gbp"]):
        sentences.append(f"They raised £{float(row['investment_raised_gbp'] or 0):,.0f}.")
    return " ".join(sentences)


def last_day_of(row: Json) -> date:
    """The last thing that is known to have happened to an item of guidance."""
    days = ("started_on", "consultation_opened_on", "consultation_closed_on", "published_on")
    return max((day for name in days if (day := first_day(row[name]))), default=date.min)


def _is_number(text: str | None) -> bool:
    return bool(text) and str(text).replace(".", "", 1).isdecimal()


def _guidance(row: Json, names: Mapping[str, str]) -> Found:
    opened, closed = in_words(row["consultation_opened_on"]), in_words(row["consultation_closed_on"])
    consulted = " to ".join(day for day in (f"from {opened}", closed) if day) if opened else closed and f"to {closed}"
    partners = ", ".join(
        names.get(code.strip(), code.strip()) for code in (row["joint_with"] or "").split(";") if code.strip()
    )
    lines = (
        ("Published", in_words(row["published_on"])),
        ("Consultation", consulted),
        ("Announced for", in_words(row["target_publish_on"]) if row["status"] != "published" else ""),
        ("Begun", in_words(row["started_on"])),
        ("Joint with", partners),
        ("Led by", names.get(row["lead_regulator"] or "", row["lead_regulator"] or "")),
    )
    traits = {name: _trait(row[key]) for name, key in (("area", "product_area"), ("theme", "theme"), ("kind", "kind"))}
    return _found(
        row,
        names,
        title=row["title"],
        address=row["url"],
        state=words(row["status"]),
        about=_joined(traits["kind"], traits["area"], traits["theme"]),
        said=tuple((label, line) for label, line in lines if line),
        traits={**traits, "status": _trait(row["status"])},
    )


def _case_study(row: Json, names: Mapping[str, str]) -> Found:
    return _found(
        row,
        names,
        title=row["title"],
        state=CASE_STUDY[1],
        said=(
            ("Result", row["result_with_figure"]),
            ("What stood in the way", row["problem"]),
            ("What was done", row["what_was_done"]),
        ),
        traits={"kind": CASE_STUDY, "area": NO_AREA},
    )


def _initiative(row: Json, names: Mapping[str, str]) -> Found:
    kind, area = _trait(row["kind"]), _trait(row["product_area"])
    applied = [f"{row[name]} {said}" for name, said in (("applied", "applied"), ("admitted", "admitted"))]
    numbers = [said for said, name in zip(applied, ("applied", "admitted"), strict=True) if _is_number(row[name])]
    closed = f" to {in_words(row['closed_on'])}" if last_day(row["closed_on"]) else ""
    lines = (
        ("Result", outcome(row)),
        ("Firms", ", ".join(numbers)),
        ("Open", f"since {in_words(row['opened_on'])}" if not closed else f"{in_words(row['opened_on'])}{closed}"),
    )
    return _found(
        row,
        names,
        title=row["name"],
        state=kind[1],
        about=_joined(area),
        said=tuple((label, line) for label, line in lines if line),
        traits={"kind": kind, "area": area},
    )


def _found(
    row: Json,
    names: Mapping[str, str],
    *,
    title: str,
    state: str,
    said: Sequence[tuple[str, str]],
    traits: Mapping[str, Trait],
    about: str = "",
    address: str | None = None,
) -> Found:
    code, evidence = row["regulator_code"], safe_address(row.get("evaluation_url"))
    name = names.get(code, code)
    more = {"evaluation": EVALUATED[evidence is not None]} if "evaluation_url" in row else {}
    end = day_in_words(round_of(row["year"]).period_end)
    return Found(
        code=code,
        regulator=name,
        ref=row.get("guidance_ref") or row.get("initiative_ref") or title,
        title=title,
        address=safe_address(address),
        state=state,
        about=about,
        said=tuple(said),
        evidence=evidence,
        year=row["year"],
        told=f"{BASIS_WORDS[Basis(row['basis'])]}, as of {end}",
        basis=row["basis"],
        traits={**traits, **more, "regulator": (code, name)},
        row=row,
    )


def _trait(code: str) -> Trait:
    return code, words(code)


def _joined(*traits: Trait) -> str:
    return " · ".join(shown for code, shown in traits if code != "other")


def _names(store: PublicStore) -> Mapping[str, str]:
    return {body["code"]: body["name"] for body in bodies(store)}


def _versions(store: PublicStore) -> Versions:
    """The current version of every round, the oldest round first."""
    entries = ((year, store.entry(year)) for year in reversed(store.rounds()))
    return tuple((year, entry.version, entry.folder) for year, entry in entries)


def _rows(store: PublicStore, table: str) -> tuple[Json, ...]:
    return _newest_rows(store.folder, _versions(store), table)


def _newest_rounds(store: PublicStore) -> Mapping[str, int]:
    """For every regulator the newest round its return is published in."""
    return {code: year for year in reversed(store.rounds()) for code in store.manifest(year)["returns"]}


@lru_cache(maxsize=16)
def _newest_rows(folder: Path, versions: Versions, table: str) -> tuple[Json, ...]:
    """Each item's row of the newest round that has it, with its ``year``. A version's folder never changes."""
    newest: dict[tuple[str, str], Json] = {}
    for year, version, _ in versions:
        for row in json.loads(PublicStore(folder).read(year, f"{table}.json", version)):
            newest[row["regulator_code"], str(row[KEYS[table]]).casefold()] = {**row, "year": year}
    return tuple(newest.values())
