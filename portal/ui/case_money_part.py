"""What a case could cost: valuations, policies and cover by the officer; the approver's page with its formula."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.commands import casework, deciding
from portal.queries.case_desk import CaseSeen
from portal.queries.case_exposure import exposure_compared
from portal.ui.case_acting import must, step
from portal.ui.choices import only
from portal.ui.frame import plain
from portal.ui.patterns import summary, table
from portal.ui.typed import day, pence
from sandbox_licences.case_file.entries import ApprovedElsewhere, ExposureApproved, PolicyRead
from sandbox_licences.case_file.money import Owed, liability_of, own_entries, valuations
from sandbox_licences.liability import pounds
from sandbox_licences.liability_limits import Mark


def owed(seen: CaseSeen) -> Owed:
    return liability_of(seen.file, seen.around.ledger, seen.around.settings, seen.around.today)


def figures(seen: CaseSeen) -> None:
    """Exposure with its formula, valuations, policies and entries, for whoever reads."""
    found, valued = owed(seen), valuations(seen.file)
    st.header("What it could cost", anchor=False)
    if found.of_case is None:
        st.write("No line is valued yet, so there is no figure.")
    else:
        st.write(
            "For each line, the greater of the cap up to which the state pays and the worst case less the cover that "
            "is valid throughout its term; never less than nothing."
        )
        table(
            ("Line", "The greater of the cap, and the worst case less cover", "Entries"),
            [
                (
                    f"Line {line.relief_line}",
                    plain(line.in_words),
                    plain(", ".join((*line.burden_entries, *line.cover_entries))),
                )
                for line in found.of_case.lines
            ],
            name="Exposure line by line",
        )
        summary(
            [
                ("This licence", plain(found.of_case.in_words)),
                ("The programme with it", pounds(found.programme)),
                ("Limit of one licence", pounds(found.limit)),
                ("Limit of the programme", pounds(found.programme_limit)),
                ("Approved so far", _approved(found)),
            ],
            name="Exposure of this licence and of the programme",
        )
        for each in exposure_compared(seen.file, found):
            st.markdown(f"- {plain(each)}")
        for short in found.cover_short:
            st.markdown(f"- {plain(f'Cover is short: {short}.')}")
    if valued:
        st.subheader("Valuations", anchor=False)
        table(
            ("Line", "Cap and worst case", "Cover to keep", "Where from"),
            [
                (
                    f"Line {id}",
                    f"{pounds(v.cap_pence)}; {pounds(v.worst_case_pence)}",
                    pounds(v.cover_required_pence),
                    plain(v.basis),
                )
                for id, v in sorted(valued.items())
            ],
            name="What each line could cost",
        )
    _policies(seen)
    entries = own_entries(seen.file)
    if entries:
        with st.expander(f"Ledger of this case, {len(entries)} entries", type="compact"):
            table(
                ("Entry", "Kind", "Amount", "Basis"),
                [(plain(e.reference), plain(e.kind.capitalize()), pounds(e.pence), plain(e.basis)) for e in entries],
                name="Entries of the ledger, oldest first",
            )


def _approved(found: Owed) -> str:
    if found.approved is None:
        return "Nothing"
    return f"{pounds(found.approved)} for this licence, {pounds(found.programme_approved or 0)} for the programme"


def _policies(seen: CaseSeen) -> None:
    read = seen.file.of(PolicyRead)
    if not read:
        return
    st.subheader("Policies, as a person read them", anchor=False)
    table(
        ("Policy", "Limit and excess", "Valid", "Exclusions"),
        [
            (
                plain(f"{p.what.reference}, {p.what.insurer}"),
                f"{pounds(p.what.limit_pence)}; {pounds(p.what.excess_pence)}",
                f"{day_in_words(p.what.starts_on)} to {day_in_words(p.what.expires_on)}",
                plain(p.what.exclusions),
            )
            for p in read
        ],
        name="Policies of this case",
    )


def liability(seen: CaseSeen) -> None:
    figures(seen)
    lines = [line.id for line in seen.file.lines]
    if not lines:
        st.write("Write the relief lines first.")
        return
    if not seen.file.may_be_kept_up:
        _value_line(seen, lines)
    _read_policy(seen)
    _count_cover(seen, lines)


def _value_line(seen: CaseSeen, lines: list[str]) -> None:
    st.header("Value a line", anchor=False)
    with st.form("value", border=False):
        line = st.selectbox("Line", lines, only(lines))
        cap = st.text_input("Cap up to which the state pays, in pounds")
        worst = st.text_input("Worst case, in pounds")
        cover = st.text_input("Least cover the holder must keep, in pounds")
        basis = st.text_area("Where the figures are from", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Record the valuation", type="primary"):

            def valuation() -> dict[str, object]:
                return {
                    "line": must(line, "Choose the line first."),
                    "cap_pence": pence(cap, "Cap"),
                    "worst_case_pence": pence(worst, "Worst case"),
                    "cover_required_pence": pence(cover, "Least cover"),
                    "basis": basis,
                }

            step(seen, casework.value_line, f"Line {line} is valued.", valuation, stay=True)


def _read_policy(seen: CaseSeen) -> None:
    with st.expander("Read a policy, bond or indemnity", type="compact"), st.form("policy", border=False):
        reference = st.text_input("Reference", max_chars=100)
        insurer = st.text_input("Insurer or guarantor", max_chars=200)
        limit = st.text_input("Limit, in pounds")
        excess = st.text_input("Excess, in pounds")
        exclusions = st.text_area("Exclusions, in your words", max_chars=casework.MOST_CHARACTERS)
        starts = st.text_input("Valid from, for example 1 March 2027")
        expires = st.text_input("Valid until")
        if st.form_submit_button("Record the policy"):

            def policy() -> dict[str, object]:
                return {
                    "policy": PolicyRead(
                        reference=" ".join(reference.split()),
                        insurer=" ".join(insurer.split()),
                        limit_pence=pence(limit, "Limit"),
                        excess_pence=pence(excess, "Excess"),
                        exclusions=" ".join(exclusions.split()),
                        starts_on=day(starts, "Valid from"),
                        expires_on=day(expires, "Valid until"),
                    )
                }

            step(seen, casework.read_policy, "The policy is recorded.", policy, stay=True)


def _count_cover(seen: CaseSeen, lines: list[str]) -> None:
    policies = [p.what.reference for p in seen.file.of(PolicyRead)]
    if not policies:
        return
    whole = ""
    with st.expander("Let part of a policy count as cover", type="compact"), st.form("cover", border=False):
        policy = st.selectbox("Policy", policies, only(policies))
        line = st.selectbox(
            "Covers", [whole, *lines], None, format_func=lambda id: f"Line {id}" if id else "The licence as a whole"
        )
        amount = st.text_input("Amount, in pounds")
        if st.form_submit_button("Count this cover"):

            def cover() -> dict[str, object]:
                return {
                    "policy": must(policy, "Choose the policy first."),
                    "line": must(line, "Choose what it covers.") or None,
                    "pence": pence(amount, "Amount"),
                }

            step(seen, casework.count_cover, "The cover counts.", cover, stay=True)


def exposure(seen: CaseSeen) -> None:
    """The liability approver's page."""
    figures(seen)
    for given in seen.file.of(ExposureApproved):
        words = f"{given.stamp.by_name} approved {pounds(given.what.licence_pence)}: {given.what.reasons}"
        st.markdown(f"- {plain(words)}")
    for told in seen.file.of(ApprovedElsewhere):
        st.markdown(f"- {plain(f'{told.what.of} up to {pounds(told.what.up_to_pence)}: {told.what.reference}')}")
    st.header("Approve exposure", anchor=False)
    found = owed(seen)
    with st.form("approve", border=False):
        own = st.text_input("Up to, for this licence, in pounds", _plain_pounds(found.exposure))
        programme = st.text_input("Up to, for the programme with it, in pounds", _plain_pounds(found.programme))
        reasons = st.text_area("Reasons", max_chars=deciding.MOST_CHARACTERS)
        if st.form_submit_button("Approve up to these amounts", type="primary"):

            def approval() -> dict[str, object]:
                return {
                    "licence_pence": pence(own, "For this licence"),
                    "programme_pence": pence(programme, "For the programme"),
                    "reasons": reasons,
                }

            step(seen, deciding.approve_exposure, "The exposure is approved.", approval)
    st.header("Record an approval given elsewhere", anchor=False)
    with st.form("elsewhere", border=False):
        of = st.selectbox("Which", [Mark.TREASURY_APPROVAL, Mark.NOTICE_TO_PARLIAMENT], None, format_func=str)
        amount = st.text_input("Up to, in pounds", _plain_pounds(found.exposure))
        where = st.text_input("Reference of the letter, or of the paper laid", max_chars=300)
        if st.form_submit_button("Record it"):

            def elsewhere() -> dict[str, object]:
                return {
                    "of": must(of, "Choose which approval it is."),
                    "up_to_pence": pence(amount, "Up to"),
                    "where": where,
                }

            step(seen, deciding.record_elsewhere, f"{of} is recorded.", elsewhere)


def _plain_pounds(amount: int) -> str:
    return pounds(amount).removeprefix("£")
