"""Who has a current steer with safe AI innovation in it, who has not and since when: from the public store alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from portal.clock import day_in_words
from portal.public_store import Json, PublicStore
from portal.queries.public import bodies
from portal.usual_rounds import round_of
from regulators.register import Kind
from regulators.steers import Covered, Expectation, InIt, Relationship, Standing, Steer, coverage
from submissions_schema.open_data import rows_csv

ANSWER = "steer_followed"
"""The question of the return's narrative that asks how a steer was followed."""
ABOUT = (
    "In a steer a department tells the regulators it sponsors what it expects of them. Recommendation 26 of the AI "
    "Opportunities Action Plan asks every sponsor department to put a focus on safe AI innovation into it."
)
NOT_RECORDED = (
    "A steer stands here once its department has recorded it. That none is recorded says nothing about letters that "
    "were sent and not recorded."
)
TAGS = {
    Standing.WITH_AI: ("Named in steer", "green"),
    Standing.PARTLY: ("Partly in steer", "yellow"),
    Standing.WITHOUT: ("Not in steer", "red"),
    Standing.LAPSED: ("Steer lapsed", "red"),
    Standing.NONE: ("No steer recorded", "gray"),
    Standing.NOT_APPLICABLE: ("Not applicable", "gray"),
}
"""For each standing whether safe AI innovation is named in a current steer, and the colour beside it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a body said in its newest published return to a steer it was given before the end of that year."""

    regulator_code: str
    regulator_name: str
    year: int | None
    """Of the round; None: no return of it is published for a year in which it had the steer."""
    words: str | None

    @property
    def in_words(self) -> str:
        if self.year is None:
            return "No return for a year with this steer is published yet."
        return self.words or f"Its return for {self.year} says nothing to this question."


@dataclass(frozen=True)
class ShownSteer:
    """One steer as everybody may read it."""

    steer: Steer
    department: str
    demonstration: bool
    covers: tuple[tuple[str, str], ...]
    """Code and name of the bodies."""
    changes: tuple[Json, ...]
    """Later versions: ``version``, ``on`` and ``because``."""
    answers: tuple[Answer, ...]

    def state_on(self, today: date) -> tuple[str, str]:
        """A word, and a sentence with the day."""
        steer = self.steer
        if steer.in_force_on(today):
            last = f"until {day_in_words(steer.last_on)}" if steer.last_on else "until it is ended"
            return "In force", f"{day_in_words(steer.given_on)} {last}"
        assert steer.last_on is not None
        word = "Ended early" if steer.ended_on else "Lapsed"
        because = f", because: {steer.ended_because}" if steer.ended_because else ""
        return word, f"{day_in_words(steer.given_on)} to {day_in_words(steer.last_on)}{because}"


@dataclass(frozen=True)
class CoverageRow:
    """One body under one department."""

    covered: Covered
    regulator: str
    department: str
    demonstration: bool

    @property
    def tag(self) -> tuple[str, str]:
        return TAGS[self.covered.standing]

    @property
    def when(self) -> str:
        """Since when, and why none is expected where none is."""
        covered = self.covered
        if covered.standing is Standing.NOT_APPLICABLE:
            if covered.kind is Kind.ANSWERS_TO_PARLIAMENT:
                return "answers to Parliament: no department steers it"
            return "the department only oversees it: none is expected"
        if covered.since is None:
            return "so far" if covered.standing is Standing.NONE else "none with it was ever recorded"
        return f"since {day_in_words(covered.since)}"


@dataclass(frozen=True)
class Coverage:
    """Everything the coverage page says on one day."""

    on: date
    rows: tuple[CoverageRow, ...]
    steers: tuple[ShownSteer, ...]
    """The newest given first."""

    def steer(self, number: int) -> ShownSteer | None:
        """One steer by its number."""
        return next((each for each in self.steers if each.steer.number == number), None)

    def of(self, department_code: str) -> Coverage:
        """The part of one department."""
        return Coverage(
            self.on,
            tuple(row for row in self.rows if row.covered.department_code == department_code),
            tuple(each for each in self.steers if each.steer.department_code == department_code),
        )

    @property
    def departments(self) -> Mapping[str, str]:
        """Code to name; those with a steer first, then by name."""
        found = {row.covered.department_code: row.department for row in self.rows if row.covered.department_code}
        given = {each.steer.department_code for each in self.steers}
        return dict(sorted(found.items(), key=lambda pair: (pair[0] not in given, pair[1].lower())))

    @property
    def sentences(self) -> tuple[str, ...]:
        """How many have one, of those expected to; invented bodies are counted apart."""
        real = [row for row in self.rows if row.covered.expected and not row.demonstration]
        invented = [row for row in self.rows if row.covered.expected and row.demonstration]
        said = [_counted(real, "")] if real else []
        return (*said, *([_counted(invented, "invented ")] if invented else []))


def _counted(rows: Sequence[CoverageRow], kind: str) -> str:
    counts = {each: sum(row.covered.standing is each for row in rows) for each in Standing}
    gaps = sum(row.covered.is_gap for row in rows)
    bodies_ = f"{len(rows)} {kind}{'body' if len(rows) == 1 else 'bodies'}"
    if all(row.covered.standing is Standing.NONE for row in rows):
        return f"No steer is recorded yet for any of {bodies_} under a sponsor department."
    return (
        f"Of {bodies_} under a sponsor department, counted once for each sponsor, a current steer with safe AI "
        f"innovation in it is recorded for {counts[Standing.WITH_AI]}, one with it partly for "
        f"{counts[Standing.PARTLY]}, and none for {gaps}."
    )


