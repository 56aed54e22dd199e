"""Every kind of entry is told in words, and nothing people wrote is lost in the telling."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sandbox_licences.admission import Met
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file import entries as e
from sandbox_licences.case_file.file import CaseFile, Stamp, Written
from sandbox_licences.case_file.kinds import KINDS, kind_of
from sandbox_licences.case_file.told import history, tell
from sandbox_licences.clock import Stage
from sandbox_licences.consents import ConsentState
from sandbox_licences.due_dates import Limit
from sandbox_licences.law import demonstration_law
from sandbox_licences.liability_entries import Entry, Kind
from sandbox_licences.lifecycle import application, licence, review
from tests.sandbox_licences.relief_lines import line

DAY = date(2026, 6, 18)
ADVICE = e.AdviceGiven(
    1, "Safety of the trial", "X03", Position.SUPPORT_WITH_CONDITIONS, Severity.LOW, "Lamps.", "Dark.", "f"
)
BOOKED = Entry(
    reference="SC/R1",
    kind=Kind.RESERVED,
    entered_on=DAY,
    domain="drones",
    case="SC",
    relief_line="1",
    pence=100,
    basis="A guess.",
    valid_from=DAY,
    valid_until=DAY,
    worst_case_pence=200,
)
EVERY: tuple[tuple[Any, str], ...] = (
    (e.Answer("product_name", "Kite"), "Answered a question"),
    (e.Evidence(1, "Tests", "t.txt", "0" * 64, 3), "t.txt"),
    (e.FormTaken(1, 2), "version 2 of the form"),
    (e.QuestionAnswered(1, "It is quiet."), "It is quiet."),
    (e.Moved(application.Event.SUBMITTED, application.State.SUBMITTED), "Application submitted"),
    (e.Scanned("0" * 64, False, "ClamAV 1.4"), "not clean"),
    (e.QuestionAsked(1, "How loud?", "Rules"), "How loud?"),
    (e.NoticeSent(1, DAY), "18 June 2026"),
    (e.KeptFromBeginning(("Cover is short: line 1.",)), "Cover is short: line 1."),
    (e.OfficerWarned(Stage.TRIAGE, DAY, False), "“triage” is due on 18 June 2026"),
    (e.NoticeAnswered(1, "It was a bird."), "holder answered a notice"),
    (e.OfficerWarned(Limit.REVIEW, DAY, True), "“the internal review” was due on 18 June 2026"),
    (e.BodyReminded("X01", DAY, request=1), "was reminded that its advice is due on 18 June 2026"),
    (e.BodyReminded("X01", DAY, line="1"), "was reminded that its consent to line 1 is due on 18 June 2026"),
    (e.MoreTime(1, "Sam", "Tests."), "1 working day more for the decision, agreed by Sam"),
    (e.CriterionFound("A-1", Met.MET, "Shown."), "Criterion A-1: met"),
    (e.LineWritten(line()), "Relief line"),
    (e.LineDropped("1", "Not needed."), "Not needed."),
    (e.ConditionWritten(1, "Report."), "Report."),
    (e.ConditionDropped(1, "Twice."), "Twice."),
    (e.StepOverruled(2, 3, 5, "Seen."), "iGRC 3 instead of iGRC 5"),
    (e.AdviceAsked(1, "Safety of the trial", "X03", "f", DAY), "Example Aviation Regulator asked for advice"),
    (e.AdviceExtended(1, DAY), "until 18 June 2026"),
    (e.NoAdvice(1), "No advice given"),
    (e.ConflictResolved("Safety of the trial", (1,), (), "Outweighed."), "none followed"),
    (e.Recommended(Outcome.GRANTED, "Sound."), "Recommended to grant"),
    (e.Minuted(Outcome.REFUSED, "No."), "Panel: refuse"),
    (e.Decided(Outcome.ADVICE_GIVEN, "Yes, but.", {}, ("Needed first: a law.",)), "Needed first: a law."),
    (e.ReviewMoved(review.Event.ASKED, review.State.ASKED, 1, "Look again."), "Look again."),
    (ADVICE, "Condition: Lamps. Dark."),
    (e.AdviceByLink(ADVICE, "Ada", 1), "Ada, by signed link"),
    (e.SentOn(1, "X01"), "not ours, ask Example Transport Regulator"),
    (e.ConsentMoved("1", "X03", "f", ConsentState.REFUSED, reason="Unsafe."), "Unsafe."),
    (e.LineValued("1", 100, 200, 50, "A guess."), "cap £1, worst case £2, cover to keep £0.50"),
    (e.PolicyRead("P-1", "Lloyd", 100, 0, "War.", DAY, DAY), "P-1 of Lloyd"),
    (e.Booked(BOOKED), "SC/R1"),
    (e.ExposureApproved(100, 200, "Worth it."), "up to £1 for this licence"),
    (e.ApprovedElsewhere("Treasury approval", 100, "Letter 1"), "Letter 1"),
    (e.LetterKept(30, "0" * 64), "letter of the decision"),
    (e.NoticeOfStep(licence.Event.REVOKED, "Too high.", DAY), "may be revoked, to be answered by 18 June 2026"),
    (
        e.NoticeWithdrawn(3, licence.Event.REVOKED, "Wrong licence."),
        "licence may be revoked was withdrawn",
    ),
    (e.Redacted("product", "A drone.", "Trade secret."), "A drone. Trade secret."),
    (e.Redacted("product", "", "It is over."), "shown again"),
    (e.LicenceMoved(licence.Event.ISSUED, licence.State.ISSUED), "Licence issued"),
)


def stamp(seq: int, by: int = 1, hour: int = 9) -> Stamp:
    at = datetime(2026, 6, 18, hour, tzinfo=UTC)
    return Stamp(seq=seq, version=1, at=at, on=DAY, by=by, by_name=f"Person {by}", hat=None, role="any")


def file(*whats: Any) -> CaseFile:
    written = tuple(Written(stamp(n), what) for n, what in enumerate(whats, 1))
    return CaseFile("SC-2026-0001", "drones", 1, True, written)


def test_every_kind_has_an_example_here() -> None:
    assert {kind_of(what) for what, _ in EVERY} == set(KINDS)


@pytest.mark.parametrize(("what", "says"), EVERY, ids=[kind_of(what) for what, _ in EVERY])
def test_each_kind_is_told(what: Any, says: str) -> None:
    told = tell(Written(stamp(1), what), file(what), demonstration_law())
    assert says in f"{told.what} {told.words}" and not told.what[0].islower()


def test_answers_one_after_the_other_are_one_line_newest_first() -> None:
    whats = (
        Written(stamp(1, by=1), e.Answer("product_name", "Kite")),
        Written(stamp(2, by=1), e.Answer("domain", "x")),
        Written(stamp(3, by=2), e.Answer("product_name", "Kites")),
        Written(stamp(4, by=2), e.QuestionAnswered(1, "Quiet.")),
    )
    lines = history(CaseFile("SC", "drones", 1, True, whats), demonstration_law())
    assert [line.what for line in lines] == [
        "Answered written question 1",
        "Answered 1 question of the form",
        "Answered 2 questions of the form",
    ]
