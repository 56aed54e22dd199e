"""The administrator's desk for the law and the limits: checks of provisions, delegations, settings of the programme."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import consenting, law_desk
from portal.config import settings
from portal.queries.law_desk import LawDesk, ProvisionSeen, SettingSeen
from portal.queries.law_desk import law_desk as desk_of
from portal.ui.case_acting import must
from portal.ui.choices import chosen
from portal.ui.frame import act, begin, changing, end, plain, reading
from portal.ui.patterns import summary, table, tag
from portal.ui.typed import day, day_or_none, pence
from sandbox_licences.domains import domains
from sandbox_licences.liability import pounds
from sandbox_licences.provisions import ALL

LICENCES = "licences the programme takes"


def check(found: ProvisionSeen, note: str) -> str:
    with changing() as ctx:
        law_desk.check_provision(ctx, provision=found.provision.code, reading=found.reading, note=note)
    return f"{found.provision.code} is checked.\nThe check counts until the row of the catalogue changes."


def delegate(giver: int | None, desk: LawDesk, begins: str, ends: str, reference: str) -> str:
    who = desk.givers[must(giver, "Choose who is delegated.")]
    first, last = day(begins, "From"), day_or_none(ends, "Until")
    with changing() as ctx:
        consenting.record_delegation(
            ctx, body=who.body, person_id=who.person_id, from_on=first, to_on=last, reference=reference
        )
    return f"The delegation of {who.name} is recorded."


def put(setting: SettingSeen, typed: str) -> str:
    value = int(typed) if setting.of_places and typed.isascii() and typed.isdecimal() else pence(typed, "New value")
    with changing() as ctx:
        law_desk.set_programme(ctx, setting=setting.setting, value=value)
    return "It is set.\nIt counts from now on; what it was before stays on record."


def provisions(desk: LawDesk) -> None:
    st.header("Provisions of the catalogue", anchor=False)
    unchecked = [one for one in desk.provisions if one.checked_on is None]
    st.write(
        f"{len(desk.provisions) - len(unchecked)} of {len(desk.provisions)} are checked. A licence cannot rest on an "
        "unchecked provision: read the row against the law itself, then say so."
    )
    names = {ALL: "Every domain", **{code: one.label for code, one in domains().items()}}
    field = chosen("domain", "Domain", names, next(iter(domains())))
    listed = {one.provision.code: one for one in desk.provisions if one.provision.domain == field}
    if not listed:
        st.write("The catalogue has no row of this domain.")
        return
    marks = {code: "checked" if one.checked_on else "unchecked" for code, one in listed.items()}
    code = st.selectbox("Provision", list(listed), format_func=lambda c: f"{c} {listed[c].provision.name} ({marks[c]})")
    found = listed[code]
    row = found.provision
    summary(
        [
            ("Law", plain(row.name)),
            ("What it stops", plain(row.blocks)),
            ("In the care of", plain(found.owner_name)),
            ("Reliefs", plain(", ".join(sorted(row.reliefs))) or "none"),
            ("Red line", plain(row.red_line)),
            ("Extent", plain(row.extent.words)),
        ],
        name=f"The row {row.code} as it reads",
    )
    if found.checked_on:
        who = f"{found.checked_by} on {day_in_words(found.checked_on)}: {found.note}"
        st.markdown(f"{tag('Checked', 'green')} by {plain(who)}")
    else:
        st.markdown(f"{tag('Unchecked', 'yellow')} {plain(row.source)}")
    with st.form("check", border=False):
        note = st.text_area("What you read it against, for example legislation.gov.uk, text of 1 June 2026")
        if st.form_submit_button("Say that this row is what the law says", type="primary"):
            act(lambda: check(found, note))


def delegations(desk: LawDesk) -> None:
    st.header("Delegations: who may bind a body", anchor=False)
    if desk.delegations:
        table(
            ("Person", "Body", "Days", "Rests on"),
            [
                (
                    plain(one.person),
                    plain(one.body_name),
                    f"{day_in_words(one.from_on)} to {day_in_words(one.to_on) if one.to_on else 'no end'}"
                    + ("" if one.in_force else " (not now)"),
                    plain(one.reference),
                )
                for one in desk.delegations
            ],
            name="Delegations on record, the newest first",
        )
    if not desk.givers:
        st.write("No regulator has a consent giver yet.")
        return
    with st.form("delegate", border=False):
        giver = st.selectbox(
            "Consent giver",
            range(len(desk.givers)),
            format_func=lambda n: f"{desk.givers[n].name}, {desk.givers[n].body_name}",
            index=None,
            placeholder="Choose a person",
        )
        begins = st.text_input("From, for example 1 June 2026")
        ends = st.text_input("Until (optional)")
        reference = st.text_input("Letter or decision that delegates it", max_chars=300)
        if st.form_submit_button("Record the delegation"):
            act(lambda: delegate(giver, desk, begins, ends, reference))


def _called(setting: SettingSeen) -> str:
    name = LICENCES if setting.of_places else setting.setting
    return name[:1].upper() + name[1:]


def limits(desk: LawDesk) -> None:
    st.header("Limits and places", anchor=False)
    table(
        ("Setting", "Value", "Set"),
        [
            (
                plain(_called(one)),
                "never set"
                if one.value is None
                else f"{one.value}, {desk.places_taken} taken"
                if one.of_places
                else pounds(one.value),
                f"{in_words(one.set_at)} by {plain(one.set_by)}" if one.set_at else "",
            )
            for one in desk.settings
        ],
        name="Limits of exposure, thresholds and places",
    )
    with st.form("set", border=False):
        setting = st.selectbox(
            "Setting",
            range(len(desk.settings)),
            format_func=lambda n: _called(desk.settings[n]),
        )
        typed = st.text_input("New value, in pounds; a number for licences")
        if st.form_submit_button("Set it"):
            act(lambda: put(desk.settings[setting], typed.strip()))


with reading() as view:
    desk_of(view)  # before the heading: it says who may not see this
begin("Law and limits", back=("ui/home.py", "Back to what waits for me"))
invented = False
if settings().mode == "demonstration":
    which = chosen("catalogue", "Catalogue", {"demonstration": "Of the demonstration", "real": "Real"}, "demonstration")
    invented = which == "demonstration"
with reading() as view:
    desk = desk_of(view, demonstration=invented)
provisions(desk)
delegations(desk)
limits(desk)
st.page_link("ui/history.py", label="Who checked, recorded or set what, and when", query_params={"kind": "portal"})
end()
