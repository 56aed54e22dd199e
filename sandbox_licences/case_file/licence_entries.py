"""What is written into a case file of its papers and its licence; ``entries`` has the others, and these with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sandbox_licences.case_file.kinds import entry
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle import licence


@entry("letter")
@dataclass(frozen=True, slots=True)
class LetterKept:
    """The signed letter of a decision; ``entry`` is the place of the decision in the file."""

    entry: int
    sha256: str


@entry("licence", *Hat)
@dataclass(frozen=True, slots=True)
class LicenceMoved:
    """A step in the life of the licence of this case.

    ``review_on`` is the day on which a suspension at once is looked at again. The ``reason`` is told to the holder;
    ``in_public`` is what anybody may read of why it was suspended or revoked.
    """

    event: licence.Event
    state: licence.State
    reason: str = ""
    review_on: date | None = None
    in_public: str = ""


@entry("licence kept from beginning")
@dataclass(frozen=True, slots=True)
class KeptFromBeginning:
    """Its first day has come and these reasons stand against it; told again only when they change.

    ``for_holder`` are the same as the holder reads them.
    """

    reasons: tuple[str, ...]
    for_holder: tuple[str, ...] = ()


@entry("licence notice", Hat.DECISION_MAKER)
@dataclass(frozen=True, slots=True)
class NoticeOfStep:
    """The holder was told that its licence may be suspended or revoked, why, and until when it may answer."""

    of: licence.Event
    words: str
    answer_by: date


@entry("answer to notice", Hat.APPLICANT)
@dataclass(frozen=True, slots=True)
class NoticeAnswered:
    """What the holder says to a notice; ``notice`` is its place in the file."""

    notice: int
    words: str


@entry("notice withdrawn", Hat.DECISION_MAKER)
@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    """A notice was taken back, and why; with it fall those whose place it took. ``notice`` is its place in the file."""

    notice: int
    of: licence.Event
    reason: str


@entry("redaction", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class Redacted:
    """What the public register says in place of one field of the terms, and why. Without words the field stands."""

    field: str
    words: str
    reason: str
