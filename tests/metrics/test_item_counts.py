"""What a return says of initiatives and barriers, as the system test reads it."""

from __future__ import annotations

from datetime import date

import polars as pl

from metrics.figures import Return
from metrics.item_counts import AcceptedReturn, quantities
from metrics.working_days import packaged_calendars

CUT = date(2026, 3, 31)


def quantity(name: str, **tables: pl.DataFrame) -> list[tuple[float | None, str]]:
    filed = Return(tables, {}, date(2025, 4, 1), CUT)
    found = quantities([AcceptedReturn("X01", 2026, 2026, "reported", filed)], packaged_calendars())
    return found.filter(pl.col("quantity") == name).select("value", "state").rows()


def initiatives(*rows: tuple[str, date, date | None]) -> pl.DataFrame:
    schema = {"product_area": pl.String, "opened_on": pl.Date, "closed_on": pl.Date}
    whole_numbers = [pl.lit(0, pl.Int64).alias(name) for name in ("applied", "admitted", "completed")]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(whole_numbers)


def test_an_initiative_counts_in_its_area_while_it_is_open_at_the_cut() -> None:
    table = initiatives(
        ("drones", date(2024, 1, 8), None),
        ("drones", date(2025, 5, 1), date(2026, 9, 1)),
        ("drones", date(2025, 5, 1), CUT),
        ("robotics", date(2026, 4, 1), None),
    )
    assert quantity("initiatives_open_at_cut_drones", initiatives=table) == [(2.0, "value")]
    assert quantity("initiatives_open_at_cut_robotics", initiatives=table) == []


def test_a_barrier_is_past_due_where_the_change_it_needs_was_due_by_the_cut() -> None:
    rows = [("change_needed", CUT), ("change_needed", date(2026, 4, 1)), ("change_needed", None), ("none", CUT)]
    table = pl.DataFrame(rows, schema={"action": pl.String, "action_due_on": pl.Date}, orient="row")
    assert quantity("barriers_past_due", barriers=table) == [(1.0, "value")]
    assert quantity("barriers_past_due") == [(None, "not held")]
