"""Licences as they stand: for the people of a case, and as anybody may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum, auto
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.case_files import around, belonged_to_applicant, case_file, hats_on, interest_of
from portal.db.cases import Licence, LicenceVersion, SandboxCase
from portal.errors import NotFound
from portal.permissions import CENTRAL_UNIT, READ_CASES, READ_OWN_CASE, Permission
from portal.public_store import Json
from portal.queries.own_status import role_words, who_for_applicants
from portal.queries.readable_case import may_read, readable_case
from sandbox_licences import gates
from sandbox_licences.case_file.consented import consent_record
from sandbox_licences.case_file.entries import LicenceMoved, NoticeOfStep, Redacted
from sandbox_licences.case_file.facts import Around, facts_of
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.case_file.notices import answers_to, notices_standing, stands_until
from sandbox_licences.case_file.redaction import redactable, redacted
from sandbox_licences.case_file.terms import Terms, read_terms, terms_of
from sandbox_licences.hats import Interest
from sandbox_licences.lifecycle.licence import ENDED, LABELS, LICENCE, Event, State
from sandbox_licences.lifecycle.machine import Labels
from sandbox_licences.set_aside import set_aside

HOLDER = frozenset(gates.APPLICANT)

_WITH_REASONS = frozenset({State.SUSPENDED, State.REVOKED, State.SURRENDERED})
NOT_IN_FORCE = {
    State.RESERVED: "The licence is not issued.",
    State.ISSUED: "The licence has not begun.",
    State.SUSPENDED: "The licence is suspended.",
    State.RELEASED: "The licence was never issued.",
    State.REVOKED: "The licence is revoked.",
    State.SURRENDERED: "The licence was surrendered.",
    State.EXPIRED: "The licence has expired.",
}


@dataclass(frozen=True, slots=True)
class LineNow:
    """A relief line as it stands today; ``because`` says why it is not active."""

    line: str
    active: bool
    because: tuple[str, ...]
    consents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionShown:
    version: int
    issued_at: datetime
    sha256: str
    why: str


@dataclass(frozen=True, slots=True)
class StepShown:
    what: str
    who: str
    when: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeShown:
    of: Event
    words: str
    answer_by: date
    over: bool
    stands_until: date
    """The last day on which the step can be taken on it."""
    answers: tuple[StepShown, ...]
    """What the holder said to it and to those whose place it took, oldest first."""
    answered: bool
    """Whether something was said to this very notice."""


class Reader(StrEnum):
    """Who reads a licence: how it went is between the central unit and the holder."""

    CENTRAL_UNIT = "central unit"
    """Everything, officials by name."""
    HOLDER = "holder"
    """What was told to it, with the reasons; officials by role."""
    ASKED = "asked"
    """A body that was asked about the case: its terms and its steps, neither reasons nor names."""


class _Part(Enum):
    """What somebody may do about a licence, besides what their roles let them."""

    OPEN = auto()
    TO_DECLARE = auto()
    """Once they have said whether they have an interest in the case."""
    NONE = auto()


@dataclass(frozen=True)
class LicenceShown:
    reader: Reader
    number: str
    reference: str
    state: State
    label: str
    """What its state is called to this reader."""
    since: datetime
    terms: Terms
    lines: tuple[LineNow, ...]
    versions: tuple[VersionShown, ...]
    history: tuple[StepShown, ...]
    notices: tuple[NoticeShown, ...]
    """That still stand: given, and neither acted on, nor settled, nor too old."""
    why: str
    """Why it is suspended, or was revoked or given back, as the holder was told; empty in other states."""
    in_public: str
    """What anybody may read of that."""
    review_on: date | None
    """The day on which a suspension at once is looked at again."""
    possible: tuple[Event, ...]
    """What this person may do with it in its state."""
    must_declare: bool
    """Whether they have said nothing of an interest in the case yet, without which they may do none of it."""
    fields: dict[str, str]
    """What this person may redact."""
    against: tuple[str, ...]
    """What stands against its beginning or going on today; it may be kept up while it lives."""
    for_holder: tuple[str, ...]
    """What of it the holder can do something about."""


@dataclass(frozen=True, slots=True)
class ListedLicence:
    number: str
    holder: str
    labels: Labels
    first_on: date
    last_on: date


def licence_row(reading: Reading, number: str) -> tuple[Licence, SandboxCase]:
    """Raises NotFound: no such licence, or not for this actor."""
    row = reading.session.scalars(select(Licence).where(Licence.number == number)).first()
    if row is None:
        raise NotFound
    return row, readable_case(reading, row.case.reference)


def licence(reading: Reading, number: str) -> LicenceShown:
    """One licence, as far as it is this reader's, for whoever may read its case.

    Raises:
        NotFound: no such licence, or not for this actor.
    """
    row, case = licence_row(reading, number)
    file = case_file(reading.session, case)
    now = around(reading.session, case, file, reading.now)
    reader = _reader(reading, case)
    told = reader is not Reader.ASKED
    versions, state = _versions(reading.session, row), State(row.state)
    terms = read_terms(versions[-1].terms)
    moves = file.steps_of_licence(row.version)
    last = moves[-1]
    may = _part(reading, case, reader)
    notices = _notices(file, row.version, now) if told else ()
    possible = () if may is _Part.NONE else _possible(reading, case, state)
    if not notices:
        possible = tuple(event for event in possible if event is not Event.NOTICE_WITHDRAWN)
    fields = redactable(terms) if may is not _Part.NONE and reading.may(Permission.CASE_HANDLE) else {}
    against = gates.against_taking_effect(facts_of(file, now)) if file.may_be_kept_up and told else ()
    said = gates.words_for_holder if reader is Reader.HOLDER else gates.words
    return LicenceShown(
        reader=reader,
        number=number,
        reference=case.reference,
        state=state,
        label=LABELS[state].applicant if reader is Reader.HOLDER else LABELS[state].staff,
        since=last.stamp.at,
        terms=terms,
        lines=lines_now(file, now, state),
        versions=tuple(VersionShown(v.version, v.issued_at, v.pdf_sha256, v.why) for v in versions),
        history=tuple(
            StepShown(str(m.what.event), _who(m, reader), m.stamp.at, m.what.reason if told else "")
            for m in reversed(moves)
        ),
        notices=notices,
        why=last.what.reason if state in _WITH_REASONS and told else "",
        in_public=last.what.in_public,
        review_on=last.what.review_on if state is State.SUSPENDED and told else None,
        possible=possible,
        must_declare=may is _Part.TO_DECLARE and bool(possible or fields),
        fields=fields,
        against=said(against),
        for_holder=said(reason for reason in against if reason.who & HOLDER),
    )


def _notices(file: CaseFile, version: int, now: Around) -> tuple[NoticeShown, ...]:
    return tuple(_notice(file, given, now) for given in notices_standing(file, version, now.today, now.calendar))


def _notice(file: CaseFile, given: Written[NoticeOfStep], now: Around) -> NoticeShown:
    what, said = given.what, answers_to(file, given, now.calendar)
    return NoticeShown(
        of=what.of,
        words=what.words,
        answer_by=what.answer_by,
        over=what.answer_by < now.today,
        stands_until=stands_until(what, now.calendar),
        answers=tuple(StepShown("answered", one.stamp.by_name, one.stamp.at, one.what.words) for one in said),
        answered=any(one.what.notice == given.stamp.seq for one in said),
    )


def _part(reading: Reading, case: SandboxCase, reader: Reader) -> _Part:
    """Of the central unit's people: whoever has an interest, or ever belonged to the holder, takes none."""
    if reader is not Reader.CENTRAL_UNIT or reading.actor.person_id is None:
        return _Part.OPEN
    interest = interest_of(reading.session, case, reading.actor.person_id)
    if interest is Interest.DECLARED or belonged_to_applicant(reading.session, case, reading.actor.person_id):
        return _Part.NONE
    return _Part.OPEN if interest else _Part.TO_DECLARE


