"""What bodies were asked on a case and what they said: advice item by item, what differs, and consents line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sandbox_licences import advice
from sandbox_licences.advice import Advice, Resolution, Standing
from sandbox_licences.case_file import advised, consented
from sandbox_licences.case_file.entries import AdviceAsked
from sandbox_licences.case_file.facts import Around
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_file.scope import item_words, items
from sandbox_licences.consents import Consent, ConsentState
from sandbox_licences.due_dates import consent_due_on
from sandbox_licences.relief import ReliefLine


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One request for advice. ``said`` is what counts of the body's own words; None while there are none."""

    number: int
    item: str
    item_words: str
    consultee: str
    consultee_name: str
    asked_on: date
    due_on: date
    extended: bool
    standing: Standing
    sent_on_to: str
    """By name; empty where it was not sent on."""
    said: Advice | None
    by_link: tuple[Advice, ...]
    """What counts of the words of people outside the portal, beside those of the body."""
    stale: bool
    """Its own words are on an earlier scope."""
    in_scope: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of scope, its fingerprint now, and what it is about."""

    item: str
    words: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ConflictSeen:
    """An item on which words differ, or to which somebody objects, with how it was settled if it was."""

    item: str
    item_words: str
    sides: tuple[Advice, ...]
    names: Mapping[int, str]
    """Whose words each side is, by its id."""
    resolution: Resolution | None
    """The last one, whether or not it still settles anything."""
    open: bool


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent that a line needs. ``due_on`` is the last day for an answer; None where nothing was asked."""

    line: ReliefLine
    provision: str
    body: str
    body_name: str
    consent: Consent
    due_on: date | None
    overdue: bool
    conditions_carried: bool
    """Its conditions, if it has some, stand on the licence."""

    @property
    def may_be_asked(self) -> bool:
        """Whether it can be asked for now, for the first time or again."""
        return self.consent.state in consented.TO_BE_ASKED


def item_rows(file: CaseFile, around: Around) -> tuple[ItemRow, ...]:
    return tuple(ItemRow(item, item_words(item, file, around.law), mark) for item, mark in items(file).items())


def advice_rows(file: CaseFile, around: Around) -> tuple[AdviceRow, ...]:
    """Every request for advice, in order of item and then as they were asked."""
    given, scope = advised.advice_given(file), items(file)
    counts = advice.counting(given)
    rows = []
    for asked, request in zip(file.of(AdviceAsked), advised.advice_requests(file), strict=True):
        words = [one for one in counts if (one.item, one.consultee) == (request.item, request.consultee)]
        said = next((one for one in words if not one.link), None)
        rows.append(
            AdviceRow(
                number=asked.what.number,
                item=request.item,
                item_words=item_words(request.item, file, around.law),
                consultee=request.consultee,
                consultee_name=around.law.name(request.consultee),
                asked_on=asked.stamp.on,
                due_on=request.due_on,
                extended=request.extended,
                standing=advice.standing(request, given, around.today),
                sent_on_to=around.law.name(request.sent_on_to) if request.sent_on_to else "",
                said=said,
                by_link=tuple(one for one in words if one.link),
                stale=said is not None and request.item in scope and said.fingerprint != scope[request.item],
                in_scope=request.item in scope,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.item, row.number)))


def conflicts_seen(file: CaseFile, around: Around) -> tuple[ConflictSeen, ...]:
    """The items on which consultees differ or some object, in order."""
    scope = items(file)
    given = [said for said in advised.advice_given(file) if said.item in scope]
    settled, last = advised.settled(file, around.today), {r.item: r for r in advised.resolutions(file)}
    objected = {said.item for said in advice.counting(given) if f"{said.voice()} on {said.item}" in settled.objections}
    return tuple(
        ConflictSeen(
            item=weigh.item,
            item_words=item_words(weigh.item, file, around.law),
            sides=weigh.sides,
            names={said.id: said.voice(around.law.name) for said in weigh.sides},
            resolution=last.get(weigh.item),
            open=weigh.item in settled.conflicts or weigh.item in objected,
        )
        for weigh in advice.to_weigh(given)
    )


def consent_rows(file: CaseFile, around: Around) -> tuple[ConsentRow, ...]:
    """Every consent that a line of the case needs, in order of line and body."""
    record = consented.consent_record(file, around.delegations)
    carried = consented.words_carried(file)
    rows = []
    for line, consent in consented.consents_needed(file, record, around.law, around.today):
        due_on = _due_on(consent, around)
        rows.append(
            ConsentRow(
                line=line,
                provision=around.law.provisions[line.provision].name,
                body=consent.body,
                body_name=around.law.name(consent.body),
                consent=consent,
                due_on=due_on,
                overdue=due_on is not None and around.today > due_on,
                conditions_carried=(line.id, consent.body, consent.last.conditions if consent.last else "") in carried,
            )
        )
    return tuple(rows)


def _due_on(consent: Consent, around: Around) -> date | None:
    """The last day for an answer to the request that is open."""
    if consent.state not in consented.NOT_ANSWERED:
        return None
    asked = [event.on for event in consent.history if event.to is ConsentState.REQUESTED]
    return consent_due_on(asked[-1], around.calendar, periods=around.periods) if asked and consent.last else None
