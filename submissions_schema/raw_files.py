"""Read tables as files, the kinds of cells beside the cells: as Parquet to be kept, as Arrow to be handed over."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl

from submissions_schema.raw import ROW, RawTable

_KIND = "kind of "
_META = "raw_table"


def to_bytes(raw: RawTable) -> bytes:
    """One Parquet file, small: how a draft is kept."""
    buffer = io.BytesIO()
    _beside_each_other(raw).write_parquet(
        buffer, compression="zstd", compression_level=3, metadata={_META: _about(raw)}
    )
    return buffer.getvalue()


def from_bytes(data: bytes) -> RawTable:
    return _apart(pl.read_parquet(io.BytesIO(data)), pl.read_parquet_metadata(io.BytesIO(data))[_META])


def hand_over(raw: RawTable, path: Path) -> None:
    """Two files at ``path``, quick to write and to read: how a child process gives what it read."""
    _beside_each_other(raw).write_ipc(path.with_suffix(".arrow"), compression="uncompressed")
    path.with_suffix(".json").write_text(_about(raw), encoding="utf-8")


def taken_over(path: Path) -> RawTable:
    """What ``hand_over`` left at ``path``."""
    cells = io.BytesIO(path.with_suffix(".arrow").read_bytes())
    return _apart(pl.read_ipc(cells), path.with_suffix(".json").read_text(encoding="utf-8"))


def _beside_each_other(raw: RawTable) -> pl.DataFrame:
    kinds = raw.kinds.rename({c: _KIND + c for c in raw.kinds.columns})
    return pl.concat([raw.frame, kinds], how="horizontal")


def _about(raw: RawTable) -> str:
    return json.dumps(
        {
            "name": raw.name,
            "sheet": raw.sheet,
            "places": dict(raw.places),
            "hidden_rows": list(raw.hidden_rows),
            "formulas": raw.formulas.rows(),
        }
    )


def _apart(both: pl.DataFrame, written_about: str) -> RawTable:
    about = json.loads(written_about)
    columns = [c for c in both.columns if not c.startswith(_KIND)]
    return RawTable(
        name=about["name"],
        sheet=about["sheet"],
        frame=both.select(columns),
        kinds=both.select(pl.col(_KIND + c).alias(c) for c in columns if c != ROW),
        places=about["places"],
        formulas=pl.DataFrame(
            [tuple(row) for row in about["formulas"]],
            schema={ROW: pl.UInt32, "column": pl.String, "formula": pl.String},
            orient="row",
        ),
        hidden_rows=tuple(about["hidden_rows"]),
    )
