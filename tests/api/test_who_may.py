"""Who gets in, and to what: every route, tried without a key, as the neighbour, and in the wrong role."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from portal.api import api
from portal.api.rates import Buckets
from portal.commands.desk import ask_question
from portal.commands.drafts import reopen
from portal.context import PORTAL
from portal.db.people import ApiKey, Membership, SignInSession
from portal.db.returns import Upload
from tests.api.right_requests import BODIES, OF_RETURNS, OF_THE_CENTRAL_UNIT, ROUTES, Route, ask
from tests.architecture.permission_tables import ROUTES as DOORS
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import FILING_DAY


def test_every_route_with_a_body_has_one_here() -> None:
    assert {route.name for route in ROUTES if route.takes_json} == set(BODIES)


def without_number(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    return {**answer.json(), "request_id": ""}


OPEN_TO_ALL = ("get_pre_check", "ask_pre_check", "get_search", "get_steers", "get_steer_coverage")


@pytest.mark.thorough
@pytest.mark.parametrize("route", [r for r in ROUTES if r.name not in OPEN_TO_ALL], ids=lambda route: route.name)
def test_nobody_gets_in_without_saying_who_they_are(sqlite_doors: Doors, route: Route) -> None:
    answer = ask(sqlite_doors.stranger(), route)
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


@pytest.fixture
def twins(doors: Doors) -> Doors:
    """Two regulators that both filed, were asked a question and reopened their return."""
    filing = doors.filing
    for code in ("X01", "X02"):
        filing.file(code)
        with filing.portal.unit_of_work(filing.analyst) as ctx:
            ask_question(ctx, year=2026, regulator_code=code, figure="Staff", question="Why?")
        with filing.portal.unit_of_work(filing.person("preparer", code)) as ctx:
            reopen(ctx, year=2026, regulator_code=code)
    return doors


def test_another_regulators_return_is_not_there_on_any_route(twins: Doors) -> None:
    certifier = twins.browser_of("certifier", "X01")
    for neighbour in (twins.program("X01"), certifier):
        for route in OF_RETURNS:
            theirs, missing = ask(neighbour, route), ask(neighbour, route, code="ZZZ")
            by_key = neighbour is not certifier and DOORS[route.name].in_person
            assert theirs.status_code == (403 if by_key else 404), (route.path, theirs.text)
            assert without_number(theirs) == without_number(missing), route.path


def test_another_regulators_numbers_are_not_there_under_ones_own_return(twins: Doors) -> None:
    with twins.filing.portal.db.reading() as session:
        uploads = session.scalars(select(Upload.id).order_by(Upload.id)).all()
    mine = twins.program("X01")
    routes = {route.name: route for route in OF_RETURNS}
    assert ask(mine, routes["get_upload"], code="X01", upload=uploads[0]).status_code == 200
    assert ask(mine, routes["get_upload"], code="X01", upload=uploads[-1]).status_code == 404
    assert ask(mine, routes["answer"], code="X01", question=2).status_code == 404
    assert ask(mine, routes["answer"], code="X01", question=1).status_code == 200


@pytest.mark.thorough
def test_the_central_units_desk_is_closed_to_regulators_whatever_they_ask_about(twins: Doors) -> None:
    neighbour = twins.browser_of("certifier", "X01")
    for route in OF_THE_CENTRAL_UNIT:
        for code in ("X01", "X02", "ZZZ"):
            assert ask(neighbour, route, code=code).status_code == 403, (route.path, code)


WRONG_ROLES = [
    ("preparer", "X01", "sign"),
    ("preparer", "X01", "decline"),
    ("preparer", "X01", "accept"),
    ("preparer", "X01", "ask"),
    ("preparer", "X01", "waive"),
    ("preparer", "X01", "give_back"),
    ("preparer", "X01", "confirm_proposal"),
    ("certifier", "X01", "start"),
    ("certifier", "X01", "put_file"),
    ("certifier", "X01", "patch_row"),
    ("certifier", "X01", "send"),
    ("certifier", "X01", "post_key"),
    ("analyst", "CENTRAL", "start"),
    ("analyst", "CENTRAL", "check"),
    ("analyst", "CENTRAL", "sign"),
    ("analyst", "CENTRAL", "reopen"),
    ("analyst", "CENTRAL", "publish"),
    ("administrator", "CENTRAL", "accept"),
]


@pytest.mark.parametrize(("role", "organisation", "name"), WRONG_ROLES)
def test_the_wrong_role_is_told_so(sqlite_doors: Doors, role: str, organisation: str, name: str) -> None:
    route = next(route for route in ROUTES if route.name == name)
    answer = ask(sqlite_doors.browser_of(role, organisation), route, code="X01")
    assert (answer.status_code, answer.json()["code"]) == (403, "NotAllowed")


@pytest.mark.thorough
def test_a_key_works_for_its_organisation_only_until_it_is_ended_or_old(doors: Doors) -> None:
    priya = doors.filing.person("preparer")
    with doors.filing.portal.unit_of_work(PORTAL) as ctx:
        more = {"role": "preparer", "granted_at": ctx.now, "granted_by": "the test"}
        ctx.session.add(Membership(person_id=priya.person_id, organisation_code="X02", **more))
    browser, program = doors.browser(priya), doors.program()
    assert browser.get("returns/2026/X02").status_code == 200
    assert program.get("returns/2026/X02").status_code == 404
    assert program.get("returns/2026/X01").status_code == 200

    made = browser.post("keys", json={"organisation_code": "X01", "label": "second"})
    assert made.status_code == 201
    second = doors.stranger()
    second.headers["Authorization"] = f"Bearer {made.json()['key']}"
    assert second.get("rounds").status_code == 200
    listed = browser.get("keys").json()["keys"]
    assert [(k["label"], k["last_used_at"] is not None) for k in listed] == [("case system", True), ("second", True)]
    assert second.post("keys", json={"organisation_code": "X01", "label": "third"}).status_code == 403
    assert browser.delete(f"keys/{listed[1]['id']}").status_code == 204
    assert browser.delete(f"keys/{listed[1]['id']}").status_code == 404
    assert second.get("rounds").status_code == 401

    doors.set_clock(FILING_DAY + timedelta(days=366))
    assert program.get("rounds").status_code == 401


@pytest.mark.parametrize("shown", ["Bearer rk_nobody", "Bearer", "Basic YTpi", "rk_", "Bearer \u00ff"])
def test_a_bad_key_is_not_helped_by_a_sign_in(sqlite_doors: Doors, shown: str) -> None:
    browser = sqlite_doors.browser_of("preparer")
    answer = browser.get("rounds", headers=[(b"Authorization", shown.encode("latin-1"))])
    assert answer.status_code == 401


def test_other_sites_cannot_act_in_a_signed_in_persons_name(sqlite_doors: Doors) -> None:
    browser = sqlite_doors.browser_of("preparer")
    for origin in ("https://evil.example", "null"):
        assert browser.post("returns/2026/X01/draft", headers={"Origin": origin}).status_code == 401
    del browser.headers["Origin"]
    assert browser.post("returns/2026/X01/draft").status_code == 401
    assert browser.post("returns/2026/X01/draft", headers={"X-Requested-With": "a program"}).status_code == 200


def test_an_ended_sign_in_and_a_role_taken_away_work_at_once(sqlite_doors: Doors) -> None:
    browser = sqlite_doors.browser_of("preparer")
    assert browser.get("returns/2026/X01").status_code == 200
    with sqlite_doors.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Membership).values(ended_at=ctx.now, ended_by="the test"))
    assert browser.get("returns/2026/X01").status_code == 404
    with sqlite_doors.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(SignInSession).values(ended_at=ctx.now, ended_because="signed out"))
    assert browser.get("returns/2026/X01").status_code == 401


def test_keys_are_kept_as_hashes(sqlite_doors: Doors) -> None:
    program = sqlite_doors.program()
    key = program.headers["Authorization"].removeprefix("Bearer ")
    with sqlite_doors.filing.portal.db.reading() as session:
        row = session.execute(select(ApiKey.key_hash, ApiKey.start, ApiKey.label)).one()
    assert not any(key in said for said in row)


def test_strangers_are_slowed_down_and_people_are_not(sqlite_doors: Doors) -> None:
    api.state.buckets = Buckets(clock=lambda: 0.0)
    stranger, program = sqlite_doors.stranger(), sqlite_doors.program()
    codes = [stranger.get("rounds").status_code for _ in range(31)]
    assert codes == [401] * 30 + [429]
    assert program.get("rounds").status_code == 200
