"""Publishing by program: what was seen is what goes out, once; and the way back takes two people."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from tests.fixtures.api_doors import Doors

ROUND = "rounds/2026"


def post(client: httpx.Client, address: str, key: str, body: object = None, seen: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key} | ({"If-Match": seen} if seen else {})
    return client.post(f"{ROUND}/{address}", json=body, headers=headers)


@pytest.fixture
def accepted(doors: Doors) -> Doors:
    doors.filing.file()
    doors.filing.accept()
    return doors


@pytest.mark.thorough
def test_a_round_is_not_proposed_before_its_day(accepted: Doors) -> None:
    gwen = accepted.browser(accepted.filing.administrator)
    too_early = gwen.get(f"{ROUND}/publication")
    assert [r["regulator_code"] for r in too_early.json()["plan"]["returns"]] == ["X01"]
    assert post(gwen, "propose-publication", "a", {"change": "All."}, too_early.headers["etag"]).status_code == 409


@pytest.mark.thorough
def test_a_round_is_published_as_it_was_seen_and_once(accepted: Doors) -> None:
    accepted.set_clock(datetime(2026, 12, 1, 9, tzinfo=UTC))
    hugh = accepted.browser(accepted.filing.second_administrator)
    desk = hugh.get(f"{ROUND}/publication")
    assert desk.json()["plan"]["refused"] is None
    assert post(hugh, "propose-publication", "a", {"change": "All."}).status_code == 428
    assert post(hugh, "propose-publication", "a", {"change": "All."}, '"another"').status_code == 412
    assert post(hugh, "publish", "b", seen=desk.headers["etag"]).status_code == 409
    proposed = post(hugh, "propose-publication", "a", {"change": "All."}, desk.headers["etag"])
    assert proposed.status_code == 201, proposed.text
    waiting = hugh.get(f"{ROUND}/publication").json()["proposed"]
    assert waiting["still_fits"]
    mark = f'"{waiting["mark"]}"'
    assert post(hugh, "publish", "c", seen=mark).status_code == 409, "by the same person"
    other = accepted.browser(accepted.filing.administrator)
    assert post(other, "publish", "b", seen=desk.headers["etag"]).status_code == 412
    first = post(other, "publish", "a", seen=mark)
    assert first.status_code == 201, first.text
    again = post(other, "publish", "a", seen=mark)
    assert (again.status_code, again.content) == (201, first.content)
    history = other.get(f"{ROUND}/publication").json()["history"]
    assert [h["version"] for h in history] == [first.json()["version"]]
    assert other.get("returns/2026/X01").json()["state"] == "published"


@pytest.mark.thorough
def test_one_return_goes_out_early_and_is_taken_back_by_two(accepted: Doors) -> None:
    gwen = accepted.browser(accepted.filing.administrator)
    hugh = accepted.browser(accepted.filing.second_administrator)
    assert post(gwen, "returns/X01/propose-publication", "a").status_code == 201
    assert post(hugh, "take-back-publication", "b", {"reason": "Not yet."}).status_code == 204
    assert post(gwen, "returns/X01/propose-publication", "c").status_code == 201
    mark = hugh.get(f"{ROUND}/publication").json()["proposed"]["mark"]
    assert post(hugh, "publish", "d", seen=f'"{mark}"').status_code == 201
    assert post(hugh, "returns/X01/confirm-withdrawal", "a", seen='"1"').status_code == 409
    assert post(gwen, "returns/X01/propose-withdrawal", "b", {"reason": "Wrong body."}).status_code == 204
    (proposal,) = gwen.get(f"{ROUND}/publication").json()["proposals"]
    assert proposal["reason"] == "Wrong body."
    seen = f'"{proposal["mark"]}"'
    assert post(gwen, "returns/X01/confirm-withdrawal", "e", seen=seen).status_code == 409
    assert post(hugh, "returns/X01/confirm-withdrawal", "g").status_code == 428
    assert post(hugh, "returns/X01/confirm-withdrawal", "h", seen='"0"').status_code == 412
    confirmed = post(hugh, "returns/X01/confirm-withdrawal", "f", seen=seen)
    assert confirmed.status_code == 201, confirmed.text
    assert gwen.get(f"{ROUND}/publication").json()["history"][0]["kind"] == "withdrawal"
