"""One sandbox licence: how it stands, what may be done with it, all its terms; without a number the list of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands import licensing, redaction
from portal.commands.licence_register import refresh_after
from portal.context import Context
from portal.documents.licence import licence_parts
from portal.errors import NotValid
from portal.permissions import Permission
from portal.queries.licences import LicenceShown, ListedLicence, NoticeShown, Reader, licence, my_licences
from portal.ui import written_part
from portal.ui.case_acting import must
from portal.ui.choices import only
from portal.ui.frame import act, begin, changing, end, param, plain, portal, reading
from portal.ui.interest_part import declaration
from portal.ui.patterns import downloads, table, tag
from sandbox_licences.lifecycle.licence import TERMINAL, Event

WORDS = {
    Event.BEGUN: "Let it begin",
    Event.HELD: "Suspend it at once",
    Event.SUSPENDED: "Suspend it, after notice",
    Event.REINSTATED: "Let it go on",
    Event.REVOKED: "Revoke it, after notice",
    Event.SURRENDERED: "Give it back",
}
# Steps on this page, in this order. The others come with variations, renewals, stages and the exit report.
NEEDS_REASONS = (Event.HELD, Event.SUSPENDED, Event.REINSTATED, Event.REVOKED, Event.SURRENDERED)
AGAINST_HOLDER = (Event.HELD, Event.SUSPENDED, Event.REVOKED)
WITHOUT_MORE: dict[Event, Callable[..., None]] = {
    Event.SUSPENDED: licensing.suspend_licence,
    Event.REINSTATED: licensing.reinstate_licence,
    Event.REVOKED: licensing.revoke_licence,
    Event.SURRENDERED: licensing.surrender_licence,
}


def step(do: Callable[[Context], object], said: str) -> None:
    """One command; then the public page says at once what became of it."""

    def run() -> str:
        with changing() as ctx:
            do(ctx)
        refresh_after(portal())
        return said

    act(run)


def steps(shown: LicenceShown, number: str) -> None:
    """What this person may do with the licence in its state."""
    offered = [event for event in WORDS if event in shown.possible]
    if not offered:
        return
    st.header("What you can do", anchor=False)
    if Event.BEGUN in offered and st.button(WORDS[Event.BEGUN]):
        step(lambda ctx: licensing.begin_licence(ctx, number=number), "The licence has begun.")
    heard = {given.of for given in shown.notices if given.over}
    unheard = [event for event in offered if event in licensing.ANNOUNCED and event not in heard]
    if unheard:
        st.write(
            f"It may be {' or '.join(unheard)} once its holder was heard: give notice above, and wait until the time "
            "to answer is over."
        )
    chosen = [event for event in offered if event in NEEDS_REASONS and event not in unheard]
    if not chosen:
        return
    event = st.selectbox("Step", chosen, format_func=WORDS.__getitem__, key="step")
    with st.form("step_form", border=False):
        reason = st.text_area("Reasons, told to the holder and kept", max_chars=licensing.MOST_CHARACTERS)
        review_on, in_public = None, ""
        if event in AGAINST_HOLDER:
            in_public = st.text_area(
                "What the public page says of why (optional): nothing that is the holder’s own",
                max_chars=licensing.MOST_IN_PUBLIC,
            )
        if event is Event.HELD:
            review_on = st.date_input(
                "A decision maker looks at it again on", london_date(portal().now()) + timedelta(days=14)
            )
        if st.form_submit_button(WORDS[event]):
            if event is Event.HELD:

                def hold(ctx: Context) -> None:
                    if review_on is None:
                        raise NotValid("Choose the day on which it is looked at again.")
                    licensing.hold_licence(ctx, number=number, reason=reason, review_on=review_on, in_public=in_public)

                step(hold, "The licence is suspended at once.\nA message to the holder is written.")
            command = WITHOUT_MORE[event]
            more = {"in_public": in_public} if event in AGAINST_HOLDER else {}
            step(lambda ctx: command(ctx, number=number, reason=reason, **more), f"The licence is {event}.")


def notice(shown: LicenceShown, number: str, *, holds: bool) -> None:
    """Before a suspension or a revocation its holder is heard."""
    for place, given in enumerate(shown.notices):
        until = "could answer until" if given.over else "may answer until"
        st.info(
            f"{plain(given.words)} {'You' if holds else 'The holder'} {until} {day_in_words(given.answer_by)}. "
            f"The notice stands until {day_in_words(given.stands_until)}.",
            title=f"Notice: it may be {given.of}",
        )
        for said in given.answers:
            st.markdown(f"**{plain(said.who)}, {in_words(said.when)}:** {plain(said.reason)}")
        if holds and shown.state not in TERMINAL:
            answering(given, number, f"answer_{place}_{len(given.answers)}")  # once sent, the box is empty again
        if Event.NOTICE_WITHDRAWN in shown.possible and not shown.must_declare:
            withdrawing(given, number)
    announced = [event for event in licensing.ANNOUNCED if event in shown.possible]
    if not announced or shown.must_declare:
        return
    with st.expander("Give notice to the holder", type="compact"), st.form("notice", border=False):
        of = st.selectbox(
            "What may be done", announced, only(announced), format_func=lambda event: str(event).capitalize()
        )
        words = st.text_area("What may be done and why", max_chars=licensing.MOST_CHARACTERS)
        if st.form_submit_button("Give notice"):
            step(
                lambda ctx: licensing.give_notice(
                    ctx, number=number, of=must(of, "Choose what may be done."), words=words
                ),
                f"Notice is given.\nThe holder has {licensing.TIME_TO_ANSWER} working days to answer.",
            )


def withdrawing(given: NoticeShown, number: str) -> None:
    """Taking a notice back, such as one sent by mistake; the holder is told."""
    label = f"Withdraw the notice that it may be {given.of}"
    with st.expander(label, type="compact"), st.form(f"withdraw_{given.of}", border=False):
        reason = st.text_area(
            f"Why the notice that it may be {given.of} is withdrawn, told to the holder",
            max_chars=licensing.MOST_CHARACTERS,
        )
        if st.form_submit_button(label):
            step(
                lambda ctx: licensing.withdraw_notice(ctx, number=number, of=given.of, reason=reason),
                "The notice is withdrawn.\nA message to the holder is written.",
            )


def answering(given: NoticeShown, number: str, key: str) -> None:
    """The holder's side of a notice."""
    with st.form(key, border=False):
        words = st.text_area(
            f"Your answer to the notice that it may be {given.of}", max_chars=licensing.MOST_CHARACTERS
        )
        if st.form_submit_button("Send this answer"):
            step(
                lambda ctx: licensing.answer_notice(ctx, number=number, of=given.of, words=words),
                "Your answer is sent.\nCase officer and decision maker read it before anything is decided.",
            )


