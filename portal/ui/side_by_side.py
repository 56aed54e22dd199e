"""Up to four regulators side by side: their figures in one table, and how long their applicants waited."""

from __future__ import annotations

import streamlit as st

from metrics.comparison import Place
from metrics.curves import MARKS, Curve
from metrics.definition import Better, Definition
from metrics.definitions import definitions
from portal.installation import public_store
from portal.queries.compared import Compared, RegulatorCompared, compared_years, comparison_of, regulator_compared
from portal.queries.comparison_words import counts_cases, figure_in_words, how_many, years_in_words
from portal.ui.choices import address, chosen, chosen_some
from portal.ui.compared_part import challenge_tag, reading_tags
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import table
from portal.ui.pictures import show
from portal.ui.row_charts import waiting
from submissions_schema.columns import words

MOST = 4


def figures(found: Compared, shown: list[RegulatorCompared]) -> None:
    """A row for each metric, a column for each regulator: its figure and, where there is one, its reading."""
    kinds = [
        (definition, variant)
        for definition in definitions().values()
        if definition.id in found.metrics
        for variant in (definition.variants or (None,))
        if any(each.place(definition.id, variant) for each in shown)
    ]
    rows = []
    for definition, variant in kinds:
        label = f"{definition.title}, from {words(variant).lower()}" if variant else definition.title
        cells = []
        for each in shown:
            place = each.place(definition.id, variant)
            if place is None:
                cells.append("not held")
                continue
            reading = reading_tags(definition, place.place) if definition.better is not Better.NEUTRAL else ""
            if place.place.estimate.value is None:
                reading = ""
            disputed = challenge_tag(each.disputed(definition.id))
            cells.append(f"{plain(_with_n(definition, place.place))} {reading} {disputed}".strip())
        rows.append([plain(label), *cells])
    table(("Indicator", *(each.code for each in shown)), rows, name="Figures side by side")
    st.markdown(
        ":small[Figure with its 95% interval, and n, the cases it rests on; the reading is against the regulator's "
        "own group, named above. Indicators without a reading are neither better nor worse.]"
    )


def _with_n(definition: Definition, place: Place) -> str:
    """Value, interval, n, and which years were taken together."""
    estimate = place.estimate
    n = f"n {estimate.n:,}" if estimate.value is not None and counts_cases(definition) else ""
    said = (figure_in_words(definition, place), n, years_in_words(definition, place))
    return ", ".join(each for each in said if each)


def within(found: Compared, shown: RegulatorCompared) -> str:
    """Among whom its figures are read."""
    group = found.group(shown.group)
    return f", compared within “{group.name}” ({how_many(len(group.members))})" if group else ""


def curves(drawn: list[Curve], missing: dict[str, list[str]]) -> None:
    """How long applications stay undecided, drawn and as a table."""
    st.header("How long applicants wait", anchor=False)
    for why, codes in missing.items():
        st.write(f"{why}: {plain(', '.join(codes))}.")
    if not drawn:
        return
    st.write(
        "The share of applications still undecided after so many working days, clock stops left out. A line that falls "
        "sooner is a shorter wait; the shading is the 95% interval."
    )
    show(
        waiting,
        tuple(drawn),
        alt=f"Share of applications undecided by working days: {', '.join(c.regulator_code for c in drawn)}. "
        "The table beneath has the numbers.",
    )
    table(
        ("Working days", *(curve.regulator_code for curve in drawn)),
        [(str(mark), *(_at(curve, place, mark) for curve in drawn)) for place, mark in enumerate(MARKS)],
        name="Undecided share, and number at risk",
    )
    st.markdown(
        ":small[Share still undecided, and in brackets how many applications were still waiting on that day (at risk). "
        "*suppressed*: 1 to 4.]"
    )


def _at(curve: Curve, place: int, mark: int) -> str:
    at_risk = curve.at_risk[place]
    waiting_ = "suppressed" if at_risk is None else f"{at_risk:,}"
    if mark not in curve.days:
        return f"not known ({waiting_})"
    return f"{curve.undecided[curve.days.index(mark)]}% ({waiting_})"


begin("Side by side", back=("ui/compare.py", "Compare regulators"))
years = compared_years(public_store())
asked = param("year")
if not years or (asked is not None and asked not in map(str, years)):
    st.write("No round of this year was published with a comparison.")
    end()
    st.stop()
left, _ = st.columns([1, 3])
with left:
    year = int(chosen("year", "Year to 31 March", {str(each): str(each) for each in years}, str(years[0])))
found = comparison_of(public_store(), year)
assert found is not None
members = {code for group in found.groups for code in group.members}
in_it = (each for each in found.names if each[0] in members)
names = {code: f"{name} ({code})" for code, name in sorted(in_it, key=lambda each: each[1].lower())}
codes = chosen_some("regulators", f"Regulators, {MOST} at most", names, (), MOST)
unknown = [code for code in (param("regulators") or "").split(",") if code and code not in names]
if unknown:
    st.warning(plain(f"Not in the comparison of {year}: {', '.join(unknown[:MOST])}."), title="Shown without them")
shown = [each for code in codes if (each := regulator_compared(public_store(), year, code))]
if not shown:
    st.write("Choose the regulators to set side by side.")
else:
    st.header("Figures", anchor=False)
    st.markdown("\n".join(f"- {plain(f'{each.code}: {found.name(each.code)}{within(found, each)}')}" for each in shown))
    figures(found, shown)
    without: dict[str, list[str]] = {}
    for each in shown:
        if each.why_no_curve:
            without.setdefault(each.why_no_curve, []).append(each.code)
    curves([each.curve for each in shown if each.curve], without)
    st.markdown("**Address of this view**")
    st.code(address("side-by-side", {"year": str(year), "regulators": ",".join(codes)}), language=None, wrap_lines=True)
    st.page_link("ui/methods.py", label="How the figures are made")
end()
