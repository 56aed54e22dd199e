"""Rounds: setting the next one, moving the days of one, and who owes a return in it by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.clock import day_in_words, london_date
from portal.commands.moves import people_with
from portal.commands.registration import register_first_rules
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.comparison import PeerGroupMember
from portal.db.drafts import counted_version
from portal.db.people import Organisation
from portal.db.register import Obligation, Regulator, Round
from portal.db.returns import Submission
from portal.db.rounds import RoundEvent
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.permissions import Permission
from regulators.demonstration import demonstration as invented_register
from regulators.peer_groups import peer_groups
from regulators.register import Regulator as Body
from regulators.register import register
from regulators.reporting_round import Duty, obligations
from regulators.reporting_round import Round as Season
from regulators.round_changes import (
    refused_change,
    refused_excuse,
    refused_extension,
    refused_opening,
    refused_requirement,
)
from submissions_schema.editions import EDITIONS

MOST_CHARACTERS = 1000
_FIELDS = tuple(Season.__dataclass_fields__)
NOT_ASKED = "Not asked in this demonstration: real bodies appear with sourced figures only."


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a round that are chosen; its period is its edition's. Each day is included in what it ends."""

    opens_on: date
    due_on: date
    edits_close_on: date
    publishes_on: date


def set_round(ctx: Context, *, year: int, edition: int, days: Days, reason: str) -> None:
    """Set the next round: its days, its form, who owes a return in it, who is compared with whom.

    The rules of its two tests are registered with it. Its regulators are told when it opens, by a reminder.

    Raises:
        NotValid: no such edition, days out of order. NotNow: there is such a round, or it comes too late.
    """
    ctx.require(Permission.ROUND_RUN)
    text = given_words(reason, "Say why the round has these dates; it stands in its history.", MOST_CHARACTERS)
    season = _season(year, edition, days)
    there = [_as_season(found) for found in ctx.session.scalars(select(Round).with_for_update())]
    refused = refused_opening(season, earlier=there, today=london_date(ctx.now))
    if refused:
        raise NotNow(refused)
    bodies, invented = _bodies(ctx)
    lay_round(ctx, season, bodies, demonstration=invented, reason=text)
    _keep(ctx, year, "set", f"Set under edition {edition}: {_in_words(season)}.", text)


def change_round(ctx: Context, *, year: int, edition: int, days: Days, reason: str, expected_revision: int) -> None:
    """Move days of a round, or give it another form before anybody began; everyone who owes a return is told.

    Raises:
        NotFound: no such round. ChangedMeanwhile: its revision is not ``expected_revision``. NotValid: days out of
        order. NotNow: the change is not possible any more, with the reason.
    """
    ctx.require(Permission.ROUND_RUN)
    text = given_words(reason, "Say why the dates change; regulators read it.", MOST_CHARACTERS)
    kept = _locked(ctx, year)
    if kept.revision != expected_revision:
        raise ChangedMeanwhile("The round was changed after you opened it. Look at its dates again, then repeat.")
    before, after = _as_season(kept), _season(year, edition, days)
    refused = refused_change(
        before,
        after,
        today=london_date(ctx.now),
        begun=_begun(ctx, year),
        published=kept.published_at is not None,
        longest_extension=ctx.session.scalar(
            select(func.max(Obligation.extended_to_on)).where(Obligation.year == year, Obligation.owes)
        ),
    )
    if refused:
        raise NotNow(refused)
    for name in _FIELDS:
        setattr(kept, name, getattr(after, name))
    kept.revision += 1
    said = _difference(before, after)
    _note(ctx, year, "changed", said, text)
    owing = select(Obligation.regulator_code).where(Obligation.year == year, Obligation.owes)
    for code in ctx.session.scalars(owing):
        _tell(ctx, code, "round changed", f"The dates of round {year} have changed", f"{said}\n\nWhy: {text}\n")


