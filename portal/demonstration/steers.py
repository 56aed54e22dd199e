"""The demonstration's steers and one shared draft, each put in by its department or regulator at its moment.

A step is one transaction, and its mark stands in the audit entries it writes: a folder filled before gets what it
lacks, and nothing twice. What somebody has taken elsewhere, so that a step is refused, stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from portal.clock import LONDON
from portal.commands.sharing import share_draft
from portal.commands.steer_register import refresh_steers
from portal.commands.steering import amend_steer, end_steer, record_steer
from portal.context import Context, Portal
from portal.db.records import AuditEntry
from portal.db.steers import newest_steers
from portal.demonstration.filers import actor
from portal.demonstration.timetable import NOW_RUNNING, SEEDING_ENDED
from portal.errors import PortalError
from regulators.steers import Expectation, InIt, Steer

Say = Callable[[str], None]
MARK = "demonstration steer "
"""What the mark of every step begins with."""
TRANSPORT, ENERGY = "ruth-adeyemi", "omar-linfield"
"""The reviewers of the two departments that steer."""


@dataclass(frozen=True)
class Step:
    mark: str
    at: datetime
    by: str
    act: Callable[[Context], object]


def _letter(department: str, title: str, given_on: date, **told: object) -> Steer:
    slug = title.split(": ")[-1].lower().replace(" ", "-")
    known = Steer(
        department_code=department,
        title=title,
        address=f"https://{department.lower()}.example/{given_on:%Y}/{slug}",
        given_on=given_on,
        until_on=None,
        covers=(),
        in_it=InIt.YES,
        passage="",
        judged_by="Regulation team of the department",
    )
    return replace(known, **told)  # type: ignore[arg-type]


AVIATION_2024 = _letter(
    "XD1",
    "Demonstration: letter on priorities for aviation",
    date(2024, 5, 20),
    until_on=date(2026, 3, 31),
    covers=("X03",),
    passage="Open the sky to safe trials of machines that decide for themselves, and tell us yearly what you learned.",
    expectations=(Expectation("Publish when a trial beyond sight needs no exemption.", date(2025, 3, 31)),),
)
TRANSPORT_2025 = _letter(
    "XD1",
    "Demonstration: strategic steer on safe AI in transport",
    date(2025, 9, 15),
    until_on=date(2026, 9, 15),
    covers=("X01",),
    passage="We ask you to make it as easy to bring a safe machine to the road as it is hard to bring an unsafe one.\n"
    "Publish what you expect of a driverless service before the first one asks.",
    expectations=(
        Expectation("Publish what is expected of a driverless service.", date(2026, 3, 31)),
        Expectation("Decide nine of ten applications within their target.", date(2026, 9, 15)),
    ),
)
HEALTH_2025 = _letter(
    "XD1",
    "Demonstration: remit letter for health products",
    date(2025, 11, 3),
    until_on=date(2027, 3, 31),
    covers=("X02",),
    in_it=InIt.PARTLY,
    passage="New products, among them those with AI in them, should reach patients sooner.",
    expectations=(Expectation("Say how a product that learns after approval is looked after.", date(2026, 12, 31)),),
)
ENERGY_2025 = _letter(
    "XD2",
    "Demonstration: policy statement for energy and environment",
    date(2025, 7, 1),
    until_on=date(2030, 6, 30),
    covers=("X07", "X08"),
    passage="Regulators should let networks and sites try AI under watch, and say early what would stop it.",
    expectations=(Expectation("Open an advice line for those who try AI on live networks.", date(2026, 6, 30)),),
)
NUCLEAR_2025 = _letter(
    "XD2",
    "Demonstration: annual letter for nuclear",
    date(2025, 4, 7),
    covers=("X10",),
    in_it=InIt.NO,
)


def steps() -> tuple[Step, ...]:
    """In the order in which they happened."""
    amended = replace(
        HEALTH_2025,
        passage=f"{HEALTH_2025.passage} We ask for a plan for them by the end of the year.",
    )
    return (
        _recorded("aviation", AVIATION_2024, TRANSPORT),
        _recorded("nuclear", NUCLEAR_2025, ENERGY),
        _recorded("energy", ENERGY_2025, ENERGY),
        _recorded("transport", TRANSPORT_2025, TRANSPORT),
        _recorded("health", HEALTH_2025, TRANSPORT),
        Step(
            f"{MARK}health amended",
            _moment(date(2025, 11, 12)),
            TRANSPORT,
            lambda ctx: amend_steer(
                ctx,
                department_code="XD1",
                steer_id=_number(ctx, HEALTH_2025),
                steer=amended,
                because="The second sentence of the passage was left out.",
            ),
        ),
        Step(
            f"{MARK}nuclear ended",
            _moment(date(2026, 5, 14)),
            ENERGY,
            lambda ctx: end_steer(
                ctx,
                department_code="XD2",
                steer_id=_number(ctx, NUCLEAR_2025),
                ended_on=date(2026, 5, 29),
                reason="A new letter is being written.",
            ),
        ),
        Step(
            f"{MARK}draft shared",
            _moment(date(2026, 7, 15)),
            "idris-khan",
            lambda ctx: share_draft(ctx, year=NOW_RUNNING, regulator_code="X02"),
        ),
    )


def fill_steers(portal: Portal, say: Say, *, before: datetime = SEEDING_ENDED) -> int:
    """Carry out what is missing of the time ``before`` a moment; how many steps were carried out."""
    done = _carried_out(portal)
    missing = [step for step in steps() if step.at < before and step.mark not in done]
    carried_out = 0
    for step in missing:
        try:
            with portal.unit_of_work(actor(portal, step.by), now=step.at, request_id=step.mark) as ctx:
                step.act(ctx)
            carried_out += 1
        except PortalError as refused:
            say(f"  {step.mark.removeprefix('demonstration ')} is left out: {refused.sentence}")
    if carried_out:
        refresh_steers(portal.at(SEEDING_ENDED))
        say(f"  steers: {carried_out} steps of departments and regulators")
    return carried_out


def _recorded(name: str, steer: Steer, by: str) -> Step:
    """Recorded in the afternoon of the day it was given."""
    return Step(
        f"{MARK}{name}",
        _moment(steer.given_on),
        by,
        lambda ctx: record_steer(ctx, department_code=steer.department_code, steer=steer),
    )


def _number(ctx: Context, steer: Steer) -> int:
    known = newest_steers(ctx.session, steer.department_code)
    return next(each.number for each in known if each.title == steer.title)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(15, 10), LONDON).astimezone(UTC)


def _carried_out(portal: Portal) -> set[str]:
    """The marks of the steps that stand in the audit chain."""
    with portal.db.reading() as session:
        query = select(AuditEntry.body).where(AuditEntry.body.like(f'%"request":"{MARK}%'))
        return {json.loads(body)["request"] for body in session.scalars(query)}
