"""The demonstration's applications: each where it should stand, all of them marked, and put in only once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.commands.cases import open_case
from portal.context import PORTAL, Portal
from portal.db.case_files import around, case_file
from portal.db.cases import Licence, LicenceVersion, SandboxCase
from portal.db.people import Organisation
from portal.demonstration import cases
from portal.demonstration.case_filling import fill_cases
from portal.demonstration.timetable import SEEDING_ENDED
from portal.documents.signing import verify_pdf
from portal.queries.licences import public_licences
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.facts import facts_of
from sandbox_licences.clock import Holder, Stage, Standing, clock_of
from sandbox_licences.powers import NO_LEGAL_EFFECT
from tests.fixtures.demonstration import papers_of

STANDS = {
    "SC-2025-0001": ("Robots for a market street", "granted", "revoked"),
    "SC-2026-0002": ("Shopping by robot around Example Green", "granted_with_conditions", "active"),
    "SC-2026-0003": ("Post for the islands of Example Bay", "granted_with_conditions", "issued"),
    "SC-2026-0004": ("Night shuttle between hospital and station", "granted", "active"),
    "SC-2026-0005": ("Free shuttle without a motor policy", "refused", None),
    "SC-2026-0006": ("An arm that hands tools over", "guided", None),
    "SC-2026-0007": ("Hired cars that come to the door", "assessment", None),
    "SC-2026-0008": ("Looking for leaks along a river at night", "waiting", None),
    "SC-2026-0009": ("Medicines between two hospitals", "draft", None),
}
"""Title, state of the application and of its licence, by reference."""


@pytest.fixture
def filled(open_demonstration: Portal) -> Portal:
    """The demonstration on the day on which it was filled; to read only."""
    return open_demonstration.at(SEEDING_ENDED)


def test_every_application_stands_where_it_should(filled: Portal) -> None:
    with filled.db.reading() as session:
        licences = {row.case.reference: row.state for row in session.scalars(select(Licence))}
        found = {
            row.reference: (row.title, row.state, licences.get(row.reference))
            for row in session.scalars(select(SandboxCase))
        }
    assert found == STANDS


def test_all_of_it_says_that_it_is_a_demonstration(filled: Portal) -> None:
    with filled.db.reading() as session:
        assert all(session.scalars(select(SandboxCase.demonstration)))
        firms = session.scalars(select(Organisation).where(Organisation.kind == "innovator")).all()
        assert all(firm.demonstration and firm.name.startswith("Example ") for firm in firms)
        for version in session.scalars(select(LicenceVersion)):
            assert version.terms["demonstration"] and version.terms["legal_effect"] == NO_LEGAL_EFFECT
        for row in session.scalars(select(SandboxCase)):
            for evidence in case_file(session, row).evidence.values():
                assert filled.files.read(evidence.what.sha256).startswith(b"Demonstration: an invented firm")


@pytest.mark.parametrize(
    ("reference", "standing", "used", "held_by_applicant"),
    [
        ("SC-2026-0003", Standing.ENDED, 56, 10),
        ("SC-2026-0007", Standing.RUNNING, 25, 0),
        ("SC-2026-0008", Standing.STOPPED, 8, 11),
    ],
)
def test_clocks_ran_and_stopped(
    filled: Portal, reference: str, standing: Standing, used: int, held_by_applicant: int
) -> None:
    with filled.reading(PORTAL) as reading:
        row = reading.session.scalars(select(SandboxCase).where(SandboxCase.reference == reference)).one()
        file = case_file(reading.session, row)
        known = around(reading.session, row, file, reading.now)
    clock = clock_of(clock_events(file), Stage.DECISION, known.calendar, as_known_on=known.today)
    assert (clock.standing, clock.used, clock.held_by(Holder.APPLICANT)) == (standing, used, held_by_applicant)
    assert not clock.late


def test_two_regulators_differ_and_a_consent_and_an_approval_wait(filled: Portal) -> None:
    with filled.unit_of_work(PORTAL) as ctx:
        facts = open_case(ctx, "SC-2026-0007").facts()
    assert facts.conflicts_unresolved == ("Safety of the trial",)
    assert facts.objections_unresolved == ("Example Communications Regulator on Safety of the trial",)
    assert facts.advice_outstanding == ("Example Transport Regulator on Line 1",)
    assert facts.consents_outstanding == ("Example Transport Regulator for line 1",)
    assert facts.exposure > facts.exposure_limit and facts.exposure_approved is None


def test_nothing_but_the_declaration_is_missing_of_the_draft(filled: Portal) -> None:
    with filled.unit_of_work(PORTAL) as ctx:
        draft = open_case(ctx, "SC-2026-0009")
        facts = facts_of(draft.file, draft.around)  # as its applicant sees it: nothing was handed in
    assert len(facts.missing_answers) == 3 and not facts.declared


def test_licences_are_on_the_public_register_with_signed_documents(filled: Portal) -> None:
    with filled.reading(PORTAL) as reading:
        register = public_licences(reading)
        versions = reading.session.scalars(select(LicenceVersion)).all()
        papers = [filled.files.read(version.pdf_sha256) for version in versions]
    assert len(register) == len(papers) == 4
    chain = papers_of(filled.files.folder.parent).signer.public_chain_pem()  # type: ignore[attr-defined]
    assert all(verify_pdf(paper, chain) for paper in papers)
    assert filled.public.licences()["as_of"].startswith("2026-07-17")


def test_a_start_that_was_cut_short_is_gone_on_with_and_what_a_visitor_did_stays(
    demonstration: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = papers_of(demonstration.files.folder.parent)
    said: list[str] = []
    assert fill_cases(demonstration, papers, said.append) == 0 and not said
    # one step more of the draft; and one that cannot be done, as if somebody had taken that application elsewhere
    more = (*cases.steps(), cases.draft().submitted().steps[-1], cases.waiting().found_complete().steps[-1])
    monkeypatch.setattr("portal.demonstration.case_filling.steps", lambda: more)
    assert fill_cases(demonstration, papers, said.append) == 2
    assert said[0].startswith("  “Looking for leaks along a river at night” stays as it is: ")
    with demonstration.db.reading() as session:
        states = {row.reference: row.state for row in session.scalars(select(SandboxCase))}
    assert states == {reference: state for reference, (_, state, _) in STANDS.items()} | {"SC-2026-0009": "submitted"}
