"""People of organisations: who holds which role, proposals to confirm, and how roles came and went."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.errors import NotAllowed
from portal.permissions import Permission
from portal.queries.handing_over import role_words
from portal.queries.organisation_people import OrganisationPeople, organisation_people, organisations_seen
from portal.queries.proposals import administrators, proposals_waiting
from portal.queries.staffing import Staffing, staffing
from portal.ui import proposals_part
from portal.ui.choices import whose
from portal.ui.frame import begin, end, param, plain, reading
from portal.ui.patterns import pages, table

with reading() as view:
    seen = organisations_seen(view)
    if not seen:
        raise NotAllowed(
            "Only administrators, certifiers, and reviewers and signatories of departments look after people."
        )
    everywhere = view.may(Permission.MEMBER_GRANT)
    # an administrator opens one of very many by the form; others choose among their own
    code = param("organisation") or "" if everywhere else whose("organisation", seen)
    shown = organisation_people(view, code) if code else None
    waiting = proposals_waiting(view)
    staff = {one.regulator_code: one for one in staffing(view)}
    only_one = everywhere and administrators(view) == 1


def understaffed(short: list[Staffing]) -> None:
    st.header("Understaffed regulators", anchor=False)
    st.write("A regulator that owes a return needs two preparers and a certifier, who is another person.")
    table(
        ("Regulator", "Missing", "Since"),
        [
            (
                f"{plain(one.regulator_name)} ({one.regulator_code})",
                plain(one.missing_in_words),
                day_in_words(london_date(one.since)) if one.since else "never had enough",
            )
            for one in short
        ],
        name="Regulators that lack a preparer or a certifier",
    )


def choose(names: dict[str, str]) -> None:
    st.header("Open an organisation", anchor=False)
    order = sorted(names, key=lambda each: (not (each in staff and staff[each].understaffed), names[each]))

    def called(each: str) -> str:
        short = staff.get(each)
        return f"{names[each]} ({each}){', understaffed' if short and short.understaffed else ''}"

    with st.form("choose", border=False):
        place = order.index(code) if code in order else None
        chosen = st.selectbox("Organisation", order, index=place, format_func=called)
        if st.form_submit_button("Open") and chosen:
            # not by switching: a page that switches to itself loses its address at the next click
            st.query_params["organisation"] = chosen
            st.rerun()


def organisation(one: OrganisationPeople) -> None:
    st.header(plain(f"{one.name} ({one.code})"), anchor=False)
    short = staff.get(one.code)
    if short and short.understaffed:
        since = f" since {day_in_words(london_date(short.since))}" if short.since else ""
        st.write(f":red-badge[Understaffed] It has {plain(short.missing_in_words)}{since}.")
    if one.held:
        table(
            ("Who", "Role", "E-mail address", "Since"),
            [
                (
                    plain(each.name) + (" (you)" if each.is_me else ""),
                    role_words(each.role).capitalize(),
                    plain(each.email),
                    day_in_words(london_date(each.since)),
                )
                for each in one.held
            ],
            name=f"People of {one.name}",
        )
    else:
        st.write("Nobody holds a role here.")
    if one.invitations:
        st.subheader("Invitations that nobody took up yet", anchor=False)
        table(
            ("Invited", "Role", "Until", "By"),
            [
                (
                    plain(each.email),
                    role_words(each.role).capitalize(),
                    day_in_words(london_date(each.expires_at)),
                    plain(each.made_by),
                )
                for each in one.invitations
            ],
            name=f"Invitations to {one.name}",
        )
    if one.may_propose:
        proposals_part.propose(one, everywhere=everywhere)
    else:
        st.write("An innovator looks after its own people: its signatories invite colleagues and end roles.")
    st.subheader("How roles came and went", anchor=False)
    window = pages(len(one.past), 20)
    if one.past:
        table(
            ("When", "What"),
            [(in_words(each.at), plain(each.words)) for each in one.past[window]],
            name=f"How roles at {one.name} came and went",
        )
    else:
        st.write("Nothing yet.")
    st.page_link(
        "ui/history.py", label=f"History of {plain(one.name)}", query_params={"of": f"organisation:{one.code}"}
    )
    if one.held:
        with st.expander("History of one person", type="compact"):
            for person, name in {each.person: each.name for each in one.held}.items():
                st.page_link("ui/history.py", label=plain(name), query_params={"of": f"person:{person}"})


begin("People", back=("ui/home.py", "Back to what waits for me"))
if only_one:
    st.warning(
        "Nobody else can confirm what you propose. Ask whoever runs the portal’s machine to name a second "
        "administrator. What others propose for their own organisation you can confirm alone.",
        title="You are the only administrator",
    )
    with st.expander("For whoever runs the machine", type="compact"):
        st.code("regportal admin grant --email ADDRESS --role administrator", language=None, wrap_lines=True)
proposals_part.waiting_list(waiting)
if everywhere:
    short = [one for one in staff.values() if one.understaffed]
    if short and shown is None:
        understaffed(short)
    choose(seen)
if shown is not None:
    organisation(shown)
end()
