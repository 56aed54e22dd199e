"""A workbook with twelve different faults, and the same one mended but for three to correct on screen."""

from __future__ import annotations

from typing import Any

from submissions_schema.template import fill
from tests.rules.returns import VALID

TWELVE = {
    "T-01": ("guidance", 0, "title", None),
    "T-02": ("decisions", 1, "received_on", "03/04/2025"),
    "T-03": ("decisions", 2, "product_area", "boats"),
    "T-05": ("guidance", 1, "guidance_ref", "G-1"),
    "T-06": ("initiatives", 0, "opened_on", "1998-01-01"),
    "C-04": ("cover", 0, "accountable_officer", "Sam Taylor"),
    "D-01": ("decisions", 0, "decided_on", "2025-04-02"),
    "R-01": ("resources", 0, "of_which_external_gbp", "99,000,000"),
    "K-01": ("capability", 0, "gap_funded_gbp", "900000000"),
    "I-01": ("initiatives", 0, "admitted", "5000"),
    "B-01": ("barriers", 0, "action_due_on", None),
    "G-06": ("guidance", 0, "url", None),
}
"""Rule: the table, the row (from 0), the column and the value that breaks it."""

ON_SCREEN = ("T-03", "C-04", "D-01")
"""The faults corrected on screen; the rest are mended in the file."""


def rows(without: frozenset[str] = frozenset(), only: frozenset[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """The valid return's rows with the faults put in: all but ``without``, or ``only`` these."""
    filled = {name: [dict(row) for row in listed] for name, listed in VALID.items()}
    for rule, (table, row, column, value) in TWELVE.items():
        if rule in without or (only is not None and rule not in only):
            continue
        filled[table][row][column] = value
    return filled


def faulty(template: bytes) -> bytes:
    return fill(template, rows())


def mended(template: bytes) -> bytes:
    """What the filer uploads second: everything mended but the three on screen and the query."""
    return fill(template, rows(only=frozenset({*ON_SCREEN, "G-06"})))
