"""Numbers, money and dates of a row as its message writes them."""

from __future__ import annotations

import polars as pl


def day(column: str | pl.Expr) -> pl.Expr:
    """A Date as 2025-06-30."""
    return _column(column).dt.to_string("%Y-%m-%d")


def number(column: str | pl.Expr) -> pl.Expr:
    """A number without a needless .0."""
    return _column(column).cast(pl.String).str.strip_suffix(".0")


def money(column: str | pl.Expr) -> pl.Expr:
    """Pounds as £1,250, or £1,250.50 where there are pence."""
    pence = (_column(column) * 100).round().cast(pl.Int64)
    digits = (pence.abs() // 100).cast(pl.String)
    by_thousands = digits.str.reverse().str.replace_all(r"([0-9]{3})", "${1},").str.reverse().str.strip_prefix(",")
    rest = (pence.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.format(
        "{}£{}{}",
        pl.when(pence < 0).then(pl.lit("-")).otherwise(pl.lit("")),
        by_thousands,
        pl.when(rest == "00").then(pl.lit("")).otherwise(pl.lit(".") + rest),
    )


def pounds(amount: float) -> str:
    """One amount as ``money`` writes a column of them."""
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}".removesuffix(".00")


def _column(column: str | pl.Expr) -> pl.Expr:
    return pl.col(column) if isinstance(column, str) else column
