"""How a round is run"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "publication_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=True),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("proposed_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'early') = (regulator_code IS NOT NULL)", name=op.f("ck_publication_proposal_early_names_one")
        ),
        sa.CheckConstraint(
            "ended_as <> 'published' OR ended_by_id <> proposed_by_id", name=op.f("ck_publication_proposal_two_people")
        ),
        sa.CheckConstraint(
            "ended_as IN ('published', 'taken back', 'replaced')", name=op.f("ck_publication_proposal_ended_as_known")
        ),
        sa.CheckConstraint("kind IN ('round', 'early')", name=op.f("ck_publication_proposal_kind_known")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_as IS NULL) AND (ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_publication_proposal_ended_at_together"),
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_publication_proposal_ended_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_publication_proposal_proposed_by_id")),
        sa.ForeignKeyConstraint(
            ["regulator_code"], ["regulator.code"], name=op.f("fk_publication_proposal_regulator_code")
        ),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_publication_proposal_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_proposal")),
    )
    with op.batch_alter_table("publication_proposal", schema=None) as batch_op:
        batch_op.create_index(
            "uq_publication_proposal_open",
            ["year"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "round_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "event IN ('set', 'changed', 'extended', 'excused', 'required')", name=op.f("ck_round_event_event_known")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_round_event_by_id")),
        sa.ForeignKeyConstraint(["regulator_code"], ["regulator.code"], name=op.f("fk_round_event_regulator_code")),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_round_event_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_event")),
    )
    with op.batch_alter_table("round_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_event_year"), ["year"], unique=False)

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
