"""Sessions as rows: begun by a sign-in, ended by sign-out and by time, and never begun again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.auth.claims import Claims, SignInRefused
from portal.auth.sessions import (
    SIGN_IN,
    end_session,
    live_session,
    open_session,
    record_refusal,
)
from portal.commands.people import invite
from portal.commands.sign_ins import end_other_sessions
from portal.config import Settings
from portal.context import Actor, Context, Portal
from portal.db.engine import Database
from portal.db.people import Invitation, Membership, Organisation, Person, SignInSession
from portal.db.records import AuditEntry
from portal.files import FileStore
from portal.permissions import CENTRAL_UNIT

NINE = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SETTINGS = Settings(mode="demonstration")
PRIYA = Claims("https://login.example", "priya", "Priya Nair", "p@example.com", True, True, "a" * 64)


@pytest.fixture
def portal_of_rows(database: Database, tmp_path: Path) -> Portal:
    return Portal(database, FileStore(tmp_path / "files"))


@contextmanager
def work(portal: Portal, at: datetime = NINE) -> Iterator[Context]:
    with portal.unit_of_work(SIGN_IN, now=at) as ctx:
        yield ctx


def sign_in(portal: Portal, claims: Claims = PRIYA, at: datetime = NINE) -> int:
    with work(portal, at) as ctx:
        return open_session(ctx, claims, SETTINGS).id


def test_a_cookie_without_a_row_is_worth_nothing(portal_of_rows: Portal) -> None:
    assert live_session(portal_of_rows, PRIYA, SETTINGS, NINE) is None


def test_a_person_is_the_same_at_the_next_sign_in_and_another_at_another_issuer(portal_of_rows: Portal) -> None:
    first = sign_in(portal_of_rows)
    again = sign_in(portal_of_rows, replace(PRIYA, key_hash="b" * 64, name="Priya Nair-Jones"))
    elsewhere = sign_in(portal_of_rows, replace(PRIYA, key_hash="c" * 64, issuer="https://other.example"))
    assert first == again != elsewhere
    with portal_of_rows.db.reading() as session:
        assert session.scalars(select(Person.name).where(Person.id == first)).one() == "Priya Nair-Jones"


def test_idle_ends_a_session_and_use_keeps_it(portal_of_rows: Portal) -> None:
    sign_in(portal_of_rows)
    at = NINE
    for _ in range(3):
        at += SETTINGS.session_idle - timedelta(seconds=1)
        assert live_session(portal_of_rows, PRIYA, SETTINGS, at) is not None
    at += SETTINGS.session_idle
    assert live_session(portal_of_rows, PRIYA, SETTINGS, at) is None
    assert live_session(portal_of_rows, PRIYA, SETTINGS, at) is None, "asking does not bring it back"


def test_no_session_outlives_the_absolute_limit(portal_of_rows: Portal) -> None:
    sign_in(portal_of_rows)
    at, end = NINE, NINE + SETTINGS.session_absolute
    while at < end:
        assert live_session(portal_of_rows, PRIYA, SETTINGS, at) is not None
        at += timedelta(minutes=20)
    assert live_session(portal_of_rows, PRIYA, SETTINGS, end) is None


def test_after_sign_out_the_old_cookie_is_refused_for_good(portal_of_rows: Portal) -> None:
    sign_in(portal_of_rows)
    with work(portal_of_rows) as ctx:
        assert end_session(ctx, PRIYA.key_hash, "signed out")
        assert not end_session(ctx, PRIYA.key_hash, "signed out")
    assert live_session(portal_of_rows, PRIYA, SETTINGS, NINE) is None
    with pytest.raises(SignInRefused, match="used before"):
        sign_in(portal_of_rows)


def test_ending_the_other_sessions_leaves_this_one(portal_of_rows: Portal) -> None:
    person = sign_in(portal_of_rows)
    other = replace(PRIYA, key_hash="b" * 64)
    sign_in(portal_of_rows, other)
    mine = live_session(portal_of_rows, PRIYA, SETTINGS, NINE)
    assert mine is not None
    with portal_of_rows.unit_of_work(Actor(person, "Priya Nair"), now=NINE) as ctx:
        assert end_other_sessions(ctx, session_id=mine.session_id) == 1
    assert live_session(portal_of_rows, PRIYA, SETTINGS, NINE) is not None
    assert live_session(portal_of_rows, other, SETTINGS, NINE) is None


def test_the_central_unit_needs_a_second_factor_at_sign_in_and_as_soon_as_somebody_joins_it(
    portal_of_rows: Portal,
) -> None:
    one_factor = replace(PRIYA, second_factor=False)
    person = sign_in(portal_of_rows, one_factor)
    assert live_session(portal_of_rows, one_factor, SETTINGS, NINE) is not None
    with work(portal_of_rows) as ctx:
        ctx.session.add(Organisation(code=CENTRAL_UNIT, kind="central_unit", name="Central unit"))
        ctx.session.flush()
        ctx.session.add(
            Membership(
                person_id=person, organisation_code=CENTRAL_UNIT, role="analyst", granted_at=NINE, granted_by="test"
            )
        )
    assert live_session(portal_of_rows, one_factor, SETTINGS, NINE) is None
    with pytest.raises(SignInRefused, match="second step"):
        sign_in(portal_of_rows, replace(one_factor, key_hash="b" * 64))
    two_factors = replace(PRIYA, key_hash="c" * 64)
    sign_in(portal_of_rows, two_factors)
    assert live_session(portal_of_rows, two_factors, SETTINGS, NINE) is not None
    without_rule = SETTINGS.model_copy(update={"staff_second_factor": False})
    assert live_session(portal_of_rows, one_factor, without_rule, NINE) is not None


def test_roles_that_wait_for_an_address_go_to_whoever_the_provider_vouches_for(portal_of_rows: Portal) -> None:
    with portal_of_rows.unit_of_work(Actor(None, "test", via="command line"), now=NINE) as ctx:
        ctx.session.add(Organisation(code="X01", kind="regulator", name="Example"))
        ctx.session.flush()
        invite(ctx, email=PRIYA.email, role="preparer", organisation_code="X01")
    sign_in(portal_of_rows, replace(PRIYA, subject="another", key_hash="b" * 64, email_verified=False))
    person = sign_in(portal_of_rows)
    with portal_of_rows.db.reading() as session:
        assert session.scalars(select(Membership.person_id)).all() == [person]


def test_a_sign_in_refused_for_its_factor_leaves_the_invitation_open(portal_of_rows: Portal) -> None:
    with portal_of_rows.unit_of_work(Actor(None, "test", via="command line"), now=NINE) as ctx:
        ctx.session.add(Organisation(code=CENTRAL_UNIT, kind="central_unit", name="Central unit"))
        ctx.session.flush()
        invite(ctx, email=PRIYA.email, role="administrator", organisation_code=CENTRAL_UNIT)
    with pytest.raises(SignInRefused, match="second step"):
        sign_in(portal_of_rows, replace(PRIYA, second_factor=False))
    with portal_of_rows.db.reading() as session:
        assert session.scalars(select(Invitation.used_at)).all() == [None]
    sign_in(portal_of_rows)
    with portal_of_rows.db.reading() as session:
        assert session.scalars(select(Invitation.used_at)).all() == [NINE]


def test_use_is_written_down_at_most_once_a_minute(portal_of_rows: Portal) -> None:
    sign_in(portal_of_rows)
    for seconds, seen in ((59, 0), (60, 60), (90, 60), (121, 121)):
        assert live_session(portal_of_rows, PRIYA, SETTINGS, NINE + timedelta(seconds=seconds)) is not None
        with portal_of_rows.db.reading() as session:
            assert session.scalars(select(SignInSession.last_seen_at)).one() == NINE + timedelta(seconds=seen)


def test_signing_in_and_out_and_refusals_are_in_the_audit(portal_of_rows: Portal) -> None:
    sign_in(portal_of_rows)
    with work(portal_of_rows) as ctx:
        record_refusal(ctx, PRIYA, "used before")
    with work(portal_of_rows) as ctx:
        end_session(ctx, PRIYA.key_hash, "signed out")
    with portal_of_rows.db.reading() as session:
        bodies = [json.loads(body) for body in session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq))]
    assert [body["event"] for body in bodies] == ["person seen first", "signed in", "sign-in refused", "signed out"]
    assert bodies[2]["reason"] == "used before"
