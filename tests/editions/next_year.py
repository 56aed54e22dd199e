"""The valid return of ``tests.rules.returns`` a year later, as it is filled into the template of edition 2027."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from submissions_schema.columns import DATES, Layout
from submissions_schema.editions import EDITIONS
from tests.fixtures.filing import as_cell
from tests.rules.returns import VALID

NEW = EDITIONS[2027]

LAST_YEARS_CASE = {"application_ref": "APP-2", "scheme_code": "S1", "product_area": "automated_vehicles"}
STOPPED = 25
"""Days the clock of that case stood, of 39 by the end of last year and of 44 in all: over half, either way."""
PENDING_IN_2026 = {
    **LAST_YEARS_CASE,
    "received_on": date(2026, 2, 20),
    "duly_made_on": date(2026, 3, 2),
    "outcome": "pending",
    "clock_stop_days": STOPPED,
}
DECISIONS_IN_2027: list[dict[str, Any]] = [
    {
        **LAST_YEARS_CASE,
        "received_on": date(2026, 2, 20),
        "duly_made_on": date(2026, 3, 2),
        "decided_on": date(2026, 4, 5),
        "outcome": "granted",
        "applicant_stop_days": STOPPED,
    },
    *(
        {
            "application_ref": f"APP-{area}-{place}",
            "scheme_code": "S2",
            "product_area": area,
            "received_on": date(2026, 5, 1 + place),
            "decided_on": date(2026, 6, 10 + place),
            "outcome": "granted",
            "applicant_stop_days": 3,
        }
        for area in ("robots_at_work", "robots_in_public")
        for place in range(6)
    ),
]


def filled_in_2027() -> dict[str, Any]:
    """Every table, dates a year on, in the terms of edition 2027; the new columns have answers."""
    made: dict[str, Any] = {}
    for name, rows in VALID.items():
        table = NEW[name]
        written = []
        for row in rows:
            cells = {table.named(column): text for column, text in row.items() if text is not None}
            typed = {}
            for column, text in cells.items():
                if table[column].kind in DATES:
                    text = re.sub(r"\b20\d\d\b", lambda year: str(int(year[0]) + 1), text)
                typed[column] = as_cell(table[column].kind, "robots_at_work" if text == "robotics" else text)
            written.append(typed)
        made[name] = written[0] if table.layout is Layout.ANSWERS else written
    for known in ("regulator_code", "reporting_year", "period_start", "period_end"):
        made["cover"].pop(known)
    for row in made["capability"]:
        row["training_hours"] = 44.5
    made["initiatives"][0]["ai_kind"] = "autonomous_control"
    return {**made, "decisions": DECISIONS_IN_2027}
