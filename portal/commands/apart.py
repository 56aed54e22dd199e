"""Who keeps what holds for all cases has no part in a case that it concerns."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import exists, or_, select

from portal.context import Context
from portal.db.case_files import case_file, was_sent_a_link
from portal.db.cases import CaseHat, Licence, SandboxCase
from portal.db.people import Membership
from portal.errors import NotAllowed
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.lifecycle import application, licence
from sandbox_licences.relief import ReliefLine


def have_no_part(ctx: Context, concerns: Callable[[CaseFile], bool] = lambda _: True) -> None:
    """Stop whoever wears a hat on a living case that this ``concerns``, or ever belonged to its applicant.

    A signed link makes its addressee consultee on the case. A case lives until it is decided, and while a licence of it
    does. The portal itself has no part in any.

    Raises:
        NotAllowed: they have a part in one.
    """
    person = ctx.actor.person_id
    living = or_(
        SandboxCase.state.not_in(application.TERMINAL),
        exists().where(Licence.case_id == SandboxCase.id, Licence.state.not_in(licence.TERMINAL)),
    )
    part = or_(
        exists().where(CaseHat.case_id == SandboxCase.id, CaseHat.person_id == person),
        was_sent_a_link(person),
        exists().where(Membership.organisation_code == SandboxCase.organisation_code, Membership.person_id == person),
    )
    theirs = select(SandboxCase).where(living, part).order_by(SandboxCase.id)
    for row in ctx.session.scalars(theirs) if person is not None else ():
        if concerns(case_file(ctx.session, row)):
            raise NotAllowed(
                f"You have a part in case {row.reference}, which this concerns. Another administrator must do this."
            )


def a_line(fits: Callable[[ReliefLine], bool]) -> Callable[[CaseFile], bool]:
    """Of cases with a relief line that ``fits``."""
    return lambda file: any(map(fits, file.lines))
