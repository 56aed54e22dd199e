"""Who keeps what holds for all cases has no part in a case that it concerns."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import exists, or_, select

from portal.context import Context
from portal.db.case_files import case_file, law_of, was_sent_a_link
from portal.db.cases import CaseHat, Licence, ProvisionCheck, SandboxCase
from portal.db.people import Membership
from portal.errors import NotAllowed
from sandbox_licences.case_file.answer_words import table_rows
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.lifecycle import application, licence
from sandbox_licences.provisions import Provision
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


def its_law(provision: str) -> Callable[[CaseFile], bool]:
    """Of cases with a relief line on the provision, or whose application asks for one."""
    return lambda file: (
        any(line.provision == provision for line in file.lines)
        or any(row.get("provision") == provision for row in table_rows(file.answers.get("relief_lines")))
    )


def not_checked_themselves(ctx: Context, provision: Provision) -> None:
    """Stop whoever made the newest check of the provision as it reads: they write no line that rests on it.

    Raises:
        NotAllowed: they did.
    """
    if ctx.actor.person_id is not None and _newest_checker(ctx, provision) == ctx.actor.person_id:
        raise NotAllowed(
            f"You checked {provision.name} yourself, so you cannot write a line on it. Ask another administrator to "
            "check it too, or another case officer to write the line."
        )


def checked_themselves(ctx: Context, file: CaseFile, person: int) -> str | None:
    """The provision that a case rests on, by name, whose newest check this person made; None where there is none.

    Whoever made one puts on no hat on the case.
    """
    law = law_of(ctx.session, demonstration=file.demonstration)
    theirs = (p for code, p in law.provisions.items() if its_law(code)(file) and _newest_checker(ctx, p) == person)
    return next((provision.name for provision in theirs), None)


def _newest_checker(ctx: Context, provision: Provision) -> int | None:
    """Who made the newest check of the provision as it reads."""
    newest = (
        select(ProvisionCheck.by_id)
        .where(ProvisionCheck.provision == provision.code, ProvisionCheck.reading == provision.fingerprint)
        .order_by(ProvisionCheck.id.desc())
        .limit(1)
    )
    return ctx.session.scalar(newest)


def a_line(fits: Callable[[ReliefLine], bool]) -> Callable[[CaseFile], bool]:
    """Of cases with a relief line that ``fits``."""
    return lambda file: any(map(fits, file.lines))
