"""The history of one object: who did what when, in words, and which messages went out with it.

Made of the audit entries. Two doors: whether somebody may read the history of the object at all, by the same rules as
the object itself; and which steps of it are theirs (``step_words.Whose``). When in doubt less is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.audit_subjects import THE_PORTAL
from portal.clock import day_in_words
from portal.context import Reading
from portal.db.cases import Licence, SandboxCase
from portal.db.drafts import counted_version
from portal.db.funding import FundingLine, FundingNotNeeded
from portal.db.history import AuditSubject
from portal.db.people import Organisation, Person
from portal.db.records import AuditEntry
from portal.db.register import Obligation, Round
from portal.db.reviews import ReturnReview
from portal.db.steers import SteerRecord
from portal.errors import NotFound
from portal.permissions import (
    CENTRAL_UNIT,
    READ_CASES,
    READ_DEPARTMENT,
    READ_OWN_CASE,
    ROLES_AT,
    Permission,
    may_read_department,
    may_read_return,
)
from portal.queries.messages_told import MessageTold, messages_told
from portal.queries.own_status import role_words
from portal.queries.readable_case import readable_case
from portal.queries.step_words import STEPS, StepKind, Whose, in_words
from regulators.funding import year_in_words
from regulators.return_review import PUBLIC

PER_PAGE = 20
MOST_AT_ONCE = 100
SPEAKS_FOR_A_BODY = frozenset({"certifier", "signatory"}) | READ_DEPARTMENT
"""Roles that read the history of their own organisation and of its people."""


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step. ``who`` is a name where this reader may read names, else a role."""

    number: int
    """Of the audit entry."""
    at: datetime
    kind: StepKind
    what: str
    about: str
    """Which object, for a history of several."""
    version: int | None
    """Of a return; of an application from its second on, which few have."""
    reason: str
    who: str
    role: str
    messages: tuple[MessageTold, ...]


@dataclass(frozen=True)
class History:
    """``steps`` are one page, the newest first; ``total`` counts all of the kind that was asked for."""

    subject: str
    title: str
    counts: Mapping[StepKind, int]
    """How many steps of each kind there are."""
    total: int
    steps: tuple[StepTold, ...]


@dataclass(frozen=True)
class _View:
    """What somebody sees of one object's history."""

    title: str
    hidden: Whose | None
    """Steps of this sort are not theirs."""
    of: str | None = None
    """The reader's organisation, where it is not read for the central unit: messages to others stay unsaid."""
    holder: bool = False
    """An applicant: officials by role, reasons where its own pages give them."""
    within: str | None = None
    """Only entries that belong to this subject too."""

    @property
    def steps(self) -> frozenset[str]:
        return frozenset(name for name, step in STEPS.items() if step.whose is not self.hidden)


def history(
    reading: Reading, subject: str, *, kind: StepKind | None = None, first: int = 0, count: int = PER_PAGE
) -> History:
    """A page of the history of ``subject`` (``return:2026/X01``, ``case:SC-2026-0001``, ``portal`` for everything).

    Raises:
        NotFound: no such object, or its history is not for this actor.
    """
    view = _view(reading, subject)
    mine = (AuditSubject.subject == subject) & AuditSubject.step.in_(view.steps)
    if view.within is not None:
        inside = select(AuditSubject.seq).where(AuditSubject.subject == view.within)
        mine &= AuditSubject.seq.in_(inside)
    counted = reading.session.execute(select(AuditSubject.step, func.count()).where(mine).group_by(AuditSubject.step))
    counts: dict[StepKind, int] = {}
    for step, number in counted:
        counts[STEPS[step].kind] = counts.get(STEPS[step].kind, 0) + number
    if kind is not None:
        mine &= AuditSubject.step.in_([name for name in view.steps if STEPS[name].kind is kind])
    return History(
        subject=subject,
        title=view.title,
        counts={each: counts[each] for each in StepKind if each in counts},
        total=counts.get(kind, 0) if kind else sum(counts.values()),
        steps=_page(reading, view, mine, max(first, 0), min(count, MOST_AT_ONCE)),
    )


# Who may see it

# No longer than a database takes for a number.
_YEAR, _NUMBER = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{1,9}")


