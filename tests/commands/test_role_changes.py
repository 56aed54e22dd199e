"""Roles are given and ended by two people: what is refused, what is told, what the database holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.commands import role_changes
from portal.commands.leaving import leave_role
from portal.commands.people import bind_invitations, invite
from portal.context import PORTAL, Actor, Context
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.db.records import AuditEntry, OutboxMessage
from portal.db.role_changes import RoleProposal
from portal.errors import NotAllowed, NotFound, NotNow, NotValid, PortalError
from portal.permissions import ROLES_AT
from portal.queries.organisation_people import organisation_people, organisations_seen
from portal.queries.proposals import proposals_waiting
from tests.fixtures.filing import FILING_DAY, Filing

NEW = "new@people.example"


def do(filing: Filing, actor: Actor, what: Callable[[Context], object]) -> object:
    with filing.portal.unit_of_work(actor) as ctx:
        return what(ctx)


def proposed(filing: Filing, actor: Actor, email: str = NEW, role: str = "certifier", code: str = "X01") -> int:
    with filing.portal.unit_of_work(actor) as ctx:
        return role_changes.propose_role(
            ctx, organisation_code=code, email=email, role=role, reason="Grace Okafor retires."
        )


def confirm(filing: Filing, actor: Actor, number: int) -> None:
    do(filing, actor, lambda ctx: role_changes.confirm_proposal(ctx, proposal_id=number))


def membership_of(filing: Filing, actor: Actor) -> int:
    with filing.portal.reading(PORTAL) as reading:
        return reading.session.scalars(select(Membership.id).where(Membership.person_id == actor.person_id)).one()


@dataclass(frozen=True)
class Mail:
    to_email: str
    to_name: str
    text: str


def mails(filing: Filing, event: str) -> list[Mail]:
    with filing.portal.reading(PORTAL) as reading:
        found = reading.session.scalars(select(OutboxMessage).where(OutboxMessage.event == event))
        return [Mail(mail.to_email, mail.to_name, mail.text) for mail in found]


def sign_in_of(filing: Filing, email: str = NEW, name: str = "Newcomer") -> Actor:
    """Somebody signs in for whom the provider vouches; roles that wait for them are theirs."""
    with filing.portal.unit_of_work(PORTAL) as ctx:
        person = Person(issuer="https://p.example", subject=email, email=email, name=name, created_at=ctx.now)
        ctx.session.add(person)
        ctx.session.flush()
        bind_invitations(ctx, person, verified_email=email)
        return Actor(person.id, person.name)


def test_a_certifier_proposes_and_one_administrator_is_enough(filing: Filing) -> None:
    certifier, administrator = filing.person("certifier"), filing.administrator
    number = proposed(filing, certifier, " New@People.example ")
    assert not mails(filing, "role offered"), "nobody is invited yet"
    assert [mail.to_name for mail in mails(filing, "role change proposed")] == [administrator.name]
    assert sign_in_of(filing, "early@people.example").person_id  # an unrelated sign-in binds nothing
    confirm(filing, administrator, number)
    (mail,) = mails(filing, "role offered")
    assert mail.to_email == NEW and "/signin?invitation=" in mail.text
    newcomer = sign_in_of(filing)
    with filing.portal.reading(newcomer) as reading:
        assert [(hat.role, hat.organisation) for hat in reading.hats] == [("certifier", "X01")]
        (membership,) = reading.session.scalars(
            select(Membership).where(Membership.person_id == newcomer.person_id)
        ).all()
        assert membership.granted_by == f"{certifier.name}, confirmed by {administrator.name}"


def test_an_administrators_proposal_needs_another_one(filing: Filing) -> None:
    number = proposed(filing, filing.administrator)
    with pytest.raises(NotNow, match="yourself"):
        confirm(filing, filing.administrator, number)
    confirm(filing, filing.second_administrator, number)
    with pytest.raises(NotNow, match="it was confirmed"):
        confirm(filing, filing.second_administrator, number)


def test_nobody_confirms_a_change_of_their_own_roles(filing: Filing) -> None:
    second = filing.second_administrator
    held = membership_of(filing, second)
    with filing.portal.unit_of_work(filing.administrator) as ctx:
        ending = role_changes.propose_end(ctx, organisation_code="CENTRAL", membership_id=held, reason="Moved on.")
    giving = proposed(filing, filing.administrator, "administrator-central-2@people.example", "analyst", "CENTRAL")
    for number in (ending, giving):
        with pytest.raises(NotNow, match="about yourself"):
            confirm(filing, second, number)


def test_an_old_proposal_is_not_confirmed_and_stands_in_the_way_of_nothing(sqlite_filing: Filing) -> None:
    number = proposed(sqlite_filing, sqlite_filing.administrator)
    sqlite_filing.set_clock(FILING_DAY + timedelta(days=30))
    with pytest.raises(NotNow, match="older than 30 days"):
        confirm(sqlite_filing, sqlite_filing.second_administrator, number)
    with sqlite_filing.portal.reading(sqlite_filing.second_administrator) as reading:
        assert proposals_waiting(reading) == ()
    again = proposed(sqlite_filing, sqlite_filing.administrator)
    confirm(sqlite_filing, sqlite_filing.second_administrator, again)


def test_what_somebody_proposed_falls_with_their_role(sqlite_filing: Filing) -> None:
    certifier = sqlite_filing.person("certifier")
    number = proposed(sqlite_filing, certifier)
    held = membership_of(sqlite_filing, certifier)
    do(sqlite_filing, certifier, lambda ctx: leave_role(ctx, membership_id=held))
    with pytest.raises(NotNow, match="overtaken by events"):
        confirm(sqlite_filing, sqlite_filing.administrator, number)


def test_a_proposer_whose_role_is_gone_by_another_way_is_noticed(sqlite_filing: Filing) -> None:
    number = proposed(sqlite_filing, sqlite_filing.person("certifier"))
    held = membership_of(sqlite_filing, sqlite_filing.person("certifier"))
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Membership).where(Membership.id == held).values(ended_at=ctx.now, ended_by="x"))
    with pytest.raises(NotNow, match="no longer has a role"):
        confirm(sqlite_filing, sqlite_filing.administrator, number)


def test_declined_with_a_reason_or_taken_back_and_then_proposed_anew(sqlite_filing: Filing) -> None:
    certifier, administrator = sqlite_filing.person("certifier"), sqlite_filing.administrator
    number = proposed(sqlite_filing, certifier)
    with pytest.raises(NotNow, match="proposed already"):
        proposed(sqlite_filing, administrator)
    with pytest.raises(NotValid, match="Say why you decline"):
        do(sqlite_filing, administrator, lambda ctx: role_changes.decline_proposal(ctx, proposal_id=number, reason=""))
    do(
        sqlite_filing,
        administrator,
        lambda ctx: role_changes.decline_proposal(ctx, proposal_id=number, reason="Not at your body."),
    )
    (told,) = mails(sqlite_filing, "role change declined")
    assert told.to_name == certifier.name and "Not at your body." in told.text
    mine = proposed(sqlite_filing, certifier)
    with pytest.raises(NotFound):
        do(sqlite_filing, administrator, lambda ctx: role_changes.take_back_proposal(ctx, proposal_id=mine))
    do(sqlite_filing, certifier, lambda ctx: role_changes.take_back_proposal(ctx, proposal_id=mine))
    with pytest.raises(NotNow, match="taken back"):
        confirm(sqlite_filing, administrator, mine)


@pytest.mark.parametrize(
    ("wrong", "error", "sentence"),
    [
        ({"role": "analyst"}, NotValid, "no analyst at a regulator"),
        ({"role": "emperor"}, NotValid, "no role called emperor"),
        ({"email": "gwen"}, NotValid, "not an e-mail address"),
        ({"reason": "  "}, NotValid, "Say why"),
        ({"organisation_code": "NOBODY"}, NotValid, "no organisation"),
        ({"email": "certifier-x01@people.example"}, NotNow, "is certifier for"),
    ],
)
def test_wrong_proposals_are_refused(
    sqlite_filing: Filing, wrong: dict[str, str], error: type[PortalError], sentence: str
) -> None:
    sqlite_filing.person("certifier")
    right = {"organisation_code": "X01", "email": NEW, "role": "certifier", "reason": "Needed."}
    with pytest.raises(error, match=sentence):
        do(sqlite_filing, sqlite_filing.administrator, lambda ctx: role_changes.propose_role(ctx, **(right | wrong)))


def test_an_invitation_that_waits_is_not_proposed_again_until_it_is_ended(sqlite_filing: Filing) -> None:
    certifier = sqlite_filing.person("certifier")
    confirm(sqlite_filing, sqlite_filing.administrator, proposed(sqlite_filing, certifier))
    with pytest.raises(NotNow, match="invited already, until 25 June 2026"):
        proposed(sqlite_filing, certifier)
    with sqlite_filing.portal.reading(certifier) as reading:
        (waiting,) = organisation_people(reading, "X01").invitations
    end = {"organisation_code": "X01", "invitation_id": waiting.invitation}
    with pytest.raises(NotAllowed):
        do(sqlite_filing, sqlite_filing.person("certifier", "X02"), lambda ctx: role_changes.end_invitation(ctx, **end))
    do(sqlite_filing, certifier, lambda ctx: role_changes.end_invitation(ctx, **end))
    newcomer = sign_in_of(sqlite_filing)
    with sqlite_filing.portal.reading(newcomer) as reading:
        assert reading.hats == ()
    proposed(sqlite_filing, certifier)


def test_a_certifier_sees_and_proposes_for_their_own_body_only(sqlite_filing: Filing) -> None:
    certifier = sqlite_filing.person("certifier")
    proposed(sqlite_filing, sqlite_filing.administrator, code="X02")
    mine = proposed(sqlite_filing, certifier)
    with sqlite_filing.portal.reading(certifier) as reading:
        assert [one.proposal for one in proposals_waiting(reading)] == [mine]
        assert set(organisations_seen(reading)) == {"X01"}
        with pytest.raises(NotAllowed):
            organisation_people(reading, "X02")
    with pytest.raises(NotAllowed):
        proposed(sqlite_filing, certifier, code="X02")
    with pytest.raises(NotAllowed):
        confirm(sqlite_filing, certifier, mine)
    with pytest.raises(NotAllowed):
        proposed(sqlite_filing, sqlite_filing.person("preparer"))


@pytest.mark.parametrize("role", ROLES_AT["department"])
def test_the_people_of_a_department_propose_colleagues_there(role: str, sqlite_filing: Filing) -> None:
    somebody = sqlite_filing.person(role, "XD1")
    number = proposed(sqlite_filing, somebody, NEW, "sponsor_reviewer", "XD1")
    with sqlite_filing.portal.reading(somebody) as reading:
        assert set(organisations_seen(reading)) == {"XD1"}
        assert organisation_people(reading, "XD1").may_propose
        assert reading.session.get_one(RoleProposal, number).proposed_as == role
    confirm(sqlite_filing, sqlite_filing.administrator, number)
    with pytest.raises(NotAllowed):
        proposed(sqlite_filing, somebody, NEW, "sponsor_reviewer", "XD2")


def test_no_person_invites_alone(sqlite_filing: Filing) -> None:
    with pytest.raises(NotAllowed, match="two people"):
        do(
            sqlite_filing,
            sqlite_filing.administrator,
            lambda ctx: invite(ctx, email=NEW, role="preparer", organisation_code="X01"),
        )


def test_an_innovator_looks_after_its_own(sqlite_filing: Filing) -> None:
    from_register = {"organisation_code": "XI1", "email": NEW, "role": "applicant", "reason": "Needed."}
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.add(Organisation(code="XI1", kind="innovator", name="A firm", demonstration=True))
    with pytest.raises(NotNow, match="its own people"):
        do(sqlite_filing, sqlite_filing.administrator, lambda ctx: role_changes.propose_role(ctx, **from_register))


def test_two_administrators_at_once_confirm_it_once(filing: Filing) -> None:
    number = proposed(filing, filing.person("certifier"))
    both = filing.administrator, filing.second_administrator
    said: list[str] = []
    start = threading.Barrier(2)

    def go(actor: Actor) -> None:
        start.wait()
        try:
            confirm(filing, actor, number)
            said.append("confirmed")
        except PortalError as error:
            said.append(error.sentence)

    threads = [threading.Thread(target=go, args=(actor,)) for actor in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["This proposal does not wait any more: it was confirmed.", "confirmed"]
    with filing.portal.reading(PORTAL) as reading:
        assert len(reading.session.scalars(select(Invitation)).all()) == 1
    assert len(mails(filing, "role offered")) == 1


def test_the_database_itself_wants_two_people(filing: Filing) -> None:
    number = proposed(filing, filing.administrator)
    for values in (
        {"state": "confirmed", "settled_by_id": filing.administrator.person_id},
        {"state": "declined", "settled_by_id": filing.administrator.person_id, "settled_because": "No."},
        {"state": "confirmed", "settled_by_id": None},
        {"state": "taken_back", "settled_by_id": filing.second_administrator.person_id},
    ):
        with pytest.raises(IntegrityError), filing.portal.unit_of_work(PORTAL) as ctx:
            ctx.session.execute(
                update(RoleProposal).where(RoleProposal.id == number).values(settled_at=ctx.now, **values)
            )


def test_every_step_is_on_record_without_addresses_and_told_in_words(sqlite_filing: Filing) -> None:
    certifier, administrator = sqlite_filing.person("certifier"), sqlite_filing.administrator
    confirm(sqlite_filing, administrator, proposed(sqlite_filing, certifier))
    sign_in_of(sqlite_filing)
    with sqlite_filing.portal.reading(administrator) as reading:
        bodies = " ".join(reading.session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq)))
        past = [one.words for one in organisation_people(reading, "X01").past]
    steps = ("role change proposed", "role change confirmed", "invited", "invitation taken up")
    places = [bodies.index(f'"event":"{step}"') for step in steps]
    assert places == sorted(places)
    assert NEW not in bodies
    assert f"Newcomer became certifier; given by {certifier.name}, confirmed by {administrator.name}." in past
    assert f"{certifier.name} proposed that {NEW} becomes certifier: “Grace Okafor retires.”" in past
    assert f"{administrator.name} confirmed that {NEW} becomes certifier." in past
