"""What waits because of people: role changes to confirm, too few people, invitations, what was handed over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.people import Invitation
from portal.permissions import Permission
from portal.queries.contest_tasks import Task
from portal.queries.handing_over import handed_over, role_words
from portal.queries.organisation_people import organisations_seen
from portal.queries.proposals import administrators, proposals_waiting
from portal.queries.staffing import Staffing, staffing

SOON = timedelta(days=2)
"""An invitation that ends within this time is pointed out."""
MOST = 3
"""Understaffed regulators named one by one; the page has them all."""
PAGE = "people.py"


def people_tasks(reading: Reading) -> list[Task]:
    """The most pressing first."""
    tasks = [
        Task(
            f"Take over from {one.came_from}",
            f"As {role_words(one.role)} for {one.organisation_name}, handed over to you on "
            f"{day_in_words(london_date(one.at))}.",
            "Handed over",
            "yellow",
            "your_roles.py",
        )
        for one in handed_over(reading)
    ]
    tasks += _understaffed(reading)
    if reading.may(Permission.MEMBER_GRANT):
        tasks += _to_confirm(reading)
        if administrators(reading) == 1:
            tasks.append(
                Task(
                    "You are the only administrator",
                    "Nobody can confirm what you propose. Ask whoever runs the portal’s machine to name a second one.",
                    "Only one",
                    "red",
                    PAGE,
                )
            )
    return tasks + _ending_soon(reading)


def _understaffed(reading: Reading) -> list[Task]:
    short = [one for one in staffing(reading) if one.understaffed]
    if not short:
        return []
    if not reading.may(Permission.MEMBER_GRANT):
        own = {h.organisation for h in reading.hats if h.role in ("preparer", "certifier")}
        return [_too_few(reading, one) for one in short if one.regulator_code in own]
    if len(short) <= MOST:
        return [_too_few(reading, one) for one in short]
    names = ", ".join(one.regulator_name for one in short[:MOST])
    hint = f"{names} and {len(short) - MOST} more lack a preparer or a certifier."
    return [Task(f"{len(short)} regulators are understaffed", hint, "Understaffed", "red", PAGE)]


def _too_few(reading: Reading, one: Staffing) -> Task:
    may_propose = reading.may(Permission.MEMBER_GRANT) or reading.may(Permission.COLLEAGUE_PROPOSE, one.regulator_code)
    since = f"Since {day_in_words(london_date(one.since))}. " if one.since else ""
    does = "Propose a colleague." if may_propose else "Your certifier or an administrator proposes a colleague."
    return Task(
        f"{one.regulator_name} has {one.missing_in_words}",
        f"{since}{does}",
        "Understaffed",
        "red",
        PAGE if may_propose else None,
        (("organisation", one.regulator_code),) if may_propose else (),
    )


def _to_confirm(reading: Reading) -> list[Task]:
    waiting = [one for one in proposals_waiting(reading) if one.may_confirm]
    if not waiting:
        return []
    if len(waiting) == 1:
        return [Task(f"Confirm or decline: {waiting[0].words}", waiting[0].reason, "Your turn", "yellow", PAGE)]
    oldest = waiting[0]
    hint = f"The oldest is of {day_in_words(london_date(oldest.proposed_at))}, by {oldest.proposed_by}."
    return [Task(f"Confirm or decline {len(waiting)} role changes", hint, "Your turn", "yellow", PAGE)]


def _ending_soon(reading: Reading) -> list[Task]:
    """Invitations that nobody took up and that are about to end, for those who may propose anew."""
    seen = organisations_seen(reading)
    if not seen:
        return []
    rows = reading.session.scalars(
        select(Invitation)
        .where(
            Invitation.used_at.is_(None),
            Invitation.expires_at > reading.now,
            Invitation.expires_at <= reading.now + SOON,
            Invitation.organisation_code.in_(tuple(seen)),
        )
        .order_by(Invitation.expires_at)
    )
    return [
        Task(
            f"The invitation of {one.email} is about to end",
            f"To be {role_words(one.role)} for {seen[one.organisation_code]}, until "
            f"{day_in_words(london_date(one.expires_at))}. Ask them to sign in; later it is proposed anew.",
            "Ends soon",
            "yellow",
            PAGE,
            (("organisation", one.organisation_code),),
        )
        for one in rows
        if one.organisation.kind != "innovator"
    ]
