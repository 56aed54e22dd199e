"""The two hidden sheets of our own workbook, and what exactly stands in them.

A hidden sheet is refused by the gate, because people publish what they cannot see. These two are let
through, and only with exactly the content stated here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from submissions_schema.columns import Edition, Kind
from submissions_schema.findings import Refused

IDENTITY_SHEET = "_identity"
LISTS_SHEET = "_lists"
GUIDE_SHEET = "Guide"
LAST_YEAR_SHEET = "Last year"
MAKER = "regulators-and-ai return"
"""First value of the identity sheet: whose template this is."""

_LABELS = ("template", "edition", "round", "regulator_code")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the identity sheet says: for which edition, round and regulator the workbook was made."""

    edition: int
    round: int
    regulator_code: str

    def rows(self) -> list[tuple[str, str]]:
        """The sheet, label in A and value in B, from row 1; nothing else may stand on it."""
        values = (MAKER, str(self.edition), str(self.round), self.regulator_code)
        return list(zip(_LABELS, values, strict=True))


def read_identity(rows: Sequence[tuple[str, str]] | None, *, edition: int, round: int) -> Identity:
    """The identity, from the sheet's rows (None when the sheet is absent).

    Raises:
        Refused: NOT_OUR_TEMPLATE, OTHER_EDITION or OTHER_ROUND.
    """
    if not rows or tuple(label for label, _ in rows) != _LABELS or rows[0][1] != MAKER:
        raise Refused(
            "NOT_OUR_TEMPLATE",
            "This workbook was not made from the portal's template. Download the template, copy your figures "
            "into it and upload that.",
        )
    values = dict(rows)
    if not values["edition"].isdigit() or not values["round"].isdigit():
        raise Refused(
            "NOT_OUR_TEMPLATE", "The hidden identity sheet of this workbook was changed. Download the template again."
        )
    found = Identity(int(values["edition"]), int(values["round"]), values["regulator_code"])
    if found.edition != edition:
        raise Refused(
            "OTHER_EDITION",
            f"This is the workbook of edition {found.edition}; this round uses edition {edition}. "
            f"Download the template for {round} and copy your figures into it.",
        )
    if found.round != round:
        raise Refused(
            "OTHER_ROUND",
            f"This is the workbook for the return of {found.round}; you are filing the return of {round}. "
            f"Download the template for {round}.",
        )
    return found


def lists(edition: Edition) -> dict[str, tuple[str, ...]]:
    """The dropdown lists of the lists sheet: one column each, the name in row 1, codes from row 2."""
    found: dict[str, tuple[str, ...]] = {}
    for table in edition:
        for column in table.columns:
            if column.kind is Kind.CODE:
                found[f"{table.name}.{column.name}"] = column.codes
    found["yes_no"] = ("Yes", "No")
    return found
