"""What is known of how accessible the portal is."""

from __future__ import annotations

import streamlit as st

from portal.ui.frame import begin, end

begin("Accessibility", back=("ui/home.py", "Home"))
st.write("We aim at the Web Content Accessibility Guidelines 2.2, level AA.")
st.header("What was tried", anchor=False)
st.write(
    "Every page is tested with axe in a browser at each change. Filing, signing, reading and publishing are done with "
    "the keyboard alone in the same tests, and looked at with 400% zoom. After each step the focus goes to the "
    "heading, and the result is announced once."
)
st.header("What we know does not work well", anchor=False)
st.write(
    "- No screen reader was tried yet.\n"
    "- A field with a fault says so in its label; it is not marked as invalid for programs.\n"
    "- At a narrow width the menu folds behind a button named *Expand sidebar*.\n"
    "- The PDF documents are not tagged: each has an ordinary page with the same content, the accessible original."
)
end()
