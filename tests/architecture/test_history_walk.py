"""The history of what a department has, in every role; two departments have all the same.

XD1 sponsors X01 and XD2 sponsors X07: of each a steer, a funding line, a statement, a review that was given up and one
that was published and answered.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.commands import funding, return_reviews, steering
from portal.context import PORTAL, Actor, Portal
from portal.db.history import AuditSubject
from portal.db.people import Organisation
from portal.errors import NotFound
from portal.queries.history import History, history
from portal.queries.step_words import STEPS, StepKind, Whose
from regulators.funding import Ground
from regulators.steers import InIt, Steer
from tests.commands.test_history import migration_called
from tests.fixtures.api_doors import Doors, doors_of
from tests.fixtures.filing import YEAR, Filing, filing_at
from tests.fixtures.funding import a_line
from tests.fixtures.twins import INNOVATOR, WEARERS, Wearer, actor_of
from tests.pages.test_words_of_rounds import screen

SPONSORED = {"XD1": "X01", "XD2": "X07"}
GIVEN_UP = "Canary: why it was given up"
AFTER_PUBLICATION = datetime(2026, 10, 31, 9, tzinfo=UTC)
REVIEW = "review:review of a return"
READERS = ("sponsor_reviewer", "sponsor_signatory")


@dataclass
class Department:
    """One department's things, as histories call them."""

    code: str
    regulator: str
    given_up: str = ""
    published: str = ""
    others: tuple[str, ...] = ()
    """Steer, line, statement."""

    @property
    def own(self) -> tuple[str, ...]:
        """Nobody else's."""
        return (*self.others, self.given_up, f"organisation:{self.code}")


def do(filing: Filing, actor: Actor, command: Any, **given: Any) -> Any:
    with filing.portal.unit_of_work(actor) as ctx:
        return command(ctx, **given)


def _write(filing: Filing, one: Department) -> None:
    code, own, theirs = one.code, {"department_code": one.code}, {"year": YEAR, "regulator_code": one.regulator}
    reviewer, signatory = (filing.person(role, code) for role in READERS)
    letter = Steer(
        department_code=code,
        title=f"Letter of {code}",
        address="https://department.example/letter",
        given_on=date(2026, 1, 28),
        until_on=None,
        covers=(one.regulator,),
        in_it=InIt.NO,
        passage="",
        judged_by="The AI team",
    )
    steer = do(filing, reviewer, steering.record_steer, **own, steer=letter)
    anew = replace(letter, judged_by="The policy team")
    do(filing, reviewer, steering.amend_steer, **own, steer_id=steer, steer=anew, because=f"Read anew by {code}.")
    line = do(filing, reviewer, funding.record_line, **own, regulator_code=one.regulator, line=a_line())
    statement = do(
        filing,
        reviewer,
        funding.state_not_needed,
        **own,
        regulator_code=one.regulator,
        financial_year=2026,
        ground=Ground.LEVY,
        because="The Act says so.",
        evidence_title="Act",
        evidence_url="https://law.example/act",
    )
    first = do(filing, reviewer, return_reviews.start_review, **own, **theirs)
    do(filing, reviewer, return_reviews.discard_review, **own, review_id=first, reason=GIVEN_UP)
    second = do(filing, reviewer, return_reviews.start_review, **own, **theirs)
    said = {"verdict": "satisfied", "summary": "All is well.", "comments": {}}
    do(filing, reviewer, return_reviews.save_review, **own, review_id=second, **said)
    do(filing, signatory, return_reviews.sign_review, **own, review_id=second, signed_as="Director")
    do(filing, signatory, return_reviews.publish_review, **own, review_id=second)
    certifier = filing.person("certifier", one.regulator)
    do(filing, certifier, return_reviews.answer_review, **theirs, review_id=second, answer="We thank you.")
    one.others = (f"steer:{steer}", f"funding:{code}/{line}", f"funding:{code}/not-needed/{statement}")
    one.given_up, one.published = (f"review:{YEAR}/{one.regulator}/{code}/{number}" for number in (first, second))


@dataclass
class Both:
    """The installation with the two departments in it."""

    filing: Filing
    folder: Path
    departments: tuple[Department, ...]


