"""Keys for programs that prepare the return of a regulator, or an innovator's applications."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands.keys import end_key, make_key
from portal.errors import NotValid
from portal.queries.me import my_key_organisations, my_keys
from portal.ui.choices import only
from portal.ui.frame import act, begin, changing, end, plain, reading
from portal.ui.patterns import table

with reading() as view:
    keys = my_keys(view)
    organisations = my_key_organisations(view)

begin("Keys for programs", back=("ui/home.py", "Back to what waits for me"))
st.write(
    "A program can prepare what you prepare on screen: a return, from draft to certifier, or an application, from its "
    "first answer to its evidence. It signs in with a key, in your name and for one organisation only. It can neither "
    "sign nor submit. A key is shown once and lasts a year."
)
made = st.session_state.pop("new_key", None)
if made:
    st.success("Copy it now; it is not shown again. Keep it as you keep a password.", title="Your new key")
    st.code(made, language=None, wrap_lines=True)
if keys:
    table(
        ("Name", "Begins with", "Lasts until", "Last used"),
        [
            (plain(k.label), k.start, in_words(k.expires_at), in_words(k.last_used_at) if k.last_used_at else "never")
            for k in keys
        ],
        name="Your keys",
    )
    names = {k.id: f"{k.label} ({k.start}…)" for k in keys}
    with st.form("end", border=False):
        chosen = st.selectbox("Key to end", list(names), only(names), format_func=names.__getitem__)
        if st.form_submit_button("End this key"):

            def stop() -> str:
                if chosen is None:
                    raise NotValid("Choose the key that is to end.")
                with changing() as ctx:
                    end_key(ctx, key_id=chosen)
                return "The key no longer works."

            act(stop)
st.header("Make a key", anchor=False)
with st.form("make", border=False):
    label = st.text_input("Name, so that you can tell it from others (for example: case system)")
    code = next(iter(organisations), None)
    if len(organisations) > 1:
        code = st.selectbox("For which organisation", list(organisations), None, organisations.__getitem__)
    if st.form_submit_button("Make the key", type="primary"):

        def make() -> None:
            if code is None:
                raise NotValid("Choose the organisation the key is for.")
            with changing() as ctx:
                key = make_key(ctx, organisation_code=code, label=label)
            st.session_state["new_key"] = key

        act(make)
st.html('<a class="plain" href="/api/openapi.json">What a program can ask for (OpenAPI)</a>')
end()
