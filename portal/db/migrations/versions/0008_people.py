"""Role changes by two people, handing over, and a person's own sign-ins"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_code", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.Column("taken_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_handover_to_another")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_handover_from_id")),
        sa.ForeignKeyConstraint(
            ["organisation_code"], ["organisation.code"], name=op.f("fk_handover_organisation_code")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_handover_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_to_id"), "handover", ["to_id"], unique=False)

    op.create_table(
        "refused_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refused_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_sign_in")),
    )
    op.create_index(op.f("ix_refused_sign_in_person_id"), "refused_sign_in", ["person_id"], unique=False)

    op.create_table(
        "role_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("organisation_code", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_as", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_because", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'give') = (email IS NOT NULL) AND (kind = 'end') = (membership_id IS NOT NULL)",
            name=op.f("ck_role_proposal_about_one"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_role_proposal_settled_together")
        ),
        sa.CheckConstraint("kind IN ('give', 'end')", name=op.f("ck_role_proposal_kind_known")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR about_id IS NULL OR settled_by_id <> about_id",
            name=op.f("ck_role_proposal_not_about_oneself"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR settled_because IS NOT NULL", name=op.f("ck_role_proposal_declined_with_reason")
        ),
        sa.CheckConstraint(
            "state <> 'taken_back' OR settled_by_id = proposed_by_id",
            name=op.f("ck_role_proposal_taken_back_by_proposer"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'declined', 'taken_back', 'overtaken')",
            name=op.f("ck_role_proposal_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'overtaken') OR settled_by_id IS NOT NULL",
            name=op.f("ck_role_proposal_settled_by_somebody"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'declined') OR settled_by_id <> proposed_by_id",
            name=op.f("ck_role_proposal_settled_by_another"),
        ),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_role_proposal_about_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_role_proposal_membership_id")),
        sa.ForeignKeyConstraint(
            ["organisation_code"], ["organisation.code"], name=op.f("fk_role_proposal_organisation_code")
        ),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_role_proposal_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_role_proposal_settled_by_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["person.id"], name=op.f("fk_role_proposal_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposal")),
    )
    op.create_index(op.f("ix_role_proposal_organisation_code"), "role_proposal", ["organisation_code"], unique=False)
    op.create_index(
        "uq_role_proposal_ending",
        "role_proposal",
        ["membership_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_role_proposal_giving",
        "role_proposal",
        ["organisation_code", "role", "email"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

    op.add_column(
        "sign_in_session", sa.Column("email_verified", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
