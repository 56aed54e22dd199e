"""Headings that look the same: compared by what the eye sees, not by their bytes."""

from __future__ import annotations

import unicodedata

from submissions_schema.gate.codes import refused
from submissions_schema.gate.gated import Sheet
from submissions_schema.raw import column_letter

# letters of other alphabets that look like Latin ones (Unicode UTS 39, the ones keyboards give)
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝѵкмтвнгαοερτυνικχηωβ",
    "aeopcyxijshdqwvkmtbhraoeptuvikxnwb",
)


def skeleton(heading: str) -> str:
    """What the eye sees: without case, spaces around, invisible characters, or foreign look-alikes."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", heading) if unicodedata.category(c) not in ("Cf", "Cc"))
    return " ".join(visible.casefold().translate(_LOOK_ALIKES).replace("_", " ").split())


def odd_character(heading: str) -> str | None:
    """What is odd about a heading, for the message: its first character that a keyboard here does not give."""
    for character in heading:
        if not 0x20 <= ord(character) < 0x7F:
            name = unicodedata.name(character, "control character").lower()
            return f"U+{ord(character):04X} ({name})"
    return "a space too many" if heading != " ".join(heading.split()) else None


def refuse_equal_headings(sheet: Sheet) -> None:
    """Refuse a sheet of which two headings look the same; its headings are its first row that is not blank.

    Raises:
        Refused: DUPLICATE_HEADERS.
    """
    if sheet.first_row is None:
        return
    seen: dict[str, tuple[str, str]] = {}
    for (row, column), heading in sheet.texts([sheet.first_row]).items():
        cell = f"{column_letter(column)}{row}"
        key = skeleton(heading)
        if not key:
            continue
        if key in seen:
            earlier_cell, earlier = seen[key]
            odd = odd_character(heading) or odd_character(earlier)
            because = f" The difference is {odd}." if odd and heading != earlier else ""
            where = f"“{heading[:60]}” stands in {earlier_cell} and in {cell} of sheet {sheet.name}.{because}"
            raise refused("DUPLICATE_HEADERS", where)
        seen[key] = (cell, heading)
