"""Steps of people on X01's return of 2026, each through the real command in its own unit of work."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import func, select, update

from portal.commands import desk, drafts, explanations, filing
from portal.commands.drafts import Typed
from portal.commands.filing import Declaration
from portal.context import PORTAL, Actor
from portal.db.base import Base
from portal.db.drafts import counted_version, draft_table, open_version
from portal.db.people import Membership
from portal.db.records import AuditEntry
from portal.db.returns import SubmissionEvent
from portal.queries.findings import Seen, findings_by_rule
from portal.queries.rows import table_rows
from portal.queries.status import ReturnStatus, return_status
from submissions_schema.raw import ROW
from tests.fixtures.filing import YEAR, Filing

CODE = "X01"


class Of(TypedDict):
    year: int
    regulator_code: str


OF: Of = {"year": YEAR, "regulator_code": CODE}
NAMED = Declaration("Alex Morgan", True, True)

AFTER_DUE = datetime(2026, 7, 3, 9, tzinfo=UTC)

COSTLY = {
    "function": "licensing_and_approvals",
    "funding_source": "fees",
    "purpose": "regulating_ai",
    "ai_fte": 2,
    "ai_spend_gbp": 1_000_000,
}
NOTHING_DATED: dict[str, Any] = {
    "cover": {
        "nil_guidance": "Yes",
        "nil_guidance_reason": "None was worked on.",
        "nil_decisions": "Yes",
        "nil_decisions_reason": "Nobody applied.",
    },
    "guidance": [],
    "decisions": [],
    "initiatives": [],
    "commitments": [],
}
"""For a year before the one whose dates the valid return has."""
WITH_A_QUERY = {"resources": [COSTLY, {**COSTLY, "function": "sandboxes_and_innovation", "ai_spend_gbp": 200_000}]}
"""Half a million pounds per post in one row: the query R-03."""


def send(at: Filing, by: Actor | None = None) -> None:
    with at.portal.unit_of_work(by or at.person("preparer")) as ctx:
        filing.send_to_certifier(ctx, **OF)


def take_back(at: Filing, by: Actor | None = None) -> None:
    with at.portal.unit_of_work(by or at.person("preparer")) as ctx:
        filing.take_back(ctx, **OF)


def sign(at: Filing, by: Actor | None = None, *, expected: int | None = None, late_because: str | None = None) -> str:
    said = Declaration("Alex Morgan", True, True, late_because=late_because)
    return filing.sign(at.portal, by or at.person("certifier"), **OF, declaration=said, expected=expected)


def decline(at: Filing, reason: str = "Wrong.") -> None:
    with at.portal.unit_of_work(at.person("certifier")) as ctx:
        filing.decline(ctx, **OF, reason=reason)


def withdraw(at: Filing, reason: str = "Filed by mistake.", expected: int | None = None) -> None:
    with at.portal.unit_of_work(at.person("certifier")) as ctx:
        filing.withdraw(ctx, **OF, reason=reason, expected=expected)


def start(at: Filing, code: str = CODE) -> int:
    with at.portal.unit_of_work(at.person("preparer", code)) as ctx:
        return drafts.start_draft(ctx, year=YEAR, regulator_code=code)


def reopen(at: Filing, **why: Any) -> int:
    with at.portal.unit_of_work(at.person("preparer")) as ctx:
        return drafts.reopen(ctx, **OF, **why)


def ask(at: Filing, question: str = "Why so many?", expected: int | None = None) -> int:
    with at.portal.unit_of_work(at.analyst) as ctx:
        return desk.ask_question(ctx, **OF, figure="Staff", question=question, expected=expected)


def answer(at: Filing, number: int, by: Actor | None = None) -> None:
    with at.portal.unit_of_work(by or at.person("preparer")) as ctx:
        desk.answer_question(ctx, **OF, question_id=number, answer="Because.")


def give_back(at: Filing, reason: str = "A sheet is missing.") -> None:
    with at.portal.unit_of_work(at.analyst) as ctx:
        desk.return_to_regulator(ctx, **OF, reason=reason)


def accept(at: Filing, expected: int | None = None) -> None:
    with at.portal.unit_of_work(at.analyst) as ctx:
        desk.accept_return(ctx, **OF, expected=expected)


def type_in(
    at: Filing, column: str, value: str | None, *, seen: str | None, by: Actor | None = None, row: int = 2, **place: str
) -> int:
    """Set one cell of a decision; how many cells changed. Without a ``key`` the row is called as it is now."""
    table = place.get("table", "decisions")
    key = place["key"] if "key" in place else called(at, row, table=table)
    with at.portal.unit_of_work(by or at.person("preparer")) as ctx:
        return drafts.correct_row(ctx, **OF, table=table, row=row, key=key, cells={column: Typed(seen, value)})


def called(at: Filing, row: int, *, table: str = "decisions") -> str | None:
    """What a row of the open draft is called; None where there is none."""
    with at.portal.reading(at.person("preparer")) as reading:
        return dict(table_rows(reading, YEAR, CODE, table).rows).get(row)


def explain(at: Filing, fingerprint: str, words: str = "We bought a simulator.", by: Actor | None = None) -> None:
    with at.portal.unit_of_work(by or at.person("preparer")) as ctx:
        explanations.explain_findings(ctx, **OF, fingerprints=[fingerprint], words=words)


def waive(at: Filing, fingerprint: str, reason: str = "The rule is wrong here.") -> None:
    with at.portal.unit_of_work(at.analyst) as ctx:
        explanations.waive_finding(ctx, **OF, fingerprint=fingerprint, reason=reason)


def cell(at: Filing, column: str, *, row: int = 2, table: str = "decisions") -> str | None:
    """What stands in one cell of the open draft."""
    with at.portal.db.reading() as session:
        version = open_version(session, YEAR, CODE)
        assert version is not None
        raw = draft_table(session, at.portal.files, version.id, version.obligation.round.form, table)
        found = raw.frame.filter(raw.frame[ROW] == row)[column]
        return str(found[0]) if found.len() and found[0] is not None else None


def status(at: Filing, by: Actor | None = None) -> ReturnStatus:
    with at.portal.reading(by or at.person("preparer")) as reading:
        return return_status(reading, YEAR, CODE)


def found(at: Filing, rule: str) -> list[Seen]:
    """The findings of one rule on the version the preparer sees."""
    with at.portal.reading(at.person("preparer")) as reading:
        groups = findings_by_rule(reading, YEAR, CODE)
    return [seen for group in groups if group.id == rule for seen in group.shown]


def revision(at: Filing, *, counted: bool = False) -> int:
    with at.portal.db.reading() as session:
        version = (counted_version if counted else open_version)(session, YEAR, CODE)
        assert version is not None
        return version.revision


def also(at: Filing, person: Actor, role: str, organisation: str = CODE) -> Actor:
    """Give somebody one more role; it is the same person."""
    with at.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.add(
            Membership(
                person_id=person.person_id,
                organisation_code=organisation,
                role=role,
                granted_at=ctx.now,
                granted_by="the test",
            )
        )
    return person


def no_longer(at: Filing, person: Actor) -> None:
    """Take all roles away from somebody."""
    with at.portal.unit_of_work(PORTAL) as ctx:
        theirs = update(Membership).where(Membership.person_id == person.person_id, Membership.ended_at.is_(None))
        ctx.session.execute(theirs.values(ended_at=ctx.now, ended_by="the test"))


def entries(at: Filing) -> list[dict[str, Any]]:
    """Every audit entry, in order."""
    with at.portal.db.reading() as session:
        return [json.loads(body) for body in session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq))]


def history(at: Filing) -> list[str]:
    with at.portal.db.reading() as session:
        return list(session.scalars(select(SubmissionEvent.event).order_by(SubmissionEvent.id)))


def count(at: Filing, model: type[Base]) -> int:
    with at.portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def at_once(number: int, do: Callable[[], object]) -> list[object]:
    """What came of ``do``, or the error it raised, in ``number`` threads that begin together."""
    came: list[object] = []
    together = threading.Barrier(number)

    def run() -> None:
        together.wait()
        try:
            came.append(do())
        except Exception as error:  # whatever it is, the test looks at it
            came.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came