def _reader(reading: Reading, case: SandboxCase) -> Reader:
    if any(hat.role in READ_OWN_CASE and hat.organisation == case.organisation_code for hat in reading.hats):
        return Reader.HOLDER
    central = any(hat.role in READ_CASES and hat.organisation == CENTRAL_UNIT for hat in reading.hats)
    return Reader.CENTRAL_UNIT if central or reading.actor.is_the_portal else Reader.ASKED


def _who(step: Written[Any], reader: Reader) -> str:
    if reader is Reader.CENTRAL_UNIT:
        return step.stamp.by_name
    return who_for_applicants(step) if reader is Reader.HOLDER else role_words(step.stamp.role)


def my_licences(reading: Reading) -> tuple[ListedLicence, ...]:
    """The licences of cases the actor may read, the newest first."""
    rows = reading.session.execute(
        select(Licence, SandboxCase)
        .join(SandboxCase, SandboxCase.id == Licence.case_id)
        .where(Licence.number.is_not(None))
        .order_by(Licence.id.desc())
    )
    return tuple(
        ListedLicence(row.number or "", case.organisation.name, LABELS[State(row.state)], row.first_on, row.last_on)
        for row, case in rows
        if may_read(reading, case)
    )


def document_of(reading: Reading, number: str, version: int | None = None) -> str:
    """SHA-256 of the signed document of a version, or of the newest.

    Raises:
        NotFound: no such licence or version, or not for this actor.
    """
    row, _ = licence_row(reading, number)
    found = [each for each in _versions(reading.session, row) if version in (None, each.version)]
    if not found:
        raise NotFound("This licence has no such version.")
    return found[-1].pdf_sha256


