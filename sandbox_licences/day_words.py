"""Days for people."""

from __future__ import annotations

from datetime import date


def day_in_words(day: date) -> str:
    """``30 June 2026``."""
    return f"{day.day} {day:%B %Y}"
