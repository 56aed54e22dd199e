"""Reminders"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "reminder_digest",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["outbox_message.id"], name=op.f("fk_reminder_digest_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_digest_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_reminder_digest")),
        sa.UniqueConstraint("message_id", name=op.f("uq_reminder_digest_message_id")),
    )
    op.create_table(
        "reminder_rhythm",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("chosen_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("rhythm IN ('daily', 'weekly')", name=op.f("ck_reminder_rhythm_rhythm_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_rhythm_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_rhythm")),
    )
    op.create_table(
        "reminder_switched_off",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("since_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_switched_off_person_id")),
        sa.PrimaryKeyConstraint("person_id", "rule", name=op.f("pk_reminder_switched_off")),
    )
    op.create_table(
        "reminder_sent",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_reminder_sent_obligation_id")),
        sa.ForeignKeyConstraint(
            ["person_id", "day"],
            ["reminder_digest.person_id", "reminder_digest.day"],
            name=op.f("fk_reminder_sent_person_id"),
        ),
        sa.PrimaryKeyConstraint("rule", "obligation_id", "person_id", "occasion", name=op.f("pk_reminder_sent")),
    )
    op.create_index("ix_reminder_sent_digest", "reminder_sent", ["person_id", "day"])
