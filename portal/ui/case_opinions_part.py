"""What bodies said on a case: advice item by item, where they differ, and consents."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.queries.case_opinions import AdviceRow, ConflictSeen, ConsentRow
from portal.ui.frame import plain
from portal.ui.patterns import table, tag
from sandbox_licences.advice import Advice, Standing
from sandbox_licences.consents import ConsentState

CONSENT_TAGS = {
    ConsentState.NOT_REQUESTED: ("Not requested", "gray"),
    ConsentState.REQUESTED: ("Waiting", "yellow"),
    ConsentState.ESCALATED: ("Escalated", "orange"),
    ConsentState.GIVEN: ("Given", "green"),
    ConsentState.GIVEN_WITH_CONDITIONS: ("Given with conditions", "blue"),
    ConsentState.REFUSED: ("Refused", "red"),
    ConsentState.WITHDRAWN: ("Withdrawn", "red"),
    ConsentState.LEFT_OUT: ("Left out", "gray"),
}


def advice(rows: tuple[AdviceRow, ...]) -> None:
    st.header("Advice, by what is asked about", anchor=False)
    if not rows:
        st.write("Nobody was asked for advice yet.")
        return
    table(
        ("What is asked about", "Body and position", "Condition asked for, and why"),
        [cells for row in rows for cells in _cells(row)],
        name="Advice by what is asked about",
    )


def _cells(row: AdviceRow) -> list[tuple[str, str, str]]:
    """What the body said, unless only somebody outside the portal spoke for it; below it who did."""
    item, name = plain(row.item_words), plain(row.consultee_name)
    own = [(item, f"{name} {position(row)}", why(row))]
    linked = [(item, f"{name}, by signed link {tag(one.position.capitalize())}", said(one)) for one in row.by_link]
    return linked if linked and row.said is None and row.standing is Standing.ADVISED else own + linked


def position(row: AdviceRow) -> str:
    if row.said is not None:
        stale = f" {tag('Stale')}" if row.stale else ""
        return f"{tag(row.said.position.capitalize())}{stale}"
    if row.standing is Standing.SENT_ON:
        return tag("Not ours")
    return tag("No advice given") if row.standing is Standing.NO_ADVICE_GIVEN else tag("Waiting")


def why(row: AdviceRow) -> str:
    if row.said is None:
        if row.standing is Standing.SENT_ON:
            return f"Says to ask {plain(row.sent_on_to)}"
        longer = ", given longer" if row.extended else ""
        return f"Asked on {day_in_words(row.asked_on)}, due on {day_in_words(row.due_on)}{longer}"
    stale = " It was given on an earlier scope or evidence." if row.stale else ""
    return said(row.said) + stale


def said(words: Advice) -> str:
    severity = f"{words.severity.capitalize()}: " if words.severity else ""
    condition = f"**Condition:** {plain(words.condition)} " if words.condition else ""
    return f"{severity}{condition}{plain(words.reason)} ({plain(words.by)}, {words.at.day} {words.at:%b %Y})"


def conflicts(found: tuple[ConflictSeen, ...]) -> None:
    for conflict in found:
        with st.container(border=True):
            differ = len({side.position for side in conflict.sides}) > 1
            heading = "Differing advice on" if differ else "Objected to:"
            st.subheader(f"{heading} {plain(conflict.item_words)}", anchor=False)
            st.markdown(tag("Unresolved") if conflict.open else tag("Settled"))
            for side in conflict.sides:
                named = plain(conflict.names[side.id])
                st.markdown(f"- {named} {tag(side.position.capitalize())} {said(side)}")
            if conflict.resolution is not None:
                followed = [conflict.names[one] for one in conflict.resolution.followed if one in conflict.names]
                whom = " and ".join(followed) or "none of them"
                told = f"{conflict.resolution.by} followed {whom}: {conflict.resolution.why}"
                st.markdown(plain(told))


def consents(rows: tuple[ConsentRow, ...]) -> None:
    st.header("Consents", anchor=False)
    if not rows:
        st.write("No line needs a consent.")
        return
    table(
        ("Line", "Body", "Consent", "In words"),
        [
            (f"{row.line.id} {plain(row.provision)}", plain(row.body_name), consent_tag(row), in_words(row))
            for row in rows
        ],
        name="Consents by relief line",
    )


def consent_tag(row: ConsentRow) -> str:
    return tag(*CONSENT_TAGS[row.consent.state])


def in_words(row: ConsentRow) -> str:
    due = f". Due on {day_in_words(row.due_on)}" if row.due_on else ""
    last = row.consent.last
    reason = f". {last.reason}" if last and last.reason else ""
    carried = ""
    if last and last.conditions and row.consent.live and not row.conditions_carried:
        carried = ". Its condition is not on the licence yet"
    said = row.consent.words
    return plain(f"{said[:1].upper()}{said[1:]}{reason}{due}{carried}")
