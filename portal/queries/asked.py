"""What a regulator's people are asked on sandbox cases: advice on an item, consent to a line, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.clock import day_in_words
from portal.context import Reading
from portal.db.case_files import around as around_of
from portal.db.case_files import belonged_to_applicant, bodies_asked, case_file, handed_in, hats_on, interest_of
from portal.db.cases import CaseEntry, SandboxCase
from portal.errors import NotFound
from portal.queries.case_opinions import AdviceRow, ConsentRow, advice_rows, consent_rows
from sandbox_licences import hats
from sandbox_licences.advice import Standing
from sandbox_licences.case_file import consented
from sandbox_licences.case_file.entries import ConsentMoved
from sandbox_licences.case_file.facts import Around
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_file.scope import items, line_item
from sandbox_licences.consents import ConsentState
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.law import Law
from sandbox_licences.lifecycle.application import BEFORE_DECISION, State
from sandbox_licences.relief import ReliefLine

ANSWERS = (ConsentState.GIVEN, ConsentState.GIVEN_WITH_CONDITIONS, ConsentState.REFUSED, ConsentState.WITHDRAWN)
BEFORE_THE_PANEL = BEFORE_DECISION - {State.DRAFT, State.RECOMMENDED, State.MINUTED}


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One thing asked of one of the actor's bodies. ``request`` is empty for a consent, ``line`` for advice."""

    reference: str
    title: str
    organisation_name: str
    demonstration: bool
    about: str
    body: str
    request: int | None
    line: str | None
    due_on: date | None
    word: str
    """Where it stands, in at most three words."""
    open: bool
    """It waits for the actor's body."""
    overdue: bool


@dataclass(frozen=True)
class AskedCase:
    """A case as far as a regulator's person sees it, and whether they may act on it."""

    reference: str
    title: str
    organisation_name: str
    demonstration: bool
    state: State
    law: Law
    around: Around
    my_interest: Interest | None
    refused: str | None
    """What the rule of hats says, apart from a declaration still to come."""


@dataclass(frozen=True)
class AdviceAskedSeen:
    """One request for advice. ``fingerprint`` is of the item as it is now: it goes back with the advice."""

    case: AskedCase
    row: AdviceRow
    line: ReliefLine | None
    """The line it is about; None where it is about the trial."""
    fingerprint: str | None
    """None: it is no longer asked for."""
    bodies: Mapping[str, str]
    open: bool
    """Words are still taken: the case is not with the panel yet."""


@dataclass(frozen=True)
class ConsentAskedSeen:
    """One consent to one line. ``possible`` are the answers that could be given now."""

    case: AskedCase
    row: ConsentRow
    delegated: bool
    """A dated delegation of the body names this person today."""
    delegation: str
    """What it rests on."""
    possible: tuple[ConsentState, ...]
    history: tuple[str, ...]


def asked_of_us(reading: Reading) -> tuple[AskedRow, ...]:
    """Everything asked of the actor's bodies, what waits first, then by day."""
    advises = {hat.organisation for hat in reading.hats if hat.role == "consultee"}
    consents = {hat.organisation for hat in reading.hats if hat.role == "consent_giver"}
    if not advises | consents:
        return ()
    rows: list[AskedRow] = []
    for case in _cases_of(reading, advises | consents):
        file = case_file(reading.session, case).submitted
        around = around_of(reading.session, case, file, reading.now)
        rows += [_advice_row(case, row, file) for row in advice_rows(file, around) if row.consultee in advises]
        asked = {(entry.what.line, entry.what.body) for entry in file.of(ConsentMoved)}
        rows += [
            _consent_row(case, row, file)
            for row in consent_rows(file, around)
            if row.body in consents and (row.line.id, row.body) in asked
        ]
    return tuple(sorted(rows, key=lambda row: (not row.open, row.due_on or date.max, row.reference, row.about)))


def advice_asked(reading: Reading, reference: str, request: int) -> AdviceAskedSeen:
    """One request, for the consultees of the body that was asked.

    Raises:
        NotFound: no such request, or not for this person.
    """
    row, file, around = _case(reading, reference)
    found = next((each for each in advice_rows(file, around) if each.number == request), None)
    if found is None or not _is(reading, "consultee", found.consultee):
        raise NotFound
    return AdviceAskedSeen(
        case=_seen(reading, row, around, Hat.CONSULTEE),
        row=found,
        line=next((line for line in file.lines if line_item(line.id) == found.item), None),
        fingerprint=items(file).get(found.item),
        bodies={code: name for code, name in around.law.names.items() if code != found.consultee},
        open=State(row.state) in BEFORE_THE_PANEL or file.may_be_kept_up,
    )


