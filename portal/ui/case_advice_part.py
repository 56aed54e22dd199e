"""Asking bodies, for advice and for consent: requests, more time, signed links, and settling what differs."""

from __future__ import annotations

import streamlit as st

from portal.clock import in_words
from portal.commands import advising, casework, consenting
from portal.queries.case_desk import CaseSeen
from portal.queries.case_opinions import AdviceRow, ConflictSeen, ConsentRow, advice_rows, conflicts_seen, item_rows
from portal.queries.case_opinions import consent_rows as consent_rows_of
from portal.ui import case_opinions_part
from portal.ui.case_acting import must, step
from portal.ui.choices import only
from portal.ui.frame import plain, tell_change
from portal.ui.patterns import table, tag
from sandbox_licences.advice import Position, Standing
from sandbox_licences.case_file.advised import open_to_links
from sandbox_licences.case_file.consented import consent_record
from sandbox_licences.consents import ConsentState
from sandbox_licences.lifecycle.application import State

ASKED_IN = (State.ASSESSMENT, State.WAITING)


def advice(seen: CaseSeen) -> None:
    rows = advice_rows(seen.file, seen.around)
    case_opinions_part.advice(rows)
    found = conflicts_seen(seen.file, seen.around)
    tell_change(
        f"advice on {seen.reference}",
        [_sides(conflict) for conflict in found],
        "What bodies say changed since you opened this page. Nothing was recorded: read it again.",
    )
    for conflict in found:
        _weigh(seen, conflict)
    if seen.state not in ASKED_IN and not seen.file.may_be_kept_up:
        st.write("Bodies are asked while the case is in assessment, and while its licence lives.")
        return
    _ask(seen)
    waiting = [row for row in rows if row.standing is Standing.OUTSTANDING and row.in_scope and not row.extended]
    _longer(seen, waiting)
    _links(seen, rows)


def _ask(seen: CaseSeen) -> None:
    st.header("Ask for advice", anchor=False)
    items, names = {item.item: item for item in item_rows(seen.file, seen.around)}, seen.around.law.names
    with st.form("ask_advice", border=False):
        item = st.selectbox("What is asked about", list(items), only(items), format_func=lambda i: items[i].words)
        body = st.selectbox(
            "Body to ask",
            sorted(names, key=names.__getitem__),
            format_func=names.__getitem__,
            index=None,
            placeholder="Choose a body",
        )
        if st.form_submit_button("Ask for advice", type="primary"):

            def asked() -> dict[str, object]:
                return {
                    "item": must(item, "Choose what is asked about first."),
                    "consultee": must(body, "Choose the body first."),
                }

            step(
                seen,
                advising.ask_advice,
                "The body was asked.\nA message to its consultees is written.",
                asked,
                stay=True,
            )


def _longer(seen: CaseSeen, rows: list[AdviceRow]) -> None:
    if not rows:
        return
    labels = {row.number: f"{row.consultee_name} on {row.item}" for row in rows}
    with st.expander("Give a body longer, once", type="compact"), st.form("longer", border=False):
        number = st.selectbox("Request", list(labels), only(labels), format_func=labels.__getitem__)
        if st.form_submit_button("Give ten working days more"):
            said = "The body has ten working days more."
            given = lambda: {"request": must(number, "Choose the request first.")}  # noqa: E731  (read when it is sent)
            step(seen, advising.give_longer, said, given, stay=True)


def _links(seen: CaseSeen, rows: tuple[AdviceRow, ...]) -> None:
    st.header("Signed links, for people outside the portal", anchor=False)
    st.write(
        "A link lets one person advise on one request to a body that has no consultees here. It goes to that person by "
        "e-mail, ends after 40 days or with the assessment, can be withdrawn, and binds nobody. Once a licence is "
        "granted it needs a request made since."
    )
    requests = {row.number: f"{row.consultee_name} on {row.item}" for row in rows if row.in_scope}
    open_now = [number for number in requests if number in open_to_links(seen.file)]
    if seen.links:
        table(
            ("For", "Request", "State"),
            [
                (
                    plain(f"{link.name}, {link.email}"),
                    plain(requests.get(link.request, str(link.request))),
                    tag("Live", "green") + f" until {in_words(link.expires_at)}"
                    if link.live
                    else tag("Withdrawn" if link.withdrawn_at else "Over", "gray"),
                )
                for link in seen.links
            ],
            name="Signed links of this case",
        )
    if open_now:
        with st.form("link", border=False):
            number = st.selectbox("Request it is for", open_now, only(open_now), format_func=requests.__getitem__)
            name = st.text_input("Name of the person", max_chars=200)
            email = st.text_input("E-mail address of the person", max_chars=200)
            if st.form_submit_button("Send a signed link"):

                def made() -> dict[str, object]:
                    return {"request": must(number, "Choose the request first."), "name": name, "email": email}

                said = "A message to them with the link is written.\nNobody else sees it, you neither."
                step(seen, advising.make_link, said, made, stay=True)
    live = {link.id: f"{link.name}, {requests.get(link.request, link.request)}" for link in seen.links if link.live}
    if live:
        with st.form("end_link", border=False):
            ended = st.selectbox("Link to withdraw", list(live), only(live), format_func=live.__getitem__)
            if st.form_submit_button("Withdraw this link"):
                given = lambda: {"link": must(ended, "Choose the link first.")}  # noqa: E731  (read when it is sent)
                step(seen, advising.withdraw_link, "The link no longer works.", given, stay=True)


