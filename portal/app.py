"""The screens: Streamlit runs this from top to bottom at every click."""

from __future__ import annotations

import streamlit as st

PAGES = [
    st.Page("ui/home.py", title="Home", url_path="home", default=True),
]

st.navigation(PAGES, position="top").run()
