"""A draft that its regulator shares: who may read it, until when, and that nothing else opens with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from portal.commands.sharing import share_draft, stop_sharing
from portal.context import Actor, Reading
from portal.db.records import OutboxMessage
from portal.db.register import Sponsorship
from portal.db.steers import SharedDraft
from portal.errors import NotFound, NotNow, PortalError
from portal.queries.department_desk import DepartmentDesk, department_desk
from portal.queries.findings import all_findings
from portal.queries.receipts import receipt
from portal.queries.shared import shared_return, sharing
from portal.queries.status import return_status
from portal.queries.table_pages import table_page
from portal.queries.whole_return import whole_return
from portal.queries.workbooks import template, workbook_as_it_came
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.twins import CANARY

READS: dict[str, Callable[[Reading, str], object]] = {
    "status": lambda reading, code: return_status(reading, YEAR, code),
    "findings": lambda reading, code: all_findings(reading, YEAR, code),
    "rows": lambda reading, code: table_page(reading, YEAR, code, "decisions"),
    "whole": lambda reading, code: whole_return(reading, YEAR, code),
    "workbook": lambda reading, code: workbook_as_it_came(reading, YEAR, code),
    "receipt": lambda reading, code: receipt(reading, YEAR, code),
}


def reviewer(filing: Filing, department: str = "XD1") -> Actor:
    return filing.person("sponsor_reviewer", department)


def refused(filing: Filing, who: Actor, code: str) -> set[str]:
    """What of one return this person is told does not exist."""
    found = set()
    for name, read in READS.items():
        with filing.portal.reading(who) as reading:
            try:
                read(reading, code)
            except NotFound:
                found.add(name)
    return found


def share(filing: Filing, code: str = "X01", role: str = "preparer") -> None:
    with filing.portal.unit_of_work(filing.person(role, code)) as ctx:
        share_draft(ctx, year=YEAR, regulator_code=code)


def stop(filing: Filing, code: str = "X01") -> None:
    with filing.portal.unit_of_work(filing.person("certifier", code)) as ctx:
        stop_sharing(ctx, year=YEAR, regulator_code=code)


def desk(filing: Filing, department: str = "XD1") -> DepartmentDesk:
    with filing.portal.reading(reviewer(filing, department)) as reading:
        return department_desk(reading, filing.portal.public, department, YEAR)


def test_of_twins_the_one_that_is_shared_is_read_and_the_other_is_not(twins: Filing) -> None:
    own = twins.person("preparer", "X02")
    assert (
        refused(twins, reviewer(twins), "X02") == refused(twins, own, "X02") == {"workbook"}
    )  # none was uploaded again
    assert refused(twins, reviewer(twins), "X01") == set(READS)
    assert refused(twins, reviewer(twins), "X03") == set(READS)


def test_another_department_reads_nothing_of_it(twins: Filing) -> None:
    for department in ("XD2", "XD3", "XD4", "CENTRAL", "X02"):
        assert refused(twins, reviewer(twins, department), "X02") == set(READS), department
    with twins.portal.reading(reviewer(twins, "XD2")) as reading:
        assert shared_return(reading, YEAR, "X02") is None
        with pytest.raises(NotFound):
            department_desk(reading, twins.portal.public, "XD1", YEAR)


def test_the_desk_shows_where_each_return_stands_and_nothing_private(twins: Filing) -> None:
    at_hand = {each.code: each for each in desk(twins).regulators}
    assert {code: each.label for code, each in at_hand.items()} == {
        "X01": "Queried",
        "X02": "Queried",
        "X03": "Draft",
        "X06": "Not started",
    }
    assert [code for code, each in at_hand.items() if each.shared] == ["X02"]
    assert [code for code, each in at_hand.items() if each.capability] == ["X02"]
    assert at_hand["X02"].draft and at_hand["X02"].draft.year == YEAR
    assert CANARY not in repr({code: each for code, each in at_hand.items() if code != "X02"})


@pytest.mark.thorough
def test_twin_departments_each_see_their_own(twins: Filing) -> None:
    share(twins, "X03")  # under XD1 and XD4
    assert [each.code for each in desk(twins, "XD4").regulators] == ["X03", "X05", "X04"]
    assert "rows" not in refused(twins, reviewer(twins, "XD4"), "X03")
    assert refused(twins, reviewer(twins, "XD2"), "X03") == set(READS)
    assert refused(twins, reviewer(twins, "XD4"), "X02") == set(READS)


@pytest.mark.thorough
def test_where_a_department_only_oversees_it_reads_what_is_shared(sqlite_filing: Filing) -> None:
    sqlite_filing.upload("X09")
    share(sqlite_filing, "X09")
    with sqlite_filing.portal.reading(reviewer(sqlite_filing, "XD3")) as reading:
        assert return_status(reading, YEAR, "X09").open_version == 1


def test_it_is_read_and_not_changed(twins: Filing) -> None:
    with pytest.raises(NotFound), twins.portal.reading(reviewer(twins)) as reading:
        template(reading, YEAR, "X02")
    with pytest.raises(NotFound), twins.portal.unit_of_work(reviewer(twins)) as ctx:
        stop_sharing(ctx, year=YEAR, regulator_code="X02")


@pytest.mark.thorough
def test_once_it_is_stopped_nothing_is_read(twins: Filing) -> None:
    stop(twins, "X02")
    assert refused(twins, reviewer(twins), "X02") == set(READS)
    share(twins, "X02")
    assert "rows" not in refused(twins, reviewer(twins), "X02")


def test_once_the_relationship_is_over_nothing_is_read(twins: Filing) -> None:
    with twins.portal.unit_of_work(reviewer(twins)) as ctx:
        over = update(Sponsorship).where(Sponsorship.regulator_code == "X02")
        ctx.session.execute(over.values(valid_to=date(2026, 6, 17)))
    assert refused(twins, reviewer(twins), "X02") == set(READS)


def test_who_shared_it_and_when_is_kept(filing: Filing) -> None:
    filing.upload()
    share(filing, role="certifier")
    stop(filing)
    share(filing)
    with filing.portal.db.reading() as session:
        rows = session.execute(select(SharedDraft.shared_by_id, SharedDraft.stopped_by_id).order_by(SharedDraft.id))
        preparer, certifier = (filing.person(role).person_id for role in ("preparer", "certifier"))
        assert [tuple(row) for row in rows] == [(certifier, certifier), (preparer, None)]
    with filing.portal.reading(filing.person("preparer")) as reading:
        found = sharing(reading, YEAR, "X01")
    assert found.departments == ("Example Department for Transport and Health",)
    assert found.by == "Preparer of X01"


@pytest.mark.thorough
def test_the_departments_reviewers_are_told(sqlite_filing: Filing) -> None:
    reviewer(sqlite_filing)
    reviewer(sqlite_filing, "XD2")
    sqlite_filing.upload()
    share(sqlite_filing)
    with sqlite_filing.portal.db.reading() as session:
        told = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.event == "draft shared")).all()
    assert told == ["sponsor_reviewer-xd1@people.example"]


@pytest.mark.thorough
def test_what_cannot_be_shared_now(sqlite_filing: Filing) -> None:
    def said(step: Callable[[], None]) -> str:
        with pytest.raises(NotNow) as error:
            step()
        return error.value.sentence

    assert "start the draft first" in said(lambda: share(sqlite_filing))
    assert "is not shared" in said(lambda: stop(sqlite_filing))
    sqlite_filing.upload()
    share(sqlite_filing)
    assert "shared already" in said(lambda: share(sqlite_filing))
    with sqlite_filing.portal.unit_of_work(reviewer(sqlite_filing)) as ctx:
        over = update(Sponsorship).where(Sponsorship.regulator_code == "X06")
        ctx.session.execute(over.values(valid_to=date(2026, 6, 17)))
    sqlite_filing.upload("X06")
    assert "nobody to share" in said(lambda: share(sqlite_filing, "X06"))


@pytest.mark.thorough
def test_publication_ends_it_so_that_a_correction_is_not_shared(sqlite_accepted: Filing) -> None:
    share(sqlite_accepted)
    sqlite_accepted.publish(early="X01")
    with pytest.raises(NotNow, match="everybody can read it"):
        share(sqlite_accepted)
    sqlite_accepted.set_clock(datetime(2026, 10, 1, 9, tzinfo=UTC))
    assert refused(sqlite_accepted, reviewer(sqlite_accepted), "X01") == set(READS)
    with sqlite_accepted.portal.db.reading() as session:
        (kept,) = session.scalars(select(SharedDraft))
        assert kept.stopped_by_id == sqlite_accepted.administrator.person_id


@pytest.mark.thorough
@pytest.mark.parametrize("role", ["consultee", "sponsor_reviewer"])
def test_nobody_else_shares(sqlite_filing: Filing, role: str) -> None:
    sqlite_filing.upload()
    with pytest.raises(PortalError), sqlite_filing.portal.unit_of_work(sqlite_filing.person(role)) as ctx:
        share_draft(ctx, year=YEAR, regulator_code="X01")
