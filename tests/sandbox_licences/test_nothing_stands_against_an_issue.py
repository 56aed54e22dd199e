"""No licence is issued while anything stands against it: one thing spoiled, or several, in a case that could be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.working_days import packaged_calendars
from sandbox_licences.admission import CRITERIA, Met
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import (
    AdviceAsked,
    AdviceGiven,
    Answer,
    Booked,
    ConditionDropped,
    ConditionWritten,
    ConsentMoved,
    CriterionFound,
    Decided,
    Evidence,
    LineValued,
    LineWritten,
    Minuted,
    Moved,
    PolicyRead,
    Recommended,
    Scanned,
    StepOverruled,
)
from sandbox_licences.case_file.facts import Around, facts_of
from sandbox_licences.case_file.file import CaseFile, Stamp, Written
from sandbox_licences.case_file.money import reservations
from sandbox_licences.case_file.risk import risk_of
from sandbox_licences.case_file.scope import items
from sandbox_licences.consents import LIVE, ConsentState, Delegation
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind
from sandbox_licences.hats import Hat
from sandbox_licences.law import demonstration_law
from sandbox_licences.liability_entries import Kind as Booking
from sandbox_licences.liability_entries import Policy
from sandbox_licences.liability_limits import Mark, Setting
from sandbox_licences.lifecycle.application import Event, State
from sandbox_licences.lifecycle.licence import LICENCE, LicenceFacts
from sandbox_licences.lifecycle.licence import Event as LicenceEvent
from sandbox_licences.lifecycle.licence import State as LicenceState
from tests.fixtures.casework import OWNER, drone_answers, relief_line

DAY = date(2026, 6, 18)
GIVER = 7
CASE = "SC-2026-0001"
SHA = "5" * 64


def written(what: Any, seq: int, by: int = 1) -> Written[Any]:
    at = datetime(2026, 6, 18, 9, tzinfo=UTC) + timedelta(seconds=seq)
    hat = Hat.CONSENT_GIVER if by == GIVER else None
    return Written(Stamp(seq, 1, at, DAY, by, f"Person {by}", hat, "role"), what)


def with_more(file: CaseFile, *whats: Any, by: int = 1) -> CaseFile:
    start = len(file.entries) + 1
    return replace(file, entries=(*file.entries, *(written(what, start + n, by) for n, what in enumerate(whats))))


@dataclass(frozen=True)
class Whole:
    """A case with what it is judged by."""

    file: CaseFile
    around: Around

    def plus(self, *whats: Any, by: int = 1) -> Whole:
        return replace(self, file=with_more(self.file, *whats, by=by))

    def without(self, kind: type[Any]) -> Whole:
        kept = tuple(entry for entry in self.file.entries if not isinstance(entry.what, kind))
        return replace(self, file=replace(self.file, entries=kept))

    def refusal(self) -> tuple[str, ...]:
        facts = LicenceFacts(
            case=facts_of(self.file, self.around),
            reasons_written=True,
            notice_over=True,
            notice_stands=True,
            review_right_told=True,
            decided=True,
            first_day_come=True,
            begun=False,
            last_day_over=False,
            renewal_pending=False,
            review_day_set=True,
            causes_left=(),
            stage=1,
            stages=1,
            stage_evidence_missing=(),
            exit_reported=False,
            lines_without_view=(),
        )
        return LICENCE.refusal(LicenceState.RESERVED, LicenceEvent.ISSUED, facts)


@cache
def ready() -> Whole:
    """Granted with a condition, reserved, and nothing against its issue."""
    line = relief_line(id="1")
    answers = drone_answers()
    evidence = [q.id for q in form_of("drones").questions if q.kind is Kind.EVIDENCE]
    file = CaseFile(CASE, "drones", form_of("drones").version, True, ())
    file = with_more(
        file,
        *(Answer(question, value) for question, value in answers.items() if question != "declared"),
        Evidence(1, "Tests", "tests.txt", SHA, 12),
        *(Answer(question, ["E1"]) for question in evidence),
        Answer("declared", True),
        Moved(Event.SUBMITTED, State.SUBMITTED),
        Moved(Event.FOUND_COMPLETE, State.DULY_MADE),
        Moved(Event.TAKEN_ON, State.ASSESSMENT),
        *(CriterionFound(criterion.id, Met.MET, "Shown.") for criterion in CRITERIA),
        LineWritten(line),
        Scanned(SHA, True, "ClamAV 1.4"),
        LineValued("1", 500_000_00, 800_000_00, 300_000_00, "The insurer's figures."),
    )
    while (assessment := risk_of(file).assessment) is not None and assessment.to_confirm:
        step = assessment.to_confirm[0]
        file = with_more(file, StepOverruled(step.number, step.computed, step.computed, "As computed."))
    file = with_more(file, *_policy())
    for number, (item, fingerprint) in enumerate(items(file).items(), start=1):
        file = with_more(file, AdviceAsked(number, item, OWNER, fingerprint, date(2026, 7, 9)))
        file = with_more(file, _advice(number, item, fingerprint))
    line = file.lines[0]
    file = with_more(file, ConsentMoved("1", OWNER, line.fingerprint, ConsentState.REQUESTED))
    given_with = ConsentMoved(
        "1", OWNER, line.fingerprint, ConsentState.GIVEN_WITH_CONDITIONS, "Letter", "Not near a school."
    )
    file = with_more(file, given_with, by=GIVER)
    file = with_more(
        file,
        ConditionWritten(1, "Not near a school.", ("1", OWNER)),
        Recommended(Outcome.GRANTED_WITH_CONDITIONS, "The safeguards hold."),
        Moved(Event.RECOMMENDED, State.RECOMMENDED),
        Minuted(Outcome.GRANTED_WITH_CONDITIONS, "Agreed."),
        Moved(Event.MINUTED, State.MINUTED),
        Moved(Event.GRANTED_WITH_CONDITIONS, State.GRANTED_WITH_CONDITIONS),
        Decided(Outcome.GRANTED_WITH_CONDITIONS, "As recommended.", {}),
    )
    file = with_more(file, *(Booked(entry) for entry in reservations(file, DAY)))
    limits = {Mark.LICENCE_LIMIT: 5_000_000_00, Mark.PROGRAMME_LIMIT: 50_000_000_00}
    return Whole(
        file,
        Around(
            today=DAY,
            law=demonstration_law(),
            calendar=packaged_calendars()["england_wales"],
            delegations=frozenset({Delegation(OWNER, str(GIVER), date(2026, 1, 1), None, "Board paper 7")}),
            ledger=(),
            settings=tuple(Setting(mark, limits.get(mark, 10**12), date(2026, 1, 1), "the test") for mark in Mark),
            places_free=3,
        ),
    )


def _policy() -> tuple[Any, ...]:
    read = PolicyRead("P1", "Example Insurance", 400_000_00, 0, "none", date(2026, 1, 1), date(2027, 12, 31))
    policy = Policy("P1", "Example Insurance", 400_000_00, 0, "none", read.starts_on, read.expires_on, "A person", DAY)
    covered = policy.covered((), f"{CASE}/C1", DAY, case=("drones", CASE), line="1", pence=400_000_00)
    return read, Booked(covered)


def _advice(
    number: int, item: str, fingerprint: str, position: Position = Position.SUPPORT, severity: Severity | None = None
) -> AdviceGiven:
    return AdviceGiven(number, item, OWNER, position, severity, "", "We looked at it.", fingerprint)


def _objection(whole: Whole) -> Whole:
    item, fingerprint = next(iter(items(whole.file).items()))
    return whole.plus(_advice(1, item, fingerprint, Position.OBJECT, max(Severity)))


def _consent(to: ConsentState) -> Callable[[Whole], Whole]:
    def spoil(whole: Whole) -> Whole:
        line = whole.file.lines[0]
        return whole.plus(ConsentMoved("1", OWNER, line.fingerprint, to, reason="No."), by=GIVER)

    return spoil


def test_a_consent_counts_only_in_the_hat_of_its_giver() -> None:
    given = next(entry for entry in ready().file.of(ConsentMoved) if entry.what.to in LIVE)
    for hat in (None, *Hat):
        stamp = replace(given.stamp, hat=hat)
        entries = (replace(e, stamp=stamp) if e is given else e for e in ready().file.entries)
        refused = replace(ready(), file=replace(ready().file, entries=tuple(entries))).refusal()
        assert bool(refused) == (hat is not Hat.CONSENT_GIVER), hat


def _around(**changed: Any) -> Callable[[Whole], Whole]:
    return lambda whole: replace(whole, around=replace(whole.around, **changed))


def _law(part: str) -> Callable[[Whole], Whole]:
    """The demonstration's power not in force; or nobody has checked the provision."""

    def spoil(whole: Whole) -> Whole:
        law = whole.around.law
        if part == "checks":
            changed = replace(law, checks=())
        else:
            power = replace(law.powers["DEMONSTRATION"], in_force_from=DAY + timedelta(days=1))
            changed = replace(law, powers={**law.powers, "DEMONSTRATION": power})
        return replace(whole, around=replace(whole.around, law=changed))

    return spoil


