"""Steers as everybody reads them: the plain page, the files, and that they come from the public store alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal.commands.publication import refresh_public
from portal.commands.steering import amend_steer, record_steer
from portal.public_store import PublicStore
from portal.queries.steer_coverage import steer_coverage
from regulators.steers import Expectation, InIt, Standing, Steer
from tests.fixtures.filing import Filing
from tests.publication.canaries import FOLLOWED
from tests.publication.conftest import ROUND_DAY, PublicClient

HOSTILE = '<script>alert(1)</script> =1+1 "'
LETTER = Steer(
    department_code="XD1",
    title=f"Letter {HOSTILE}",
    address='https://xd1.example/?"><script>',
    given_on=date(2025, 9, 15),
    until_on=None,
    covers=("X01", "X03"),
    in_it=InIt.YES,
    passage=f"Make room.\n{HOSTILE}",
    judged_by=f"The AI team {HOSTILE}",
    expectations=(Expectation(f"Publish a plan. {HOSTILE}", date(2026, 5, 29)),),
)
TODAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def steered(published: Filing) -> Iterator[Filing]:
    """The published round; a steer over X01 (published) and X03 (filed and not published), amended once; another."""
    reviewer = published.person("sponsor_reviewer", "XD1")
    published.set_clock(datetime(2026, 11, 2, 9, tzinfo=UTC))
    with published.portal.unit_of_work(reviewer) as ctx:
        number = record_steer(ctx, department_code="XD1", steer=replace(LETTER, in_it=InIt.PARTLY))
    with published.portal.unit_of_work(reviewer) as ctx:
        amend_steer(ctx, department_code="XD1", steer_id=number, steer=LETTER, because=f"Read anew. {HOSTILE}")
    formula = replace(LETTER, department_code="XD2", title="=1+1", covers=("X07",))
    with published.portal.unit_of_work(published.person("sponsor_reviewer", "XD2")) as ctx:
        record_steer(ctx, department_code="XD2", steer=formula)
    refresh_public(published.portal)
    yield published
    published.set_clock(ROUND_DAY)


@pytest.fixture
def client(steered: Filing, monkeypatch: pytest.MonkeyPatch) -> PublicClient:
    store = PublicStore(steered.portal.public.folder)
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)
    monkeypatch.setattr("portal.public.routes.now", lambda: datetime(2026, 11, 2, 9, tzinfo=UTC))
    return PublicClient()


def rows(client: PublicClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_answer_is_that_of_the_published_return_and_of_no_other(steered: Filing) -> None:
    found = steer_coverage(steered.portal.public, TODAY)
    (shown,) = found.of("XD1").steers
    assert [(each.regulator_code, each.year, each.words) for each in shown.answers] == [
        ("X01", 2026, FOLLOWED),
        ("X03", None, None),
    ]


def test_a_steer_given_after_the_year_of_a_return_was_not_answered_in_it(steered: Filing) -> None:
    kept = steered.portal.public.steers()
    later = {**kept["steers"][0], "given_on": "2026-04-01"}
    store = PublicStore(steered.portal.public.folder)
    store.steers = lambda: {"steers": [later]}  # type: ignore[method-assign]
    (shown,) = steer_coverage(store, TODAY).steers
    assert {each.year for each in shown.answers} == {None}


def test_every_relationship_of_the_register_stands_once(steered: Filing) -> None:
    found = steer_coverage(steered.portal.public, TODAY)
    pairs = [(row.covered.department_code, row.covered.regulator_code) for row in found.rows]
    assert len(pairs) == len(set(pairs)) and ("XD3", "X06") not in pairs and (None, "X09") in pairs
    standings = {pair: row.covered.standing for pair, row in zip(pairs, found.rows, strict=True)}
    assert standings["XD1", "X03"] is Standing.WITH_AI and standings["XD4", "X03"] is Standing.NONE
    assert standings["XD3", "X09"] is Standing.NOT_APPLICABLE
    said = {pair: row.when for pair, row in zip(pairs, found.rows, strict=True)}
    assert said["XD1", "X01"] == "since 15 September 2025" and said["XD1", "X02"] == "so far"
    assert said["XD1", "X06"] == "since 1 October 2024" and "none is expected" in said["XD3", "X09"]
    assert found.sentences[0] == "No steer is recorded yet for any of 49 bodies under a sponsor department."
    assert "recorded for 3, one with it partly for 0, and none for 9" in found.sentences[1]


def test_the_page_shows_text_of_people_as_text(client: PublicClient) -> None:
    page = client.get("/steers").text
    assert "<script" not in page and page.count("&lt;script&gt;alert(1)") >= 5
    assert "Amended on 2 November 2026, version 2" in page
    one = client.get("/steers?department=XD3").text
    assert "Example Legal Services Regulator" in one and "Example Transport Regulator" not in one
    assert client.get('/steers?department="><script>').status_code == 200


def test_the_files(client: PublicClient) -> None:
    (first, second) = (row for row in rows(client, "/data/steers.csv") if row["department_code"] == "XD1")
    assert (first["regulator_code"], second["regulator_code"], first["version"]) == ("X01", "X03", "2")
    assert first["answer_year"] == "2026" and second["answer"] == ""
    standings = {(r["department_code"], r["regulator_code"]): r for r in rows(client, "/data/steer-coverage.csv")}
    assert standings["XD1", "X01"]["since"] == "2025-09-15" and standings["XD1", "X01"]["demonstration"] == "yes"
    assert standings["XD1", "X02"]["standing"] == "none recorded"
    assert standings["", "X09"]["steer_expected"] == "no"


def test_no_cell_can_run_as_a_formula(client: PublicClient) -> None:
    titles = {row["title"] for row in rows(client, "/data/steers.csv")}
    assert "=1+1" not in titles and any(title.endswith("=1+1") for title in titles)


def test_nobody_who_recorded_it_is_named(steered: Filing) -> None:
    text = (Path(steered.portal.public.folder) / "steers.json").read_text(encoding="utf-8")
    assert "Sponsor Reviewer" not in text and "recorded_by" not in text


def test_without_a_refresh_there_is_nothing_and_no_fault(tmp_path: Path) -> None:
    found = steer_coverage(PublicStore(tmp_path), TODAY)
    assert (found.rows, found.steers, found.sentences) == ((), (), ())
