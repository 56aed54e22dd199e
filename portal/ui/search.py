"""Search across everything public, and for people signed in what they may see besides. The address keeps the words."""

from __future__ import annotations

from html import escape

import streamlit as st

from portal.installation import public_store
from portal.queries.searched import MOST_CHARACTERS, Hit, Result, search, search_public
from portal.ui.frame import begin, end, plain, reading, who


def look_for(typed: str) -> Result:
    if who() is None:
        return search_public(public_store(), typed)
    with reading() as view:
        return search(view, public_store(), typed)


def one(hit: Hit) -> None:
    thing = hit.thing
    with st.container(gap=None):
        # an ordinary link: on the way back from a link of Streamlit the words would be gone from the address
        st.html(f'<a class="plain" href="{escape(thing.link)}" target="_self">{escape(thing.title)}</a>')
        for line in (thing.about, *hit.said):
            st.markdown(f":small[{plain(line)}]")


begin("Search")
typed = st.text_input(
    "Name, code, number, status or word: regulators, published returns, licences, provisions",
    key="q",
    bind="query-params",
    width=560,
    max_chars=MOST_CHARACTERS,
)
if not typed:
    st.write(
        "Every word must fit. What is found first: a code or number in full, then whole words, then parts of words."
    )
else:
    found = look_for(typed)
    if not found.total:
        st.info("Nothing has all of these words. Try fewer words, or the beginning of one.", title="Nothing found")
    else:
        counts = ", ".join(f"{number:,} in {group.value.lower()}" for group, number, _ in found.groups)
        st.markdown(f"**{found.total:,} found**: {plain(counts)}.")
    for group, number, hits in found.groups:
        st.header(f"{group} ({number:,})", anchor=False)
        for hit in hits:
            one(hit)
        if number > len(hits):
            st.write(f"And {number - len(hits):,} more: add a word to see fewer.")
end()
