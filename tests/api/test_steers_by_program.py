"""Steers and desks by program: what is public to all, what only the department gets, and one step for one key."""

from __future__ import annotations

from portal.commands.drafts import start_draft
from portal.commands.steer_register import refresh_steers
from portal.installation import public_store
from tests.api.right_requests import STEER
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR

HEADERS = {"Idempotency-Key": "one"}


def test_a_steer_from_its_record_to_its_end(sqlite_doors: Doors) -> None:
    portal, ruth = sqlite_doors.filing.portal, sqlite_doors.browser_of("sponsor_reviewer", "XD1")
    made = ruth.post("departments/XD1/steers", json=STEER, headers=HEADERS)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    number = made.json()["steer"]
    assert ruth.post("departments/XD1/steers", json=STEER, headers=HEADERS).text == made.text
    other = {**STEER, "in_it": "partly", "because": "Read anew.", "expected_version": 1}
    assert ruth.post(f"departments/XD1/steers/{number}/amend", json=other, headers={"Idempotency-Key": "2"}).json() == {
        "steer": number,
        "version": 2,
    }
    late = ruth.post(
        f"departments/XD1/steers/{number}/end",
        json={"ended_on": "2026-03-05", "reason": "Replaced.", "expected_version": 1},
        headers={"Idempotency-Key": "3"},
    )
    assert late.status_code == 412
    own = ruth.get("departments/XD1/steers").json()["steers"]
    assert [version["because"] for version in own[0]["versions"]] == ["Read anew.", None]
    refresh_steers(portal)
    assert public_store().steers()["steers"][0]["version"] == 2
    shown = sqlite_doors.stranger().get("steers")
    assert shown.status_code == 200
    assert [each["in_it"] for each in shown.json()["steers"]] == ["partly"]
    assert "by" not in shown.json()["steers"][0]


def test_what_cannot_be_recorded_is_said_in_one_answer(sqlite_doors: Doors) -> None:
    ruth = sqlite_doors.browser_of("sponsor_reviewer", "XD1")
    wrong = {**STEER, "covers": ["X07"], "title": " "}
    said = ruth.post("departments/XD1/steers", json=wrong, headers=HEADERS)
    assert said.status_code == 422
    assert "Write the title" in said.json()["detail"] and "X07 was not under" in said.json()["detail"]


def test_a_draft_is_shared_in_person_and_never_by_a_key(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    with filing.portal.unit_of_work(filing.person("preparer")) as ctx:
        start_draft(ctx, year=YEAR, regulator_code="X01")
    ruth, address = sqlite_doors.browser_of("sponsor_reviewer", "XD1"), f"returns/{YEAR}/X01"
    by_key = sqlite_doors.program().post(f"{address}/share", headers=HEADERS)
    assert by_key.status_code == 403 and ruth.get(address).status_code == 404
    assert sqlite_doors.browser_of("preparer").post(f"{address}/share", headers=HEADERS).status_code == 204
    assert ruth.get(address).json()["label"] == "Draft, not filed"
    desk = ruth.get("departments/XD1/regulators").json()
    assert [each["regulator_code"] for each in desk["regulators"] if each["shared"]] == ["X01"]
    assert ruth.get("departments/XD2/regulators").status_code == 404
    assert ruth.get("departments/XD1/regulators", params={"year": YEAR + 1}).status_code == 404
