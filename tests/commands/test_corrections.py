"""A correction says why it is made, whenever it was begun; one that is taken back leaves the published version."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal.commands.drafts import reopen
from portal.commands.filing import Declaration, sign
from portal.commands.publication import propose_withdrawal, withdraw_published
from portal.db.drafts import counted_version, filed_tables
from portal.db.returns import Submission
from portal.errors import NotNow, NotValid
from portal.queries.public import PublicRow, public_round, shown_return
from portal.queries.public_status import public_status
from tests.commands import steps
from tests.commands.steps import AFTER_DUE, CODE, OF
from tests.fixtures.filing import FILING_DAY, YEAR, Filing

AFTER_EDITS = datetime(2026, 10, 1, 9, tzinfo=UTC)
ROUND_DAY = datetime(2026, 10, 31, 9, tzinfo=UTC)
WHY = {"code": "error", "reason": "A slip.", "material": True}
SAID: dict[str, Any] = {"correction_code": "error", "correction_reason": " A  slip.", "material": False}


@pytest.fixture
def filed(ready: Filing) -> Filing:
    steps.send(ready)
    steps.sign(ready)
    return ready


@pytest.fixture
def published(filed: Filing) -> Filing:
    """Published with its round, after edits closed."""
    steps.accept(filed)
    filed.set_clock(ROUND_DAY)
    filed.publish("All of it.")
    return filed


def signed(at: Filing, **said: Any) -> str:
    declaration = Declaration("Alex Morgan", True, True, **said)
    return sign(at.portal, at.person("certifier"), **OF, declaration=declaration)


def refile(at: Filing) -> None:
    at.check()
    steps.send(at)
    steps.sign(at)


def in_public(at: Filing) -> PublicRow:
    with at.portal.reading(at.analyst) as reading:
        at.portal.public.write_status(public_status(reading))
    return next(row for row in public_round(at.portal.public, YEAR).rows if row.code == CODE)


def states(at: Filing) -> list[str]:
    with at.portal.db.reading() as session:
        return list(session.scalars(select(Submission.state).order_by(Submission.version)))


@pytest.mark.thorough
def test_opened_before_edits_close_and_signed_after_it_says_why(filed: Filing) -> None:
    steps.reopen(filed)
    filed.check()
    steps.send(filed)
    assert steps.status(filed).needs_correction is False
    filed.set_clock(AFTER_EDITS)
    assert steps.status(filed).needs_correction is True
    with pytest.raises(NotNow, match="Edits for this round closed after this version was opened"):
        signed(filed)
    for half in ({"material": True}, {**SAID, "correction_reason": " "}, {"correction_code": "error"}):
        with pytest.raises(NotValid, match="A correction needs its kind, its reason, and whether"):
            signed(filed, **half)
    with pytest.raises(NotValid, match="“slip” is not a kind of correction"):
        signed(filed, **{**SAID, "correction_code": "slip"})
    assert states(filed) == ["filed", "with_certifier"]
    signed(filed, **SAID)
    with filed.portal.db.reading() as session:
        version = counted_version(session, YEAR, CODE)
        assert version is not None
        said = (version.version, version.correction_code, version.correction_reason, version.material)
    assert said == (2, "error", "A slip.", False)
    steps.accept(filed)
    filed.publish(early=CODE)
    content = json.loads(filed.portal.public.read(YEAR, f"returns/{CODE}.json"))
    assert [(c["code"], c["reason"], c["material"]) for c in content["corrections"]] == [("error", "A slip.", False)]


def test_what_was_said_at_opening_is_not_asked_again(filed: Filing) -> None:
    filed.set_clock(AFTER_EDITS)
    steps.reopen(filed, **WHY)
    filed.check()
    steps.send(filed)
    assert steps.status(filed).needs_correction is False
    signed(filed)
    assert states(filed) == ["superseded", "filed"]


@pytest.mark.thorough
@pytest.mark.parametrize("clock", [FILING_DAY, AFTER_EDITS])
def test_only_a_listed_kind_opens_a_correction(filed: Filing, clock: datetime) -> None:
    filed.set_clock(clock)
    with pytest.raises(NotValid, match=r"“slip” is not a kind of correction\. Choose one of: error, omission,"):
        steps.reopen(filed, **{**WHY, "code": "slip"})


def test_a_first_return_after_edits_closed_is_late_and_no_correction(ready: Filing) -> None:
    steps.send(ready)
    ready.set_clock(AFTER_EDITS)
    assert steps.status(ready).needs_correction is False
    steps.sign(ready, late_because="We forgot.")
    assert states(ready) == ["filed"]


def test_a_returned_return_filed_after_edits_closed_is_no_correction(filed: Filing) -> None:
    steps.give_back(filed)
    filed.set_clock(AFTER_EDITS)
    refile(filed)
    assert states(filed) == ["superseded", "filed"]


@pytest.mark.thorough
def test_an_unpublished_correction_taken_back_leaves_the_published_version(published: Filing) -> None:
    steps.reopen(published, **WHY)
    refile(published)
    assert in_public(published).correction_under_way
    steps.withdraw(published, reason="The correction was wrong.")

    assert states(published) == ["published", "withdrawn"]
    mine = steps.status(published)
    assert (mine.counted_version, mine.counted_state, mine.filed_at, mine.late) == (1, "published", FILING_DAY, False)
    assert mine.receipt is not None and mine.receipt.startswith("R2026-X01-1-")
    row = in_public(published)
    assert (row.state, row.published_version, row.correction_under_way) == ("Published", 1, False)
    assert (row.timeliness, str(row.filed_on)) == ("On time", "2026-06-18")
    shown = shown_return(published.portal.public, YEAR, CODE)
    assert (shown.newest, shown.withdrawn) == (1, None)
    with published.portal.db.reading() as session:
        counted = counted_version(session, YEAR, CODE)  # what next year begins from
        assert counted is not None and counted.version == 1
        assert filed_tables(session, published.portal.files, counted.id)
    with pytest.raises(NotNow, match="Nothing has changed"):
        published.publish("Again.")

    steps.reopen(published, **{**WHY, "reason": "Now it is right."})
    refile(published)
    again = steps.status(published)
    assert (again.counted_version, again.filed_at, again.late) == (3, FILING_DAY, False)
    steps.accept(published)
    published.publish("The correction.")
    content = json.loads(published.portal.public.read(YEAR, f"returns/{CODE}.json"))
    assert (content["version"], content["filed_on"], content["late"]) == (3, "2026-06-18", False)
    assert [c["version"] for c in content["corrections"]] == [3]


@pytest.mark.thorough
def test_a_correction_the_central_unit_returns_leaves_the_published_version(published: Filing) -> None:
    steps.reopen(published, **WHY)
    refile(published)
    steps.give_back(published)
    assert states(published) == ["published", "superseded", "draft"]
    assert (in_public(published).state, in_public(published).timeliness) == ("Published", "On time")
    assert steps.status(published, published.analyst).counted_version == 1
    refile(published)
    assert states(published) == ["superseded", "superseded", "filed"]
    with published.portal.db.reading() as session:
        version = counted_version(session, YEAR, CODE)
        assert version is not None
        assert (version.correction_code, version.correction_reason, version.material) == ("error", "A slip.", True)


@pytest.mark.thorough
def test_nothing_comes_back_once_the_published_version_is_taken_down(published: Filing) -> None:
    steps.reopen(published, **WHY)
    refile(published)
    one, other = published.administrator, published.second_administrator
    with published.portal.unit_of_work(one) as ctx:
        propose_withdrawal(ctx, **OF, reason="It named a person.")
    withdraw_published(published.portal, other, **OF)
    assert (steps.status(published).filed_at, steps.status(published).late) == (ROUND_DAY, True)
    steps.withdraw(published)
    assert states(published) == ["withdrawn", "withdrawn"]
    gone = steps.status(published)
    assert (gone.counted_state, gone.filed_at, gone.late) == (None, None, True)


def test_a_replacement_taken_back_before_anything_is_published_leaves_nothing(filed: Filing) -> None:
    filed.set_clock(AFTER_DUE)
    with filed.portal.unit_of_work(filed.person("preparer")) as ctx:
        reopen(ctx, **OF)
    refile(filed)
    steps.withdraw(filed)
    assert states(filed) == ["superseded", "withdrawn"]
