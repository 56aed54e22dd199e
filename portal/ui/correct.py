"""Correcting a draft on screen: one row at a time, the fault in the label of its field."""

from __future__ import annotations

import streamlit as st

from portal.commands.checks import check_draft
from portal.commands.drafts import Typed, correct_row, take_out_row
from portal.errors import NotFound, NotNow, PortalError
from portal.permissions import READ_OWN
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import current_round
from portal.queries.rows import FaultyRow, SheetFault, TableRows, faulty_rows, row_form, sheet_faults, table_rows
from portal.queries.status import return_status
from portal.ui import row_part, sheet_faults_part
from portal.ui.choices import whose
from portal.ui.frame import Unfinished, act, actor, begin, changing, end, param, plain, portal, reading, year_param
from portal.ui.patterns import pages, summary, table, tag
from portal.usual_rounds import round_of
from submissions_schema.columns import Layout, words
from submissions_schema.editions import edition
from submissions_schema.gate.limits import LIMITS
from submissions_schema.lifecycle import State
from submissions_schema.rules.rule import REGISTER


def place_to_begin(todo: tuple[FaultyRow, ...], about_sheets: tuple[SheetFault, ...]) -> str:
    """The table to show where the address names none: where work is left, else the first of the return."""
    if todo:
        return todo[0].table
    return next((fault.table for fault in about_sheets if fault.table and fault.new_row), "cover")


def row_asked(overview: TableRows, todo: tuple[FaultyRow, ...]) -> int:
    """The row the address names, or the first that needs work, or the first; 0 for a sheet's answers.

    Raises:
        NotFound: what the address names is no number a row can have.
    """
    answers, asked = overview.layout is Layout.ANSWERS, param("row")
    if asked is None:
        first = next((number for number, _ in overview.rows), overview.next_row)
        return 0 if answers else next((item.row for item in todo if item.table == overview.table), first)
    if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(LIMITS.rows)):
        number = int(asked)
        if number == 0 if answers else 2 <= number <= LIMITS.rows:
            return number
    raise NotFound(f"There is no such row on the sheet {overview.sheet}. Go back and choose one of its rows.")


with reading() as view:
    current = current_round(view)
    code = whose("regulator", own_organisations(view, READ_OWN), fixed=True)
    year = year_param(current.year if current else 0)
    status = return_status(view, year, code)
    if status.open_state is not State.DRAFT:
        raise NotNow("There is no draft to correct: this return was not started, is with its certifier, or is filed.")
    todo = faulty_rows(view, year, code)
    about_sheets = sheet_faults(view, year, code)
    chosen = param("table") or place_to_begin(todo, about_sheets)
    overview = table_rows(view, year, code, chosen)
    row = row_asked(overview, todo)
    again = param("again") or ""
    fresh = row_form(view, year, code, chosen, row, again=again)
    drawn = row_part.drawn((year, code, chosen), fresh, status.revision or 0, again)
shown, waiting = drawn.form, row_part.unsaved(drawn)
typed_here = waiting.cells if waiting and waiting.is_of(drawn) else {}

PARAMS = {"year": str(year), "regulator": code}


def go(item: FaultyRow | None) -> dict[str, str]:
    return PARAMS | ({"table": item.table, "row": str(item.row)} if item else {"table": chosen, "row": str(row)})


def after(rest: list[FaultyRow]) -> FaultyRow | None:
    """The next row to work on once this one is done."""
    return next((item for item in rest if (item.table, item.row) != (chosen, row)), None)


def in_short(rules: str) -> str:
    """Rules by their short words, as ``FaultyRow`` lists them."""
    named = [REGISTER[rule].title if rule in REGISTER else "" for rule in rules.split(", ")]
    return "; ".join(f"{title} ({rule})".strip() for title, rule in zip(named, rules.split(", "), strict=True))


def save(typed: dict[str, Typed], why: str) -> str | Unfinished:
    place = {"regulator_code": code, "table": chosen}
    try:
        with changing() as ctx:
            changed = correct_row(ctx, year=year, **place, row=row, key=drawn.key, cells=typed, why=why.strip())
    except PortalError:
        row_part.not_saved(drawn, typed)
        raise
    row_part.done()
    check_draft(portal(), actor(), year=year, regulator_code=code)
    with reading() as view:
        left = next((f.rules for f in faulty_rows(view, year, code) if (f.table, f.row) == (chosen, row)), "")
        waiting = return_status(view, year, code).checks_waiting
    what = f"{changed} {'cell' if changed == 1 else 'cells'} saved" if changed else "Nothing was changed"
    here = f"{overview.sheet}, row {row}," if row else f"The sheet {overview.sheet}"
    if left:
        return Unfinished(f"{what}.\n{here} still has to be mended or explained: {in_short(left)}. {waiting}")
    return f"{what}.\n{here} has no open finding left. {waiting}"