def _view(reading: Reading, subject: str) -> _View:
    kind, _, key = subject.partition(":")
    match kind, key.split("/"):
        case "return", [year, code, *version] if _YEAR.fullmatch(year) and len(version) < 2:
            return _of_return(reading, int(year), code, version)
        case (("round" | "dataset"), [year, *rest]) if _YEAR.fullmatch(year) and len(rest) == (kind == "dataset"):
            return _of_round(reading, int(year), rest)
        case "case", [reference, *version] if len(version) < 2:
            return _of_case(reading, reference, f"Case {reference}")
        case "licence", [number]:
            return _of_licence(reading, number)
        case "organisation", [code]:
            return _of_organisation(reading, code)
        case "steer", [number] if _NUMBER.fullmatch(number):
            return _of_steer(reading, reading.session.get(SteerRecord, int(number)))
        case "funding", [code, number] if _NUMBER.fullmatch(number):
            line = reading.session.get(FundingLine, int(number))
            return _of_funding(reading, line, code, f"Funding line {number}")
        case "funding", [code, "not-needed", number] if _NUMBER.fullmatch(number):
            statement = reading.session.get(FundingNotNeeded, int(number))
            return _of_funding(reading, statement, code, "No departmental money needed")
        case "review", [year, code, department, number] if _NUMBER.fullmatch(number):
            return _of_review(reading, reading.session.get(ReturnReview, int(number)), (year, code, department))
        case "person", [number] if _NUMBER.fullmatch(number):
            return _of_person(reading, int(number))
    if reading.may(Permission.AUDIT_READ):
        return _View("Everything" if subject == THE_PORTAL else subject, Whose.OWN)
    raise NotFound


def _of_return(reading: Reading, year: int, code: str, version: list[str]) -> _View:
    owed = reading.session.scalars(
        select(Obligation).where(Obligation.year == year, Obligation.regulator_code == code)
    ).first()
    if owed is None:
        raise NotFound
    which = f" (version {version[0]})" if version else ""
    title = f"Annual return of {owed.regulator.name} for {year}{which}"
    if may_read_return(reading.hats, code, filed=False):
        return _View(title, Whose.CENTRAL, of=code)
    filed = counted_version(reading.session, year, code) is not None
    if may_read_return(reading.hats, code, filed=filed):
        return _View(title, Whose.OWN)
    raise NotFound


def _of_round(reading: Reading, year: int, version: list[str]) -> _View:
    if not reading.may(Permission.ROUND_READ) or reading.session.get(Round, year) is None:
        raise NotFound
    return _View(f"Dataset {version[0]} of round {year}" if version else f"Round {year}", Whose.OWN)


def _of_case(reading: Reading, reference: str, title: str) -> _View:
    case = readable_case(reading, reference)
    own = {hat.role for hat in reading.hats if hat.organisation == case.organisation_code}
    if own & READ_OWN_CASE:
        return _View(title, Whose.CENTRAL, of=case.organisation_code, holder=True)
    if any(hat.role in READ_CASES and hat.organisation == CENTRAL_UNIT for hat in reading.hats):
        return _View(title, Whose.OWN)
    raise NotFound  # a body that was asked sees what it was asked, and the licence


def _of_licence(reading: Reading, number: str) -> _View:
    reference = reading.session.scalar(
        select(SandboxCase.reference).join(Licence, Licence.case_id == SandboxCase.id).where(Licence.number == number)
    )
    if reference is None:
        raise NotFound
    return _of_case(reading, reference, f"Licence {number}")


def _of_organisation(reading: Reading, code: str) -> _View:
    found = reading.session.get(Organisation, code)
    if found is None:
        raise NotFound
    if code in _speaks_for(reading):
        return _View(found.name, Whose.CENTRAL, of=code)
    if reading.may(Permission.MEMBER_GRANT):
        return _View(found.name, Whose.OWN)
    raise NotFound


def _of_department(reading: Reading, code: str, title: str) -> _View:
    """Of a thing that a department of this code has; for its own people, and for whoever reads everything."""
    if may_read_department(reading.hats, code):
        return _View(title, Whose.CENTRAL, of=code)
    if reading.may(Permission.AUDIT_READ):
        return _View(title, Whose.OWN)
    raise NotFound


def _of_steer(reading: Reading, found: SteerRecord | None) -> _View:
    if found is None:
        raise NotFound
    return _of_department(reading, found.department_code, f"Steer of {day_in_words(found.versions[-1].given_on)}")


def _of_funding(reading: Reading, found: FundingLine | FundingNotNeeded | None, code: str, title: str) -> _View:
    if found is None or found.department_code != code:
        raise NotFound
    regulator = reading.session.get_one(Organisation, found.regulator_code)
    return _of_department(reading, code, f"{title} for {regulator.name}")


def _of_review(reading: Reading, found: ReturnReview | None, named: tuple[str, str, str]) -> _View:
    """The regulator reads of it what is public: that it was published, and its own answer."""
    if found is None:
        raise NotFound
    owed: Obligation = found.submission.obligation
    if named != (str(owed.year), owed.regulator_code, found.department_code):
        raise NotFound
    title = f"Review of the return of {owed.regulator.name} for {owed.year}"
    if found.state in PUBLIC and may_read_return(reading.hats, owed.regulator_code, filed=False):
        return _View(title, Whose.OWN, of=owed.regulator_code)
    return _of_department(reading, found.department_code, title)


