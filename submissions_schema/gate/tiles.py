"""Reading the cells of a sheet quickly, where it is written as programs write it.

The bytes of a run of rows are taken apart with whole-array steps. It counts only when every tag has
been accounted for by one of three shapes of cell, in order, with nothing left over: then the run is
well formed, and reads as ``walk`` would read it. Otherwise ``None``: somebody else must look.

    <c r="A1" s="1" t="s"><v>…</v></c>
    <c r="A1" t="inlineStr"><is><t>…</t></is></c>     (or <t xml:space="preserve">)
    <c r="A1" s="1"/>
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from submissions_schema.gate.limits import LIMITS
from submissions_schema.gate.strings import all_as_shown, texts_of
from submissions_schema.gate.values import NOT_SHORT, Book, Stored

Ints = npt.NDArray[Any]

_PAD = bytes(96)
_BUCKETS = 1 << 16


def _word(text: str) -> int:
    """Up to eight characters as the number their bytes make."""
    return int.from_bytes(text.encode(), "little")


_CELL, _ROW, _ROW_END = _word("c r="), _word("row "), _word("/row")
_VALUE, _VALUE_END, _CELL_END = _word("v>"), _word("/v><"), _word("/c><")
_INLINE, _TEXT, _TEXT_END, _INLINE_END = _word("is><"), _word("t>"), _word("/t><"), _word("/is>")
_SPACED = [_word("t xml:sp"), _word('ace="pre'), _word('serve">')]
_ROW_START = _word('row r="')

_ROW_REST = re.compile(
    rb"(?: (?:spans|s|ht|customHeight|customFormat|outlineLevel|collapsed|thickTop|thickBot|x14ac:dyDescent)"
    rb'="[A-Za-z0-9:. -]*"| (hidden)="(1|0|true|false)")*/?'
)
_CELL_REST = re.compile(rb'(?: s="([0-9]{1,5})")?(?: t="([A-Za-z]{1,9})")?(/?)')
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(9)], dtype=np.uint64)
_MASKS_OF_PART = [_MASKS[np.clip(np.arange(len(_PAD)) - 8 * part, 0, 8)] for part in range(len(_PAD) // 8)]
"""For each word of a text, by the text's length: what of the word belongs to it."""
_ENDS = np.array([1 << (8 * size) for size in range(8)], dtype=np.uint64)
_ZERO, _HIGH, _LOW, _SIX = (np.uint64(0x0101010101010101 * byte) for byte in (0x30, 0xF0, 0x0F, 0x06))
_ZEROS = _ZERO & _MASKS[8 - np.arange(9)]
_SHIFTS = np.array([0, *range(56, -8, -8)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Tiles:
    """The cells of a run of rows that hold a value, in order."""

    rows: Ints
    columns: Ints
    stored: Ints
    numbers: Ints  # what few digits say, else NOT_SHORT
    texts: pl.Series  # of the cells whose value is not such a number
    hidden_rows: tuple[int, ...]
    first_row: int
    last_row: int

    def frame(self) -> pl.DataFrame:
        """The cells in STORED_CELLS."""
        size = len(self.rows)
        texts = pl.Series([""], dtype=pl.String).new_from_index(0, size)
        if len(self.texts):
            index = np.zeros(size, dtype=np.uint32)
            index[self.numbers == NOT_SHORT] = np.arange(1, len(self.texts) + 1, dtype=np.uint32)
            texts = pl.concat([texts.head(1), self.texts]).gather(index)
        columns = {
            "row": self.rows.astype(np.uint32),
            "column": self.columns.astype(np.uint16),
            "stored": self.stored.astype(np.uint8),
            "number": self.numbers.astype(np.int32),
            "text": texts,
            "formula": pl.Series([None], dtype=pl.String).new_from_index(0, size),
        }
        return pl.DataFrame(columns)


def tile(run: bytes, book: Book, root: bytes) -> Tiles | None:
    """The cells of whole rows, or None when the run is not all tiles.

    Args:
        run: from the first ``<row`` to the last ``</row>``, prepared.
        root: the opening tag of the sheet; its default namespace is the spreadsheet's.
    """
    if b"\0" in run:
        return None
    padded = run + _PAD
    data = np.frombuffer(padded, np.uint8)
    four = np.ndarray((len(run) + 88,), "<u4", padded, strides=(1,))
    eight = np.ndarray((len(run) + 88,), "<u8", padded, strides=(1,))
    found = np.flatnonzero(data == ord("<"))
    if not found.size or found[0]:
        return None
    tags = np.append(found, np.full(8, len(run)))
    names = four[tags + 1]
    opens, closes = np.flatnonzero(names == _ROW), np.flatnonzero(names == _ROW_END)
    cells = np.flatnonzero(names == _CELL)
    rows = _rows(run, data, eight, tags, opens, closes, root)
    if rows is None:
        return None
    full = opens[~rows.empty]
    per_row = np.searchsorted(cells, closes) - np.searchsorted(cells, full)
    if per_row.sum() != len(cells):
        return None
    of_row = np.repeat(np.flatnonzero(~rows.empty), per_row)
    places = _places(data, eight, tags, cells, rows, of_row)
    if places is None:
        return None
    columns, rest, stop = places
    how = _how(eight, rest, stop - rest, book)
    if how is None:
        return None
    spans = _spans(eight, tags, names, cells, how)
    if spans is None:
        return None
    start, end, used = spans
    if used + len(opens) + len(closes) != len(found):
        return None
    filled = start >= 0
    if not filled.all():
        start, end, columns, how, of_row = start[filled], end[filled], columns[filled], how[filled], of_row[filled]
    if columns.size and columns.max() > LIMITS.columns:
        return None
    stored = how & _STORED
    numbers = _short_numbers(eight, start, end, stored)
    wordy = np.flatnonzero(numbers == NOT_SHORT)
    texts = _texts(eight, start[wordy], end[wordy])
    if texts is None:
        return None
    texts = all_as_shown(texts, stored[wordy] == Stored.TEXT)
    return Tiles(
        rows.numbers[of_row],
        columns,
        stored,
        numbers,
        texts,
        tuple(rows.numbers[rows.hidden].tolist()),
        int(rows.numbers[0]),
        int(rows.numbers[-1]),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The row tags of a run, in order."""

    numbers: Ints
    digits: Ints  # how many the number has
    words: Ints  # the digits and the quotation mark after them, as one number
    empty: npt.NDArray[np.bool_]  # closed at once: <row r="5"/>
    hidden: npt.NDArray[np.bool_]


def _rows(run: bytes, data: Ints, eight: Ints, tags: Ints, opens: Ints, closes: Ints, root: bytes) -> _Rows | None:
    """The rows, when they open and close in order with ascending numbers and attributes that are known."""
    if not opens.size or (eight[tags[opens] + 1] & _MASKS[7] != _ROW_START).any():
        return None
    if (eight[tags[closes]] & _MASKS[6] != _word("</row>")).any() or (tags[closes] + 6 != tags[closes + 1]).any():
        return None
    stops = tags[opens + 1] - 1
    if (data[stops] != ord(">")).any():
        return None
    words = eight[tags[opens] + 8]
    digits = (words.view(np.uint8).reshape(-1, 8) == ord('"')).argmax(axis=1)
    numbers = _read_digits(words, digits)
    if numbers.min() <= 0 or (np.diff(numbers) <= 0).any() or numbers[-1] > LIMITS.rows:
        return None
    rest = tags[opens] + 8 + digits + 1
    different = _different(eight, rest, stops - rest)
    if different is None:
        return None
    of_row, rests = different
    known = {bucket: _row_attributes(text, root) for bucket, text in rests.items()}
    if None in known.values():
        return None
    empty = data[stops - 1] == ord("/")
    full = opens[~empty]
    if len(full) != len(closes) or (full >= closes).any() or (closes[:-1] >= full[1:]).any():
        return None
    alone = opens[empty]
    if (np.searchsorted(full, alone) != np.searchsorted(closes, alone)).any():
        return None
    hidden = np.isin(of_row, [bucket for bucket, is_hidden in known.items() if is_hidden])
    return _Rows(numbers, digits, words & _MASKS[digits + 1], empty, hidden)


def _row_attributes(rest: bytes, root: bytes) -> bool | None:
    """Whether a row with these attributes is hidden; None when they are not all known."""
    if not _ROW_REST.fullmatch(rest) or (b"x14ac:" in rest and b" xmlns:x14ac=" not in root):
        return None
    names = [pair.partition(b"=")[0] for pair in rest.rstrip(b"/").split(b'" ')]
    if len({name.strip() for name in names}) < len(names):
        return None
    return b' hidden="1"' in rest or b' hidden="true"' in rest


def _places(
    data: Ints, eight: Ints, tags: Ints, cells: Ints, rows: _Rows, of_row: Ints
) -> tuple[Ints, Ints, Ints] | None:
    """Columns of the cells, and from where to where their other attributes stand.

    Each reference must name the row the cell is in, and a column after the one before.
    """
    start = tags[cells] + 6
    first, second = data[start], data[start + 1]
    two = (second >= 65) & (second <= 90)
    columns = first.astype(np.int32) - 64
    columns = np.where(two, columns * 26 + second - 64, columns)
    digits = start + 1 + two
    sizes = rows.digits[of_row]
    if (
        ((first < 65) | (first > 90)).any()
        or (eight[digits] & _MASKS[sizes + 1] != rows.words[of_row]).any()
        or (np.diff(of_row * 1024 + columns) <= 0).any()
    ):
        return None
    rest = digits + sizes + 1
    stop = tags[cells + 1] - 1
    if (data[stop] != ord(">")).any() or (stop < rest).any():
        return None
    return columns, rest, stop


_STORED, _IN_INLINE, _NO_VALUE = 15, 16, 32


def _how(eight: Ints, rest: Ints, size: Ints, book: Book) -> npt.NDArray[np.uint8] | None:
    """How each cell stores its value (``Stored``), with _IN_INLINE or _NO_VALUE added."""
    different = _different(eight, rest, size)
    if different is None:
        return None
    of_cell, rests = different
    table = np.zeros(_BUCKETS, dtype=np.uint8)
    for bucket, text in rests.items():
        how = _cell_attributes(text, book)
        if how is None:
            return None
        table[bucket] = how
    found: npt.NDArray[np.uint8] = table[of_cell]
    return found


def _different(eight: Ints, start: Ints, size: Ints) -> tuple[Ints, dict[int, bytes]] | None:
    """The few different texts among many short ones: the number of each, and the text of each number.

    None when a text is long, or when by bad luck two different ones fall on one number.
    """
    if not size.size:
        return size, {}
    longest = int(size.max())
    if size.min() < 0 or longest > len(_PAD) - 8:
        return None
    words = [eight[start + 8 * part] & _MASKS_OF_PART[part][size] for part in range(max(1, -(-longest // 8)))]
    mixed = words[0] * np.uint64(0x9E3779B97F4A7C15)
    for word in words[1:]:
        mixed = (mixed ^ word) * np.uint64(0xC2B2AE3D27D4EB4F)
    number = (mixed >> np.uint64(48)).astype(np.int64)
    standing = np.full(_BUCKETS, -1)
    standing[number] = np.arange(len(size))
    example = standing[number]
    if any((word != word[example]).any() for word in words):
        return None
    texts = {
        int(number[one]): b"".join(int(word[one]).to_bytes(8, "little") for word in words).rstrip(b"\0")
        for one in standing[standing >= 0].tolist()
    }
    return number, texts


def _cell_attributes(rest: bytes, book: Book) -> int | None:
    match = _CELL_REST.fullmatch(rest)
    if match is None:
        return None
    style, kind, slash = match.groups()
    try:
        stored = book.stored((kind or b"n").decode(), int(style or 0))
    except KeyError:
        return None
    if slash:
        return stored | _NO_VALUE
    return stored | _IN_INLINE if kind == b"inlineStr" else int(stored)


def _spans(eight: Ints, tags: Ints, names: Ints, cells: Ints, how: Ints) -> tuple[Ints, Ints, int] | None:
    """From where to where each cell's text stands (-1 for none), and how many tags the cells take."""
    after = names[cells + 1]
    plain, inline = after & 0xFFFF == _VALUE, after == _INLINE
    if ((how & _IN_INLINE > 0) != inline).any() or ((how & _NO_VALUE > 0) != ~(plain | inline)).any():
        return None
    start, end = np.full(len(cells), -1), np.full(len(cells), -1)
    at = cells[plain]
    if (names[at + 2] != _VALUE_END).any() or (names[at + 3] != _CELL_END).any():
        return None
    start[plain], end[plain] = tags[at + 1] + 3, tags[at + 2]
    at = cells[inline]
    if at.size:
        opening = tags[at + 2]
        spaced = names[at + 2] & 0xFFFF != _TEXT
        long = opening[spaced] + 1
        if any((eight[long + 8 * i] & _MASKS[min(8, 23 - 8 * i)] != word).any() for i, word in enumerate(_SPACED)):
            return None
        if (
            (names[at + 3] != _TEXT_END).any()
            or (names[at + 4] & 0xFFFFFFFF != _INLINE_END).any()
            or (tags[at + 5] != tags[at + 4] + 5).any()
            or (names[at + 5] != _CELL_END).any()
        ):
            return None
        start[inline], end[inline] = opening + np.where(spaced, 24, 3), tags[at + 3]
    return start, end, len(cells) + 3 * int(plain.sum()) + 5 * int(inline.sum())


def _short_numbers(eight: Ints, start: Ints, end: Ints, stored: Ints) -> Ints:
    """What up to eight digits without a leading zero say, of cells that store a number; else NOT_SHORT."""
    size = end - start
    return _read_digits(eight[start], np.where((size <= 8) & (stored <= Stored.SHARED), size, 0))


def _read_digits(words: Ints, size: Ints) -> npt.NDArray[np.int32]:
    """The whole numbers that the first ``size`` characters of each word write, NOT_SHORT where they write none.

    A leading zero writes none. The digits of a word are added up in pairs, fours and eights at once.
    """
    digits = (words << _SHIFTS[size]) | _ZEROS[size]  # to the right, zeros before
    wrong = ((digits & _HIGH) ^ _ZERO) | (((digits + _SIX) & _HIGH) ^ _ZERO)
    wrong |= (size == 0) | ((words & np.uint64(0xFF) == ord("0")) & (size > 1))
    pairs = ((digits & _LOW) * np.uint64(10 * 256 + 1) >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF)
    fours = (pairs * np.uint64(100 * 65536 + 1) >> np.uint64(16)) & np.uint64(0x0000FFFF0000FFFF)
    eights = fours * np.uint64(10_000 * 2**32 + 1) >> np.uint64(32)
    return np.where(wrong == 0, eights.astype(np.int32), np.int32(NOT_SHORT))


def _texts(eight: Ints, start: Ints, end: Ints) -> pl.Series | None:
    """The texts between ``start`` and ``end``, entities resolved.

    They are copied out eight bytes at a time; a byte 1 goes after each, and what of its last eight is not
    text becomes NUL, of which the run has none, and goes.
    """
    size = end - start
    words = (size >> 3) + 1
    first = np.cumsum(words) - words
    copied = eight[np.repeat(start - 8 * first, words) + 8 * np.arange(words.sum())]
    last = first + words - 1
    copied[last] = (copied[last] & _MASKS[size & 7]) | _ENDS[size & 7]
    return texts_of(copied.tobytes().translate(None, b"\0"), len(size))