begin(f"Correct on screen: {overview.sheet}", back=("ui/your_return.py", "Back to the findings"), params=PARAMS)
st.write("Each row is saved and checked when you press its button; **saved is not filed**.")
if shown.faults:
    lines = [f"- {plain(f.cell or '')} {f.rule}: {plain(f.message)}" for f in shown.faults if f.status == "open"]
    if lines:
        st.error("\n".join(lines), title=f"{len(lines)} {'finding' if len(lines) == 1 else 'findings'} in this row")

if waiting and not waiting.is_of(drawn):
    row_part.typed_elsewhere(waiting, overview, PARAMS | {"table": chosen})

left, right = st.columns([5, 3], gap="large")
with left:
    name = f": {plain(shown.row_key)}" if shown.row_key not in ("", f"row {row}") else ""
    new = f"A new row: {plain(shown.again)}" if shown.again else "A new row"
    st.header(new if shown.is_new and row else f"Row {row}{name}" if row else "The answers of this sheet", anchor=False)
    position = next((i for i, item in enumerate(todo) if (item.table, item.row) == (chosen, row)), None)
    if position is not None:
        st.markdown(f":small[Row {position + 1} of {len(todo)} with something to correct or explain.]")
    with st.form(f"row-{chosen}-{row}", border=False):
        main, rest = row_part.important(shown)
        given = {i.column.name: (i, row_part.field(i, drawn.mark, typed_here.get(i.column.name))) for i in main}
        if rest:
            with st.expander("Notes on figures that are not held, and your own columns", type="compact"):
                given |= {
                    i.column.name: (i, row_part.field(i, drawn.mark, typed_here.get(i.column.name))) for i in rest
                }
        why = st.text_input("Why this changed (optional; kept with the row, not published)", key=drawn.why_key)
        following = after(list(todo))
        label = "Save and go to the next row" if following else "Save"
        if st.form_submit_button(label, type="primary"):
            cells = {
                column: Typed(item.value, (value or "").strip() or None)
                for column, (item, value) in given.items()
                if ((value or "").strip() or None) != item.value
            }
            act(lambda: save(cells, why), page="ui/correct.py", params=go(following))
    with st.container(horizontal=True):
        if following:
            st.page_link("ui/correct.py", label="Skip for now", query_params=go(following))
        if row and not shown.is_new and st.button("Take this row out", type="tertiary"):

            def take_out() -> str:
                row_part.done()
                with changing() as ctx:
                    take_out_row(ctx, year=year, regulator_code=code, table=chosen, row=row, key=shown.row_key)
                check_draft(portal(), actor(), year=year, regulator_code=code)
                return f"Row {row} is taken out of {overview.sheet}."

            act(take_out, page="ui/correct.py", params=PARAMS | {"table": chosen})
with right:
    if shown.faults:
        st.header("What we know", anchor=False)
        fault = shown.faults[0]
        summary(
            [
                ("You gave", plain(fault.value or "nothing")),
                ("Expected", plain(fault.expected or "")),
                ("Rule", f"{fault.rule}, edition {current.edition if current else ''}"),
            ],
            name="What we know of the first finding",
        )
    if shown.last_year:
        st.header("Last year", anchor=False)
        summary([(label, plain(value)) for label, value in shown.last_year[:6]], name="The same row last year")

sheet_faults_part.listed(about_sheets, PARAMS)
if todo:
    st.header("All rows with findings", anchor=False)
    window = pages(len(todo), 20)
    table(
        ("Row", "Sheet", "Rules", "Finding"),
        [
            (
                plain(f"{t.row or ''} {t.row_key}".strip() or "answers"),
                plain(t.sheet),
                t.rules,
                tag(str(t.severity).capitalize()),
            )
            for t in todo[window]
        ],
        name="All rows with findings",
    )
st.header("Go to another row or table", anchor=False)
with st.form("go", border=False):
    names = [t.name for t in edition(round_of(year).edition)]
    to_table = st.selectbox("Table", names, index=names.index(chosen), format_func=words)
    to_row = st.text_input("Row number on its sheet (optional; a number no row has yet opens a new row)")
    if st.form_submit_button("Go"):
        target = PARAMS | {"table": to_table} | ({"row": to_row.strip()} if to_row.strip() else {})
        st.switch_page("ui/correct.py", query_params=target)
if overview.layout is Layout.ROWS:
    st.page_link(
        "ui/correct.py",
        label=f"Add a row to {overview.sheet}",
        query_params=PARAMS | {"table": chosen, "row": str(overview.next_row)},
    )
end()
