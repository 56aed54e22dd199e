"""The letter of the newest decision on a case, for whoever may read the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.config import settings
from portal.context import Reading
from portal.db.case_files import case_calendar, case_file
from portal.db.cases import SandboxCase
from portal.documents.decision_letter import Letter, LetterOf
from portal.errors import NotFound
from portal.queries.readable_case import readable_case
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.consented import conditions
from sandbox_licences.case_file.entries import Decided, LetterKept, Moved
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.case_file.reviewable import adverse
from sandbox_licences.clock import Stage, clock_of
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.powers import NO_LEGAL_EFFECT

OF_OUTCOME = {
    Outcome.GRANTED: LetterOf.GRANTED,
    Outcome.GRANTED_WITH_CONDITIONS: LetterOf.GRANTED_WITH_CONDITIONS,
    Outcome.REFUSED: LetterOf.REFUSED,
    Outcome.ADVICE_GIVEN: LetterOf.ADVICE_GIVEN,
}
OF_EVENT = {Event.GUIDED_AWAY: LetterOf.GUIDED_AWAY, Event.SENT_TO_STANDARD_ROUTE: LetterOf.STANDARD_ROUTE}


@dataclass(frozen=True, slots=True)
class LetterShown:
    """``entry`` is the place of the decision in the case file, ``sha256`` that of the signed letter once it is made."""

    letter: Letter
    entry: int
    sha256: str | None


def decision_letter(reading: Reading, reference: str) -> LetterShown:
    """The letter of the newest decision.

    Raises:
        NotFound: no such case, not for this actor, or nothing was decided yet.
    """
    row = readable_case(reading, reference)
    file = case_file(reading.session, row)
    decided = _newest(file)
    if decided is None:
        raise NotFound("Nothing is decided on this application yet, so there is no letter.")
    kept = [each.what.sha256 for each in file.of(LetterKept) if each.what.entry == decided.stamp.seq]
    return LetterShown(
        _letter(row, file.up_to(decided.stamp.seq), decided), decided.stamp.seq, kept[0] if kept else None
    )


def _newest(file: CaseFile) -> Written[Any] | None:
    entry: Written[Any]
    for entry in reversed(file.entries):
        if isinstance(entry.what, Decided) or (isinstance(entry.what, Moved) and entry.what.event in OF_EVENT):
            return entry
    return None


def _letter(row: SandboxCase, file: CaseFile, decided: Written[Any]) -> Letter:
    what = decided.what
    if isinstance(what, Decided):
        of, reasons, needed, clock = OF_OUTCOME[what.outcome], what.reasons, what.advice, what.clock
    else:
        of, reasons, needed = OF_EVENT[what.event], what.reason, ()
        events, calendar = clock_events(file), case_calendar(file)
        clock = clock_of(events, Stage.TRIAGE, calendar, as_known_on=decided.stamp.on).frozen()
    return Letter(
        of=of,
        case=file.reference,
        version=decided.stamp.version,
        trial=row.title,
        to=row.organisation.name,
        decided_at=decided.stamp.at,
        on=decided.stamp.on,
        reasons=reasons,
        conditions=tuple((each.number, each.words) for each in conditions(file)),
        needed=needed,
        clock=clock,
        demonstration=file.demonstration,
        legal_effect=NO_LEGAL_EFFECT if file.demonstration else "",
        may_be_reviewed=adverse(decided),
        contact=settings().contact,
    )
