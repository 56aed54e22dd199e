"""The audit record of a filing: what each step wrote, that nothing of it can be changed, and that a change is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.commands.drafts import take_out_row
from portal.commands.keys import end_key, make_key
from portal.commands.role_changes import confirm_proposal, propose_role
from portal.commands.uploads import check_upload, receive_upload
from portal.context import Actor, Reading
from portal.db.people import ApiKey
from portal.db.records import AuditEntry
from portal.errors import NotNow
from portal.queries.audit_chain import ChainState, audit_chain
from tests.commands import steps
from tests.commands.steps import OF
from tests.fixtures.filing import FILING_DAY, Filing, workbook

COMMAND_LINE = Actor(None, "the test", via="command line")

RETURN, SECOND = "return:2026/X01/1", "return:2026/X01/2"


def take_out(at: Filing) -> None:
    with at.portal.unit_of_work(at.person("preparer")) as ctx:
        take_out_row(ctx, **OF, table="barriers", row=2, key="B-1")


def make_and_end_a_key(at: Filing) -> None:
    with at.portal.unit_of_work(at.person("preparer")) as ctx:
        make_key(ctx, organisation_code="X01", label="case system")
    with at.portal.unit_of_work(at.person("preparer")) as ctx:
        end_key(ctx, key_id=ctx.session.scalars(select(ApiKey.id)).one())


def offer_a_role(at: Filing) -> None:
    with at.portal.unit_of_work(at.administrator) as ctx:
        number = propose_role(
            ctx, organisation_code="X01", email="new@people.example", role="preparer", reason="A new colleague."
        )
    with at.portal.unit_of_work(at.second_administrator) as ctx:
        confirm_proposal(ctx, proposal_id=number)


def upload(at: Filing) -> None:
    data = workbook(tables=steps.WITH_A_QUERY)
    with at.portal.unit_of_work(at.person("preparer")) as ctx:
        number = receive_upload(ctx, **OF, filename="return.xlsx", data=data)
    check_upload(at.portal, number)


def explain(at: Filing) -> None:
    steps.explain(at, steps.found(at, "R-03")[0].fingerprint)


def waive(at: Filing) -> None:
    steps.waive(at, steps.found(at, "R-03")[0].fingerprint)


Step = Callable[[Filing], object]
PATH: list[tuple[Step, list[tuple[str, str]]]] = [
    (
        offer_a_role,
        [
            ("role change proposed", "role-proposal:1"),
            ("role change confirmed", "role-proposal:1"),
            ("invited", "invitation:1"),
        ],
    ),
    (make_and_end_a_key, [("key made", "key:"), ("key ended", "key:")]),
    (lambda at: steps.type_in(at, "flex_1", "x", seen=None), [("changed", RETURN)]),
    (lambda at: steps.type_in(at, "flex_1", "x", seen=None), []),  # it stood there: nothing was changed
    (take_out, [("changed", RETURN)]),
    (upload, [("file received", "upload:2"), ("changed", RETURN)]),
    (explain, [("queries explained", RETURN)]),
    (waive, [("finding waived", RETURN)]),
    (steps.send, [("sent to the certifier", RETURN)]),
    (steps.take_back, [("taken back by the preparer", RETURN)]),
    (steps.send, [("sent to the certifier", RETURN)]),
    (steps.decline, [("returned to the preparer", RETURN)]),
    (steps.send, [("sent to the certifier", RETURN)]),
    (steps.sign, [("signed and filed", RETURN), ("receipt written", "receipt:R2026-X01-1-")]),
    (steps.ask, [("queried", RETURN)]),
    (steps.ask, [("queried", RETURN)]),
    (lambda at: steps.answer(at, 1, at.person("certifier")), [("question answered", RETURN)]),
    (lambda at: steps.answer(at, 2), [("answered", RETURN)]),
    (steps.reopen, [("started", SECOND)]),
    (lambda at: at.check(), []),  # a verdict, no change of the return
    (steps.send, [("sent to the certifier", SECOND)]),
    (
        steps.sign,
        [("signed and filed", SECOND), ("superseded", RETURN), ("receipt written", "receipt:R2026-X01-2-")],
    ),
    (steps.give_back, [("returned by the central unit", SECOND), ("started", "return:2026/X01/3")]),
    (lambda at: at.check(), []),
    (steps.send, [("sent to the certifier", "return:2026/X01/3")]),
    (steps.sign, [("signed and filed", "return:2026/X01/3"), ("receipt written", "receipt:R2026-X01-3-")]),
    (steps.accept, [("accepted", "return:2026/X01/3")]),
    (steps.withdraw, [("withdrawn", "return:2026/X01/3")]),
]


def walk(at: Filing) -> int:
    """Every step; the number of the first entry they wrote."""
    for person in (at.analyst, at.administrator, at.person("preparer"), at.person("certifier")):
        assert person.person_id
    first = len(steps.entries(at)) + 1
    for step, wanted in PATH:
        before = len(steps.entries(at))
        step(at)
        wrote = steps.entries(at)[before:]
        assert [entry["event"] for entry in wrote] == [event for event, _ in wanted]
        for entry, (_, on) in zip(wrote, wanted, strict=True):
            assert entry["on"].startswith(on), entry
            assert entry["by"] is not None and entry["role"] is not None and entry["request"], entry
    return first


def chain(at: Filing, session: Session) -> ChainState:
    return audit_chain(Reading(session, COMMAND_LINE, (), at.portal.now(), at.portal.files))


def disarm(connection: Connection) -> None:
    """As somebody with the database's own keys would: the triggers out of the way."""
    if connection.dialect.name == "sqlite":
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        for (name,) in connection.execute(text(triggers)).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))


