"""The letter of a decision: what was decided and why, how long it took by the clock, how to ask for a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from portal.clock import day_in_words
from portal.documents.page import Paper, paper_pdf, title
from portal.documents.tables import TextTable
from portal.documents.written import Block, Pairs, Part, Said, flowables
from sandbox_licences.case_file.reviewable import LETTER


class LetterOf(StrEnum):
    """What a letter tells."""

    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted with conditions"
    REFUSED = "refused"
    ADVICE_GIVEN = "advice given"
    GUIDED_AWAY = "guided away"
    STANDARD_ROUTE = "ordinary route"


SENTENCES = {
    LetterOf.GRANTED: "We grant the sandbox licence you applied for.",
    LetterOf.GRANTED_WITH_CONDITIONS: "We grant the sandbox licence you applied for, with the conditions below.",
    LetterOf.REFUSED: "We refuse the sandbox licence you applied for.",
    LetterOf.ADVICE_GIVEN: "We cannot give a licence under the law as it is. Below stands what we would grant, and "
    "which law or check would be needed first.",
    LetterOf.GUIDED_AWAY: "You need no sandbox licence for this trial.",
    LetterOf.STANDARD_ROUTE: "You need no sandbox licence: the ordinary route is open to you.",
}
NATIONS = {"england_wales": "England and Wales", "scotland": "Scotland", "northern_ireland": "Northern Ireland"}
GRANTED_NEXT = (
    "A grant is not a licence yet. The licence is issued when cover, consents and checks still hold on the day of its "
    "issue; until it is issued, do not begin."
)
NOTHING_AGAINST_YOU = (
    "This grants what can be granted and sets no condition, so there is nothing to review. Should the licence be "
    "not issued after all, suspended or revoked, you will be told then how to ask for a review of that."
)
NO_REVIEW_NEEDED = (
    "This refuses you nothing, and ends this application. Where you think that a licence is needed all the same, apply "
    "again and say there why; a new application is looked at afresh and on its own."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """``clock`` is the clock as it was frozen (``Clock.frozen``); it ended on the day of the letter."""

    of: LetterOf
    case: str
    version: int
    trial: str
    to: str
    """The organisation that applied."""
    decided_at: datetime
    on: date
    reasons: str
    conditions: tuple[tuple[int, str], ...]
    needed: tuple[str, ...]
    """What would be granted and which law would be needed, where advice is given."""
    clock: Mapping[str, Any]
    demonstration: bool
    legal_effect: str
    may_be_reviewed: bool
    """An internal review can be asked for (``reviewable.adverse``)."""
    contact: str = ""
    """E-mail address of the central unit; empty where none is set up."""

    @property
    def title(self) -> str:
        return f"Decision on your application {self.case}"


def letter_pdf(letter: Letter) -> bytes:
    """The letter as PDF, not yet signed."""
    paper = Paper(
        title=f"{letter.title}: {letter.to}",
        subject=f"Sandbox licences: {letter.of}",
        reference=f"{letter.case}, version {letter.version}",
        made_at=letter.decided_at,
        demonstration=letter.demonstration,
    )
    return paper_pdf(paper, [*title(letter.title), *flowables(letter_parts(letter))])


def letter_parts(letter: Letter) -> tuple[Part, ...]:
    """What the letter says, on paper and on screen."""
    parts = [
        Part("", _opening(letter)),
        Part("Reasons", (Said(letter.reasons),)),
        Part("What would be granted, and what is needed first", tuple(Said(each) for each in letter.needed)),
        Part("Conditions", _conditions(letter)),
        Part("How long it took", _clock(letter.clock)),
        Part(
            "How to ask for a review" if letter.may_be_reviewed else "If you see it differently",
            (Said(_review(letter)),),
        ),
    ]
    return tuple(part for part in parts if part.blocks)


def _opening(letter: Letter) -> tuple[Block, ...]:
    pairs = (
        ("To", letter.to),
        ("Application", f"{letter.case}, version {letter.version}: {letter.trial}"),
        ("Decision", str(letter.of).capitalize()),
        ("Day", day_in_words(letter.on)),
    )
    granted = letter.of in (LetterOf.GRANTED, LetterOf.GRANTED_WITH_CONDITIONS)
    effect = (Said(letter.legal_effect, strong=True),) if letter.legal_effect else ()
    after = (Said(GRANTED_NEXT),) if granted else ()
    return (*effect, Said(SENTENCES[letter.of], strong=True), Pairs("The decision", pairs), *after)


def _review(letter: Letter) -> str:
    if letter.may_be_reviewed:
        return LETTER
    if letter.of is LetterOf.GRANTED:
        return NOTHING_AGAINST_YOU
    return NO_REVIEW_NEEDED + (f" The central unit answers questions: {letter.contact}." if letter.contact else "")


def _conditions(letter: Letter) -> tuple[Block, ...]:
    if letter.of is not LetterOf.GRANTED_WITH_CONDITIONS:
        return ()
    return (Pairs("Conditions", tuple((f"Condition {number}", words) for number, words in letter.conditions)),)


def _clock(clock: Mapping[str, Any]) -> tuple[Block, ...]:
    if not clock.get("rows"):
        return ()
    held = ", ".join(f"{holder} {days}" for holder, days in clock["held_by"].items())
    allowed = clock["target"] + clock["extended_by"]
    used = clock["used"]
    sentence = (
        f"{used} working {'day' if used == 1 else 'days'} of {allowed} counted. Held by, in working days: {held}. "
        "Time in which you had a question to answer does not count."
    )
    rows = tuple(
        (
            _day(row["from_on"]),
            _day(row["to_on"]),
            row["event"] or "–",
            row["held_by"],
            str(row["days"]) if row["counts"] else f"({row['days']})",
            str(row["sum"]),
        )
        for row in clock["rows"]
    )
    headings = ("After", "Until", "What happened", "Held by", "Days", "Sum")
    nation = NATIONS.get(str(clock["nation"]), str(clock["nation"]))
    remark = (
        f"Working days of {nation}, calendar of {clock['calendar_version']}; the day after an event is the first that "
        "counts. Days in brackets do not count. The clock is frozen: it is as it stood on the day of the decision."
    )
    return (Said(sentence), TextTable("The clock, step by step", headings, rows), Said(remark, small=True))


def _day(iso: str) -> str:
    return day_in_words(date.fromisoformat(iso))
