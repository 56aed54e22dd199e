"""What is new in AI guidance: published, or opened for consultation; for those who follow the feed."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from portal.public_store import Json, PublicStore
from portal.queries.days_known import first_day
from portal.queries.found import Found, guidance

AT_MOST = 50
EVENTS = {"published": "published_on", "consulted": "consultation_opened_on"}
"""What may happen to an item, and the column with its day."""

_OURS = uuid.UUID("8d2f5a4e-94a5-5c0e-9d1b-3f6f0a5b7c21")
"""The ids of entries are made from this one: never change it."""
_SHOWN = ("title", "url", "consultation_closed_on")
"""Whatever changes in these, or in the day, makes an entry a changed one."""

Releases = tuple[tuple[str, int, str, str], ...]
"""When, round, version, folder."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to an item of guidance."""

    item: Found
    event: str
    known_at: datetime
    """When a published dataset first said so."""
    changed_at: datetime
    """Since when it reads as it does."""

    @property
    def id(self) -> str:
        """The same for ever: whose item it is, its reference and what happened make it."""
        return uuid.uuid5(_OURS, f"{self.item.code}/{self.item.ref}/{self.event}").urn

    @property
    def published(self) -> str:
        """Its day or month."""
        return self.item.row[EVENTS[self.event]] or ""


def guidance_news(store: PublicStore) -> tuple[News, ...]:
    """What became known last, and of that what happened last, first. At most ``AT_MOST``."""
    releases = sorted(
        (entry.published_at, year, entry.version, entry.folder)
        for year in store.rounds()
        for entry in store.versions(year)
    )
    since = _since(store.folder, tuple(releases))
    news = [
        News(item, event, since[_about(item.row, event)], since[_reading(item.row, event)])
        for item in guidance(store)
        for event, column in EVENTS.items()
        if first_day(item.row[column])
    ]
    news.sort(key=lambda each: (each.known_at, first_day(each.published) or date.min, each.id), reverse=True)
    return tuple(news[:AT_MOST])


@lru_cache(maxsize=4)
def _since(folder: Path, releases: Releases) -> dict[tuple[str | None, ...], datetime]:
    """When each event, and each reading of it, first stood in a dataset. A version's folder never changes."""
    since: dict[tuple[str | None, ...], datetime] = {}
    for published_at, year, version, _ in releases:
        at = datetime.fromisoformat(published_at)
        for row in json.loads(PublicStore(folder).read(year, "guidance.json", version)):
            for event, column in EVENTS.items():
                if first_day(row[column]):
                    since.setdefault(_about(row, event), at)
                    since.setdefault(_reading(row, event), at)
    return since


def _about(row: Json, event: str) -> tuple[str | None, ...]:
    return row["regulator_code"], row["guidance_ref"].casefold(), event


def _reading(row: Json, event: str) -> tuple[str | None, ...]:
    return *_about(row, event), row[EVENTS[event]], *(row[name] for name in _SHOWN)
