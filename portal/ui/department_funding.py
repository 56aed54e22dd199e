"""A department's funding desk: its regulators from need to what is left, its lines and its statements."""

from __future__ import annotations

from datetime import date

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import funding
from portal.errors import NotValid
from portal.permissions import READ_DEPARTMENT, Permission
from portal.queries.funding import FundingDesk, OwnLine, OwnStatement, funding_desk
from portal.queries.funding_amounts import STANDING_WORDS, words_of
from portal.queries.funding_words import chain_parts, funding_parts, money_in_words
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import current_round
from portal.ui import written_part
from portal.ui.choices import chosen, whose
from portal.ui.frame import act, begin, changing, end, fold, plain, reading, year_param
from portal.ui.patterns import downloads, pages, table, tag
from regulators.funding import GROUNDS, Ground, year_in_words

PER_PAGE = 20

with reading() as view:
    current = current_round(view)
    code = whose("department", own_organisations(view, READ_DEPARTMENT))
    year = year_param(current.year if current else 0)
    desk = funding_desk(view, code, year)
    may_record = view.may(Permission.FUNDING_RECORD, code)

PARAMS = {"department": code, "year": str(year)}


def one_regulator(desk: FundingDesk) -> None:
    """A choice of regulator, and its chain area by area."""
    if not desk.page.regulators:
        return
    st.header("One regulator, area by area", anchor=False)
    names = {each.code: f"{each.name} ({each.code})" for each in desk.page.regulators}
    picked = chosen("regulator", "Regulator", names, next(iter(names)))
    of = next(each for each in desk.page.regulators if each.code == picked)
    st.markdown(tag(STANDING_WORDS[of.chain.standing]))
    written_part.show(chain_parts(desk.page, of))
    if of.source:
        st.page_link(
            "ui/review.py",
            label=f"Review the return of {plain(of.name)} for {year}",
            query_params={"department": code, "year": str(year), "regulator": picked},
        )


def lines(desk: FundingDesk) -> None:
    st.header("Your funding lines", anchor=False)
    st.write("Each is public from the moment it is recorded, with its evidence; so is the reason of a correction.")
    if not desk.lines:
        st.write("None is recorded yet.")
        return
    place = st.container()
    shown = desk.lines[pages(len(desk.lines), PER_PAGE)]
    with place:
        table(
            ("Line", "Asked for", "Allocated", "Paid"),
            [_amounts(each) for each in shown],
            name="Funding lines of the department: amounts",
        )
        table(
            ("Line", "What money", "Status"),
            [_what(each) for each in shown],
            name="Funding lines of the department: what money, and how far it is",
        )
    names = {str(each.id): _name(each) for each in desk.lines if each.withdrawn_at is None}
    if names and may_record:
        picked = st.selectbox("Correct or withdraw", list(names), format_func=names.__getitem__)
        st.page_link(
            "ui/funding_line.py",
            label="Open this line with all its versions",
            query_params={**PARAMS, "line": picked},
        )


def _name(each: OwnLine) -> str:
    line = each.newest.line
    return f"Line {each.id}: {each.regulator_name}, {words_of(line.area)}, {year_in_words(line.financial_year)}"


def _amounts(each: OwnLine) -> tuple[str, ...]:
    line = each.newest.line
    return plain(_name(each)), *(plain(line.pounds(amount)) for amount in (line.asked, line.allocated, line.paid))


def _what(each: OwnLine) -> tuple[str, str, str]:
    line, newest = each.newest.line, each.newest
    corrected = f"; version {newest.version}, {newest.changed}: {newest.reason}" if newest.reason else ""
    state = tag("Withdrawn") if each.withdrawn_at else tag(line.status.capitalize())
    return (
        plain(_name(each)),
        plain(f"{money_in_words(line)}{corrected}"),
        f"{state} {plain(day_in_words(line.status_on))}",
    )


