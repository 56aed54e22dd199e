"""What of a case file its clock counts by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sandbox_licences.case_events import (
    Closing,
    DulyMade,
    Ended,
    Ending,
    Event,
    Extended,
    Received,
    RequestClosed,
    Requested,
    RequestExtended,
    Restarted,
    Sought,
    Stopped,
    Triaged,
)
from sandbox_licences.case_file.entries import (
    AdviceAsked,
    AdviceByLink,
    AdviceExtended,
    AdviceGiven,
    ConsentMoved,
    LineDropped,
    MoreTime,
    Moved,
    NoAdvice,
    QuestionAnswered,
    QuestionAsked,
    SentOn,
)
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.case_file.scope import line_item
from sandbox_licences.consents import BINDING, ConsentState
from sandbox_licences.lifecycle import application

_TRIAGED = frozenset(
    {application.Event.TAKEN_ON, application.Event.GUIDED_AWAY, application.Event.SENT_TO_STANDARD_ROUTE}
)
_ENDINGS = {
    application.Event.GUIDED_AWAY: Ending.GUIDED_AWAY,
    application.Event.SENT_TO_STANDARD_ROUTE: Ending.GUIDED_AWAY,
    application.Event.WITHDRAWN: Ending.WITHDRAWN,
    application.Event.LAPSED: Ending.LAPSED,
    **dict.fromkeys(application.DECIDED, Ending.DECIDED),
}


def clock_events(file: CaseFile, named: Callable[[str], str] = str) -> tuple[Event, ...]:
    """The events of the newest version of the application; ``named`` gives what a body is called by its code.

    A version that begins with an overturned decision is duly made and triaged on the day it begins. Its clock has ended
    with it: what bodies are asked afterwards, for the licence to go on, is none of it.
    """
    reading = _Reading(named)
    ended = [move.stamp.seq for move in file.moves if move.what.event in _ENDINGS]
    own = (entry for entry in file.entries if entry.stamp.version == file.version)
    in_time = (entry for entry in own if not ended or entry.stamp.seq <= ended[0])
    return tuple(event for entry in in_time for event in reading.events(entry))


@dataclass
class _Reading:
    """Requests that are open so far, by what they are about: one that is asked anew is no longer asked as it was."""

    named: Callable[[str], str]
    open: dict[tuple[str, str, str], str] = field(default_factory=dict)
    asked: int = 0

    def events(self, entry: Written[object]) -> Iterator[Event]:
        on = entry.stamp.on
        match entry.what:
            case Moved() as move:
                yield from _of_move(move, on)
            case QuestionAsked() as question:
                number = f"Q{question.number}"
                yield Stopped(on, number, question.words, question.legal_basis, entry.stamp.by_name, number)
            case QuestionAnswered(number=answered):
                yield Restarted(on, f"Q{answered}")
            case AdviceAsked() as asked:
                yield from self._ask(on, ("advice", asked.item, asked.consultee), f"A{asked.number}", Sought.ADVICE)
            case AdviceExtended(number=extended):
                if f"A{extended}" in self.open.values():  # of what was dropped meanwhile it says nothing
                    yield RequestExtended(on, f"A{extended}")
            case (AdviceGiven() as said) | AdviceByLink(given=said):
                # whichever request they came by, the body has said what it was asked for
                about = ("advice", said.item, said.consultee)
                if about in self.open:
                    yield from self._close(on, self.open[about], Closing.ANSWERED)
            case NoAdvice(number=request):
                yield from self._close(on, f"A{request}", Closing.NO_ADVICE)
            case SentOn(request=request):
                yield from self._close(on, f"A{request}", Closing.SENT_ON)
            case ConsentMoved() as consent:
                yield from self._of_consent(consent, on)
            case LineDropped(line=line):
                for about, number in list(self.open.items()):
                    if about[:2] in (("consent", line), ("advice", line_item(line))):
                        yield from self._close(on, number, Closing.TAKEN_BACK)
            case MoreTime() as more:
                yield Extended(on, more.working_days, more.agreed_by, more.reason)

    def _of_consent(self, consent: ConsentMoved, on: date) -> Iterator[Event]:
        about = ("consent", consent.line, consent.body)
        if consent.to is ConsentState.REQUESTED:
            self.asked += 1
            yield from self._ask(on, about, f"C{self.asked}", Sought.CONSENT)
        elif consent.to in BINDING and about in self.open:
            yield from self._close(on, self.open[about], Closing.ANSWERED)
        elif consent.to is ConsentState.LEFT_OUT and about in self.open:
            yield from self._close(on, self.open[about], Closing.TAKEN_BACK)

    def _ask(self, on: date, about: tuple[str, str, str], number: str, sought: Sought) -> Iterator[Event]:
        if about in self.open:
            yield from self._close(on, self.open[about], Closing.TAKEN_BACK)
        self.open[about] = number
        yield Requested(on, number, self.named(about[2]), sought)

    def _close(self, on: date, number: str, how: Closing) -> Iterator[Event]:
        """Words that come again on the same request close nothing."""
        for about in [about for about, open in self.open.items() if open == number]:
            del self.open[about]
            yield RequestClosed(on, number, how)


def _of_move(move: Moved, on: date) -> Iterator[Event]:
    if move.event is application.Event.SUBMITTED:
        yield Received(on)
    if move.event is application.Event.TAKEN_UP_AGAIN:
        yield from (Received(on), DulyMade(on), Triaged(on))
    if move.event is application.Event.FOUND_COMPLETE:
        yield DulyMade(on)
    if move.event in _TRIAGED:
        yield Triaged(on)
    if move.event in _ENDINGS:
        yield Ended(on, _ENDINGS[move.event])
