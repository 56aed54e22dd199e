"""From what the file says to canonical text: the same for cells read quickly and cells read carefully."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from submissions_schema.gate.codes import refused
from submissions_schema.gate.gated import CELLS
from submissions_schema.raw import CellKind


class Stored(IntEnum):
    """How a cell's value is stored: its ``t`` attribute, and whether its format shows dates."""

    NUMBER = 0
    DAY_NUMBER = 1  # a number under a date format
    SHARED = 2  # index of a shared string
    TEXT = 3  # inline, or the result of a formula
    BOOLEAN = 4
    ERROR = 5
    ISO_DATE = 6


STORED = {
    "n": Stored.NUMBER,
    "s": Stored.SHARED,
    "str": Stored.TEXT,
    "inlineStr": Stored.TEXT,
    "b": Stored.BOOLEAN,
    "e": Stored.ERROR,
    "d": Stored.ISO_DATE,
}

STORED_CELLS = pl.Schema(
    {
        "row": pl.UInt32,
        "column": pl.UInt16,
        "stored": pl.UInt8,
        "number": pl.Int32,
        "text": pl.String,
        "formula": pl.String,
    }
)
"""One row per cell as the file has it; ``text`` is what stands in it, entities resolved. Up to eight digits
where a number is stored are the ``number`` instead, and the text is empty."""
NOT_SHORT = -1
"""The ``number`` of a cell whose text counts."""

_KINDS = np.array(
    [CellKind.NUMBER, CellKind.DATE, CellKind.TEXT, CellKind.TEXT, CellKind.BOOLEAN, CellKind.ERROR, CellKind.DATE],
    dtype=np.uint8,
)
_PLAIN = r"^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])$"
_PLAIN_LENGTH = 15
"""A decimal of up to 15 digits survives being a double, so it is its own shortest form."""
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_LONGEST_NUMBER = 400
_ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?Z?)?", re.ASCII)
_TRUTHS = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
_LAST_DAY = date(9999, 12, 31)
_USUAL = (10_000, 100_000)
"""Serial numbers of five digits: from 1927 to 2173."""


@dataclass(frozen=True)
class Book:
    """What all sheets of a workbook share."""

    strings: pl.Series
    date_formats: Sequence[bool]
    counts_from_1904: bool = False

    def stored(self, kind: str, style: int) -> Stored:
        """How a cell of type ``kind`` and format number ``style`` stores its value.

        Raises:
            KeyError: there is no such type.
        """
        if kind == "n" and style < len(self.date_formats) and self.date_formats[style]:
            return Stored.DAY_NUMBER
        return STORED[kind]


