"""Leaving one role of one's own: what that means and leaves behind, and then at once."""

from __future__ import annotations

import streamlit as st

from portal.commands.leaving import leave_role
from portal.queries.handing_over import Leaving, leaving, role_words
from portal.queries.sign_ins import my_roles
from portal.ui.frame import act, begin, changing, end, param, plain, reading

NUMBER = param("role") or ""
with reading() as view:
    number = int(NUMBER) if NUMBER.isdecimal() and len(NUMBER) < 10 else 0
    held = any(role.membership == number for role in my_roles(view).roles)
    going = leaving(view, number) if held else None


def leave(one: Leaving, successor: int | None) -> str:
    with changing() as ctx:
        leave_role(ctx, membership_id=one.membership, successor_id=successor)
    return (
        f"You are no longer {role_words(one.role)} for {one.organisation_name}.\n"
        "It ended at once. What you did stays yours."
    )


def show_leaving(one: Leaving) -> None:
    """What it means, and the button: nothing here can stop somebody from leaving."""
    begin(f"Leave the role of {role_words(one.role)}", back=("ui/your_roles.py", "Back to your roles"))
    st.write(f"You are {role_words(one.role)} for **{plain(one.organisation_name)}**. You can leave at once.")
    if one.missing_then:
        st.warning(
            f"Without you {plain(one.organisation_name)} has **{plain(one.missing_then)}**. It is then understaffed: "
            "this is recorded, shown to the central unit, and told to its administrators and your colleagues.",
            title="Your organisation will be understaffed",
        )
    st.header("What you leave behind", anchor=False)
    if one.left:
        for thing in one.left:
            st.markdown(f"- {plain(thing.words)}")
    else:
        st.write("Nothing waits on you in this role.")
    with st.form("leave", border=False):
        successor = None
        if one.colleagues:
            names = {c.person: f"{c.name}, {c.email}" for c in one.colleagues}
            successor = st.selectbox(
                "Who takes over (they are told, and find it among their tasks)",
                list(names),
                format_func=names.__getitem__,
                index=None,
                placeholder="Nobody in particular",
            )
        else:
            st.write(f"Nobody else is {role_words(one.role)} there, so nobody can be named to take over.")
        if st.form_submit_button("Leave this role now", type="primary"):
            act(lambda: leave(one, successor), page="ui/your_roles.py")


if going is not None:
    show_leaving(going)
else:
    begin("Leave a role", back=("ui/your_roles.py", "Back to your roles"))
    st.write("Choose the role that you want to leave on the page of your roles.")
end()
