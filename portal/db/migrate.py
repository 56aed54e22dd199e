"""Bring a database to the newest form; safe to run again, and from two replicas at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from portal.db.engine import Database

_MIGRATION_LOCK = 0x7265677061  # any number, the same in every replica


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def migrate(db: Database) -> None:
    """Run the migrations this database lacks, in one transaction."""
    with db.writer.begin() as connection:
        if not db.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(connection: Connection) -> bool:
    """Whether the database has the form this code expects."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def make_revision(db: Database, message: str, number: str) -> None:
    """For developers: write a new migration from the difference between models and database."""
    with db.writer.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.revision(config, message=message, rev_id=number, autogenerate=True)
