"""The whole way of a return by program and browser: from the template to an accepted return and its correction."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from portal import audit
from portal.db.records import AuditEntry
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import workbook

X01 = "returns/2026/X01"
SIGNATURE = {"full_name": "Alex Morgan", "read_it": True, "did_not_prepare_it": True}


def step(client: httpx.Client, name: str, body: Any = None, *, seen: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid.uuid4())} | ({"If-Match": seen} if seen else {})
    answer = client.post(f"{X01}/{name}", json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer


def test_from_template_to_acceptance_and_a_correction(doors: Doors) -> None:
    program, grace = doors.program(), doors.browser_of("certifier")
    anna = doors.browser(doors.filing.analyst)

    assert 2026 in [r["year"] for r in program.get("rounds").json()["rounds"]]
    status = program.get(X01)
    assert (status.json()["label"], status.json()["state"]) == ("Not started", None)
    assert "etag" not in status.headers
    assert program.post(f"{X01}/draft").json()["version"] == 1

    verdict = program.put(f"{X01}/file", params={"filename": "x01.xlsx"}, content=workbook())
    assert verdict.status_code == 200, verdict.text
    assert verdict.json()["upload"]["state"] == "read"
    assert [s["stage"] for s in verdict.json()["upload"]["stages"]]
    assert verdict.json()["status"]["errors"] == 0

    found = program.get(f"{X01}/findings", params={"severity": "query"}).json()
    if found["total"]:
        prints = [f["fingerprint"] for f in found["findings"]]
        told = program.put(f"{X01}/explanations", json={"fingerprints": prints, "words": "A new scheme began."})
        assert told.json() == {"explained": len(prints)}

    rows = program.get(f"{X01}/tables/decisions").json()
    first = rows["rows"][0]
    change = {
        "key": first["key"],
        "cells": {"flex_1": {"seen": first["cells"]["flex_1"], "value": "kept here"}},
        "why": "asked for",
    }
    assert program.patch(f"{X01}/tables/decisions/rows/{first['row']}", json=change).json() == {"changed": 1}
    assert program.get(X01).json()["checked"] is False
    checked = program.post(f"{X01}/check")
    assert (checked.json()["checked"], checked.json()["cannot_send"]) == (True, None)

    sent = step(program, "send", seen=checked.headers["etag"])
    assert sent.json()["state"] == "with_certifier"
    back = step(grace, "decline", {"reason": "Look at the spend again."}, seen=sent.headers["etag"])
    assert back.json()["state"] == "draft"
    sent = step(program, "send", seen=back.headers["etag"])
    taken = step(program, "take-back", seen=sent.headers["etag"])
    sent = step(program, "send", seen=taken.headers["etag"])

    filed = step(grace, "sign", SIGNATURE, seen=sent.headers["etag"]).json()
    assert filed["state"] == "filed"
    receipt = program.get(f"{X01}/receipt").json()
    assert receipt["reference"] == filed["receipt"]
    assert receipt["full_name"] == "Alex Morgan"

    board = anna.get("rounds/2026/returns").json()["returns"]
    assert [r["state"] for r in board if r["regulator_code"] == "X01"] == ["filed"]
    asked = step(
        anna, "questions", {"figure": "Staff", "question": "Why did it fall?"}, seen=anna.get(X01).headers["etag"]
    )
    assert asked.status_code == 201
    answered = step(program, f"questions/{asked.json()['id']}/answer", {"answer": "Two people left."})
    assert (answered.json()["state"], answered.json()["open_questions"]) == ("answered", 0)
    assert program.get(f"{X01}/questions").json()["questions"][0]["answer"] == "Two people left."
    accepted = step(anna, "accept", seen=anna.get(X01).headers["etag"])
    assert accepted.json()["state"] == "accepted"

    reopened = step(program, "reopen", {"code": "error", "reason": "A figure was wrong.", "material": True}).json()
    assert (reopened["version"], reopened["state"], reopened["counted"]["state"]) == (2, "draft", "accepted")
    with doors.filing.portal.db.reading() as session:
        chain = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert audit.first_break((e.seq, e.body, e.previous, e.hash) for e in chain) is None


@pytest.mark.thorough
def test_the_central_unit_gives_a_return_back_and_the_certifier_withdraws(doors: Doors) -> None:
    doors.filing.file()
    anna = doors.browser(doors.filing.analyst)
    given_back = step(anna, "return", {"reason": "Spend is missing."}, seen=anna.get(X01).headers["etag"])
    assert (given_back.status_code, given_back.content) == (204, b"")
    assert doors.program().get(X01).json()["state"] == "draft"
    assert anna.get(X01).status_code == 404

    doors.filing.check()
    doors.filing.sign()
    grace = doors.browser_of("certifier")
    step(grace, "withdraw", {"reason": "Filed by mistake."}, seen=grace.get(X01).headers["etag"])
    assert grace.get(X01).json()["label"] == "Not started"


def test_an_error_is_waived_with_a_reason(doors: Doors) -> None:
    program = doors.program()
    program.post(f"{X01}/draft")
    program.post(f"{X01}/check")
    found = program.get(f"{X01}/findings", params={"severity": "error"}).json()
    assert found["total"] == len(found["findings"]) > 0
    finding = found["findings"][-1]
    assert finding["rule"] not in ("C-01", "C-04")
    same_rule = program.get(f"{X01}/findings", params={"rule": finding["rule"]}).json()
    assert {f["rule"] for f in same_rule["findings"]} == {finding["rule"]}
    anna = doors.browser(doors.filing.analyst)
    asked = {"fingerprint": finding["fingerprint"], "reason": "The rule is wrong for this body."}
    assert step(anna, "waivers", asked).status_code == 204
    again = anna.post(f"{X01}/waivers", json=asked, headers={"Idempotency-Key": "another"})
    assert (again.status_code, again.json()["detail"]) == (409, "This finding was waived already.")
    now = program.get(f"{X01}/findings").json()["findings"]
    assert [f["status"] for f in now if f["fingerprint"] == finding["fingerprint"]] == ["waived"]


def test_rows_are_taken_out_and_pages_turned(doors: Doors) -> None:
    doors.filing.upload()
    program = doors.program()
    before = program.get(f"{X01}/tables/decisions").json()
    row, key = before["rows"][0]["row"], before["rows"][0]["key"]
    address = f"{X01}/tables/decisions/rows/{row}"
    assert program.delete(address, params={"key": key, "why": "twice"}).status_code == 204
    after = program.get(f"{X01}/tables/decisions").json()
    assert after["total"] == before["total"] - 1
    assert row not in [r["row"] for r in after["rows"]]
    assert program.delete(address, params={"key": key}).status_code == 412
    assert program.get(f"{X01}/tables/decisions", params={"page": 9}).json()["rows"] == []
    cover = program.get(f"{X01}/tables/cover").json()
    assert (cover["layout"], [r["row"] for r in cover["rows"]]) == ("answers", [0])


@pytest.mark.thorough
def test_a_file_the_gate_refuses_is_kept_and_answered_with_its_code(doors: Doors) -> None:
    program = doors.program()
    program.post(f"{X01}/draft")
    refused = program.put(f"{X01}/file", params={"filename": "x01.xlsx"}, content=b"not a workbook at all")
    assert refused.status_code == 422
    assert refused.json()["code"] == "NOT_A_WORKBOOK"
    kept = program.get(X01).json()["last_upload"]
    assert (kept["state"], kept["code"], kept["sentence"]) == ("refused", "NOT_A_WORKBOOK", refused.json()["detail"])
    assert program.get(f"{X01}/uploads/{kept['id']}").json() == kept


@pytest.mark.thorough
def test_one_table_as_csv(doors: Doors) -> None:
    program = doors.program()
    program.post(f"{X01}/draft")
    table = "scheme_code,title\nS1,Trials of vehicles\n"
    put = program.put(f"{X01}/file", params={"filename": "export.csv", "table": "schemes"}, content=table.encode())
    assert put.status_code == 200, put.text
    assert program.get(f"{X01}/tables/schemes").json()["rows"][0]["cells"]["title"] == "Trials of vehicles"
