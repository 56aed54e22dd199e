"""Leaving a role and handing over: never in the way of who leaves, never unnoticed by who stays."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.commands import role_changes
from portal.commands.desk import ask_question
from portal.commands.filing import Declaration, send_to_certifier, sign
from portal.commands.keys import make_key
from portal.commands.leaving import leave_role, take_over
from portal.commands.people import bind_invitations, invite
from portal.context import PORTAL, Actor
from portal.db.people import ApiKey, Membership, Organisation, Person
from portal.db.records import AuditEntry
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.queries.handing_over import handed_over, leaving
from portal.queries.keys import key_holder
from portal.queries.me import my_desk
from portal.queries.staffing import Staffing, staffing
from portal.queries.status import return_status
from tests.commands.test_role_changes import confirm, do, mails, membership_of, proposed, sign_in_of
from tests.fixtures.filing import FILING_DAY, YEAR, Filing

LATER = FILING_DAY + timedelta(days=1)


def staffed(filing: Filing) -> tuple[Actor, Actor, Actor]:
    """X01 with all its people: two preparers and a certifier."""
    return filing.person("preparer"), filing.person("preparer", second=True), filing.person("certifier")


def leave(filing: Filing, actor: Actor, successor: Actor | None = None) -> None:
    held = membership_of(filing, actor)
    to = successor.person_id if successor else None
    do(filing, actor, lambda ctx: leave_role(ctx, membership_id=held, successor_id=to))


def of_x01(filing: Filing) -> Staffing:
    with filing.portal.reading(PORTAL) as reading:
        return next(one for one in staffing(reading) if one.regulator_code == "X01")


def events(filing: Filing, name: str) -> list[dict[str, object]]:
    with filing.portal.reading(PORTAL) as reading:
        bodies = [json.loads(body) for body in reading.session.scalars(select(AuditEntry.body))]
    return [body for body in bodies if body["event"] == name]


def tasks_of(filing: Filing, actor: Actor) -> dict[str, str]:
    with filing.portal.reading(actor) as reading:
        return {task.title: task.hint for task in my_desk(reading).tasks}


def test_the_last_certifier_leaves_at_once_and_everybody_hears_of_it(filing: Filing) -> None:
    first, second, certifier = staffed(filing)
    administrator = filing.administrator
    assert not of_x01(filing).understaffed
    filing.set_clock(LATER)
    leave(filing, certifier)
    now = of_x01(filing)
    assert (now.preparers, now.certifiers, now.missing, now.since) == (2, 0, ("no certifier",), LATER)
    with filing.portal.reading(certifier) as reading:
        assert reading.hats == ()
    told = {mail.to_name for mail in mails(filing, "organisation understaffed")}
    assert told == {first.name, second.name, administrator.name}
    (entry,) = events(filing, "organisation understaffed")
    assert entry["detail"] == {"missing": "no certifier", "preparers": 2, "certifiers": 0}
    title = f"{now.regulator_name} has no certifier"
    for actor in (first, second):
        assert "19 June 2026" in tasks_of(filing, actor)[title]
    assert title not in tasks_of(filing, filing.person("preparer", "X02"))
    # nobody was put in at the other regulators of this test: administrators get one line for all
    assert any(each.endswith("regulators are understaffed") for each in tasks_of(filing, administrator))


def test_who_leaves_without_making_anybody_missing_is_told_to_nobody(sqlite_filing: Filing) -> None:
    staffed(sqlite_filing)
    another = sqlite_filing.person("certifier", second=True)
    leave(sqlite_filing, another)
    assert not mails(sqlite_filing, "organisation understaffed")
    assert not events(sqlite_filing, "organisation understaffed")


def test_each_gap_is_told_once(sqlite_filing: Filing) -> None:
    _, second, certifier = staffed(sqlite_filing)
    sqlite_filing.set_clock(LATER)
    leave(sqlite_filing, certifier)
    leave(sqlite_filing, second)  # another gap: told too
    assert [e["detail"]["missing"] for e in events(sqlite_filing, "organisation understaffed")] == [  # type: ignore[index]
        "no certifier",
        "only one preparer and no certifier",
    ]
    assert of_x01(sqlite_filing).since == LATER


@pytest.mark.thorough
def test_what_is_left_behind_is_shown_before_and_goes_to_the_colleague(sqlite_filing: Filing) -> None:
    first, second, _ = staffed(sqlite_filing)
    sqlite_filing.file()
    with sqlite_filing.portal.unit_of_work(sqlite_filing.analyst) as ctx:
        ask_question(ctx, year=YEAR, regulator_code="X01", figure="Staff", question="Why?")
    with sqlite_filing.portal.unit_of_work(first) as ctx:
        make_key(ctx, organisation_code="X01", label="case system")
    held = membership_of(sqlite_filing, first)
    with sqlite_filing.portal.reading(first) as reading:
        before = leaving(reading, held)
    assert [one.words for one in before.left] == [
        f"1 question of the central unit on the return for {YEAR} not answered.",
        "1 key for programs stops working at once.",
    ]
    assert [one.name for one in before.colleagues] == [second.name]
    assert before.missing_then == "only one preparer"
    with pytest.raises(NotFound), sqlite_filing.portal.reading(second) as reading:
        leaving(reading, held)
    leave(sqlite_filing, first, second)
    (mail,) = mails(sqlite_filing, "role handed over")
    assert mail.to_name == second.name and "1 question of the central unit" in mail.text
    assert f"Take over from {first.name}" in tasks_of(sqlite_filing, second)
    with sqlite_filing.portal.reading(second) as reading:
        (given,) = handed_over(reading)
    assert [(one.page, dict(one.params)) for one in given.left] == [
        ("your_return.py", {"year": str(YEAR), "regulator": "X01"})
    ]
    with pytest.raises(NotFound):
        do(sqlite_filing, first, lambda ctx: take_over(ctx, handover_id=given.handover))
    do(sqlite_filing, second, lambda ctx: take_over(ctx, handover_id=given.handover))
    assert f"Take over from {first.name}" not in tasks_of(sqlite_filing, second)


def test_keys_end_with_the_role_and_do_not_come_back_with_it(filing: Filing) -> None:
    first, _, _ = staffed(filing)
    with filing.portal.unit_of_work(first) as ctx:
        key = make_key(ctx, organisation_code="X01", label="case system")
    leave(filing, first)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        again = Membership(
            person_id=first.person_id, organisation_code="X01", role="preparer", granted_at=ctx.now, granted_by="x"
        )
        ctx.session.add(again)
    with filing.portal.reading(PORTAL) as reading:
        assert key_holder(reading, key) is None
        assert reading.session.scalars(select(ApiKey.revoked_at)).one() == FILING_DAY


def test_an_open_invitation_does_not_give_the_role_back(sqlite_filing: Filing) -> None:
    first, _, _ = staffed(sqlite_filing)
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        invite(ctx, email="preparer-x01@people.example", role="preparer", organisation_code="X01")
    leave(sqlite_filing, first)
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        person = ctx.session.get_one(Person, first.person_id)
        assert bind_invitations(ctx, person, verified_email=person.email) == []


def test_only_ones_own_role_and_only_to_a_colleague_in_it(sqlite_filing: Filing) -> None:
    first, second, certifier = staffed(sqlite_filing)
    held = membership_of(sqlite_filing, first)
    with pytest.raises(NotFound):
        do(sqlite_filing, second, lambda ctx: leave_role(ctx, membership_id=held))
    with pytest.raises(NotValid, match="same role"):
        leave(sqlite_filing, first, certifier)
    by_key = Actor(first.person_id, first.name, via="key", only_organisation="X01")
    with pytest.raises(NotAllowed):
        do(sqlite_filing, by_key, lambda ctx: leave_role(ctx, membership_id=held))
    leave(sqlite_filing, first, second)
    with pytest.raises(NotFound):
        leave(sqlite_filing, first)


def test_an_administrator_ends_a_role_with_another_and_the_person_hears_why(sqlite_filing: Filing) -> None:
    first, second, _ = staffed(sqlite_filing)
    held = membership_of(sqlite_filing, first)
    with sqlite_filing.portal.unit_of_work(sqlite_filing.administrator) as ctx:
        number = role_changes.propose_end(
            ctx, organisation_code="X01", membership_id=held, reason="Moved on.", successor_id=second.person_id
        )
    with (
        pytest.raises(NotNow, match="proposed already"),
        sqlite_filing.portal.unit_of_work(sqlite_filing.second_administrator) as ctx,
    ):
        role_changes.propose_end(ctx, organisation_code="X01", membership_id=held, reason="Moved on.")
    confirm(sqlite_filing, sqlite_filing.second_administrator, number)
    with sqlite_filing.portal.reading(first) as reading:
        assert reading.hats == ()
    (mail,) = mails(sqlite_filing, "role ended")
    assert mail.to_name == first.name and "Moved on." in mail.text
    assert f"Take over from {first.name}" in tasks_of(sqlite_filing, second)
    assert len(mails(sqlite_filing, "organisation understaffed")) == 4  # preparer, certifier, administrators


def test_an_innovators_last_signatory_stays(sqlite_filing: Filing) -> None:
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.add(Organisation(code="XI1", kind="innovator", name="A firm", demonstration=True))
    signatory = sqlite_filing.person("signatory", "XI1")
    with pytest.raises(NotNow, match="last signatory"):
        leave(sqlite_filing, signatory)
    leave(sqlite_filing, sqlite_filing.person("applicant", "XI1"))


def test_one_administrator_alone_is_told_who_can_help(sqlite_filing: Filing) -> None:
    first, second = sqlite_filing.administrator, sqlite_filing.second_administrator
    assert "You are the only administrator" not in tasks_of(sqlite_filing, first)
    with sqlite_filing.portal.reading(second) as reading:
        assert leaving(reading, membership_of(sqlite_filing, second)).missing_then == "only one administrator"
    leave(sqlite_filing, second)
    (mail,) = mails(sqlite_filing, "organisation understaffed")
    assert mail.to_name == first.name and "Ask whoever runs the portal's machine" in mail.text
    assert "runs the portal’s machine" in tasks_of(sqlite_filing, first)["You are the only administrator"]


def test_the_central_unit_sees_every_regulator_and_others_their_own(sqlite_filing: Filing) -> None:
    seen = {}
    for name, actor in {"analyst": sqlite_filing.analyst, "preparer": sqlite_filing.person("preparer")}.items():
        with sqlite_filing.portal.reading(actor) as reading:
            seen[name] = {one.regulator_code for one in staffing(reading)}
    assert seen["preparer"] == {"X01"} < seen["analyst"]


@pytest.mark.thorough
def test_a_certifier_leaves_mid_round_and_the_new_one_signs(filing: Filing) -> None:
    """From proposal to receipt: the return that waited for the old certifier is signed by the new one."""
    first, second, old = staffed(filing)
    filing.upload()
    filing.explain_all()
    with filing.portal.unit_of_work(first) as ctx:
        send_to_certifier(ctx, year=YEAR, regulator_code="X01")
    confirm(filing, filing.administrator, proposed(filing, old, "vera@people.example"))
    with filing.portal.reading(old) as reading:
        assert "waits for a certifier" in leaving(reading, membership_of(filing, old)).left[0].words
    new = sign_in_of(filing, "vera@people.example", "Vera Holt")
    leave(filing, old, new)
    assert not of_x01(filing).understaffed
    assert not mails(filing, "organisation understaffed")
    waits = tasks_of(filing, new)
    assert f"Sign off the return for {YEAR}" in waits and f"Take over from {old.name}" in waits
    with filing.portal.reading(first) as reading:
        assert return_status(reading, YEAR, "X01").certifiers == ("Vera Holt",)
    declaration = Declaration("Vera Holt", True, True)
    with pytest.raises(NotFound):
        sign(filing.portal, old, year=YEAR, regulator_code="X01", declaration=declaration)
    reference = sign(filing.portal, new, year=YEAR, regulator_code="X01", declaration=declaration)
    filed = [mail for mail in mails(filing, "return filed") if reference in mail.text]
    assert {mail.to_name for mail in filed} == {first.name, second.name, "Vera Holt"}
