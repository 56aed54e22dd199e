"""Read tables as files, the kinds of cells beside the cells: as Parquet to be kept, as Arrow to be handed over."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from submissions_schema.raw import ROW, CellKind, RawTable, kinds_in

_KIND = "kind of "
_META = "raw_table"
_NOTHING = pl.Series([None], dtype=pl.String), pl.Series([CellKind.BLANK], dtype=pl.UInt8)


def to_bytes(raw: RawTable) -> bytes:
    """One Parquet file, small: how a draft is kept."""
    buffer = io.BytesIO()
    _beside_each_other(raw, raw.frame.columns).write_parquet(
        buffer, compression="zstd", compression_level=3, metadata={_META: _about(raw)}
    )
    return buffer.getvalue()


def from_bytes(data: bytes) -> RawTable:
    return _apart(pl.read_parquet(io.BytesIO(data)), pl.read_parquet_metadata(io.BytesIO(data))[_META])


def hand_over(raw: RawTable, path: Path) -> None:
    """Two files at ``path``, quick to write and to read: how a child process gives what it read.

    Columns in which nothing stands, as most are, are only named.
    """
    filled = [c.name for c in raw.frame if c.name == ROW or c.null_count() < c.len() or _seen(raw, c.name)]
    _beside_each_other(raw, filled).write_ipc(path.with_suffix(".arrow"), compression="uncompressed")
    path.with_suffix(".json").write_text(_about(raw, columns=raw.frame.columns), encoding="utf-8")


def _seen(raw: RawTable, column: str) -> bool:
    """Whether any cell of the column is of a kind."""
    return not kinds_in(raw.kinds[column]) <= {CellKind.BLANK}


def taken_over(path: Path) -> RawTable:
    """What ``hand_over`` left at ``path``."""
    cells = io.BytesIO(path.with_suffix(".arrow").read_bytes())
    return _apart(pl.read_ipc(cells), path.with_suffix(".json").read_text(encoding="utf-8"))


def _beside_each_other(raw: RawTable, columns: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(
        [*(raw.frame[c] for c in columns), *(raw.kinds[c].alias(_KIND + c) for c in columns if c != ROW)]
    )


def _about(raw: RawTable, **more: object) -> str:
    return json.dumps(
        {
            **more,
            "name": raw.name,
            "sheet": raw.sheet,
            "places": dict(raw.places),
            "hidden_rows": list(raw.hidden_rows),
            "formulas": raw.formulas.rows(),
        }
    )


def _apart(both: pl.DataFrame, written_about: str) -> RawTable:
    about = json.loads(written_about)
    columns = about.get("columns") or [c for c in both.columns if not c.startswith(_KIND)]
    no_text, no_kind = (nothing.new_from_index(0, both.height) for nothing in _NOTHING)
    return RawTable(
        name=about["name"],
        sheet=about["sheet"],
        frame=pl.DataFrame([both.get_column(c, default=no_text).alias(c) for c in columns]),
        kinds=pl.DataFrame([both.get_column(_KIND + c, default=no_kind).alias(c) for c in columns if c != ROW]),
        places=about["places"],
        formulas=pl.DataFrame(
            [tuple(row) for row in about["formulas"]],
            schema={ROW: pl.UInt32, "column": pl.String, "formula": pl.String},
            orient="row",
        ),
        hidden_rows=tuple(about["hidden_rows"]),
    )
