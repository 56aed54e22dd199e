"""Whoever lays the comparison beside the published summary of decisions learns no number that is hidden.

The attack is the strongest there is: all returns that fit everything published, by integer programming. A hidden cell
is safe where two of them differ in it.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import product

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from metrics.comparison import public_estimates
from metrics.counts import DECISION, RETURN, SCHEME, calendar_table, counts
from metrics.definitions import definitions
from metrics.elapsed import with_days, with_targets
from metrics.evidence import Evidence
from metrics.figures import Return, State
from metrics.item_counts import (
    COMMITMENTS_SCHEMA,
    GUIDANCE_SCHEMA,
    QUANTITIES_SCHEMA,
    AcceptedReturn,
    suppressed,
)
from metrics.working_days import packaged_calendars
from submissions_schema.open_data import SUPPRESSED, Basis, decisions_summary, decisions_totals
from submissions_schema.suppression import COUNTS, SMALL

YEAR, START, CUT = 2025, date(2024, 4, 1), date(2025, 3, 31)
SCHEMES, AREAS = ("S1", "S2"), ("drones", "robotics")
OUTCOMES = ("granted", "granted_with_conditions", "refused", "withdrawn", "pending")

PARTS = ("granted", "refused", "withdrawn", "pending", "within_target")
OF_PARTS = {
    "received": (1, 1, 1, 1, 0),
    "decided": (1, 1, 0, 0, 0),
    "granted": (1, 0, 0, 0, 0),
    "refused": (0, 1, 0, 0, 0),
    "withdrawn": (0, 0, 1, 0, 0),
    "pending": (0, 0, 0, 1, 0),
    "within_target": (0, 0, 0, 0, 1),
}
TOLD = {"C2": (("refused",), ("decided",)), "C3": (("withdrawn",), ("withdrawn", "decided"))}
"""Metric: the columns whose sum is its count, and those whose sum is its number of cases."""


def drawn(seed: int) -> pl.DataFrame:
    """Decisions of one regulator, some schemes and areas of which have only a few."""
    draw = random.Random(seed)
    rows = []
    for scheme, area in product(SCHEMES, AREAS):
        for number in range(draw.choice([0, 2, 3, 6, 15, 40])):
            received = START + timedelta(draw.randrange(-60, 300))
            outcome = draw.choices(OUTCOMES, (8, 3, 2, 1, 2))[0]
            decided = min(max(received + timedelta(draw.randrange(20, 110)), START), CUT)
            rows.append(
                {
                    **dict.fromkeys(DECISION),
                    "application_ref": f"{scheme}-{area}-{number}",
                    "scheme_code": scheme,
                    "product_area": area,
                    "received_on": received,
                    "decided_on": None if outcome == "pending" else decided,
                    "outcome": outcome,
                    "clock_stop_days": 0,
                    "clock_stop_days__not_held": False,
                    "regulator_code": "X01",
                    "year": YEAR,
                }
            )
    return pl.DataFrame(rows, schema=DECISION)


def terms() -> pl.DataFrame:
    usual = {
        "scheme_kind": "permit",
        "clock_starts": "received",
        "holidays": "england_wales",
        "statutory_target": 8,
        "statutory_target_unit": "weeks",
        "published_target": None,
        "published_target_unit": None,
        "regulator_code": "X01",
        "year": YEAR,
    }
    return pl.DataFrame([{"scheme_code": code, **usual} for code in SCHEMES], schema=SCHEME)


def folded(decisions: pl.DataFrame) -> Evidence:
    schemes = terms()
    returns = pl.DataFrame([("X01", YEAR, 2026, "demonstration", START, CUT)], schema=RETURN, orient="row")
    calendar = calendar_table(packaged_calendars())
    filed = Return({"decisions": decisions, "schemes": schemes}, {}, START, CUT)
    accepted = AcceptedReturn("X01", YEAR, 2026, "demonstration", filed)
    return Evidence(
        YEAR,
        counts(*(nw.from_native(frame.lazy()) for frame in (decisions, schemes, returns, calendar))),
        pl.DataFrame(schema=GUIDANCE_SCHEMA),
        pl.DataFrame(schema=COMMITMENTS_SCHEMA),
        pl.DataFrame(schema=QUANTITIES_SCHEMA),
        suppressed([accepted], packaged_calendars()),
    )


class Attack:
    """Everything published as equations over the parts of every row of the summary."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self.rows = rows
        self.equations: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
        self.known: list[float] = []

    def column(self, names: tuple[str, ...], of: list[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        weights = np.zeros((len(self.rows), len(PARTS)))
        for row, name in product(of, names):
            weights[row] += OF_PARTS[name]
        return weights.ravel()

    def learn(self, names: tuple[str, ...], of: list[int], value: float) -> None:
        self.equations.append(self.column(names, of))
        self.known.append(value)

    def range_of(self, name: str, rows: list[int]) -> tuple[float, float]:
        """The least and the most that some cells of a column can be together."""
        aim = self.column((name,), rows)
        fits = [LinearConstraint(np.array(self.equations), self.known, self.known)] if self.known else []
        # what a reader knows besides: no more kept the target than were decided, and no row is empty
        for place in range(len(self.rows)):
            kept = self.column(("decided",), [place]) - self.column(("within_target",), [place])
            fits += [LinearConstraint(kept, 0), LinearConstraint(self.column(("received",), [place]), 1)]
        found = [
            milp(sign * aim, integrality=np.ones(aim.size), bounds=Bounds(0, 400), constraints=fits) for sign in (1, -1)
        ]
        assert all(each.success for each in found)
        return round(found[0].fun), round(-found[1].fun)


@pytest.mark.parametrize("seed", range(8))
def test_no_hidden_number_can_be_worked_out(seed: int) -> None:
    decisions = drawn(seed)
    cases = with_targets(with_days(decisions, terms(), packaged_calendars(), CUT))
    summary = decisions_summary(cases, period_start=START, regulator_code="X01", basis=Basis.DEMONSTRATION)
    attack = Attack([(r["product_area"], r["scheme_code"]) for r in summary.iter_rows(named=True)])
    everything = list(range(summary.height))
    for name in COUNTS:
        for row, text in enumerate(summary[name]):
            if text.isdecimal():
                attack.learn((name,), [row], float(text))
    for name, total in decisions_totals(cases, period_start=START).items():
        if total is not None:
            attack.learn((name,), everything, total)
    evidence = folded(decisions)
    told = 0
    for id_, area in product(definitions(), (None, *AREAS)):
        here = [row for row in everything if area in (None, attack.rows[row][0])]
        found = public_estimates(definitions()[id_], evidence, YEAR, product_area=area)
        estimate = found.get("X01")
        if estimate is None or not estimate.n:
            continue
        told += estimate.state is State.VALUE
        if id_ in TOLD:
            counted, of = TOLD[id_]
            assert estimate.count is not None
            attack.learn(counted, here, estimate.count)
            attack.learn(of, here, estimate.n)
        elif id_ in ("P1", "P2", "P7"):  # these say how many there are even where there is nobody to compare with
            attack.learn(("received",), here, estimate.n)
            attack.learn(("decided",), here, estimate.events)
    hidden = [
        (name, row)
        for name in COUNTS
        for row, text in enumerate(summary[name])
        if text == SUPPRESSED and _true(cases, summary, name, row) in SMALL
    ]
    for name, row in hidden:
        least, most = attack.range_of(name, [row])
        assert least < most, (name, attack.rows[row])
    for name, area, scheme in product(COUNTS, (None, *AREAS), (None, *SCHEMES)):
        rows = [
            row for row in everything if area in (None, attack.rows[row][0]) and scheme in (None, attack.rows[row][1])
        ]
        if sum(_true(cases, summary, name, row) for row in rows) in SMALL:
            least, most = attack.range_of(name, rows)
            assert least < most, (name, area, scheme)
    assert told or hidden or summary.is_empty()


def _true(cases: pl.DataFrame, summary: pl.DataFrame, name: str, row: int) -> int:
    """What really stands in a cell."""
    own = summary.row(row, named=True)
    rows = cases.filter(
        pl.col("scheme_code") == own["scheme_code"],
        pl.col("product_area") == own["product_area"],
        pl.col("received_on").dt.year() == int(own["year_received"]),
    )
    outcome = rows["outcome"]
    granted = outcome.is_in(["granted", "granted_with_conditions"])
    decided = granted | (outcome == "refused")
    return {
        "received": rows.height,
        "decided": int(decided.sum()),
        "granted": int(granted.sum()),
        "refused": int((outcome == "refused").sum()),
        "withdrawn": int((outcome == "withdrawn").sum()),
        "pending": int((outcome == "pending").sum()),
        "within_target": int((rows["within_target"].fill_null(False) & decided).sum()),
    }[name]
