"""What of a case file is consent, and the conditions that carry it onto the licence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sandbox_licences.case_file.entries import ConditionDropped, ConditionWritten, ConsentMoved
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.consents import BINDING, LIVE, Consent, ConsentEvent, ConsentRecord, ConsentState, Delegation
from sandbox_licences.hats import Hat
from sandbox_licences.law import Law
from sandbox_licences.provisions import RedLine
from sandbox_licences.relief import ReliefLine, consent_needed_from
from sandbox_licences.relief_rules import active_lines

NOT_ANSWERED = frozenset({ConsentState.NOT_REQUESTED, ConsentState.REQUESTED, ConsentState.ESCALATED})
NOT_GIVEN = frozenset(ConsentState) - NOT_ANSWERED - LIVE
TO_BE_ASKED = frozenset({ConsentState.NOT_REQUESTED}) | NOT_GIVEN
"""In these a consent can be asked for, for the first time or again."""


def consent_record(file: CaseFile, delegations: frozenset[Delegation]) -> ConsentRecord:
    """All that happened to consents in the case. People are told apart by their number, as delegations name them.

    What binds a body counts only from somebody in the hat of its consent giver.
    """
    counts = (e for e in file.of(ConsentMoved) if e.what.to not in BINDING or e.stamp.hat is Hat.CONSENT_GIVER)
    return ConsentRecord(frozenset(map(_consent_event, counts)), delegations)


def _consent_event(entry: Written[ConsentMoved]) -> ConsentEvent:
    what, stamp = entry.what, entry.stamp
    return ConsentEvent(
        line=what.line,
        body=what.body,
        fingerprint=what.fingerprint,
        to=what.to,
        on=stamp.on,
        seq=stamp.seq,
        by="the portal" if stamp.by is None else str(stamp.by),
        evidence=what.evidence,
        conditions=what.conditions,
        reason=what.reason,
        told=frozenset(what.told),
    )


def consents_needed(
    file: CaseFile, record: ConsentRecord, law: Law, on: date
) -> tuple[tuple[ReliefLine, Consent], ...]:
    """Where each consent that a line needs stands, in order of line and body."""
    return tuple(
        (line, record.consent(line, body, on)) for line in file.lines for body in sorted(consent_needed_from(line, law))
    )


def lines_active(file: CaseFile, record: ConsentRecord, law: Law, today: date) -> tuple[ReliefLine, ...]:
    """The lines against which nothing stands today, or on its own first day where that of a line is to come.

    A consent counts for every line that it was given for, whichever of them begins first.
    """
    return tuple(line for line in file.lines if active_lines([line], max(today, line.start_on), law, record))


def said(consents: Iterable[tuple[ReliefLine, Consent]], law: Law, states: frozenset[ConsentState]) -> tuple[str, ...]:
    return tuple(f"{law.name(c.body)} for line {c.line}" for _, c in consents if c.state in states)


def substitutes_not_agreed(file: CaseFile, record: ConsentRecord, law: Law, on: date) -> tuple[str, ...]:
    not_agreed = []
    for line in file.lines:
        provision = law.provisions[line.provision]
        if provision.red_line is RedLine.CONDITIONAL and not record.consent(line, provision.owner, on).live:
            not_agreed.append(provision.name)
    return tuple(not_agreed)


def conditions_left_out(file: CaseFile, consents: Iterable[tuple[ReliefLine, Consent]], law: Law) -> tuple[str, ...]:
    carried = words_carried(file)
    return tuple(
        f"{law.name(consent.body)} for line {line.id}: {consent.last.conditions}"
        for line, consent in consents
        if consent.live
        and consent.last
        and consent.last.conditions
        and (line.id, consent.body, consent.last.conditions) not in carried
    )


def words_carried(file: CaseFile) -> frozenset[tuple[str, str, str]]:
    """Line, body and the words of a consent which a standing condition was written for: given again in those words, a
    consent needs no other condition, whatever the body said in between."""
    words: dict[tuple[str, str], str] = {}
    carried: dict[int, tuple[str, str, str]] = {}
    for entry in file.entries:
        what = entry.what
        if isinstance(what, ConsentMoved) and what.to in LIVE:
            words[what.line, what.body] = what.conditions
        elif isinstance(what, ConditionWritten | ConditionDropped):
            carried.pop(what.number, None)
            if isinstance(what, ConditionWritten) and what.for_consent:
                carried[what.number] = (*what.for_consent, words.get(what.for_consent, ""))
    return frozenset(carried.values())


def conditions(file: CaseFile) -> tuple[ConditionWritten, ...]:
    """The conditions the licence would carry, in order of their number."""
    standing: dict[int, ConditionWritten] = {}
    for entry in file.entries:
        if isinstance(entry.what, ConditionWritten):
            standing[entry.what.number] = entry.what
        elif isinstance(entry.what, ConditionDropped):
            standing.pop(entry.what.number, None)
    return tuple(standing[number] for number in sorted(standing))
