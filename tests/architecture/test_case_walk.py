"""Every command, route and page of a case in every role; whoever may not read the case is told there is none."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.commands import consenting
from portal.context import PORTAL, Actor
from portal.db.cases import CaseInterest
from portal.db.people import Organisation
from portal.ui.pages import PAGES
from sandbox_licences.admission import Met
from sandbox_licences.advice import Position
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import PolicyRead
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.consents import ConsentState
from sandbox_licences.hats import Interest
from sandbox_licences.liability_limits import Mark
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.lifecycle.review import Event as Review
from tests.api.case_requests import BODIES, ask_case
from tests.api.right_requests import OF_CASES
from tests.architecture.case_tables import CASE_COMMANDS, CASE_ROUTES
from tests.architecture.permission_answers import Answer
from tests.architecture.test_permission_walk import OF_A_CASE, call, hats, judge
from tests.architecture.writes import records
from tests.fixtures.api_doors import Doors, doors_of
from tests.fixtures.case_screens import Screen
from tests.fixtures.casework import INNOVATOR, Trial, relief_line
from tests.fixtures.filing import Filing, filing_at
from tests.fixtures.twins import EVERYONE, IN_SHORT, Wearer, actor_of

BODY = "X01"
NONE = "SC-2026-9999"


@pytest.fixture(scope="session")
def _walked(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Path:
    """Folder of an installation with one case in assessment, about which X01 was asked for advice and consent."""
    folder = tmp_path_factory.mktemp("walked")
    shutil.copyfile(_seeded_sqlite, folder / "portal.sqlite")
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        with filing.portal.unit_of_work(PORTAL) as ctx:
            ctx.session.add(Organisation(code=INNOVATOR, kind="innovator", name="An innovator", demonstration=True))
        trial = Trial(filing).start().submit().complete().assess()
        trial.line(consenting_bodies=frozenset({BODY}))
        trial.ask(SAFETY, BODY)
        trial.person("certifier", BODY)
        trial.do(trial.officer, _request_consent)
    return folder


def _request_consent(ctx: Any, *, reference: str) -> None:
    consenting.request_consent(ctx, reference=reference, line="1", body=BODY)


@pytest.fixture
def walked(_walked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    copy = Path(shutil.copytree(_walked, tmp_path / "walked"))
    with filing_at(f"sqlite:///{copy / 'portal.sqlite'}", copy) as filing:
        yield from doors_of(filing, copy, monkeypatch)


def someone(filing: Filing, wearer: Wearer) -> tuple[Actor, str]:
    """The person, who has declared no interest in the case; and its reference."""
    actor = actor_of(filing, wearer)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        declared = CaseInterest(case_id=1, person_id=actor.person_id, interest=Interest.NONE, words="", at=ctx.now)
        ctx.session.add(declared)
    return actor, "SC-2026-0001"


def given(person: int) -> dict[str, Any]:
    """Something right for every parameter of any command on a case."""
    return {
        "interest": Interest.NONE,
        "words": "So it is.",
        "event": Event.TAKEN_ON,
        "criterion": "A-1",
        "met": Met.MET,
        "reason": "So it is.",
        "step": 2,
        "value": 3,
        "line": "1",
        "number": 1,
        "item": SAFETY,
        "weighed": (1,),
        "followed": (1,),
        "why": "So it is.",
        "cap_pence": 1,
        "worst_case_pence": 1,
        "cover_required_pence": 0,
        "basis": "A guess.",
        "policy": "P-9",
        "pence": 1,
        "working_days": 5,
        "agreed_by": "Sam",
        "outcome": Outcome.GRANTED,
        "reasons": "So it is.",
        "consultee": "X02",
        "request": 1,
        "position": Position.SUPPORT,
        "severity": None,
        "condition": "",
        "fingerprint": "0" * 64,
        "to": "X02",
        "name": "Ada",
        "email": "ada@example.org",
        "link": 1,
        "body": BODY,
        "licence_pence": 1,
        "programme_pence": 1,
        "of": Mark.TREASURY_APPROVAL,
        "up_to_pence": 1,
        "where": "Letter 1",
        "person_id": person,
        "sha256": "0" * 64,
        "clean": True,
        "by": "ClamAV 1.4",
    }


OWN = {
    "casework.write_line": {"line": relief_line()},
    "casework.read_policy": {"policy": PolicyRead("P-1", "An insurer", 1, 0, "", date(2027, 3, 1), date(2027, 8, 31))},
    "consenting.answer_consent": {"to": ConsentState.GIVEN},
    "reviewing.decide_review": {"event": Review.UPHELD},
}
"""Where one name means another thing."""


@EVERYONE
def test_every_command_on_a_case(walked: Doors, wearer: Wearer) -> None:
    portal = walked.filing.portal
    actor, reference = someone(walked.filing, wearer)
    before, worn = records(portal), hats(portal, actor)
    for name, door in CASE_COMMANDS.items():
        arguments = {**given(actor.person_id or 0), **OWN.get(name, {})}
        answer = door.answer(worn, INNOVATOR, BODY)
        error = call(portal, actor, name, {**arguments, "reference": reference})
        missing = call(portal, actor, name, {**arguments, "reference": NONE}) if answer is Answer.NOT_THERE else None
        judge(answer, error, missing, name)
        assert records(portal) == before, name


def test_every_route_of_a_case_with_a_body_has_one() -> None:
    assert {route.name for route in OF_CASES if route.takes_json} == set(BODIES)
    assert {route.name for route in OF_CASES} == set(CASE_ROUTES)


@IN_SHORT
def test_every_route_of_a_case(walked: Doors, wearer: Wearer) -> None:
    portal = walked.filing.portal
    actor, reference = someone(walked.filing, wearer)
    browser, worn, before = walked.browser(actor), hats(portal, actor), records(portal)
    for route in OF_CASES:
        answer = CASE_ROUTES[route.name].answer(worn, INNOVATOR, BODY)
        said = ask_case(browser, route, attempt=uuid.uuid4().hex, reference=reference, body=BODY)
        about = (route.name, said.status_code, said.text[:300])
        if answer is Answer.ADMITTED:
            assert said.status_code not in (401, 403) and said.status_code < 500, about
            assert said.status_code != 404 or "you may not see it" not in said.json()["detail"], about
            before = records(portal)
            continue
        if answer is Answer.REFUSED:
            assert (said.status_code, said.json()["code"]) == (403, "NotAllowed"), about
        else:
            missing = ask_case(browser, route, attempt=uuid.uuid4().hex, reference=NONE, body=BODY)
            assert said.status_code == 404, about
            assert {**said.json(), "request_id": ""} == {**missing.json(), "request_id": ""}, about
        assert records(portal) == before, about


def test_no_route_of_a_case_opens_to_a_stranger(walked: Doors) -> None:
    for route in OF_CASES:
        said = ask_case(walked.stranger(), route, attempt=uuid.uuid4().hex, reference="SC-2026-0001")
        assert said.status_code in (401, 429), (route.name, said.status_code)


@IN_SHORT
def test_every_page_of_a_case(walked: Doors, wearer: Wearer) -> None:
    actor, reference = someone(walked.filing, wearer)
    screen, worn = Screen(walked, actor), hats(walked.filing.portal, actor)
    roles = frozenset(hat.role for hat in worn)
    reads = CASE_ROUTES["get_submitted_application"].answer(worn, INNOVATOR, BODY) is Answer.ADMITTED
    for page in PAGES:
        if page.address not in OF_A_CASE | {"cases", "asked"}:
            continue
        at = screen.open(page.file, case=reference, do="question", request="1", line="1", body=BODY)
        titles = [title.value for title in at.title]
        assert len(titles) == 1, (page.file, titles)
        if not page.for_roles(roles):
            assert titles == ["You cannot see this page"], (page.file, titles)
        elif page.address == "cases":
            central = any(hat.organisation == "CENTRAL" for hat in worn)
            assert (titles == ["Cases"]) == central, (page.file, titles)
        elif page.address != "asked":
            assert (titles != ["There is nothing here"]) == reads, (page.file, titles)
