"""An application by program: a key prepares all of it, a signatory in person submits, and others find nothing there."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import httpx
import pytest

from portal.commands import casework, evidence
from portal.commands.keys import make_key
from portal.context import PORTAL
from portal.db.people import Organisation
from portal.permissions import Permission
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind
from tests.fixtures.api_doors import Doors
from tests.fixtures.casework import INNOVATOR, Trial, drone_answers

ANSWERS = {"uses_ai": True, "in_uk": True, "sight": "bvlos", "airspace": "shared", "stops_you": "law"}


def program(doors: Doors, trial: Trial) -> httpx.Client:
    """With a new key of the innovator's applicant."""
    with doors.filing.portal.unit_of_work(trial.applicant) as ctx:
        key = make_key(ctx, organisation_code=INNOVATOR, label="our own system")
    client = doors.stranger()
    client.headers["Authorization"] = f"Bearer {key}"
    return client


def post(client: httpx.Client, address: str, body: Any = None, **headers: str) -> httpx.Response:
    return client.post(address, json=body, headers={"Idempotency-Key": uuid.uuid4().hex, **headers})


def test_a_key_prepares_and_a_signatory_submits(sqlite_doors: Doors, sqlite_trial: Trial) -> None:
    robot = program(sqlite_doors, sqlite_trial)
    wanted = {"organisation_code": INNOVATOR, "domain": "drones", "title": "Parcels", "answers": drone_answers()}
    started = post(robot, "applications", wanted)
    assert started.status_code == 201, started.text
    case = f"applications/{started.json()['reference']}"
    attached = robot.put(
        f"{case}/evidence/file", params={"filename": "t.txt", "title": "Tests"}, content=b"Ten flights."
    )
    assert attached.json() == {"name": "E1"}
    for question in form_of("drones").questions:
        if question.kind is Kind.EVIDENCE:
            assert robot.put(f"{case}/answers/{question.id}", json={"value": ["E1"]}).status_code == 200
    claim = {"metric": "loss_of_link", "value": 2, "unit": "times", "n": 40, "method": "flights"}
    assert post(robot, f"{case}/evidence/E1/claims", claim).status_code == 204

    shown = robot.get(case).json()
    assert shown["complete"] and not shown["declared"] and shown["evidence"][0]["scan"] == "Not scanned"
    assert [step["number"] for step in shown["risk_steps"]] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert all(step["came_from"] and step["result"] for step in shown["risk_steps"])
    refused = robot.put(f"{case}/answers/declared", json={"value": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "NotAllowed")
    for forbidden in ("submit", "withdraw"):
        body = {"reason": "No."} if forbidden == "withdraw" else None
        assert post(robot, f"{case}/{forbidden}", body, **{"If-Match": '"1"'}).status_code == 403

    sara = sqlite_doors.browser(sqlite_trial.signatory)
    for question, value in {"signatory_name": "Sara", "signatory_role": "director", "declared": True}.items():
        assert sara.put(f"{case}/answers/{question}", json={"value": value}).status_code == 200
    assert post(sara, f"{case}/submit").status_code == 428
    assert post(sara, f"{case}/submit", **{"If-Match": '"3"'}).status_code == 412
    again = {"Idempotency-Key": "once", "If-Match": sara.get(case).headers["ETag"]}
    first, second = (sara.post(f"{case}/submit", headers=again) for _ in range(2))
    assert first.status_code == 200, first.text
    assert first.content == second.content
    assert first.json()["label"] == "Submitted, being checked"


def test_what_was_seen_is_stated_and_the_second_is_told(sqlite_doors: Doors, sqlite_trial: Trial) -> None:
    sqlite_trial.start()
    case, leo = f"applications/{sqlite_trial.reference}", program(sqlite_doors, sqlite_trial)
    seen = next(a["seq"] for a in leo.get(case).json()["answers"] if a["question"] == "product_name")
    kept = leo.put(f"{case}/answers/product_name", json={"value": "Courier 3", "seen": seen})
    assert kept.json()["seq"] > seen
    late = leo.put(f"{case}/answers/product_name", json={"value": "Courier 4", "seen": seen})
    assert (late.status_code, late.json()["code"]) == (412, "ChangedMeanwhile")
    row = leo.put(f"{case}/answers/partners/rows/1", json={"was": {"partner_name": "?"}, "now": None})
    assert row.status_code == 412


def test_evidence_is_downloaded_as_it_came_by_those_who_may_read_the_case(
    sqlite_doors: Doors, sqlite_trial: Trial
) -> None:
    sqlite_trial.start()
    address = f"applications/{sqlite_trial.reference}/evidence/E1"
    leo, ben = (sqlite_doors.browser(actor) for actor in (sqlite_trial.applicant, sqlite_trial.officer))
    got = leo.get(address)
    assert (got.content, got.headers["X-Scan"]) == (b"Ten flights.", "Not scanned")
    assert got.headers["Content-Disposition"].startswith("attachment; ")
    assert ben.get(address).status_code == 404  # a draft is nobody else's
    sqlite_trial.submit()
    assert ben.get(address).status_code == 200
    sqlite_trial.do(sqlite_trial.officer, casework.ask_in_writing, words="More tests?")
    sqlite_trial.do(sqlite_trial.applicant, evidence.attach, file_name="m.txt", data=b"More.", title="More")
    not_yet = address.replace("E1", "E2")
    assert (leo.get(not_yet).status_code, ben.get(not_yet).status_code) == (200, 404)  # not handed in yet
    sqlite_trial.scan(clean=False)
    assert leo.get(address).status_code == ben.get(address).status_code == 404
    consultee = sqlite_doors.browser_of("consultee", "X03")
    assert consultee.get(address).status_code == 404


def test_another_innovators_application_is_not_there(sqlite_doors: Doors, sqlite_trial: Trial) -> None:
    sqlite_trial.start()
    with sqlite_doors.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.add(Organisation(code="IN0009", kind="innovator", name="Another", demonstration=True))
    other = sqlite_doors.browser_of("signatory", "IN0009")
    for address in (sqlite_trial.reference, f"{sqlite_trial.reference}/status", "SC-2026-9999"):
        said = other.get(f"applications/{address}")
        assert (said.status_code, said.json()["detail"]) == (404, "There is nothing here, or you may not see it.")
    assert other.get("applications").json() == {"applications": []}


def test_the_pre_check_is_open_to_programs_without_a_key(sqlite_doors: Doors) -> None:
    stranger = sqlite_doors.stranger()
    asked = stranger.get("pre-check/drones").json()
    assert asked["fee"] and [q["id"] for q in asked["questions"]][:2] == ["uses_ai", "in_uk"]
    half = stranger.post("pre-check/drones", json={"answers": ANSWERS})
    assert half.status_code == 422 and "regulator_stage" in half.json()["detail"]
    whole = {**ANSWERS, "gives_up_protection": "no", "regulator_stage": "refused"}
    verdict = stranger.post("pre-check/drones", json={"answers": whole}).json()
    assert verdict["outcome"] == "A licence may help" and verdict["rule"]
    assert "sandbox_licence" in [route["id"] for route in verdict["routes"]]
    assert stranger.get("pre-check/boats").status_code == 404


@pytest.mark.parametrize("permission", [Permission.CASE_SUBMIT, Permission.REVIEW_ASK, Permission.COLLEAGUE_INVITE])
def test_a_key_holds_no_permission_of_a_signatory(sqlite_trial: Trial, permission: Permission) -> None:
    key = replace(sqlite_trial.signatory, via="key", only_organisation=INNOVATOR)
    with sqlite_trial.filing.portal.reading(key) as reading:
        assert not reading.may(permission, INNOVATOR)
