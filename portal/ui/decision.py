"""The letter of a decision on a sandbox application: the accessible original of its signed PDF."""

from __future__ import annotations

import streamlit as st

from portal.documents.decision_letter import letter_parts
from portal.queries.letters import decision_letter
from portal.ui import written_part
from portal.ui.frame import begin, end, param, reading
from portal.ui.patterns import downloads

reference = param("case")
with reading() as view:
    letter = decision_letter(view, reference).letter if reference else None

begin(letter.title if letter else "Decision", back=("ui/home.py", "Back to what waits for me"))
if letter is None:
    st.write("Open this page from an application: it shows the letter of the decision on it.")
else:
    written_part.show(letter_parts(letter))
    downloads(("This letter (signed PDF)", f"/api/v1/cases/{letter.case}/decision.pdf"))
end()
