"""Read tables as bytes: one Parquet file each, the kinds of cells beside the cells.

How a child process hands over what it read, and how a draft is kept.
"""

from __future__ import annotations

import io
import json

import polars as pl

from submissions_schema.raw import ROW, RawTable

_KIND = "kind of "
_META = "raw_table"


def to_bytes(raw: RawTable) -> bytes:
    kinds = raw.kinds.rename({c: _KIND + c for c in raw.kinds.columns})
    about = {
        "name": raw.name,
        "sheet": raw.sheet,
        "places": dict(raw.places),
        "hidden_rows": list(raw.hidden_rows),
        "formulas": raw.formulas.rows(),
    }
    buffer = io.BytesIO()
    pl.concat([raw.frame, kinds], how="horizontal").write_parquet(
        buffer, compression="zstd", compression_level=3, metadata={_META: json.dumps(about)}
    )
    return buffer.getvalue()


def from_bytes(data: bytes) -> RawTable:
    about = json.loads(pl.read_parquet_metadata(io.BytesIO(data))[_META])
    both = pl.read_parquet(io.BytesIO(data))
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
