"""The first page: what this is, and signing in."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from portal.auth.addresses import sign_in_address
from portal.auth.people import current_person
from portal.config import settings

person = current_person()

if settings().mode == "demonstration":
    st.markdown(":small[:gray-badge[Demonstration] Every person and body here is invented.]")
st.title("Regulators and AI", anchor=False)
st.write("Regulators account here each year for how they enabled AI innovation.")
if person is None:
    here = urlsplit(st.context.url or "/")
    back_to = here.path + (f"?{here.query}" if here.query else "")
    st.html(f'<a href="{sign_in_address(back_to)}" target="_self">Sign in</a>')
else:
    st.write(f"You are signed in as {person.name}.")
    st.html('<a href="/signout" target="_self">Sign out</a>')