def canonical(stored: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Cells as the file has them (STORED_CELLS) as cells people mean (``gated.CELLS``), blank ones dropped.

    Raises:
        Refused: XML_BAD for a shared string that does not exist or a boolean that is none.
    """
    how = stored["stored"].to_numpy()
    number = stored["number"].to_numpy()
    given = stored["text"]
    kinds = _KINDS[how]
    # every text a cell can have, laid end to end; a cell's text is then one index into them
    short = number != NOT_SHORT
    worded = np.flatnonzero(~short)
    pool = [given.gather(worded)]
    size = len(worded)
    index = np.zeros(len(given), dtype=np.uint32)
    index[worded] = np.arange(size, dtype=np.uint32)

    def replace(at: np.ndarray, texts: pl.Series, into: np.ndarray) -> None:
        nonlocal size
        pool.append(texts)
        index[at] = into + size
        size += len(texts)

    at = np.flatnonzero(how == Stored.SHARED)
    if at.size:
        replace(at, book.strings, _shared(at, number, given, len(book.strings)))
    at = np.flatnonzero((how == Stored.NUMBER) & short)
    if at.size:
        different, place = np.unique(number[at], return_inverse=True)
        replace(at, pl.Series(different).cast(pl.String), place)
    at = np.flatnonzero((how == Stored.NUMBER) & ~short)
    if at.size:
        numbers = given.gather(at)
        plain = (numbers.str.contains(_PLAIN) & (numbers.str.len_bytes() <= _PLAIN_LENGTH)) | (numbers == "")
        odd = at[~plain.to_numpy()]
        _convert(odd, given.gather(odd), _number, kinds, replace)
    at = np.flatnonzero(how == Stored.DAY_NUMBER)
    if at.size:
        at = at[_replace_whole_days(at, number[at], book.counts_from_1904, replace)]
        texts = given.gather(at).set(pl.Series(short[at]), None).fill_null(pl.Series(number[at]).cast(pl.String))
        _convert(at, texts, lambda text: _day(text, book.counts_from_1904), kinds, replace)
    for odd_one, convert in ((Stored.ISO_DATE, _iso_date), (Stored.BOOLEAN, _truth)):
        at = np.flatnonzero(how == odd_one)
        _convert(at, given.gather(at), convert, kinds, replace)

    texts = given if size == len(given) == len(worded) else pl.concat(pool, rechunk=True).gather(index)
    cells = stored.with_columns(kind=pl.Series(kinds), text=texts).select(*CELLS.names())
    blank = cells["text"] == ""
    if blank.any():
        cells = cells.with_columns(
            kind=pl.when(pl.col("text") == "").then(CellKind.BLANK.value).otherwise("kind").cast(pl.UInt8)
        ).filter(~blank | pl.col("formula").is_not_null())
    return cells


def _shared(at: np.ndarray, number: np.ndarray, given: pl.Series, strings: int) -> np.ndarray:
    """The indices of shared strings that stand in the cells at ``at``."""
    indices: np.ndarray = number[at].astype(np.uint32)
    worded = np.flatnonzero(number[at] == NOT_SHORT)
    if worded.size:
        read = given.gather(at[worded]).cast(pl.UInt32, strict=False)
        indices[worded] = read.fill_null(strings).to_numpy()
    if (indices >= strings).any():
        raise refused("XML_BAD", "A cell points at a text that is not in the file.")
    return indices


Flags = npt.NDArray[np.bool_]
Replace = Callable[[np.ndarray, pl.Series, np.ndarray], None]


def _replace_whole_days(at: np.ndarray, serials: np.ndarray, from_1904: bool, replace: Replace) -> Flags:
    """Replace serial numbers of five digits, as nearly all are, by their days; which are still to be done."""
    usual: Flags = (serials >= _USUAL[0]) & (serials < _USUAL[1])
    serials = serials[usual] - _USUAL[0]
    seen = np.zeros(_USUAL[1] - _USUAL[0], dtype=bool)
    seen[serials] = True
    days = np.flatnonzero(seen)
    place = np.cumsum(seen) - 1
    names = [_day(str(day + _USUAL[0]), from_1904)[1] for day in days.tolist()]
    replace(at[usual], pl.Series(names, dtype=pl.String), place[serials])
    return ~usual


def _convert(
    at: np.ndarray,
    texts: pl.Series,
    convert: Callable[[str], tuple[CellKind, str]],
    kinds: np.ndarray,
    replace: Replace,
) -> None:
    """Convert the texts of the cells at ``at``, each different one once."""
    if not at.size:
        return
    distinct = texts.unique()
    found = [convert(text) for text in distinct]
    places = (
        pl.DataFrame({"text": texts})
        .join(
            pl.DataFrame({"text": distinct, "place": np.arange(len(distinct), dtype=np.uint32)}),
            on="text",
            how="left",
            maintain_order="left",
        )["place"]
        .to_numpy()
    )
    kinds[at] = np.array([kind for kind, _ in found], dtype=np.uint8)[places]
    replace(at, pl.Series([text for _, text in found], dtype=pl.String), places)


def _number(text: str) -> tuple[CellKind, str]:
    """The shortest plain decimal that is the same double."""
    if len(text) > _LONGEST_NUMBER or not _JSON_NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        return CellKind.NOT_A_NUMBER, text
    return CellKind.NUMBER, _shortest(float(text))


def _shortest(value: float) -> str:
    text = repr(value)
    if "e" in text:
        text = f"{Decimal(text):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _day(text: str, from_1904: bool) -> tuple[CellKind, str]:
    """The day, and the time if there is one, that a serial number stands for."""
    if text == "":
        return CellKind.BLANK, ""
    kind, plain = _number(text)
    if kind is not CellKind.NUMBER:
        return CellKind.NOT_A_DATE, text
    serial = float(plain)
    day = _date(math.floor(serial), from_1904) if abs(serial) < 10_000_000 else None
    if day is None:
        return CellKind.NOT_A_DATE, plain
    # a time never carries into the next day, as the cell does not show it so
    second = min(round((serial - math.floor(serial)) * 86_400), 86_399)
    if not second:
        return CellKind.DATE, day.isoformat()
    return CellKind.DATE, f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _date(serial: int, from_1904: bool) -> date | None:
    """The day of a whole serial number; None where there is none (60 is 29 February 1900, which never was)."""
    if from_1904:
        start, first = date(1904, 1, 1), 0
    elif serial == 60:
        return None
    elif serial < 60:
        start, first = date(1899, 12, 31), 1
    else:
        start, first = date(1899, 12, 30), 1
    if serial < first or serial > (_LAST_DAY - start).days:
        return None
    return start + timedelta(days=serial)


def _iso_date(text: str) -> tuple[CellKind, str]:
    match = _ISO_DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day, moment = match.groups(default="00:00:00")
        date.fromisoformat(day)
        time.fromisoformat(moment)
    except ValueError:
        return CellKind.NOT_A_DATE, text
    return CellKind.DATE, day if moment == "00:00:00" else f"{day}T{moment}"


def _truth(text: str) -> tuple[CellKind, str]:
    if text == "":
        return CellKind.BLANK, ""
    if text not in _TRUTHS:
        raise refused("XML_BAD", "A cell of Yes-or-No type holds something else.")
    return CellKind.BOOLEAN, _TRUTHS[text]
