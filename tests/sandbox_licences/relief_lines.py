"""A relief line to change one part of, and the consent it needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from metrics.working_days import add_working_days, packaged_calendars
from sandbox_licences.consents import ConsentEvent, ConsentRecord, ConsentState, Delegation
from sandbox_licences.extent import Extent
from sandbox_licences.law import demonstration_law, law
from sandbox_licences.provisions import Relief, check
from sandbox_licences.relief import ReliefLine, Scope

REAL, DEMONSTRATION = law(), demonstration_law()
GIVER = "G. Giver"
DAY = date(2026, 11, 2)
STARTS, ENDS = date(2026, 12, 1), date(2027, 11, 30)


def line(id: str = "L1", **parts: Any) -> ReliefLine:
    """A demonstration line on the class marks of drones, in the care of the invented aviation regulator X03."""
    return ReliefLine(
        **{
            "id": id,
            "power": "DEMONSTRATION",
            "provision": "DR-02",
            "relief": Relief.MODIFY,
            "scope": Scope("Example Drones Ltd", frozenset({"Kestrel 1"}), frozenset({"Borsetshire"})),
            "safeguard": "A parachute, tested before each flight.",
            "owner": "X03",
            "extent": Extent.ENGLAND,
            "start_on": STARTS,
            "end_on": ENDS,
            "instead": "The aircraft carries the trial's number in place of a class mark.",
        }
        | parts
    )


def guard_line(**parts: Any) -> ReliefLine:
    """A demonstration line across a conditional red line: fixed guards of work equipment."""
    own = {
        "provision": "RB-03",
        "relief": Relief.SUBSTITUTE,
        "owner": "X04",
        "instead": "A scanner that stops the arm.",
    }
    return line(**own | parts)


def taxi_line(**parts: Any) -> ReliefLine:
    """A line on a real power: private hire licensing, with the consent of a licensing authority."""
    own = {
        "power": "APS-TAXI",
        "provision": "AV-10",
        "relief": Relief.DISAPPLY,
        "instead": "",
        "owner": "CCAV",
        "consenting_bodies": frozenset({"Borsetshire Council"}),
    }
    return line(**own | parts)


def checked(*codes: str, on: date = DAY):
    """The real law with some provisions checked."""
    return law([check(REAL.provisions[code], "L. Lawyer", on) for code in codes])


def event(of: ReliefLine, to: ConsentState, on: date, seq: int = 1, *, body: str | None = None, **parts: Any):
    needed = {
        "evidence": "LETTER-7" if to in (ConsentState.GIVEN, ConsentState.GIVEN_WITH_CONDITIONS) else "",
        "conditions": "Daylight only." if to is ConsentState.GIVEN_WITH_CONDITIONS else "",
        "reason": "Asked for more tests." if to in (S.REFUSED, S.WITHDRAWN, S.LEFT_OUT) else "",
        "told": frozenset({"A. Officer", "B. Officer"}) if to is ConsentState.ESCALATED else frozenset(),
    }
    return ConsentEvent(of.id, body or of.owner, of.fingerprint, to, on, seq, **{"by": GIVER} | needed | parts)


S = ConsentState


def delegation(body: str, from_on: date = date(2026, 1, 1), to_on: date | None = None, person: str = GIVER):
    return Delegation(body, person, from_on, to_on, "DEL-1")


def consented(*lines: ReliefLine, on: date = DAY) -> ConsentRecord:
    """Every line with the consent of its owner and of the bodies it names, requested and given on a day."""
    events, bodies = set(), set()
    for of in lines:
        for body in {of.owner, *of.consenting_bodies}:
            bodies.add(body)
            events |= {event(of, S.REQUESTED, on, 1, body=body), event(of, S.GIVEN, on, 2, body=body)}
    return ConsentRecord(frozenset(events), frozenset(map(delegation, bodies)))


def with_events(record: ConsentRecord, *more: ConsentEvent) -> ConsentRecord:
    return replace(record, events=record.events | set(more))


def thirty_working_days(asked_on: date) -> date:
    calendar = packaged_calendars()["england_wales"]
    day: date = add_working_days(pl.Series([asked_on]), pl.Series([30]), calendar)[0]
    return day
