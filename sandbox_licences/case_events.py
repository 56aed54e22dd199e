"""What happened to an application, as far as its clock is concerned.

Every event is on a day in London; whoever has an instant turns it into that day first. Events are kept as they were
written down; ``case_history`` puts them together. ``words`` is how the clock's derivation tells of one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum


class Sought(StrEnum):
    """What a consultee was asked for: an opinion, or a yes that binds its regulator."""

    ADVICE = "advice"
    CONSENT = "consent"


class Closing(StrEnum):
    """How a request to a consultee came to its end."""

    ANSWERED = "answered"
    NO_ADVICE = "no advice given"
    SENT_ON = "sent on to another body"
    TAKEN_BACK = "no longer asked"


class Ending(StrEnum):
    """How a case came to its end."""

    DECIDED = "decided"
    GUIDED_AWAY = "guided to another way"
    WITHDRAWN = "withdrawn by the applicant"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class _Event:
    on: date

    def __post_init__(self) -> None:
        if isinstance(self.on, datetime):
            raise ValueError("An event is on a day in London, not at an instant: turn the instant into its day first.")
        for field in fields(self):
            given = getattr(self, field.name)
            if isinstance(given, str) and not given.strip():
                raise ValueError(f"{type(self).__name__} on {self.on}: {field.name.replace('_', ' ')} must be given.")


@dataclass(frozen=True, slots=True)
class Received(_Event):
    words = "Received"


@dataclass(frozen=True, slots=True)
class DulyMade(_Event):
    words = "Duly made"


@dataclass(frozen=True, slots=True)
class Triaged(_Event):
    words = "Triage done"


@dataclass(frozen=True, slots=True)
class Stopped(_Event):
    """The clock stops with a written question to the applicant; ``question`` is its number in the case."""

    question: str
    reason: str
    legal_basis: str
    by: str
    notice: str

    @property
    def words(self) -> str:
        return f"Question {self.question}: {self.reason} ({self.legal_basis}, notice {self.notice})"


@dataclass(frozen=True, slots=True)
class Restarted(_Event):
    """The answer to a question is in, or the question was taken back."""

    question: str

    @property
    def words(self) -> str:
        return f"Answer to {self.question} in"


@dataclass(frozen=True, slots=True)
class Requested(_Event):
    """A consultee (``of``) was asked; this is no stop. ``request`` is its number in the case."""

    request: str
    of: str
    sought: Sought

    @property
    def words(self) -> str:
        return f"Request {self.request}: {self.sought} of {self.of} asked for"


@dataclass(frozen=True, slots=True)
class RequestExtended(_Event):
    """A consultee was given longer for its advice, which can be done once."""

    request: str

    @property
    def words(self) -> str:
        return f"Request {self.request}: more time given"


@dataclass(frozen=True, slots=True)
class RequestClosed(_Event):
    request: str
    how: Closing

    @property
    def words(self) -> str:
        return f"Request {self.request}: {self.how}"


@dataclass(frozen=True, slots=True)
class Extended(_Event):
    """More working days for the decision."""

    working_days: int
    agreed_by: str
    reason: str

    @property
    def words(self) -> str:
        return f"{self.working_days} working days more, agreed by {self.agreed_by}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Ended(_Event):
    ending: Ending

    @property
    def words(self) -> str:
        return self.ending.capitalize()


Event = (
    Received | DulyMade | Triaged | Restarted | Stopped | RequestClosed | Requested | RequestExtended | Extended | Ended
)
