"""A person's own roles: what they hold, invitations that wait, and what colleagues handed over."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands.leaving import take_over
from portal.queries.handing_over import HandedOver, Left, handed_over, role_words
from portal.queries.organisation_people import organisations_seen
from portal.queries.sign_ins import MyRoles, my_roles
from portal.ui.frame import act, begin, changing, end, plain, reading
from portal.ui.patterns import table

with reading() as view:
    mine = my_roles(view)
    given = handed_over(view)
    seen = organisations_seen(view)


def take(one: HandedOver) -> str:
    with changing() as ctx:
        take_over(ctx, handover_id=one.handover)
    return f"You took over from {one.came_from}."


def things(left: tuple[Left, ...]) -> None:
    for one in left:
        if one.page:
            st.page_link(f"ui/{one.page}", label=plain(one.words), query_params=dict(one.params))
        else:
            st.markdown(f"- {plain(one.words)}")


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
                "ui/leave_role.py",
                label=f"Leave the role of {role_words(role.role)} for {plain(role.organisation_name)}",
                query_params={"role": str(role.membership)},
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
        things(one.left)
        if st.button(f"I have taken over from {plain(one.came_from)}", key=f"take_{one.handover}"):
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


show_roles(mine)
end()
