"""What a filer's cells had saved, put back after openpyxl wrote their workbook.

openpyxl drops the saved value of every formula, rounds times and turns a date that is no day into an
error. A filer who uploads the annotated workbook again would be told of faults we made ourselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import IO
from xml.etree.ElementTree import iterparse

Saved = tuple[str, str]
"""A cell's type as the file writes it (n, str, b, e, d) and its text."""

_SAFE_DAYS = range(61, 2_958_466)
"""Whole numbers that come back the same even from a cell that shows dates: from 1 March 1900 to 9999."""
_WHOLE = re.compile(r"[1-9]\d{0,6}")
_CELL = re.compile(rb'<c r="([A-Z]+\d+)"((?: s="\d+")?)(?: t="\w+")?>(<f[ >].*?</f>|<f[^>]*/>)?.*?</c>', re.DOTALL)


def saved_values(sheet: IO[bytes]) -> dict[str, Saved]:
    """The cells of a sheet's XML that openpyxl would not give back as they were, by cell.

    The sheet has passed the gate: no document type, no entities.
    """
    found: dict[str, Saved] = {}
    for _, element in iterparse(sheet):  # noqa: S314 - the gate let no document type or entity through
        if _local(element.tag) != "c":
            continue
        formula = any(_local(child.tag) == "f" for child in element)
        value = next((child.text for child in element if _local(child.tag) == "v"), None)
        kind, at = element.get("t", "n"), element.get("r")
        if at and value and kind != "s" and (formula or (kind == "n" and _openpyxl_would_change(value))):
            found[at] = kind, value
        element.clear()
    return found


def _openpyxl_would_change(number: str) -> bool:
    return not _WHOLE.fullmatch(number) or int(number) not in _SAFE_DAYS


def put_back(sheet: bytes, saved: Mapping[str, Saved]) -> bytes:
    """A sheet as openpyxl wrote it, with the saved values in their cells again."""

    def restored(match: re.Match[bytes]) -> bytes:
        at = match.group(1).decode()
        if at not in saved:
            return match.group()
        kind, value = saved[at]
        written = escape(value, quote=False).encode()
        head = b'<c r="%b"%b t="%b">' % (match.group(1), match.group(2), kind.encode())
        return b"%b%b<v>%b</v></c>" % (head, match.group(3) or b"", written)

    return _CELL.sub(restored, sheet) if saved else sheet


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
