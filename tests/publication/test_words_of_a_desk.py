"""A department's files: unknown money is no nought, and three years together are not told as one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest

from metrics.comparison import Place, Reading
from metrics.definition import Estimate
from metrics.definitions import definitions
from portal.queries.department_desk import DepartmentDesk, RegulatorAtHand
from portal.queries.department_figures import FigureAtHand
from portal.queries.department_files import desk_csv, figures_csv
from portal.queries.steer_coverage import CoverageRow
from regulators.capability_chain import Chain, Need, NotNeeded, chain
from regulators.funding import Ground
from regulators.register import Kind
from regulators.steers import Covered, Standing

YEAR = 2026
NOT_NEEDED = NotNeeded("XD1", "X01", YEAR + 1, Ground.LEVY, "A levy.", "Act", "https://law.example/act")


def row(
    file: Callable[[DepartmentDesk], bytes], *, funding: Chain | None = None, figure: FigureAtHand | None = None
) -> dict[str, str]:
    """The only row of a file of the desk."""
    regulator = RegulatorAtHand(
        code="X01",
        name="Rail Regulator",
        demonstration=True,
        year=YEAR,
        board=None,
        coverage=CoverageRow(
            Covered("X01", "XD1", Kind.SPONSORS, Standing.NONE, None, ()), "Rail Regulator", "Transport", True
        ),
        shared=False,
        published_year=YEAR,
        published=None,
        draft=None,
        figures=(figure,) if figure else (),
        funding=funding,
    )
    data = file(DepartmentDesk("XD1", "Transport", True, YEAR, (regulator,)))
    (only,) = csv.DictReader(io.StringIO(data.decode()))
    return only


def funded(*needs: tuple[str, int | None], stated: tuple[NotNeeded, ...] = ()) -> Chain:
    """Areas of an urgency and with a cost in pounds."""
    made = [
        Need(f"area {i}", urgency, Decimal(3), Decimal(2), None if cost is None else Decimal(cost), None, "none")
        for i, (urgency, cost) in enumerate(needs)
    ]
    return chain("X01", YEAR, sponsors=("XD1",), needs=made, spent=[], lines=[], not_needed=stated)


UNKNOWN = "not measurable"


@pytest.mark.parametrize(
    ("found", "left", "urgent", "unknown", "unknown_urgent"),
    [
        (funded(("urgent", None), ("planned", 500)), "500", UNKNOWN, "1", "1"),
        (funded(("urgent", 200), ("urgent", None), ("planned", 500)), "700", "200", "1", "1"),
        (funded(("urgent", 200), ("planned", None)), "200", "200", "1", "0"),
        (funded(("planned", 500)), "500", "0", "0", "0"),
        (funded(("urgent", 0), ("urgent", None)), UNKNOWN, UNKNOWN, "1", "1"),
        (funded(stated=(NOT_NEEDED,)), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (None, "not applicable", "not applicable", "not applicable", "not applicable"),
    ],
)
def test_what_is_left_is_nought_only_where_all_of_it_is_known(
    found: Chain | None, left: str, urgent: str, unknown: str, unknown_urgent: str
) -> None:
    told = row(desk_csv, funding=found)
    assert (told["left_unfunded_gbp"], told["left_unfunded_urgent_gbp"]) == (left, urgent)
    assert (told["areas_not_measurable"], told["urgent_areas_not_measurable"]) == (unknown, unknown_urgent)


@pytest.mark.parametrize("years", [(2026,), (2024, 2025, 2026)])
def test_a_figure_says_its_years_and_its_variant(years: tuple[int, ...]) -> None:
    place = Place(Estimate("X01", value=400.0, low=300.0, high=500.0, n=30, years=years), Reading.CONSISTENT)
    told = row(figures_csv, figure=FigureAtHand(YEAR, definitions()["P4"], "board_decision", place, 0, None))
    assert told["years"] == " ".join(map(str, years)) and told["year"] == str(YEAR)
    assert told["variant"] == "board_decision"
