"""The invented departments at work: lines, statements and reviews as their people would have made them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from portal.commands.funding import withdraw_line
from portal.context import PORTAL, Portal
from portal.db.funding import FundingLine, FundingNotNeeded
from portal.db.people import Organisation
from portal.db.records import OutboxMessage
from portal.db.reviews import ReturnReview
from portal.demonstration.filers import actor
from portal.demonstration.sponsors import MONEY, REVIEWS, STATED, fill_sponsors
from portal.documents.funding_pdf import pages_in
from portal.public.funding_pages import department_pdf
from portal.queries.me import my_desk
from portal.queries.public_funding import departments_shown, funding_page
from portal.queries.public_reviews import reviews_beside
from regulators.capability_chain import Standing

TODAY = date(2026, 7, 20)


def test_everything_of_it_was_recorded_and_belongs_to_invented_bodies(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        lines = session.scalars(select(FundingLine)).all()
        stated = session.scalars(select(FundingNotNeeded)).all()
        states = session.scalars(select(ReturnReview.state).order_by(ReturnReview.id)).all()
        codes = {each.regulator_code for each in lines} | {each.regulator_code for each in stated}
        invented = [session.get_one(Organisation, code).demonstration for code in codes]
        unsent = session.scalar(select(func.count()).where(OutboxMessage.state == "waiting"))
    assert (len(lines), len(stated), len(states)) == (len(MONEY), len(STATED), len(REVIEWS))
    assert states == ["answered", "published", "draft"]
    assert all(invented)
    assert unsent == 0


def test_its_department_demonstrates_recommendation_25_on_one_page(open_demonstration: Portal) -> None:
    store = open_demonstration.public
    assert set(departments_shown(store)) == {"XD1", "XD2", "XD3", "XD4"}
    assert pages_in(department_pdf(store, "XD1", 2025, TODAY)) == 1
    page = funding_page(store, "XD1", 2025, as_of=TODAY)
    standing = {each.code: each.chain.standing for each in page.regulators}
    assert standing["X02"] is Standing.NOT_NEEDED and standing["X06"] is Standing.UNFUNDED
    assert len(reviews_beside(store, 2025, "X01")) == 1 == len(reviews_beside(store, 2025, "X02"))


def test_something_waits_for_reviewer_signatory_and_certifier(open_demonstration: Portal) -> None:
    def titles(subject: str) -> str:
        with open_demonstration.reading(actor(open_demonstration, subject)) as reading:
            return " / ".join(task.title for task in my_desk(reading).tasks)

    assert "Go on with the review of Example Rail and Maritime Regulator" in titles("ruth-adeyemi")
    assert "Sign the review of Example Rail and Maritime Regulator" in titles("colin-strand")
    assert "Answer the review of your return for 2025" in titles("martin-sole")


def test_what_a_visitor_withdrew_is_not_put_in_again(demonstration: Portal) -> None:
    ruth = actor(demonstration, "ruth-adeyemi")
    with demonstration.unit_of_work(ruth) as ctx:
        withdraw_line(ctx, department_code="XD1", line_id=1, reason="I only looked.")
    assert fill_sponsors(demonstration) == 0
    with demonstration.reading(PORTAL) as reading:
        assert reading.session.scalar(select(func.count(FundingLine.id))) == len(MONEY)
