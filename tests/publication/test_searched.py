"""Search: what anybody finds, and what somebody signed in finds besides; of their twin nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.commands.publication import refresh_public
from portal.context import Actor
from portal.public_store import PublicStore
from portal.queries.licence_register import register
from portal.queries.searched import Group, Result, search, search_public
from tests.fixtures.casework import Trial
from tests.fixtures.filing import Filing
from tests.fixtures.twins import CANARY, CASE, WEARERS, Wearer, actor_of
from tests.publication.found_rounds import NAMES, SECOND, publish, published_rounds


@pytest.fixture
def store(tmp_path: Path) -> PublicStore:
    made = published_rounds(tmp_path)
    link = {"department": "Example Department for Skies", "valid_to": None}
    bodies = [
        {"code": code, "name": name, "facts": {"sector": {"value": "Example sector"}}, "sponsorships": [link]}
        for code, name in NAMES.items()
    ]
    made.write_status({"regulators": bodies, "rounds": []})
    return made


def titles(found: Result) -> dict[Group, list[str]]:
    return {group: [hit.thing.title for hit in hits] for group, _, hits in found.groups}


def test_regulators_and_returns_by_code_name_year_and_department(store: PublicStore) -> None:
    found = titles(search_public(store, "x02"))
    assert found == {
        Group.REGULATORS: ["Example Health Regulator (X02)"],
        Group.RETURNS: ["Example Health Regulator, 2026", "Example Health Regulator, 2025"],
    }
    assert titles(search_public(store, "HEALTH 2025"))[Group.RETURNS] == ["Example Health Regulator, 2025"]
    assert list(titles(search_public(store, "skies"))) == [Group.REGULATORS]


def test_a_return_says_what_inside_it_fits(store: PublicStore) -> None:
    found = search_public(store, "closes first")
    ((group, number, (hit,)),) = found.groups
    assert (group, number, found.total) == (Group.RETURNS, 1, 1)
    assert hit.said == ("Guidance: Closes first",)
    assert hit.thing.link == "/published-return?year=2026&regulator=X01"
    named = search_public(store, "transport")
    assert [hit.said for group, _, hits in named.groups if group is Group.RETURNS for hit in hits] == [(), ()]
    many = search_public(store, "guidance g x01")
    assert {hit.said[-1] for group, _, hits in many.groups for hit in hits} >= {"Guidance: Guidance G5"}


def test_provisions_are_found_by_code_instrument_and_what_they_stop(store: PublicStore) -> None:
    for typed in ("av-02", "unattended engine", "Construction and use r.107"):
        (hit, *_) = next(hits for group, _, hits in search_public(store, typed).groups if group is Group.PROVISIONS)
        assert hit.thing.title.startswith("AV-02") and "not confirmed" in hit.thing.about
        assert hit.thing.link == "/pre-check?domain=automated_vehicles"


def test_what_is_published_anew_is_found_at_once(store: PublicStore) -> None:
    assert search_public(store, "brand new").total == 0
    fresh = {**SECOND["guidance"][0], "title": "Brand new"}
    publish(store, 2026, {**SECOND, "guidance": [fresh]}, codes=("X01",))
    assert search_public(store, "brand new").total == 1
    assert search_public(store, "closes first").total == 0
    status = store.status()
    store.write_status({**status, "regulators": [{**status["regulators"][0], "name": "Renamed"}]})
    assert list(titles(search_public(store, "renamed"))) == [Group.REGULATORS]


def test_nothing_typed_and_nothing_published_find_nothing(store: PublicStore, tmp_path: Path) -> None:
    assert search_public(store, "").groups == search_public(store, " … ").groups == ()
    assert search_public(PublicStore(tmp_path / "empty"), "example").total == 0
    assert search_public(store, "x" * 500).total == 0


def test_a_licence_is_found_once_it_is_public(issued: Trial) -> None:
    portal = issued.filing.portal
    assert search_public(portal.public, issued.number).total == 0
    refresh_public(portal)
    (licence,) = register(portal.public).licences
    by_status = (f"{licence.status} licence", f"deliveries {licence.status.lower()}")
    for typed in (issued.number, issued.number.lower(), "example drone deliveries", *by_status):
        (hit,) = next(hits for group, _, hits in search_public(portal.public, typed).groups if group is Group.LICENCES)
        assert hit.thing.link == f"/licences/{issued.number}"
    assert licence.status != "Revoked" and Group.LICENCES not in titles(search_public(portal.public, "revoked"))


def found_by(filing: Filing, actor: Actor, typed: str) -> dict[Group, list[str]]:
    with filing.portal.reading(actor) as reading:
        return titles(search(reading, filing.portal.public, typed, most=100))


@pytest.mark.parametrize("wearer", WEARERS, ids=str)
def test_people_find_besides_what_they_may_see_and_no_more(twins: Filing, wearer: Wearer) -> None:
    actor = actor_of(twins, wearer)
    files = wearer.role in ("preparer", "certifier")
    own = found_by(twins, actor, "annual return 2026").get(Group.OWN_RETURNS, [])
    assert len(own) == (files and wearer.organisation == "X01")
    assert not found_by(twins, actor, "x02 annual return 2026").get(Group.OWN_RETURNS)
    applies = wearer.role in ("applicant", "signatory")
    for typed in (CANARY, CASE):
        cases = found_by(twins, actor, typed).get(Group.CASES)
        assert cases == ([f"{CASE} {CANARY}"] if applies else None)
    people = found_by(twins, actor, actor.name).get(Group.PEOPLE, [])
    assert (actor.name in people) == (wearer == Wearer("administrator", "CENTRAL"))


def test_the_central_unit_finds_cases_and_a_body_those_it_was_asked_about(issued: Trial) -> None:
    for who, page in ((issued.officer, "/case"), (issued.person("consultee", "X03"), "/case-application")):
        with issued.filing.portal.reading(who) as reading:
            found = search(reading, issued.filing.portal.public, issued.reference)
        assert [hit.thing.link for _, _, hits in found.groups for hit in hits] == [f"{page}?case={issued.reference}"]
    assert not found_by(issued.filing, issued.person("consultee", "X05"), issued.reference)
