from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.commands.checkpoints import ORIGIN, sign_checkpoint
from portal.context import PORTAL, Portal
from portal.db.engine import Database
from portal.db.records import Checkpoint
from portal.documents.signing import Signer, development_signer, verify_text
from portal.files import FileStore
from portal.jobs import checkpoint_audit, run_claimed

SLOT = datetime(2026, 7, 20, tzinfo=UTC)


@pytest.fixture
def portal(database: Database, tmp_path: Path) -> Portal:
    return Portal(database, FileStore(tmp_path / "files"))


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return development_signer(tmp_path)


def write_entries(portal: Portal, number: int) -> None:
    for _ in range(number):
        with portal.unit_of_work(PORTAL) as ctx:
            ctx.record("something done", on="test:1")


def checkpoints(portal: Portal) -> list[Checkpoint]:
    with portal.db.sessions() as session:
        return list(session.scalars(select(Checkpoint).order_by(Checkpoint.day)))


def test_note_states_and_signs_the_end_of_the_chain(portal: Portal, signer: Signer) -> None:
    write_entries(portal, 3)
    assert run_claimed(portal, "checkpoint_audit", SLOT, partial(checkpoint_audit, signer))
    (checkpoint,) = checkpoints(portal)
    text, _, signature = checkpoint.note.partition("\n\n")
    assert text.split("\n") == [ORIGIN, checkpoint.day, "3", checkpoint.hash]
    dash, key_id, signed = signature.split()
    assert (dash, key_id) == ("—", signer.key_id)
    assert verify_text(f"{text}\n".encode(), signed, signer.public_chain_pem())
    assert not verify_text(f"{text}\n".replace("3", "2").encode(), signed, signer.public_chain_pem())


def test_one_checkpoint_a_london_day(portal: Portal, signer: Signer) -> None:
    evening = datetime(2026, 7, 20, 22, 30, tzinfo=UTC)  # 23:30 in London
    for now in (evening, evening + timedelta(minutes=10), evening + timedelta(minutes=31)):
        write_entries(portal, 1)
        with portal.unit_of_work(PORTAL, now=now) as ctx:
            sign_checkpoint(ctx, signer)
    assert [(c.day, c.seq) for c in checkpoints(portal)] == [("2026-07-20", 1), ("2026-07-21", 3)]
