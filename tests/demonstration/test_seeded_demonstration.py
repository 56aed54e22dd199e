"""The filled demonstration as a whole: complete, in its states, explained, sealed, and put in only once."""

from __future__ import annotations

import io

import polars as pl
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.commands.drafts import start_draft
from portal.context import PORTAL, Actor, Portal
from portal.db.people import Membership, Person
from portal.db.records import AuditEntry, DatasetVersion, OutboxMessage
from portal.db.register import Obligation, Round
from portal.db.returns import Explanation, Submission, SubmissionEvent, Upload
from portal.db.verdicts import standing
from portal.demonstration.invented_returns import invented_return
from portal.demonstration.seeding import seed_demonstration
from portal.demonstration.timetable import NOW_RUNNING, STANDS
from portal.queries.public_status import public_status
from portal.queries.workbooks import template
from portal.usual_rounds import ROUNDS
from submissions_schema.template import fill
from tests.fixtures.demonstration import papers_of

TABLES = (
    AuditEntry,
    DatasetVersion,
    Explanation,
    Membership,
    OutboxMessage,
    Person,
    Submission,
    SubmissionEvent,
    Upload,
)


def states(session: Session, year: int) -> dict[str, str]:
    rows = session.execute(
        select(Obligation.regulator_code, Submission.state)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.year == year)
    )
    return {row.regulator_code: row.state for row in rows}


def person(session: Session, subject: str) -> Actor:
    found = session.scalars(select(Person).where(Person.subject == subject)).one()
    return Actor(found.id, found.name)


def test_five_rounds_are_published_and_one_is_running(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        for season in ROUNDS[:-1]:
            kept = session.get_one(Round, season.year)
            assert kept.published_at is not None and kept.published_at.date() == season.publishes_on
            assert set(states(session, season.year).values()) == {"published"}
        running = states(session, NOW_RUNNING)
        assert {code: running[code] for code in running if code.startswith("X")} == STANDS
        assert "X01" not in running and "X12" not in running
    assert open_demonstration.public.rounds() == (2025, 2024, 2023, 2022, 2021)


def test_one_filed_late_with_a_reason_and_one_never_files(open_demonstration: Portal) -> None:
    with open_demonstration.reading(PORTAL) as reading:
        seasons = public_status(reading)["rounds"]
    rounds = {season["year"]: {row["code"]: row for row in season["rows"]} for season in seasons}
    late = rounds[2026]["X06"]
    assert (late["late"], late["filed_on"]) == (True, "2026-07-10") and late["late_because"]
    assert all(rounds[season.year]["X12"]["state"] == "Not filed" for season in ROUNDS)


@pytest.mark.parametrize("year", [season.year for season in ROUNDS])
def test_filed_returns_have_no_open_error_and_every_query_its_words(open_demonstration: Portal, year: int) -> None:
    with open_demonstration.db.reading() as session:
        filed = session.scalars(
            select(Submission)
            .join(Submission.obligation)
            .where(Obligation.year == year, Submission.state.not_in(("draft", "with_certifier")))
        ).all()
        assert len(filed) >= 12
        for submission in filed:
            found = standing(session, open_demonstration.files, submission)
            assert (found.errors, found.unexplained, found.checked) == (0, 0, True)


def test_one_draft_has_faults_of_many_kinds_to_play_with(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        draft = session.scalars(
            select(Submission)
            .join(Submission.obligation)
            .where(Obligation.year == NOW_RUNNING, Obligation.regulator_code == "X02")
        ).one()
        found = standing(session, open_demonstration.files, draft).findings
    errors = found.filter(pl.col("severity") == "error")
    assert errors["rule"].n_unique() >= 6
    assert found.filter(pl.col("severity") == "query").height >= 1


def test_moments_are_believable(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        for event, year in session.execute(
            select(SubmissionEvent, Obligation.year)
            .join(Submission, Submission.id == SubmissionEvent.submission_id)
            .join(Obligation, Obligation.id == Submission.obligation_id)
        ):
            assert event.at.year == year and event.at.isoformat() < "2026-07-20T08:00"
            assert event.at.weekday() < 5 or event.event == "published"
        for submission in session.scalars(select(Submission)):
            events = session.scalars(
                select(SubmissionEvent.at)
                .where(SubmissionEvent.submission_id == submission.id)
                .order_by(SubmissionEvent.seq)
            ).all()
            assert list(events) == sorted(events)


def test_files_of_invented_returns_say_what_they_are(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        rows = session.execute(
            select(Upload, Submission.basis).join(Submission, Submission.id == Upload.submission_id)
        ).all()
        for upload, basis in rows:
            said = "demonstration" if basis == "demonstration" else "published-sources"
            assert upload.filename.startswith(said)
        upload = next(upload for upload, basis in rows if basis == "demonstration")
        book = load_workbook(io.BytesIO(open_demonstration.files.read(upload.sha256)))
        assert "demonstration" in str(book.properties.title)


def test_nothing_of_the_past_waits_to_be_mailed(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        assert set(session.scalars(select(OutboxMessage.state).distinct())) == {"sent"}


def test_the_audit_record_holds(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert audit.first_break([(e.seq, e.body, e.previous, e.hash) for e in entries]) is None
        assert len(entries) > 1000


def test_x01_begins_with_last_year_in_its_template(demonstration: Portal) -> None:
    with demonstration.db.reading() as session:
        priya = person(session, "priya-nair")
    with demonstration.unit_of_work(priya) as ctx:
        start_draft(ctx, year=NOW_RUNNING, regulator_code="X01")
    with demonstration.reading(priya) as reading:
        made = template(reading, NOW_RUNNING, "X01")
    book = load_workbook(io.BytesIO(made))
    assert [row[0].value for row in book["Schemes"].iter_rows(min_row=2, max_row=3)] == ["X01-A", "X01-B"]
    assert book["Last year"].max_row > 10


def test_a_template_handed_out_filled_in_is_the_template_filled_in(open_demonstration: Portal) -> None:
    season = ROUNDS[-2]
    tables = invented_return("X03", season)
    with open_demonstration.db.reading() as session:
        nadia = person(session, "nadia-brandt")
    with open_demonstration.reading(nadia) as reading:
        at_once = template(reading, season.year, "X03", filled=tables)
        afterwards = fill(template(reading, season.year, "X03"), tables)
    books = [load_workbook(io.BytesIO(data)) for data in (at_once, afterwards)]
    assert books[0].sheetnames == books[1].sheetnames
    for one, other in zip(*(book.worksheets for book in books), strict=True):
        assert list(one.iter_rows(values_only=True)) == list(other.iter_rows(values_only=True))


def test_seeding_again_changes_nothing_not_even_what_a_visitor_did(demonstration: Portal) -> None:
    def counts() -> list[int]:
        with demonstration.db.reading() as session:
            return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]

    with demonstration.db.reading() as session:
        priya = person(session, "priya-nair")
    with demonstration.unit_of_work(priya) as ctx:
        start_draft(ctx, year=NOW_RUNNING, regulator_code="X01")
    before, said = counts(), list[str]()
    seed_demonstration(demonstration, papers_of(demonstration.files.folder.parent), say=said.append)
    assert counts() == before
    assert said == []
