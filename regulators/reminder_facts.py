"""How one obligation stands on a day, as the rules of reminders look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class To(StrEnum):
    """Whose reminder it is."""

    PREPARER = "preparer"
    CERTIFIER = "certifier"
    CENTRAL = "central unit"


FILERS = (To.PREPARER, To.CERTIFIER)


@dataclass(frozen=True, slots=True)
class Question:
    """One the central unit asked about a filed return, not answered yet."""

    number: int
    figure: str
    asked_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """How one obligation stands on a day."""

    opens_on: date
    due_on: date
    """With the extension; of a return that was filed and given back: the day edits close."""
    owes: bool = True
    """False of a body that is excused: only questions on what it filed all the same are its own to answer."""
    filed: bool = False
    """A signed version counts."""
    returned: bool = False
    """Filed, given back by the central unit, and not filed since."""
    draft_since: date | None = None
    """The day a draft was last changed; None while none is open, or it is with the certifier."""
    with_certifier_since: date | None = None
    questions: tuple[Question, ...] = ()
    no_preparer_since: date | None = None
    """None while there is one. Of a body that never had one: the day the round opened."""
    no_certifier_since: date | None = None
    published_on: date | None = None
    """The day the round was published; None before."""
    owed_again_since: date | None = None
    """The day a signed version was last withdrawn or given back by the central unit; None where none was."""

    @property
    def owed_again(self) -> bool:
        """Whether it came to be owed after the round was published, by a withdrawal or by being given back."""
        since, published = self.owed_again_since, self.published_on
        return not self.filed and since is not None and published is not None and since >= published

    @property
    def waits_for_filing(self) -> bool:
        """Whether it is asked for. A round that is published asks for no return it did without."""
        return self.owes and not self.filed and (self.published_on is None or self.owed_again)

    @property
    def state(self) -> str:
        """What there is of it, as a sentence."""
        if self.with_certifier_since is not None:
            return "It waits for the certifier’s signature, and is not filed."
        if self.draft_since is not None:
            return "A draft is saved; saved is not filed."
        return "Nothing is saved yet."


def in_words(day: date) -> str:
    """``30 June 2026``."""
    return f"{day.day} {day:%B %Y}"
