"""Who owed a return in a round and what came of it, as the dataset's version says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import london_date
from portal.db.obligations import first_filings, is_late
from portal.db.register import Obligation
from portal.db.returns import Submission
from portal.queries.publishing import Plan
from submissions_schema.lifecycle import SIGNED
from submissions_schema.open_data import Basis
from submissions_schema.who_filed import Outcome

Row = Mapping[str, str | None]


def who_filed(session: Session, plan: Plan, *, withdrawn: Mapping[str, object], at: datetime) -> list[Row]:
    """A row for each obligation of the round, by regulator code, as ``submissions_schema.who_filed`` declares it.

    ``withdrawn``: the regulators whose published return was taken back; ``at`` is the moment of publication.
    """
    today = london_date(at)
    filings = first_filings(session, plan.year)
    planned = {r.regulator_code: r for r in plan.returns}
    basis_of = {
        s.obligation_id: s.basis
        for s in session.scalars(
            select(Submission)
            .join(Submission.obligation)
            .where(Obligation.year == plan.year, Submission.state.in_(tuple(SIGNED)))
            .order_by(Submission.version)
        )
    }
    rows: list[Row] = []
    for owed in session.scalars(
        select(Obligation).where(Obligation.year == plan.year).order_by(Obligation.regulator_code)
    ):
        code, sourced = owed.regulator_code, basis_of.get(owed.id) == Basis.PUBLISHED_SOURCE
        held = owed.id in basis_of and code not in withdrawn
        filing = None if sourced else filings.get(owed.id)
        late = not sourced and is_late(owed, filing, held=held, today=today)
        if code in withdrawn:
            outcome = Outcome.WITHDRAWN
        elif sourced:
            outcome = Outcome.SOURCED
        elif filing is not None and held:
            outcome = Outcome.LATE if late else Outcome.ON_TIME
        elif filing is not None:
            outcome = Outcome.NOT_FILED if late else Outcome.RETURNED
        elif not owed.owes:
            outcome = Outcome.EXCUSED
        else:
            outcome = Outcome.NOT_FILED if late else Outcome.UNDER_WAY
        demonstration = owed.regulator.organisation.demonstration
        in_it = planned.get(code)
        rows.append(
            {
                "regulator_code": code,
                "regulator_name": owed.regulator.name,
                "owes": "Yes" if owed.owes else "No",
                "excused_because": owed.excused_because,
                "due_on": owed.due_on.isoformat() if owed.owes else None,
                "extended_because": owed.extended_because,
                "filed_on": london_date(filing.at).isoformat() if filing and held else None,
                "late_because": filing.late_because if filing and held and late else None,
                "outcome": str(outcome),
                "version": str(in_it.version) if in_it else None,
                "basis": str(Basis.DEMONSTRATION if demonstration else Basis.REPORTED),
            }
        )
    return rows
