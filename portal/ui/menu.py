"""The pages as Streamlit takes them, in the menu of those they are for."""

from __future__ import annotations

from copy import copy
from functools import cache

import streamlit as st

from portal.ui.pages import PAGES, ListedPage


def page(listed: ListedPage, roles: frozenset[str] | None) -> st.Page:
    """In the menu for those it is for; ``roles`` are those of the person here, None of a visitor.

    A visitor may still follow a link to any page, and is asked to sign in.
    """
    for_them = listed.public or (roles is not None and listed.for_roles(roles))
    shown = (listed.in_menu and for_them) or (listed.visitors_menu and roles is None)
    title = "What waits for me" if listed.address == "home" and roles is not None else listed.title
    # a copy for each run: a run marks the page it opens
    return copy(_made(listed.file, title, listed.address, shown=shown))


@cache
def linked(file: str) -> st.Page:
    """A page to link to, by its file. Named by a path it would be looked for on the disk at every run."""
    listed = next(page for page in PAGES if page.file == file)
    return _made(listed.file, listed.title, listed.address, shown=False)


@cache
def _made(file: str, title: str, address: str, *, shown: bool) -> st.Page:
    """Made once: each looks for its file on the disk, which for all of them took half of the time of a run."""
    return st.Page(
        f"ui/{file}",
        title=title,
        url_path=address,
        default=address == "home",
        visibility="visible" if shown else "hidden",
    )
