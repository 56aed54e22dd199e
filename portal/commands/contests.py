"""A place to contest: a regulator disputes its peer group, comments on its place, challenges a figure; the answers.

A peer group changes by an answer here and in no other way. What is said here is never changed: a comment is written
anew, a dispute or a challenge is answered once.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from metrics.definitions import definitions
from portal.clock import london_date
from portal.commands.moves import obligation_of, people_with, require_own
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.accepted import accepted_returns
from portal.db.comparison import Challenge, OwnComment, PeerGroupDispute, PeerGroupMember
from portal.db.obligations import standing_publication
from portal.db.register import Round
from portal.errors import NotFound, NotNow, NotValid
from portal.permissions import CENTRAL_UNIT, Permission
from portal.queries.contest_days import ContestDays, contest_days
from portal.queries.peer_groups import group_choices, group_in_words
from regulators.peer_groups import ALL, FEWEST_MEMBERS

MOST_CHARACTERS = 4000
OUTCOMES = ("upheld", "partly upheld", "not upheld")


def dispute_group(ctx: Context, *, year: int, regulator_code: str, ground: str) -> int:
    """Object to the group a regulator is compared within, until the round's returns are due; the dispute's number.

    Raises:
        NotNow: the data are arriving, or an earlier objection waits for its answer.
    """
    require_own(ctx, Permission.GROUP_DISPUTE, regulator_code)
    member, days = _place(ctx, year, regulator_code)
    text = given_words(ground, "Say why this is the wrong group, and which one would be right.", MOST_CHARACTERS)
    if refused := days.too_late_for_group(london_date(ctx.now)):
        raise NotNow(refused)
    waiting = select(PeerGroupDispute.id).where(
        PeerGroupDispute.year == year,
        PeerGroupDispute.regulator_code == regulator_code,
        PeerGroupDispute.answer.is_(None),
    )
    if ctx.session.scalar(waiting) is not None:
        raise NotNow("You disputed this group already. The central unit has yet to answer.")
    made = PeerGroupDispute(year=year, regulator_code=regulator_code, ground=text, at=ctx.now, by_id=_person(ctx))
    ctx.session.add(made)
    ctx.session.flush()
    ctx.record(
        "peer group disputed",
        on=f"group:{year}/{regulator_code}",
        organisation=regulator_code,
        role=_role(ctx, regulator_code),
        reason=text,
        dispute=made.id,
        group=member.peer_group,
    )
    _tell_analysts(
        ctx,
        "peer group disputed",
        f"{regulator_code} disputes its group in round {year}",
        f"{regulator_code} disputes that it is compared within “{group_in_words(member.peer_group)}”:\n\n{text}\n\n"
        "Please answer in the portal, under *Contested*.\n",
    )
    return made.id


def answer_dispute(
    ctx: Context, *, year: int, regulator_code: str, dispute_id: int, answer: str, moved_to: str | None = None
) -> None:
    """Answer an objection, and move the regulator to the group ``moved_to`` (None: it stays).

    Raises:
        NotFound: no such dispute. NotNow: answered already, or the round is published. NotValid: no such group, or
        the group it would leave would have too few members.
    """
    require_own(ctx, Permission.DISPUTE_ANSWER, regulator_code)
    member, days = _place(ctx, year, regulator_code)
    dispute = ctx.session.get(PeerGroupDispute, dispute_id, with_for_update=True)
    if dispute is None or (dispute.year, dispute.regulator_code) != (year, regulator_code):
        raise NotFound("There is no such dispute of this regulator in this round.")
    if dispute.answer is not None:
        raise NotNow("This dispute was answered already.")
    text = given_words(answer, "Write the answer first.", MOST_CHARACTERS)
    before, after = member.peer_group, moved_to or member.peer_group
    if after != before:
        if days.published_on is not None:
            raise NotNow("The round is published: its groups stay as they were. Answer without moving the regulator.")
        _may_move(ctx, member, after)
        member.peer_group, member.frozen_on = after, london_date(ctx.now)
    dispute.answer, dispute.moved_to = text, after
    dispute.answered_at, dispute.answered_by_id = ctx.now, _person(ctx)
    ctx.record(
        "peer group dispute answered",
        on=f"group:{year}/{regulator_code}",
        organisation=regulator_code,
        role="analyst",
        reason=text,
        dispute=dispute_id,
        group_before=before,
        group_after=after,
    )
    became = f"You are now compared within “{group_in_words(after)}”." if after != before else "Your group stays."
    _tell_filers(
        ctx,
        "peer group dispute answered",
        regulator_code,
        f"The answer on your group in round {year}",
        f"{became}\n\nThe central unit's answer:\n\n{text}\n",
    )


def write_comment(ctx: Context, *, year: int, regulator_code: str, text: str) -> None:
    """Write the regulator's own comment, published beside its place; the newest counts, until the round is published.

    Raises:
        NotNow: before the preview, after publication, or nothing of this regulator is compared.
    """
    require_own(ctx, Permission.COMMENT_WRITE, regulator_code)
    _, days = _place(ctx, year, regulator_code)
    words = given_words(text, "Write the comment first.", MOST_CHARACTERS)
    if refused := days.no_comment(london_date(ctx.now)):
        raise NotNow(refused)
    _require_compared(ctx, year, regulator_code)
    written = OwnComment(year=year, regulator_code=regulator_code, text=words, at=ctx.now, by_id=_person(ctx))
    ctx.session.add(written)
    ctx.session.flush()
    ctx.record(
        "own comment written",
        on=f"place:{year}/{regulator_code}",
        organisation=regulator_code,
        role="certifier",
        comment=written.id,
    )
    _tell_analysts(
        ctx,
        "own comment written",
        f"{regulator_code} commented on its place in round {year}",
        f"{regulator_code} wrote this comment, to be published beside its figures:\n\n{words}\n",
    )


def make_challenge(ctx: Context, *, year: int, regulator_code: str, metric: str, ground: str, evidence: str) -> int:
    """Contest a figure, from the preview until twenty working days after publication; the challenge's number.

    Raises:
        NotNow: outside those days, nothing is compared, or the figure is under challenge. NotValid: no such metric.
    """
    require_own(ctx, Permission.CHALLENGE_MAKE, regulator_code)
    _, days = _place(ctx, year, regulator_code)
    if metric not in definitions():
        raise NotValid("Choose the figure you challenge.")
    text = given_words(ground, "Say what is wrong with the figure.", MOST_CHARACTERS)
    proof = given_words(evidence, "Say what shows it: cases, dates, documents.", MOST_CHARACTERS)
    if refused := days.no_challenge(london_date(ctx.now)):
        raise NotNow(refused)
    _require_compared(ctx, year, regulator_code)
    waiting = select(Challenge.id).where(
        Challenge.year == year,
        Challenge.regulator_code == regulator_code,
        Challenge.metric == metric,
        Challenge.answer.is_(None),
    )
    if ctx.session.scalar(waiting) is not None:
        raise NotNow(f"You challenged {metric} already. The central unit has yet to answer.")
    made = Challenge(
        year=year,
        regulator_code=regulator_code,
        metric=metric,
        ground=text,
        evidence=proof,
        at=ctx.now,
        by_id=_person(ctx),
    )
    ctx.session.add(made)
    ctx.session.flush()
    ctx.record(
        "figure challenged",
        on=f"place:{year}/{regulator_code}",
        organisation=regulator_code,
        role="certifier",
        reason=text,
        challenge=made.id,
        metric=metric,
    )
    _tell_analysts(
        ctx,
        "figure challenged",
        f"{regulator_code} challenges {metric} in round {year}",
        f"{regulator_code} challenges “{definitions()[metric].title}” ({metric}):\n\n{text}\n\nEvidence:\n\n{proof}\n\n"
        "Please answer in the portal, under *Contested*. Ground and answer are published.\n",
    )
    return made.id


def answer_challenge(
    ctx: Context, *, year: int, regulator_code: str, challenge_id: int, outcome: str, answer: str
) -> None:
    """Answer a challenge in writing, as upheld, partly upheld or not upheld; published with the next version.

    Raises:
        NotFound: no such challenge. NotNow: answered already. NotValid: no such outcome.
    """
    require_own(ctx, Permission.CHALLENGE_ANSWER, regulator_code)
    _place(ctx, year, regulator_code)
    challenge = ctx.session.get(Challenge, challenge_id, with_for_update=True)
    if challenge is None or (challenge.year, challenge.regulator_code) != (year, regulator_code):
        raise NotFound("There is no such challenge of this regulator in this round.")
    if challenge.answer is not None:
        raise NotNow("This challenge was answered already.")
    if outcome not in OUTCOMES:
        raise NotValid("Say whether the challenge is upheld, partly upheld or not upheld.")
    text = given_words(answer, "Write the answer first.", MOST_CHARACTERS)
    challenge.answer, challenge.outcome = text, outcome
    challenge.answered_at, challenge.answered_by_id = ctx.now, _person(ctx)
    ctx.record(
        "challenge answered",
        on=f"place:{year}/{regulator_code}",
        organisation=regulator_code,
        role="analyst",
        reason=text,
        challenge=challenge_id,
        metric=challenge.metric,
        outcome=outcome,
    )
    _tell_filers(
        ctx,
        "challenge answered",
        regulator_code,
        f"Your challenge of {challenge.metric} in round {year}: {outcome}",
        f"The central unit answered your challenge: {outcome}.\n\n{text}\n\n"
        "Your ground and this answer are published with the next version of the comparison.\n",
    )


def _place(ctx: Context, year: int, regulator_code: str) -> tuple[PeerGroupMember, ContestDays]:
    """A regulator's place in a round, locked: two of its people do not contest the same at once."""
    member = ctx.session.get(PeerGroupMember, (year, regulator_code), with_for_update=True)
    if member is None:
        raise NotFound
    return member, contest_days(ctx.session.get_one(Round, year))


