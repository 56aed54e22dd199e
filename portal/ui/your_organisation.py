"""A person's organisations as an innovator: register one, invite colleagues, end a role."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, london_date
from portal.commands import innovators
from portal.commands.innovators import OF_INNOVATORS
from portal.errors import NotValid
from portal.permissions import ROLES
from portal.queries.innovators import MyInnovator, my_innovators
from portal.ui.frame import act, begin, changing, end, plain, reading
from portal.ui.patterns import table

with reading() as view:
    mine = my_innovators(view)


def role_name(role: str) -> str:
    return ROLES[role].split(":")[0]


def register(name: str) -> str:
    with changing() as ctx:
        code = innovators.register_innovator(ctx, name=name)
    return (
        f"The organisation is registered as {code}.\nYou are its applicant and its signatory. Invite colleagues below."
    )


def invite(code: str, email: str, role: str | None) -> str:
    if role is None:
        raise NotValid("Choose the role first.")
    with changing() as ctx:
        innovators.invite_colleague(ctx, organisation_code=code, email=email.strip(), role=role)
    return (
        f"{email.strip()} is invited.\n"
        "A message to them is written. They get the role when they sign in with that address."
    )


def take_back(code: str, invitation: int) -> str:
    with changing() as ctx:
        innovators.take_back_invitation(ctx, organisation_code=code, invitation_id=invitation)
    return "The invitation is taken back."


def end_role(code: str, membership: int) -> str:
    with changing() as ctx:
        innovators.end_role(ctx, organisation_code=code, membership_id=membership)
    return "The role is ended.\nIt stopped working at once. What they wrote stays."


def people(one: MyInnovator) -> None:
    table(
        ("Who", "E-mail address", "Role", "Since"),
        [(plain(c.name), plain(c.email), role_name(c.role), day_in_words(london_date(c.since))) for c in one.people],
        name=f"People of {one.name}",
    )
    if one.invitations:
        table(
            ("Invited", "Role", "Until"),
            [(plain(i.email), role_name(i.role), day_in_words(london_date(i.expires_at))) for i in one.invitations],
            name=f"Invitations of {one.name} that wait",
        )


def changes(one: MyInnovator) -> None:
    """What a signatory may do."""
    with st.form(f"invite_{one.code}", border=False):
        st.subheader("Invite a colleague", anchor=False)
        st.write(
            "An **applicant** prepares applications and answers questions. A **signatory** may do that too, and also "
            "declares and submits, and looks after the organisation."
        )
        email = st.text_input("Their e-mail address", max_chars=254)
        role = st.radio("Their role", OF_INNOVATORS, index=None, format_func=role_name)
        if st.form_submit_button("Invite"):
            act(lambda: invite(one.code, email, role))
    with st.expander("End a role or take an invitation back", type="compact"):
        held = {c.membership: f"{c.name}, {role_name(c.role).lower()}{' (you)' if c.is_me else ''}" for c in one.people}
        with st.form(f"end_{one.code}", border=False):
            membership = st.selectbox("Role to end", list(held), format_func=held.__getitem__, index=None)
            if st.form_submit_button("End this role") and membership is not None:
                act(lambda: end_role(one.code, membership))
        if one.invitations:
            waiting = {i.invitation: f"{i.email}, {role_name(i.role).lower()}" for i in one.invitations}
            with st.form(f"back_{one.code}", border=False):
                number = st.selectbox(
                    "Invitation to take back", list(waiting), format_func=waiting.__getitem__, index=None
                )
                if st.form_submit_button("Take it back") and number is not None:
                    act(lambda: take_back(one.code, number))


begin("Your organisation", back=("ui/home.py", "Back to what waits for me"))
for one in mine.organisations:
    st.header(plain(f"{one.name} ({one.code})"), anchor=False)
    people(one)
    if one.may_invite:
        changes(one)
    else:
        st.write("A signatory of the organisation invites colleagues and ends roles.")
    st.page_link("ui/applications.py", label=f"Applications of {plain(one.name)}")
    if one.may_invite:
        st.page_link(
            "ui/history.py", label=f"History of {plain(one.name)}", query_params={"of": f"organisation:{one.code}"}
        )
if mine.may_register:
    st.header("Register another organisation" if mine.organisations else "Register your organisation", anchor=False)
    st.write(
        "An application for a sandbox licence is made by an organisation: a company, a university, a public body. You "
        "become its applicant and its signatory, and can invite colleagues. It costs nothing and binds nobody. "
        "If a colleague has registered it already, ask them to invite you instead."
    )
    with st.form("register", border=False):
        name = st.text_input("Name of the organisation, as it is registered", max_chars=120)
        if st.form_submit_button("Register the organisation", type="secondary" if mine.organisations else "primary"):
            act(lambda: register(name))
end()
