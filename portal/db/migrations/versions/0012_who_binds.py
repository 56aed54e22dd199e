"""What binds a body or decides a review is written only in the hat for it, by a person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.errors import NotValid

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
    _refuse_others(" AND ".join(clauses))
    with op.batch_alter_table("case_entry") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), " AND ".join(clauses))
    if op.get_bind().dialect.name == "sqlite":
        _append_only_again()


def _refuse_others(rule: str) -> None:
    """Look before anything is changed: an entry that breaks the rule is a matter for people, not for a migration.

    Raises:
        NotValid: there are some; each is named.
    """
    needed = IN_THEIR_HAT | {kind: hat for kind, hat, _ in FREE_BUT_FOR}
    entry = sa.table("case_entry", *map(sa.column, ("case_id", "seq", "kind", "hat", "by_id")))
    case = sa.table("sandbox_case", *map(sa.column, ("id", "reference")))
    found = op.get_bind().execute(
        sa.select(case.c.reference, entry.c.seq, entry.c.kind, entry.c.hat, entry.c.by_id)
        .join(case, case.c.id == entry.c.case_id)
        .where(sa.text(f"NOT ({rule})"))
        .order_by(case.c.id, entry.c.seq)
    )
    rows = [
        f"case {reference}, entry {seq}: {kind}, by {f'person {by}' if by else 'nobody'} in "
        f"{f'the hat of {_called(hat)}' if hat else 'no hat'}; it needs a person in the hat of {_called(needed[kind])}"
        for reference, seq, kind, hat, by in found
    ]
    if rows:
        listed = "\n".join(f"- {row}" for row in rows)
        raise NotValid(
            "The database is left as it was. From this version on, what binds a body or decides is written by a person "
            f"in the hat for it, and {'this entry was' if len(rows) == 1 else 'these entries were'} not:\n{listed}\n"
            "Find out for each who took the step. Go on with the version before this one until whoever looks after the "
            "database has put the right person and hat on the entry, or the step was taken anew and the wrong entry "
            "taken out; keep a copy of the database and a note of why. Then migrate again."
        )


def _called(hat: str) -> str:
    return hat.replace("_", " ")


def _worn(hat: str) -> str:
    return f"(by_id IS NOT NULL AND hat IS NOT NULL AND hat = '{hat}')"


def _append_only_again() -> None:
    """SQLite copies the table for this, and its triggers stay behind."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER case_entry_no_{verb.lower()} BEFORE {verb} ON case_entry "
            "BEGIN SELECT RAISE(ABORT, 'case_entry is append-only'); END"
        )