def consent_asked(reading: Reading, reference: str, line: str, body: str) -> ConsentAskedSeen:
    """One consent, for the consent givers of the body.

    Raises:
        NotFound: no such consent, or not for this person.
    """
    row, file, around = _case(reading, reference)
    found = next((each for each in consent_rows(file, around) if (each.line.id, each.body) == (line, body)), None)
    if found is None or not _is(reading, "consent_giver", body) or not found.consent.history:
        raise NotFound
    person = str(reading.actor.person_id)
    named = [d for d in around.delegations if d.names(person, body, around.today)]
    record = consented.consent_record(file, around.delegations)
    takes = _takes_consents(row, file)
    return ConsentAskedSeen(
        case=_seen(reading, row, around, Hat.CONSENT_GIVER),
        row=found,
        delegated=record.may_bind(person, body, around.today),
        delegation=named[0].reference if named else "",
        possible=tuple(to for to in ANSWERS if to in found.consent.next and (takes or to is ConsentState.WITHDRAWN)),
        history=tuple(
            f"{day_in_words(event.on)}: {event.to}"
            + (f". {event.conditions or event.reason}" if event.conditions or event.reason else "")
            for event in found.consent.history
        ),
    )


def _cases_of(reading: Reading, bodies: set[str]) -> list[SandboxCase]:
    session = reading.session
    asked = session.execute(
        select(CaseEntry.case_id, CaseEntry.kind, CaseEntry.body).where(CaseEntry.kind.in_(("advice asked", "consent")))
    )
    ids = {case for case, kind, body in asked if body["consultee" if kind == "advice asked" else "body"] in bodies}
    return list(session.scalars(select(SandboxCase).where(SandboxCase.id.in_(ids))))


def _case(reading: Reading, reference: str) -> tuple[SandboxCase, CaseFile, Around]:
    session = reading.session
    row = session.scalars(select(SandboxCase).where(SandboxCase.reference == reference)).first()
    mine = {hat.organisation for hat in reading.hats if hat.role in ("consultee", "consent_giver")}
    if row is None or not handed_in(row) or not bodies_asked(session, row) & mine:
        raise NotFound
    file = case_file(session, row).submitted
    return row, file, around_of(session, row, file, reading.now)


def _is(reading: Reading, role: str, body: str) -> bool:
    return any(hat.role == role and hat.organisation == body for hat in reading.hats)


def _seen(reading: Reading, row: SandboxCase, around: Around, hat: Hat) -> AskedCase:
    session, person = reading.session, reading.actor.person_id
    if person is None:
        raise NotFound
    worn = hats_on(session, row.id)
    interest = interest_of(session, row, person)
    refused = hats.refusal(
        worn,
        person,
        hat,
        interest or Interest.NONE,
        of_the_applicant=belonged_to_applicant(session, row, person),
    )
    return AskedCase(
        reference=row.reference,
        title=row.title,
        organisation_name=row.organisation.name,
        demonstration=row.demonstration,
        state=State(row.state),
        law=around.law,
        around=around,
        my_interest=interest,
        refused=refused,
    )


def _advice_row(case: SandboxCase, row: AdviceRow, file: CaseFile) -> AskedRow:
    takes = (State(case.state) in BEFORE_THE_PANEL or file.may_be_kept_up) and row.in_scope
    waits = takes and (row.standing is Standing.OUTSTANDING or row.stale)
    word = {
        Standing.ADVISED: "Stale" if row.stale else "Advised",
        Standing.OUTSTANDING: "Waiting",
        Standing.NO_ADVICE_GIVEN: "No advice given",
        Standing.SENT_ON: "Not ours",
    }[row.standing]
    return AskedRow(
        reference=case.reference,
        title=case.title,
        organisation_name=case.organisation.name,
        demonstration=case.demonstration,
        about=row.item_words,
        body=row.consultee,
        request=row.number,
        line=None,
        due_on=row.due_on,
        word=word,
        open=waits,
        overdue=takes and row.standing is Standing.NO_ADVICE_GIVEN,
    )


def _takes_consents(case: SandboxCase, file: CaseFile) -> bool:
    return State(case.state) in BEFORE_DECISION or file.may_be_kept_up


def _consent_row(case: SandboxCase, row: ConsentRow, file: CaseFile) -> AskedRow:
    asked = row.consent.state in (ConsentState.REQUESTED, ConsentState.ESCALATED)
    waits = asked and _takes_consents(case, file)
    return AskedRow(
        reference=case.reference,
        title=case.title,
        organisation_name=case.organisation.name,
        demonstration=case.demonstration,
        about=f"Line {row.line.id}: {row.provision}, {row.line.relief}",
        body=row.body,
        request=None,
        line=row.line.id,
        due_on=row.due_on,
        word="Waiting" if asked else row.consent.state.capitalize().partition(":")[0],
        open=waits,
        overdue=row.overdue,
    )
