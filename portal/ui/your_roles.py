"""A person's own roles: what they hold, leaving one, invitations that wait, and what colleagues handed over."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands.leaving import leave_role, take_over
from portal.queries.handing_over import HandedOver, Leaving, Left, handed_over, leaving, role_words
from portal.queries.organisation_people import organisations_seen
from portal.queries.sign_ins import MyRoles, my_roles
from portal.ui.frame import act, begin, changing, end, param, plain, reading
from portal.ui.patterns import table

MEMBERSHIP = param("leave")
with reading() as view:
    mine = my_roles(view)
    given = handed_over(view)
    seen = organisations_seen(view)
    number = int(MEMBERSHIP) if MEMBERSHIP and MEMBERSHIP.isdecimal() and len(MEMBERSHIP) < 10 else 0
    going = leaving(view, number) if any(role.membership == number for role in mine.roles) else None


def leave(one: Leaving, successor: int | None) -> str:
    with changing() as ctx:
        leave_role(ctx, membership_id=one.membership, successor_id=successor)
    return (
        f"You are no longer {role_words(one.role)} for {one.organisation_name}.\n"
        "It ended at once. What you did stays yours."
    )


def take(one: HandedOver) -> str:
    with changing() as ctx:
        take_over(ctx, handover_id=one.handover)
    return f"You took over from {one.came_from}."


def things(left: tuple[Left, ...], *, linked: bool) -> None:
    for one in left:
        if linked and one.page:
            st.page_link(f"ui/{one.page}", label=plain(one.words), query_params=dict(one.params))
        else:
            st.markdown(f"- {plain(one.words)}")


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
        things(one.left, linked=False)
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


def show_roles(mine: MyRoles) -> None:
    begin("Your roles", back=("ui/home.py", "Back to what waits for me"))
    if mine.roles:
        table(
            ("Role", "Organisation", "Since", "Given by"),
            [
                (
                    role_words(r.role).capitalize(),
                    plain(r.organisation_name),
                    day_in_words(london_date(r.since)),
                    plain(r.granted_by),
                )
                for r in mine.roles
            ],
            name="Your roles",
        )
        for role in mine.roles:
            st.page_link(
                "ui/your_roles.py",
                label=f"Leave the role of {role_words(role.role)} for {plain(role.organisation_name)}",
                query_params={"leave": str(role.membership)},
            )
    else:
        st.write("You hold no role. An administrator and one other person give you one.")
    if seen:
        name = next(iter(seen.values())) if len(seen) == 1 else "organisations"
        st.page_link("ui/people.py", label=f"People of {plain(name)}")
    for one in given:
        st.header(f"Handed over to you by {plain(one.came_from)}", anchor=False)
        st.write(
            f"As {role_words(one.role)} for {plain(one.organisation_name)}, on {in_words(one.at)}. "
            + ("This waits:" if one.left else "Nothing waited at that moment.")
        )
        things(one.left, linked=True)
        if st.button(f"I have taken over from {one.came_from}", key=f"take_{one.handover}"):
            act(lambda one=one: take(one))  # type: ignore[misc]
    if mine.invitations:
        st.header("Invitations that wait for you", anchor=False)
        st.write("You take them up by signing out and in again. To refuse one, let it end.")
        table(
            ("Role", "Organisation", "Offered by", "Until"),
            [
                (
                    role_words(i.role).capitalize(),
                    plain(i.organisation_name),
                    plain(i.made_by),
                    day_in_words(london_date(i.expires_at)),
                )
                for i in mine.invitations
            ],
            name="Invitations that wait for you",
        )


if going is not None:
    show_leaving(going)
else:
    show_roles(mine)
end()
