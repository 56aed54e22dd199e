"""Words people give with a step: a reason, a question, an answer."""

from __future__ import annotations

from portal.errors import NotValid


def given_words(text: str, if_empty: str, most: int) -> str:
    """``text`` on one line.

    Raises:
        NotValid: nothing was written, said as ``if_empty``; or more than ``most`` characters.
    """
    words = " ".join(text.split())
    if not words:
        raise NotValid(if_empty)
    if len(words) > most:
        raise NotValid(f"That has {len(words):,} characters; at most {most:,} fit.")
    return words