def steer_coverage(store: PublicStore, today: date, kept: Sequence[Json] | None = None) -> Coverage:
    """Every body with every department over it, and every steer, as of a day.

    ``kept``: the steers as they are recorded, for who must see at once what was recorded; else those that are public.
    """
    register = bodies(store)
    names = {each["code"]: each for each in register}
    departments = {
        link["department_code"]: link["department"]
        for each in register
        for link in each["sponsorships"]
        if link["department_code"]
    }
    if kept is None:
        kept = store.steers().get("steers", ())
    found = coverage(_relationships(register), [_steer(each) for each in kept], today)
    answers = _answers(store)
    shown = [_shown(each, answers) for each in kept]
    given = {each.steer.department_code for each in shown}
    rows = [
        CoverageRow(
            each,
            names[each.regulator_code]["name"],
            departments.get(each.department_code, "") if each.department_code else "Parliament",
            bool(names[each.regulator_code]["demonstration"]),
        )
        for each in found
    ]
    rows.sort(key=lambda r: (r.covered.department_code not in given, r.department.lower(), r.regulator.lower()))
    return Coverage(today, tuple(rows), tuple(sorted(shown, key=lambda each: each.steer.given_on, reverse=True)))


def _relationships(register: Iterable[Json]) -> list[Relationship]:
    return [
        Relationship(
            each["code"],
            link["department_code"],
            Kind(link["kind"]),
            _day(link["valid_from"]),
            _day(link["valid_to"]),
        )
        for each in register
        for link in each["sponsorships"]
    ]


def _steer(kept: Json) -> Steer:
    return Steer(
        department_code=kept["department_code"],
        title=kept["title"],
        address=kept["address"],
        given_on=date.fromisoformat(kept["given_on"]),
        until_on=_day(kept["until_on"]),
        covers=tuple(kept["covers"]),
        in_it=InIt(kept["in_it"]),
        passage=kept["passage"],
        judged_by=kept["judged_by"],
        expectations=tuple(Expectation(e["words"], date.fromisoformat(e["by_on"])) for e in kept["expectations"]),
        ended_on=_day(kept["ended_on"]),
        ended_because=kept["ended_because"],
        number=kept["number"],
        version=kept["version"],
    )


_Told = Mapping[str, tuple[int, str | None]]


def _shown(kept: Json, told: _Told) -> ShownSteer:
    steer = _steer(kept)
    covers = tuple(zip(kept["covers"], kept["covers_names"], strict=True))
    answers = tuple(_answer(code, name, steer, told.get(code)) for code, name in covers)
    return ShownSteer(steer, kept["department"], kept["demonstration"], covers, tuple(kept["changes"]), answers)


def _answer(code: str, name: str, steer: Steer, told: tuple[int, str | None] | None) -> Answer:
    if told is None or round_of(told[0]).period_end < steer.given_on:
        return Answer(code, name, None, None)
    return Answer(code, name, *told)


def _answers(store: PublicStore) -> _Told:
    versions = tuple((year, entry.version, entry.folder) for year in store.rounds() for entry in [store.entry(year)])
    return _newest_answers(store.folder, versions)


@lru_cache(maxsize=8)
def _newest_answers(folder: Path, versions: tuple[tuple[int, str, str], ...]) -> _Told:
    """For each body the newest round its return is published in, and its answer there. A version never changes."""
    store, found = PublicStore(folder), dict[str, tuple[int, str | None]]()
    for year, version, _ in reversed(versions):
        said = {
            row["regulator_code"]: row.get(ANSWER) for row in json.loads(store.read(year, "narrative.json", version))
        }
        found |= {code: (year, said.get(code)) for code in store.manifest(year, version)["returns"]}
    return found


COVERAGE_COLUMNS = (
    "as_of",
    "department_code",
    "department",
    "regulator_code",
    "regulator",
    "relationship",
    "steer_expected",
    "standing",
    "since",
    "steer",
    "given_on",
    "in_force_until",
    "demonstration",
)
STEER_COLUMNS = (
    "steer",
    "version",
    "department_code",
    "department",
    "title",
    "address",
    "given_on",
    "in_force_until",
    "ended_because",
    "safe_ai_innovation_in_it",
    "passage",
    "judged_by",
    "expectations",
    "regulator_code",
    "regulator",
    "answer_year",
    "answer",
    "demonstration",
)


def coverage_csv(found: Coverage) -> str:
    """A row for each body under each department, as of the day."""
    rows = []
    for row in found.rows:
        covered, steer = row.covered, row.covered.counts
        rows.append(
            (
                found.on.isoformat(),
                covered.department_code or "",
                row.department,
                covered.regulator_code,
                row.regulator,
                str(covered.kind),
                "yes" if covered.expected else "no",
                str(covered.standing),
                _iso(covered.since),
                str(steer.number) if steer else "",
                _iso(steer.given_on) if steer else "",
                _iso(steer.last_on) if steer else "",
                "yes" if row.demonstration else "no",
            )
        )
    return rows_csv(COVERAGE_COLUMNS, rows)


def steers_csv(found: Coverage) -> str:
    """A row for each body that each steer is addressed to, with its answer."""
    rows = []
    for shown in found.steers:
        steer = shown.steer
        expected = "; ".join(f"{each.by_on.isoformat()}: {each.words}" for each in steer.expectations)
        for answer in shown.answers:
            rows.append(
                (
                    str(steer.number),
                    str(steer.version),
                    steer.department_code,
                    shown.department,
                    steer.title,
                    steer.address,
                    _iso(steer.given_on),
                    _iso(steer.last_on),
                    steer.ended_because or "",
                    str(steer.in_it),
                    steer.passage,
                    steer.judged_by,
                    expected,
                    answer.regulator_code,
                    answer.regulator_name,
                    str(answer.year or ""),
                    answer.words or "",
                    "yes" if shown.demonstration else "no",
                )
            )
    return rows_csv(STEER_COLUMNS, rows)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
