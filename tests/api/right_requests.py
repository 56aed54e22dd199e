"""A request that is right in every part, for each route of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from metrics.registered_rules import SystemRule
from portal.api import api


@dataclass(frozen=True)
class Route:
    name: str
    method: str
    path: str
    takes_json: bool


ROUTES = [
    Route(
        step["operationId"], method.upper(), path, "application/json" in step.get("requestBody", {}).get("content", {})
    )
    for path, steps in api.openapi()["paths"].items()
    for method, step in steps.items()
    if path.startswith("/v1")
]
OF_RETURNS = [route for route in ROUTES if route.path.startswith("/v1/returns")]
OF_THE_CENTRAL_UNIT = [route for route in ROUTES if route.path.startswith("/v1/rounds/")]

BODIES: dict[str, Any] = {
    "explain": {"fingerprints": ["0" * 32], "words": "So it is."},
    "waive": {"fingerprint": "0" * 32, "reason": "A wrong rule."},
    "patch_row": {"key": "APP-1", "cells": {"flex_1": {"seen": None, "value": "x"}}},
    "decline": {"reason": "No."},
    "withdraw": {"reason": "No."},
    "give_back": {"reason": "No."},
    "propose_withdrawal": {"reason": "No."},
    "sign": {"full_name": "Alex Morgan", "read_it": True, "did_not_prepare_it": True},
    "reopen": {"code": "error", "reason": "A figure.", "material": False},
    "ask": {"figure": "Staff", "question": "Why?"},
    "answer": {"answer": "So."},
    "publish": {"change": "All of it."},
    "dispute_group": {"ground": "Another group."},
    "answer_dispute": {"answer": "So."},
    "write_comment": {"text": "So it is."},
    "make_challenge": {"metric": "P2", "ground": "Wrong.", "evidence": "Case 1."},
    "answer_challenge": {"outcome": "upheld", "answer": "So."},
    "register_test": {
        "kind": "system",
        "rule": SystemRule(year=2026).changed(draws=1_000).as_data(),
        "change": "Fewer draws.",
    },
    "post_key": {"organisation_code": "X01", "label": "case system"},
    "post_invitation": {"email": "a@example.org", "role": "analyst", "organisation_code": "CENTRAL"},
}
HEADERS = {"If-Match": '"1"'}


def ask(client: httpx.Client, route: Route, *, attempt: str = "one", **places: object) -> httpx.Response:
    """A request that is right in every part, to this route; ``attempt`` is its Idempotency-Key."""
    numbers = dict.fromkeys(("question", "upload", "key", "dispute", "challenge"), 1)
    filled = {"year": 2026, "code": "X02", "table": "decisions", "row": 2, **numbers}
    address = route.path.removeprefix("/v1/").format(**{**filled, **places})
    sent: dict[str, Any] = {"json": BODIES[route.name]} if route.name in BODIES else {}
    if route.name == "post_key" and "code" in places:
        sent = {"json": {**BODIES[route.name], "organisation_code": places["code"]}}
    if route.name == "delete_row":
        sent = {"params": {"key": "APP-1"}}
    if route.name == "put_file":
        sent = {"content": b"x", "params": {"filename": "x.xlsx"}}
    return client.request(route.method, address, headers={**HEADERS, "Idempotency-Key": attempt}, **sent)
