"""What is known of how accessible the portal is."""

from __future__ import annotations

import streamlit as st

from portal.ui.frame import begin, end

begin("Accessibility", back=("ui/home.py", "Home"))
st.write("We aim at the Web Content Accessibility Guidelines 2.2, level AA.")
st.header("What was tried", anchor=False)
st.write(
    "Every page is tested with axe in a browser at each change, at the width of a desk's screen and at 320 px, which "
    "is what 400% zoom leaves of it: no page scrolls sideways, and wide tables stand row by row. Filing, signing, "
    "declining, asking, answering, accepting and publishing are done with the keyboard alone in the same tests. After "
    "each step the focus goes to the heading, and the result is announced once."
)
st.header("What we know does not work well", anchor=False)
st.write(
    "- No screen reader was tried yet.\n"
    "- At a narrow width the menu folds behind a button named *Expand sidebar*.\n"
    "- The PDF documents are not tagged: each has an ordinary page with the same content, the accessible original."
)
end()