def _weigh(seen: CaseSeen, conflict: ConflictSeen) -> None:
    case_opinions_part.conflicts((conflict,))
    if not conflict.open:
        return
    labels = {side.id: f"{conflict.names[side.id]}: {side.position}" for side in conflict.sides}
    nobody = 0
    if all(side.position is Position.OBJECT for side in conflict.sides):
        labels[nobody] = f"None: {'the objection is' if len(conflict.sides) == 1 else 'all objections are'} overruled"
    # keyed with what is shown: what was pressed beside fewer sides is not done
    with st.form(f"weigh_{conflict.item}_{_sides(conflict)}", border=False):
        followed = st.radio(f"Advice followed on {conflict.item}", list(labels), None, lambda side: plain(labels[side]))
        why = st.text_area(f"Why, on {conflict.item} (it stays on the file)", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Record the resolution"):

            def resolution() -> dict[str, object]:
                one = must(followed, "Choose which advice is followed.")
                return {
                    "item": conflict.item,
                    "weighed": _sides(conflict),
                    "followed": (one,) if one else (),
                    "why": why,
                }

            step(seen, casework.resolve_conflict, "The resolution is recorded.", resolution, stay=True)


def _sides(conflict: ConflictSeen) -> tuple[int, ...]:
    return tuple(side.id for side in conflict.sides)


def consents(seen: CaseSeen) -> None:
    rows = consent_rows_of(seen.file, seen.around)
    case_opinions_part.consents(rows)
    st.write(
        "A consent is to the words of a line: when they change, it is asked for again. It is never taken as given; "
        "after 30 working days without an answer it goes to both accountable officers."
    )
    _request(seen, [row for row in rows if row.may_be_asked])
    if seen.state in ASKED_IN:
        _leave_out(seen, [row for row in rows if row.consent.state is ConsentState.ESCALATED])


def _request(seen: CaseSeen, rows: list[ConsentRow]) -> None:
    if not rows:
        return
    st.header("Ask for a consent", anchor=False)
    record = consent_record(seen.file, seen.around.delegations)
    unbound = {row.body_name for row in rows if not record.somebody_binds(row.body, seen.around.today)}
    if unbound:
        st.warning(
            plain(f"No delegation names anybody who may bind today: {'; '.join(sorted(unbound))}."),
            title="Nobody can give these consents yet",
        )
    with st.form("request_consent", border=False):
        place = st.selectbox("Line and body", range(len(rows)), only(rows), format_func=lambda n: _named(rows[n]))
        if st.form_submit_button("Ask for this consent", type="primary"):
            said = "The consent was asked for.\nWhoever answers for the body is told."
            # of a licence nothing is left to do here once the last one is asked for
            more = len(rows) > 1 or seen.state in ASKED_IN
            step(seen, consenting.request_consent, said, lambda: _of(rows, place), stay=more)


def _leave_out(seen: CaseSeen, rows: list[ConsentRow]) -> None:
    if not rows:
        return
    st.header("Go on without a consent that never came", anchor=False)
    with st.form("leave_out", border=False):
        place = st.selectbox(
            "Line and body never heard of", range(len(rows)), only(rows), format_func=lambda n: _named(rows[n])
        )
        reason = st.text_area("Reason", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Go on without it"):
            said = "The consent is left out.\nDrop the line, or recommend to decide the case without it."
            step(seen, consenting.leave_out, said, lambda: {**_of(rows, place), "reason": reason}, stay=True)


def _of(rows: list[ConsentRow], place: int | None) -> dict[str, object]:
    row = rows[must(place, "Choose the line and the body first.")]
    return {"line": row.line.id, "body": row.body}


def _named(row: ConsentRow) -> str:
    return f"Line {row.line.id}, {row.provision}: {row.body_name}"
