"""Something right to state for every parameter of every command, for the walk through them all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from metrics.registered_rules import SystemRule
from portal.commands.checks import run_check
from portal.commands.drafts import Typed
from portal.commands.filing import Declaration
from portal.commands.rounds import Days
from portal.documents.signing import development_signer
from sandbox_licences.provisions import provisions
from tests.architecture.department_doors import OF_STEERS
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.funding import GIVEN
from tests.fixtures.twins import CANARY, CASE


def right_arguments(twins: Filing, tmp_path: Path) -> dict[str, Any]:
    """Something right for every parameter any command has."""
    verdict = run_check(twins.portal, twins.person("preparer", "X01"), year=YEAR, regulator_code="X01")
    return {
        "year": YEAR,
        "figure": "Staff",
        "question": "Why?",
        "question_id": 1,
        "answer": "So.",
        "reason": "So it is.",
        "ground": "So it is.",
        "evidence": "So it is.",
        "text": "So it is.",
        "metric": "P2",
        "outcome": "upheld",
        "dispute_id": 1,
        "challenge_id": 1,
        "words": "So it is.",
        "change": "All of it.",
        "kind": "system",
        "rule": SystemRule(year=YEAR).changed(draws=1_000).as_data(),
        "table": "decisions",
        "row": 2,
        "key": "APP-1",
        "cells": {"flex_1": Typed(CANARY, "another")},
        "fingerprint": "0" * 32,
        "fingerprints": ["0" * 32],
        "declaration": Declaration("Alex Morgan", True, True),
        "filename": "return.xlsx",
        "data": b"x",
        "email": "a@example.org",
        "role": "analyst",
        "label": "case system",
        "key_id": 1,
        "signer": development_signer(tmp_path),
        "base_url": "https://portal.example.org",
        "verdict": verdict,
        "reference": CASE,
        "value": "So it is.",
        "number": 1,
        "was": None,
        "now": {},
        "domain": "drones",
        "title": "A trial",
        "name": "A firm",
        "file_name": "x.txt",
        "held_by": "X03",
        "their_reference": "A-1",
        "claim": {},
        **dict.fromkeys(("membership_id", "invitation_id", "proposal_id", "handover_id", "session_id"), 1),
        "submission_id": 1,
        "content": 1,
        "review_on": date(2026, 7, 1),
        "of": "revoked",
        "field": "product",
        "provision": "DR-01",
        "reading": provisions(demonstration=True)["DR-01"].fingerprint,
        "note": "Read against the text of 1 June 2026.",
        "setting": "places",
        "body": "X01",
        "person_id": twins.person("consent_giver", "X01").person_id,
        "rhythm": "weekly",
        "switched_off": ["opening"],
        "message_id": 1,
        "from_on": date(2026, 6, 1),
        "to_on": None,
        **OF_STEERS,
        **GIVEN,
        "edition": 2026,
        "days": Days(date(2027, 4, 1), date(2027, 6, 30), date(2027, 9, 30), date(2027, 10, 31)),
        "until": date(2026, 7, 31),
        "expected_revision": 0,
    }
