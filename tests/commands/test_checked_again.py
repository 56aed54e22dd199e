"""What is signed is what was checked and seen; a verdict that comes late says nothing about a newer draft."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, update

from portal.commands.checks import check_draft, run_check, store_check
from portal.context import PORTAL
from portal.db.drafts import open_version
from portal.db.returns import CheckRun, FiledTable, Receipt, Submission, Upload
from portal.errors import NotNow
from submissions_schema.lifecycle import State
from tests.commands import steps
from tests.commands.steps import CODE, OF
from tests.fixtures.filing import YEAR, Filing

ANOTHER_LEAD = [
    {
        "guidance_ref": "G-7",
        "title": "Updates of approved products",
        "product_area": "medical_devices_and_health",
        "theme": "safety",
        "kind": "guidance",
        "status": "consulting",
        "started_on": date(2025, 6, 2),
        "consultation_opened_on": date(2026, 2, 2),
        "lead": "No",
        "lead_regulator": "X03",
        "joint_with": "X01",
    }
]
"""X02 says that X03 leads the guidance of which X01 says that X02 does: a query on X01's row."""


def partner_files(at: Filing) -> None:
    at.upload("X02", {"guidance": ANOTHER_LEAD})
    at.explain_all("X02")
    at.sign("X02")


def draft(at: Filing) -> tuple[int, int]:
    """Id and content of the open version."""
    with at.portal.db.reading() as session:
        version = open_version(session, YEAR, CODE)
        assert version is not None
        return version.id, version.content


def checks(at: Filing) -> int:
    with at.portal.db.reading() as session:
        mine = select(func.count()).select_from(CheckRun).join(Submission, Submission.id == CheckRun.submission_id)
        return session.scalar(mine.where(Submission.obligation.has(regulator_code=CODE))) or 0


@pytest.mark.thorough
def test_a_finding_nobody_saw_is_not_signed(ready: Filing) -> None:
    steps.send(ready)
    partner_files(ready)
    seen, tables, receipts = steps.revision(ready), steps.count(ready, FiledTable), steps.count(ready, Receipt)
    before = steps.entries(ready)
    with pytest.raises(NotNow, match="has to be checked again") as refused:
        steps.sign(ready, expected=seen)
    assert "Nothing was filed" in refused.value.sentence
    assert steps.entries(ready) == before
    assert (steps.count(ready, FiledTable), steps.count(ready, Receipt)) == (tables, receipts)
    assert (steps.status(ready).open_state, steps.revision(ready)) == (State.WITH_CERTIFIER, seen)

    # the way on that the sentence names
    steps.decline(ready)
    ready.check()
    assert steps.status(ready).unexplained == 1
    ready.explain_all()
    steps.send(ready)
    assert steps.sign(ready).startswith("R2026-X01-1-")


def test_what_is_with_the_certifier_is_not_checked_anew_behind_their_back(ready: Filing) -> None:
    steps.send(ready)
    before = checks(ready)
    with pytest.raises(NotNow, match="Take it back first"):
        ready.check()
    assert checks(ready) == before


def test_a_check_of_older_content_is_never_enough_to_sign(ready: Filing) -> None:
    steps.send(ready)
    with ready.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(CheckRun).values(content=CheckRun.content - 1))
    with pytest.raises(NotNow, match="Check it again"):
        steps.sign(ready)
    assert steps.count(ready, Receipt) == 0


def test_a_verdict_on_what_the_draft_no_longer_says_is_dropped(ready: Filing) -> None:
    priya, before = ready.person("preparer"), checks(ready)
    submission_id, content = draft(ready)
    verdict = run_check(ready.portal, priya, **OF)
    steps.type_in(ready, "flex_1", "x", seen=None)
    store_check(ready.portal, priya, verdict, **OF, submission_id=submission_id, content=content)
    assert checks(ready) == before
    assert not steps.status(ready).checked


def test_a_late_verdict_does_not_hide_a_newer_one(ready: Filing) -> None:
    priya = ready.person("preparer")
    submission_id, content = draft(ready)
    verdict = run_check(ready.portal, priya, **OF)
    steps.type_in(ready, "flex_1", "x", seen=None)
    check_draft(ready.portal, priya, **OF)
    store_check(ready.portal, priya, verdict, **OF, submission_id=submission_id, content=content)
    assert steps.status(ready).checked


def test_a_verdict_on_another_version_is_dropped(ready: Filing) -> None:
    priya = ready.person("preparer")
    submission_id, content = draft(ready)
    verdict = run_check(ready.portal, priya, **OF)
    steps.send(ready)
    steps.sign(ready)
    steps.reopen(ready)
    before = checks(ready)
    with ready.portal.unit_of_work(PORTAL) as ctx:  # so that the contents alone do not tell them apart
        mine = update(Submission).where(Submission.id == draft(ready)[0])
        ctx.session.execute(mine.values(content=content))
    store_check(ready.portal, priya, verdict, **OF, submission_id=submission_id, content=content)
    assert checks(ready) == before


def test_a_file_whose_verdict_was_dropped_is_read_all_the_same(ready: Filing) -> None:
    priya = ready.person("preparer")
    submission_id, content = draft(ready)
    verdict = run_check(ready.portal, priya, **OF)
    with ready.portal.db.reading() as session:
        number = session.scalar(select(func.max(Upload.id)))
    with ready.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Upload).values(state="checking"))
    steps.type_in(ready, "flex_1", "x", seen=None)
    place = {"submission_id": submission_id, "content": content}
    store_check(ready.portal, priya, verdict, **OF, **place, upload_id=number)
    with ready.portal.db.reading() as session:
        assert session.get_one(Upload, number).state == "read"
