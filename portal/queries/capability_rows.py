"""Capability and spending of a return, read from its published rows or from the filed tables in the same form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

import polars as pl

from portal.public_store import Json
from regulators.capability_chain import Need, Spent
from submissions_schema.columns import Edition
from submissions_schema.open_data import Basis, public_table

Row = Mapping[str, str | None]


def needs_of(rows: Iterable[Row]) -> tuple[Need, ...]:
    """Of the rows of *capability* as they are published: texts, ``not held`` among them."""
    return tuple(
        Need(
            area=row["area"] or "",
            urgency=_code(row["urgency"]),
            needed_fte=_number(row["needed_fte"]),
            held_fte=_number(row["current_fte"]),
            gap_cost=_number(row["gap_cost_gbp"]),
            gap_funded=_number(row["gap_funded_gbp"]),
            funded_by=_code(row["funded_by"]),
        )
        for row in rows
    )


def spent_of(rows: Iterable[Row]) -> tuple[Spent, ...]:
    """Of the rows of *resources*, all functions and purposes."""
    return tuple(Spent(row["funding_source"] or "", _number(row["ai_spend_gbp"])) for row in rows)


def rows_published(content: Json, table: str) -> list[dict[str, str | None]]:
    """The rows of one table of a published return, each by the names of its columns."""
    found = next((each for each in content["tables"] if each["name"] == table), None)
    if found is None:
        return []
    names = [column["name"] for column in found["columns"]]
    return [dict(zip(names, row, strict=True)) for row in found["rows"]]


def rows_filed(tables: Mapping[str, pl.DataFrame], form: Edition, table: str, code: str) -> list[dict[str, str | None]]:
    """The same of a return that is filed and not published."""
    frame = tables.get(table)
    if frame is None or frame.is_empty():
        return []
    return public_table(form[table], frame, regulator_code=code, basis=Basis.REPORTED).to_dicts()


def _number(text: str | None) -> Decimal | None:
    """None: blank, or *not held*."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _code(text: str | None) -> str | None:
    return text if text and text != "not held" else None
