"""What is never changed, refused by the database too; and the histories of steers, funding lines and reviews"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from portal.audit_subjects import step, subjects

revision = "0011"
down_revision = "0010"

TABLES = (
    *("steer", "steer_version", "steer_cover", "steer_expectation", "round_event"),
    *("checkpoint", "dataset_version", "filed_table", "waiver", "consent_delegation"),
    *("reminder_digest", "reminder_sent"),
)


def upgrade() -> None:
    for table in TABLES:
        append_only(table)
    _index_departments()


def _index_departments() -> None:
    """What departments did until now: to one steer, one line, one review."""
    bind = op.get_bind()
    index = sa.table("audit_subject", sa.column("subject"), sa.column("seq"), sa.column("step"))
    entries = bind.execute(
        sa.text(
            "SELECT seq, body FROM audit_entry WHERE seq IN (SELECT seq FROM audit_subject WHERE subject = 'portal' "
            "AND (step LIKE 'steer:%' OR step LIKE 'funding:%' OR step LIKE 'review:%'))"
        )
    ).all()
    rows = []
    for seq, body in entries:
        entry = json.loads(body)
        known = set(bind.scalars(sa.select(index.c.subject).where(index.c.seq == seq)))
        rows += [{"subject": each, "seq": seq, "step": step(entry)} for each in subjects(entry) if each not in known]
    op.bulk_insert(index, rows)


def append_only(table: str) -> None:
    """As in the first form: rows may be added, and the database refuses to change or delete one."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
