"""A department's steers: recorded, amended by a new version, ended before their day. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.clock import day_in_words, in_words, london_date
from portal.commands.moves import people_with
from portal.commands.wording import given_words, require_visible
from portal.context import Context
from portal.db.people import Organisation
from portal.db.steers import SteerCover, SteerExpectation, SteerRecord, SteerVersion, relationships
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.permissions import Permission
from regulators.steers import LONGEST, Expectation, Steer, cannot_end, refusals

_NO_SUCH = "There is no such steer of this department."


def record_steer(ctx: Context, *, department_code: str, steer: Steer) -> int:
    """Record a steer the department gave; its number.

    Raises:
        NotValid: with every reason why it cannot be recorded as it is told.
    """
    ctx.require(Permission.STEER_RECORD, department_code)
    told = _told(ctx, department_code, steer)
    require_visible(told.title, told.passage, told.judged_by, *(each.words for each in told.expectations))
    record = SteerRecord(department_code=department_code)
    ctx.session.add(record)
    ctx.session.flush()
    kept = _keep(ctx, record, told, version=1, because=None)
    _record(ctx, "steer recorded", kept, department_code)
    _tell(ctx, "steer recorded", kept, told.covers, "gave you a strategic steer")
    return record.id


def amend_steer(
    ctx: Context, *, department_code: str, steer_id: int, steer: Steer, because: str, expected: int | None = None
) -> int:
    """Tell a steer anew, with the reason; the number of the version that counts from now on.

    Raises:
        NotFound: no such steer of this department. ChangedMeanwhile: the newest version is not ``expected``.
        NotNow: it was ended. NotValid: with every reason why it cannot be recorded so.
    """
    ctx.require(Permission.STEER_RECORD, department_code)
    record, before = _locked(ctx, department_code, steer_id, expected)
    reason = given_words(because, "Say why you amend it; earlier versions stay on record.", LONGEST["reason"])
    if before.ended_on is not None:
        raise NotNow(f"This steer was ended on {day_in_words(before.ended_on)}. Record the one that follows it.")
    told = _told(ctx, department_code, steer)
    if _same(told, before.as_steer(department_code)):
        raise NotNow("Nothing differs from what is recorded.")
    kept = _keep(ctx, record, told, version=before.version + 1, because=reason)
    _record(ctx, "steer amended", kept, department_code)
    covered = {*told.covers, *(each.regulator_code for each in before.covers)}
    _tell(ctx, "steer amended", kept, covered, "amended what is recorded of a steer")
    return kept.version


def end_steer(
    ctx: Context, *, department_code: str, steer_id: int, ended_on: date, reason: str, expected: int | None = None
) -> int:
    """Let a steer end on a last day before its own, with the reason; the number of the version that says so.

    Raises:
        NotFound: no such steer of this department. ChangedMeanwhile: the newest version is not ``expected``.
        NotValid: the day or the reason cannot be.
    """
    ctx.require(Permission.STEER_RECORD, department_code)
    record, before = _locked(ctx, department_code, steer_id, expected)
    words = " ".join(reason.split())
    told = before.as_steer(department_code)
    if refused := cannot_end(told, ended_on, words):
        raise NotValid(refused)
    ended = replace(told, ended_on=ended_on, ended_because=words)
    kept = _keep(ctx, record, ended, version=before.version + 1, because=words)
    _record(ctx, "steer ended", kept, department_code)
    _tell(ctx, "steer ended", kept, told.covers, f"ended a steer: its last day is {day_in_words(ended_on)}")
    return kept.version


def _told(ctx: Context, department_code: str, steer: Steer) -> Steer:
    """The steer as it is kept: its words tidy, its bodies once each."""
    told = replace(
        steer,
        department_code=department_code,
        title=" ".join(steer.title.split()),
        address=steer.address.strip(),
        covers=tuple(sorted(set(steer.covers))),
        passage=steer.passage.strip(),
        judged_by=" ".join(steer.judged_by.split()),
        expectations=tuple(Expectation(" ".join(e.words.split()), e.by_on) for e in steer.expectations),
        ended_on=None,
        ended_because=None,
    )
    refused = refusals(told, relationships(ctx.session, told.covers), london_date(ctx.now))
    if refused:
        raise NotValid(" ".join(sentence for _, sentence in refused), fields=refused)
    return told


def _same(one: Steer, other: Steer) -> bool:
    return replace(one, number=0, version=0) == replace(other, number=0, version=0)


def _locked(
    ctx: Context, department_code: str, steer_id: int, expected: int | None
) -> tuple[SteerRecord, SteerVersion]:
    query = select(SteerRecord).where(SteerRecord.id == steer_id, SteerRecord.department_code == department_code)
    record = ctx.session.scalars(query.with_for_update(of=SteerRecord)).first()
    if record is None:
        raise NotFound(_NO_SUCH)
    newest = record.versions[-1]
    if expected is not None and newest.version != expected:
        raise ChangedMeanwhile(
            f"This steer was changed by {newest.recorded_by.name} on {in_words(newest.recorded_at)} after you opened "
            "it. Look at it again, then repeat what you did."
        )
    return record, newest


def _keep(ctx: Context, record: SteerRecord, told: Steer, *, version: int, because: str | None) -> SteerVersion:
    assert ctx.actor.person_id is not None
    kept = SteerVersion(
        steer_id=record.id,
        version=version,
        title=told.title,
        address=told.address,
        given_on=told.given_on,
        until_on=told.until_on,
        in_it=told.in_it,
        passage=told.passage,
        judged_by=told.judged_by,
        ended_on=told.ended_on,
        ended_because=told.ended_because,
        because=because,
        recorded_at=ctx.now,
        recorded_by_id=ctx.actor.person_id,
        covers=[SteerCover(regulator_code=code) for code in told.covers],
        expectations=[
            SteerExpectation(place=place, words=each.words, by_on=each.by_on)
            for place, each in enumerate(told.expectations, start=1)
        ],
    )
    ctx.session.add(kept)
    ctx.session.flush()
    ctx.session.expire(record, ["versions"])
    return kept


def _record(ctx: Context, event: str, kept: SteerVersion, department_code: str) -> None:
    ctx.record(
        event,
        on=f"steer:{kept.steer_id}/{kept.version}",
        organisation=department_code,
        role="sponsor_reviewer",
        reason=kept.because,
        title=kept.title,
        given=kept.given_on.isoformat(),
        in_it=str(kept.in_it),
        covers=",".join(each.regulator_code for each in kept.covers),
    )


def _tell(ctx: Context, event: str, kept: SteerVersion, covered: Iterable[str], did: str) -> None:
    """Those who fill in and sign the returns of the bodies: their return answers what they were asked."""
    department = ctx.session.get_one(Organisation, ctx.session.get_one(SteerRecord, kept.steer_id).department_code)
    expected = "".join(f"\n- by {day_in_words(each.by_on)}: {each.words}" for each in kept.expectations)
    because = f"\n\nReason: {kept.because}" if kept.because else ""
    people = {
        person: None
        for code in sorted(covered)
        for role in ("preparer", "certifier")
        for person in people_with(ctx, role, code)
    }
    ctx.notify(
        event,
        people,
        subject=f"{department.name}: {kept.title}",
        text=f"{department.name} {did}: “{kept.title}”, given on {day_in_words(kept.given_on)}.{because}\n\n"
        f"{kept.address}\n\n" + (f"What it expects:{expected}\n\n" if expected else "") + "How you followed it belongs "
        "into the narrative of your annual return; it is shown beside the steer once the return is published.\n",
    )
