"""The first page: the few that are most urgent, of every round and of every organisation a person works for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from portal.commands.desk import ask_question
from portal.context import PORTAL, Actor
from portal.db.register import Obligation, Round
from portal.db.returns import Submission, SubmissionEvent
from portal.queries.contest_tasks import Task
from portal.queries.me import my_desk
from portal.queries.returns_to_read import MOST
from submissions_schema.lifecycle import Event, State
from tests.architecture.source_files import ROOT
from tests.commands.steps import also
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import FILING_DAY, YEAR, Filing
from tests.pages.test_words_of_rounds import said, screen


def tasks(filing: Filing, who: Actor) -> tuple[Task, ...]:
    with filing.portal.reading(who) as reading:
        return my_desk(reading).tasks


def to_read(filing: Filing) -> list[Task]:
    return [task for task in tasks(filing, filing.analyst) if task.page in ("reading_desk.py", "reading_queue.py")]


def came(filing: Filing, code: str, at: datetime, *, year: int = YEAR, state: str = "filed", version: int = 1) -> None:
    """A version of a return that came to this state at that moment; with nothing in it, which costs no upload."""
    preparer = filing.person("preparer", code).person_id
    assert preparer is not None
    with filing.portal.unit_of_work(PORTAL) as ctx:
        owed = ctx.session.scalars(
            select(Obligation).where(Obligation.year == year, Obligation.regulator_code == code)
        ).one()
        made = Submission(obligation_id=owed.id, version=version, state=state, created_at=at, created_by_id=preparer)
        ctx.session.add(made)
        ctx.session.flush()
        event = "signed and filed" if state == "filed" else "started"
        ctx.session.add(
            SubmissionEvent(
                submission_id=made.id, seq=1, event=event, state=state, at=at, by_id=preparer, by_role="certifier"
            )
        )


def named(found: Iterable[Task]) -> list[str]:
    return [dict(task.params)["regulator"] for task in found]


def test_the_longest_waiting_few_are_named_and_the_others_counted(sqlite_filing: Filing) -> None:
    codes = [f"X{n:02}" for n in range(1, MOST + 3)]
    for day, code in enumerate(reversed(codes)):
        came(sqlite_filing, code, FILING_DAY + timedelta(days=day))
    *first, more = to_read(sqlite_filing)
    assert named(first) == codes[:1:-1]
    assert "Waiting since 18 June 2026." in first[0].hint
    assert (more.title, more.page, more.params) == ("And 2 more", "reading_queue.py", (("year", str(YEAR)),))


def test_nobody_is_sent_to_a_list_of_those_already_named(sqlite_filing: Filing) -> None:
    for code in ("X01", "X02"):
        came(sqlite_filing, code, FILING_DAY)
    assert named(to_read(sqlite_filing)) == ["X01", "X02"]


def test_a_correction_of_an_older_round_is_read_too(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    came(filing, "X02", FILING_DAY - timedelta(days=400), year=YEAR - 1, state="published")
    came(filing, "X02", FILING_DAY - timedelta(days=1), year=YEAR - 1, version=2)
    came(filing, "X01", FILING_DAY)
    old, new = to_read(filing)
    assert (old.title[-8:], new.title[-8:]) == ("for 2025", "for 2026")
    assert old.hint.startswith("Filed anew as version 2, and not read yet.")
    assert dict(old.params) == {"year": "2025", "regulator": "X02"}
    links = [str(link.proto) for link in screen(sqlite_doors, filing.analyst, "reading_queue").get("page_link")]
    assert any("Round 2025: 1 to read" in link for link in links)


def test_whoever_files_sees_what_is_in_hand_of_an_older_round(sqlite_filing: Filing) -> None:
    came(sqlite_filing, "X01", FILING_DAY - timedelta(days=400), year=YEAR - 1, state="published")
    came(sqlite_filing, "X01", FILING_DAY, year=YEAR - 1, state="with_certifier", version=2)
    (waits,) = [t for t in tasks(sqlite_filing, sqlite_filing.person("certifier")) if t.page == "sign_off.py"]
    assert (waits.title, dict(waits.params)["year"]) == ("Sign off the return for 2025", "2025")
    titles = [task.title for task in tasks(sqlite_filing, sqlite_filing.person("preparer"))]
    assert {"The return for 2025 is with your certifier", "Start the annual return for 2026"} <= set(titles)
    assert "The return for 2025 is filed" not in titles


@pytest.mark.thorough
def test_a_question_on_an_older_return_waits_for_its_regulator(sqlite_accepted: Filing) -> None:
    sqlite_accepted.file("X02")
    with sqlite_accepted.portal.unit_of_work(sqlite_accepted.analyst) as ctx:
        ask_question(ctx, year=YEAR, regulator_code="X02", figure="Decided", question="Why so few?")
    sqlite_accepted.set_clock(FILING_DAY + timedelta(days=365))
    preparer = sqlite_accepted.person("preparer", "X02")
    assert "Answer 1 question of the central unit" in [task.title for task in tasks(sqlite_accepted, preparer)]


@pytest.mark.parametrize("after", [True, False], ids=["after the publication", "before it"])
def test_a_return_withdrawn_after_publication_is_owed_on_when_the_next_round_is_open(
    sqlite_filing: Filing, after: bool
) -> None:
    published, older = FILING_DAY - timedelta(days=200), f"Start the annual return for {YEAR - 1}"
    came(sqlite_filing, "X01", published - timedelta(days=90), year=YEAR - 1, state="published")
    preparer = sqlite_filing.person("preparer")
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.get_one(Round, YEAR - 1).published_at = published
    assert older not in [task.title for task in tasks(sqlite_filing, preparer)]
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        made = ctx.session.scalars(select(Submission)).one()
        made.state = State.WITHDRAWN
        at = published + timedelta(days=30 if after else -30)
        ctx.session.add(
            SubmissionEvent(
                submission_id=made.id,
                seq=2,
                event=Event.TAKEN_DOWN,
                state=made.state,
                at=at,
                by_id=preparer.person_id,
                by_role="administrator",
            )
        )
    found = [task for task in tasks(sqlite_filing, preparer) if task.title == older]
    assert [(task.tag, dict(task.params)["year"]) for task in found] == [("Overdue", str(YEAR - 1))] * after
    came(sqlite_filing, "X01", FILING_DAY, year=YEAR - 1, version=2)
    assert older not in [task.title for task in tasks(sqlite_filing, preparer)], "filed anew"


@pytest.fixture
def of_two(sqlite_doors: Doors) -> Actor:
    """Prepares the returns of X01 and X02."""
    preparer = sqlite_doors.filing.person("preparer", "X02")
    also(sqlite_doors.filing, preparer, "preparer", "X01")
    return preparer


@pytest.mark.thorough
def test_whoever_works_for_two_regulators_sees_both(sqlite_doors: Doors, of_two: Actor) -> None:
    starts = [task for task in tasks(sqlite_doors.filing, of_two) if task.title.startswith("Start the annual return")]
    assert sorted(named(starts)) == ["X01", "X02"]
    assert len({task.hint for task in starts}) == 2, "each says whose it is"
    at = screen(sqlite_doors, of_two, "home")
    assert len(at.selectbox(key="choice_regulator").options) == 2


def shown(at: AppTest) -> str:
    return "\n".join([said(at), *(heading.value for heading in (*at.title, *at.header))])


def choose_other(at: AppTest, key: str, codes: set[str]) -> str:
    """Choose the other of two; its code."""
    (other,) = codes - {at.selectbox(key=key).value}
    at.selectbox(key=key).set_value(other).run()
    assert not at.exception and at.selectbox(key=key).value == other
    return other


@pytest.mark.parametrize("page", ["your_return", pytest.param("your_place", marks=pytest.mark.thorough)])
def test_a_choice_among_ones_regulators_stays_in_the_address(sqlite_doors: Doors, of_two: Actor, page: str) -> None:
    at = screen(sqlite_doors, of_two, page)
    assert choose_other(at, "choice_regulator", {"X01", "X02"}) in str(at.query_params["regulator"])
    alone = screen(sqlite_doors, sqlite_doors.filing.person("preparer", "X03"), page)
    assert not [box for box in alone.selectbox if box.key == "choice_regulator"]


def test_a_return_that_is_not_there_still_leaves_the_other_to_choose(sqlite_doors: Doors, of_two: Actor) -> None:
    at = screen(sqlite_doors, of_two, "your_return", year="2031")
    assert at.title[0].value == "There is nothing here"
    assert at.selectbox(key="choice_regulator").value in ("X01", "X02")


@pytest.mark.thorough
def test_nobody_makes_a_key_for_a_regulator_they_did_not_choose(sqlite_doors: Doors, of_two: Actor) -> None:
    at = screen(sqlite_doors, of_two, "keys")
    next(button for button in at.button if button.label == "Make the key").click().run()
    assert "Choose the organisation the key is for." in at.error[0].value


@pytest.mark.thorough
@pytest.mark.parametrize("page", ["steers", "your_regulators", "department_funding", "review", "people"])
def test_whoever_works_for_two_departments_chooses_on_every_page(sqlite_doors: Doors, page: str) -> None:
    reviewer = sqlite_doors.filing.person("sponsor_reviewer", "XD1")
    also(sqlite_doors.filing, reviewer, "sponsor_reviewer", "XD2")
    at = screen(sqlite_doors, reviewer, page)
    name = "organisation" if page == "people" else "department"
    before = shown(at)
    assert choose_other(at, f"choice_{name}", {"XD1", "XD2"}) in str(at.query_params[name])
    assert page == "review" or shown(at) != before


def test_both_departments_of_a_person_have_their_tasks(sqlite_filing: Filing) -> None:
    reviewer = sqlite_filing.person("sponsor_reviewer", "XD1")
    also(sqlite_filing, reviewer, "sponsor_reviewer", "XD2")
    seen = [task for task in tasks(sqlite_filing, reviewer) if task.page == "department_funding.py"]
    assert sorted(dict(task.params)["department"] for task in seen) == ["XD1", "XD2"]


def test_a_visitor_finds_the_comparison_the_tests_and_the_papers(
    sqlite_doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = (("Read the reform brief of 2026", "/brief/2026"),)
    monkeypatch.setattr("portal.ui.visitors.newest_papers", lambda _: papers)
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = {"is_logged_in": False}
    at.run()
    links = {str(each.proto.page): str(each.proto.label) for each in at.get("page_link")}
    assert links["compare"].startswith("Compare regulators") and "registered before the data" in links["tests"]
    assert any("/brief/2026" in str(each.proto) for each in at.get("html"))
