"""What is contested on screen is contested by program too, and a stranger to it learns nothing."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import UTC, datetime

import httpx
import pytest

from portal.commands.counts import refresh_counts
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import decisions

MINE = "comparison/2026/X01"


def post(client: httpx.Client, address: str, **body: object) -> httpx.Response:
    return client.post(address, json=body, headers={"Idempotency-Key": uuid.uuid4().hex})


@pytest.mark.thorough
def test_dispute_comment_and_challenge(doors: Doors) -> None:
    program, neighbour, analyst = doors.program(), doors.program("X02"), doors.browser_of("analyst", "CENTRAL")
    made = post(program, f"{MINE}/disputes", ground="Another group.")
    assert made.status_code == 201
    number = made.json()["id"]
    assert post(neighbour, f"{MINE}/disputes", ground="Mine.").status_code == 404
    answered = post(analyst, f"{MINE}/disputes/{number}/answer", answer="Yes.", moved_to="demonstration: all")
    assert answered.status_code == 204, answered.text
    shown = program.get(MINE).json()
    assert shown["group"]["name"] == "All regulators"
    assert (shown["places"], shown["days"]["preview_from"]) == ([], "2026-10-02")

    doors.filing.file("X01", {"decisions": decisions(40)})
    doors.filing.accept()
    refresh_counts(doors.filing.portal)
    doors.set_clock(datetime(2026, 10, 2, 9, tzinfo=UTC))
    # a sign-in of June is over by now
    analyst = doors.browser(doors.filing.person("analyst", "CENTRAL", second=True))
    certifier = doors.browser_of("certifier")
    said = {"metric": "P2", "ground": "Wrong.", "evidence": "Case 1."}
    assert post(program, f"{MINE}/challenges", **said).status_code == 403
    challenged = post(certifier, f"{MINE}/challenges", **said)
    assert challenged.status_code == 201, challenged.text
    assert post(certifier, f"{MINE}/comments", text="We grew.").status_code == 204
    number = challenged.json()["id"]
    outcome = {"outcome": "not upheld", "answer": "It is right."}
    assert post(analyst, f"{MINE}/challenges/{number}/answer", **outcome).status_code == 204
    assert post(analyst, f"{MINE}/challenges/{number}/answer", **outcome).status_code == 409

    shown = program.get(MINE).json()
    assert [(c["metric"], c["outcome"]) for c in shown["challenges"]] == [("P2", "not upheld")]
    assert [c["text"] for c in shown["comments"]] == ["We grew."]
    assert {place["estimate"]["regulator_code"] for place in shown["places"]} == {"X01"}
    waiting = analyst.get("comparison/2026").json()
    assert [c["regulator_code"] for c in waiting["comments"]] == ["X01"]
    assert program.get("comparison/2026").status_code == 403

    cases = program.get(f"{MINE}/cases.csv")
    assert cases.text.count("S1-auto-0") >= 3
    assert cases.headers["content-disposition"] == 'attachment; filename="X01-cases-2026-demonstration.csv"'
    assert program.get(f"{MINE}/counts/decisions.csv").text.startswith("regulator_code,")
    assert program.get(f"{MINE}/counts/people.csv").status_code == 422
    archive = zipfile.ZipFile(io.BytesIO(program.get(f"{MINE}/counts.zip").content))
    assert {"place.json", "cases.csv", "decisions.parquet"} <= set(archive.namelist())
    for file in ("", "/cases.csv", "/counts/decisions.csv", "/counts.zip"):
        assert neighbour.get(f"{MINE}{file}").status_code == 404
