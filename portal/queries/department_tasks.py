"""What waits for a department's reviewer: bodies without a steer, steers that run out, returns shared with it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from portal.clock import day_in_words, in_words, london_date
from portal.context import Reading
from portal.db.people import Organisation
from portal.db.register import Obligation
from portal.db.steers import SharedDraft, departments_over, newest_steers, relationships
from portal.permissions import READ_SHARED
from portal.queries.contest_tasks import Task, of_each
from portal.queries.own_organisations import own_organisations
from regulators.steers import Covered, InIt, Standing, Steer, coverage

_WHY = {
    Standing.LAPSED: "The last one lapsed",
    Standing.WITHOUT: "Safe AI innovation is not in the one that is in force",
    Standing.NONE: "None was ever recorded",
}


def department_tasks(reading: Reading) -> list[Task]:
    """The most pressing first: what runs out, what is missing, what can be read."""
    own = own_organisations(reading, READ_SHARED)
    return of_each(own, lambda department: [*_steer_tasks(reading, department), *_shared(reading, department)])


def _steer_tasks(reading: Reading, department: str) -> Iterator[Task]:
    today = london_date(reading.now)
    steers = newest_steers(reading.session, department)
    links = [each for each in relationships(reading.session) if each.department_code == department]
    found = [each for each in coverage(links, steers, today) if each.expected]
    where = (("department", department),)
    for steer in sorted(steers, key=lambda each: each.given_on):
        bodies = [each.regulator_code for each in found if _rests_on(each, steer)]
        if bodies and steer.runs_out_soon(today) and steer.last_on:
            days, names = (steer.last_on - today).days, ", ".join(_names(reading, bodies))
            yield Task(
                f"“{steer.title}” runs out on {day_in_words(steer.last_on)}",
                f"After that no steer with safe AI innovation in it is in force for {names}.",
                "Runs out today" if days == 0 else f"{days} {'day' if days == 1 else 'days'} left",
                "yellow",
                "steer.py",
                (*where, ("steer", str(steer.number))),
            )
    for each in found:
        if each.is_gap:
            (name,) = _names(reading, [each.regulator_code])
            since = f" since {day_in_words(each.since)}" if each.since else ""
            yield Task(
                f"No current steer for {name}",
                f"{_WHY[each.standing]}; there is none with safe AI innovation in it{since}.",
                "Steer missing",
                "yellow",
                "steers.py",
                where,
            )


def _rests_on(covered: Covered, steer: Steer) -> bool:
    """Whether a body would have none with safe AI innovation in it once this one is over."""
    with_ai = [each for each in covered.steers if each.in_it is not InIt.NO]
    if covered.standing not in (Standing.WITH_AI, Standing.PARTLY) or steer not in with_ai or steer.last_on is None:
        return False
    return all(each.last_on is not None and each.last_on <= steer.last_on for each in with_ai)


def _shared(reading: Reading, department: str) -> Iterator[Task]:
    today = london_date(reading.now)
    query = (
        select(SharedDraft, Obligation)
        .join(Obligation, Obligation.id == SharedDraft.obligation_id)
        .where(SharedDraft.stopped_at.is_(None))
        .order_by(SharedDraft.id)
    )
    for shared, obligation in reading.session.execute(query):
        if department in departments_over(reading.session, obligation.regulator_code, today):
            yield Task(
                f"{obligation.regulator.name} shares its return for {obligation.year} with you",
                f"Since {in_words(shared.shared_at)}. It may still change, and is not public.",
                "To read",
                "blue",
                "shared_return.py",
                (("year", str(obligation.year)), ("regulator", obligation.regulator_code)),
            )


def _names(reading: Reading, codes: list[str]) -> list[str]:
    names = dict(
        reading.session.execute(select(Organisation.code, Organisation.name).where(Organisation.code.in_(codes))).all()
    )
    return [names[code] for code in codes]
