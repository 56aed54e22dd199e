"""The history of an object: what each reader finds in it, and of their twin nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, delete, select, text, update

from portal.audit_subjects import step, subjects
from portal.context import PORTAL, Actor, Portal
from portal.db import migrate
from portal.db.history import AuditMessage, AuditSubject
from portal.db.people import Organisation
from portal.db.records import AuditEntry, OutboxMessage
from portal.errors import NotFound
from portal.queries.history import History, history
from portal.queries.step_words import STEPS, StepKind, Whose, in_words
from tests.fixtures.casework import INNOVATOR, Trial
from tests.fixtures.filing import Filing
from tests.fixtures.twins import CANARY, CASE, WEARERS, Wearer, actor_of

RETURN, TWIN, DRAFT = "return:2026/X01", "return:2026/X02", "return:2026/X03"


@pytest.mark.parametrize(
    ("on", "more", "about"),
    [
        ("return:2026/X01/2", {}, {"return:2026/X01", "organisation:X01", "round:2026"}),
        ("round:2026/X01", {}, {"return:2026/X01", "organisation:X01", "round:2026"}),
        ("round:2026", {}, set()),
        ("place:2026/X01", {}, {"return:2026/X01", "organisation:X01", "round:2026"}),
        ("dataset:2026/1.0.0", {}, {"round:2026"}),
        (
            "receipt:R2026-X-1-2-59E44B",
            {},
            {"return:2026/X-1/2", "return:2026/X-1", "organisation:X-1", "round:2026"},
        ),
        (
            "upload:7",
            {"detail": {"under": "return:2026/X01/1"}},
            {"return:2026/X01/1", "return:2026/X01", "organisation:X01", "round:2026"},
        ),
        ("case:SC-2026-0001/1", {"organisation": "XI1"}, {"case:SC-2026-0001"}),
        (
            "case:SC-2026-0001/1",
            {"detail": {"number": "SL-2026-DRN-0001-5"}},
            {"case:SC-2026-0001", "licence:SL-2026-DRN-0001-5"},
        ),
        ("person:3", {"detail": {"number": 2}}, set()),
        ("invitation:3", {"organisation": "X01", "detail": {"person": 4}}, {"organisation:X01", "person:4"}),
        ("key:rk_12345", {"organisation": "X01", "by": 4}, {"organisation:X01", "person:4"}),
        ("provision:DR-01", {}, set()),
    ],
)
def test_an_entry_belongs_to_its_object_and_those_above(on: str, more: dict[str, object], about: set[str]) -> None:
    found = subjects({"event": "x", "on": on, **more})
    assert found[0] == on and set(found) == about | {on, "portal"}
    assert len(found) == len(set(found))


def test_a_draft_withdrawn_is_another_step_than_a_thing_handed_in() -> None:
    gone = {"event": "withdrawn", "on": "case:SC-2026-0001/1"}
    assert step({**gone, "detail": {"state_before": "draft"}}) == "case:withdrawn as a draft"
    assert step({**gone, "detail": {"state_before": "assessment"}}) == "case:withdrawn"


def test_words_leave_out_what_an_entry_does_not_hold() -> None:
    extended, notice = STEPS["round:return extended"], STEPS["case:licence notice given"]
    assert in_words(extended, {"words": "Due on 31 July {x}."}) == "Given longer: Due on 31 July {x}"
    assert in_words(extended, {}) == "Given longer"
    assert in_words(notice, {"of": "revoked"}) == "Notice given that it may be revoked"
    assert in_words(STEPS["person:role given"], {"given": "case_officer"}) == "Role given: case officer"


def told(portal: Portal, actor: Actor, subject: str) -> History | None:
    """All of it, as this person reads it; None where there is nothing for them."""
    with portal.reading(actor) as reading:
        try:
            return history(reading, subject, count=100)
        except NotFound:
            return None


def names(portal: Portal, found: History | None) -> set[str]:
    """The steps that are told, as the index calls them."""
    assert found is not None
    numbers = [one.number for one in found.steps]
    with portal.db.reading() as session:
        return set(session.scalars(select(AuditSubject.step).where(AuditSubject.seq.in_(numbers))))


def own(steps: set[str]) -> set[str]:
    return {name for name in steps if STEPS[name].whose is Whose.OWN}


@pytest.mark.parametrize("wearer", WEARERS, ids=str)
def test_who_may_read_the_history_of_what(twins: Filing, wearer: Wearer) -> None:
    portal, actor = twins.portal, actor_of(twins, wearer)
    role, at = wearer.role, wearer.organisation
    files, central = role in ("preparer", "certifier") and at == "X01", at == "CENTRAL"
    reads = central and role in ("analyst", "administrator")
    administers = central and role == "administrator"
    applies = role in ("applicant", "signatory")
    wanted = {
        RETURN: files or reads,
        TWIN: reads,
        DRAFT: False,
        "return:2026/ZZZ": False,
        "return:nonsense": administers,  # everything else of the chain is theirs, and of this there is nothing
        "round:2026": reads,
        "round:1999": False,
        f"case:{CASE}": applies,
        "case:SC-2026-9999": False,
        "licence:SL-2026-DRN-0001-5": False,
        "organisation:X01": administers or (role == "certifier" and at == "X01"),
        "organisation:X02": administers,
        f"organisation:{INNOVATOR}": administers or role == "signatory",
        "organisation:CENTRAL": administers,
        "portal": administers,
    }
    assert {subject: told(portal, actor, subject) is not None for subject in wanted} == wanted
    for subject, admitted in wanted.items():
        if not admitted:
            continue
        found = told(portal, actor, subject)
        assert found is not None
        if not (files or applies):
            assert not own(names(portal, found)), subject
            assert CANARY not in json.dumps(asdict(found), default=str)
        if files:
            assert "X02" not in json.dumps(asdict(found), default=str)


def test_a_filer_reads_its_draft_and_the_central_unit_what_was_filed(twins: Filing) -> None:
    portal, filer = twins.portal, twins.person("preparer", "X01")
    mine, theirs = (names(portal, told(portal, who, RETURN)) for who in (filer, twins.analyst))
    assert {"return:changed", "upload:file received", "return:signed and filed"} <= mine
    assert theirs == mine - own(mine) and "return:signed and filed" in theirs


def test_messages_stand_under_the_step_they_went_out_with(twins: Filing) -> None:
    portal = twins.portal
    for reader, read_by in ((twins.analyst, {"return to read"}), (twins.person("preparer", "X02"), set())):
        found = told(portal, reader, TWIN)
        assert found is not None
        asked = next(one for one in found.steps if one.what.startswith("A question was asked"))
        assert {message.event for message in asked.messages} == {"question asked"}
        assert {message.to_name[-3:] for message in asked.messages} == {"X02"}
        assert {message.delivery.word for message in asked.messages} == {"Waiting"}
        filed = next(one for one in found.steps if one.what == "Receipt written")
        assert {message.event for message in filed.messages} == {"return filed"} | read_by
    with portal.db.reading() as session:  # none is without its step, none under that of another regulator
        tied = dict(session.execute(select(AuditMessage.message_id, AuditMessage.seq)).all())
        bodies = dict(session.execute(select(AuditEntry.seq, AuditEntry.body)).all())
        for message in session.scalars(select(OutboxMessage)):
            entry = json.loads(bodies[tied[message.id]])
            assert message.to_name[-3:] in (entry["organisation"], "RAL"), (message.to_name, entry)


def test_pages_and_kinds_of_a_history(twins: Filing) -> None:
    with twins.portal.reading(twins.administrator) as reading:
        whole = history(reading, "portal", count=100)
        asked = history(reading, "portal", kind=StepKind.READING, count=100)
        second = history(reading, "portal", first=2, count=3)
    assert whole.total == sum(whole.counts.values()) and len(whole.steps) == min(whole.total, 100)
    assert asked.total == whole.counts[StepKind.READING] == len(asked.steps) == 2
    assert {one.about for one in asked.steps} == {"return of X01 for 2026", "return of X02 for 2026"}
    assert second.steps == whole.steps[2:5]


def test_a_step_written_down_later_stands_at_its_moment(twins: Filing) -> None:
    now = twins.portal.now()
    for days, words in ((3, "third"), (1, "first"), (2, "second a"), (2, "second b")):
        twins.set_clock(now + timedelta(days=days))
        with twins.portal.unit_of_work(twins.administrator) as ctx:
            ctx.record("round changed", on="round:2026", words=f"{words}.")
    with twins.portal.reading(twins.administrator) as reading:
        pages = [history(reading, "round:2026", first=first, count=2).steps for first in (0, 2)]
    told_in_order = [one.what.rpartition(": ")[2] for page in pages for one in page]
    assert told_in_order == ["third", "second b", "second a", "first"]


def test_an_applicant_reads_of_its_case_what_its_status_shows(issued: Trial) -> None:
    portal = issued.filing.portal
    with portal.unit_of_work(PORTAL) as ctx:
        ctx.session.add(Organisation(code="XI2", kind="innovator", name="Another", demonstration=True))
    twin = issued.person("signatory", "XI2")
    for subject in (f"case:{issued.reference}", f"licence:{issued.number}", f"organisation:{INNOVATOR}"):
        assert told(portal, twin, subject) is None
        assert told(portal, issued.person("consultee", "X03"), subject) is None
    mine, officers = (told(portal, who, f"case:{issued.reference}") for who in (issued.applicant, issued.officer))
    assert mine is not None and officers is not None
    seen, casework = names(portal, mine), names(portal, officers)
    assert {"case:submitted", "case:granted with conditions", "case:licence issued"} <= seen & casework
    assert {"case:advice given", "case:consent moved", "case:exposure approved"} & casework
    assert not {name for name in seen if STEPS[name].whose is Whose.CENTRAL}
    assert not own(casework) and own(seen)
    officials = {person.name for person in (issued.officer, issued.chair, issued.decider)}
    said = json.dumps(asdict(mine), default=str)
    assert not [name for name in officials if name in said]
    recommended = next(one for one in mine.steps if "recommendation" in one.what)
    assert not recommended.reason and "granted" not in recommended.what
    assert next(one.reason for one in officers.steps if "recommendation" in one.what)
    assert {message.to_name[-3:] for one in mine.steps for message in one.messages} == {INNOVATOR}


def test_a_certifier_reads_of_a_person_what_its_own_body_did(twins: Filing) -> None:
    portal, certifier = twins.portal, twins.person("certifier", "X01")
    both = twins.person("preparer", "X01")
    with portal.unit_of_work(twins.administrator) as ctx:
        for code in ("X01", "X02"):
            ctx.record("role given", on=f"person:{both.person_id}", organisation=code, given="preparer", reason=code)
        ctx.record("signed in", on=f"person:{both.person_id}")
    found = told(portal, certifier, f"person:{both.person_id}")
    assert found is not None and [one.reason for one in found.steps] == ["X01"]
    assert told(portal, twins.person("certifier", "X02"), f"person:{both.person_id}") is None
    everything = told(portal, twins.administrator, f"person:{both.person_id}")
    assert everything is not None and everything.total == 3


@contextmanager
def migration_called(name: str, connection: Connection) -> Iterator[Any]:
    """A migration's own module, at work on this connection."""
    file = Path(migrate.__file__).parent / "migrations" / "versions" / f"{name}.py"
    spec = spec_from_file_location(f"migration_{name}", file)
    assert spec and spec.loader
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    with Operations.context(MigrationContext.configure(connection)):
        yield migration


def test_the_migration_makes_the_index_that_commands_make(twins: Filing) -> None:
    """Also of entries on files that did not name their return yet."""
    index = AuditSubject.__table__
    with twins.portal.db.writer.begin() as connection:
        before = set(connection.execute(select(AuditSubject.subject, AuditSubject.seq, AuditSubject.step)))
        connection.execute(delete(AuditSubject))
        for name in ("no_update", "no_delete"):
            connection.execute(text(f"DROP TRIGGER audit_entry_{name}"))
        for seq, body in connection.execute(select(AuditEntry.seq, AuditEntry.body)).all():
            entry = json.loads(body)
            entry["detail"].pop("under", None)
            connection.execute(update(AuditEntry).where(AuditEntry.seq == seq).values(body=json.dumps(entry)))
        with migration_called("0010_history", connection) as migration:
            migration._backfill(index)
        assert set(connection.execute(select(AuditSubject.subject, AuditSubject.seq, AuditSubject.step))) == before
    assert {"upload:1", RETURN, "portal"} <= {subject for subject, _, _ in before}
