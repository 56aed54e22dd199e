"""Rows of accepted returns, file by file, as one lazy frame on an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


NOT_HELD = "__not_held"
"""The mark that goes with a column's name in a typed table."""


class NoSpark(Exception):
    """PySpark is not installed here."""


@dataclass(frozen=True, slots=True)
class RowFile:
    """One table of one return as a Parquet file, in the terms of its edition."""

    path: Path
    regulator_code: str
    year: int
    renamed: Mapping[str, str] = field(default_factory=dict)
    """First name of a column to its name in this file."""
    joined: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column: codes in this file to the code they were split from."""


Frame = nw.LazyFrame[Any]


def scan(engine: Engine, files: Sequence[RowFile], columns: Sequence[str], schema: Mapping[str, Any]) -> Frame:
    """All rows of ``files`` with ``columns``, and ``regulator_code`` and ``year``; lazy, in no order.

    A file of an edition that has no such column gives nulls; one that was renamed is found, and codes that were split
    are joined. ``schema`` (of polars) is that of no files at all.

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
                _first_names(pl.scan_parquet(file.path), file).with_columns(
                    regulator_code=pl.lit(file.regulator_code), year=pl.lit(file.year, pl.Int64)
                )
                for file in files
            ]
            return nw.from_native(pl.concat(frames, how="diagonal_relaxed").select(*columns, "regulator_code", "year"))
        case Engine.DUCKDB:
            rows = duckdb.read_parquet(paths, filename=True, union_by_name=True)
            return _with_whose(_united(nw.from_native(rows), files), given(engine, _whose(files)), columns)
        case Engine.SPARK:
            session = _spark()
            from pyspark.sql import functions  # an extra: most installations have none

            rows = session.read.option("mergeSchema", "true").parquet(*paths)
            named = rows.withColumn("filename", functions.regexp_replace(functions.input_file_name(), "^file:/*", "/"))
            return _with_whose(_united(nw.from_native(named), files), given(engine, _whose(files)), columns)


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


def _with_whose(rows: Frame, whose: Frame, columns: Sequence[str]) -> Frame:
    named = rows.select(*columns, "filename").join(whose, on="filename", how="inner")
    return named.select(*columns, "regulator_code", "year")


def _first_names(rows: pl.LazyFrame, file: RowFile) -> pl.LazyFrame:
    """The rows of one file with its columns under their first names and its codes joined."""
    if file.renamed:
        marks = {f"{new}{mark}": f"{first}{mark}" for first, new in file.renamed.items() for mark in ("", NOT_HELD)}
        rows = rows.rename(marks, strict=False)
    return rows.with_columns(pl.col(column).replace(old) for column, old in file.joined.items())


def _united(rows: Frame, files: Sequence[RowFile]) -> Frame:
    """The same of files of several editions read as one: a row has its value under one of a column's names."""
    there = set(rows.columns)
    names: dict[str, set[str]] = {}
    joined: dict[str, dict[str, str]] = {}
    for file in files:
        for first, new in file.renamed.items():
            for mark in ("", NOT_HELD):
                names.setdefault(f"{first}{mark}", {f"{first}{mark}"}).add(f"{new}{mark}")
        for column, old in file.joined.items():
            joined.setdefault(column, {}).update(old)
    found = {first: sorted(every & there) for first, every in names.items()}
    united = {first: nw.coalesce(*every) for first, every in found.items() if every}
    rows = rows.with_columns(**united) if united else rows
    for column, old in sorted(joined.items()):
        for code in sorted(set(old.values())) if column in there else ():
            parts = [part for part, was in old.items() if was == code]
            again = nw.when(nw.col(column).is_in(parts)).then(nw.lit(code)).otherwise(nw.col(column))
            rows = rows.with_columns(again.alias(column))
    return rows


def _spark() -> Any:
    try:
        # an extra: most installations have none
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise NoSpark("PySpark is not installed here. Install the portal with its extra: spark.") from missing
    return SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