def statements(desk: FundingDesk) -> None:
    st.header("No departmental money needed", anchor=False)
    if not desk.statements:
        st.write("Your department has stated this of no regulator.")
    for each in desk.statements:
        stated = each.stated
        with st.container(border=True):
            st.markdown(
                f"**{plain(each.regulator_name)}, {year_in_words(stated.financial_year)}**\n\n"
                f"Because {GROUNDS[stated.ground]}: {plain(stated.because)}"
            )
            evidence = f"{stated.evidence_title}, {stated.evidence_url}"
            st.markdown(f":small[{plain(evidence)}. {plain(each.by)}, {in_words(each.at)}]")
            st.page_link(
                "ui/history.py",
                label=f"History of the statement on {plain(each.regulator_name)}",
                query_params={"of": f"funding:{code}/not-needed/{each.id}"},
            )
            if may_record:
                withdrawing(each)
    if may_record and desk.regulators:
        with fold("State that no departmental money is needed"):
            stating(desk)


def withdrawing(each: OwnStatement) -> None:
    with fold("Withdraw this statement"), st.form(f"statement_{each.id}", border=False):
        why = st.text_input("Why this statement is withdrawn")
        if st.form_submit_button("Withdraw the statement"):

            def withdraw() -> str:
                with changing() as ctx:
                    funding.withdraw_statement(ctx, department_code=code, statement_id=each.id, reason=why)
                return "The statement is withdrawn.\nA message to the regulator is written."

            act(withdraw)


def stating(desk: FundingDesk) -> None:
    names = dict(desk.regulators)
    years = list(range(year + 2, year - 2, -1))
    with st.form(f"not_needed_{len(desk.statements)}", border=False):
        regulator = st.selectbox("Regulator that needs none", list(names), format_func=names.__getitem__, index=None)
        money_year = st.selectbox("Financial year it holds for", years, index=None, format_func=year_in_words)
        ground = st.radio("Who pays instead", list(Ground), index=None, format_func=lambda g: GROUNDS[g].capitalize())
        because = st.text_area("Because (public)", max_chars=funding.MOST_CHARACTERS)
        title = st.text_input("Document that shows it")
        url = st.text_input("Its public address, beginning with https://")
        if st.form_submit_button("State this"):
            act(lambda: state(regulator, money_year, ground, because, title, url))


def state(
    regulator: str | None, money_year: int | None, ground: Ground | None, because: str, title: str, url: str
) -> str:
    if regulator is None or money_year is None or ground is None:
        raise NotValid("Choose the regulator and the financial year, and say who pays instead.")
    with changing() as ctx:
        funding.state_not_needed(
            ctx,
            department_code=code,
            regulator_code=regulator,
            financial_year=money_year,
            ground=ground,
            because=because,
            evidence_title=title,
            evidence_url=url,
        )
    return "The statement is recorded.\nIt is public within a minute; a message to the regulator is written."


def other_rounds(desk: FundingDesk) -> None:
    st.header("Another round", anchor=False)
    with st.container(horizontal=True):
        for other in desk.rounds:
            if other != year:
                st.page_link(
                    "ui/department_funding.py",
                    label=f"Needs of {other}",
                    query_params={"department": code, "year": str(other)},
                )


begin("Funding of AI capability, for your department", back=("ui/home.py", "Back to what waits for me"))
period_end = date(year, 3, 31)
st.write(
    f"{plain(desk.page.name)}. What its regulators needed on {day_in_words(period_end)}, as their returns of {year} "
    f"say, and the money of {year_in_words(year + 1)}. You see returns from their filing on; the public sees "
    "published ones."
)
if may_record:
    st.page_link("ui/funding_line.py", label="Record a funding line", query_params=PARAMS)
written_part.show(funding_parts(desk.page, with_lines=False))
one_regulator(desk)
lines(desk)
statements(desk)
st.header("What the public reads", anchor=False)
st.page_link("ui/ai_funding.py", label="Funding of AI capability, public page", query_params={"department": code})
downloads(("Every funding line of every department (CSV)", "/data/funding.csv"))
st.header("Your own files", anchor=False)
at = f"/api/v1/departments/{code}/funding"
downloads(
    ("From need to what is left, area by area (CSV)", f"{at}/areas.csv?year={year}"),
    ("Your funding lines in all versions (CSV)", f"{at}/lines.csv?year={year}"),
)
other_rounds(desk)
end()
