"""Rows folded into counts: each application once, in the right risk set, the same on every engine."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from metrics.counts import (
    DECISION,
    FROM_THE_START,
    GROSS,
    NET,
    NOT_MEASURABLE,
    OF_TARGET,
    OPEN,
    OVERTURNED,
    RETURN,
    SCHEMA,
    SCHEME,
    calendar_table,
    counts,
)
from metrics.elapsed import DECIDED, deadlines, with_days, with_targets
from metrics.working_days import packaged_calendars
from portal.files import FileStore
from portal.queries.case_rows import case_rows
from tests.bench.invented_rows import accepted_rows
from tests.bench.plain_fold import plain_fold

UNITS = ("working_days", "calendar_days", "weeks", "months")


def case(year: int = 2025, ref: str = "A1", **given: Any) -> dict[str, Any]:
    usual = {"scheme_code": "S", "product_area": "drones", "outcome": "granted", "regulator_code": "X01"}
    return {**dict.fromkeys(DECISION), **usual, "clock_stop_days__not_held": False, "year": year} | {
        "application_ref": ref,
        **given,
    }


def scheme(year: int, regulator_code: str = "X01", **given: Any) -> dict[str, Any]:
    usual = {
        "scheme_code": "S",
        "scheme_kind": "permit",
        "clock_starts": "received",
        "holidays": "england_wales",
        "statutory_target": 8,
        "statutory_target_unit": "weeks",
    }
    return {**dict.fromkeys(SCHEME), **usual, "year": year, "regulator_code": regulator_code, **given}


def a_return(year: int, regulator_code: str = "X01") -> dict[str, Any]:
    return {
        "regulator_code": regulator_code,
        "year": year,
        "edition": 2026,
        "basis": "reported",
        "period_start": date(year - 1, 4, 1),
        "cut": date(year, 3, 31),
    }


def counted(cases: list[dict[str, Any]], years: tuple[int, ...] = (2025,), engine: str = "polars", **terms: Any) -> Any:
    frames = (
        pl.DataFrame(cases, schema=DECISION),
        pl.DataFrame([scheme(year, **terms) for year in years], schema=SCHEME),
        pl.DataFrame([a_return(year) for year in years], schema=RETURN),
    )
    return on(engine, *frames)


def on(engine: str, *frames: pl.DataFrame) -> pl.DataFrame:
    given = (*frames, calendar_table(packaged_calendars()))
    if engine == "duckdb":
        return counts(*(nw.from_native(duckdb.from_arrow(frame.to_arrow())) for frame in given))
    return counts(*(nw.from_native(frame.lazy()) for frame in given))


def cells(found: pl.DataFrame, measure: str, *columns: str) -> list[tuple[Any, ...]]:
    return found.filter(pl.col("measure") == measure).select("year", "ended_as", "entry", "exit", "n", *columns).rows()


def test_a_case_of_one_year() -> None:
    found = counted([case(received_on=date(2024, 5, 9), decided_on=date(2024, 5, 30))])
    assert cells(found, GROSS) == [(2025, "granted", FROM_THE_START, 14, 1)]  # three weeks, less a bank holiday
    assert cells(found, OF_TARGET) == [(2025, "granted", FROM_THE_START, 38, 1)]  # 37.5 of 56 days, rounded up


def test_an_application_in_two_returns_is_one_case_and_the_later_return_says_how_it_went() -> None:
    pending = case(2024, received_on=date(2024, 2, 1), outcome="pending")
    decided = case(2025, received_on=date(2024, 2, 5), decided_on=date(2024, 5, 1), statutory_target=4)
    found = counted([pending, decided], (2024, 2025))
    # 38 working days to Good Friday, 29 March 2024; then 21 after Easter Monday in April, and 1 May
    open_at_the_cut = (2024, OPEN, FROM_THE_START, 38, 1)
    assert cells(found, GROSS) == [open_at_the_cut, (2025, "granted", 38, 60, 1)]
    assert found["n"].sum() == 2 * 3


def test_a_case_older_than_the_first_return_enters_late() -> None:
    found = counted([case(received_on=date(2024, 2, 5), decided_on=date(2024, 5, 1))])
    assert cells(found, GROSS, "is_new") == [(2025, "granted", 38, 60, 1, False)]


def test_a_year_without_a_return_is_nobodys_risk_set() -> None:
    found = counted([case(2025, received_on=date(2022, 5, 2), decided_on=date(2024, 5, 1))], (2023, 2025))
    assert [row[0] for row in cells(found, GROSS)] == [2023, 2025]


def test_what_cannot_be_measured_is_counted_as_such() -> None:
    found = counted(
        [
            case(ref="no dates", outcome="granted"),
            case(ref="backwards", received_on=date(2025, 2, 1), decided_on=date(2025, 1, 1)),
            case(
                ref="stop not held",
                received_on=date(2025, 1, 6),
                decided_on=date(2025, 2, 6),
                clock_stop_days__not_held=True,
            ),
            case(ref="not duly made", received_on=date(2025, 3, 3), outcome="pending"),
        ],
        clock_starts="duly_made",
    )
    assert sum(row[4] for row in cells(found, NET) if row[3] == NOT_MEASURABLE) == 4
    assert sum(row[4] for row in cells(found, GROSS) if row[3] == NOT_MEASURABLE) == 2


def test_the_stop_is_spread_evenly_where_a_year_ends_within_a_case() -> None:
    # 100 calendar days, 50 of them stopped; the year ends after 40, so after 20 days of the clock
    received = date(2025, 3, 31) - timedelta(40)
    whole = case(2026, received_on=received, decided_on=received + timedelta(100), clock_stop_days=50)
    found = counted([whole], (2025, 2026), statutory_target=100, statutory_target_unit="calendar_days")
    assert cells(found, OF_TARGET) == [(2025, OPEN, FROM_THE_START, 20, 1), (2026, "granted", 20, 50, 1)]


def test_an_overturned_decision_counts_in_the_year_it_was_overturned() -> None:
    found = counted(
        [
            case(
                outcome="refused",
                received_on=date(2023, 5, 1),
                decided_on=date(2023, 9, 1),
                overturned_on=date(2024, 6, 3),
            )
        ]
    )
    assert cells(found, OVERTURNED) == [(2025, "refused", None, None, 1)]
    assert cells(found, GROSS) == []


def test_no_rows_are_no_counts() -> None:
    found = counted([])
    assert found.is_empty()
    assert dict(found.schema) == {name: kind() for name, kind in SCHEMA.items()}


def _at_random(seed: int, n: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Decisions of three regulators over three years, each case in every return in which it was open."""
    draw = random.Random(seed)
    schemes, returns, rows = [], [], []
    codes = {"X01": "england_wales", "X02": "scotland", "X03": "northern_ireland"}
    for code, nation in codes.items():
        for year in (2023, 2024, 2025):
            returns.append(a_return(year, code))
            for place, unit in enumerate(UNITS):
                target = (60, 90, 13, 3)[place]
                terms = {"statutory_target": target, "statutory_target_unit": unit, "clock_starts": "duly_made"}
                schemes.append(scheme(year, code, scheme_code=unit, holidays=nation, **terms))
    for number in range(n):
        code, unit = draw.choice(list(codes)), draw.choice(UNITS)
        received = date(2022, 1, 1) + timedelta(draw.randrange(1150))
        duly_made = received + timedelta(draw.randrange(15))
        stop = draw.choice([0, 0, draw.randrange(30)])
        decided = duly_made + timedelta(stop + draw.randrange(300))
        for year in (2023, 2024, 2025):
            first, cut = date(year - 1, 4, 1), date(year, 3, 31)
            if received > cut or decided < first:
                continue
            pending = decided > cut
            rows.append(
                case(
                    year,
                    f"R{number}",
                    regulator_code=code,
                    scheme_code=unit,
                    received_on=received,
                    duly_made_on=duly_made if duly_made <= cut else None,
                    decided_on=None if pending else decided,
                    outcome="pending" if pending else draw.choice([*DECIDED, "withdrawn"]),
                    clock_stop_days=min(stop, max((cut - duly_made).days, 0)) if pending else stop,
                )
            )
    return (
        pl.DataFrame(rows, schema=DECISION),
        pl.DataFrame(schemes, schema=SCHEME),
        pl.DataFrame(returns, schema=RETURN),
    )


