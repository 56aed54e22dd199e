"""The two hidden sheets that may come through: our own, with exactly what we put there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from submissions_schema.columns import Edition
from submissions_schema.gate.codes import refused
from submissions_schema.gate.gated import Sheet
from submissions_schema.identity import IDENTITY_SHEET, LISTS_SHEET, MAKER, Identity, lists

_IDENTITY_ROWS = 4


def rows_of_identity(sheet: Sheet) -> list[tuple[str, str]]:
    """Label and value of each row of the identity sheet."""
    texts = sheet.texts(range(1, _IDENTITY_ROWS + 1))
    return [(texts.get((row, 1), ""), texts.get((row, 2), "")) for row in range(1, _IDENTITY_ROWS + 1)]


def refuse_other_hidden(hidden: Sequence[Sheet], identity: Sheet | None, editions: Mapping[int, Edition]) -> None:
    """Refuse hidden sheets that are not ours, or ours with anything else on them.

    Args:
        hidden: the hidden sheets of the workbook.
        identity: the identity sheet, hidden or not; it says by which edition the lists are judged.

    Raises:
        Refused: HIDDEN_SHEETS, or OTHER_EDITION when the identity names one that does not exist.
    """
    others = [sheet.name for sheet in hidden if sheet.name not in (IDENTITY_SHEET, LISTS_SHEET)]
    if others:
        raise refused("HIDDEN_SHEETS", "Hidden: " + ", ".join(f"“{name[:40]}”" for name in others[:5]) + ".")
    if not hidden:
        return
    found = _identity(identity)
    if found is None:
        raise refused("HIDDEN_SHEETS", f"The hidden sheet “{IDENTITY_SHEET}” is not as the template has it.")
    for sheet in hidden:
        if sheet.name == LISTS_SHEET:
            if found.edition not in editions:
                raise refused("OTHER_EDITION", f"It names edition {found.edition}, which does not exist.")
            if not _is_lists(sheet, editions[found.edition]):
                raise refused("HIDDEN_SHEETS", f"The hidden sheet “{LISTS_SHEET}” is not as the template has it.")


def _identity(sheet: Sheet | None) -> Identity | None:
    if sheet is None:
        return None
    rows = rows_of_identity(sheet)
    values = [value for _, value in rows]
    if not all(value.isdecimal() and len(value) == 4 for value in values[1:3]):
        return None
    found = Identity(int(values[1]), int(values[2]), values[3])
    # four rows of two cells, and nothing besides
    exact = found.rows() == rows and sheet.cells.height == 2 * _IDENTITY_ROWS and values[0] == MAKER
    return found if exact and not _has_formulas(sheet) else None


def _is_lists(sheet: Sheet, edition: Edition) -> bool:
    wanted = {
        (row, column): text
        for column, (name, codes) in enumerate(lists(edition).items(), start=1)
        for row, text in enumerate((name, *codes), start=1)
    }
    if sheet.cells.height != len(wanted) or _has_formulas(sheet):
        return False
    return {(row, column): text for row, column, _, text, _ in sheet.cells.iter_rows()} == wanted


def _has_formulas(sheet: Sheet) -> bool:
    return sheet.cells["formula"].null_count() < sheet.cells.height
