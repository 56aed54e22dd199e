"""A department's reviews: which returns can be reviewed, and one review from draft to publication."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.commands import return_reviews
from portal.errors import NotValid
from portal.installation import public_store
from portal.permissions import READ_DEPARTMENT, Permission
from portal.queries.department_figures import figures_at_hand
from portal.queries.figures import in_words as figure_in_words
from portal.queries.own_organisations import own_organisations
from portal.queries.return_reviews import Review, Reviewable, ReviewDesk, review_desk, reviewable
from portal.queries.rounds import current_round, rounds
from portal.ui import desk_figures_part, figures_part, review_part
from portal.ui.choices import whose
from portal.ui.frame import act, actor, begin, changing, end, fold, param, plain, reading, tell_change, year_param
from portal.ui.patterns import downloads, table, tag, task
from regulators.return_review import LABELS, State, Verdict

with reading() as view:
    current = current_round(view)
    code = param("regulator") or ""
    department = whose("department", own_organisations(view, READ_DEPARTMENT), fixed=bool(code))
    year = year_param(current.year if current else 0)
    desk = review_desk(view, department, year, code) if code else None
    listed = () if code else reviewable(view, department, year)
    opened = [each.year for each in rounds(view) if current and each.year <= current.year]
    may_write = view.may(Permission.RETURN_REVIEW_WRITE, department)
    may_sign = view.may(Permission.RETURN_REVIEW_SIGN, department)

PARAMS = {"department": department, "year": str(year)}
OTHER = "Something else in the return"
NEW_COMMENTS = ("First", "Second", "Third")


def the_list(listed: tuple[Reviewable, ...]) -> None:
    begin(f"Reviews of returns {year}", back=("ui/home.py", "Back to what waits for me"))
    st.write(
        "A return can be reviewed once it is signed and filed. A reviewer writes, a signatory who wrote none of it "
        "signs, and the review is published beside the published return; the regulator may answer once, in public."
    )
    if not listed:
        st.write("Your department sponsors no regulator today.")
    with st.container(gap=None):
        for each in listed:
            review = each.review
            filed = (
                f"Its return is {each.filed.lower()}, version {each.version}." if each.filed else "Nothing is filed."
            )
            task(
                each.regulator_code,
                f"{each.regulator_name} ({each.regulator_code})",
                filed,
                f"Review {review.label.lower()}" if review else "No review" if each.filed else "Cannot start yet",
                _colour(review),
                page="ui/review.py" if each.filed or review else None,
                params={**PARAMS, "regulator": each.regulator_code},
            )
    st.page_link(
        "ui/history.py",
        label="History of your department: steers, funding, reviews, people",
        query_params={"of": f"organisation:{department}"},
    )
    st.header("Take the data", anchor=False)
    downloads(
        ("All your reviews, drafts too (CSV)", f"/api/v1/departments/{department}/reviews.csv"),
        ("Published reviews of every department (CSV)", "/data/reviews.csv"),
    )
    st.header("Another round", anchor=False)
    with st.container(horizontal=True):
        for other in opened:
            if other != year:
                st.page_link(
                    "ui/review.py", label=str(other), query_params={"department": department, "year": str(other)}
                )


def _colour(review: Review | None) -> str:
    return review_part.COLOURS[review.state] if review else "gray"


def one(desk: ReviewDesk) -> None:
    review = desk.review
    begin(
        f"Review of the return of {desk.regulator_name} for {year}",
        back=("ui/review.py", f"Back to reviews of {year}"),
        params=PARAMS,
    )
    if review:
        done = "signed" if may_sign else "saved"
        changed = f"The text changed since you opened it. Nothing was {done}: read it again."
        tell_change(f"review {review.id}", review.revision, changed)
    where_it_stands(desk)
    if review and (review.state is not State.DRAFT or not may_write):
        review_part.shown(review)
    signs = review is not None and review.state is State.DRAFT and may_sign and can_sign(review)
    if review and review.state is State.DRAFT and may_sign:
        signing(review)
    elif review and review.state is State.SIGNED and may_sign:
        publishing(desk, review)
    if may_write and desk.version is not None:
        if review is None or (review.state not in (State.DRAFT, State.SIGNED) and review.version != desk.version):
            starting(desk)
        elif review.state is State.DRAFT:
            writing(desk, review, first=not signs)
    figures(desk)
    if desk.earlier:
        st.header("Earlier reviews of this return", anchor=False)
        for each in desk.earlier:
            review_part.shown(each)
            review_part.history_link(each)
    if review:
        history(review)


def where_it_stands(desk: ReviewDesk) -> None:
    review = desk.review
    if desk.version is None:
        st.write("No return of this round is filed and open to your department.")
    else:
        public = (
            "It is public." if desk.published else "It is not public yet: a review is published beside it, not before."
        )
        st.write(f"Version {desk.version} of the return counts. {public}")
    if review:
        st.markdown(f"{tag(LABELS[review.state], review_part.COLOURS[review.state])} of version {review.version}")
        if review.state is State.DRAFT and desk.version is not None and review.version != desk.version:
            st.warning(
                f"Read version {desk.version} and save the draft anew: only then can it be signed.",
                title=f"This draft is of version {review.version}",
            )


def starting(desk: ReviewDesk) -> None:
    if st.button("Start a review", type="primary"):

        def start() -> str:
            with changing() as ctx:
                return_reviews.start_review(
                    ctx, department_code=department, year=year, regulator_code=desk.regulator_code
                )
            return "The draft is open.\nNobody outside your department sees it until it is published."

        act(start)


def writing(desk: ReviewDesk, review: Review, *, first: bool) -> None:
    """The draft's form; ``first``: nothing above it is to be done before it."""
    st.header("Write the review", anchor=False)
    values = {each.now.label: figure_in_words(each.now) for each in desk.figures}
    written = dict(review.comments)
    open_ones = [*(label for label in values if label not in written), OTHER]
    verdicts = list(Verdict)
    with st.form(f"review_{review.id}_{review.revision}", border=False):
        verdict = st.radio(
            "Verdict on the return as a whole",
            verdicts,
            index=verdicts.index(Verdict(review.verdict)) if review.verdict else None,
            format_func=str.capitalize,
        )
        summary = st.text_area(
            "Summary (published)", review.summary, max_chars=return_reviews.MOST_CHARACTERS, height=160
        )
        comments = {}
        for on, text in written.items():
            value = f", {values[on]}" if on in values else ""
            comments[on] = st.text_area(
                f"Comment on {plain(on)}{value} (published; empty: left out)",
                text,
                max_chars=return_reviews.MOST_CHARACTERS,
            )
        added = []
        for place in NEW_COMMENTS:
            figure = st.selectbox(f"{place} figure to comment on (optional)", open_ones, index=None, placeholder="None")
            words = st.text_area(
                f"{place} new comment (published)", max_chars=return_reviews.MOST_CHARACTERS, height=68
            )
            added.append((figure, words))
        if st.form_submit_button("Save the draft", type="primary" if first else "secondary"):

            def save() -> str:
                for figure, words in added:
                    if words.strip() and figure is None:
                        raise NotValid("Choose the figure that each new comment is on.")
                    if figure is not None:
                        comments[figure] = "\n\n".join(filter(None, (comments.get(figure), words)))
                with changing() as ctx:
                    return_reviews.save_review(
                        ctx,
                        department_code=department,
                        review_id=review.id,
                        verdict=verdict,
                        summary=summary,
                        comments=comments,
                        expected=review.revision,
                    )
                lacks = [name for name, said in (("a verdict", verdict), ("a summary", summary.strip())) if not said]
                if lacks:
                    are = "are" if len(lacks) > 1 else "is"
                    lack = " and ".join(lacks)
                    return f"The draft is saved.\n{lack.capitalize()} {are} missing before it can be signed."
                return "The draft is saved.\nA signatory of your department who wrote none of it can now sign it."

            act(save)
    with fold("Discard this draft"), st.form(f"discard_{review.revision}", border=False):
        why = st.text_input("Why it is discarded")
        if st.form_submit_button("Discard the draft"):

            def discard() -> str:
                with changing() as ctx:
                    return_reviews.discard_review(ctx, department_code=department, review_id=review.id, reason=why)
                return "The draft is discarded.\nIt stays in the records of your department."

            act(discard, page="ui/review.py", params=PARAMS)