def _no_cover(whole: Whole) -> Whole:
    kept = tuple(
        entry
        for entry in whole.file.entries
        if not (isinstance(entry.what, Booked) and entry.what.booked.kind is Booking.COVERED)
    )
    return replace(whole, file=replace(whole.file, entries=kept))


def _limit(mark: Mark, pence: int) -> Callable[[Whole], Whole]:
    def spoil(whole: Whole) -> Whole:
        kept = tuple(one for one in whole.around.settings if one.mark is not mark)
        lower = Setting(mark, pence, date(2026, 1, 1), "the test")
        return replace(whole, around=replace(whole.around, settings=(*kept, lower)))

    return spoil


def _stale(whole: Whole) -> Whole:
    newer = Evidence(2, "Tests", "tests.txt", SHA, 12, good_until=DAY - timedelta(days=1), replaces=1)
    answers = [e.what.question for e in whole.file.of(Answer) if e.what.value == ["E1"]]
    return whole.plus(newer, *(Answer(question, ["E2"]) for question in answers))


def _line_changed(whole: Whole) -> Whole:
    return whole.plus(LineWritten(replace(whole.file.lines[0], safeguard="Two pilots watch.")))


SPOILS: dict[str, tuple[Callable[[Whole], Whole], str]] = {
    "an objection is open": (_objection, "An objection is unresolved"),
    "advice is of another scope": (_line_changed, "Advice was given on an earlier scope or evidence"),
    "consent is to other words": (_line_changed, "A consent is outstanding"),
    "consent was withdrawn": (_consent(ConsentState.WITHDRAWN), "A consent was refused or withdrawn"),
    "whoever consented may not bind": (_around(delegations=frozenset()), "A consent"),
    "a condition of a consent was dropped": (
        lambda whole: whole.plus(ConditionDropped(1, "Too long.")),
        "A condition of a consent is not on the licence",
    ),
    "the power is not in force": (_law("power"), "This power is not in force on that day"),
    "the provision is unchecked": (_law("checks"), "Nobody has checked this provision"),
    "cover is short": (_no_cover, "Cover is short"),
    "cover of a later line is asked for": (
        lambda whole: whole.plus(LineValued("1", 500_000_00, 800_000_00, 400_000_01, "Anew.")),
        "Cover is short",
    ),
    "a file was never scanned": (lambda whole: whole.without(Scanned), "No scan has found this file clean"),
    "a file was found infected": (
        lambda whole: whole.plus(Scanned(SHA, False, "ClamAV 1.4")),
        "No scan has found this file clean",
    ),
    "evidence is stale": (_stale, "This evidence is out of date"),
    "exposure is above the licence's limit": (
        _limit(Mark.LICENCE_LIMIT, 1),
        "The exposure of this licence",
    ),
    "exposure is above the programme's limit": (
        _limit(Mark.PROGRAMME_LIMIT, 1),
        "The exposure of the programme",
    ),
    "Treasury approval is awaited": (_limit(Mark.TREASURY_APPROVAL, 1), "Treasury approval is needed"),
    "Parliament was not told": (_limit(Mark.NOTICE_TO_PARLIAMENT, 1), "Notice to Parliament is needed"),
    "a criterion is not met": (
        lambda whole: whole.plus(CriterionFound(CRITERIA[0].id, Met.NOT_MET, "Gone.")),
        "This criterion is not met",
    ),
    "a risk step is not confirmed": (
        lambda whole: whole.without(StepOverruled),
        "This step of the SORA assessment is not confirmed",
    ),
    "it was refused": (
        lambda whole: whole.without(Decided).plus(Decided(Outcome.REFUSED, "No.", {})),
        "The decision is not to grant a licence.",
    ),
}


