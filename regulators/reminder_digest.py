"""One message to one person on one day: all their reminders, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from regulators.reminder_facts import in_words
from regulators.reminder_rules import RULES, Rule
from regulators.reminders import Reminder

_RANK = {rule.id: place for place, rule in enumerate(RULES)}
CHOICES = "messages-to-you"
"""Address of the page on which people choose what is sent to them."""


@dataclass(frozen=True, slots=True)
class Item:
    """One reminder about one return."""

    reminder: Reminder
    year: int
    code: str
    name: str
    """Of the regulator."""


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str


def in_order(items: Iterable[Item]) -> list[Item]:
    """By rule as pressing as it is, then by round and regulator."""
    return sorted(items, key=lambda item: (_RANK[item.reminder.rule.id], item.year, item.code, item.reminder.occasion))


def letter(to_name: str, day: date, items: Sequence[Item], base_url: str) -> Letter:
    """The message of ``day`` (in London); ``items`` are not empty.

    Under each heading the returns it is about, then what to do and where.
    """
    ordered = in_order(items)
    parts = [f"{to_name}, this waits for you in the portal on {day:%A} {in_words(day)}."]
    for rule in dict.fromkeys(item.reminder.rule for item in ordered):
        parts.append(_part([item for item in ordered if item.reminder.rule is rule], rule, base_url.rstrip("/")))
    parts.append(
        "You get one such message a day at most. Choose which of them, and whether daily or once a week:\n"
        f"{base_url.rstrip('/')}/{CHOICES}"
    )
    return Letter(_subject(ordered), "\n\n".join(parts) + "\n")


def _subject(ordered: Sequence[Item]) -> str:
    first = ordered[0]
    more = f" (and {len(ordered) - 1} more)" if len(ordered) > 1 else ""
    return f"{first.reminder.rule.title}: {first.code}, annual return {first.year}{more}"


def _part(items: Sequence[Item], rule: Rule, base_url: str) -> str:
    lines = [f"{rule.title}\n{'-' * len(rule.title)}"]
    links: list[str] = []
    for item in items:
        lines.append(f"* The return of {item.name} ({item.code}) for {item.year} {item.reminder.says}")
        link = f"{base_url}/{rule.page.format(year=item.year, code=item.code)}"
        links += [] if link in links else [link]
    return "\n".join([*lines, f"What to do: {rule.do}", *links])
