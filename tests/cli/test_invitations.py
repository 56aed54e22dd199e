from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.commands.people import bind_invitations, invite
from portal.context import Actor, Portal
from portal.db.engine import Database
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.db.records import AuditEntry
from portal.errors import NotAllowed, NotValid
from portal.files import FileStore

COMMAND_LINE = Actor(None, "the command line", via="command line")
NOW = datetime(2026, 7, 20, 8, tzinfo=UTC)
EMAIL = "gwen-tallis@example.com"


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Portal:
    portal = Portal(database, FileStore(tmp_path / "files"))
    with portal.unit_of_work(COMMAND_LINE, now=NOW) as ctx:
        ctx.session.add(Organisation(code="CENTRAL", kind="central_unit", name="Central unit"))
    return portal


def invited(portal: Portal, email: str = EMAIL, role: str = "administrator") -> str:
    with portal.unit_of_work(COMMAND_LINE, now=NOW) as ctx:
        return invite(ctx, email=email, role=role, organisation_code="CENTRAL")


def sign_in(portal: Portal, email: str = EMAIL, *, now: datetime = NOW, subject: str = "gwen") -> list[str]:
    """What a sign-in with this verified address gives."""
    with portal.unit_of_work(COMMAND_LINE, now=now) as ctx:
        person = ctx.session.scalars(select(Person).where(Person.subject == subject)).one_or_none()
        if person is None:
            person = Person(issuer="https://p.example", subject=subject, email=email, name="Gwen", created_at=now)
            ctx.session.add(person)
            ctx.session.flush()
        return [membership.role for membership in bind_invitations(ctx, person, verified_email=email)]


def test_role_is_given_at_the_first_sign_in_with_that_address(portal: Portal) -> None:
    invited(portal)
    assert sign_in(portal, "somebody-else@example.com", subject="other") == []
    assert sign_in(portal, EMAIL.upper()) == ["administrator"]
    assert sign_in(portal) == []
    with portal.db.sessions() as session:
        membership = session.scalars(select(Membership)).one()
        assert (membership.organisation_code, membership.granted_by) == ("CENTRAL", "the command line")
        assert session.scalars(select(Invitation)).one().used_by_id == membership.person_id


def test_used_once_even_after_the_role_was_taken_away(portal: Portal) -> None:
    invited(portal)
    sign_in(portal)
    with portal.unit_of_work(COMMAND_LINE) as ctx:
        membership = ctx.session.scalars(select(Membership)).one()
        membership.ended_at, membership.ended_by = ctx.now, "an administrator"
    assert sign_in(portal) == []


def test_two_invitations_to_one_role_give_it_once(portal: Portal) -> None:
    invited(portal)
    invited(portal)
    invited(portal, role="analyst")
    assert sorted(sign_in(portal)) == ["administrator", "analyst"]


@pytest.mark.parametrize(("days", "given"), [(6.9, ["administrator"]), (7, [])])
def test_expires_after_seven_days(portal: Portal, days: float, given: list[str]) -> None:
    invited(portal)
    assert sign_in(portal, now=NOW + timedelta(days=days)) == given


def test_token_is_kept_nowhere(portal: Portal) -> None:
    token = invited(portal)
    assert len(token) >= 43
    with portal.db.sessions() as session:
        invitation = session.scalars(select(Invitation)).one()
        kept = [*vars(invitation).values(), *session.scalars(select(AuditEntry.body))]
    assert token not in " ".join(map(str, kept))


def test_both_steps_are_on_record(portal: Portal) -> None:
    invited(portal)
    sign_in(portal)
    with portal.db.sessions() as session:
        bodies = " ".join(session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq)))
    assert bodies.index('"event":"invited"') < bodies.index('"event":"invitation taken up"')
    assert EMAIL not in bodies, "the record is published in part, addresses are not"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"role": "emperor"}, "no role called emperor"),
        ({"role": "preparer"}, "no preparer at a central unit"),
        ({"organisation_code": "NOBODY"}, "no organisation with the code NOBODY"),
        ({"email": "gwen"}, "not an e-mail address"),
        ({"email": "a@example.com\nBcc: b@example.com"}, "not an e-mail address"),
        ({"email": "gwen@exämple.com"}, "not an e-mail address"),
    ],
)
def test_wrong_invitations_are_refused(portal: Portal, wrong: dict[str, str], sentence: str) -> None:
    right = {"email": EMAIL, "role": "administrator", "organisation_code": "CENTRAL"}
    with pytest.raises(NotValid, match=sentence), portal.unit_of_work(COMMAND_LINE) as ctx:
        invite(ctx, **(right | wrong))


def test_no_person_invites_alone(portal: Portal) -> None:
    with pytest.raises(NotAllowed, match="two people"), portal.unit_of_work(Actor(1, "Priya Nair")) as ctx:
        invite(ctx, email=EMAIL, role="administrator", organisation_code="CENTRAL")
