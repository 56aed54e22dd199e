"""The classes a SORA assessment speaks in, and what a step may say instead of one."""

from __future__ import annotations

from enum import StrEnum


class Robustness(StrEnum):
    """How well something must be shown, or is claimed to be; in this order."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Arc(StrEnum):
    """Air risk class, from the lowest to the highest."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"

    @property
    def words(self) -> str:
        return f"ARC-{self}"


class Sail(StrEnum):
    """Specific assurance and integrity level, from the lowest to the highest."""

    I = "I"  # noqa: E741  as the field writes it
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


class Open(StrEnum):
    """Why a step has no class: a value of its own, never a guess."""

    NOT_IN_TABLE = "not in the table: ask the assessor"
    OUTSIDE_SORA = "not part of SORA: certified category, or a case of its own"
    NOT_TOGETHER = "claims that exclude each other: drop one"
    CERTIFIED = "certified category, no licence"
    OUT_OF_SCOPE = "out of scope: no containment is enough"
    WAITS = "waits for an earlier step"


HIGHEST_GRC = 7
"""A final ground risk class over this is the certified category: no licence."""
