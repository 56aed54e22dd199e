"""The form of one row: what the person saw in it, and what they typed that could not be saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from portal.commands.drafts import Typed
from portal.queries.rows import FieldShown, RowForm, TableRows
from portal.ui.frame import plain
from submissions_schema.columns import Kind, Layout, words
from submissions_schema.findings import Severity

Place = tuple[int, str, str]
"""Year, regulator and table."""


@dataclass(frozen=True)
class Drawn:
    """A row as this page drew it: what is saved is held against what was seen, not against what is there since."""

    place: Place
    form: RowForm
    mark: str
    """Part of the keys of its fields: another one when the return has changed."""
    again: str
    """What the row is called that the address asks to bring back; it stays when the number is another row's by now."""

    @property
    def key(self) -> str | None:
        """What the row was called; None for a new one and for a sheet's answers."""
        return None if self.form.is_new or self.form.layout is Layout.ANSWERS else self.form.row_key

    @property
    def why_key(self) -> str:
        return f"why-{self.mark}"


@dataclass(frozen=True)
class Unsaved:
    """What was typed into a row that had changed, or gone, by the time it was sent."""

    place: Place
    row: int
    key: str | None
    again: str
    cells: Mapping[str, Typed]
    labels: Mapping[str, str]

    def is_of(self, drawn: Drawn) -> bool:
        """Whether it was typed into the row that is drawn now, whatever its number."""
        return (self.place, self.key, self.again) == (drawn.place, drawn.key, drawn.again)


def drawn(place: Place, fresh: RowForm, revision: int, again: str) -> Drawn:
    """The form as it stands on the screen, if it does; else ``fresh``.

    A click draws the page anew, and a colleague may have changed the row between the two. Streamlit forgets
    the fields of a page that was left, and that tells whether the form is still there.
    """
    kept: Drawn | None = st.session_state.get("row_drawn")
    asked = (place, fresh.row, again)
    if kept is None or (kept.place, kept.form.row, kept.again) != asked or kept.why_key not in st.session_state:
        mark = "-".join(part for part in (place[2], str(fresh.row), str(revision), again) if part)
        kept = Drawn(place, fresh, mark, again)
        st.session_state["row_drawn"] = kept
    return kept


def done() -> None:
    """The form was sent: it is drawn anew from what stands now, and nothing of it waits."""
    st.session_state.pop("row_drawn", None)
    st.session_state.pop("row_unsaved", None)


def not_saved(drawn: Drawn, cells: Mapping[str, Typed]) -> None:
    """The form was sent and nothing was saved: what was typed is kept for when it is drawn anew."""
    done()
    if not cells:
        return
    labels = {item.column.name: item.column.label for item in drawn.form.fields}
    st.session_state["row_unsaved"] = Unsaved(drawn.place, drawn.form.row, drawn.key, drawn.again, dict(cells), labels)


def unsaved(drawn: Drawn) -> Unsaved | None:
    """What was typed into this row, or into the one that had its number; forgotten when another is opened."""
    kept: Unsaved | None = st.session_state.get("row_unsaved")
    if kept is None or kept.is_of(drawn) or (kept.place, kept.row) == (drawn.place, drawn.form.row):
        return kept
    del st.session_state["row_unsaved"]
    return None


def typed_elsewhere(kept: Unsaved, overview: TableRows, params: Mapping[str, str]) -> None:
    """What was typed into a row whose number is another row's now, and the way to that row."""
    listed = [f"- {plain(kept.labels[name])}: {plain(typed.value or 'nothing')}" for name, typed in kept.cells.items()]
    name = plain(kept.key or kept.again) or "a new row"
    st.warning("\n".join(listed), title=f"What you typed for {name} is not saved")
    number = next((n for n, key in overview.rows if key == kept.key), None) if kept.key else overview.next_row
    if number is None:
        st.write(f"{name} is no longer in {plain(overview.sheet)}.")
        return
    st.page_link(
        "ui/correct.py",
        label=f"Go on with {name}, row {number}: what you typed stands there",
        query_params={**params, "row": str(number)} | ({"again": kept.again} if kept.again else {}),
    )


def field(item: FieldShown, mark: str, typed: Typed | None) -> str | None:
    """One native input whose label says the fault and the cell; what was typed."""
    column, fault = item.column, next((f for f in item.faults if f.status == "open"), None)
    optional = "" if column.required else " (optional)"
    # only where nothing is given yet; an address in a label becomes a link in it
    given = item.value or item.offered
    shows = column.example and not given and column.kind is not Kind.CODE and "@" not in column.example
    hint = f", for example {plain(column.example)}" if shows else ""
    label = f"{plain(column.label)}{optional}{hint}"
    if fault:
        label = f"{plain(column.label)} ({item.cell}). {str(fault.severity).capitalize()}: {plain(fault.message)}"
        if fault.expected and column.kind is not Kind.CODE:
            label += f" Expected: {plain(fault.expected)}."
    if typed:
        changed = f" It was changed meanwhile and says “{plain(item.value or 'nothing')}” now."
        label += f" What stands here is not saved yet.{changed if typed.seen != item.value else ''}"
    value = (typed.value if typed else given) or ""
    prefix = "err" if typed or (fault and fault.severity is Severity.ERROR) else "field"
    key = f"{mark}-{column.name}"
    with st.container(key=f"{prefix}_{key}"):
        typed_in = _input(item, label, value, key)
        if column.help:
            st.markdown(f":small[{plain(column.help)}]")
        return typed_in


def _input(item: FieldShown, label: str, value: str, key: str) -> str | None:
    column = item.column
    if column.kind is Kind.CODE:
        # what was given stays to be seen until another is chosen
        options = list(dict.fromkeys(["", *column.codes, item.value or "", value]))
        at = options.index(value)
        return st.selectbox(
            label, options, index=at, format_func=lambda c: words(c) if c in column.codes else c, key=key
        )
    if column.max_length > 300 or column.max_words:
        return st.text_area(label, value=value, key=key)
    return st.text_input(label, value=value, key=key)


def important(form: RowForm) -> tuple[list[FieldShown], list[FieldShown]]:
    """The answers to show at once, and those to fold away: notes and free columns without a fault."""
    main: list[FieldShown] = []
    rest: list[FieldShown] = []
    for item in form.fields:
        aside = item.column.name.endswith("_note") or item.column.name.startswith("flex_")
        (rest if aside and not (item.faults or item.value or item.offered) else main).append(item)
    return main, rest
