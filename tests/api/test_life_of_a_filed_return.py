"""By program: a return given back, a question that outlives a version, a correction that says why it is made."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.fixtures.api_doors import Doors

X01 = "returns/2026/X01"
SIGNATURE = {"full_name": "Alex Morgan", "read_it": True, "did_not_prepare_it": True}
CORRECTION = {"correction_code": "error", "correction_reason": "A slip.", "material": False}
AFTER_EDITS = datetime(2026, 10, 1, 9, tzinfo=UTC)


def ask(client: httpx.Client, name: str, body: Any = None) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": client.get(X01).headers["etag"]}
    return client.post(f"{X01}/{name}", json=body, headers=headers)


def test_returned_and_not_filed_again(doors: Doors) -> None:
    doors.filing.file()
    anna, program = doors.browser(doors.filing.analyst), doors.program()
    ask(anna, "questions", {"figure": "Staff", "question": "Why did it fall?"})
    assert ask(anna, "return", {"reason": "Spend is missing."}).status_code == 204
    mine = program.get(X01).json()
    assert (mine["label"], mine["returned"], mine["late"]) == ("Returned to you, not filed again", True, False)
    assert (mine["filed_at"], mine["receipt"], mine["counted"]) == (None, None, None)
    board = {r["regulator_code"]: r for r in anna.get("rounds/2026/returns").json()["returns"]}
    assert (board["X01"]["label"], board["X01"]["filed_at"]) == ("Returned, not refiled", None)
    assert (board["X01"]["returned"], board["X02"]["returned"]) == (True, False)

    asked = program.get(f"{X01}/questions").json()["questions"]
    assert [(q["version"], q["answer"]) for q in asked] == [(1, None)]
    answered = ask(program, f"questions/{asked[0]['id']}/answer", {"answer": "Two people left."})
    assert (answered.json()["state"], answered.json()["open_questions"]) == ("draft", 0)


@pytest.mark.thorough
def test_a_correction_says_at_its_signature_why_it_is_made(doors: Doors) -> None:
    doors.filing.file()
    program = doors.program()
    assert ask(program, "reopen", {}).json()["version"] == 2
    program.post(f"{X01}/check")
    assert ask(program, "send").json()["needs_correction"] is False
    doors.set_clock(AFTER_EDITS)
    grace = doors.browser_of("certifier")
    assert grace.get(X01).json()["needs_correction"] is True
    bare = ask(grace, "sign", SIGNATURE)
    assert bare.status_code == 409
    assert bare.json()["detail"].startswith("Edits for this round closed after this version was opened")
    unknown = ask(grace, "sign", {**SIGNATURE, **CORRECTION, "correction_code": "slip"})
    assert (unknown.status_code, unknown.json()["detail"]) == (
        422,
        "“slip” is not a kind of correction. Choose one of: error, omission, new_information, definition.",
    )
    filed = ask(grace, "sign", {**SIGNATURE, **CORRECTION}).json()
    assert (filed["version"], filed["state"], filed["needs_correction"]) == (2, "filed", False)


@pytest.mark.thorough
def test_a_correction_withdrawn_leaves_the_published_version(doors: Doors) -> None:
    doors.filing.file()
    doors.filing.accept()
    doors.filing.publish(early="X01")
    program, grace = doors.program(), doors.browser_of("certifier")
    ask(program, "reopen", {"code": "error", "reason": "A slip.", "material": True})
    program.post(f"{X01}/check")
    ask(program, "send")
    assert ask(grace, "sign", SIGNATURE).json()["version"] == 2
    back = ask(grace, "withdraw", {"reason": "The correction was wrong."}).json()
    assert (back["version"], back["state"], back["late"]) == (1, "published", False)
    assert back["receipt"].startswith("R2026-X01-1-")
