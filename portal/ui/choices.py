"""Choices that live in the address: whoever opens it again sees the same, and *back* goes back.

The address holds short names (``metric=P2``) that stay when labels are reworded, and the address decides: the
boxes follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from urllib.parse import urlencode

import streamlit as st

from portal.config import settings

MOST_CHARACTERS = 40
WHOSE = {"regulator": "Regulator", "department": "Department", "organisation": "Organisation"}
"""Names in the address of the organisation a page is about, and the label of its choice."""


def whose(name: str, own: Mapping[str, str], *, fixed: bool = False) -> str:
    """Code of the organisation a page is about: the one in the address, else the first of somebody's ``own``.

    Where they have several (code to name), the page's heading is followed by a choice among them; not where the
    address names a record of one of them (``fixed``).
    """
    code = _asked(name) or next(iter(own), "")
    if len(own) > 1 and code in own and not fixed:
        st.session_state["whose"] = (name, own, code)
    return code


def choose_whose() -> None:
    """The choice that ``whose`` asked for, drawn once: by the heading, also of a page that has nothing to show."""
    asked_for = st.session_state.pop("whose", None)
    if asked_for is not None:
        name, own, code = asked_for
        chosen(name, WHOSE[name], own, code)


def chosen(name: str, label: str, options: Mapping[str, str], usual: str) -> str:
    """A list to choose from; what is in the address if it is one of ``options`` (value to label), else ``usual``."""
    key = f"choice_{name}"
    asked = _asked(name)
    st.session_state[key] = asked if asked in options else usual
    picked = st.selectbox(label, list(options), format_func=options.__getitem__, key=key, on_change=_keep, args=(name,))
    return picked or usual


def chosen_some(name: str, label: str, options: Mapping[str, str], usual: Sequence[str], most: int) -> list[str]:
    """Up to ``most`` of ``options``, in the address as ``name=A,B``.

    What is typed must stand in the label, and there is no *select all matches*: Enter took that, and with it as many as
    there was room for.
    """
    key = f"choice_{name}"
    asked = _asked(name)
    wanted = list(usual) if asked is None else [each for each in asked.split(",") if each in options]
    st.session_state[key] = list(dict.fromkeys(wanted))[:most]
    picked: list[str] = st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        max_selections=most,
        filter_mode="contains",
        select_all=False,
        on_change=_keep,
        args=(name,),
    )
    return picked


def only(options: Sized) -> int | None:
    """Where a list of what can be done begins: at its one entry; where there are more, a person must choose."""
    return 0 if len(options) == 1 else None


def address(page: str, choices: Mapping[str, str]) -> str:
    """The whole address of ``page`` with these choices, empty ones left out."""
    kept = urlencode({name: value for name, value in choices.items() if value}, safe=",")
    return f"{settings().base_url.rstrip('/')}/{page}?{kept}"


def cut_short(text: str) -> str:
    """Something from an address, short enough to be repeated in a sentence."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _asked(name: str) -> str | None:
    return st.query_params.get(name) or None


def _keep(name: str) -> None:
    value = st.session_state[f"choice_{name}"]
    st.query_params[name] = ",".join(value) if isinstance(value, list) else value or ""
