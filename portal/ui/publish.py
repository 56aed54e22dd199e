"""Publishing a round, by two people: what would be published and what changes, one return early, taking one back."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands.proposing import propose_publication, take_back_proposal
from portal.commands.publication import (
    confirm_publication,
    propose_withdrawal,
    take_back_withdrawal,
    withdraw_published,
)
from portal.errors import NotValid
from portal.queries.publication_difference import publication_difference
from portal.queries.publishing import Plan, Proposal, Proposed, PublishingDesk, publishing_desk
from portal.queries.registered_tests import registered_for_desk
from portal.queries.rounds import current_round
from portal.ui.choices import chosen
from portal.ui.frame import act, actor, begin, changing, end, fold, plain, portal, reading, tell_change, year_param
from portal.ui.patterns import pages, summary, table, tag
from portal.ui.registered_part import show_registered

KINDS = {
    "early": "A return before its round",
    "round": "The round",
    "correction": "Corrections",
    "withdrawal": "A withdrawal",
}


def preview(plan: Plan) -> None:
    """What the next version holds, and how it differs from the one before."""
    summary(
        [
            ("Round's day", day_in_words(plan.publishes_on)),
            ("Version now", plan.previous or "none yet"),
            ("Next version", plan.version if plan.changed or not plan.refused else ""),
            ("Returns in it", f"{len(plan.returns)}"),
            ("New or corrected", f"{len(plan.changed)}"),
            ("Gone", plain(", ".join(plan.gone))),
            ("Challenges made or answered since", str(plan.said or "")),
        ],
        name="What would be published now",
    )
    if plan.returns:
        window = pages(len(plan.returns), 20)
        table(
            ("Regulator", "Version", "Change"),
            [
                (
                    f"{plain(r.regulator_name)} ({plain(r.regulator_code)})",
                    str(r.version),
                    tag(str(r.change).capitalize()),
                )
                for r in plan.returns[window]
            ],
            name="Returns in the next version",
        )


def what_changes(desk: PublishingDesk, year: int) -> None:
    """Figure by figure, for the return chosen: what is public now and what would be."""
    names = {r.regulator_code: f"{r.regulator_name} ({r.regulator_code})" for r in desk.plan.changed}
    if not names:
        return
    st.subheader("What changes in one return", anchor=False)
    code = chosen("look", "Return to look at", {"": "Choose a return", **names}, "")
    if not code:
        return
    with reading() as view:
        found = publication_difference(view, portal().public, desk.plan, code)
    before = f"version {found.version_before}" if found.version_before else "nothing public yet"
    st.write(f"Version {found.version} after {before}. {plain(found.reason)}".rstrip())
    if found.none_changes:
        st.write("No public figure and no public row changes; its explanations or answers may.")
    if found.figures:
        rows = [(plain(c.label), plain(c.before or "not public"), plain(c.after)) for c in found.figures]
        table(("Figure", "Public now", "Would be"), rows, name="Figures that change")
    table(
        ("Table", "New rows", "Rows gone", "Rows"),
        [(plain(t.title), f"{t.new:,}", f"{t.gone:,}", f"{t.rows:,}") for t in found.tables],
        name="Rows that change",
    )
    st.page_link(
        "ui/reading_desk.py", label="Read the whole return", query_params={"year": str(year), "regulator": code}
    )


def waiting(proposed: Proposed, year: int) -> None:
    """What one administrator proposed: another confirms it, or says why not."""
    what = f"the return of {proposed.regulator_code} early" if proposed.regulator_code else f"round {year}"
    st.warning(
        f"{plain(proposed.by)} proposed on {in_words(proposed.at)} to publish {plain(what)}. "
        f"New in it: {plain(proposed.change)}",
        title=f"Version {proposed.version} waits for a second administrator",
    )
    tell_change(f"proposal {year}", proposed.mark, "The proposal changed since you opened it. Nothing was confirmed.")
    if not proposed.still_fits:
        st.write("What would be published has changed since. Take the proposal back and propose it anew.")
    elif proposed.by_id == actor().person_id:
        st.write("You proposed it, so another administrator must confirm it.")
    else:
        st.write("Publishing cannot be undone: a version stays at its address. Look at what changes first.")
        # of this proposal alone: one that took its place meanwhile is looked at before it is confirmed
        if st.button(f"Confirm: publish version {proposed.version}", type="primary", key=f"confirm_{proposed.mark}"):

            def confirm() -> str:
                version = confirm_publication(portal(), actor(), year=year, expected=proposed.mark)
                return f"Version {version} of the round {year} is published"

            act(confirm)
    with fold("Take the proposal back"), st.form("take_back_proposal", border=False):
        reason = st.text_input("Why it is not published", max_chars=1000)
        if st.form_submit_button("Take it back"):

            def take() -> str:
                with changing() as ctx:
                    take_back_proposal(ctx, year=year, reason=reason or "")
                return "The proposal is taken back"

            act(take)


def propose(plan: Plan) -> None:
    if plan.refused:
        st.info(plain(plan.refused), title="Not possible now")
        return
    with st.form(f"publish_{plan.mark}", border=False):
        change = st.text_input(
            "What is new in this version, for readers, for example: Returns of the round; correction of X03",
            max_chars=1000,
        )
        st.markdown(
            "Another administrator confirms it. Publishing cannot be undone: a version stays at its address. A return "
            "can be withdrawn afterwards, by two people and with a public reason."
        )
        if st.form_submit_button(f"Propose version {plan.version}", type="primary"):

            def proposing() -> str:
                version = propose_publication(
                    portal(), actor(), year=plan.year, change=change or "", expected=plan.mark
                )
                return (
                    f"Version {version} is proposed.\nA message to another administrator is written; they confirm it."
                )

            act(proposing)


def one_early(desk: PublishingDesk, year: int) -> None:
    if not desk.could_go_early:
        return
    st.header("Publish one return early", anchor=False)
    st.write("It is marked as early, and not compared with others. Another administrator confirms it.")
    names = {r.regulator_code: f"{r.regulator_name} ({r.regulator_code})" for r in desk.could_go_early}
    with st.form("early", border=False):
        code = st.selectbox("Accepted return", list(names), format_func=names.__getitem__, index=None)
        if st.form_submit_button("Propose to publish it early"):

            def early() -> str:
                if not code:
                    raise NotValid("Choose the return first.")
                propose_publication(portal(), actor(), year=year, change="", regulator_code=code)
                return f"It is proposed to publish the return of {names[code]} early"

            act(early)


def keep(proposal: Proposal, year: int) -> None:
    """Whoever proposed a withdrawal takes that back; another administrator need not agree."""
    code, name, mark = proposal.regulator_code, proposal.regulator_name, proposal.mark
    with fold(f"Do not withdraw it ({plain(name)})"), st.form(f"keep_{mark}", border=False):
        reason = st.text_input("Why it stays published", max_chars=1000, key=f"kept_because_{mark}")
        if st.form_submit_button(f"Keep the return of {name} published"):

            def stays() -> str:
                with changing() as ctx:
                    take_back_withdrawal(ctx, year=year, regulator_code=code, reason=reason or "", expected=mark)
                return f"The return of {name} stays published"

            act(stays)


def take_back(desk: PublishingDesk, year: int) -> None:
    """Two people: one proposes with a reason, another confirms."""
    st.header("Withdraw a published return", anchor=False)
    me = actor().person_id
    for proposal in desk.proposals:
        said = f"{proposal.by} proposed it on {in_words(proposal.at)}. Reason: {proposal.reason}"
        st.warning(plain(said), title=f"Withdrawal of {plain(proposal.regulator_name)}, version {proposal.version}")
        if proposal.by_id == me:
            st.write("Another administrator must confirm it.")
        # of this proposal alone: one with another reason that took its place meanwhile is read before it is confirmed
        elif st.button(f"Confirm: withdraw the return of {proposal.regulator_name}", key=f"take_{proposal.mark}"):

            def withdraw(seen: Proposal = proposal) -> str:
                version = withdraw_published(
                    portal(), actor(), year=year, regulator_code=seen.regulator_code, expected=seen.mark
                )
                return f"The return of {seen.regulator_name} is withdrawn; version {version} is without it"

            act(withdraw)
        keep(proposal, year)
    proposed = {p.regulator_code for p in desk.proposals}
    names = {
        r.regulator_code: f"{r.regulator_name} ({r.regulator_code})"
        for r in desk.public
        if r.regulator_code not in proposed
    }
    if not names:
        st.write("No published return can be proposed for withdrawal now.")
        return
    with st.form("withdraw", border=False):
        wanted = st.selectbox("Published return", list(names), format_func=names.__getitem__, index=None)
        reason = st.text_input("Reason, which is published", max_chars=1000)
        if st.form_submit_button("Propose the withdrawal"):

            def propose() -> str:
                if not wanted:
                    raise NotValid("Choose the published return first.")
                with changing() as ctx:
                    propose_withdrawal(ctx, year=year, regulator_code=wanted, reason=reason or "")
                return f"Proposed. Another administrator confirms the withdrawal of {names[wanted]}"

            act(propose)


def history(desk: PublishingDesk) -> None:
    if not desk.history:
        return
    st.header("Versions so far", anchor=False)
    table(
        ("Version", "What", "What changed", "Published"),
        [
            (v.version, KINDS[v.kind], plain(v.change), f"{in_words(v.published_at)}, {plain(v.by)}")
            for v in desk.history
        ],
        name="Versions published so far",
    )


with reading() as view:
    current = current_round(view)
    year = year_param(current.year if current else 0)
    desk = publishing_desk(view, portal().public, year)
    registered = registered_for_desk(view, year)
    today = london_date(view.now)

begin(f"Publish round {year}", back=("ui/round_desk.py", f"Round {year}"), params={"year": str(year)})
st.header("What would be published now", anchor=False)
preview(desk.plan)
what_changes(desk, year)
if desk.proposed:
    waiting(desk.proposed, year)
else:
    propose(desk.plan)
    one_early(desk, year)
take_back(desk, year)
history(desk)
show_registered(year, desk.due_on, today, registered)
end()
