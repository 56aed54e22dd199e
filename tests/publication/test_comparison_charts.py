"""What the pictures of the comparison draw: shapes that say the reading, and every mark on the same scales."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from metrics.comparison import Comparison, compare, public_estimates
from metrics.definition import Definition
from metrics.definitions import definitions
from portal.ui.chart_style import apart
from portal.ui.funnel_chart import funnel
from portal.ui.row_charts import caterpillar, dots
from tests.bench.invented_counts import YEAR, World, invent

WORLD = World(regulators=12, pace={2: 0.35})
NAMES = {code: f"Example {code}" for code in WORLD.codes}


def seen(metric: str) -> tuple[Definition, Comparison]:
    definition = definitions()[metric]
    found = public_estimates(definition, invent(WORLD, 7), YEAR)
    return definition, compare(definition, found, year=YEAR, group="all", members=WORLD.codes)


def rows(chart: dict[str, Any], *wanted: str) -> list[dict[str, Any]]:
    """Rows of every data set of a chart that has these columns."""
    return [row for data in chart["datasets"].values() for row in data if set(wanted) <= set(row)]


def test_shape_says_how_far_a_figure_lies_out() -> None:
    definition, view = seen("P2")
    assert view.funnel is not None
    few = view.places[0]
    places = (replace(few, estimate=replace(few.estimate, n=12), at=None, beyond=None), *view.places[1:])
    chart = funnel(definition, replace(view, places=places), view.funnel, NAMES, "R002").to_dict()
    shapes = {row["code"]: row["shape"] for row in rows(chart, "code", "shape")}
    assert shapes["R000"] == "cross"
    for place in places[1:]:
        wanted = {None: "circle", 0.95: "square", 0.998: "diamond"}[place.beyond]
        assert shapes[place.estimate.regulator_code] == wanted
    assert shapes["R002"] == "diamond"
    written = {row["text"] for row in rows(chart, "text", "at")}
    assert {"95%", "99.8%", "norm 95%"} <= written


@pytest.mark.thorough
@pytest.mark.parametrize("metric", ["P1", "P2", "P5"])
def test_every_layer_of_a_funnel_has_the_same_scales(metric: str) -> None:
    definition, view = seen(metric)
    assert view.funnel is not None
    chart = funnel(definition, view, view.funnel, NAMES, "R002").to_dict()
    scales = {
        (axis, tuple(layer["encoding"][axis]["scale"]["domain"]))
        for layer in chart["layer"]
        for axis in ("x", "y")
    }  # fmt: skip
    assert len(scales) == 2


@pytest.mark.thorough
def test_places_stand_at_the_rows_ends_and_neutral_metrics_have_none() -> None:
    definition, view = seen("P2")
    ends = {row["code"]: row["end"] for row in rows(caterpillar(definition, view, None).to_dict(), "code", "end")}
    slow = next(place for place in view.places if place.estimate.regulator_code == "R002")
    assert slow.ranks is not None
    assert ends["R002"] in (f"{slow.ranks[0]} to {slow.ranks[1]} of 12", f"{slow.ranks[0]} of 12")
    definition, view = seen("C2")
    plain = rows(dots(definition, view, None).to_dict(), "code", "end")
    assert {row["end"] for row in plain} == {""}
    assert [row["code"] for row in plain] == sorted(row["code"] for row in plain), "in no order of merit"


def test_labels_are_moved_apart() -> None:
    moved = apart([0.5, 0.51, 0.9], 0.1)
    assert moved[1] - moved[0] == pytest.approx(0.1)
    assert moved[2] > moved[1] + 0.1
    assert apart([], 0.1) == []
