"""Organisations of innovators: who registers one, who comes in, and who is the last to leave."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from portal.commands import innovators
from portal.commands.people import bind_invitations
from portal.context import PORTAL, Actor
from portal.db.people import Membership, Organisation, Person
from portal.db.records import OutboxMessage
from portal.errors import NotAllowed, NotNow, NotValid, PortalError
from portal.permissions import Hat
from portal.queries.innovators import my_innovators
from tests.fixtures.filing import Filing


def newcomer(filing: Filing, name: str = "Ines Costa") -> Actor:
    with filing.portal.unit_of_work(PORTAL) as ctx:
        subject = name.replace(" ", "-").lower()
        email = f"{subject}@firm.example"
        person = Person(issuer="https://p.example", subject=subject, email=email, name=name, created_at=ctx.now)
        ctx.session.add(person)
        ctx.session.flush()
        return Actor(person.id, person.name)


def registered(filing: Filing, actor: Actor, name: str = "Costa Robotics Ltd") -> str:
    with filing.portal.unit_of_work(actor) as ctx:
        return innovators.register_innovator(ctx, name=name)


def test_who_registers_an_organisation_prepares_and_signs_for_it(filing: Filing) -> None:
    ines = newcomer(filing)
    assert registered(filing, ines) == "IN0001"
    with filing.portal.reading(ines) as reading:
        assert set(reading.hats) == {Hat("applicant", "IN0001"), Hat("signatory", "IN0001")}
        assert reading.session.get_one(Organisation, "IN0001").demonstration  # as the rest of this installation
    with pytest.raises(NotValid, match="name first"):
        registered(filing, ines, "  ")


def test_one_person_registers_three_and_no_more_whoever_was_let_in_meanwhile(filing: Filing) -> None:
    ines = newcomer(filing)
    assert [registered(filing, ines, f"Firm {n}") for n in range(3)] == ["IN0001", "IN0002", "IN0003"]
    with pytest.raises(NotAllowed, match="3 organisations"):
        registered(filing, ines, "Firm 4")
    with pytest.raises(NotAllowed), filing.portal.unit_of_work(Actor(None, "a visitor", via="public")) as ctx:
        innovators.register_innovator(ctx, name="Nobody's")
    assert registered(filing, newcomer(filing, "Jo Bell")) == "IN0004"


def test_many_at_once_get_codes_of_their_own(filing: Filing) -> None:
    people = [newcomer(filing, f"Person {n}") for n in range(6)]
    codes: list[str] = []
    threads = [threading.Thread(target=lambda p=p: codes.append(registered(filing, p))) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [f"IN000{n}" for n in range(1, 7)]


def test_a_colleague_gets_the_role_by_signing_in_with_the_address(filing: Filing) -> None:
    ines, jo = newcomer(filing), newcomer(filing, "Jo Bell")
    code = registered(filing, ines)
    with filing.portal.unit_of_work(ines) as ctx:
        token = innovators.invite_colleague(ctx, organisation_code=code, email="Jo-Bell@firm.example", role="applicant")
        (mail,) = ctx.session.scalars(select(OutboxMessage).where(OutboxMessage.event == "colleague invited"))
        assert mail.to_email == "jo-bell@firm.example" and token in mail.text
    with pytest.raises(NotValid, match="already"), filing.portal.unit_of_work(ines) as ctx:
        innovators.invite_colleague(ctx, organisation_code=code, email="jo-bell@firm.example", role="applicant")
    with pytest.raises(NotValid, match="applicant or signatory"), filing.portal.unit_of_work(ines) as ctx:
        innovators.invite_colleague(ctx, organisation_code=code, email="a@b.example", role="administrator")
    with filing.portal.unit_of_work(PORTAL) as ctx:
        person = ctx.session.get_one(Person, jo.person_id)
        assert [m.role for m in bind_invitations(ctx, person, verified_email=person.email)] == ["applicant"]
    with pytest.raises(NotAllowed), filing.portal.unit_of_work(jo) as ctx:
        innovators.invite_colleague(ctx, organisation_code=code, email="x@y.example", role="signatory")
    with filing.portal.reading(jo) as reading:
        (shown,) = my_innovators(reading).organisations
        assert [(c.name, c.role) for c in shown.people if c.is_me] == [("Jo Bell", "applicant")]
        assert not shown.may_invite


def test_an_invitation_taken_back_gives_nobody_anything(filing: Filing) -> None:
    ines, jo = newcomer(filing), newcomer(filing, "Jo Bell")
    code = registered(filing, ines)
    with filing.portal.unit_of_work(ines) as ctx:
        innovators.invite_colleague(ctx, organisation_code=code, email="jo-bell@firm.example", role="signatory")
    with filing.portal.reading(ines) as reading:
        (waiting,) = my_innovators(reading).organisations[0].invitations
    with filing.portal.unit_of_work(ines) as ctx:
        innovators.take_back_invitation(ctx, organisation_code=code, invitation_id=waiting.invitation)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        assert (
            bind_invitations(ctx, ctx.session.get_one(Person, jo.person_id), verified_email="jo-bell@firm.example")
            == []
        )


def test_two_signatories_who_end_each_other_leave_one(filing: Filing) -> None:
    ines, jo = newcomer(filing), newcomer(filing, "Jo Bell")
    code = registered(filing, ines)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        given = {"granted_at": ctx.now, "granted_by": "the test"}
        ctx.session.add(Membership(person_id=jo.person_id, organisation_code=code, role="signatory", **given))
    with filing.portal.reading(PORTAL) as reading:
        role_of = {
            m.person_id: m.id
            for m in reading.session.scalars(select(Membership).where(Membership.role == "signatory"))
            if m.organisation_code == code
        }
    said: list[str] = []

    def end(actor: Actor, other: Actor) -> None:
        try:
            with filing.portal.unit_of_work(actor) as ctx:
                innovators.end_role(ctx, organisation_code=code, membership_id=role_of[other.person_id])
            said.append("ended")
        except PortalError as error:
            said.append(type(error).__name__)

    threads = [threading.Thread(target=end, args=pair) for pair in ((ines, jo), (jo, ines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) in (["NotAllowed", "ended"], ["NotNow", "ended"])


def test_the_last_signatory_stays(filing: Filing) -> None:
    ines = newcomer(filing)
    code = registered(filing, ines)
    with filing.portal.reading(ines) as reading:
        mine = {c.role: c.membership for c in my_innovators(reading).organisations[0].people}
    with pytest.raises(NotNow, match="last signatory"), filing.portal.unit_of_work(ines) as ctx:
        innovators.end_role(ctx, organisation_code=code, membership_id=mine["signatory"])
    with filing.portal.unit_of_work(ines) as ctx:
        innovators.end_role(ctx, organisation_code=code, membership_id=mine["applicant"])
