"""What the queue shows stands on the row of each case, and is always what its file comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from portal.clock import london_date
from portal.commands import advising, applying, case_jobs, casework, deciding, reviewing
from portal.context import PORTAL, Actor
from portal.db.case_files import case_calendar, case_file
from portal.db.cases import CaseHat, SandboxCase
from portal.queries.case_queue import UNASSIGNED, QueueRow, case_queue, officers
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.case_file.turns import STAGE_OF, Turn, turn
from sandbox_licences.clock import Stage, Standing, clock_of
from sandbox_licences.lifecycle.application import State
from sandbox_licences.lifecycle.review import Event as Review
from tests.commands.test_on_the_way_to_a_decision import another_decider
from tests.fixtures.casework import Trial, trial_on
from tests.fixtures.filing import Filing


@dataclass
class Watched(Trial):
    """After each step the row is held against the file, worked out anew."""

    before: str = "nobody"
    since: datetime | None = None
    seen: list[str] = field(default_factory=list)

    def do(self, actor: Actor, command: Callable[..., Any], **given: Any) -> Any:
        done = super().do(actor, command, **given)
        self.reference = self.reference or str(done)
        self.check()
        return done

    def check(self) -> None:
        with self.filing.portal.reading(PORTAL) as reading:
            row = reading.session.scalars(select(SandboxCase).where(SandboxCase.reference == self.reference)).one()
            file = case_file(reading.session, row)
            worn = select(CaseHat.person_id).where(CaseHat.case_id == row.id, CaseHat.hat == "case_officer")
            officer = reading.session.scalars(worn.order_by(CaseHat.since_at.desc())).first()
            today = london_date(file.entries[-1].stamp.at)
            expected = turn(file, case_calendar(file), today)
            if expected.role != self.before:
                self.before, self.since = expected.role, reading.now
                self.seen.append(expected.role)
            kept = Turn(
                role=row.turn,
                stage=Stage(row.stage),
                standing=Standing(row.standing),
                used=row.used,
                allowed=row.allowed,
                counted_on=row.counted_on,
                due_on=row.due_on,
                nation=row.nation,
                received_at=row.received_at,
            )
            # days counted up to another day come to the same on any later one
            assert (kept.role, kept.stage, kept.standing) == (expected.role, expected.stage, expected.standing)
            assert (kept.allowed, kept.due_on, kept.nation) == (expected.allowed, expected.due_on, expected.nation)
            assert (kept.received_at, row.turn_at, row.officer_id) == (expected.received_at, self.since, officer)
        self.check_days()

    def check_days(self) -> None:
        """The queue counts what the whole clock counts, today too."""
        now = self.row_shown()
        if now is None:
            return
        file, today = self.file, london_date(self.filing.portal.now())
        whole = clock_of(
            clock_events(file),
            STAGE_OF.get(now.state, Stage.DECISION),
            case_calendar(file),
            as_known_on=today,
        )
        assert (now.used, now.allowed, now.standing) == (whole.used, whole.allowed, whole.standing)
        if whole.standing is not Standing.ENDED:
            assert now.late is whole.late
        if whole.standing is Standing.RUNNING:
            assert now.due_on == whole.due_on

    def row_shown(self) -> QueueRow | None:
        with self.filing.portal.reading(self.officer) as reading:
            return next((row for row in case_queue(reading) if row.reference == self.reference), None)

    def days(self, days: int) -> None:
        self.filing.set_clock(self.filing.portal.now() + timedelta(days=days))
        self.check_days()


@pytest.fixture
def watched(sqlite_filing: Filing) -> Watched:
    trial_on(sqlite_filing)
    return Watched(sqlite_filing)


def test_from_draft_to_licence_with_a_question_and_a_review(watched: Watched) -> None:
    trial = watched
    trial.start().submit()
    trial.days(3)
    trial.complete()
    trial.days(20)  # late, and still the same
    trial.assess()
    trial.do(trial.officer, casework.ask_in_writing, words="How loud is it?")
    trial.days(9)
    trial.do(trial.applicant, applying.answer_question, number=1, words="It is quiet.")
    trial.line()
    trial.scan().value().confirm_risk().advise_all().consent()
    trial.days(4)
    trial.recommend().minute()
    trial.do(trial.decider, deciding.decide, outcome=Outcome.REFUSED, reasons="No.")
    trial.do(trial.signatory, reviewing.ask_for_review, reason="Look again.")
    reviewer = trial.person("decision_maker", second=True)
    trial.do(trial.person("administrator"), reviewing.accept_review)
    trial.do(trial.person("administrator"), reviewing.assign_review, person_id=reviewer.person_id)
    trial.do(reviewer, reviewing.decide_review, event=Review.OVERTURNED, reason="Misread.")
    trial.recommend().minute()
    trial.do(another_decider(trial), deciding.decide, outcome=Outcome.GRANTED, reasons="As found anew.")
    trial.issue()

    turns = " ".join(dict.fromkeys(trial.seen))
    assert turns == "case_officer applicant consultee panel_chair decision_maker nobody administrator"
    assert trial.row_shown() is None, "it waits for nobody any more"


def test_advice_that_never_comes_and_a_question_never_answered(watched: Watched) -> None:
    trial = watched
    trial.start().submit().complete().assess()
    trial.ask(SAFETY)
    trial.days(30)
    trial.in_portal(lambda ctx: case_jobs.look_after_case(ctx, reference=trial.reference))
    trial.check()
    assert trial.row.turn == "case_officer"
    trial.do(trial.officer, advising.ask_advice, item=SAFETY, consultee="X01")
    trial.do(trial.officer, casework.ask_in_writing, words="How loud is it?")
    for _ in range(4):
        trial.days(30)
        trial.in_portal(lambda ctx: case_jobs.look_after_case(ctx, reference=trial.reference))
        trial.check()
    assert trial.row.state == State.LAPSED and trial.row_shown() is None


def test_a_trial_that_moves_to_another_nation_is_counted_by_the_days_it_was_duly_made_by(watched: Watched) -> None:
    trial = watched.start(nations=["northern_ireland"]).submit().complete().assess()
    due_on = trial.row.due_on
    assert due_on is not None
    trial.days((due_on - london_date(trial.filing.portal.now())).days)  # 13 July was a holiday there and nowhere else
    trial.do(trial.officer, casework.give_more_time, working_days=5, agreed_by="Sam Example", reason="More tests.")
    trial.do(trial.officer, casework.ask_in_writing, words="Where else could it run?")
    before = trial.row
    trial.do(trial.applicant, applying.answer, question="nations", value=["england"])
    trial.declare()
    trial.do(trial.signatory, applying.answer_question, number=1, words="In England.")
    assert trial.file.submitted.answers["nations"] == ["england"]
    assert (trial.row.nation, trial.row.used, trial.row.allowed) == ("northern_ireland", before.used, before.allowed)


def test_a_queue_is_narrowed_by_stage_and_officer_and_put_in_order_of_age(watched: Watched) -> None:
    first = watched.start().submit()
    second = Watched(first.filing).start()
    first.days(5)
    second.submit().complete()
    portal = first.filing.portal

    def found(**narrowed: Any) -> list[str]:
        with portal.reading(first.officer) as reading:
            return [row.reference for row in case_queue(reading, **narrowed)]

    assert found(by_age=True) == [first.reference, second.reference]
    assert found(state="duly_made") == [second.reference]
    assert found(officer=UNASSIGNED) == [first.reference]
    assert found(officer=first.officer.person_id) == [second.reference]
    with portal.reading(first.officer) as reading:
        assert list(officers(reading)) == [first.officer.person_id]


@pytest.mark.thorough
def test_the_queue_reads_no_file(watched: Watched) -> None:
    """However many cases there are, the same few questions to the database."""
    trial = watched.start().submit()
    for _ in range(3):
        Watched(trial.filing).start().submit()
    asked: list[str] = []
    with trial.filing.portal.reading(trial.officer) as reading:
        event.listen(reading.session.get_bind(), "before_cursor_execute", lambda *a: asked.append(a[2]))
        assert len(case_queue(reading)) == 4
    assert len(asked) == 2 and not any("case_entry" in one for one in asked), "the licences, and the cases"
