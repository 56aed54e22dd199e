"""A licence by program, from its issue to its revocation; each step once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from portal.queries.licence_register import one_licence
from tests.fixtures.api_doors import Doors, doors_of
from tests.fixtures.casework import Trial
from tests.fixtures.licences import WITH_CONDITIONS


@pytest.fixture
def doors(minuted: Trial, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Trial, Doors]]:
    for doors in doors_of(minuted.filing, minuted.filing.portal.files.folder.parent, monkeypatch):
        yield minuted.decide(WITH_CONDITIONS), doors


def test_issued_read_held_and_revoked(doors: tuple[Trial, Doors]) -> None:
    trial, ways = doors
    officer, decider, holder = (ways.browser(actor) for actor in (trial.officer, trial.decider, trial.signatory))
    case = f"cases/{trial.reference}/licence"
    assert post(holder, case).status_code == 403

    first, again = post(officer, case), post(officer, case)
    assert first.status_code == 201 and again.json() == first.json(), "issued once, however often it is asked"
    number = first.json()["number"]
    licence = f"licences/{number}"

    assert [each["number"] for each in holder.get("licences").json()] == [number]
    shown = holder.get(licence).json()
    assert (shown["status"], shown["possible"]) == (
        "Issued, not begun",
        ["kept up with evidence, cover, advice and consents", "surrendered"],
    )
    paper = holder.get(f"{licence}/v/1/licence.pdf")
    assert hashlib.sha256(paper.content).hexdigest() == shown["versions"][0]["sha256"]
    assert "attachment" in paper.headers["content-disposition"]
    assert holder.get(f"cases/{trial.reference}/decision.pdf").content.startswith(b"%PDF-")

    hold = {"reason": "A near miss.", "review_on": "2026-07-01"}
    assert post(officer, f"{licence}/hold", hold).status_code == 204
    assert status_of(trial, number) == "Suspended", "the public register says so at once"
    told = {"of": "revoked", "words": "Two flights were too high."}
    assert post(decider, f"{licence}/notice", told).status_code == 204
    assert post(decider, f"{licence}/revoke", {"reason": "Too high."}).status_code == 409
    assert post(holder, f"{licence}/notice/answer", told | {"words": "It was a bird."}).status_code == 204
    assert [said["words"] for said in decider.get(licence).json()["notices"][0]["answers"]] == ["It was a bird."]
    wrong = {"of": "suspended", "words": "It was another licence."}
    assert post(decider, f"{licence}/notice", wrong).status_code == 204
    back = {"of": "suspended", "reason": "It was another licence."}
    assert post(holder, f"{licence}/notice/withdraw", back).status_code == 403
    assert post(decider, f"{licence}/notice/withdraw", back).status_code == 204
    assert [given["of"] for given in decider.get(licence).json()["notices"]] == ["revoked"]
    ways.set_clock(trial.filing.portal.now() + timedelta(days=20))
    ways._browsers.clear()  # nobody stays signed in for so long
    decider, holder = ways.browser(trial.decider), ways.browser(trial.signatory)
    assert post(decider, f"{licence}/revoke", {"reason": "Too high."}).status_code == 204
    assert status_of(trial, number) == "Revoked"
    assert post(holder, f"{licence}/surrender", {"reason": "Done."}).status_code == 409


def status_of(trial: Trial, number: str) -> str:
    return one_licence(trial.filing.portal.public, number)[0].status


def post(client: httpx.Client, address: str, body: dict[str, Any] | None = None) -> httpx.Response:
    return client.post(address, json=body, headers={"Idempotency-Key": f"{address} {body}".replace(" ", "")[:100]})
