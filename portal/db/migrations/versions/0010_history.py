"""History: to which objects each audit entry belongs, filled for the entries that are there

Which messages went out with those is not known: it was not written down before.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from portal.audit_subjects import step, subjects

revision = "0010"
down_revision = "0009"

AT_ONCE = 2_000
"""Entries, so that a long chain is not held in memory."""


def upgrade() -> None:
    subject = op.create_table(
        "audit_subject",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "seq", name=op.f("pk_audit_subject")),
    )
    op.create_table(
        "audit_message",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["outbox_message.id"], name=op.f("fk_audit_message_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_audit_message")),
    )
    _backfill(subject)
    op.create_index("ix_audit_subject_seq", "audit_subject", ["seq"])
    op.create_index("ix_audit_message_seq", "audit_message", ["seq"])


def _backfill(subject: sa.Table) -> None:
    bind, done = op.get_bind(), 0
    # entries on uploads did not name their return; the upload does
    uploads = {
        f"upload:{row.id}": f"return:{row.year}/{row.regulator_code}/{row.version}"
        for row in bind.execute(
            sa.text(
                "SELECT u.id, o.year, o.regulator_code, s.version FROM upload u "
                "JOIN submission s ON s.id = u.submission_id JOIN obligation o ON o.id = s.obligation_id"
            )
        )
    }
    while entries := bind.execute(
        sa.text("SELECT seq, body FROM audit_entry WHERE seq > :done ORDER BY seq LIMIT :many"),
        {"done": done, "many": AT_ONCE},
    ).all():
        rows = []
        for seq, body in entries:
            entry = json.loads(body)
            if entry["on"] in uploads:
                entry["detail"] = {"under": uploads[entry["on"]], **(entry.get("detail") or {})}
            rows += [{"subject": each, "seq": seq, "step": step(entry)} for each in subjects(entry)]
        op.bulk_insert(subject, rows)
        done = entries[-1].seq