def keeping_up(shown: LicenceShown, *, holds: bool) -> None:
    """What stands in its way today, and where what it needs is brought."""
    if shown.state in TERMINAL:
        return
    if shown.against:
        listed = "\n".join(f"- {plain(reason)}" for reason in shown.against)
        st.warning(listed, title="It cannot begin or go on after a suspension while this is so")
    where = {"case": shown.reference}
    if holds:
        st.page_link("ui/application_evidence.py", label="Bring new evidence or a new policy", query_params=where)
    else:
        st.page_link("ui/case.py", label="Cover, advice and consents are kept up on its case", query_params=where)


def redacting(shown: LicenceShown) -> None:
    """What the public register says in place of a field."""
    with st.expander("Words in place of a public field", type="compact"), st.form("redact", border=False):
        field = st.selectbox("Field", list(shown.fields), only(shown.fields), format_func=shown.fields.__getitem__)
        words = st.text_input("What the public reads instead; empty to show the field again", max_chars=500)
        reason = st.text_input("Why: which law or which interest asks for it", max_chars=500)
        if st.form_submit_button("Keep"):
            step(
                lambda ctx: redaction.redact(
                    ctx,
                    reference=shown.reference,
                    field=must(field, "Choose the field that gets other words."),
                    words=words,
                    reason=reason,
                ),
                "The public register is changed.",
            )


