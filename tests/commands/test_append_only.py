"""What the database itself never lets anybody change or delete; every table is on one side or on the other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Date, Integer, Table, insert, text
from sqlalchemy.exc import DBAPIError

from portal.db import Base
from portal.db.base import Instant
from portal.db.engine import Database

NEVER_CHANGED = {
    *("audit_entry", "checkpoint", "dataset_version", "submission_event", "filed_table", "waiver"),
    *("registered_test", "own_comment", "round_event", "reminder_digest", "reminder_sent"),
    *("steer", "steer_version", "steer_cover", "steer_expectation", "funding_line_version", "return_review_event"),
    *("case_hat", "case_interest", "case_entry", "consent_delegation", "licence_version"),
    *("provision_check", "programme_setting"),
}
CHANGED = {
    # people, and what they may do
    *("person", "organisation", "membership", "invitation", "sign_in_session", "api_key", "role_proposal", "handover"),
    *("reminder_rhythm", "reminder_switched_off"),
    "refused_sign_in",  # a person's own; the chain has it too
    # what stands now; how it came to stand so is in events, versions or the chain
    *("regulator", "sponsorship", "round", "obligation", "peer_group_member", "submission", "publication_proposal"),
    *("funding_line", "return_review", "sandbox_case", "licence", "programme", "licence_sequence", "shared_draft"),
    # of a draft, until it is filed or signed
    *("upload", "draft_table", "draft_edit", "explanation", "review_comment"),
    # written once, and once more when it is answered, withdrawn or printed
    *("figure_query", "peer_group_dispute", "challenge", "funding_not_needed", "advice_link", "receipt"),
    # made again from what does not change
    *("check_run", "folded_counts", "audit_subject", "audit_message"),
    # of the portal's own running
    *("audit_head", "outbox_message", "job_run", "idempotent_answer"),
}

TABLES = Base.metadata.tables
STATEMENTS = ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE")


def any_row(table: Table) -> dict[str, Any]:
    """Something of the right type in every column."""
    row: dict[str, Any] = {}
    for column in table.columns:
        match column.type:
            case Instant():
                row[column.name] = datetime(2026, 6, 1, tzinfo=UTC)
            case Date():
                row[column.name] = date(2026, 6, 1)
            case JSON():
                row[column.name] = {}
            case Integer():
                row[column.name] = 1
            case _:
                row[column.name] = "x"
    return row


def test_every_table_is_on_one_side() -> None:
    assert set(TABLES) == NEVER_CHANGED | CHANGED
    assert not NEVER_CHANGED & CHANGED


@pytest.mark.breaks_audit_chain
def test_the_database_refuses_to_change_what_is_never_changed(database: Database) -> None:
    with database.writer.connect() as connection:
        # a row of each, without those it refers to: on SQLite a trigger is asked only where there is a row
        if database.is_sqlite:
            driver = connection.connection.driver_connection
            assert driver is not None
            for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
                driver.execute(f"PRAGMA {pragma}")  # before a transaction begins: within one it does nothing
            for name in NEVER_CHANGED:
                connection.execute(insert(TABLES[name]).values(any_row(TABLES[name])))
            connection.commit()
        for name in sorted(NEVER_CHANGED):
            column = connection.dialect.identifier_preparer.quote(next(iter(TABLES[name].columns)).name)
            for statement in STATEMENTS[: 2 if database.is_sqlite else 3]:
                with pytest.raises(DBAPIError, match=f"{name} is append-only"):
                    connection.execute(text(statement.format(table=name, column=column)))
                connection.rollback()


def test_what_changes_has_no_such_trigger(database: Database) -> None:
    stored = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.reading() as session:
        assert set(session.scalars(text(stored))) == NEVER_CHANGED
