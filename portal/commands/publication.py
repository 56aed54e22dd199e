"""Publishing, by two people: a round in one act, one return before it, corrections after it, and taking one back.

A version's files are written before its row commits and pointed to after it. The row is the truth: where a
process dies between the two, ``refresh_public`` points to what the rows name, and files no row names stay
unseen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.commands.counts import refresh_counts
from portal.commands.licence_register import refresh_licences
from portal.commands.moves import move, people_with
from portal.commands.proposing import (
    LOOK_AGAIN,
    MOST_CHARACTERS,
    NOTHING_PROPOSED,
    AndThen,
    Planning,
    acting_person,
    end_proposal,
    planning,
    require_still_administrator,
)
from portal.commands.sharing import end_sharing
from portal.commands.steer_register import refresh_steers
from portal.commands.wording import given_words
from portal.config import settings
from portal.context import PORTAL, Actor, Context, Portal
from portal.db.records import DatasetVersion
from portal.db.register import Round
from portal.db.returns import Submission, SubmissionEvent
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow
from portal.permissions import Permission
from portal.public_store import VersionEntry
from portal.queries.funding import public_funding
from portal.queries.public_status import public_status
from portal.queries.publication_proposals import latest_proposal, mark_of, open_proposal
from portal.queries.publishing import Plan, plan_without, public_submission
from portal.queries.release import build_version
from portal.queries.return_reviews import public_reviews
from submissions_schema.lifecycle import Event, Facts

log = logging.getLogger(__name__)


def confirm_publication(
    portal: Portal,
    actor: Actor,
    *,
    year: int,
    expected: str | None = None,
    request_id: str | None = None,
    and_then: AndThen | None = None,
) -> str:
    """Publish, in one act, what another administrator proposed; the version's number.

    ``expected`` names the proposal the actor saw.

    Raises:
        NotNow: nothing is proposed, the actor proposed it, or whoever did is no administrator any more.
        ChangedMeanwhile: what would be published is not what was proposed any more, or not what the actor saw.
    """
    at = portal.now()
    with portal.reading(actor) as reading:
        if not reading.may(Permission.ROUND_PUBLISH):
            raise NotAllowed("Only an administrator of the central unit publishes.")
        proposed = open_proposal(reading.session, year)
        if proposed is None:
            raise NotNow(NOTHING_PROPOSED)
        if proposed.proposed_by_id == actor.person_id:
            raise NotNow("You proposed this yourself. Another administrator must confirm it.")
        if expected is not None and proposed.seal != expected:
            raise ChangedMeanwhile(LOOK_AGAIN)
        require_still_administrator(reading.session, proposed.proposed_by)
        number, mark, code, change = proposed.id, proposed.mark, proposed.regulator_code, proposed.change

    def end(ctx: Context) -> None:
        again = open_proposal(ctx.session, year, lock=True)
        if again is None or again.id != number:
            raise ChangedMeanwhile("What was proposed was taken back or replaced meanwhile. Look again.")
        end_proposal(ctx, again, "published")

    return _publish(
        portal,
        actor,
        planning(portal, year, code, at),
        change=change,
        expected=mark,
        at=at,
        request_id=request_id,
        and_then=and_then,
        first=end,
    )


def propose_withdrawal(ctx: Context, *, year: int, regulator_code: str, reason: str) -> None:
    """Propose to take a published return back; another administrator confirms it. The reason is public then.

    Raises:
        NotFound: nothing of this regulator is published in this round.
    """
    ctx.require(Permission.ROUND_PUBLISH)
    text = given_words(reason, "Say why the return is withdrawn; the reason is published.", MOST_CHARACTERS)
    move(ctx, _public(ctx.session, year, regulator_code, lock=True), Event.PROPOSED_FOR_WITHDRAWAL, reason=text)


def take_back_withdrawal(
    ctx: Context, *, year: int, regulator_code: str, reason: str, expected: str | None = None
) -> None:
    """Say that a return stays published: whoever proposed its withdrawal, or another administrator who does not agree.

    ``expected`` is the mark of the proposal the actor saw.

    Raises:
        NotFound: nothing of this regulator is published in this round. NotNow: no withdrawal is proposed.
        ChangedMeanwhile: another is proposed than the actor saw.
    """
    ctx.require(Permission.ROUND_PUBLISH)
    text = given_words(reason, "Say why the return stays published.", MOST_CHARACTERS)
    submission = _public(ctx.session, year, regulator_code, lock=True)
    proposed = latest_proposal(ctx.session, submission.id)
    _require_seen(proposed, expected)
    move(ctx, submission, Event.KEPT, facts=Facts(proposed_for_withdrawal=proposed is not None), reason=text)
    if proposed is not None and proposed.by is not None and proposed.by_id != ctx.actor.person_id:
        ctx.notify(
            "withdrawal not confirmed",
            [(proposed.by.email, proposed.by.name)],
            subject=f"The return of {submission.obligation.regulator.name} for {year} stays published",
            text=f"{ctx.actor.name} did not confirm the withdrawal you proposed.\n\nWhy: {text}\n",
        )


def withdraw_published(
    portal: Portal,
    actor: Actor,
    *,
    year: int,
    regulator_code: str,
    expected: str | None = None,
    request_id: str | None = None,
    and_then: AndThen | None = None,
) -> str:
    """Confirm what another administrator proposed: a version without this return; its number.

    ``expected`` is the mark of the proposal the actor saw.

    Raises:
        NotFound: nothing of this regulator is published. NotNow: nobody proposed it, or the actor did.
        ChangedMeanwhile: another is proposed than the actor saw.
    """
    with portal.reading(actor) as reading:
        if not reading.may(Permission.ROUND_PUBLISH):
            raise NotAllowed("Only an administrator of the central unit takes a published return back.")
        submission = _public(reading.session, year, regulator_code)
        name = submission.obligation.regulator.name
        proposed = latest_proposal(reading.session, submission.id)
        _require_seen(proposed, expected)
        reason = proposed.reason or "" if proposed else ""
        seen = mark_of(proposed) if proposed else ""
        if proposed is not None:
            require_still_administrator(reading.session, proposed.by)
    store = portal.public

    def take_down(ctx: Context) -> None:
        withdrawn = _public(ctx.session, year, regulator_code, lock=True)
        asked = latest_proposal(ctx.session, withdrawn.id)
        _require_seen(asked, seen)
        facts = Facts(
            proposed_for_withdrawal=asked is not None,
            actor_proposed_it=asked is not None and asked.by_id == ctx.actor.person_id,
        )
        move(ctx, withdrawn, Event.TAKEN_DOWN, facts=facts, reason=reason)
        ctx.notify(
            "return withdrawn after publication",
            _filers(ctx, regulator_code),
            subject=f"Your published return for {year} was withdrawn",
            text=f"The central unit withdrew your published return for {year}.\n\nReason: {reason}\n\n"
            "The reason is public. The return is owed again.\n",
        )

    return _publish(
        portal,
        actor,
        lambda session, lock: plan_without(session, store, year, regulator_code, lock=lock),
        change=f"The return of {name} is withdrawn: {reason}",
        expected=None,
        at=portal.now(),
        request_id=request_id,
        and_then=and_then,
        first=take_down,
        withdrawn_because=reason,
    )


def refresh_public(portal: Portal) -> None:
    """Bring the public store to what the records say: the versions pointed to, the register, the rounds' state.

    Safe at any time and from anywhere; done by a job every minute and after each publication.
    """
    point_to_versions(portal)
    refresh_public_status(portal)
    refresh_licences(portal)
    refresh_steers(portal)
    refresh_sponsors(portal)


def refresh_sponsors(portal: Portal) -> None:
    """Write what departments recorded of their funding, and the reviews they published, into the public store."""
    with portal.reading(PORTAL) as reading:
        funding, reviews = public_funding(reading), public_reviews(reading)
    portal.public.write_funding(funding)
    portal.public.write_reviews(reviews)


def refresh_public_status(portal: Portal) -> bool:
    """Write the register and the state of the rounds into the public store; whether anything was new."""
    with portal.reading(PORTAL) as reading:
        status = public_status(reading)
    return portal.public.write_status(status)


def point_to_versions(portal: Portal) -> None:
    """Make the versions that have a row the ones the public store shows."""
    by_year: dict[int, list[VersionEntry]] = {}
    with portal.reading(PORTAL) as reading:
        for row in reading.session.scalars(select(DatasetVersion).order_by(DatasetVersion.id)):
            if not portal.public.has(row.year, row.sha256):
                log.error("version %s of %s is published, and its files are missing", row.version, row.year)
                continue
            entry = VersionEntry(row.version, row.sha256, row.kind, row.change, row.published_at.isoformat())
            by_year.setdefault(row.year, []).append(entry)
    for year, entries in by_year.items():
        if portal.public.point_to(year, entries):
            log.info("version %s of the dataset of %s is what the public sees", entries[-1].version, year)


def _publish(
    portal: Portal,
    actor: Actor,
    planning: Planning,
    *,
    change: str,
    expected: str | None,
    at: datetime,
    request_id: str | None,
    and_then: AndThen | None,
    first: Callable[[Context], None] | None = None,
    withdrawn_because: str | None = None,
) -> str:
    """One act: files, then state, row, audit entries and messages in one transaction, then the pointer."""
    with portal.unit_of_work(actor, now=at) as ctx:
        ctx.require(Permission.ROUND_PUBLISH)
        acting_person(actor)
    # the report stays as it is made: register, steers and money are to be those of now, not of the last minute's job
    refresh_public(portal)
    refresh_counts(portal)
    with portal.reading(actor) as reading:
        plan = planning(reading.session, False)
        if plan.refused:
            raise NotNow(plan.refused)
        if expected is not None and plan.mark != expected:
            raise ChangedMeanwhile(
                "What would be published has changed since it was proposed. Take the proposal back and propose it anew."
            )
        built = build_version(
            reading.session,
            portal.files,
            portal.public,
            plan,
            change=change,
            at=at,
            base_url=settings().base_url.rstrip("/"),
            withdrawn_because=withdrawn_because,
        )
    sha256 = portal.public.write_version(plan.year, plan.version, built.files, built.manifest)
    with portal.unit_of_work(actor, now=at, request_id=request_id) as ctx:
        ctx.require(Permission.ROUND_PUBLISH)
        season = ctx.session.get_one(Round, plan.year, with_for_update=True)
        again = planning(ctx.session, True)
        if again.refused:
            raise NotNow(again.refused)
        if again.mark != plan.mark:
            raise ChangedMeanwhile("Something changed while the files were written. Look again, then publish.")
        if first is not None:
            first(ctx)
        _commit_version(ctx, plan, season, change, sha256)
        if and_then is not None:
            and_then(ctx, plan.version)
    try:
        refresh_public(portal)
    except Exception:
        log.exception("version %s of %s is published; the next refresh shows it", plan.version, plan.year)
    return plan.version


def _commit_version(ctx: Context, plan: Plan, season: Round, change: str, sha256: str) -> None:
    for planned in plan.changed:
        submission = ctx.session.get_one(Submission, planned.submission_id)
        move(ctx, submission, Event.PUBLISHED, dataset=plan.version, early=planned.early)
        end_sharing(ctx, submission.obligation_id)
        ctx.notify(
            "return published",
            _filers(ctx, planned.regulator_code),
            subject=f"Your return for {plan.year} is published",
            text=f"Version {planned.version} of your return for {plan.year} is public, in version {plan.version} of "
            f"the dataset:\n\n{settings().base_url.rstrip('/')}/returns/{plan.year}/{planned.regulator_code}\n",
        )
    if plan.kind == "round":
        season.published_at = ctx.now
    ctx.session.add(
        DatasetVersion(
            year=plan.year,
            version=plan.version,
            kind=plan.kind,
            change=change,
            published_at=ctx.now,
            published_by_id=ctx.actor.person_id,
            sha256=sha256,
        )
    )
    ctx.record(
        "dataset published",
        on=f"dataset:{plan.year}/{plan.version}",
        role="administrator",
        reason=change,
        kind=plan.kind,
        sha256=sha256,
        returns=len(plan.returns),
    )


def _require_seen(proposed: SubmissionEvent | None, expected: str | None) -> None:
    if proposed is not None and expected is not None and mark_of(proposed) != expected:
        raise ChangedMeanwhile("Another withdrawal was proposed meanwhile, with its own reason. Look again.")


def _public(session: Session, year: int, regulator_code: str, *, lock: bool = False) -> Submission:
    found = public_submission(session, year, regulator_code, lock=lock)
    if found is None:
        raise NotFound(f"No return of {regulator_code} for {year} is published.")
    return found


def _filers(ctx: Context, regulator_code: str) -> list[tuple[str, str]]:
    return people_with(ctx, "preparer", regulator_code) + people_with(ctx, "certifier", regulator_code)
