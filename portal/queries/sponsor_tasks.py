"""What waits because of funding and reviews: for a department's people, and for a regulator's certifier."""

from __future__ import annotations

from sqlalchemy import select

from portal.clock import london_date
from portal.context import Reading
from portal.db.funding import regulators_sponsored
from portal.db.people import Organisation
from portal.permissions import READ_DEPARTMENT, Permission
from portal.queries.contest_tasks import Task, of_each
from portal.queries.funding import standing_lines, standing_statements
from portal.queries.own_organisations import own_organisations
from portal.queries.return_reviews import Review, open_reviews, reviewable, unanswered_reviews
from portal.queries.rounds import current_round
from regulators.funding import first_day, last_day, year_in_words
from regulators.return_review import State

MOST = 8
"""Regulators named one by one; the page has them all."""


def sponsor_tasks(reading: Reading) -> list[Task]:
    """For people of a department, the most pressing first; nothing for anybody else."""
    current = current_round(reading)
    if current is None:
        return []
    own = own_organisations(reading, READ_DEPARTMENT)
    return of_each(own, lambda department: _of_department(reading, department, current.year))


def _of_department(reading: Reading, department: str, year: int) -> list[Task]:
    tasks = [task for each in open_reviews(reading, department) for task in _of_review(reading, each)]
    if reading.may(Permission.RETURN_REVIEW_WRITE, department):
        tasks += _to_review(reading, department, year)
    if reading.may(Permission.FUNDING_RECORD, department):
        tasks += _to_record(reading, department)
    where = (("department", department), ("year", str(year)))
    tasks.append(
        Task(
            "See what your regulators need and what is left unfunded",
            "From their returns and your funding lines, urgent first.",
            "Funding",
            "blue",
            "department_funding.py",
            where,
        )
    )
    return tasks


def review_answer_tasks(reading: Reading, regulator_code: str) -> list[Task]:
    """For a certifier: published reviews of the regulator's returns that are not answered."""
    if not reading.may(Permission.RETURN_REVIEW_ANSWER, regulator_code):
        return []
    return [
        Task(
            f"Answer the review of your return for {each.year}",
            f"{each.department_name}: {each.verdict}. You may answer once; the answer is published.",
            "Your answer may follow",
            "yellow",
            "your_return.py",
            (("year", str(each.year)), ("regulator", regulator_code)),
        )
        for each in unanswered_reviews(reading, regulator_code)
    ]


def _of_review(reading: Reading, each: Review) -> list[Task]:
    department = each.department_code
    where = (("department", department), ("year", str(each.year)), ("regulator", each.regulator_code))
    about = f"the review of {each.regulator_name} for {each.year}"
    ready = bool(each.verdict and each.summary)
    if each.state is State.DRAFT and reading.may(Permission.RETURN_REVIEW_SIGN, department):
        if ready:
            hint = f"Verdict: {each.verdict}. Read it and sign it."
            return [Task(f"Sign {about}", hint, "Ready for you", "yellow", "review.py", where)]
        return [Task(f"Sign {about}", "Opens when the reviewer has written verdict and summary.", "Draft", "blue")]
    if each.state is State.DRAFT:
        hint = "A signatory of your department signs it." if ready else "It has no verdict or no summary yet."
        return [Task(f"Go on with {about}", hint, "Draft", "blue", "review.py", where)]
    if reading.may(Permission.RETURN_REVIEW_SIGN, department):
        hint = "It is signed and not public. It can be published once the return is public in that version."
        return [Task(f"Publish {about}", hint, "Signed", "violet", "review.py", where)]
    return []


def _to_review(reading: Reading, department: str, year: int) -> list[Task]:
    waiting = [each for each in reviewable(reading, department, year) if each.filed and each.review is None]
    return [
        Task(
            f"Review the return of {each.regulator_name} for {year}",
            f"Version {each.version} is filed. A review is published beside the published return.",
            "Not started",
            "gray",
            "review.py",
            (("department", department), ("year", str(year)), ("regulator", each.regulator_code)),
        )
        for each in waiting[:MOST]
    ]


def _to_record(reading: Reading, department: str) -> list[Task]:
    """Regulators for which nothing is said of the financial year that runs now: no line, no statement."""
    today = london_date(reading.now)
    year = today.year + (today > last_day(today.year))
    said = {
        each.recorded.regulator
        for each in standing_lines(reading)
        if each.recorded.department == department and each.recorded.line.financial_year == year
    }
    said |= {
        each.regulator
        for each in standing_statements(reading)
        if each.department == department and each.financial_year == year
    }
    open_ones = [
        code
        for code in regulators_sponsored(reading.session, department, first_day(year), last_day(year))
        if code not in said
    ]
    if not open_ones:
        return []
    query = select(Organisation.code, Organisation.name).where(Organisation.code.in_(open_ones))
    names = dict(reading.session.execute(query).all())
    return [
        Task(
            f"Say what you fund for {', '.join(names[code] for code in open_ones[:MOST])} in {year_in_words(year)}",
            "No line is recorded, and no statement that no departmental money is needed.",
            "Nothing recorded",
            "yellow",
            "funding_line.py",
            (("department", department),),
        )
    ]