def _of_person(reading: Reading, number: int) -> _View:
    """A certifier reads what their own body did about a person, and no more: not what another body did."""
    person = reading.session.get(Person, number)
    if person is None:
        raise NotFound
    if reading.may(Permission.MEMBER_GRANT):
        return _View(person.name, Whose.OWN)
    at = {each.organisation_code for each in person.memberships} & _speaks_for(reading)
    if not at:
        raise NotFound
    code = min(at)
    return _View(person.name, Whose.CENTRAL, of=code, within=f"organisation:{code}")


def _speaks_for(reading: Reading) -> set[str]:
    """The bodies the actor speaks for, in a role that there is at such a body."""
    named = [hat.organisation for hat in reading.hats]
    rows = reading.session.execute(select(Organisation.code, Organisation.kind).where(Organisation.code.in_(named)))
    speaking = {code: SPEAKS_FOR_A_BODY.intersection(ROLES_AT[kind]) for code, kind in rows}
    return {hat.organisation for hat in reading.hats if hat.role in speaking[hat.organisation]}


# In words


def _page(reading: Reading, view: _View, mine: ColumnElement[bool], first: int, count: int) -> tuple[StepTold, ...]:
    found = reading.session.execute(
        select(AuditEntry.seq, AuditEntry.at, AuditEntry.body, AuditSubject.step)
        .join(AuditSubject, AuditSubject.seq == AuditEntry.seq)
        .where(mine)
        .order_by(AuditEntry.at.desc(), AuditEntry.seq.desc())
        .offset(first)
        .limit(count)
    ).all()
    entries = {seq: json.loads(body) for seq, _, body, _ in found}
    names = _names(reading, entries)
    messages = messages_told(reading, list(entries), view.of)
    return tuple(_told(view, seq, at, step, entries[seq], names, messages.get(seq, ())) for seq, at, _, step in found)


def _told(
    view: _View,
    seq: int,
    at: datetime,
    name: str,
    entry: Mapping[str, Any],
    names: Mapping[int, str],
    messages: tuple[MessageTold, ...],
) -> StepTold:
    step, role = STEPS[name], role_words(entry["role"] or "")
    who = names.get(entry["by"]) or _without_a_person(name, entry, names)
    if view.of is not None and name.startswith("review:") and entry["organisation"] != view.of:
        who = role  # the department and the regulator know each other's people by their roles
    if view.holder and entry["by"] is not None and entry["role"] not in READ_OWN_CASE:
        who = role or "the central unit"
    told = not view.holder or step.reason_to_holder
    kind, _, key = str(entry["on"]).partition(":")
    last = key.rpartition("/")[2]
    return StepTold(
        number=seq,
        at=at,
        kind=step.kind,
        what=in_words(step, entry.get("detail") or {}),
        about=_about(entry, names),
        version=int(last) if last.isdecimal() and (kind == "return" or (kind == "case" and last != "1")) else None,
        reason=(entry["reason"] or "") if told else "",
        who=who,
        role=role if role not in (who, "the portal", "screen", "job") else "",
        messages=messages,
    )


_BY_THEMSELVES = frozenset({"person:person seen first", "person:signed in", "person:signed out"})
_WITHOUT_A_PERSON = {"signed link": "somebody by a signed link", "command line": "the command line of the portal"}


def _without_a_person(name: str, entry: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Who did what no person is written down for: whoever signed in, or came by a link, or the portal itself."""
    person = _person_of(entry)
    if name in _BY_THEMSELVES and person is not None and person in names:
        return names[person]
    return _WITHOUT_A_PERSON.get(entry["via"], "the portal")


def _names(reading: Reading, entries: Mapping[int, Mapping[str, Any]]) -> dict[int, str]:
    people = {who for entry in entries.values() for who in (entry["by"], _person_of(entry)) if who is not None}
    rows = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return dict(rows.all())


def _person_of(entry: Mapping[str, Any]) -> int | None:
    """Whom a step was about, where it was about a person."""
    kind, _, key = str(entry["on"]).partition(":")
    if kind == "person":
        return int(key)
    person = (entry.get("detail") or {}).get("person")
    return person if isinstance(person, int) else None


def _about(entry: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """The object of an entry, in short."""
    detail = entry.get("detail") or {}
    kind, _, key = str(detail.get("under") or entry["on"]).partition(":")
    match kind, key.split("/"):
        case (("return" | "round" | "group" | "place" | "review"), [year, code, *_]):
            return f"return of {code} for {year}"
        case "round", [year]:
            return f"round {year}"
        case "dataset", [year, version]:
            return f"dataset {version} of round {year}"
        case "test", [year, which, *_]:
            return f"{which} test of round {year}"
        case "case", [reference, *_]:
            return f"case {reference}"
        case "steer", _:
            return f"“{detail['title']}”"
        case "funding", [code, "not-needed", _]:
            return f"for {detail['regulator']} in {year_in_words(detail['year'])}"
        case "funding", [_, number, _]:
            return f"number {number} for {detail['regulator']}"
        case (("receipt" | "provision" | "setting"), _):
            return f"{kind} {key}"
    person = _person_of(entry)
    return names.get(person, "") if person is not None else ""
