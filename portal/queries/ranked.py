"""Whether a thing fits what was searched for, and how well. Pure.

Every word must be found. A code or number written out in full comes first, then whole words, then beginnings of words,
then parts of words; each in a name before anywhere else. Accents, case and punctuation do not count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

EXACT = 0
"""Rank of a thing whose code, number or whole name is what was searched for."""
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """Lower case without accents; whatever is no letter or digit is one space."""
    apart = unicodedata.normalize("NFKD", text)  # first: what only looks like a capital has no lower case before
    plain = unicodedata.normalize("NFKD", apart.casefold()).translate(_LETTERS)
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) or c in "'’" else " " for c in plain)
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class Searched:
    """What of one thing is searched, folded once; ``names`` and ``others`` stand between spaces."""

    codes: frozenset[str]
    name: str
    names: str
    others: str


def searched(*, codes: Iterable[str] = (), name: str, others: Iterable[str] = ()) -> Searched:
    """Codes count as part of the name, so that the beginning of a number finds it too."""
    written = [folded(code) for code in codes]
    called = folded(name)
    return Searched(
        frozenset(written),
        called,
        f" {' '.join((called, *written))} ",
        f" {' '.join(folded(each) for each in others)} ",
    )


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed: as a whole, and each of its words; a number with hyphens is one word."""

    whole: str
    each: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Words:
        each = (folded(word) for word in typed.split())
        return cls(folded(typed), tuple(dict.fromkeys(word for word in each if word)))


def rank(words: Words, thing: Searched) -> int | None:
    """How well ``thing`` fits, ``EXACT`` best; None where a word is missing or none was given."""
    if not words.each:
        return None
    if words.whole in thing.codes or words.whole == thing.name:
        return EXACT
    total = 1
    for word in words.each:
        one = _rank(word, thing)
        if one is None:
            return None
        total += one
    return total


def _rank(word: str, thing: Searched) -> int | None:
    if word in thing.codes:
        return 0
    sorts = (f" {word} ", f" {word}", word)
    for worse, wanted in enumerate(sorts):
        for place, text in enumerate((thing.names, thing.others)):
            if wanted in text:
                return 1 + 2 * worse + place
    return None


def found_in(words: Iterable[str], text: str) -> bool:
    """Whether one of these folded words stands in ``text``: to say of a thing why it fits."""
    held = folded(text)
    return any(word in held for word in words)
