"""Steers recorded, amended and ended: who may, what is refused, what stays, who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, update

from portal.commands.steering import amend_steer, end_steer, record_steer
from portal.context import PORTAL
from portal.db.records import AuditEntry, OutboxMessage
from portal.db.register import Sponsorship
from portal.db.steers import SteerCover, SteerExpectation, SteerRecord, SteerVersion, newest_steers
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid, PortalError
from portal.queries.me import my_desk
from portal.queries.steers import own_steers
from regulators.steers import Expectation, InIt, Steer
from tests.commands.steps import also
from tests.fixtures.filing import FILING_DAY, Filing

LETTER = Steer(
    department_code="XD1",
    title="  Letter of\nJanuary ",
    address="https://xd1.example/letter",
    given_on=date(2026, 1, 28),
    until_on=date(2026, 12, 31),
    covers=("X02", "X01", "X01"),
    in_it=InIt.YES,
    passage="Make room for safe AI.",
    judged_by="The AI team",
    expectations=(Expectation("Publish a plan.", date(2026, 5, 29)),),
)


def recorded(filing: Filing, steer: Steer = LETTER, department: str = "XD1") -> int:
    with filing.portal.unit_of_work(filing.person("sponsor_reviewer", department)) as ctx:
        return record_steer(ctx, department_code=department, steer=steer)


def amended(filing: Filing, number: int, steer: Steer, *, expected: int | None = 1, department: str = "XD1") -> int:
    with filing.portal.unit_of_work(filing.person("sponsor_reviewer", department)) as ctx:
        return amend_steer(
            ctx, department_code=department, steer_id=number, steer=steer, because="A word.", expected=expected
        )


def ended(filing: Filing, number: int, on: date = date(2026, 3, 5), *, expected: int | None = None) -> int:
    with filing.portal.unit_of_work(filing.person("sponsor_reviewer", "XD1")) as ctx:
        return end_steer(
            ctx, department_code="XD1", steer_id=number, ended_on=on, reason="Replaced.", expected=expected
        )


def newest(filing: Filing) -> tuple[Steer, ...]:
    with filing.portal.db.reading() as session:
        return newest_steers(session)


def told(filing: Filing) -> list[tuple[str, str]]:
    with filing.portal.db.reading() as session:
        rows = session.execute(select(OutboxMessage.event, OutboxMessage.to_email).order_by(OutboxMessage.id))
        return [(event, email) for event, email in rows]


def test_a_steer_is_kept_as_it_was_told_and_tidy(filing: Filing) -> None:
    number = recorded(filing)
    (kept,) = newest(filing)
    assert kept == replace(LETTER, title="Letter of January", covers=("X01", "X02"), number=number, version=1)


def test_preparers_and_certifiers_of_the_bodies_are_told_once(sqlite_filing: Filing) -> None:
    preparer, _ = sqlite_filing.person("preparer"), sqlite_filing.person("certifier", "X02")
    sqlite_filing.person("preparer", "X03")
    also(sqlite_filing, preparer, "preparer", "X02")  # the same person at both bodies
    recorded(sqlite_filing)
    assert told(sqlite_filing) == [
        ("steer recorded", "preparer-x01@people.example"),
        ("steer recorded", "certifier-x02@people.example"),
    ]


def test_a_body_taken_out_by_an_amendment_is_told_too(sqlite_filing: Filing) -> None:
    sqlite_filing.person("preparer", "X02")
    number = recorded(sqlite_filing)
    amended(sqlite_filing, number, replace(LETTER, covers=("X01",)))
    assert told(sqlite_filing)[-1] == ("steer amended", "preparer-x02@people.example")


def test_nothing_is_overwritten(sqlite_filing: Filing) -> None:
    number = recorded(sqlite_filing)
    partly = replace(LETTER, in_it=InIt.PARTLY, expectations=())
    assert amended(sqlite_filing, number, partly) == 2
    assert ended(sqlite_filing, number, expected=2) == 3
    with sqlite_filing.portal.reading(sqlite_filing.person("sponsor_reviewer", "XD1")) as reading:
        (versions,) = own_steers(reading, "XD1").steers
    assert [(each.steer.version, each.steer.in_it, each.because) for each in versions] == [
        (3, "partly", "Replaced."),
        (2, "partly", "A word."),
        (1, "yes", None),
    ]
    assert versions[0].steer.ended_on == date(2026, 3, 5) and versions[1].steer.ended_on is None
    assert versions[2].steer.expectations == LETTER.expectations
    (kept,) = newest(sqlite_filing)
    assert kept.version == 3 and kept.last_on == date(2026, 3, 5)


def test_each_step_has_one_audit_entry(sqlite_filing: Filing) -> None:
    number = recorded(sqlite_filing)
    amended(sqlite_filing, number, replace(LETTER, in_it=InIt.PARTLY))
    ended(sqlite_filing, number)
    with sqlite_filing.portal.db.reading() as session:
        bodies = session.scalars(select(AuditEntry.body).where(AuditEntry.body.like('%"on":"steer:%'))).all()
    events = ("steer recorded", "steer amended", "steer ended")
    assert [event for body in bodies for event in events if f'"event":"{event}"' in body] == list(events)
    assert all('"organisation":"XD1"' in body for body in bodies)


@pytest.mark.parametrize(
    ("steer", "said"),
    [
        (replace(LETTER, covers=("X07",)), "X07 was not under"),
        (replace(LETTER, given_on=date(2026, 6, 19), until_on=None), "in the future"),
        (replace(LETTER, address="javascript:alert(1)"), "https://"),
        (replace(LETTER, ended_on=date(2026, 2, 1), title=""), "Write the title"),
    ],
)
def test_a_wrong_one_is_refused_and_leaves_nothing(sqlite_filing: Filing, steer: Steer, said: str) -> None:
    with pytest.raises(NotValid, match=said):
        recorded(sqlite_filing, steer)
    with sqlite_filing.portal.db.reading() as session:
        for table in (SteerRecord, SteerVersion, SteerCover, SteerExpectation, OutboxMessage):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_every_reason_is_said_at_once(sqlite_filing: Filing) -> None:
    with pytest.raises(NotValid, match=r"Write the title.*which office judged|Say which office"):
        recorded(sqlite_filing, replace(LETTER, title="", judged_by=""))


def test_another_department_cannot_touch_it(sqlite_filing: Filing) -> None:
    number = recorded(sqlite_filing)
    stranger = sqlite_filing.person("sponsor_reviewer", "XD2")
    for department, wanted in (("XD1", NotAllowed), ("XD2", NotFound)):
        with pytest.raises(wanted), sqlite_filing.portal.unit_of_work(stranger) as ctx:
            amend_steer(ctx, department_code=department, steer_id=number, steer=LETTER, because="Mine.")
        with pytest.raises(wanted), sqlite_filing.portal.unit_of_work(stranger) as ctx:
            end_steer(ctx, department_code=department, steer_id=number, ended_on=date(2026, 3, 5), reason="Mine.")
    assert [each.version for each in newest(sqlite_filing)] == [1]


def test_who_saw_an_older_version_changes_nothing(sqlite_filing: Filing) -> None:
    number = recorded(sqlite_filing)
    amended(sqlite_filing, number, replace(LETTER, in_it=InIt.PARTLY))
    with pytest.raises(ChangedMeanwhile, match="Sponsor Reviewer of XD1"):
        amended(sqlite_filing, number, replace(LETTER, title="Other"), expected=1)
    with pytest.raises(ChangedMeanwhile):
        ended(sqlite_filing, number, expected=1)


@pytest.mark.parametrize("refused", ["the same again", "after its end", "ended twice"])
def test_what_cannot_be_done_now(sqlite_filing: Filing, refused: str) -> None:
    number = recorded(sqlite_filing)
    wanted: type[PortalError] = NotNow
    if refused == "the same again":
        with pytest.raises(wanted, match="Nothing differs"):
            amended(sqlite_filing, number, LETTER)
        return
    ended(sqlite_filing, number)
    if refused == "after its end":
        with pytest.raises(wanted, match="was ended on 5 March 2026"):
            amended(sqlite_filing, number, replace(LETTER, in_it=InIt.PARTLY), expected=None)
    else:
        with pytest.raises(NotValid, match="ended already"):
            ended(sqlite_filing, number, date(2026, 2, 5))


def waiting(filing: Filing, department: str = "XD1") -> list[tuple[str, str]]:
    """Of its steers alone."""
    with filing.portal.reading(filing.person("sponsor_reviewer", department)) as reading:
        tasks = my_desk(reading).tasks
    return [(task.title, task.tag) for task in tasks if task.page in ("steers.py", "steer.py")]


def test_what_waits_for_a_reviewer_follows_the_steers(sqlite_filing: Filing) -> None:
    names = ("Transport", "Health Products", "Aviation", "Rail and Maritime")
    missing = [(f"No current steer for Example {name} Regulator", "Steer missing") for name in names]
    assert waiting(sqlite_filing) == missing
    until = date(2026, 8, 1)
    assert (until - FILING_DAY.date()).days == 44
    recorded(sqlite_filing, replace(LETTER, until_on=until))
    assert waiting(sqlite_filing) == [("“Letter of January” runs out on 1 August 2026", "44 days left"), *missing[2:]]
    recorded(sqlite_filing, replace(LETTER, title="The next", until_on=None))
    assert waiting(sqlite_filing) == missing[2:], "another is in force beyond that day"


def test_where_a_department_only_oversees_nothing_waits(sqlite_filing: Filing) -> None:
    assert ("No current steer for Example Finance Regulator", "Steer missing") not in waiting(sqlite_filing, "XD3")
    with sqlite_filing.portal.unit_of_work(PORTAL) as ctx:
        overseen = update(Sponsorship).where(Sponsorship.kind == "oversees", Sponsorship.regulator_code == "X09")
        ctx.session.execute(overseen.values(kind="sponsors"))
    assert ("No current steer for Example Finance Regulator", "Steer missing") in waiting(sqlite_filing, "XD3")
