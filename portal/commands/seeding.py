"""What a new installation starts with: the register, the rounds with the rules of their tests, and who owes what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from portal.clock import london_date
from portal.commands.registration import register_first_rules
from portal.context import Context
from portal.db.case_files import PLACES
from portal.db.cases import ProgrammeSetting
from portal.db.comparison import PeerGroupMember
from portal.db.people import Organisation
from portal.db.register import Obligation, Regulator, Round, Sponsorship
from portal.permissions import CENTRAL_UNIT
from regulators.demonstration import demonstration as invented_register
from regulators.peer_groups import peer_groups
from regulators.register import Fact, Register, register
from regulators.register import Regulator as Body
from regulators.reporting_round import ROUNDS, Duty, obligations
from regulators.reporting_round import Round as Season
from sandbox_licences.liability_limits import Mark

NOT_ASKED = "Not asked in this demonstration: real bodies appear with sourced figures only."


def seed(ctx: Context, *, demonstration: bool, rounds: Iterable[Season] = ROUNDS) -> None:
    """Put in what is missing; what is there stays as it is. Safe to run at every start.

    In a demonstration the twelve invented regulators join, and no real body owes anything.
    """
    _organisation(ctx, CENTRAL_UNIT, "central_unit", "Central unit for AI regulation", False)
    real = register()
    _register(ctx, real)
    bodies = list(real)
    if demonstration:
        _register(ctx, invented_register())
        bodies += list(invented_register())
    for season in rounds:
        _round(ctx, season, bodies, demonstration=demonstration)
        _freeze_peer_groups(ctx, season, bodies)
        register_first_rules(ctx, ctx.session.get_one(Round, season.year))
    _programme(ctx)
    ctx.session.flush()


PILOT_SINCE = datetime(2025, 1, 1, tzinfo=UTC)
FIRST_SETTINGS = {
    Mark.LICENCE_LIMIT: 2_000_000_00,
    Mark.PROGRAMME_LIMIT: 20_000_000_00,
    Mark.TREASURY_APPROVAL: 5_000_000_00,
    Mark.NOTICE_TO_PARLIAMENT: 5_000_000_00,
    PLACES: 12,
}
"""What the pilot begins with, in pence and in licences; an administrator sets others."""


def _programme(ctx: Context) -> None:
    known = set(ctx.session.scalars(select(ProgrammeSetting.setting)))
    for setting, value in FIRST_SETTINGS.items():
        if setting not in known:
            by = "the pilot’s first settings"
            ctx.session.add(ProgrammeSetting(setting=setting, value=value, set_at=PILOT_SINCE, set_by=by))


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


def _organisation(ctx: Context, code: str, kind: str, name: str, demonstration: bool) -> bool:
    if ctx.session.get(Organisation, code) is not None:
        return False
    ctx.session.add(Organisation(code=code, kind=kind, name=name, demonstration=demonstration))
    ctx.session.flush()
    ctx.record("organisation added", on=f"organisation:{code}", organisation=code)
    return True


def _register(ctx: Context, source: Register) -> None:
    for department in source.departments.values():
        _organisation(ctx, department.code, "department", department.name, department.demonstration)
    for body in source:
        if not _organisation(ctx, body.code, "regulator", body.name.value, body.demonstration):
            continue
        ctx.session.add(
            Regulator(
                code=body.code,
                valid_from=body.valid_from.value,
                valid_to=body.valid_to.value,
                facts=_facts(body),
            )
        )
        ctx.session.flush()
        for link in source.sponsorships:
            if link.regulator_code == body.code:
                ctx.session.add(
                    Sponsorship(
                        regulator_code=body.code,
                        department_code=link.department_code,
                        kind=link.kind.value,
                        valid_from=link.valid_from,
                        valid_to=link.valid_to,
                        standing=link.kind.standing,
                        source=link.kind.source,
                    )
                )


def _facts(body: Body) -> dict[str, Any]:
    """Each fact with its standing and source, as the register page shows them."""
    found: dict[str, Any] = {}
    for name in Body.__dataclass_fields__:
        fact = getattr(body, name)
        if isinstance(fact, Fact):
            value = fact.value.isoformat() if isinstance(fact.value, date) else fact.value
            found[name] = {"value": value, "standing": str(fact.standing), "source": fact.source}
    return found


def _round(ctx: Context, season: Season, bodies: Iterable[Body], *, demonstration: bool) -> None:
    if ctx.session.get(Round, season.year) is None:
        names = (
            "year",
            "edition",
            "period_start",
            "period_end",
            "opens_on",
            "due_on",
            "edits_close_on",
            "publishes_on",
        )
        ctx.session.add(Round(**{name: getattr(season, name) for name in names}))
        ctx.session.flush()
        ctx.record("round set", on=f"round:{season.year}")
    known = set(ctx.session.scalars(select(Obligation.regulator_code).where(Obligation.year == season.year)))
    for duty in obligations(season, bodies):
        if duty.regulator_code in known:
            continue
        real = duty.regulator_code in register().regulators
        excused = duty.duty is not Duty.OWES
        reason = duty.reason if excused else NOT_ASKED if demonstration and real else None
        ctx.session.add(
            Obligation(
                year=season.year, regulator_code=duty.regulator_code, owes=reason is None, excused_because=reason
            )
        )
