"""The front page for people who are not signed in."""

from __future__ import annotations

import streamlit as st

from portal.auth.addresses import sign_in_address
from portal.installation import public_store
from portal.queries.public import newest_papers


def show() -> None:
    st.write(
        "Each year regulators account here for how they enabled innovation and growth driven by AI: how long guidance "
        "took to publish, how long decisions on licences took, and what they gave to this work."
    )
    st.header("For everyone", anchor=False)
    st.page_link("ui/search.py", label="Search regulators, returns, licences and provisions")
    st.page_link("ui/published.py", label="Read published returns")
    st.page_link("ui/compare.py", label="Compare regulators with those who do similar work")
    st.page_link("ui/reform_tests.py", label="See the two tests registered before the data, and what came of them")
    for label, address in newest_papers(public_store()):
        st.html(f'<a class="plain" href="{address}">{label}</a>')
    st.page_link("ui/guidance.py", label="Find AI guidance, and what is consulted on now")
    st.page_link("ui/what_worked.py", label="See what worked, with figures and evaluations")
    st.page_link("ui/sandboxes.py", label="Find sandboxes that are open now")
    st.page_link("ui/pre_check.py", label="Find out whether your trial needs a sandbox licence")
    st.html('<a class="plain" href="/licences">Look up a sandbox licence</a>')
    st.page_link("ui/register.py", label="Find a regulator and its sponsor department")
    st.page_link("ui/steer_coverage.py", label="See who has a steer on safe AI innovation, and who has none")
    st.page_link("ui/rules.py", label="See the rules every return is checked against")
    st.html('<a class="plain" href="/data/">Take the open data</a>')
    st.header("For regulators, departments, innovators and the central unit", anchor=False)
    st.write(
        "File the annual return, answer questions on it, steer regulators, run the round; or apply for a "
        "sandbox licence."
    )
    st.html(f'<a class="plain" href="{sign_in_address("/")}" target="_self">Sign in</a>')