FLIPS: dict[str, object] = {
    "seq": AuditEntry.seq + 100_000,
    "at": FILING_DAY - timedelta(seconds=1),
    "body": func.replace(AuditEntry.body, '"reason":', '"reasoN":'),
    "previous": AuditEntry.hash,
    "hash": AuditEntry.hash.concat("0"),
}
"""What is written over each field."""


def test_every_step_writes_its_entries_and_any_change_of_them_is_found(ready: Filing) -> None:
    first = walk(ready)
    answered = [entry["role"] for entry in steps.entries(ready) if "answered" in entry["event"]]
    assert answered == ["certifier", "preparer"]
    assert {column.name for column in AuditEntry.__table__.columns} == FLIPS.keys()
    with ready.portal.db.sessions() as session:
        state = chain(ready, session)
        assert state.holds
        session.rollback()
        for seq in [1, *range(first, state.entries + 1)]:
            for field, forged in FLIPS.items():
                disarm(session.connection())
                session.execute(update(AuditEntry).where(AuditEntry.seq == seq).values({field: forged}))
                found = chain(ready, session)
                assert not found.holds, (seq, field)
                last_is_gone = field == "seq" and seq == state.entries
                assert found.broken_at == seq or last_is_gone, (seq, field)
                session.rollback()
        assert chain(ready, session).holds


def test_refused_steps_write_nothing(ready: Filing) -> None:
    before = steps.entries(ready)
    for step in (steps.sign, steps.take_back, steps.reopen, steps.accept, steps.withdraw):
        with pytest.raises(NotNow):
            step(ready)
    assert steps.entries(ready) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET body = '{}' WHERE seq = 1",
        "UPDATE audit_entry SET hash = hash",
        "DELETE FROM audit_entry WHERE seq = 1",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_itself_refuses_changes(ready: Filing, statement: str) -> None:
    before = steps.entries(ready)
    with (
        pytest.raises(DBAPIError, match="audit_entry is append-only"),
        ready.portal.db.writer.begin() as connection,
    ):
        connection.execute(text(statement))
    assert steps.entries(ready) == before
