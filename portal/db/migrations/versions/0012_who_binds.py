"""What binds a body or decides a review is written only in the hat for it, by a person"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

IN_THEIR_HAT = {
    "recommendation": "case_officer",
    "resolution": "case_officer",
    "advice": "consultee",
    "minute": "panel_chair",
    "decision": "decision_maker",
    "exposure approved": "liability_approver",
    "approval elsewhere": "liability_approver",
}
FREE_BUT_FOR = (
    (
        "consent",
        "consent_giver",
        "COALESCE(body ->> 'to', '') IN ('never answered: left out of the case', "
        "'no answer: with both accountable officers', 'not requested', 'requested')",
    ),
    (
        "review",
        "reviewer",
        "COALESCE(body ->> 'event', '') IN ('accepted', 'asked for', 'assigned to a reviewer', 'found out of time', "
        "'withdrawn')",
    ),
)
NAME = "ck_case_entry_only_in_their_hat"


def upgrade() -> None:
    clauses = [f"(kind <> '{kind}' OR {_worn(hat)})" for kind, hat in IN_THEIR_HAT.items()]
    clauses += [f"(kind <> '{kind}' OR {free} OR {_worn(hat)})" for kind, hat, free in FREE_BUT_FOR]
    with op.batch_alter_table("case_entry") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), " AND ".join(clauses))
    if op.get_bind().dialect.name == "sqlite":
        _append_only_again()


def _worn(hat: str) -> str:
    return f"(by_id IS NOT NULL AND hat IS NOT NULL AND hat = '{hat}')"


def _append_only_again() -> None:
    """SQLite copies the table for this, and its triggers stay behind."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER case_entry_no_{verb.lower()} BEFORE {verb} ON case_entry "
            "BEGIN SELECT RAISE(ABORT, 'case_entry is append-only'); END"
        )
