"""The department's desk: its regulators at a glance, then one of them closely."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from portal.errors import NotFound
from portal.installation import public_store
from portal.permissions import READ_SHARED
from portal.queries.department_desk import DepartmentDesk, RegulatorAtHand, department_desk
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import current_round
from portal.ui import (
    desk_capability_part,
    desk_figures_part,
    desk_funding_part,
    desk_return_part,
    desk_review_part,
    desk_steer_part,
    steer_part,
)
from portal.ui.choices import chosen, whose
from portal.ui.frame import begin, end, plain, reading, year_param
from portal.ui.menu import linked
from portal.ui.patterns import downloads, pages, table, tag
from regulators.register import Kind

PER_PAGE = 20

# One regulator closely, part by part in this order. A further part is a file with a function like these, and one name
# here.
PARTS: tuple[Callable[[RegulatorAtHand], None], ...] = (
    desk_return_part.show,
    desk_figures_part.show,
    desk_capability_part.show,
    desk_funding_part.show,
    desk_steer_part.show,
    desk_review_part.show,
)


def at_a_glance(desk: DepartmentDesk) -> None:
    place = st.container()
    shown = desk.regulators[pages(len(desk.regulators), PER_PAGE)]
    with place:
        returns_and_steers(desk, shown)
        st.header("Figures among their peers", anchor=False)
        desk_figures_part.at_a_glance(shown)
        st.header("AI capability and its funding", anchor=False)
        desk_funding_part.at_a_glance(shown, desk.year)


def returns_and_steers(desk: DepartmentDesk, shown: Sequence[RegulatorAtHand]) -> None:
    table(
        ("Regulator", f"Return {desk.year}", "Safe AI innovation in a current steer"),
        [
            (
                plain(each.name) + (", overseen" if each.covered.kind is Kind.OVERSEES else ""),
                f"{tag(each.label)} {plain(each.timeliness)}" + (f" {tag('Shared', 'blue')}" if each.shared else ""),
                steer_part.standing(each.coverage),
            )
            for each in shown
        ],
        name=f"Regulators of {desk.department_name}",
    )


def sentence(desk: DepartmentDesk) -> str:
    """What stands out, first."""
    rows = [each.board for each in desk.regulators if each.board and each.board.owes]
    filed = sum(row.filed_at is not None for row in rows)
    late = sum(row.overdue for row in rows)
    gaps = sum(each.covered.is_gap for each in desk.regulators)
    return (
        f"**{filed} of {len(rows)}** returns owed for {desk.year} are filed, {late or 'none'} overdue. "
        f"**{gaps or 'None'}** of {len(desk.regulators)} regulators {'has' if gaps == 1 else 'have'} no current steer "
        "with safe AI innovation in it."
    )


with reading() as view:
    department = whose("department", own_organisations(view, READ_SHARED))
    current = current_round(view)
    year = year_param(current.year if current else 0)
    if current is None or year > current.year:
        raise NotFound("There is no such round.")
    desk = department_desk(view, public_store(), department, year)

begin(f"Regulators of {desk.department_name}", back=("ui/home.py", "Back to what waits for me"))
if desk.regulators:
    st.write(sentence(desk))
    at_a_glance(desk)
    st.markdown(
        ":small[You see where every return stands. A draft you see only when its regulator shares it, of a filed "
        "return the figures you review, and all of it once it is published.]"
    )
else:
    st.write("Your department sponsors and oversees no regulator today.")
if desk.regulators:
    at = f"/api/v1/departments/{desk.department_code}/regulators"
    downloads(
        ("Your regulators at a glance (CSV)", f"{at}.csv?year={desk.year}"),
        ("Their figures among their peers (CSV)", f"{at}/figures.csv?year={desk.year}"),
    )
with st.container(horizontal=True, gap="medium"):
    of = {"department": department}
    st.page_link(linked("steers.py"), label="Your steers", query_params=of)
    st.page_link(linked("department_funding.py"), label="Funding of AI capability", query_params=of)
    st.page_link(linked("review.py"), label="Reviews of returns", query_params=of)
    st.page_link(linked("steer_coverage.py"), label="What the public sees of steers", query_params=of)
    st.page_link(linked("ai_funding.py"), label="What the public sees of funding", query_params=of)
if desk.regulators:
    st.header("One regulator closely", anchor=False)
    left, _ = st.columns([3, 2])
    with left:
        names = {each.code: f"{each.name} ({each.code})" for each in desk.regulators}
        code = chosen("regulator", "Regulator", names, next(iter(names)))
    for part in PARTS:
        part(desk.regulator(code))
end()
