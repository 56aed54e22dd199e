"""A request that can be taken, for each route of a case; what would end the walk of a case is left unsaid in it."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.right_requests import Route

LINE = {
    "id": "",
    "power": "DEMONSTRATION",
    "provision": "DR-01",
    "relief": "modify",
    "scope": {"who": "Example", "units": [], "areas": ["Leeds"], "hours": None},
    "safeguard": "A pilot watches.",
    "owner": "X03",
    "extent": "England",
    "start_on": "2027-03-01",
    "end_on": "2027-08-31",
    "instead": "By instruments.",
    "consenting_bodies": [],
    "no_body_because": "",
}
BODIES: dict[str, Any] = {
    "declare_interest": {"interest": "none"},
    "record_scan": {"sha256": "0" * 64, "clean": True, "by": "ClamAV 1.4"},
    "ask_in_writing": {"words": ""},
    "triage": {"way": "taken on for assessment"},
    "find_criterion": {"met": "met", "reason": "Shown."},
    "overrule_step": {"value": 3, "reason": "As computed."},
    "write_line": {"line": LINE},
    "drop_line": {"reason": ""},
    "write_condition": {"words": "Report each event."},
    "drop_condition": {"reason": ""},
    "resolve_conflict": {"item": "Safety of the trial", "weighed": [1], "followed": [1], "why": "So it is."},
    "value_line": {"cap_pence": 1, "worst_case_pence": 2, "cover_required_pence": 0, "basis": "A guess."},
    "read_policy": {
        "reference": "P-1",
        "insurer": "An insurer",
        "limit_pence": 1,
        "excess_pence": 0,
        "exclusions": "",
        "starts_on": "2027-03-01",
        "expires_on": "2027-08-31",
    },
    "count_cover": {"policy": "P-9", "pence": 1},
    "give_more_time": {"working_days": 5, "agreed_by": "Sam", "reason": "So it is."},
    "recommend": {"outcome": "granted", "reasons": "So it is."},
    "ask_advice": {"item": "Safety of the trial", "consultee": "X02"},
    "advise": {"position": "support", "reason": "Sound.", "fingerprint": "0" * 64},
    "send_on": {"to": "X01"},
    "make_link": {"request": 1, "name": "Ada", "email": "ada@example.org"},
    "answer_consent": {"to": "given", "evidence": "Letter", "fingerprint": "0" * 64},
    "leave_out": {"reason": "So it is."},
    "minute": {"outcome": "granted", "words": "So it is."},
    "send_back": {"reason": "So it is."},
    "decide": {"outcome": "refused", "reasons": "So it is."},
    "approve_exposure": {"licence_pence": 1, "programme_pence": 1, "reasons": "So it is."},
    "record_elsewhere": {"of": "Treasury approval", "up_to_pence": 1, "where": "Letter 1"},
    "accept_review": {},
    "find_late": {"reason": "So it is."},
    "assign_review": {"person_id": 1},
    "decide_review": {"way": "upheld", "reason": "So it is."},
}


def ask_case(client: httpx.Client, route: Route, *, attempt: str, reference: str, body: str = "X01") -> httpx.Response:
    """A request to this route about one case."""
    places = {
        "reference": reference,
        "name": "E1",
        "criterion": "A-1",
        "step": 2,
        "line": "1",
        "condition": 1,
        "request": 1,
        "link": 1,
        "body": body,
    }
    address = route.path.removeprefix("/v1/").format(**places)
    sent: dict[str, Any] = {"json": BODIES[route.name]} if route.name in BODIES else {}
    headers = {"If-Match": '"1"', "Idempotency-Key": attempt}
    return client.request(route.method, address, headers=headers, **sent)