@pytest.mark.parametrize("year", [2024, 2025])
def test_days_and_verdicts_are_those_of_the_returns_own_page(year: int) -> None:
    decisions, schemes, returns = _at_random(1, 600)
    found = on("polars", decisions, schemes, returns).filter(year=year)
    for code in ("X01", "X02", "X03"):
        own = pl.all_horizontal(pl.col("regulator_code") == code, pl.col("year") == year)
        listed = with_targets(
            with_days(decisions.filter(own), schemes.filter(own), packaged_calendars(), date(year, 3, 31))
        )
        ended = listed.filter(pl.col("outcome") != "pending")
        here = found.filter(pl.col("ended_as") != OPEN, regulator_code=code)
        for measure in (NET, GROSS):
            days = here.filter(measure=measure).select(pl.col("exit").repeat_by("n").explode()).to_series()
            assert sorted(days) == sorted(ended[measure])
        verdicts = here.filter(measure=NET).group_by("within_target").agg(pl.sum("n"))
        assert dict(verdicts.rows()) == dict(ended["within_target"].value_counts().rows())
        if year == 2025:  # the last return: what is pending is as it was reported
            late = listed.filter(pl.col("outcome") == "pending")["within_target"].value_counts().rows()
            going_on = found.filter(measure=NET, regulator_code=code, ended_as=OPEN)
            assert dict(going_on.group_by("within_target").agg(pl.sum("n")).rows()) == dict(late)


def test_a_hundred_per_cent_is_the_last_day_of_every_kind_of_target() -> None:
    for place, unit in enumerate(UNITS):
        target, received = (60, 90, 13, 3)[place], pl.Series([date(2024, 5, 31)])
        calendar = packaged_calendars()["england_wales"]
        last = deadlines(received, pl.Series([target]), unit, pl.Series([0]), calendar)[0]
        for after, expected in ((0, True), (1, False)):
            decided = last + timedelta(after)
            found = counted(
                [case(received_on=received[0], decided_on=decided)],
                statutory_target=target,
                statutory_target_unit=unit,
            )
            ((_, _, _, share, _, within),) = cells(found, OF_TARGET, "within_target")
            assert (share <= 100, within) == (expected, expected), unit


@pytest.mark.thorough
def test_duckdb_and_polars_agree_to_the_last_count() -> None:
    frames = _at_random(2, 300)
    assert on("duckdb", *frames).equals(on("polars", *frames))


def test_one_query_by_hand_comes_to_the_same_counts(tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    returns = accepted_rows(files, ("X01", "X02", "X03"), years=3, rows=2_000)
    rows = case_rows(files, returns)
    plain_fold(files, returns, tmp_path / "counts.parquet")
    by_hand = pl.read_parquet(tmp_path / "counts.parquet").select(pl.col(n).cast(kind) for n, kind in SCHEMA.items())
    found = counts(rows.decisions, rows.schemes, rows.returns, rows.calendar)
    assert found.equals(by_hand.sort(list(SCHEMA), nulls_last=True))
    assert found.filter(pl.col("measure") == OVERTURNED).height