def can_sign(review: Review) -> bool:
    """Whether somebody with the role may sign it as it stands."""
    return bool(actor().person_id not in review.writers and review.verdict and review.summary)


def signing(review: Review) -> None:
    st.header("Sign for your department", anchor=False)
    if actor().person_id in review.writers:
        st.write("You wrote in this review yourself. Another person with the role of sponsor signatory must sign it.")
        return
    if not review.verdict or not review.summary:
        st.write("It has no verdict or no summary yet: the reviewer writes them first.")
        return
    with st.form(f"sign_{review.id}_{review.revision}", border=False):
        office = st.text_input("Office in which you sign (published), for example Director General")
        if st.form_submit_button("Sign this review", type="primary"):

            def sign() -> str:
                with changing() as ctx:
                    return_reviews.sign_review(
                        ctx,
                        department_code=department,
                        review_id=review.id,
                        signed_as=office,
                        expected=review.revision,
                    )
                return "The review is signed.\nIt is not public until you publish it."

            act(sign)


def publishing(desk: ReviewDesk, review: Review) -> None:
    st.header("Publish, or send back", anchor=False)
    if not desk.published or review.version != desk.version:
        st.write("It can be published once the return is public in the version that was reviewed.")
    elif st.button("Publish this review", type="primary", key=f"publish_{review.id}_{review.revision}"):

        def publish() -> str:
            with changing() as ctx:
                return_reviews.publish_review(ctx, department_code=department, review_id=review.id)
            return (
                "The review is published.\n"
                "It stands beside the return within a minute; a message to the regulator is written."
            )

        act(publish)
    with (
        fold("Send it back to the reviewer"),
        st.form(f"send_back_{review.revision}", border=False),
    ):
        why = st.text_input("What must change")
        if st.form_submit_button("Send it back"):

            def send_back() -> str:
                with changing() as ctx:
                    return_reviews.send_back_review(ctx, department_code=department, review_id=review.id, reason=why)
                return "The review is a draft again.\nYour signature is taken off."

            act(send_back)


