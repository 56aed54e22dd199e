"""Role changes on the page People: those that wait for a second person, and proposing one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal.clock import day_in_words, london_date
from portal.commands import role_changes
from portal.errors import NotValid
from portal.permissions import ROLES
from portal.queries.handing_over import role_words
from portal.queries.organisation_people import Held, OrganisationPeople
from portal.queries.proposals import Proposal
from portal.ui.frame import act, changing, plain


def waiting_list(waiting: Sequence[Proposal]) -> None:
    """Each with what its reader may do: confirm or decline another's, take back their own."""
    st.header("Role changes that wait for a second person", anchor=False)
    if not waiting:
        st.write("None waits.")
    for one in waiting:
        about = plain(one.about)
        with st.container(border=True):
            st.markdown(f"**{plain(one.words)}**")
            st.write(
                f"Proposed by {plain(one.proposed_by)} on {day_in_words(london_date(one.proposed_at))}: "
                f"“{plain(one.reason)}” It lapses on {day_in_words(london_date(one.lapses_at))}."
            )
            if one.cannot_confirm:
                st.write(plain(one.cannot_confirm))
            if one.may_confirm and st.button(
                f"Confirm that {about} {'gets' if one.change == 'give' else 'loses'} the role",
                key=f"confirm_{one.proposal}",
                type="primary" if len(waiting) == 1 else "secondary",
            ):
                act(lambda one=one: _confirm(one))  # type: ignore[misc]
            if one.is_mine and st.button(f"Take back the proposal about {about}", key=f"back_{one.proposal}"):
                act(lambda one=one: _take_back(one))  # type: ignore[misc]
            if one.may_decline:
                with (
                    st.expander("Decline it", type="compact"),
                    st.form(f"decline_{one.proposal}", border=False),
                ):
                    why = st.text_input(
                        "Why you decline it (whoever proposed it is told)", max_chars=role_changes.LONGEST_REASON
                    )
                    if st.form_submit_button("Decline with this reason"):
                        act(lambda one=one, why=why: _decline(one, why))  # type: ignore[misc]


def propose(one: OrganisationPeople, *, everywhere: bool) -> None:
    """Proposing that somebody gets a role or loses it; ending an invitation."""
    st.subheader("Propose a colleague", anchor=False)
    second = "Another administrator" if everywhere else "An administrator of the central unit"
    st.write(f"{second} confirms it; then the address gets an invitation, which lasts 7 days.")
    # another form once one was sent: its fields begin empty
    with st.form(f"give_{one.code}_{st.session_state.get('proposed', 0)}", border=False):
        email = st.text_input("Their e-mail address", max_chars=254)
        role = st.radio("Their role", one.roles, index=None, format_func=lambda each: ROLES[each])
        why = st.text_input("Why they need it", max_chars=role_changes.LONGEST_REASON)
        if st.form_submit_button("Propose this role"):
            act(lambda: _propose(one.code, email, role, why))
    if one.held:
        with st.expander("Propose that a role ends", type="compact"):
            _ending(one)
    if one.invitations:
        with st.expander("End an invitation", type="compact"), st.form(f"invited_{one.code}", border=False):
            invited = {i.invitation: f"{i.email}, {role_words(i.role)}" for i in one.invitations}
            number = st.selectbox("Invitation to end", list(invited), format_func=invited.__getitem__, index=None)
            if st.form_submit_button("End this invitation"):
                act(lambda: _end_invitation(one.code, number))


def _ending(one: OrganisationPeople) -> None:
    st.write("To leave a role of your own, use the page Your roles: nobody has to confirm that.")
    held = {each.membership: each for each in one.held}

    def called(number: int) -> str:
        return f"{held[number].name}, {role_words(held[number].role)}"

    colleagues = {
        (c.person, each.role): f"{c.name}, {role_words(each.role)}" for each in one.held for c in each.colleagues
    }
    with st.form(f"end_{one.code}", border=False):
        membership = st.selectbox("Role to end", list(held), format_func=called, index=None)
        successor = None
        if colleagues:
            successor = st.selectbox(
                "Who takes over, in the same role (may be left empty)",
                list(colleagues),
                format_func=colleagues.__getitem__,
                index=None,
                placeholder="Nobody in particular",
            )
        why = st.text_input("Why it ends (the person is told)", max_chars=role_changes.LONGEST_REASON)
        if st.form_submit_button("Propose that it ends"):
            act(lambda: _propose_end(one.code, held.get(membership) if membership else None, successor, why))


def _confirm(one: Proposal) -> str:
    with changing() as ctx:
        role_changes.confirm_proposal(ctx, proposal_id=one.proposal)
    if one.change == "give":
        return (
            f"{one.about} is invited.\n"
            "A message to them is written. They get the role when they sign in with that address."
        )
    return (
        f"{one.about} is no longer {role_words(one.role)}.\nIt stopped working at once; a message to them is written."
    )


def _decline(one: Proposal, why: str) -> str:
    with changing() as ctx:
        role_changes.decline_proposal(ctx, proposal_id=one.proposal, reason=why)
    return f"The proposal is declined.\nA message to {one.proposed_by}, with the reason, is written."


def _take_back(one: Proposal) -> str:
    with changing() as ctx:
        role_changes.take_back_proposal(ctx, proposal_id=one.proposal)
    return "The proposal is taken back."


def _propose(code: str, email: str, role: str | None, why: str) -> str:
    if role is None:
        raise NotValid("Choose the role first.")
    with changing() as ctx:
        role_changes.propose_role(ctx, organisation_code=code, email=email, role=role, reason=why)
    st.session_state["proposed"] = st.session_state.get("proposed", 0) + 1
    return "It is proposed.\nA message to administrators is written; one of them confirms or declines it."


def _propose_end(code: str, held: Held | None, successor: tuple[int, str] | None, why: str) -> str:
    if held is None:
        raise NotValid("Choose the role that is to end.")
    if successor is not None and successor[1] != held.role:
        raise NotValid("Choose a colleague who holds the same role.")
    with changing() as ctx:
        role_changes.propose_end(
            ctx,
            organisation_code=code,
            membership_id=held.membership,
            reason=why,
            successor_id=successor[0] if successor else None,
        )
    return "It is proposed.\nA message to administrators is written; one of them confirms or declines it."


def _end_invitation(code: str, number: int | None) -> str:
    if number is None:
        raise NotValid("Choose the invitation to end.")
    with changing() as ctx:
        role_changes.end_invitation(ctx, organisation_code=code, invitation_id=number)
    return "The invitation is ended.\nThe link in its e-mail gives nobody anything any more."
