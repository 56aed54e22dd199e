from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from portal.audit import FIRST, chained
from portal.commands.checkpoints import sign_checkpoint
from portal.context import Actor, Portal
from portal.db.engine import Database
from portal.documents.signing import development_signer
from portal.errors import NotAllowed
from portal.files import FileStore
from portal.queries.audit_chain import ChainState, audit_chain

pytestmark = pytest.mark.breaks_audit_chain

COMMAND_LINE = Actor(None, "the command line", via="command line")


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Portal:
    """An installation with five entries and a checkpoint after the fourth."""
    portal = Portal(database, FileStore(tmp_path / "files"))
    for n in range(1, 6):
        with portal.unit_of_work(COMMAND_LINE) as ctx:
            ctx.record("something done", on=f"thing:{n}")
        if n == 4:
            with portal.unit_of_work(COMMAND_LINE) as ctx:
                sign_checkpoint(ctx, development_signer(tmp_path))
    return portal


def state(portal: Portal) -> ChainState:
    with portal.reading(COMMAND_LINE) as reading:
        return audit_chain(reading)


def tamper(portal: Portal, *statements: str) -> None:
    """As somebody with the database's own keys would, past the triggers."""
    with portal.db.writer.begin() as connection:
        if portal.db.is_sqlite:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            for (name,) in connection.execute(text(triggers)).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


def test_untouched_chain_holds(portal: Portal) -> None:
    found = state(portal)
    assert found.holds
    assert (found.entries, found.checkpoints) == (5, 1)


def test_empty_chain_holds(database: Database, tmp_path: Path) -> None:
    found = state(Portal(database, FileStore(tmp_path)))
    assert (found.holds, found.entries, found.last_at) == (True, 0, None)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entry SET body = replace(body, 'thing:3', 'thing:9') WHERE seq = 3", 3),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("UPDATE audit_entry SET previous = hash WHERE seq = 5", 5),
    ],
)
def test_change_is_found_where_it_begins(portal: Portal, statement: str, broken_at: int) -> None:
    tamper(portal, statement)
    found = state(portal)
    assert (found.holds, found.broken_at) == (False, broken_at)


def test_cut_tail_is_found_by_the_noted_end(portal: Portal) -> None:
    tamper(portal, "DELETE FROM audit_entry WHERE seq = 5")
    found = state(portal)
    assert (found.holds, found.broken_at, found.ends_early) == (False, None, True)


@pytest.mark.thorough
def test_tail_cut_with_its_noted_end_is_found_by_a_checkpoint(portal: Portal) -> None:
    tamper(
        portal,
        "DELETE FROM audit_entry WHERE seq > 3",
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3)",
    )
    found = state(portal)
    assert (found.holds, found.broken_at, found.ends_early) == (False, None, False)
    assert found.checkpoint_denied is not None


def test_chain_written_anew_is_found_by_a_checkpoint(portal: Portal) -> None:
    with portal.db.writer.begin() as connection:
        bodies = connection.execute(text("SELECT seq, body FROM audit_entry ORDER BY seq")).all()
    previous, statements = FIRST, []
    for seq, body in bodies:
        forged = body.replace("something done", "nothing done")
        sealed = chained(previous, forged)
        # a literal colon would be taken for a parameter
        written = forged.replace(":", "\\:")
        values = f"body = '{written}', previous = '{previous}', hash = '{sealed}'"
        statements.append(f"UPDATE audit_entry SET {values} WHERE seq = {seq}")
        previous = sealed
    tamper(portal, *statements, f"UPDATE audit_head SET hash = '{previous}'")
    found = state(portal)
    assert (found.broken_at, found.ends_early) == (None, False)
    assert found.checkpoint_denied is not None


def test_only_administrators_read_it(portal: Portal) -> None:
    with pytest.raises(NotAllowed), portal.reading(Actor(1, "Priya Nair")) as reading:
        audit_chain(reading)
