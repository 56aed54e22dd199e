"""What was contested and what was answered, one under the other; on the regulator's page and the central unit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from metrics.definitions import definitions
from portal.clock import in_words
from portal.queries.own_place import Challenged, Dispute
from portal.ui.frame import plain
from portal.ui.patterns import tag


def metric_in_words(metric: str) -> str:
    """``P2: Decided within target``."""
    found = definitions().get(metric)
    return f"{metric}: {found.title}" if found else metric


def disputes(listed: Sequence[Dispute], names: Mapping[str, str] | None = None) -> None:
    """Each objection to a group with its answer; with ``names``, also whose it is."""
    for each in listed:
        with st.container(border=True):
            whose = f"{plain(names[each.regulator_code])}: " if names else ""
            _said(f"**{whose}peer group**", each.ground, each.by, each.at, open_=each.answer is None)
            _answered(f"Group after the answer: {plain(each.moved_to or '')}", each)


def challenges(listed: Sequence[Challenged], names: Mapping[str, str] | None = None) -> None:
    """Each challenge with its evidence and its answer; with ``names``, also whose it is."""
    for each in listed:
        with st.container(border=True):
            whose = f"{plain(names[each.regulator_code])}: " if names else ""
            _said(
                f"**{whose}{plain(metric_in_words(each.metric))}**",
                each.ground,
                each.by,
                each.at,
                open_=each.answer is None,
            )
            st.markdown(f"Evidence (not published): {plain(each.evidence)}")
            _answered(f"Outcome: **{plain(each.outcome or '')}**", each)


def _said(head: str, ground: str, by: str, at: datetime, *, open_: bool) -> None:
    st.markdown(f"{head} {tag('Open') if open_ else tag('Answered')}\n\n{plain(ground)}")
    st.markdown(f":small[{plain(by)}, {in_words(at)}]")


def _answered(result: str, each: Dispute | Challenged) -> None:
    if each.answer and each.answered_at:
        st.markdown(f"{result}\n\n{plain(each.answer)}")
        st.markdown(f":small[{plain(each.answered_by or '')}, {in_words(each.answered_at)}]")
