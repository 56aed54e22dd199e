"""One sheet: cut into runs of rows, each read quickly where it can be and carefully where it must."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from xml.parsers import expat

import polars as pl

from submissions_schema.gate import xml
from submissions_schema.gate.codes import refused
from submissions_schema.gate.gated import CELLS, Range, Sheet
from submissions_schema.gate.tiles import Tiles, tile
from submissions_schema.gate.values import STORED_CELLS, Book, canonical
from submissions_schema.gate.walk import SheetWalker, walk_piece

_RUN = 2 * 1024 * 1024
"""Bytes of a run: small enough for the processor's cache, large enough to be worth whole-array steps."""
_SMALL = 8 * 1024
"""Bytes of a sheet that is walked sooner than taken apart."""
_WORKERS = 2
"""Runs read at a time; whole-array steps leave the interpreter free for each other."""
_OPEN, _CLOSE, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_ROOT = re.compile(rb"<worksheet\s[^<>]*>")


def read_sheet(name: str, part: bytes | None, book: Book, *, hidden: bool = False) -> Sheet:
    """The sheet's cells, merged ranges and hidden rows.

    Args:
        part: the sheet's XML as ``xml.prepared`` gives it; None for a sheet that holds only a chart.

    Raises:
        Refused: XML_BAD, TOO_MANY_COLUMNS, DATA_OUTSIDE_FORM, MERGED_CELLS.
    """
    if part is None:
        return Sheet(name, CELLS.to_frame(), hidden)
    quick = quickly(part, book) if len(part) > _SMALL else None
    stored, merged, hidden_rows = quick or carefully(part, book)
    return Sheet(name, canonical(stored, book), hidden, tuple(merged), tuple(hidden_rows))


Read = tuple[pl.DataFrame, list[Range], list[int]]
"""Cells in STORED_CELLS, merged ranges, hidden rows."""


def carefully(part: bytes, book: Book) -> Read:
    """Walk the whole sheet element by element."""
    walker = SheetWalker(book)
    try:
        walker.walk(part)
    except expat.ExpatError as e:
        raise refused("XML_BAD") from e
    return walker.cells(), walker.merged, walker.hidden_rows


def quickly(part: bytes, book: Book) -> Read | None:
    """Read rows by runs; None when the sheet cannot be cut into runs with certainty."""
    opening, closing = part.find(_OPEN), part.rfind(_CLOSE)
    root = _ROOT.search(part, 0, max(opening, 0))
    if opening < 0 or closing < opening or root is None or not _default_namespace(root.group()):
        return None
    around = walk_piece(part[: opening + len(_OPEN)] + part[closing:], book, 0)
    if around is None:
        return None
    frames: list[pl.DataFrame] = [STORED_CELLS.to_frame()]
    hidden_rows: list[int] = []
    last_row = 0
    runs = list(_runs(part, opening + len(_OPEN), closing))
    with ThreadPoolExecutor(_WORKERS) as workers:
        tiled = workers.map(partial(_tiled, part, book, root.group()), runs)
        for run, tiles in zip(runs, tiled, strict=True):
            if tiles is not None and tiles.first_row > last_row:
                frames.append(tiles.frame())
                hidden_rows.extend(tiles.hidden_rows)
                last_row = tiles.last_row
                continue
            walker = walk_piece(root.group() + _OPEN + part[run] + _CLOSE + b"</worksheet>", book, last_row)
            if walker is None:
                return None
            frames.append(walker.cells())
            hidden_rows.extend(walker.hidden_rows)
            last_row = walker.last_row
    return pl.concat(frames), around.merged, hidden_rows


def _tiled(part: bytes, book: Book, root: bytes, run: slice) -> Tiles | None:
    return tile(part[run], book, root)


def _default_namespace(root: bytes) -> bool:
    return any(f' xmlns="{namespace}"'.encode() in root for namespace in xml.SPREADSHEET)


def _runs(part: bytes, start: int, stop: int) -> Iterator[slice]:
    """Where to cut the bytes between ``start`` and ``stop``: after ``</row>``."""
    while start < stop:
        cut = part.find(_ROW_END, min(start + _RUN, stop), stop)
        end = cut + len(_ROW_END) if cut >= 0 else stop
        yield slice(start, end)
        start = end
