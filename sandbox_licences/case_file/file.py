"""A case file as it is read: entries with their stamps, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from sandbox_licences.case_file.entries import (
    Answer,
    Decided,
    Evidence,
    LicenceMoved,
    LineDropped,
    LineWritten,
    Moved,
    Scanned,
)
from sandbox_licences.forms import form_of, law
from sandbox_licences.forms.form import Form, Section
from sandbox_licences.forms.question import Answers, Kind
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle import licence
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.relief import ReliefLine
from sandbox_licences.task_list import answers_asked_for

W = TypeVar("W")
W2 = TypeVar("W2")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who wrote an entry, when, and in which hat. ``by`` None: the portal, or somebody outside it.

    ``seq`` is its place in the file, from 1; ``version`` that of the application; ``on`` the day in London.
    """

    seq: int
    version: int
    at: datetime
    on: date
    by: int | None
    by_name: str
    hat: Hat | None
    role: str


@dataclass(frozen=True, slots=True)
class Written(Generic[W]):
    """One entry of the file."""

    stamp: Stamp
    what: W


@dataclass(frozen=True)
class CaseFile:
    """All entries of one case in order, of which domain it is, and the version of the form it is answered on."""

    reference: str
    domain: str
    form_version: int
    demonstration: bool
    entries: tuple[Written[Any], ...]

    @cached_property
    def form(self) -> Form:
        return form_of(self.domain, self.form_version)

    @cached_property
    def version(self) -> int:
        """The newest version of the application."""
        return max((entry.stamp.version for entry in self.entries), default=1)

    def of(self, kind: type[W]) -> tuple[Written[W], ...]:
        """The entries of one kind, oldest first."""
        return tuple(entry for entry in self.entries if isinstance(entry.what, kind))

    def last(self, kind: type[W]) -> Written[W] | None:
        """The newest entry of one kind on the newest version of the application."""
        found = [entry for entry in self.of(kind) if entry.stamp.version == self.version]
        return found[-1] if found else None

    def up_to(self, seq: int) -> CaseFile:
        """The file as it was after its entry ``seq``."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.stamp.seq <= seq))

    def as_known_on(self, day: date) -> CaseFile:
        """The file as it was at the end of a day."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.stamp.on <= day))

    def with_entries(self, more: Iterable[Written[Any]]) -> CaseFile:
        """The file with entries that are not written yet: what would be so if they were."""
        return replace(self, entries=(*self.entries, *more))

    def next_number(self, kind: type[Any]) -> int:
        """The number the next entry of this kind would have."""
        return max((entry.what.number for entry in self.of(kind)), default=0) + 1

    # What the applicant says

    @cached_property
    def answers(self) -> Answers:
        """The answers as they stand, also those nobody has submitted yet."""
        given: dict[str, Any] = {}
        for entry in self.of(Answer):
            given[entry.what.question] = entry.what.value
        return {question: value for question, value in given.items() if value is not None}

    @cached_property
    def submitted(self) -> CaseFile:
        """The file with the answers and the evidence that the applicant has handed in: what others may read.

        What a holder brings while its licence lives is handed in with that.
        """
        if self.may_be_kept_up:
            return self
        steps = [m.stamp.seq for m in self.of(Moved) if m.what.event in HANDED_IN]
        handed_in = max((*steps, *(step.stamp.seq for step in self.of(LicenceMoved))), default=0)
        theirs = (Answer, Evidence)
        entries = (e for e in self.entries if e.stamp.seq <= handed_in or not isinstance(e.what, theirs))
        return replace(self, entries=tuple(entries))

    @cached_property
    def evidence(self) -> Mapping[str, Written[Evidence]]:
        """The evidence by name, without what a later file replaced."""
        every = {entry.what.number: entry for entry in self.of(Evidence)}
        replaced = {entry.what.replaces for entry in every.values()}
        return {entry.what.name: entry for number, entry in every.items() if number not in replaced}

    def named_in(self, sections: Callable[[Section], bool]) -> tuple[str, ...]:
        """The evidence that answers which count refer to in these sections of the form, by name, in order."""
        within = {q.id for section in self.form.sections if sections(section) for q in section.questions}
        named: dict[str, None] = {}
        for question, value in answers_asked_for(self.form, self.answers).items():
            if question in within and self.form[question].kind is Kind.EVIDENCE and isinstance(value, list | tuple):
                named |= dict.fromkeys(str(name) for name in value)
        return tuple(name for name in named if name in self.evidence)

    def scan_of(self, sha256: str) -> Scanned | None:
        """What was last found in a file; None: it was not scanned."""
        found = [entry.what for entry in self.of(Scanned) if entry.what.sha256 == sha256]
        return found[-1] if found else None

    # What became of it

    @cached_property
    def moves(self) -> tuple[Written[Moved], ...]:
        """The steps in the life of the newest version."""
        return tuple(move for move in self.of(Moved) if move.stamp.version == self.version)

    def moved(self, *events: Event) -> Written[Moved] | None:
        """The last of these steps of the newest version; None where none was taken."""
        found = [move for move in self.moves if move.what.event in events]
        return found[-1] if found else None

    def steps_of_licence(self, version: int) -> tuple[Written[LicenceMoved], ...]:
        """The steps in the life of the licence that this version of the application was granted."""
        return tuple(step for step in self.of(LicenceMoved) if step.stamp.version == version)

    @cached_property
    def licence(self) -> licence.State | None:
        """How the licence stands that the newest version was granted; None where it was not."""
        steps = self.steps_of_licence(self.version)
        return steps[-1].what.state if steps else None

    @property
    def may_be_kept_up(self) -> bool:
        """Whether a licence lives that needs evidence, cover, advice and consents to go on."""
        return licence.LICENCE.step(self.licence, licence.Event.KEPT_UP) is not None

    @cached_property
    def lines(self) -> tuple[ReliefLine, ...]:
        """The relief lines as they stand, without those dropped, in order of their number.

        Each with the evidence that answers about the law name today for its safeguard.
        """
        standing: dict[str, ReliefLine] = {}
        for entry in self.entries:
            if isinstance(entry.what, LineWritten):
                standing[entry.what.line.id] = entry.what.line
            elif isinstance(entry.what, LineDropped):
                standing.pop(entry.what.line, None)
        shown = frozenset(self.evidence[name].what.content for name in self.named_in(about_the_law)) if standing else ()
        return tuple(replace(standing[id], evidence=frozenset(shown)) for id in sorted(standing, key=int))

    def since_sent_back(self, kind: type[W]) -> Written[W] | None:
        """The newest entry of its kind: what was written before the case was sent back no longer counts."""
        last, back = self.last(kind), self.moved(Event.SENT_BACK)
        return None if last is None or (back and last.stamp.seq < back.stamp.seq) else last

    @cached_property
    def decision(self) -> Written[Decided] | None:
        """On the newest version."""
        return self.last(Decided)


def about_the_law(section: Section) -> bool:
    """Whether a section of the form says what a relief line rests on."""
    return section.group == law.GROUP


HANDED_IN = frozenset({Event.SUBMITTED, Event.ANSWERED})
"""The steps with which answers and evidence leave the applicant's desk."""