def test_the_case_that_is_spoiled_could_be_issued() -> None:
    assert ready().refusal() == ()


@pytest.mark.parametrize("name", SPOILS)
def test_one_thing_stands_against_it_and_is_named(name: str) -> None:
    spoil, reason = SPOILS[name]
    against = spoil(ready()).refusal()
    assert any(sentence.startswith(reason) for sentence in against), against


HIDE_EACH_OTHER = (
    {
        "consent is to other words",
        "advice is of another scope",
        "consent was withdrawn",
        "whoever consented may not bind",
        "a condition of a consent was dropped",
    },
    {"cover is short", "cover of a later line is asked for"},
)
"""Of these one is told: a consent that does not count has no condition to carry."""


UNVALUED = "Nobody has worked out what this could cost"
"""Told instead of what follows from a valuation, where the line was changed after it."""


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(SPOILS)), min_size=2, max_size=4, unique=True))
def test_several_things_are_all_named(names: list[str]) -> None:
    whole = ready()
    for name in names:
        whole = SPOILS[name][0](whole)
    said = " ".join(whole.refusal())

    for name in names:
        together = next((group for group in HIDE_EACH_OTHER if name in group), {name})
        told = [SPOILS[one][1] for one in together]
        if any(SPOILS[one][0] is _line_changed for one in names):
            told.append(UNVALUED)
        assert any(words in said for words in told), (name, names, said)
