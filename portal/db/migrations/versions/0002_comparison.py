"""What the comparison rests on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "registered_test",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("registered_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("change", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('system', 'regulator')", name=op.f("ck_registered_test_kind_known")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["person.id"], name=op.f("fk_registered_test_registered_by_id")),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_registered_test_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered_test")),
        sa.UniqueConstraint("year", "kind", "version", name=op.f("uq_registered_test_year")),
    )
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answered_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'partly upheld', 'not upheld')", name=op.f("ck_challenge_outcome_known")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (outcome IS NULL)",
            name=op.f("ck_challenge_answered_at_together"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_challenge_answered_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_challenge_by_id")),
        sa.ForeignKeyConstraint(["regulator_code"], ["regulator.code"], name=op.f("fk_challenge_regulator_code")),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_challenge_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
    )
    op.create_table(
        "folded_counts",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.Column("made_of", sa.String(), nullable=False),
        sa.Column("decisions_sha256", sa.String(), nullable=False),
        sa.Column("guidance_sha256", sa.String(), nullable=False),
        sa.Column("commitments_sha256", sa.String(), nullable=False),
        sa.Column("quantities_sha256", sa.String(), nullable=False),
        sa.Column("suppressed_sha256", sa.String(), nullable=False),
        sa.Column("made_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["regulator_code"], ["regulator.code"], name=op.f("fk_folded_counts_regulator_code")),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_folded_counts_year")),
        sa.PrimaryKeyConstraint("year", "regulator_code", name=op.f("pk_folded_counts")),
    )
    op.create_table(
        "own_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_own_comment_by_id")),
        sa.ForeignKeyConstraint(["regulator_code"], ["regulator.code"], name=op.f("fk_own_comment_regulator_code")),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_own_comment_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_comment")),
    )
    op.create_table(
        "peer_group_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("moved_to", sa.String(), nullable=True),
        sa.Column("answered_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (moved_to IS NULL)",
            name=op.f("ck_peer_group_dispute_answered_at_together"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_peer_group_dispute_answered_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_peer_group_dispute_by_id")),
        sa.ForeignKeyConstraint(
            ["regulator_code"], ["regulator.code"], name=op.f("fk_peer_group_dispute_regulator_code")
        ),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_peer_group_dispute_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_group_dispute")),
    )
    op.create_table(
        "peer_group_member",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.Column("peer_group", sa.String(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["regulator_code"], ["regulator.code"], name=op.f("fk_peer_group_member_regulator_code")
        ),
        sa.ForeignKeyConstraint(["year"], ["round.year"], name=op.f("fk_peer_group_member_year")),
        sa.PrimaryKeyConstraint("year", "regulator_code", name=op.f("pk_peer_group_member")),
    )
    append_only("registered_test")
    append_only("own_comment")


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
