"""What of a case file is advice: who was asked, what was said, how differences were settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sandbox_licences import advice
from sandbox_licences.case_file.entries import (
    AdviceAsked,
    AdviceByLink,
    AdviceExtended,
    AdviceGiven,
    ConflictResolved,
    SentOn,
)
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.case_file.scope import items


def advice_requests(file: CaseFile) -> tuple[advice.Request, ...]:
    """Every request for advice in the case, as ``advice`` reads it."""
    longer = {entry.what.number: entry.what.due_on for entry in file.of(AdviceExtended)}
    sent_on = {entry.what.request: entry.what.to for entry in file.of(SentOn)}
    return tuple(
        advice.Request(
            item=asked.what.item,
            consultee=asked.what.consultee,
            fingerprint=asked.what.fingerprint,
            asked_at=asked.stamp.at,
            due_on=longer.get(asked.what.number, asked.what.due_on),
            extended=asked.what.number in longer,
            sent_on_to=sent_on.get(asked.what.number),
        )
        for asked in file.of(AdviceAsked)
    )


def asked_now(file: CaseFile) -> tuple[tuple[Written[AdviceAsked], advice.Request], ...]:
    """The requests that words are still wanted on, as written and as ``advice`` reads them: of the newest version and
    of what is in scope, the last of several on one item."""
    pairs = list(zip(file.of(AdviceAsked), advice_requests(file), strict=True))
    newest = {(request.item, request.consultee): asked.what.number for asked, request in pairs}
    scope = items(file)
    return tuple(
        (asked, request)
        for asked, request in pairs
        if request.item in scope
        and asked.stamp.version == file.version
        and newest[request.item, request.consultee] == asked.what.number
    )


def open_to_links(file: CaseFile) -> frozenset[int]:
    """The requests on which somebody may advise by a signed link: of the newest version and of what is in scope, and
    once that was granted only those made since, for the others ended with the assessment."""
    steps = file.steps_of_licence(file.version)
    granted = steps[0].stamp.seq if steps else 0
    asked = (entry for entry in file.of(AdviceAsked) if entry.stamp.version == file.version)
    scope = items(file)
    return frozenset(e.what.number for e in asked if e.stamp.seq > granted and e.what.item in scope)


def advice_given(file: CaseFile) -> tuple[advice.Advice, ...]:
    """Everything consultees said, as ``advice`` reads it; its id is the entry's place in the file."""
    return tuple(_advice(entry) for entry in file.entries if isinstance(entry.what, AdviceGiven | AdviceByLink))


def _advice(entry: Written[AdviceGiven | AdviceByLink]) -> advice.Advice:
    link = entry.what if isinstance(entry.what, AdviceByLink) else None
    said = entry.what.given if isinstance(entry.what, AdviceByLink) else entry.what
    return advice.Advice(
        id=entry.stamp.seq,
        item=said.item,
        consultee=said.consultee,
        by=f"{link.name} (by signed link)" if link else entry.stamp.by_name,
        position=said.position,
        severity=said.severity,
        condition=said.condition,
        reason=said.reason,
        fingerprint=said.fingerprint,
        at=entry.stamp.at,
        link=link.link if link else 0,
        person=entry.stamp.by,
    )


def resolutions(file: CaseFile) -> tuple[advice.Resolution, ...]:
    return tuple(
        advice.Resolution(
            item=entry.what.item,
            weighed=frozenset(entry.what.weighed),
            followed=frozenset(entry.what.followed),
            by=entry.stamp.by_name,
            why=entry.what.why,
            at=entry.stamp.at,
            person=entry.stamp.by,
        )
        for entry in file.of(ConflictResolved)
    )


def settled(file: CaseFile, today: date, named: Callable[[str], str] = str) -> advice.Settled:
    """What of the advice still stands in the way; ``named`` gives what a body is called by its code."""
    said, weighed = advice_given(file), resolutions(file)
    return advice.settled(advice_requests(file), said, weighed, items(file), today, named)
