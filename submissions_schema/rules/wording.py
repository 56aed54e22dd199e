"""Numbers and dates of a row as its message writes them."""

from __future__ import annotations

import polars as pl


def day(column: str | pl.Expr) -> pl.Expr:
    """A Date as 2025-06-30."""
    return _column(column).dt.to_string("%Y-%m-%d")


def number(column: str | pl.Expr) -> pl.Expr:
    """A number without a needless .0."""
    return _column(column).cast(pl.String).str.strip_suffix(".0")


def _column(column: str | pl.Expr) -> pl.Expr:
    return pl.col(column) if isinstance(column, str) else column
