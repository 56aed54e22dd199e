"""What somebody gets at a door."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """What somebody gets at a door, before the state of things is looked at."""

    ADMITTED = "admitted"
    REFUSED = "told that their role does not allow it"
    NOT_THERE = "told that there is nothing here, as for what does not exist"