def figures(desk: ReviewDesk) -> None:
    if not desk.figures:
        return
    st.header("Figures of the return", anchor=False)
    figures_part.compared(desk.figures, year)
    st.markdown(":small[As they are published: small numbers are suppressed here too.]")
    st.header("Its figures among its peers", anchor=False)
    if among := figures_at_hand(public_store(), year if desk.published else None, desk.regulator_code):
        desk_figures_part.of_one(among, desk.regulator_name)
    else:
        st.write("Nothing of this return is compared yet: its peers stand here once the round is published.")
    if desk.published:
        st.page_link(
            "ui/published_return.py",
            label="The whole published return",
            query_params={"year": str(year), "regulator": desk.regulator_code},
        )
    st.page_link(
        "ui/department_funding.py",
        label="Its capability from need to what is left unfunded",
        query_params={**PARAMS, "regulator": desk.regulator_code},
    )


def history(review: Review) -> None:
    with st.expander("History of this review", type="compact"):
        table(
            ("What", "Who", "When", "Why"),
            [
                (plain(step.what.capitalize()), plain(step.who), in_words(step.when), plain(step.reason or ""))
                for step in review.history
            ],
            name="History of this review",
        )
        if review.published_on:
            st.write(f"Public since {day_in_words(review.published_on)}.")
    review_part.history_link(review)


if desk is None:
    the_list(listed)
else:
    one(desk)
end()
