"""What the public pages show, read from the public store and from nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.clock import day_in_words
from portal.documents.brief import REPORT
from portal.public_store import Json, NotPublished, PublicStore, VersionEntry
from portal.queries.reform_brief import BRIEF
from submissions_schema.lifecycle import RETURNED


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One regulator in a round, in public words."""

    code: str
    name: str
    demonstration: bool
    owes: bool
    excused_because: str | None
    due_on: date
    extended_because: str | None
    state: str
    sourced: bool
    """Put together from what the regulator had published: it filed nothing, and owed nothing."""
    filed_on: date | None
    late: bool
    late_because: str | None
    published_version: int | None
    correction_under_way: bool
    withdrawn: Json | None
    """What is said of a return that was taken back after publication: ``on``, ``reason``, ``version``."""

    @property
    def timeliness(self) -> str:
        """Filed how: one of *On time*, *Late*, *Not filed*, or nothing to say."""
        if self.sourced or self.withdrawn or (not self.owes and self.filed_on is None):
            return ""
        if self.filed_on is not None:
            return "Late" if self.late else "On time"
        return "Not filed" if self.late else ""

    @property
    def when(self) -> str:
        """The day in words, with the reason where there is one."""
        if self.withdrawn:
            return f"on {day_in_words(date.fromisoformat(self.withdrawn['on']))}, because: {self.withdrawn['reason']}"
        if self.sourced:
            return "put together from what the regulator had published"
        extended = f" (extended because: {self.extended_because})" if self.extended_because else ""
        if self.filed_on is not None:
            reason = f", because: {self.late_because}" if self.late_because else ""
            due = f", due {day_in_words(self.due_on)}{extended}" if extended else ""
            return f"filed {day_in_words(self.filed_on)}{reason}{due}"
        if self.state == RETURNED.public:
            return "the central unit returned it; it has not been filed again"
        if not self.owes:
            return self.excused_because or ""
        return f"{'was due on' if self.late else 'due'} {day_in_words(self.due_on)}{extended}"


@dataclass(frozen=True)
class PublicRound:
    """One round that has opened, with everybody in it."""

    year: int
    period_start: date
    period_end: date
    due_on: date
    publishes_on: date
    published_on: date | None
    rows: tuple[PublicRow, ...]
    dataset: VersionEntry | None

    @property
    def owing(self) -> tuple[PublicRow, ...]:
        return tuple(row for row in self.rows if row.owes)

    @property
    def published(self) -> tuple[PublicRow, ...]:
        return tuple(row for row in self.rows if row.published_version is not None)


@dataclass(frozen=True)
class ShownReturn:
    """One version of a published return, and where it stands."""

    content: Json
    dataset: str
    """The newest version of the round's dataset that holds it."""
    newest: int | None
    """The version of this return that counts now; None: the return was withdrawn."""
    withdrawn: Json | None

    @property
    def is_current(self) -> bool:
        version: int = self.content["version"]
        return version == self.newest


def public_rounds(store: PublicStore) -> tuple[PublicRound, ...]:
    """Every round that has opened, the newest first."""
    return tuple(_round(store, each) for each in store.status().get("rounds", ()))


def public_round(store: PublicStore, year: int) -> PublicRound:
    """One round.

    Raises:
        NotPublished: there is none of that year, or it has not opened.
    """
    for each in store.status().get("rounds", ()):
        if each["year"] == year:
            return _round(store, each)
    raise NotPublished(str(year))


def year_ends(store: PublicStore, year: int) -> date:
    """The last day of the year a round reports on.

    Raises:
        NotPublished: there is no such round, or it has not opened.
    """
    for each in store.status().get("rounds", ()):
        if each["year"] == year:
            return date.fromisoformat(each["period_end"])
    raise NotPublished(str(year))


def _round(store: PublicStore, status: Json) -> PublicRound:
    dataset = store.current(status["year"])
    withdrawn = store.manifest(status["year"])["withdrawn"] if dataset else {}
    return PublicRound(
        year=status["year"],
        period_start=date.fromisoformat(status["period_start"]),
        period_end=date.fromisoformat(status["period_end"]),
        due_on=date.fromisoformat(status["due_on"]),
        publishes_on=date.fromisoformat(status["publishes_on"]),
        published_on=_day(status["published_on"]),
        rows=tuple(_row(row, withdrawn) for row in status["rows"]),
        dataset=dataset,
    )


def _row(row: Json, withdrawn: Json) -> PublicRow:
    back = row["published_version"] is None and row["filed_on"] is None
    days = {"due_on": date.fromisoformat(row["due_on"]), "filed_on": _day(row["filed_on"])}
    return PublicRow(**{**row, **days, "withdrawn": withdrawn.get(row["code"]) if back else None})


def holds(store: PublicStore, year: int, file: str) -> bool:
    """Whether the newest version of a round's dataset has this file; rounds published earlier may lack it."""
    return store.current(year) is not None and file in store.manifest(year)["files"]


def newest_papers(store: PublicStore) -> tuple[tuple[str, str], ...]:
    """Label and address of the newest reform brief and the newest annual report; none where none was published."""
    papers = (("reform brief", "brief", BRIEF), ("annual report to Parliament", "reports", REPORT))
    newest = ((said, at, next((y for y in store.rounds() if holds(store, y, file)), None)) for said, at, file in papers)
    return tuple((f"Read the {said} of {year}", f"/{at}/{year}") for said, at, year in newest if year)


