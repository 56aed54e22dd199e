"""Publishing as administrators do it; the acts themselves on both databases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.commands import publication
from portal.commands.proposing import propose_publication, take_back_proposal
from portal.commands.publication import (
    confirm_publication,
    propose_withdrawal,
    refresh_public,
    withdraw_published,
)
from portal.commands.rounds import excuse
from portal.context import PORTAL
from portal.db.people import Membership
from portal.db.records import AuditEntry, DatasetVersion, OutboxMessage
from portal.db.returns import Submission
from portal.db.rounds import PublicationProposal
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow, NotValid
from portal.public_store import NotPublished
from portal.queries.public import public_round, shown_return
from portal.queries.publication_difference import Difference, publication_difference
from portal.queries.publishing import Plan, plan_round
from tests.fixtures.filing import YEAR, Filed, Filing, decisions
from tests.rules.returns import VALID

BEFORE = datetime(2026, 7, 6, 9, tzinfo=UTC)
ROUND_DAY = datetime(2026, 10, 31, 0, 30, tzinfo=UTC)
STILL_THE_DAY_BEFORE = datetime(2026, 10, 30, 23, 59, tzinfo=UTC)
LATER = datetime(2026, 11, 9, 9, tzinfo=UTC)


def publish(filing: Filing, change: str = "Returns of the round.") -> str:
    return filing.publish(change)


def content(filing: Filing, code: str = "X01") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(filing.portal.public.read(YEAR, f"returns/{code}.json"))
    return found


def states(filing: Filing) -> Mapping[tuple[str, int], str]:
    with filing.portal.db.sessions() as session:
        return {(s.obligation.regulator_code, s.version): s.state for s in session.scalars(select(Submission))}


def plan(filing: Filing) -> Plan:
    with filing.portal.reading(filing.administrator) as reading:
        return plan_round(reading.session, filing.portal.public, YEAR, reading.now)


def test_round_is_published_in_one_act(accepted_return: Filed) -> None:
    filing = accepted_return.filing
    filing.file("X03")  # not accepted
    filing.set_clock(ROUND_DAY)
    assert publish(filing) == "1.0.0"

    store = filing.portal.public
    assert [(entry.version, entry.kind) for entry in store.versions(YEAR)] == [("1.0.0", "round")]
    assert set(store.manifest(YEAR)["returns"]) == {"X01"}
    assert states(filing) == {("X01", 1): "published", ("X03", 1): "filed"}
    said = content(filing)
    assert (said["version"], said["late"], said["early"], said["filed_on"]) == (1, False, False, "2026-06-18")
    assert said["narrative"][0]["text"].startswith("Developers of inspection robots")
    with filing.portal.db.sessions() as session:
        row = session.scalars(select(DatasetVersion)).one()
        assert (row.version, row.published_at) == ("1.0.0", ROUND_DAY)
        assert store.has(YEAR, row.sha256)
        told = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.event == "return published")).all()
        assert sorted(told) == ["certifier-x01@people.example", "preparer-x01@people.example"]
        entries = [json.loads(entry.body) for entry in session.scalars(select(AuditEntry))]
    published = [entry for entry in entries if entry["event"] in ("published", "dataset published")]
    assert [entry["on"] for entry in published] == ["return:2026/X01/1", "dataset:2026/1.0.0"]
    rows = {row.code: row for row in public_round(store, YEAR).rows}
    assert (rows["X01"].state, rows["X01"].timeliness) == ("Published", "On time")
    assert (rows["X03"].state, rows["X03"].published_version) == ("Filed", None)
    assert (rows["X02"].state, rows["X02"].timeliness) == ("Not filed", "Not filed")


def test_round_waits_for_its_day_in_london(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(STILL_THE_DAY_BEFORE)
    with pytest.raises(NotNow, match="31 October 2026 or later"):
        publish(filing)
    assert filing.portal.public.versions(YEAR) == ()
    assert states(filing) == {("X01", 1): "accepted"}


@pytest.mark.thorough
def test_one_return_goes_early_and_stays_marked(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.file("X03")
    filing.accept("X03")
    filing.set_clock(BEFORE)
    assert filing.publish(early="X01") == "1.0.0"
    assert set(filing.portal.public.manifest(YEAR)["returns"]) == {"X01"}
    assert public_round(filing.portal.public, YEAR).published_on is None
    early = filing.portal.public.read(YEAR, "returns/X01.json")
    assert content(filing)["early"] is True

    filing.set_clock(ROUND_DAY)
    assert publish(filing) == "1.0.1"
    assert filing.portal.public.read(YEAR, "returns/X01.json") == early, "a published version keeps its bytes"
    assert content(filing, "X03")["early"] is False
    with pytest.raises(NotNow, match="is published"):
        filing.publish(early="X01")


@pytest.mark.thorough
def test_round_is_published_though_all_its_returns_went_early(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(BEFORE)
    filing.publish(early="X01")
    filing.set_clock(ROUND_DAY)
    assert publish(filing) == "1.0.1"
    assert str(public_round(filing.portal.public, YEAR).published_on) == "2026-10-31"
    with pytest.raises(NotNow, match=r"Nothing has changed since version 1\.0\.1"):
        publish(filing)


def test_unaccepted_return_does_not_go_early(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.file("X03")
    with pytest.raises(NotNow, match="No accepted return of X03"):
        filing.publish(early="X03")


@pytest.mark.thorough
def test_correction_makes_a_patch_and_the_old_version_stays(accepted_return: Filed) -> None:
    filing = accepted_return.filing
    filing.set_clock(ROUND_DAY)
    publish(filing)
    filing.set_clock(LATER)
    filing.correct("X01", {"decisions": decisions(9)}, reason="Six cases were missing.")
    # signed, not accepted: what was published stays public, whatever else is published meanwhile
    rows = {row.code: row for row in public_round(refreshed(filing), YEAR).rows}
    assert (rows["X01"].state, rows["X01"].correction_under_way) == ("Published", True)
    assert [r.version for r in plan(filing).returns] == [1]
    filing.accept("X01")
    assert publish(filing, "X01 corrects its decisions.") == "1.0.1"

    store = filing.portal.public
    assert (content(filing)["version"], store.manifest(YEAR, "1.0.0")["returns"]["X01"]["version"]) == (2, 1)
    assert content(filing)["corrections"] == [
        {
            "version": 2,
            "filed_on": "2026-11-09",
            "code": "omission",
            "reason": "Six cases were missing.",
            "material": True,
        }
    ]
    old = shown_return(store, YEAR, "X01", 1)
    assert (old.content["version"], old.newest, old.is_current) == (1, 2, False)
    assert (
        "- Example Transport Regulator (X01): version 2 replaces the one before: Six cases were missing.\n"
        in store.read(YEAR, "CHANGELOG.md").decode()
    )
    assert states(filing) == {("X01", 1): "superseded", ("X01", 2): "published"}


def refreshed(filing: Filing) -> Any:
    refresh_public(filing.portal)
    return filing.portal.public


@pytest.mark.thorough
def test_late_return_carries_its_reason(sqlite_filing: Filing) -> None:
    filing = sqlite_filing
    filing.set_clock(BEFORE)
    filing.file("X01", late_because="Our finance system was down.")
    filing.accept()
    filing.set_clock(ROUND_DAY)
    publish(filing)
    said = content(filing)
    assert (said["late"], said["late_because"]) == (True, "Our finance system was down.")
    row = next(row for row in public_round(filing.portal.public, YEAR).rows if row.code == "X01")
    assert (row.timeliness, row.when) == ("Late", "filed 6 July 2026, because: Our finance system was down.")


@pytest.mark.thorough
def test_published_return_is_withdrawn_by_two_people(accepted_return: Filed) -> None:
    filing = accepted_return.filing
    filing.set_clock(ROUND_DAY)
    publish(filing)
    one, other = filing.administrator, filing.second_administrator
    with pytest.raises(NotNow, match="One administrator proposes"):
        withdraw_published(filing.portal, other, year=YEAR, regulator_code="X01")
    with filing.portal.unit_of_work(one) as ctx:
        propose_withdrawal(ctx, year=YEAR, regulator_code="X01", reason="It named a person.")
    with pytest.raises(NotNow, match="Another administrator must confirm"):
        withdraw_published(filing.portal, one, year=YEAR, regulator_code="X01")
    assert set(filing.portal.public.manifest(YEAR)["returns"]) == {"X01"}
    assert withdraw_published(filing.portal, other, year=YEAR, regulator_code="X01") == "1.0.1"

    store = filing.portal.public
    assert store.manifest(YEAR)["returns"] == {}
    assert b"X01," not in store.read(YEAR, "guidance.csv")
    shown = shown_return(store, YEAR, "X01")
    assert shown.newest is None and shown.withdrawn is not None
    assert (shown.withdrawn["reason"], shown.withdrawn["on"]) == ("It named a person.", "2026-10-31")
    row = next(row for row in public_round(store, YEAR).rows if row.code == "X01")
    assert (row.state, row.when) == ("Withdrawn", "on 31 October 2026, because: It named a person.")
    with pytest.raises(NotFound):
        withdraw_published(filing.portal, other, year=YEAR, regulator_code="X01")

    filing.file("X01", late_because="Withdrawn and filed again.")
    filing.accept()
    assert publish(filing, "X01 is back.") == "1.0.2"
    assert store.manifest(YEAR)["withdrawn"] == {}
    assert shown_return(store, YEAR, "X01").newest == 2


@pytest.mark.parametrize("role", ["preparer", "analyst"])
def test_only_an_administrator_publishes(role: str, sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    somebody = filing.person(role, "X01" if role == "preparer" else "CENTRAL")
    for nobody in (somebody, PORTAL):
        with pytest.raises(NotAllowed):
            propose_publication(filing.portal, nobody, year=YEAR, change="All of it.")
    propose_publication(filing.portal, filing.administrator, year=YEAR, change="All of it.")
    with pytest.raises(NotAllowed):
        confirm_publication(filing.portal, somebody, year=YEAR)
    with pytest.raises(NotAllowed):
        confirm_publication(filing.portal, PORTAL, year=YEAR)
    with pytest.raises(NotAllowed), filing.portal.unit_of_work(somebody) as ctx:
        propose_withdrawal(ctx, year=YEAR, regulator_code="X01", reason="A reason.")
    with pytest.raises(NotAllowed), filing.portal.unit_of_work(somebody) as ctx:
        take_back_proposal(ctx, year=YEAR, reason="A reason.")
    assert filing.portal.public.versions(YEAR) == ()


def test_publishing_takes_two_people(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    one, other = filing.administrator, filing.second_administrator
    with pytest.raises(NotNow, match="31 October 2026 or later"):
        propose_publication(filing.portal, one, year=YEAR, change="All of it.")
    filing.set_clock(ROUND_DAY)
    with pytest.raises(NotNow, match="Nothing is proposed"):
        confirm_publication(filing.portal, other, year=YEAR)
    with pytest.raises(NotValid, match="Say what is new"):
        propose_publication(filing.portal, one, year=YEAR, change="  ")
    assert propose_publication(filing.portal, one, year=YEAR, change="All of it.") == "1.0.0"
    with pytest.raises(NotNow, match="proposed exactly this"):
        propose_publication(filing.portal, other, year=YEAR, change="The same.")
    with pytest.raises(NotNow, match="You proposed this yourself"):
        confirm_publication(filing.portal, one, year=YEAR)
    assert filing.portal.public.versions(YEAR) == ()
    with filing.portal.db.reading() as session:
        told = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.event == "publication proposed"))
        assert told.all() == ["administrator-central-2@people.example"]
    with filing.portal.unit_of_work(other) as ctx:
        with pytest.raises(NotValid, match="Say why"):
            take_back_proposal(ctx, year=YEAR, reason=" ")
        take_back_proposal(ctx, year=YEAR, reason="X03 is not in yet.")
    with pytest.raises(NotNow, match="Nothing is proposed"):
        confirm_publication(filing.portal, other, year=YEAR)
    propose_publication(filing.portal, other, year=YEAR, change="All of it.")
    assert confirm_publication(filing.portal, one, year=YEAR) == "1.0.0"
    with filing.portal.db.reading() as session:
        kept = session.scalars(select(PublicationProposal).order_by(PublicationProposal.id)).all()
        by = [(proposal.ended_as, proposal.proposed_by_id) for proposal in kept]
    assert by == [("taken back", one.person_id), ("published", other.person_id)]


def test_what_is_decided_on_a_round_is_part_of_what_was_seen(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    propose_publication(filing.portal, filing.second_administrator, year=YEAR, change="All of it.")
    with filing.portal.unit_of_work(filing.administrator) as ctx:
        excuse(ctx, year=YEAR, regulator_code="X12", reason="It merges.", expected_revision=0)
    with pytest.raises(ChangedMeanwhile, match="since it was proposed"):
        confirm_publication(filing.portal, filing.administrator, year=YEAR)


def test_whoever_proposed_must_still_be_an_administrator(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    gone = filing.second_administrator
    propose_publication(filing.portal, gone, year=YEAR, change="All of it.")
    with filing.portal.unit_of_work(PORTAL) as ctx:
        held = ctx.session.scalars(select(Membership).where(Membership.person_id == gone.person_id)).one()
        held.ended_at, held.ended_by = ctx.now, "the test"
    with pytest.raises(NotNow, match="no administrator any more"):
        confirm_publication(filing.portal, filing.administrator, year=YEAR)


def test_one_open_proposal_and_two_people_are_constraints(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    propose_publication(filing.portal, filing.administrator, year=YEAR, change="All of it.")
    one = filing.administrator.person_id
    with pytest.raises(IntegrityError, match="two_people"), filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(PublicationProposal).values(ended_at=ctx.now, ended_as="published", ended_by_id=one))
    with pytest.raises(IntegrityError), filing.portal.unit_of_work(PORTAL) as ctx:
        twice = dict.fromkeys(("mark", "version", "change"), "x")
        ctx.session.add(PublicationProposal(year=YEAR, kind="round", proposed_at=ctx.now, proposed_by_id=one, **twice))


@pytest.mark.thorough
def test_what_changed_meanwhile_is_not_published(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    seen = plan(filing).mark
    propose_publication(filing.portal, filing.second_administrator, year=YEAR, change="All of it.", expected=seen)
    filing.set_clock(BEFORE)
    filing.file("X03", late_because="It took longer.")
    filing.accept("X03")
    filing.set_clock(ROUND_DAY)
    with pytest.raises(ChangedMeanwhile, match="since you looked"):
        propose_publication(filing.portal, filing.administrator, year=YEAR, change="All of it.", expected=seen)
    with pytest.raises(ChangedMeanwhile, match="since it was proposed"):
        confirm_publication(filing.portal, filing.administrator, year=YEAR)
    assert states(filing) == {("X01", 1): "accepted", ("X03", 1): "accepted"}
    propose_publication(filing.portal, filing.second_administrator, year=YEAR, change="With X03.")
    with pytest.raises(ChangedMeanwhile, match="since you looked"):
        confirm_publication(filing.portal, filing.administrator, year=YEAR, expected=seen)
    assert confirm_publication(filing.portal, filing.administrator, year=YEAR) == "1.0.0"


@pytest.mark.thorough
def test_what_a_correction_changes_is_seen_before_it_is_published(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)

    def difference() -> Difference:
        with filing.portal.reading(filing.administrator) as reading:
            return publication_difference(reading, filing.portal.public, plan(filing), "X01")

    unpublished = difference()
    assert (unpublished.version, unpublished.version_before) == (1, None)
    assert {figure.before for figure in unpublished.figures} == {""}
    publish(filing)
    with pytest.raises(NotFound):
        difference()
    first, *others = VALID["resources"]
    filing.correct("X01", {"resources": [{**first, "ai_fte": "9.75"}, *others]}, reason="A post was missing.")
    filing.accept()
    changed = difference()
    assert (changed.version, changed.version_before, changed.reason) == (2, 1, "A post was missing.")
    staff = next(figure for figure in changed.figures if figure.label == "Staff time on AI")
    assert (staff.before, staff.after) == ("8.8 FTE", "11.8 FTE")
    assert [(t.title, t.new, t.gone) for t in changed.tables if t.new or t.gone] == [("Resources", 1, 1)]
    with filing.portal.reading(filing.analyst) as reading, pytest.raises(NotAllowed):
        publication_difference(reading, filing.portal.public, plan(filing), "X01")


@pytest.mark.thorough
def test_pointer_left_behind_by_a_crash_is_mended(sqlite_accepted: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after the commit and before the switch: the row is the truth."""
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    commit = publication._commit_version
    with monkeypatch.context() as dying:

        def dies(_portal: object) -> None:
            raise OSError

        def commit_and_die(*given: Any) -> None:
            commit(*given)
            dying.setattr(publication, "refresh_public", dies)

        dying.setattr(publication, "_commit_version", commit_and_die)
        assert publish(filing) == "1.0.0"
    store = filing.portal.public
    assert store.versions(YEAR) == ()
    with pytest.raises(NotPublished):
        store.read(YEAR, "returns/X01.json")
    refresh_public(filing.portal)
    assert content(filing)["version"] == 1
    before = (store.folder / str(YEAR) / "index.json").stat().st_mtime_ns
    refresh_public(filing.portal)
    assert (store.folder / str(YEAR) / "index.json").stat().st_mtime_ns == before


@pytest.mark.thorough
def test_files_of_a_publication_that_did_not_commit_stay_unseen(
    sqlite_accepted: Filing, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    with monkeypatch.context() as dying:
        dying.setattr("portal.commands.publication._commit_version", lambda *_: (_ for _ in ()).throw(OSError()))
        with pytest.raises(OSError):
            publish(filing)
    refresh_public(filing.portal)
    assert filing.portal.public.versions(YEAR) == ()
    assert states(filing) == {("X01", 1): "accepted"}
    assert confirm_publication(filing.portal, filing.administrator, year=YEAR) == "1.0.0"
