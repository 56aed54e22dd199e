"""Searching a list by words and choices, with how many each choice would leave.

What was asked for is an address (``q=drones&area=energy``): the screens, the plain pages and the files share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar
from urllib.parse import urlencode

MOST_CHARACTERS = 100
"""Of the words searched for."""


class Listed(Protocol):
    """Something that can be looked for."""

    @property
    def text(self) -> str:
        """Everything words are looked for in, lower case."""

    @property
    def traits(self) -> Mapping[str, tuple[str, str]]:
        """What can be chosen by: name of the choice to (value in the address, value in words)."""


Item = TypeVar("Item", bound=Listed)


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose, and how many items are left with it."""

    value: str
    words: str
    count: int


@dataclass(frozen=True)
class Asked:
    """What somebody looks for."""

    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, address: Mapping[str, str], names: Sequence[str]) -> Asked:
        """What an address asks for; a choice that no item has leaves nothing, and is shown as chosen."""
        chosen = {name: address[name][:MOST_CHARACTERS] for name in names if address.get(name)}
        return cls(address.get("q", "").strip()[:MOST_CHARACTERS], chosen)

    def without(self, name: str) -> Asked:
        return replace(self, chosen={each: value for each, value in self.chosen.items() if each != name})

    def address(self, path: str, **more: str) -> str:
        """``path`` with all of this behind it, and ``more``."""
        query = urlencode({**({"q": self.words} if self.words else {}), **self.chosen, **more})
        return f"{path}?{query}" if query else path


def narrowed(items: Iterable[Item], asked: Asked) -> tuple[Item, ...]:
    """The items that have every word and fit every choice, in their order."""
    wanted = asked.words.lower().split()

    def fits(item: Item) -> bool:
        return all(item.traits.get(name, ("", ""))[0] == value for name, value in asked.chosen.items()) and all(
            word in item.text for word in wanted
        )

    return tuple(item for item in items if fits(item))


def options(items: Sequence[Listed], asked: Asked, name: str) -> tuple[Option, ...]:
    """Every value of a choice with what it would leave beside the words and the other choices, by its words."""
    every = dict(item.traits[name] for item in items if name in item.traits)
    if (kept := asked.chosen.get(name)) and kept not in every:
        every[kept] = kept
    left = Counter(item.traits[name][0] for item in narrowed(items, asked.without(name)) if name in item.traits)
    made = (Option(value, words, left[value]) for value, words in every.items())
    return tuple(sorted(made, key=lambda option: option.words.lower()))