def why_so(shown: LicenceShown) -> None:
    """Why it is suspended or has ended, beside how it stands and not only in its history."""
    told = [plain(shown.why)] if shown.why else []
    if shown.review_on:
        told.append(f"A decision maker looks at the suspension again on {day_in_words(shown.review_on)}.")
    if shown.in_public:
        told.append(f"The public page says of why: {plain(shown.in_public)}")
    if told:
        st.info("\n\n".join(told), title=f"{shown.label.partition(':')[0]}: why")


def one(shown: LicenceShown, *, handles: bool) -> None:
    number, holds = shown.number, shown.reader is Reader.HOLDER
    st.markdown(f"{tag(shown.label, 'blue')} since {in_words(shown.since)}")
    if shown.terms.legal_effect:
        st.markdown(f"**{plain(shown.terms.legal_effect)}**")
    why_so(shown)
    table(
        ("Law set aside", "Active today", "Why not", "Consent as it stands"),
        [
            (
                f"Line {plain(line.line)}",
                "Yes" if line.active else "No",
                plain(" ".join(line.because)),
                plain("; ".join(line.consents)),
            )
            for line in shown.lines
        ],
        name="Lines of the licence today",
    )
    st.html(f'<a class="plain" href="/licences/{shown.number}">The public page of this licence</a>')
    if holds or handles:
        keeping_up(shown, holds=holds)
    notice(shown, number, holds=holds)
    if shown.must_declare:
        declaration(shown.reference, shown.terms.holder)
    else:
        steps(shown, number)
    st.header("The document", anchor=False)
    for version in reversed(shown.versions):
        said = f"Version {version.version}, issued {in_words(version.issued_at)}. {version.why}"
        st.markdown(f"{plain(said)} Its SHA-256:")
        st.code(version.sha256, language=None, wrap_lines=True)
        downloads(
            (
                f"Version {version.version} (signed PDF)",
                f"/api/v1/licences/{shown.number}/v/{version.version}/licence.pdf",
            )
        )
    written_part.show(licence_parts(shown.terms))
    if shown.fields and not shown.must_declare:
        redacting(shown)
    st.header("History", anchor=False)
    told = any(h.reason for h in shown.history)  # to a body that was asked, no step has one
    table(
        ("What", "Who", "When", *(("Why",) if told else ())),
        [(plain(h.what), plain(h.who), in_words(h.when), *((plain(h.reason),) if told else ())) for h in shown.history],
        name="History of this licence",
    )
    if shown.reader is not Reader.ASKED:
        of = {"of": f"licence:{shown.number}"}
        st.page_link("ui/history.py", label="Who did what on this licence, and its messages", query_params=of)


def every(found: Sequence[ListedLicence]) -> None:
    if not found:
        st.write("There is no licence here that you may read.")
    for each in found:
        term = f"{day_in_words(each.first_on)} to {day_in_words(each.last_on)}"
        # a link of Streamlit from a page to itself loses its number at the next step, so this is an ordinary one
        st.html(f'<a class="plain" href="/licence?number={each.number}" target="_self">{each.number}</a>')
        st.markdown(f"{plain(each.holder)}, {term} {tag(each.labels.staff, 'blue')}")
    st.html('<a class="plain" href="/licences">The public register of licences</a>')


with reading() as view:
    asked = param("number")
    found = licence(view, asked) if asked else None
    listed = () if found else my_licences(view)
    may_redact = view.may(Permission.CASE_HANDLE)

begin(f"Licence {found.number}" if found else "Licences", back=("ui/home.py", "Back to what waits for me"))
if found:
    one(found, handles=may_redact)
else:
    every(listed)
end()