def _may_move(ctx: Context, member: PeerGroupMember, after: str) -> None:
    groups = dict(
        ctx.session.execute(
            select(PeerGroupMember.regulator_code, PeerGroupMember.peer_group).where(
                PeerGroupMember.year == member.year
            )
        ).all()
    )
    if after not in group_choices(groups, member.peer_group):
        raise NotValid("There is no such group in this round. Choose one of those listed.")
    left = Counter(groups.values())[member.peer_group] - 1
    if member.peer_group.rpartition(": ")[2] != ALL and left < FEWEST_MEMBERS:
        raise NotValid(
            f"“{group_in_words(member.peer_group)}” would be left with {left} members, and a group needs "
            f"{FEWEST_MEMBERS}. Answer without moving the regulator."
        )


def _require_compared(ctx: Context, year: int, regulator_code: str) -> None:
    accepted = accepted_returns(ctx.session, up_to=year, regulators=[regulator_code])
    if any(each.year == year for each in accepted):
        return
    if standing_publication(ctx.session, obligation_of(ctx, year, regulator_code).id) is None:
        raise NotNow("No return of yours is accepted in this round, so nothing of yours is compared.")


def _tell_analysts(ctx: Context, event: str, subject: str, text: str) -> None:
    ctx.notify(event, people_with(ctx, "analyst", CENTRAL_UNIT), subject=subject, text=text)


def _tell_filers(ctx: Context, event: str, regulator_code: str, subject: str, text: str) -> None:
    people = people_with(ctx, "preparer", regulator_code) + people_with(ctx, "certifier", regulator_code)
    ctx.notify(event, people, subject=subject, text=text)


def _role(ctx: Context, regulator_code: str) -> str:
    """Of the two who may dispute a group, the one who did."""
    own = (hat.role for hat in ctx.hats if hat.organisation == regulator_code)
    return next((role for role in own if role in ("preparer", "certifier")), ctx.actor.via)


def _person(ctx: Context) -> int:
    assert ctx.actor.person_id is not None
    return ctx.actor.person_id
