"""What is asked of a regulator's people on sandbox cases: advice and consents, what waits first."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.queries.asked import AskedRow, asked_of_us
from portal.ui.frame import begin, end, reading
from portal.ui.patterns import pages, task

PER_PAGE = 20

with reading() as view:
    rows = asked_of_us(view)


def hint(row: AskedRow) -> str:
    what = "Advice" if row.request else "Consent"
    was = "was due" if row.overdue else "due"
    due = f", {was} on {day_in_words(row.due_on)}" if row.due_on else ""
    return f"{what} on “{row.title}” of {row.organisation_name}{due}."


def listed(rows: list[AskedRow], key: str) -> None:
    above = st.container(gap=None)
    shown = pages(len(rows), PER_PAGE, key=key)
    with above:
        for row in rows[shown]:
            params = {"case": row.reference, "body": row.body}
            params |= {"request": str(row.request)} if row.request else {"line": row.line or ""}
            task(
                f"{row.reference}_{row.request}_{row.line}_{row.body}",
                f"{row.reference}: {row.about}",
                hint(row),
                row.word,
                page="ui/advise.py" if row.request else "ui/consent.py",
                params=params,
            )


begin("Asked of us")
waiting = [row for row in rows if row.open]
st.header("Waits for an answer", anchor=False)
if waiting:
    listed(waiting, "waiting")
else:
    st.write("Nothing waits for your answer.")
others = [row for row in rows if not row.open]
if others:
    st.header("Answered or over", anchor=False)
    listed(others, "others")
end()
