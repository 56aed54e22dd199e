"""Bodies that are not asked for a return: devolved, they answer to another government.

They are named so that nobody takes their absence for silence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A body outside the register, and to whom it answers instead."""

    code: str
    name: str
    place: str
    answers_to: str


NOT_ASKED = (
    NotAsked(
        "HSENI", "Health and Safety Executive for Northern Ireland", "Northern Ireland", "Department for the Economy"
    ),
    NotAsked(
        "NIEA",
        "Northern Ireland Environment Agency",
        "Northern Ireland",
        "Department of Agriculture, Environment and Rural Affairs",
    ),
    NotAsked("NRW", "Natural Resources Wales", "Wales", "Welsh Government"),
    NotAsked("SEPA", "Scottish Environment Protection Agency", "Scotland", "Scottish Government"),
)