def shown_return(store: PublicStore, year: int, code: str, version: int | None = None) -> ShownReturn:
    """A published return: the version that counts, or an earlier one by its number.

    Of a return that was withdrawn, without a number, the last version that was public.

    Raises:
        NotPublished: nothing of it was ever published, or no such version.
    """
    newest, withdrawn = None, None
    for place, entry in enumerate(reversed(store.versions(year))):
        manifest = store.manifest(year, entry.version)
        listed = manifest["returns"].get(code)
        if place == 0:
            newest = listed["version"] if listed else None
            withdrawn = manifest["withdrawn"].get(code)
        if listed and version in (None, listed["version"]):
            content: Json = json.loads(store.read(year, f"returns/{code}.json", entry.version))
            return ShownReturn(content, entry.version, newest, withdrawn)
    raise NotPublished(f"{year}/{code}")


def years_of(store: PublicStore, code: str) -> tuple[Json, ...]:
    """The current published returns of one regulator over the rounds, the oldest first."""
    found = []
    for year in reversed(store.rounds()):
        if code in store.manifest(year)["returns"]:
            found.append(json.loads(store.read(year, f"returns/{code}.json")))
    return tuple(found)


def bodies(store: PublicStore) -> tuple[Json, ...]:
    """The register: every body with its facts and relationships, by name."""
    return tuple(sorted(store.status().get("regulators", ()), key=lambda body: str(body["name"]).lower()))


def departments_of(each: Json) -> tuple[str, ...]:
    """The departments a body stands under today, as the register holds them; none is an answer too."""
    return tuple(link["department"] for link in each["sponsorships"] if link["department"] and not link["valid_to"])


def matching(
    register: tuple[Json, ...], *, words: str = "", department: str | None = None, sector: str | None = None
) -> tuple[Json, ...]:
    """Bodies whose name, code, sector or department has every word, and which fit what was chosen."""
    wanted = words.lower().split()

    def fits(each: Json) -> bool:
        told = " ".join((each["code"], each["name"], each["facts"]["sector"]["value"], *departments_of(each))).lower()
        return (
            all(word in told for word in wanted)
            and (department is None or department in departments_of(each))
            and (sector is None or each["facts"]["sector"]["value"] == sector)
        )

    return tuple(each for each in register if fits(each))


def body(store: PublicStore, code: str) -> Json:
    """One body of the register.

    Raises:
        NotPublished: there is no such body.
    """
    for each in bodies(store):
        if each["code"] == code:
            return each
    raise NotPublished(code)


def figure_of(content: Json, figure_id: str) -> Json | None:
    """One headline figure of a published return."""
    return next((each for each in content["figures"] if each["id"] == figure_id), None)


def explanations_by_words(content: Json, *, first: int | None = 3) -> tuple[tuple[str, str, str], ...]:
    """Check, places and words of every explanation; one wording is told once, with the ``first`` of its places.

    All places where ``first`` is None.
    """
    alike: dict[tuple[str, str], list[str]] = {}
    for each in content["explanations"]:
        alike.setdefault((f"{each['rule']} {each['title']}", each["words"]), []).append(each["where"])
    return tuple((check, _places(where, first), words) for (check, words), where in alike.items())


def _places(where: list[str], first: int | None) -> str:
    named = [place for place in where if place]
    more = 0 if first is None else len(named) - first
    told = "; ".join(named[:first])
    return f"{told}; and {more:,} more" if more > 0 else told


def first_sentence(content: Json) -> str:
    """What the return says, in a sentence or two."""
    name, end = content["regulator"]["name"], day_in_words(date.fromisoformat(content["period"]["end"]))
    return " ".join(_said(content, name, end)) or f"{name} accounts here for the year to {end}."


def _said(content: Json, name: str, end: str) -> Iterator[str]:
    within = figure_of(content, "decisions_within_target_of_decided")
    if within and within["state"] == "value" and within["n"]:
        yield (
            f"{name} decided {within['cases']} of {within['n']} AI-related applications within their target in the "
            f"year to {end} (95% interval {within['interval']})."
        )
    published, days = figure_of(content, "guidance_published"), figure_of(content, "guidance_days_to_publish")
    if published and published["state"] == "value":
        said = f"{name} published" if not within or within["state"] != "value" else "It published"
        number = int(published["value"])
        took = f"; half took no more than {days['shown']}" if days and days["state"] == "value" else ""
        yield f"{said} {number or 'no'} {'item' if number == 1 else 'items'} of AI guidance{took}."


def standing_line(content: Json) -> str:
    """When it was filed and published, and in which version."""
    filed = content["filed_on"]
    parts = []
    if filed:
        when = "late" if content["late"] else "on time"
        parts.append(f"Return filed {when} on {day_in_words(date.fromisoformat(filed))}")
    else:
        parts.append("Put together from what the regulator had published")
    day = day_in_words(date.fromisoformat(content["published_on"]))
    parts.append(f"published early on {day}, before the round" if content["early"] else f"published {day}")
    parts.append(f"version {content['version']}")
    parts.append(f"data cut {day_in_words(date.fromisoformat(content['period']['end']))}")
    return " · ".join(parts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
