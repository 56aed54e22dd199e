"""A request that is right in every part, for each route of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from metrics.registered_rules import SystemRule
from portal.api import api
from sandbox_licences.provisions import provisions
from tests.fixtures.funding import LINE


@dataclass(frozen=True)
class Route:
    name: str
    method: str
    path: str
    takes_json: bool


_EVERY = [
    Route(
        step["operationId"], method.upper(), path, "application/json" in step.get("requestBody", {}).get("content", {})
    )
    for path, steps in api.openapi()["paths"].items()
    for method, step in steps.items()
    if path.startswith("/v1")
]
_PAPERS = ("/v1/cases/{reference}/decision.pdf", "/v1/cases/{reference}/licence")
OF_CASES = [r for r in _EVERY if r.path.startswith("/v1/cases/") and not r.path.startswith(_PAPERS)]
"""Tried by ``tests/architecture/test_case_walk.py`` with the bodies of ``case_requests``."""
ROUTES = [route for route in _EVERY if route not in OF_CASES]
OF_RETURNS = [route for route in ROUTES if route.path.startswith("/v1/returns")]
OF_THE_CENTRAL_UNIT = [route for route in ROUTES if route.path.startswith("/v1/rounds/")]

_DAYS = {
    "edition": 2026,
    "opens_on": "2027-04-01",
    "due_on": "2027-06-30",
    "edits_close_on": "2027-09-30",
    "publishes_on": "2027-10-31",
    "reason": "The usual days.",
}
STEER = {
    "title": "Letter",
    "address": "https://xd1.example/letter",
    "given_on": "2026-01-28",
    "covers": ["X01"],
    "in_it": "yes",
    "passage": "Make room for safe AI.",
    "judged_by": "The AI team",
    "expectations": [{"words": "Publish a plan.", "by_on": "2026-05-29"}],
}
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
    "propose_publication": {"change": "All of it."},
    "take_back_publication": {"reason": "No."},
    "take_back_withdrawal": {"reason": "No."},
    "set_round": _DAYS,
    "change_round": _DAYS,
    "extend_return": {"until": "2026-07-31", "reason": "A flood."},
    "excuse_return": {"reason": "A merger."},
    "require_return": {"reason": "No merger."},
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
    "release_licence": {"reason": "So it is."},
    "suspend_licence": {"reason": "So it is."},
    "reinstate_licence": {"reason": "So it is."},
    "revoke_licence": {"reason": "So it is."},
    "surrender_licence": {"reason": "So it is."},
    "hold_licence": {"reason": "So it is.", "review_on": "2026-07-01"},
    "give_licence_notice": {"of": "revoked", "words": "So it is."},
    "withdraw_licence_notice": {"of": "revoked", "reason": "It was the wrong licence."},
    "answer_licence_notice": {"of": "revoked", "words": "So it is not."},
    "redact_licence": {"field": "product", "words": "A drone.", "reason": "So it is."},
    "choose_messages": {"rhythm": "weekly", "switched_off": ["opening"]},
    "register_innovator": {"name": "Another firm"},
    "invite_colleague": {"email": "a@example.org", "role": "applicant"},
    "start_application": {"organisation_code": "X01", "domain": "drones", "title": "A trial"},
    "put_answer": {"value": "Example Ltd"},
    "put_application_row": {"was": None, "now": {"partner_name": "Example Ltd"}},
    "answer_written_question": {"words": "So."},
    "withdraw_application": {"reason": "No."},
    "ask_for_review": {"reason": "No."},
    "refer_to_evidence": {"held_by": "X03", "their_reference": "A-1", "title": "Tests"},
    "state_claim": {"metric": "distance", "value": 1.5, "unit": "m", "n": 3, "method": "tape"},
    "ask_pre_check": {"answers": {}},
    "record_steer": STEER,
    "amend_steer": {**STEER, "title": "Another letter", "because": "A word.", "expected_version": 1},
    "end_steer": {"ended_on": "2026-03-01", "reason": "Replaced.", "expected_version": 1},
    "post_key": {"organisation_code": "X01", "label": "case system"},
    "check_provision": {
        "reading": provisions(demonstration=True)["DR-01"].fingerprint,
        "note": "Read against the text of 1 June 2026.",
    },
    "record_delegation": {"body": "X01", "person_id": 1, "from_on": "2026-06-01", "reference": "Board paper 7"},
    "set_programme": {"setting": "places", "value": 3},
    "propose_role": {"email": "a@example.org", "role": "preparer", "reason": "So it is."},
    "propose_end": {"reason": "So it is."},
    "decline_proposal": {"reason": "So it is."},
    "leave_role": {},
    "record_funding_line": {**LINE, "regulator_code": "X02"},
    "correct_funding_line": {**LINE, "reason": "So it is."},
    "withdraw_funding_line": {"reason": "So it is."},
    "state_not_needed": {
        "regulator_code": "X02",
        "financial_year": 2028,
        "ground": "levy",
        "because": "So it is.",
        "evidence_title": "Plan",
        "evidence_url": "https://department.example/plan",
    },
    "withdraw_statement": {"reason": "So it is."},
    "start_return_review": {"year": 2026, "regulator_code": "X02"},
    "save_return_review": {"verdict": "satisfied", "summary": "So it is."},
    "discard_return_review": {"reason": "So it is."},
    "sign_return_review": {"signed_as": "Director"},
    "send_back_return_review": {"reason": "So it is."},
    "answer_return_review": {"answer": "So."},
}
LICENCE: dict[str, object] = {"number": "SL-2026-DRN-0001-5", "reference": "SC-2026-0001", "version": 1}
OF_LICENCES = [route for route in ROUTES if route.path.startswith("/v1/licences/")]
MISSING_CASE = "SC-2026-9999"
OF_APPLICATIONS = [route for route in ROUTES if route.path.startswith("/v1/applications/")]
HEADERS = {"If-Match": '"1"'}


OF_CASE = {"case": "SC-2026-0001", "domain": "drones", "evidence_name": "E1"}


OF_AN_ORGANISATION = ("post_key", "start_application")
"""Their body names the organisation."""
OF_A_ROUND = ("get_department_funding", "get_department_areas_file", "get_department_lines_file")
"""Their query names the round."""
ASKED_IN_QUERY = ("get_history",)
"""What they are about stands in their query; here it is a return."""


def says_whose(route: Route) -> bool:
    """Whether the request names a regulator, or a thing of one."""
    return (
        any(part in route.path for part in ("{code}", "{question}", "{upload}"))
        or route.name in OF_AN_ORGANISATION + ASKED_IN_QUERY
    )


def ask(client: httpx.Client, route: Route, *, attempt: str = "one", **places: object) -> httpx.Response:
    """A request that is right in every part, to this route; ``attempt`` is its Idempotency-Key."""
    numbers = dict.fromkeys(
        (
            *("question", "upload", "key", "dispute", "challenge", "number", "invitation", "message", "proposal"),
            *("steer", "line", "statement", "review"),
        ),
        1,
    )
    # of nobody: the one who asks stays signed in, and in their role
    numbers |= dict.fromkeys(("handover", "session", "membership"), 999)
    filled = {
        "year": 2026,
        "code": "X02",
        "table": "decisions",
        "row": 2,
        "provision": "DR-01",
        "department": "XD1",
        **numbers,
        **OF_CASE,
    }
    filled |= LICENCE if route in OF_LICENCES else {"reference": LICENCE["reference"], "version": 1}
    named = {**filled, **places, **({"question": "partners"} if route in OF_APPLICATIONS else {})}
    address = route.path.removeprefix("/v1/").format(**named)
    sent: dict[str, Any] = {"json": BODIES[route.name]} if route.name in BODIES else {}
    if route.name in OF_AN_ORGANISATION and "code" in places:
        sent = {"json": {**BODIES[route.name], "organisation_code": places["code"]}}
    if route.name == "delete_row":
        sent = {"params": {"key": "APP-1"}}
    if route.name in OF_A_ROUND:
        sent = {"params": {"year": 2026}}
    if route.name in ASKED_IN_QUERY:
        sent = {"params": {"of": f"return:{named['year']}/{named['code']}"}}
    if route.name == "get_search":
        sent = {"params": {"q": "example"}}
    if route.name == "put_file":
        sent = {"content": b"x", "params": {"filename": "x.xlsx"}}
    if route.name == "put_evidence_file":
        sent = {"content": b"x", "params": {"filename": "x.txt", "title": "Tests"}}
    return client.request(route.method, address, headers={**HEADERS, "Idempotency-Key": attempt}, **sent)