def extend(ctx: Context, *, year: int, regulator_code: str, until: date, reason: str, expected_revision: int) -> None:
    """Give one regulator until ``until``; the reason is published beside its return.

    Raises:
        NotFound: it is in no such round. ChangedMeanwhile: somebody decided on it meanwhile. NotNow: too long, too
        short, too late, or it owes nothing.
    """
    ctx.require(Permission.ROUND_RUN)
    text = given_words(reason, "Say why it gets longer; the reason is published.", MOST_CHARACTERS)
    season, owed = _owed(ctx, year, regulator_code, expected_revision)
    if not owed.owes:
        raise NotNow("It owes no return in this round, so there is nothing to extend.")
    refused = refused_extension(
        _as_season(season), until, today=london_date(ctx.now), published=season.published_at is not None
    )
    if refused:
        raise NotNow(refused)
    owed.extended_to_on, owed.extended_because, owed.revision = until, text, owed.revision + 1
    said = f"It may file until {day_in_words(until)}."
    _note(ctx, year, "extended", said, text, regulator_code)
    _tell(
        ctx,
        regulator_code,
        "return extended",
        f"You have until {day_in_words(until)} to file your return for {year}",
        f"Your return for {year} is now due on {day_in_words(until)}.\n\nWhy: {text}\n\nThe reason is public.\n",
    )


def excuse(ctx: Context, *, year: int, regulator_code: str, reason: str, expected_revision: int) -> None:
    """Ask no return of this regulator in this round; the reason is published.

    Raises:
        NotFound: it is in no such round. ChangedMeanwhile: somebody decided on it meanwhile. NotNow: it has filed,
        is excused already, or the round is published.
    """
    ctx.require(Permission.ROUND_RUN)
    text = given_words(reason, "Say why no return is asked for; the reason is published.", MOST_CHARACTERS)
    season, owed = _owed(ctx, year, regulator_code, expected_revision)
    filed = counted_version(ctx.session, year, regulator_code) is not None
    refused = refused_excuse(owes=owed.owes, filed=filed, published=season.published_at is not None)
    if refused:
        raise NotNow(refused)
    owed.owes, owed.excused_because, owed.revision = False, text, owed.revision + 1
    owed.extended_to_on = owed.extended_because = None
    _note(ctx, year, "excused", "No return is asked for.", text, regulator_code)
    _tell(
        ctx,
        regulator_code,
        "return excused",
        f"You owe no return for {year}",
        f"No return for {year} is asked of you.\n\nWhy: {text}\n\nThe reason is public.\n",
    )


def require_return(ctx: Context, *, year: int, regulator_code: str, reason: str, expected_revision: int) -> None:
    """Ask an excused regulator for its return after all.

    Raises:
        NotFound: it is in no such round. ChangedMeanwhile: somebody decided on it meanwhile. NotNow: it owes one
        already, or the round is published.
    """
    ctx.require(Permission.ROUND_RUN)
    text = given_words(reason, "Say why the return is asked for after all.", MOST_CHARACTERS)
    season, owed = _owed(ctx, year, regulator_code, expected_revision)
    refused = refused_requirement(owes=owed.owes, published=season.published_at is not None)
    if refused:
        raise NotNow(refused)
    owed.owes, owed.excused_because, owed.revision = True, None, owed.revision + 1
    _note(ctx, year, "required", f"A return is asked for, due {day_in_words(owed.due_on)}.", text, regulator_code)
    _tell(
        ctx,
        regulator_code,
        "return required",
        f"You owe a return for {year}",
        f"A return for {year} is asked of you after all, due on {day_in_words(owed.due_on)}.\n\nWhy: {text}\n",
    )


def lay_round(
    ctx: Context, season: Season, bodies: Iterable[Body], *, demonstration: bool, reason: str | None = None
) -> None:
    """Put in what is missing of a round, for whoever has asked already; what is there stays as it is.

    In a demonstration no real body owes anything.
    """
    bodies = list(bodies)
    if ctx.session.get(Round, season.year) is None:
        ctx.session.add(Round(**{name: getattr(season, name) for name in _FIELDS}))
        ctx.session.flush()
        ctx.record("round set", on=f"round:{season.year}", role=reason and "administrator", reason=reason)
    known = set(ctx.session.scalars(select(Obligation.regulator_code).where(Obligation.year == season.year)))
    real = register().regulators
    for duty in obligations(season, bodies):
        if duty.regulator_code in known:
            continue
        excused = duty.duty is not Duty.OWES
        reason = duty.reason if excused else NOT_ASKED if demonstration and duty.regulator_code in real else None
        ctx.session.add(
            Obligation(
                year=season.year, regulator_code=duty.regulator_code, owes=reason is None, excused_because=reason
            )
        )
    _freeze_peer_groups(ctx, season, bodies)
    register_first_rules(ctx, ctx.session.get_one(Round, season.year))


