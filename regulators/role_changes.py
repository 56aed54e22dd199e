"""Who gets or loses a role: one person proposes it, another, an administrator, confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LASTS = timedelta(days=30)
"""For so long a proposal can be confirmed: what was true of a person may not be any more."""


class Change(StrEnum):
    GIVE = "give"
    END = "end"


class State(StrEnum):
    """Of a proposal; all but the first are for good."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    OVERTAKEN = "overtaken"
    """What it asks for came about otherwise: the role ended, or is held."""


WORDS: dict[State, str] = {
    State.WAITING: "waiting",
    State.CONFIRMED: "confirmed",
    State.DECLINED: "declined",
    State.TAKEN_BACK: "taken back",
    State.OVERTAKEN: "overtaken by events",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody who would confirm or decline a proposal finds."""

    state: State = State.WAITING
    lapsed: bool = False
    """It is older than ``LASTS``."""
    proposed_by_actor: bool = False
    about_actor: bool = False
    proposer_still_may: bool = True
    """Whoever proposed it still holds a role in which they may."""
    nothing_to_change: bool = False
    """The role to give is held already, or the role to end has ended."""


def no_confirmation(facts: Facts) -> str | None:
    """Why the actor cannot confirm the proposal, in a sentence; None: they can."""
    if facts.state is not State.WAITING:
        return f"This proposal does not wait any more: it was {WORDS[facts.state]}."
    if facts.proposed_by_actor:
        return "You proposed this yourself. Another administrator must confirm it."
    if facts.about_actor:
        return "This proposal is about yourself. Another administrator must confirm it."
    if facts.lapsed:
        return f"This proposal is older than {LASTS.days} days and can no longer be confirmed. Propose it anew."
    if not facts.proposer_still_may:
        return "Who proposed this no longer has a role in which they may. Propose it anew."
    if facts.nothing_to_change:
        return "There is nothing left to change: the role is held already, or it has ended. Decline the proposal."
    return None


def no_declining(facts: Facts) -> str | None:
    """Why the actor cannot decline the proposal; one's own is taken back instead."""
    if facts.state is not State.WAITING:
        return f"This proposal does not wait any more: it was {WORDS[facts.state]}."
    if facts.proposed_by_actor:
        return "You proposed this yourself. Take it back instead of declining it."
    return None


def no_taking_back(facts: Facts) -> str | None:
    """Why the actor cannot take the proposal back: only who made it can, and only while it waits."""
    if not facts.proposed_by_actor:
        return "Only whoever proposed this takes it back. An administrator can decline it."
    if facts.state is not State.WAITING:
        return f"This proposal does not wait any more: it was {WORDS[facts.state]}."
    return None
