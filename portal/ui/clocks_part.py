"""Speed by both clocks, beside a view of one of them: what they say together, and everybody in a table."""

from __future__ import annotations

import streamlit as st

from metrics.clocks import GROSS_SPEED, NET_SPEED
from metrics.comparison import Comparison, Place
from metrics.definition import Definition
from metrics.definitions import definitions
from portal.queries.both_clocks import CLOCKS, WHAT_THEY_ARE, BothClocks, gross_over_net, those_apart
from portal.queries.compared import Compared
from portal.ui.compared_part import figure_cell, reading_tags
from portal.ui.frame import plain
from portal.ui.patterns import table


def show_where_apart(found: Compared, clocks: tuple[BothClocks, ...]) -> None:
    """Those for whom one clock alone would mislead; nothing where there is none."""
    said = those_apart(clocks, dict(found.names))
    if said:
        st.info("\n".join(f"- {plain(each)}" for each in said), title="The net and the gross clock differ")


def _figure_and_reading(definition: Definition, place: Place) -> str:
    tags = "" if place.estimate.value is None else reading_tags(definition, place)
    return f"{figure_cell(definition, place)} {tags}".strip()


def show_both(definition: Definition, found: Compared, view: Comparison, clocks: tuple[BothClocks, ...]) -> None:
    """Both speeds of everybody in the view, and the way to the other clock's; nothing for other metrics."""
    if definition.id not in CLOCKS or not clocks:
        return
    st.header("By the net and by the gross clock", anchor=False)
    st.write(WHAT_THEY_ARE)
    net, gross = (definitions()[metric] for metric in CLOCKS)
    listed = sorted(((found.name(each.regulator_code), each) for each in clocks), key=lambda one: one[0].lower())
    with st.expander("Both figures of every regulator", type="compact"):  # a second pager would need a name of its own
        table(
            ("Regulator", "Net clock (95% interval)", "Gross clock (95% interval)", "Gross / net"),
            [
                (
                    f"{plain(name)} ({plain(each.regulator_code)})",
                    _figure_and_reading(net, each.net),
                    _figure_and_reading(gross, each.gross),
                    gross_over_net(each),
                )
                for name, each in listed
            ],
            name=f"Speed by both clocks, {view.year}",
        )
    other = gross if definition.id == NET_SPEED else net
    st.page_link(
        "ui/compare.py",
        label=f"The same picture by the {'gross' if other.id == GROSS_SPEED else 'net'} clock",
        query_params={"metric": other.id, "year": str(view.year), "group": view.group}
        | ({"area": view.product_area} if view.product_area else {}),
    )
