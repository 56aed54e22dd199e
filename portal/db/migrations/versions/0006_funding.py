"""Funding of AI capability, and reviews of returns"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _with_signatories()
    op.create_table(
        "funding_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_because IS NULL)",
            name=op.f("ck_funding_line_withdrawn_at_together"),
        ),
        sa.ForeignKeyConstraint(
            ["department_code"], ["organisation.code"], name=op.f("fk_funding_line_department_code")
        ),
        sa.ForeignKeyConstraint(["regulator_code"], ["regulator.code"], name=op.f("fk_funding_line_regulator_code")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_funding_line_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
    )
    with op.batch_alter_table("funding_line", schema=None) as batch_op:
        batch_op.create_index("ix_funding_line_department_code", ["department_code"], unique=False)
        batch_op.create_index("ix_funding_line_regulator_code", ["regulator_code"], unique=False)

    op.create_table(
        "funding_not_needed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(), nullable=False),
        sa.Column("regulator_code", sa.String(), nullable=False),
        sa.Column("financial_year", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("evidence_title", sa.String(), nullable=False),
        sa.Column("evidence_url", sa.String(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=True),
        sa.CheckConstraint("ground IN ('levy', 'fees', 'other')", name=op.f("ck_funding_not_needed_ground_known")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_because IS NULL)",
            name=op.f("ck_funding_not_needed_withdrawn_at_together"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_funding_not_needed_by_id")),
        sa.ForeignKeyConstraint(
            ["department_code"], ["organisation.code"], name=op.f("fk_funding_not_needed_department_code")
        ),
        sa.ForeignKeyConstraint(
            ["regulator_code"], ["regulator.code"], name=op.f("fk_funding_not_needed_regulator_code")
        ),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_funding_not_needed_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_not_needed")),
    )
    with op.batch_alter_table("funding_not_needed", schema=None) as batch_op:
        batch_op.create_index(
            "uq_funding_not_needed_standing",
            ["department_code", "regulator_code", "financial_year"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "funding_line_version",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("settlement", sa.String(), nullable=False),
        sa.Column("financial_year", sa.Integer(), nullable=False),
        sa.Column("budget", sa.String(), nullable=False),
        sa.Column("control", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("prices", sa.String(), nullable=False),
        sa.Column("price_year", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=True),
        sa.Column("allocated", sa.BigInteger(), nullable=True),
        sa.Column("paid", sa.BigInteger(), nullable=True),
        sa.Column("why_paid_over", sa.String(), nullable=False),
        sa.Column("evidence_title", sa.String(), nullable=False),
        sa.Column("evidence_url", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(prices = 'real') = (price_year IS NOT NULL)", name=op.f("ck_funding_line_version_real_prices_have_a_year")
        ),
        sa.CheckConstraint("budget IN ('resource', 'capital')", name=op.f("ck_funding_line_version_budget_known")),
        sa.CheckConstraint(
            "control IN ('administration', 'programme')", name=op.f("ck_funding_line_version_control_known")
        ),
        sa.CheckConstraint("prices IN ('nominal', 'real')", name=op.f("ck_funding_line_version_prices_known")),
        sa.CheckConstraint("source IN ('new', 'reprioritised')", name=op.f("ck_funding_line_version_source_known")),
        sa.CheckConstraint(
            "status IN ('asked', 'allocated', 'paid in part', 'paid', 'refused')",
            name=op.f("ck_funding_line_version_status_known"),
        ),
        sa.CheckConstraint("urgency IN ('urgent', 'planned')", name=op.f("ck_funding_line_version_urgency_known")),
        sa.CheckConstraint(
            "(version = 1) = (reason IS NULL)", name=op.f("ck_funding_line_version_corrections_have_a_reason")
        ),
        sa.CheckConstraint(
            "asked >= 0 AND allocated >= 0 AND paid >= 0", name=op.f("ck_funding_line_version_amounts_not_negative")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_funding_line_version_by_id")),
        sa.ForeignKeyConstraint(["line_id"], ["funding_line.id"], name=op.f("fk_funding_line_version_line_id")),
        sa.PrimaryKeyConstraint("line_id", "version", name=op.f("pk_funding_line_version")),
    )
    op.create_table(
        "return_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("signed_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_as", sa.String(), nullable=True),
        sa.Column("published_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_return_review_answered_by_somebody")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed', 'published', 'answered', 'discarded')",
            name=op.f("ck_return_review_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'published', 'answered') OR signed_at IS NOT NULL",
            name=op.f("ck_return_review_signed_by_somebody"),
        ),
        sa.CheckConstraint(
            "verdict IN ('satisfied', 'satisfied, with points to answer', 'not satisfied')",
            name=op.f("ck_return_review_verdict_known"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer IS NULL)",
            name=op.f("ck_return_review_answered_at_together"),
        ),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL)", name=op.f("ck_return_review_signed_at_together")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_return_review_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["department_code"], ["organisation.code"], name=op.f("fk_return_review_department_code")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_return_review_signed_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_return_review_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_review")),
    )
    with op.batch_alter_table("return_review", schema=None) as batch_op:
        batch_op.create_index("ix_return_review_department_code", ["department_code"], unique=False)
        batch_op.create_index("ix_return_review_submission_id", ["submission_id"], unique=False)

    op.create_table(
        "return_review_event",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_role", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_return_review_event_by_id")),
        sa.ForeignKeyConstraint(["review_id"], ["return_review.id"], name=op.f("fk_return_review_event_review_id")),
        sa.PrimaryKeyConstraint("review_id", "seq", name=op.f("pk_return_review_event")),
    )
    op.create_table(
        "review_comment",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["return_review.id"], name=op.f("fk_review_comment_review_id")),
        sa.PrimaryKeyConstraint("review_id", "place", name=op.f("pk_review_comment")),
        sa.UniqueConstraint("review_id", "figure", name=op.f("uq_review_comment_review_id")),
    )
    for table in ("funding_line_version", "return_review_event"):
        append_only(table)


BEFORE = (
    "preparer",
    "certifier",
    "consultee",
    "consent_giver",
    "sponsor_reviewer",
    "applicant",
    "signatory",
    "analyst",
    "case_officer",
    "panel_chair",
    "decision_maker",
    "liability_approver",
    "administrator",
)
ROLES = (*BEFORE[:5], "sponsor_signatory", *BEFORE[5:])


def _with_signatories() -> None:
    """Let people be sponsor signatories: the roles a membership or an invitation may name."""
    known = "role IN ({})".format(", ".join(f"'{role}'" for role in ROLES))
    for table in ("invitation", "membership"):
        name = op.f(f"ck_{table}_role_known")
        # SQLite changes no constraint: there the table, which no other refers to, is made anew with its rows.
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, known)


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