@pytest.fixture(scope="module")
def _written(tmp_path_factory: pytest.TempPathFactory, _accepted_installation: Path) -> Both:
    folder = Path(shutil.copytree(_accepted_installation, tmp_path_factory.mktemp("departments") / "installation"))
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as made:
        made.file("X07")
        made.accept("X07")
        made.set_clock(AFTER_PUBLICATION)
        made.publish()
        with made.portal.unit_of_work(PORTAL) as ctx:
            ctx.session.add(Organisation(code=INNOVATOR, kind="innovator", name="An innovator", demonstration=True))
        departments = tuple(Department(code, regulator) for code, regulator in SPONSORED.items())
        for one in departments:
            _write(made, one)
    return Both(made, folder, departments)


@pytest.fixture
def both(_written: Both, tmp_path: Path) -> Iterator[Both]:
    folder = Path(shutil.copytree(_written.folder, tmp_path / "both"))
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as made:
        made.set_clock(AFTER_PUBLICATION)
        yield Both(made, folder, _written.departments)


@pytest.fixture
def doors(both: Both, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    yield from doors_of(both.filing, both.folder, monkeypatch)


def told(portal: Portal, actor: Actor, subject: str) -> History | None:
    with portal.reading(actor) as reading:
        try:
            return history(reading, subject, count=100)
        except NotFound:
            return None


def test_who_may_read_the_history_of_what_a_department_has(both: Both) -> None:
    filing, (first, second) = both.filing, both.departments
    wrong = (
        f"funding:{second.code}/{first.others[1].partition('/')[2]}",
        first.published.replace(first.code, second.code),
        first.published.replace(first.regulator, second.regulator),
        *("steer:999", "funding:XD1/999", "funding:XD1/not-needed/999", f"review:{YEAR}/X01/XD1/999"),
    )
    private = tuple(f"{kind}{code}" for code in SPONSORED.values() for kind in (f"return:{YEAR}/", "organisation:"))
    for wearer in (*WEARERS, Wearer("sponsor_signatory", "XD2"), Wearer("certifier", "X07")):
        actor, role, at = actor_of(filing, wearer), wearer.role, wearer.organisation
        administers = (role, at) == ("administrator", "CENTRAL")
        for one in both.departments:
            theirs = administers or (role in READERS and at == one.code)
            answers = role in ("preparer", "certifier") and at == one.regulator
            people = [f"person:{filing.person(each, one.code).person_id}" for each in READERS]
            wanted = dict.fromkeys((*one.own, *people), theirs) | {one.published: theirs or answers}
            assert {each: told(filing.portal, actor, each) is not None for each in wanted} == wanted, wearer
        assert not [each for each in wrong if told(filing.portal, actor, each)], wearer
        if role in READERS:
            assert not [each for each in (*private, "portal", f"round:{YEAR}") if told(filing.portal, actor, each)]


def test_a_department_reads_its_own_and_of_others_nothing(both: Both) -> None:
    filing = both.filing
    for one, other in (both.departments, both.departments[::-1]):
        for role in READERS:
            actor = filing.person(role, one.code)
            whole = told(filing.portal, actor, f"organisation:{one.code}")
            assert whole is not None
            said = json.dumps(asdict(whole), default=str)
            assert other.code not in said and other.regulator not in said
            with filing.portal.db.reading() as session:
                steps = set(names(session, whole))
            assert {STEPS[name].kind for name in steps} == {StepKind.DEPARTMENT, StepKind.PEOPLE}
            assert {"steer:steer amended", "funding:funding line recorded", "organisation:organisation added"} < steps
            assert {f"{REVIEW} {event}" for event in ("started", "discarded", "signed", "answered")} < steps
            about = {step.about for step in whole.steps if step.kind == "Steers, funding and reviews"}
            assert f"return of {one.regulator} for {YEAR}" in about and len(about) == 4 and "" not in about


def names(session: Session, found: History) -> list[str]:
    """The steps that are told, as the index calls them, the newest first."""
    numbers = [step.number for step in found.steps]
    rows = select(AuditSubject.seq, AuditSubject.step).where(AuditSubject.seq.in_(numbers))
    steps = dict(session.execute(rows).all())
    return [steps[number] for number in numbers]


def test_both_sides_of_a_review_know_each_others_people_by_their_roles(both: Both) -> None:
    filing, one = both.filing, both.departments[0]
    signatory, certifier = filing.person("sponsor_signatory", one.code), filing.person("certifier", one.regulator)
    mine, theirs = (told(filing.portal, who, one.published) for who in (signatory, certifier))
    assert mine is not None and theirs is not None
    with filing.portal.db.reading() as session:
        assert names(session, mine) == [
            f"{REVIEW} {event}" for event in ("answered", "published", "signed", "changed", "started")
        ]
        assert names(session, theirs) == [f"{REVIEW} answered", f"{REVIEW} published"]
    assert [(step.who, step.role) for step in mine.steps[:2]] == [
        ("certifier", ""),
        (signatory.name, "sponsor signatory"),
    ]
    assert [(step.who, step.role) for step in theirs.steps] == [
        (certifier.name, "certifier"),
        ("sponsor signatory", ""),
    ]
    assert {message.event for step in theirs.steps for message in step.messages} == {"review published"}
    for subject in (f"return:{YEAR}/{one.regulator}", f"organisation:{one.regulator}"):
        found = told(filing.portal, certifier, subject)
        assert found is not None
        reviewed = [(step.what, step.who) for step in found.steps if "Review of" in step.what]
        assert reviewed == [
            ("Review of a return answered", certifier.name),
            ("Review of a return published", "sponsor signatory"),
        ]
        said = json.dumps(asdict(found), default=str)
        assert GIVEN_UP not in said and signatory.name not in said


@pytest.mark.thorough
def test_the_same_by_program_and_on_screen(doors: Doors, both: Both) -> None:
    one, other = both.departments
    for role in READERS:
        actor = both.filing.person(role, one.code)
        browser = doors.browser(actor)
        assert browser.get("history", params={"of": one.others[0]}).json()["total"] == 2
        missing = browser.get("history", params={"of": "steer:999"})
        for subject in (*other.own, other.published):
            refused = browser.get("history", params={"of": subject})
            assert {**refused.json(), "request_id": ""} == {**missing.json(), "request_id": ""}
            assert refused.status_code == 404
    ruth, (_, line, statement) = both.filing.person(READERS[0], one.code), one.others
    linked = {
        "steer": {"steer": one.others[0].partition(":")[2]},
        "funding_line": {"line": line.partition("/")[2]},
        "department_funding": {},
        "review": {"regulator": one.regulator},
    }
    subjects = (one.others[0], line, statement, one.published)
    for (page, params), subject in zip(linked.items(), subjects, strict=True):
        at = screen(doors, ruth, page, year=str(YEAR), department=one.code, **params)
        asked = [parse_qs(link.proto.query_string) for link in at.get("page_link")]
        assert {"of": [subject]} in asked, (page, asked)
    at = screen(doors, actor, "history", of=one.published)
    assert at.header[0].value == f"Review of the return of Example Transport Regulator for {YEAR}"
    assert len(at.table[0].value) == 5
    at = screen(doors, actor, "history", of=other.published)
    assert at.title[0].value == "There is nothing here" and not at.table


def test_the_migration_adds_what_departments_did_before(both: Both) -> None:
    rows = select(AuditSubject.subject, AuditSubject.seq, AuditSubject.step)
    added = AuditSubject.subject.regexp_match("^(steer:[0-9]+|funding:[^/]+/[0-9]+)$")
    with both.filing.portal.db.writer.begin() as connection:
        before = set(connection.execute(rows))
        assert connection.execute(delete(AuditSubject).where(added)).rowcount == 2 * (2 + 1)
        with migration_called("0011_append_only", connection) as migration:
            migration._index_departments()
        assert set(connection.execute(rows)) == before


def test_all_that_a_department_writes_is_told() -> None:
    """A line in the table for each, and none of it is the central unit's alone."""
    whose = [step.whose for name, step in STEPS.items() if name.partition(":")[0] in ("steer", "funding", "review")]
    assert len(whose) == 15 and Whose.CENTRAL not in whose