def redactable_fields(session: Session, case: SandboxCase, file: CaseFile, now: Around) -> dict[str, str]:
    """What can be redacted of the licences of a case, also of one that is granted and not issued yet; none without."""
    fields: dict[str, str] = {}
    for row in session.scalars(select(Licence).where(Licence.case_id == case.id).order_by(Licence.version)):
        if row.number is not None:
            fields |= redactable(read_terms(_versions(session, row)[-1].terms))
        elif row.state == State.RESERVED:
            fields |= redactable(terms_to_be(file, now, case.organisation.name))
    return fields


def terms_to_be(file: CaseFile, now: Around, holder: str) -> Terms:
    """The terms of a licence that is granted, as they would be issued now."""
    return terms_of(file, now, number="Given with its issue", version=1, holder=holder)


def redactions(file: CaseFile) -> tuple[Redacted, ...]:
    """The newest word on each field, without those taken back."""
    newest = {entry.what.field: entry.what for entry in file.of(Redacted)}
    return tuple(each for each in newest.values() if each.words)


def lines_now(file: CaseFile, now: Around, state: State) -> tuple[LineNow, ...]:
    """The relief lines today: a consent withdrawn stops exactly the lines that rest on it."""
    view = set_aside(file.lines, now.today, now.law, consent_record(file, now.delegations), domains=(file.domain,))
    whole = (NOT_IN_FORCE[state],) if state in NOT_IN_FORCE else ()
    return tuple(
        LineNow(row.line, row.active and not whole, (*whole, *row.not_active_because), row.consents)
        for row in view.rows
    )


def _possible(reading: Reading, case: SandboxCase, state: State) -> tuple[Event, ...]:
    """By the roles the actor may act in on this case: whoever wears a hat acts in that one only."""
    worn = hats_on(reading.session, case.id).get(reading.actor.person_id or 0)
    central = {hat.role for hat in reading.hats if hat.organisation == "CENTRAL"}
    own = {hat.role for hat in reading.hats if hat.organisation == case.organisation_code}
    roles = central if worn not in central else {worn}
    if worn not in (None, "applicant") and worn not in central:
        roles = set()
    return tuple(LICENCE.possible(state, roles | own))


def _versions(session: Session, row: Licence) -> list[LicenceVersion]:
    found = select(LicenceVersion).where(LicenceVersion.licence_id == row.id).order_by(LicenceVersion.version)
    return list(session.scalars(found))


# For everybody


def public_licences(reading: Reading) -> list[Json]:
    """Every licence that was ever issued, as anybody may read it, in order of number."""
    rows = reading.session.scalars(select(Licence).where(Licence.number.is_not(None)).order_by(Licence.number))
    return [_public(reading, row) for row in rows]


_HOW = {
    Event.HELD: "Suspended at once by the central unit, without notice.",
    Event.SUSPENDED: "Suspended by a decision maker of the central unit, after its holder had notice and could answer.",
    Event.REVOKED: "Revoked by a decision maker of the central unit, after its holder had notice and could answer.",
    Event.SURRENDERED: "Given back by its holder.",
}
"""How a licence came to be no longer in force, by the rules of the step; the reason is the holder's."""


def _why_public(step: LicenceMoved, state: State) -> str:
    """What anybody may read of why a licence is suspended or has ended: an allow-list, nobody's reasons."""
    if state not in _WITH_REASONS or step.event not in _HOW:
        return ""
    said = [_HOW[step.event]]
    if step.event in (Event.HELD, Event.SUSPENDED, Event.REVOKED):
        said.append(step.in_public or "The reasons were told to the holder and are not published.")
    if step.review_on:
        said.append(f"A decision maker looks at it again on {day_in_words(step.review_on)}.")
    return " ".join(said)


def _public(reading: Reading, row: Licence) -> Json:
    case, state = row.case, State(row.state)
    file = case_file(reading.session, case)
    now = around(reading.session, case, file, reading.now)
    versions = _versions(reading.session, row)
    said = redactions(file)
    own = read_terms(versions[-1].terms)
    terms = redacted(own, {each.field: each.words for each in said})
    names = redactable(own)
    on_licence = {line.line for line in own.lines}
    last = file.steps_of_licence(row.version)[-1]
    return {
        "number": row.number,
        "state": str(state),
        "status": LABELS[state].public,
        "status_since": last.stamp.at.isoformat(),
        "status_because": _why_public(last.what, state),
        "ended": state in ENDED,
        "terms": terms.kept_as_json(),
        "lines_now": [_line(line) for line in lines_now(file, now, state) if line.line in on_licence],
        "redacted": [{"field": names.get(r.field, r.field), "reason": r.reason} for r in said],
        "versions": [
            {
                "version": v.version,
                "issued_on": london_date(v.issued_at).isoformat(),
                "sha256": v.pdf_sha256,
                "why": v.why,
            }
            for v in versions
        ],
    }


def _line(line: LineNow) -> dict[str, Any]:
    return {
        "line": line.line,
        "active": line.active,
        "because": list(line.because),
        "consents": list(line.consents),
    }
