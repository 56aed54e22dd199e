"""Rows of accepted returns, file by file, as one lazy frame on an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl


class Engine(StrEnum):
    """What reads the rows; the counts are the same."""

    POLARS = "polars"
    DUCKDB = "duckdb"
    SPARK = "spark"


class NoSpark(Exception):
    """PySpark is not installed here."""


@dataclass(frozen=True, slots=True)
class RowFile:
    """One table of one return as a Parquet file."""

    path: Path
    regulator_code: str
    year: int


Frame = nw.LazyFrame[Any]


def scan(engine: Engine, files: Sequence[RowFile], columns: Sequence[str], schema: Mapping[str, Any]) -> Frame:
    """All rows of ``files`` with ``columns``, and ``regulator_code`` and ``year``; lazy, in no order.

    A file of an edition that has no such column gives nulls. ``schema`` (of polars) is that of no files at all.

    Raises:
        NoSpark: the engine is Spark and PySpark is not installed.
    """
    # returns that say the same share a file: it is read once, and is each one's
    paths = sorted({str(file.path) for file in files})
    if not files:
        return given(engine, pl.DataFrame(schema=schema))
    match engine:
        case Engine.POLARS:
            frames = [
                pl.scan_parquet(file.path).with_columns(
                    regulator_code=pl.lit(file.regulator_code), year=pl.lit(file.year, pl.Int64)
                )
                for file in files
            ]
            return nw.from_native(pl.concat(frames, how="diagonal_relaxed").select(*columns, "regulator_code", "year"))
        case Engine.DUCKDB:
            rows = duckdb.read_parquet(paths, filename=True, union_by_name=True)
            return _with_whose(nw.from_native(rows), "filename", given(engine, _whose(files)), columns)
        case Engine.SPARK:
            session = _spark()
            from pyspark.sql import functions  # an extra: most installations have none

            rows = session.read.option("mergeSchema", "true").parquet(*paths)
            named = rows.withColumn("filename", functions.regexp_replace(functions.input_file_name(), "^file:/*", "/"))
            return _with_whose(nw.from_native(named), "filename", given(engine, _whose(files)), columns)


def given(engine: Engine, frame: pl.DataFrame) -> Frame:
    """A small frame as a lazy one on the engine."""
    match engine:
        case Engine.POLARS:
            return nw.from_native(frame.lazy())
        case Engine.DUCKDB:
            return nw.from_native(duckdb.from_arrow(frame.to_arrow()))
        case Engine.SPARK:
            made: Frame = nw.from_native(_spark().createDataFrame(frame.to_arrow()))
            return made


def _whose(files: Sequence[RowFile]) -> pl.DataFrame:
    rows = [(str(file.path), file.regulator_code, file.year) for file in files]
    return pl.DataFrame(
        rows, schema={"filename": pl.String, "regulator_code": pl.String, "year": pl.Int64}, orient="row"
    )


def _with_whose(rows: Frame, name: str, whose: Frame, columns: Sequence[str]) -> Frame:
    return rows.select(*columns, name).join(whose, on=name, how="inner").select(*columns, "regulator_code", "year")


def _spark() -> Any:
    try:
        # an extra: most installations have none
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise NoSpark("PySpark is not installed here. Install the portal with its extra: spark.") from missing
    return SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
