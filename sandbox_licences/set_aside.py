"""The public view: which law is set aside, where, for whom, until when, with whose consent, and what protects instead.

And which law is not: the red lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sandbox_licences.consents import ConsentRecord
from sandbox_licences.day_words import day_in_words
from sandbox_licences.law import Law
from sandbox_licences.powers import NO_LEGAL_EFFECT
from sandbox_licences.provisions import Provision, RedLine, Relief
from sandbox_licences.relief import ReliefLine, consent_needed_from
from sandbox_licences.relief_rules import objections

FOR_WHOM_UNSTATED = "the holder"
EVERYTHING = "not limited further"


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """One line as anybody may read it. Texts are plain; both days are included."""

    line: str
    law: str
    what: str
    """What the relief does to it, as a sentence."""
    where: str
    for_whom: str
    from_on: date
    until_on: date
    consents: tuple[str, ...]
    """Each body with its answer and its conditions; a person is never named."""
    protects_instead: str
    power: str
    active: bool
    not_active_because: tuple[str, ...]
    """Sentences; empty where it is active."""
    legal_effect: str
    """Says that there is none, where the line rests on the demonstration power; else empty."""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A red line that stays as it is."""

    law: str
    protects: str
    """What the provision is about, in the catalogue's words."""
    why: str


@dataclass(frozen=True, slots=True)
class PublicView:
    rows: tuple[SetAsideRow, ...]
    kept: tuple[KeptRow, ...]


def set_aside(
    lines: Iterable[ReliefLine], on: date, law: Law, record: ConsentRecord, *, domains: Collection[str]
) -> PublicView:
    """The lines of a licence as they stand on a day, and the red lines of its domains that none of them touches.

    A line touches its provision also on a day on which it is not active: before its first day, or without its consent.

    Raises:
        KeyError: a line's power or provision is in no catalogue; no such line can be on a licence.
    """
    listed = tuple(lines)
    rows = tuple(_row(line, on, law, record) for line in listed)
    touched = {line.provision for line in listed}
    kept = tuple(_kept(p, law) for p in law.red_lines(domains) if p.code not in touched)
    return PublicView(rows, kept)


def would_grant(line: ReliefLine, law: Law) -> str:
    """What a line does, as a sentence: on a licence, or in advice on what would be granted."""
    name, instead = law.provisions[line.provision].name, line.instead.strip()
    match line.relief:
        case Relief.DISAPPLY:
            return f"{name} does not apply."
        case Relief.MODIFY:
            return f"{name} applies with this text instead: {instead}"
        case Relief.SUBSTITUTE:
            return f"This measure stands in place of {name}: {instead}"


def _row(line: ReliefLine, on: date, law: Law, record: ConsentRecord) -> SetAsideRow:
    provision, power = law.provisions[line.provision], law.powers[line.power]
    against = _term(line, on) + tuple(o.sentence for o in objections(line, on, law, record))
    bodies = sorted(consent_needed_from(line, law))
    consents = tuple(f"{law.name(body)}: {record.consent(line, body, on).words}" for body in bodies)
    if not consents:
        consents = (line.no_body_because.strip() or f"{power.citation} asks for no consent",)
    return SetAsideRow(
        line=line.id,
        law=provision.name,
        what=would_grant(line, law),
        where=_where(line),
        for_whom=_for_whom(line),
        from_on=line.start_on,
        until_on=line.end_on,
        consents=consents,
        protects_instead=line.safeguard,
        power=power.citation,
        active=not against,
        not_active_because=against,
        legal_effect=NO_LEGAL_EFFECT if power.demonstration else "",
    )


def _term(line: ReliefLine, on: date) -> tuple[str, ...]:
    if on < line.start_on:
        return (f"It starts on {day_in_words(line.start_on)}.",)
    return (f"It ended on {day_in_words(line.end_on)}.",) if on > line.end_on else ()


def _where(line: ReliefLine) -> str:
    areas = ", ".join(sorted(line.scope.areas)) or EVERYTHING
    hours = f"; {line.scope.hours.words} each day" if line.scope.hours else ""
    return f"{line.extent.words}: {areas}{hours}"


def _for_whom(line: ReliefLine) -> str:
    units = ", ".join(sorted(line.scope.units)) or EVERYTHING
    return f"{line.scope.who.strip() or FOR_WHOM_UNSTATED}: {units}"


def _kept(provision: Provision, law: Law) -> KeptRow:
    if provision.red_line is RedLine.YES:
        why = "A red line: no licence may set it aside."
    else:
        owner = law.name(provision.owner)
        why = f"Gives way only to a substitute measure to which {owner} agrees; none stands in its place here."
    return KeptRow(provision.name, provision.blocks, why)
