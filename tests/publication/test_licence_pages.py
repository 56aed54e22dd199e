"""The public register of licences: what anybody finds, what nobody finds, and what it says when it is old."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.commands import licence_papers, licensing, redaction
from portal.commands.licence_register import refresh_after, refresh_licences
from portal.commands.publication import refresh_public
from portal.db.records import OutboxMessage
from portal.documents.licence import licence_parts
from portal.public_store import NotPublished
from portal.queries.licence_register import COLUMNS, matching, one_licence, open_data_rows, register
from portal.queries.licences import licence_row
from sandbox_licences.case_file.redaction import redactable
from sandbox_licences.case_file.terms import read_terms
from sandbox_licences.consents import ConsentState
from sandbox_licences.provisions import Relief
from sandbox_licences.relief import Scope
from tests.fixtures.casework import OWNER, Trial
from tests.fixtures.licences import WITH_CONDITIONS
from tests.publication.conftest import PublicClient

PATHS = ("/licences", "/data/licences.csv", "/data/licences.json")
HOSTILE = '=HYPERLINK("https://e.example") <script>alert(1)</script>'


@pytest.fixture
def client(issued: Trial, monkeypatch: pytest.MonkeyPatch) -> PublicClient:
    """The public pages over one issued licence."""
    portal = issued.filing.portal
    refresh_public(portal)
    monkeypatch.setattr("portal.public.routes.public_store", lambda: portal.public)
    monkeypatch.setattr("portal.public.routes.now", lambda: portal.now())
    return PublicClient()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", True),
        ("q=drn-0001", True),
        ("q=example+deliveries", True),
        ("q=dr-01", True),
        ("q=2019/947", True),
        ("q=robots", False),
        ("q=leeds", True),
        ("domain=drones", True),
        ("domain=robotics", False),
        ("status=Issued,+not+begun", True),
        ("status=Revoked", False),
        ("domain=<b>&q=" + "x" * 500, False),
    ],
)
def test_the_register_is_searched(issued: Trial, client: PublicClient, asked: str, found: bool) -> None:
    answer = client.get(f"/licences?{asked}")
    assert answer.status_code == 200
    assert (f'href="/licences/{issued.number}"' in answer.text) is found
    assert ("No licence fits." in answer.text) is not found
    assert "<b>" not in answer.text


def test_a_licence_says_what_is_set_aside_and_which_red_lines_stay(issued: Trial, client: PublicClient) -> None:
    text = client.get(f"/licences/{issued.number.lower()}").text
    for said in (
        "Status now: <strong>Issued, not begun</strong>",
        "<strong>Demonstration: no legal effect.</strong>",
        "As the records stood on 18 June 2026, 10:00",
        "applies with this text instead: The remote pilot may fly by instruments alone.",
        "operational authorisation route and conditions",
        "England: Leeds",
        "A pilot watches every flight and can end it.",
        "Example Aviation Regulator: given, 18 June 2026",
        "A red line: no licence may set it aside.",
        "How to check a copy",
    ):
        assert said in text, said
    paper = licence_papers.licence_document(issued.filing.portal, issued.signatory, number=issued.number)
    assert hashlib.sha256(paper).hexdigest() in text


@pytest.mark.parametrize("number", ["SL-2026-DRN-0001-6", "SL-2026-DRN-0002-7", "nonsense", "<script>"])
def test_a_number_that_no_licence_has_is_told_why(client: PublicClient, number: str) -> None:
    answer = client.get(f"/licences/{number}")
    assert answer.status_code == 404
    assert "There is no such licence" in answer.text and "<script>" not in answer.text
    if number == "SL-2026-DRN-0001-6":
        assert "This licence number has a mistake in it" in answer.text


def test_nothing_private_is_public_anywhere(issued: Trial, client: PublicClient) -> None:
    people = [issued.applicant, issued.signatory, issued.officer, issued.chair, issued.decider]
    words = [person.name for person in people] + ["@people.example", "The safeguards hold", "We looked at it", "E1"]
    for path in (*PATHS, f"/licences/{issued.number}"):
        text = client.get(path).text
        for private in words:
            assert private not in text, (path, private)


def test_a_granted_case_is_not_public_before_it_is_issued(minuted: Trial) -> None:
    minuted.decide(WITH_CONDITIONS)
    refresh_licences(minuted.filing.portal)
    assert register(minuted.filing.portal.public).licences == ()


def test_a_licence_issued_late_sets_nothing_aside_before_its_day(minuted: Trial) -> None:
    minuted.decide(WITH_CONDITIONS)
    minuted.filing.set_clock(datetime(2027, 4, 12, 9, tzinfo=UTC))
    number = minuted.issue()
    licensing.due_steps(minuted.filing.portal)
    refresh_licences(minuted.filing.portal)
    found = register(minuted.filing.portal.public)
    terms = one_licence(minuted.filing.portal.public, number)[0].terms
    day = date(2027, 4, 12)
    assert {terms.issued_on, terms.first_on, *(line.from_on for line in terms.lines)} == {day}
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in open_data_rows(found)]
    assert [(row["first_on"], row["line_from_on"], row["line_active"]) for row in cells] == [
        (day.isoformat(), day.isoformat(), "yes")
    ] * 2
    said = "\n".join(str(block) for part in licence_parts(terms) for block in part.blocks)
    assert "1 March 2027 to 31" not in said and "12 April 2027 to 31 August 2027" in said
    with minuted.filing.portal.reading(minuted.officer) as reading:
        assert licence_row(reading, number)[0].first_on == day


def test_a_line_that_is_over_by_the_day_of_issue_is_not_on_the_licence(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    trial.line(scope=Scope(who="Example Drone Deliveries Ltd", areas=frozenset({"York"})), end_on=date(2027, 4, 1))
    trial.scan().value("1").value("2").confirm_risk().advise_all().consent("1").consent("2")
    trial.recommend().minute().decide()
    trial.filing.set_clock(datetime(2027, 4, 12, 9, tzinfo=UTC))
    number = trial.issue()
    refresh_licences(trial.filing.portal)
    found, _ = one_licence(trial.filing.portal.public, number)
    assert [line.line for line in found.terms.lines] == ["1"]
    assert [now["line"] for now in found.lines_now] == ["1"]


@pytest.mark.thorough
def test_the_data_are_rows_that_run_in_no_spreadsheet(issued: Trial, client: PublicClient) -> None:
    field = "line 2: where"
    issued.do(issued.officer, redaction.redact, field=field, words=HOSTILE, reason=HOSTILE)
    issued.filing.set_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    licensing.due_steps(issued.filing.portal)
    issued.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    refresh_licences(issued.filing.portal)

    answer = client.get("/data/licences.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    whole = json.loads(client.get("/data/licences.json").text)

    assert [(row["line"], row["provision"], row["line_active"]) for row in rows] == [
        ("1", "DR-01", "no"),
        ("2", "DR-01", "yes"),
    ]
    assert "withdrawn" in rows[0]["not_active_because"] and rows[0]["status"] == "Active"
    assert not any(cell[:1] in ("=", "+", "-", "@") for row in rows for cell in row.values())
    assert [each["number"] for each in whole["licences"]] == [issued.number]
    assert answer.headers["access-control-allow-origin"] == "*"
    page = client.get(f"/licences/{issued.number}").text
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_a_licence_with_no_active_line_says_that_it_sets_no_law_aside(issued: Trial, client: PublicClient) -> None:
    issued.filing.set_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    licensing.due_steps(issued.filing.portal)
    for line in ("1", "2"):
        issued.answer_consent(line, ConsentState.WITHDRAWN, reason="A complaint.")
    refresh_licences(issued.filing.portal)
    assert "Today it sets no law aside." in client.get(f"/licences/{issued.number}").text


@pytest.mark.thorough
def test_a_register_that_could_not_be_refreshed_says_so(issued: Trial, client: PublicClient) -> None:
    page = f"/licences/{issued.number}"
    assert "could not be brought up to date" not in client.get(page).text
    issued.filing.set_clock(issued.filing.portal.now() + timedelta(minutes=11))
    assert "It could not be brought up to date since: ask before you rely on it." in client.get(page).text


def test_a_refresh_that_fails_leaves_the_step_done(
    issued: Trial, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("portal.public_store.PublicStore.write_licences", full)
    refresh_after(issued.filing.portal)
    assert "the next refresh shows it" in caplog.text


def test_before_the_first_refresh_there_is_nothing_and_no_error(issued: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    portal = issued.filing.portal
    (portal.public.folder / "licences.json").unlink(missing_ok=True)
    monkeypatch.setattr("portal.public.routes.public_store", lambda: portal.public)
    client = PublicClient()
    assert "The register was not written yet." in client.get("/licences").text
    assert client.get("/data/licences.csv").text.startswith("number,status,")
    with pytest.raises(NotPublished):
        one_licence(portal.public, issued.number)


def test_terms_are_kept_and_read_again_as_they_were(issued: Trial) -> None:
    portal = issued.filing.portal
    refresh_licences(portal)
    found, _ = one_licence(portal.public, issued.number)
    assert read_terms(found.terms.kept_as_json()) == found.terms
    assert matching((found,), words="x03") == () and OWNER == "X03", "a regulator is found by its name"
    assert {"product", "line 1: where", "condition 1", "sites", "stage 1: stop"} <= redactable(found.terms).keys()


def test_a_licence_begins_with_the_first_line_that_it_carries(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line(start_on=date(2027, 6, 1))
    trial.line(provision="DR-04", relief=Relief.SUBSTITUTE, instead="A radar sees all.", end_on=date(2027, 4, 1))
    trial.scan().value("1").value("2").confirm_risk().advise_all().consent("1").consent("2")
    trial.recommend().minute().decide()
    trial.filing.set_clock(datetime(2027, 4, 12, 9, tzinfo=UTC))
    number = trial.issue()
    licensing.due_steps(trial.filing.portal)
    refresh_licences(trial.filing.portal)
    terms = one_licence(trial.filing.portal.public, number)[0].terms
    with trial.filing.portal.reading(trial.officer) as reading:
        row = licence_row(reading, number)[0]
        assert (row.first_on, row.state, terms.first_on) == (date(2027, 6, 1), "issued", date(2027, 6, 1))
        assert any("see and avoid" in red_line.law for red_line in terms.kept), "its substitute is over"
        told = select(OutboxMessage.text).where(OutboxMessage.event == "licence issued")
        assert "It runs from 1 June 2027 to 31 August 2027." in (reading.session.scalars(told).first() or "")
