"""Steers of departments, and shared drafts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "steer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["department_code"], ["organisation.code"], name=op.f("fk_steer_department_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steer")),
    )
    op.create_table(
        "steer_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("steer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("in_it", sa.String(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("judged_by", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=True),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("recorded_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("in_it IN ('yes', 'partly', 'no')", name=op.f("ck_steer_version_in_it_known")),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_because IS NULL)", name=op.f("ck_steer_version_ended_on_together")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_steer_version_recorded_by_id")),
        sa.ForeignKeyConstraint(["steer_id"], ["steer.id"], name=op.f("fk_steer_version_steer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steer_version")),
        sa.UniqueConstraint("steer_id", "version", name=op.f("uq_steer_version_steer_id")),
    )
    op.create_table(
        "shared_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("shared_by_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by_id IS NULL)", name=op.f("ck_shared_draft_stopped_at_together")
        ),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_shared_draft_obligation_id")),
        sa.ForeignKeyConstraint(["shared_by_id"], ["person.id"], name=op.f("fk_shared_draft_shared_by_id")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["person.id"], name=op.f("fk_shared_draft_stopped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_draft")),
    )
    with op.batch_alter_table("shared_draft", schema=None) as batch_op:
        batch_op.create_index(
            "uq_shared_draft_live",
            ["obligation_id"],
            unique=True,
            sqlite_where=sa.text("stopped_at IS NULL"),
            postgresql_where=sa.text("stopped_at IS NULL"),
        )

    op.create_table(
        "steer_cover",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["regulator_code"], ["regulator.code"], name=op.f("fk_steer_cover_regulator_code")),
        sa.ForeignKeyConstraint(["version_id"], ["steer_version.id"], name=op.f("fk_steer_cover_version_id")),
        sa.PrimaryKeyConstraint("version_id", "regulator_code", name=op.f("pk_steer_cover")),
    )
    op.create_table(
        "steer_expectation",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["steer_version.id"], name=op.f("fk_steer_expectation_version_id")),
        sa.PrimaryKeyConstraint("version_id", "place", name=op.f("pk_steer_expectation")),
    )
