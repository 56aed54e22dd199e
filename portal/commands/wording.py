"""Words people give with a step: a reason, a question, an answer."""

from __future__ import annotations

import re

import polars as pl

from portal.errors import NotValid
from submissions_schema.tidy_text import character_names, first_hidden


def given_words(text: str, if_empty: str, most: int, *, paragraphs: bool = False) -> str:
    """``text`` on one line, or with its ``paragraphs``.

    Raises:
        NotValid: nothing was written, said as ``if_empty``; more than ``most`` characters; or one that nobody sees.
    """
    words = in_paragraphs(text) if paragraphs else " ".join(text.split())
    if not words:
        raise NotValid(if_empty)
    if len(words) > most:
        raise NotValid(f"That has {len(words):,} characters; at most {most:,} fit.")
    require_visible(words)
    return words


def in_paragraphs(text: str) -> str:
    """``text`` tidied line by line; at most one empty line between two paragraphs."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def require_visible(*texts: str | None) -> None:
    """Raises NotValid: a text has a character that nobody sees, or that turns the writing round."""
    for text in filter(None, texts):
        hidden = first_hidden(pl.Series([text]), paragraphs=True)
        found = hidden[0] if hidden is not None else None
        if found is not None:
            name = character_names([found])[found]
            raise NotValid(f"There is a character in it that cannot be seen: {name}. Type the words anew without it.")
