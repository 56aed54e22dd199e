"""Compare regulators: one metric, one year, one group. Every choice is in the address."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from metrics.comparison import Comparison
from metrics.definition import Definition
from metrics.definitions import definitions
from portal.installation import public_store
from portal.queries.both_clocks import CLOCKS, both_clocks
from portal.queries.compared import (
    Compared,
    compared_years,
    comparison_by,
    comparison_of,
    comparisons,
    disputed,
    usual_group,
    usual_variant,
)
from portal.queries.comparison_rows import ALL_AREAS
from portal.queries.comparison_words import how_many
from portal.ui.choices import address, chosen, cut_short
from portal.ui.clocks_part import show_both, show_where_apart
from portal.ui.compared_part import show_details, show_intervals, show_picture, show_table
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import downloads
from portal.ui.series_part import show_breaks, show_series
from submissions_schema.columns import words
from submissions_schema.editions.mapping import parts_in_words

USUAL = "P2"
NOBODY = "nobody"
WIDTHS = (2, 2.4, 1)


def stop(sentence: str) -> NoReturn:
    """The end of a page that has nothing to compare."""
    st.write(plain(sentence))
    st.page_link("ui/compare.py", label="The comparison of the newest round", query_params={})
    end()
    st.stop()


def the_round(years: tuple[int, ...]) -> Compared:
    """The round in the address, the newest one without; the page ends where it has no comparison."""
    asked = param("year")
    if not years and asked is None:
        stop("No round has been published with a comparison yet.")
    year = int(asked) if asked and asked.isdecimal() else years[0] if asked is None else 0
    if year in years:
        found = comparison_of(public_store(), year)
        assert found is not None
        return found
    if year in public_store().rounds():
        stop(f"The round {year} was published before there was a comparison: its returns stand by themselves.")
    stop(f"No round “{cut_short(asked or '')}” has been published.")


def the_metric(found: Compared) -> Definition:
    """The metric in the address; the page ends where there is none such, or nobody had anything to measure."""
    asked = param("metric")
    known = definitions()
    if asked is not None and asked not in known:
        stop(f"There is no indicator “{cut_short(asked)}”. Those there are stand in the list of the comparison.")
    usual = USUAL if USUAL in found.metrics else next(iter(found.metrics), "")
    if not usual:
        stop(f"No regulator published anything in round {found.year} that can be compared.")
    if asked is not None and asked not in found.metrics:
        stop(
            f"{known[asked].title}: no regulator published anything in round {found.year} from which it could be "
            "measured. See the other years."
        )
    return known[asked or usual]


def choices(found: Compared, metric: Definition, years: tuple[int, ...]) -> tuple[dict[str, str], list[Comparison]]:
    """What is looked at, and everything published of this metric over this group."""
    everything = comparisons(public_store(), found.year, metric.id)
    left, middle, right = st.columns(WIDTHS)
    with left:
        titles = {id_: f"{d.title} ({id_})" for id_, d in definitions().items() if id_ in found.metrics}
        chosen("metric", "Indicator", titles, metric.id)
    with middle:
        groups = {group.id: f"{group.name}, {how_many(len(group.members))}" for group in found.groups}
        group = chosen("group", "Group", groups, usual_group(found, everything))
    with right:
        chosen("year", "Year to 31 March", {str(year): str(year) for year in years}, str(found.year))
    of_group = [each for each in everything if each.group == group]
    picked = {"metric": metric.id, "year": str(found.year), "group": group}
    areas = {ALL_AREAS: "All product areas"}
    areas |= {area: words(area) for area in sorted({each.product_area for each in of_group if each.product_area})}
    members = found.group(group)
    codes = members.members if members else ()
    regulators = {NOBODY: "Nobody"} | {code: f"{found.name(code)} ({code})" for code in codes}
    kinds = {kind: words(kind) for kind in metric.variants}
    boxes = [
        ("area", "Product area", areas, ALL_AREAS),
        ("point", "Point out", regulators, NOBODY),
        ("variant", "Counted from", kinds, usual_variant(metric, of_group, group) or ""),
    ]
    wanted = [box for box in boxes if len(box[2]) > 1]
    picked |= {name: usual for name, _, _, usual in boxes}
    for column, (name, label, options, usual) in zip(st.columns(WIDTHS), wanted, strict=False):
        with column:
            picked[name] = chosen(name, label, options, usual)
    return picked, of_group


def not_there(picked: dict[str, str]) -> list[str]:
    """What the address asked for and this view does not have."""
    labels = {"group": "group", "area": "product area", "variant": "start", "point": "regulator in this group"}
    asked = {name: param(name) for name in labels}
    return [
        f"There is no {labels[name]} “{cut_short(value)}” here."
        for name, value in asked.items()
        if value and value != picked[name] and not (name == "variant" and not picked[name])
    ]


def share(found: Compared, metric: Definition, picked: dict[str, str]) -> None:
    """How to take the view along: its data, its address, the page without scripts, its method."""
    wanted = {name: picked[name] for name in ("metric", "group", "area", "variant") if picked[name]}
    downloads(("All rows of this view (CSV)", f"/data/{found.year}/comparison.csv?{urlencode(wanted)}"))
    with st.container(horizontal=True, gap="medium"):
        st.page_link("ui/methods.py", label=f"How “{metric.title}” is made", query_params={"metric": metric.id})
        st.page_link("ui/reform_tests.py", label="The two registered tests", query_params={"year": str(found.year)})
        st.page_link("ui/side_by_side.py", label="Up to four side by side", query_params={"year": str(found.year)})
    as_text = urlencode({name: value for name, value in wanted.items() if name != "metric"})
    st.html(
        f'<a class="plain" href="/compare/{found.year}/{metric.id}?{as_text.replace("&", "&amp;")}">'
        "The same as one plain page, to read aloud or print</a>"
    )
    st.markdown("**Address of this view** (share it: it opens with the same choices)")
    st.code(address("compare", picked), language=None, wrap_lines=True)


begin("Compare regulators")
years = compared_years(public_store())
found = the_round(years)
metric = the_metric(found)
st.write("A figure alone says little: here each stands among those who do similar work. It is not a ranking.")
picked, of_group = choices(found, metric, years)
for sentence in not_there(picked):
    st.warning(plain(sentence), title="Shown without it")
area = None if picked["area"] == ALL_AREAS else picked["area"]
comparison = comparison_by(public_store(), found.year, metric.id, picked["group"], area, picked["variant"] or None)
if comparison is None:
    st.info("No regulator in this group published anything from which this could be measured.", title="No figures")
    st.page_link("ui/methods.py", label=f"How “{metric.title}” is made", query_params={"metric": metric.id})
    end()
    st.stop()
point = None if picked["point"] == NOBODY else picked["point"]
clocks = both_clocks(public_store(), found.year, picked["group"], area) if metric.id in CLOCKS else ()
if parts := parts_in_words(area or ""):
    st.markdown(f":small[{plain(words(area or ''))}: {plain(parts)}.]")
show_breaks(metric)
show_picture(metric, found, comparison, point)
show_where_apart(found, clocks)
codes = [place.estimate.regulator_code for place in comparison.places]
show_table(metric, found, comparison, disputed(public_store(), found.year, codes, metric.id))
show_series(metric, found, comparison, point)
show_both(metric, found, comparison, clocks)
show_intervals(metric, comparison, point)
show_details(metric, found, comparison)
share(found, metric, picked)
end()