def _freeze_peer_groups(ctx: Context, season: Season, bodies: Iterable[Body]) -> None:
    """Who is compared with whom in a round is settled when the round is set, before any figure is in."""
    query = select(PeerGroupMember.regulator_code).where(PeerGroupMember.year == season.year)
    known = set(ctx.session.scalars(query))
    for code, group in peer_groups(bodies).items():
        if code not in known:
            frozen_on = london_date(ctx.now)
            ctx.session.add(
                PeerGroupMember(year=season.year, regulator_code=code, peer_group=group, frozen_on=frozen_on)
            )


def _bodies(ctx: Context) -> tuple[list[Body], bool]:
    """The bodies this installation's register holds, and whether invented ones are among them."""
    held = set(ctx.session.scalars(select(Regulator.code)))
    invented = [body for body in invented_register() if body.code in held]
    return [body for body in register() if body.code in held] + invented, bool(invented)


def _season(year: int, edition: int, days: Days) -> Season:
    if edition not in EDITIONS:
        raise NotValid(f"There is no edition {edition}. The editions are: {', '.join(map(str, EDITIONS))}.")
    form = EDITIONS[edition].in_round(year)
    try:
        return Season(
            year=year,
            edition=edition,
            period_start=form.period_start,
            period_end=form.period_end,
            opens_on=days.opens_on,
            due_on=days.due_on,
            edits_close_on=days.edits_close_on,
            publishes_on=days.publishes_on,
        )
    except ValueError as error:
        raise NotValid(
            f"The dates must follow one another: the reporting year ends on {day_in_words(form.period_end)}, then the "
            "round opens, returns are due, edits close, the round is published."
        ) from error


def _as_season(kept: Round) -> Season:
    return Season(**{name: getattr(kept, name) for name in _FIELDS})


def _in_words(season: Season) -> str:
    return (
        f"opens {day_in_words(season.opens_on)}, due {day_in_words(season.due_on)}, edits close "
        f"{day_in_words(season.edits_close_on)}, publishes {day_in_words(season.publishes_on)}"
    )


_NAMES = {
    "opens_on": "It opens",
    "due_on": "Returns are due",
    "edits_close_on": "Edits close",
    "publishes_on": "It publishes",
}


def _difference(before: Season, after: Season) -> str:
    said = [
        f"{words} on {day_in_words(getattr(after, name))}, not {day_in_words(getattr(before, name))}."
        for name, words in _NAMES.items()
        if getattr(after, name) != getattr(before, name)
    ]
    if after.edition != before.edition:
        said.append(f"Its form is edition {after.edition}, not {before.edition}.")
    return " ".join(said)


def _locked(ctx: Context, year: int) -> Round:
    found = ctx.session.get(Round, year, with_for_update=True)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def _owed(ctx: Context, year: int, regulator_code: str, expected_revision: int) -> tuple[Round, Obligation]:
    season = _locked(ctx, year)
    found = ctx.session.scalars(
        select(Obligation)
        .where(Obligation.year == year, Obligation.regulator_code == regulator_code)
        .with_for_update(of=Obligation)
    ).first()
    if found is None:
        raise NotFound(f"{regulator_code} is not in round {year}.")
    if found.revision != expected_revision:
        raise ChangedMeanwhile("Somebody decided on this regulator after you opened it. Look again, then repeat.")
    return season, found


def _begun(ctx: Context, year: int) -> bool:
    begun = select(Submission.id).join(Submission.obligation).where(Obligation.year == year).limit(1)
    return ctx.session.scalar(begun) is not None


def _keep(ctx: Context, year: int, event: str, words: str, reason: str, regulator_code: str | None = None) -> None:
    ctx.session.add(
        RoundEvent(
            year=year,
            regulator_code=regulator_code,
            event=event,
            words=words,
            reason=reason,
            at=ctx.now,
            by_id=ctx.actor.person_id,
        )
    )


def _note(ctx: Context, year: int, event: str, words: str, reason: str, regulator_code: str | None = None) -> None:
    """Keep a decision, and record it."""
    _keep(ctx, year, event, words, reason, regulator_code)
    on = f"round:{year}/{regulator_code}" if regulator_code else f"round:{year}"
    ctx.record(
        f"round {event}" if regulator_code is None else f"return {event}",
        on=on,
        organisation=regulator_code,
        role="administrator",
        reason=reason,
        words=words,
    )


def _tell(ctx: Context, code: str, event: str, subject: str, text: str) -> None:
    to = people_with(ctx, "preparer", code) + people_with(ctx, "certifier", code)
    name = ctx.session.get_one(Organisation, code).name
    ctx.notify(event, to, subject=subject, text=f"{name}\n\n{text}")
