"""The applications of a person's organisations: what waits, what is under way, what has ended."""

from __future__ import annotations

import streamlit as st

from portal.queries.own_cases import may_start_for, own_cases
from portal.ui.frame import begin, end, reading
from portal.ui.patterns import licence_link, task
from sandbox_licences.lifecycle.application import State

with reading() as view:
    cases = own_cases(view)
    may_start = may_start_for(view)

begin("Your applications", back=("ui/home.py", "Back to what waits for me"))
st.write(
    "An application for a sandbox licence asks that named rules are set aside for a limited trial, with safeguards in "
    "their place. Everybody of your organisation who is an applicant or a signatory sees the same."
)
if not cases:
    st.write("There is no application yet.")
with st.container(gap=None):
    for case in cases:
        page = "ui/application.py" if case.state is State.DRAFT else "ui/application_status.py"
        hint = f"{case.reference}, {case.domain}, {case.organisation}. {case.hint}"
        task(case.reference, case.title, hint, case.label, case.colour, page=page, params={"case": case.reference})
        licence_link(case.licence, case.licence_label)
if may_start:
    if st.button("Start an application", type="primary"):
        st.switch_page("ui/start_application.py")
    st.page_link("ui/pre_check.py", label="Find out first whether your trial needs a licence")
st.page_link("ui/your_organisation.py", label="Your organisation and who works for it")
end()
