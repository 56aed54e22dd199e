"""Cases of sandbox licences"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "licence_sequence",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "prefix", name=op.f("pk_licence_sequence")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_programme_only_one")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_programme_taken")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "programme_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("set_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "setting IN ('limit of one licence', 'limit of the programme', 'Treasury approval', 'notice to Parliament', 'places')",
            name=op.f("ck_programme_setting_setting_known"),
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_programme_setting_value_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_setting")),
    )
    op.create_table(
        "consent_delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("recorded_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_delegation_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_consent_delegation_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_delegation")),
    )
    op.create_table(
        "provision_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provision", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_provision_check_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_check")),
    )
    op.create_table(
        "sandbox_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("organisation_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("moved_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("received_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("turn_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("nation", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'incomplete', 'duly_made', 'guided', 'standard_route', 'assessment', 'waiting', 'recommended', 'minuted', 'granted', 'granted_with_conditions', 'refused', 'advice_given', 'withdrawn', 'lapsed')",
            name=op.f("ck_sandbox_case_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_code"], ["organisation.code"], name=op.f("fk_sandbox_case_organisation_code")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_sandbox_case_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_sandbox_case_reference")),
    )
    op.create_index(op.f("ix_sandbox_case_organisation_code"), "sandbox_case", ["organisation_code"])

    op.create_table(
        "advice_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("withdrawn_at", portal.db.base.Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_advice_link_withdrawn_at_together")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["sandbox_case.id"], name=op.f("fk_advice_link_case_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_advice_link_made_by_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_advice_link_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_advice_link_token_hash")),
    )
    op.create_index(op.f("ix_advice_link_case_id"), "advice_link", ["case_id"])

    op.create_table(
        "case_hat",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hat", sa.String(), nullable=False),
        sa.Column("since_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "hat IN ('applicant', 'case_officer', 'panel_chair', 'decision_maker', 'liability_approver', 'consultee', 'consent_giver', 'reviewer')",
            name=op.f("ck_case_hat_hat_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["sandbox_case.id"], name=op.f("fk_case_hat_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_hat_person_id")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_hat")),
        sa.UniqueConstraint("case_id", "person_id", "hat", name="uq_case_hat_worn"),
    )
    op.create_table(
        "case_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("interest", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("interest IN ('none', 'declared')", name=op.f("ck_case_interest_interest_known")),
        sa.ForeignKeyConstraint(["case_id"], ["sandbox_case.id"], name=op.f("fk_case_interest_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_interest_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_interest")),
    )
    op.create_index(op.f("ix_case_interest_case_id"), "case_interest", ["case_id"])

    op.create_table(
        "licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "state IN ('reserved', 'issued', 'active', 'suspended', 'released', 'revoked', 'surrendered', 'expired')",
            name=op.f("ck_licence_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["sandbox_case.id"], name=op.f("fk_licence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
        sa.UniqueConstraint("case_id", "version", name="uq_licence_version"),
        sa.UniqueConstraint("number", name=op.f("uq_licence_number")),
    )
    living = sa.text("state NOT IN ('expired', 'released', 'revoked', 'surrendered')")
    op.create_index(
        "uq_licence_living", "licence", ["case_id"], unique=True, sqlite_where=living, postgresql_where=living
    )
    op.create_table(
        "case_entry",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("hat", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind <> 'recommendation' OR (hat IS NOT NULL AND hat = 'case_officer')) AND (kind <> 'resolution' OR (hat IS NOT NULL AND hat = 'case_officer')) AND (kind <> 'advice' OR (hat IS NOT NULL AND hat = 'consultee')) AND (kind <> 'minute' OR (hat IS NOT NULL AND hat = 'panel_chair')) AND (kind <> 'decision' OR (hat IS NOT NULL AND hat = 'decision_maker')) AND (kind <> 'exposure approved' OR (hat IS NOT NULL AND hat = 'liability_approver')) AND (kind <> 'approval elsewhere' OR (hat IS NOT NULL AND hat = 'liability_approver'))",
            name=op.f("ck_case_entry_only_in_their_hat"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_case_entry_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "by_id", "hat"],
            ["case_hat.case_id", "case_hat.person_id", "case_hat.hat"],
            name="fk_case_entry_hat",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["sandbox_case.id"], name=op.f("fk_case_entry_case_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_case_entry")),
    )
    op.create_index("ix_case_entry_kind", "case_entry", ["kind", "case_id"])

    op.create_table(
        "licence_version",
        sa.Column("licence_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_at", portal.db.base.Instant(timezone=True), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_licence_version_licence_id")),
        sa.PrimaryKeyConstraint("licence_id", "version", name=op.f("pk_licence_version")),
        sa.UniqueConstraint("pdf_sha256", name=op.f("uq_licence_version_pdf_sha256")),
    )
    for table in (
        "case_hat",
        "case_interest",
        "case_entry",
        "provision_check",
        "programme_setting",
        "licence_version",
    ):
        append_only(table)
    op.execute("INSERT INTO programme (id, taken, cases) VALUES (1, 0, 0)")


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
