"""Faults put into one invented return, for a visitor to find and correct: one of each kind people make."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any


def spoilt(tables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The return with a number in words, a blank, a wrong code, and dates and sums that cannot be."""
    made: dict[str, Any] = deepcopy(dict(tables))
    made["cover"] |= {"total_expenditure_gbp": "about 20 million"}
    decided = [row for row in made["decisions"] if row["decided_on"] is not None]
    decided[3]["decided_on"] = decided[3]["received_on"] - timedelta(days=30)
    decided[11]["scheme_code"] = "X02-C"
    decided[17]["outcome"] = "agreed"
    pending = [row for row in made["decisions"] if row["outcome"] == "pending"]
    pending[2]["outcome"] = "granted"
    made["resources"][1] |= {"of_which_external_gbp": made["resources"][1]["ai_spend_gbp"] + 5_000}
    made["resources"][4] |= {"training_days": made["resources"][4]["ai_fte"] * 90}
    made["guidance"][0] |= {"title": None}
    return made
