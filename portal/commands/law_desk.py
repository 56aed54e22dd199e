"""What an administrator keeps for all cases: that a provision reads as the law does, and the programme's limits."""

from __future__ import annotations

from portal.clock import london_date
from portal.commands.apart import have_no_part, its_law
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.case_files import PLACES
from portal.db.cases import ProgrammeSetting, ProvisionCheck
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotValid
from portal.permissions import Permission
from sandbox_licences.liability_limits import Mark
from sandbox_licences.provisions import provisions

LONGEST_NOTE = 2_000
MOST_PLACES = 1_000
MOST_PENCE = 10**15
SETTINGS = (*map(str, Mark), PLACES)


def check_provision(ctx: Context, *, provision: str, reading: str, note: str) -> None:
    """Say, in person, that a row of the catalogue is what the law says; ``note`` names what it was read against.

    ``reading`` is the fingerprint of the row as it was on the screen. The catalogue of the demonstration has the same
    rows in the care of invented regulators; a check counts for the row that was read.

    Raises:
        NotFound: the catalogue has no such row.
        ChangedMeanwhile: the row reads otherwise now.
        NotAllowed: they have a part in a case with a line on this provision, or that asks for one.
    """
    ctx.require(Permission.PROVISION_CHECK)
    person = ctx.actor.person_id
    if person is None:
        raise NotAllowed("Only a person can check a provision.")
    rows = [listed[provision] for listed in (provisions(), provisions(demonstration=True)) if provision in listed]
    if not rows:
        raise NotFound("There is no such provision in the catalogue.")
    if reading not in {row.fingerprint for row in rows}:
        raise ChangedMeanwhile("This row of the catalogue reads otherwise now. Read it again, then check it.")
    have_no_part(ctx, its_law(provision))
    words = given_words(note, "Say what you read it against: the Act and the day of its text.", LONGEST_NOTE)
    row = ProvisionCheck(provision=provision, reading=reading, on=london_date(ctx.now), note=words, by_id=person)
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("provision checked", on=f"provision:{provision}", role="administrator", reading=reading)


def set_programme(ctx: Context, *, setting: str, value: int) -> None:
    """Set a limit or threshold of exposure, in pence, or how many licences the programme takes. The newest counts.

    Raises:
        NotValid: there is no such setting, or the value is none it can have.
        NotAllowed: they have a part in a case.
    """
    ctx.require(Permission.PROGRAMME_SET)
    have_no_part(ctx)
    if setting not in SETTINGS:
        raise NotValid("There is no such setting. Choose one of: " + ", ".join(SETTINGS) + ".")
    most = MOST_PLACES if setting == PLACES else MOST_PENCE
    if not 0 <= value <= most:
        raise NotValid(f"Give 0 to {most:,}.")
    by = ctx.actor.name
    ctx.session.add(ProgrammeSetting(setting=setting, value=value, set_at=ctx.now, set_by=by))
    ctx.session.flush()
    role = ctx.actor.via if ctx.actor.is_the_portal else "administrator"
    ctx.record("programme set", on=f"setting:{setting}", role=role, value=value)
