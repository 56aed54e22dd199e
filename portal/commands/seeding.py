"""What a new installation starts with: the register, the rounds with the rules of their tests, and who owes what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from portal.commands.rounds import lay_round
from portal.context import Context
from portal.db.case_files import PLACES
from portal.db.cases import ProgrammeSetting
from portal.db.people import Organisation
from portal.db.register import Regulator, Sponsorship
from portal.permissions import CENTRAL_UNIT
from portal.usual_rounds import ROUNDS
from regulators.demonstration import demonstration as invented_register
from regulators.register import Fact, Register, register
from regulators.register import Regulator as Body
from regulators.reporting_round import Round as Season
from sandbox_licences.liability_limits import Mark


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
        lay_round(ctx, season, bodies, demonstration=demonstration)
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
