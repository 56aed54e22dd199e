"""The screens: Streamlit runs this from top to bottom at every click."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAPIException

from portal.context import hats_of
from portal.errors import NotAllowed, NotFound, PortalError
from portal.ui.frame import ask_to_sign_in, begin, end, plain, portal, who
from portal.ui.menu import page
from portal.ui.pages import PAGES, ListedPage

LOGO = Path(__file__).parent / "ui" / "logo.svg"


def roles() -> frozenset[str] | None:
    """The roles of the person here; None for a visitor."""
    person = who()
    if person is None:
        return None
    with portal().db.reading() as session:
        return frozenset(hat.role for hat in hats_of(session, person.actor))


def admit(listed: ListedPage, mine: frozenset[str] | None) -> None:
    """Nobody sees a page of another role, whatever its queries would let through.

    Raises:
        NotAllowed: somebody else's page; a visitor is asked to sign in.
    """
    if mine is None and not listed.public:
        ask_to_sign_in()
    if mine is not None and not listed.for_roles(mine):
        raise NotAllowed("This page is for other roles than yours. Ask an administrator if you think it should be.")


def keep_address() -> None:
    """Say the page's parameters to the browser anew.

    A link from a page to itself leaves the browser's address as it was, and the next click would lose them. Where the
    address says the same already, the browser does nothing.
    """
    for name in st.query_params:
        try:
            st.query_params[name] = st.query_params.get_all(name)
        except StreamlitAPIException:  # a box on the page keeps this one in the address
            continue
        return  # one said is all said


keep_address()
st.session_state.pop("whose", None)  # of a run that was broken off before its heading
mine = roles()
st.logo(LOGO)
pages = {page(listed, mine): listed for listed in PAGES}
current = st.navigation(list(pages), position="top", expanded=True)
try:
    admit(pages[current], mine)
    current.run()
except (NotFound, NotAllowed) as error:
    begin("You cannot see this page" if isinstance(error, NotAllowed) else "There is nothing here")
    st.write(plain(error.sentence))
    st.page_link("ui/home.py", label="Go to the first page, with what is yours")
    end()
except PortalError as error:
    begin("This is not possible now")
    st.write(plain(error.sentence))
    end()
