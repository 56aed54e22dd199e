"""Running a round by program: what was seen is what is decided on, and it is done once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.right_requests import BODIES
from tests.fixtures.api_doors import Doors


def send(
    client: httpx.Client, method: str, address: str, key: str, body: object, seen: int | None = None
) -> httpx.Response:
    headers = {"Idempotency-Key": key} | ({"If-Match": f'"{seen}"'} if seen is not None else {})
    return client.request(method, f"rounds/{address}", json=body, headers=headers)


@pytest.mark.thorough
def test_a_round_is_set_and_changed_and_what_is_owed_is_decided(doors: Doors) -> None:
    gwen = doors.browser(doors.filing.administrator)
    days: dict[str, Any] = BODIES["set_round"]
    assert send(gwen, "POST", "2027", "a", days).status_code == 204
    assert send(gwen, "POST", "2027", "a", days).status_code == 204, "the same again"
    assert send(gwen, "POST", "2027", "b", days).status_code == 409
    season = next(r for r in gwen.get("rounds").json()["rounds"] if r["year"] == 2027)
    assert (season["due_on"], season["revision"]) == ("2027-06-30", 0)

    later = days | {"due_on": "2027-07-14"}
    assert send(gwen, "PUT", "2027", "c", later).status_code == 428
    assert send(gwen, "PUT", "2027", "d", later, seen=3).status_code == 412
    assert send(gwen, "PUT", "2027", "e", later, seen=0).status_code == 204

    owed = "2026/returns/X01"
    assert send(gwen, "POST", f"{owed}/extend", "f", BODIES["extend_return"], seen=0).status_code == 204
    assert send(gwen, "POST", f"{owed}/extend", "g", BODIES["extend_return"], seen=0).status_code == 412
    row = next(r for r in gwen.get("rounds/2026/returns").json()["returns"] if r["regulator_code"] == "X01")
    assert (row["due_on"], row["extended_because"], row["revision"]) == ("2026-07-31", "A flood.", 1)
    assert send(gwen, "POST", f"{owed}/excuse", "h", {"reason": "A merger."}, seen=1).status_code == 204
    assert send(gwen, "POST", f"{owed}/require", "i", {"reason": "No merger."}, seen=2).status_code == 204
    decided = gwen.get("rounds/2026/decisions").json()["decisions"]
    assert [d["reason"] for d in decided] == ["No merger.", "A merger.", "A flood."]


def test_the_reading_queue_names_what_waits(doors: Doors) -> None:
    doors.filing.file()
    anna = doors.browser(doors.filing.analyst)
    (waiting,) = anna.get("rounds/2026/reading-queue").json()["to_read"]
    assert (waiting["regulator_code"], waiting["label"], waiting["moved"]) == ("X01", "Filed", [])
    assert waiting["not_compared"] == [], "there is no return of last year"
