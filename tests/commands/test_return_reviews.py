"""A return reviewed: written by one, signed by another, published beside it, answered once, private until then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.commands.publication import refresh_sponsors
from portal.commands.return_reviews import (
    answer_review,
    discard_review,
    publish_review,
    save_review,
    send_back_review,
    sign_review,
    start_review,
)
from portal.context import Actor
from portal.db.records import OutboxMessage
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import ROLES
from portal.queries.me import my_desk
from portal.queries.public_reviews import review_parts, reviews_beside
from portal.queries.return_reviews import review_desk, reviewable, reviews_of_return
from regulators.return_review import State
from tests.commands.steps import also
from tests.fixtures.filing import YEAR, Filing, decisions

OF = {"department_code": "XD1", "year": YEAR, "regulator_code": "X01"}
ROUND_DAY = datetime(2026, 10, 31, 9, tzinfo=UTC)
CANARY = "Canary in a draft review"


def reviewer(filing: Filing, department: str = "XD1") -> Actor:
    return filing.person("sponsor_reviewer", department)


def signatory(filing: Filing) -> Actor:
    return filing.person("sponsor_signatory", "XD1")


def started(filing: Filing) -> int:
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        return start_review(ctx, **OF)  # type: ignore[arg-type]


def written(filing: Filing, number: int, **said: object) -> int:
    words = {"verdict": "satisfied", "summary": CANARY, "comments": {"Staff": "Well explained.", "Empty": " "}, **said}
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        return save_review(ctx, department_code="XD1", review_id=number, **words)  # type: ignore[arg-type]


def signed(filing: Filing, number: int, who: Actor | None = None, expected: int | None = None) -> None:
    with filing.portal.unit_of_work(who or signatory(filing)) as ctx:
        sign_review(ctx, department_code="XD1", review_id=number, signed_as="Director General", expected=expected)


def published(filing: Filing, number: int) -> None:
    with filing.portal.unit_of_work(signatory(filing)) as ctx:
        publish_review(ctx, department_code="XD1", review_id=number)


def answered(filing: Filing, number: int, code: str = "X01") -> None:
    with filing.portal.unit_of_work(filing.person("certifier", code)) as ctx:
        answer_review(ctx, year=YEAR, regulator_code=code, review_id=number, answer="We thank you.")


def beside(filing: Filing) -> list[dict[str, object]]:
    refresh_sponsors(filing.portal)
    return list(reviews_beside(filing.portal.public, YEAR, "X01"))


def tasks(filing: Filing, who: Actor) -> list[str]:
    with filing.portal.reading(who) as reading:
        return [task.title for task in my_desk(reading).tasks]


def test_a_review_from_draft_to_answer(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    assert "Review the return of Example Transport Regulator for 2026" in tasks(filing, reviewer(filing))
    number = started(filing)
    with pytest.raises(NotNow, match="has a review of this version already"):
        started(filing)
    with pytest.raises(NotNow, match="no verdict or no summary"):
        signed(filing, number)
    revision = written(filing, number)
    with pytest.raises(ChangedMeanwhile):
        signed(filing, number, expected=revision - 1)
    assert "Sign the review of Example Transport Regulator for 2026" in tasks(filing, signatory(filing))
    with pytest.raises(NotAllowed):
        signed(filing, number, reviewer(filing))
    signed(filing, number, expected=revision)
    with pytest.raises(NotNow, match="cannot be changed"):
        written(filing, number)
    with pytest.raises(NotNow, match="not public yet"):
        published(filing, number)
    assert beside(filing) == []
    with filing.portal.reading(filing.person("certifier")) as reading:
        assert reviews_of_return(reading, YEAR, "X01") == ()

    filing.set_clock(ROUND_DAY)
    filing.publish("The round.")
    with pytest.raises(NotFound, match="no such review of your return"):
        answered(filing, number)
    published(filing, number)
    (shown,) = beside(filing)
    assert shown["summary"] == CANARY and shown["answer"] is None
    assert shown["comments"] == [{"figure": "Staff", "text": "Well explained."}]
    assert "sponsor" not in str(shown).lower(), "no name of a person"
    assert "Answer the review of your return for 2026" in tasks(filing, filing.person("certifier"))
    with pytest.raises(NotFound, match="no such review"):
        answered(filing, number, "X02")
    answered(filing, number)
    with pytest.raises(NotNow, match="cannot be answered"):
        answered(filing, number)
    (shown,) = beside(filing)
    assert shown["answer"] == "We thank you." and shown["answered_on"] == "2026-10-31"
    (part,) = review_parts((shown,), 1)
    assert part.heading == "Review by Example Department for Transport and Health"
    assert "Answer the review of your return for 2026" not in tasks(filing, filing.person("certifier"))
    with filing.portal.db.reading() as session:
        sent = session.execute(select(OutboxMessage.event, OutboxMessage.to_email)).all()
    assert ("review published", "certifier-x01@people.example") in sent
    assert ("review answered", "sponsor_reviewer-xd1@people.example") in sent
    with filing.portal.reading(reviewer(filing)) as reading:
        review = review_desk(reading, "XD1", YEAR, "X01").review
    assert review and [step.who for step in review.history][-2:] == [
        "Sponsor Signatory of XD1",
        "a certifier of Example Transport Regulator",
    ]


def test_whoever_wrote_in_it_does_not_sign_it_in_whatever_role(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    number = started(filing)
    written(filing, number)
    both = reviewer(filing)
    also(filing, both, "sponsor_signatory", "XD1")
    with pytest.raises(NotNow, match="You wrote in this review yourself"):
        signed(filing, number, both)
    signed(filing, number)


def test_a_draft_is_not_filed_and_not_reviewed(sqlite_filing: Filing) -> None:
    sqlite_filing.upload("X01")
    with pytest.raises(NotNow, match="has not been filed"):
        started(sqlite_filing)
    with sqlite_filing.portal.reading(reviewer(sqlite_filing)) as reading:
        (mine,) = [each for each in reviewable(reading, "XD1", YEAR) if each.regulator_code == "X01"]
        assert (mine.filed, mine.version) == (None, None)
        assert review_desk(reading, "XD1", YEAR, "X01").figures == ()


@pytest.mark.thorough
def test_a_newer_version_is_read_before_the_review_of_the_older_is_signed(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    number = started(filing)
    written(filing, number)
    filing.correct("X01", {"decisions": decisions(5)})
    with pytest.raises(NotNow, match="filed another version since"):
        signed(filing, number)
    written(filing, number, summary="Of the second version.")
    signed(filing, number)
    with filing.portal.reading(signatory(filing)) as reading:
        desk = review_desk(reading, "XD1", YEAR, "X01")
    assert desk.review is not None and (desk.review.version, desk.review.state) == (2, State.SIGNED)
    with filing.portal.unit_of_work(signatory(filing)) as ctx:
        send_back_review(ctx, department_code="XD1", review_id=number, reason="Name the figure.")
    with filing.portal.unit_of_work(reviewer(filing)) as ctx:
        discard_review(ctx, department_code="XD1", review_id=number, reason="Begun anew.")
    assert started(filing) != number


@pytest.mark.parametrize(
    "said",
    [{"verdict": "splendid"}, {"summary": "x" * 4001}, {"comments": {str(n): "x" for n in range(61)}}],
)
def test_words_that_do_not_fit_are_refused(sqlite_accepted: Filing, said: dict[str, object]) -> None:
    number = started(sqlite_accepted)
    with pytest.raises(NotValid):
        written(sqlite_accepted, number, **said)


def test_nobody_else_sees_a_review_before_it_is_public(sqlite_accepted: Filing) -> None:
    """Neither another department's reviewer nor the regulator, the central unit or anybody in another role."""
    filing = sqlite_accepted
    number = started(filing)
    written(filing, number)
    others = [filing.person(role, "XD2" if role.startswith("sponsor") else "X01") for role in ROLES]
    for who in (*others, filing.analyst):
        with filing.portal.reading(who) as reading:
            for ask in (
                lambda reading=reading: review_desk(reading, "XD1", YEAR, "X01"),
                lambda reading=reading: reviewable(reading, "XD1", YEAR),
                lambda reading=reading: reviews_of_return(reading, YEAR, "X01"),
                lambda reading=reading: my_desk(reading),
            ):
                try:
                    seen = ask()
                except NotFound as error:
                    assert error.sentence == NotFound().sentence
                else:
                    assert CANARY not in str(seen)
    other = reviewer(filing, "XD2")
    with filing.portal.reading(other) as reading, pytest.raises(NotFound):
        review_desk(reading, "XD2", YEAR, "X01")  # not a regulator of theirs
    with pytest.raises(NotFound), filing.portal.unit_of_work(other) as ctx:
        save_review(ctx, department_code="XD2", review_id=number, verdict=None, summary="Mine.", comments={})
    with pytest.raises(NotNow, match="does not sponsor"), filing.portal.unit_of_work(other) as ctx:
        start_review(ctx, department_code="XD2", year=YEAR, regulator_code="X01")
