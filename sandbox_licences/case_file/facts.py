"""What is known of a case when somebody wants to take a step, worked out from its file and from what lies around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metrics.working_days import Calendar
from sandbox_licences import due_dates
from sandbox_licences.admission import CRITERIA, Admission, CriterionFinding, Met, admission
from sandbox_licences.case_facts import CaseFacts
from sandbox_licences.case_file import advised, consented, files, money
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import (
    Answer,
    CriterionFound,
    Evidence,
    Minuted,
    NoticeSent,
    QuestionAnswered,
    QuestionAsked,
    Recommended,
    ReviewMoved,
)
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.case_file.reviewable import earlier_deciders
from sandbox_licences.case_file.risk import RiskFound, risk_of
from sandbox_licences.consents import Delegation
from sandbox_licences.due_dates import PERIODS, OpenQuestion, Periods
from sandbox_licences.forms.question import Answers
from sandbox_licences.law import Law
from sandbox_licences.liability_entries import Entry
from sandbox_licences.liability_limits import Setting
from sandbox_licences.lifecycle import licence, review
from sandbox_licences.lifecycle.application import NOTICES, Event
from sandbox_licences.provisions import RedLine
from sandbox_licences.relief import overlaps
from sandbox_licences.relief_rules import advice_only, refusals
from sandbox_licences.task_list import task_list

DECLARED = "declared"
"""The question of every form by which a signatory declares."""


@dataclass(frozen=True)
class Around:
    """What a case is judged by that is not in its file.

    ``ledger`` holds the entries of every case; ``places_free`` is without the case's own place.
    """

    today: date
    law: Law
    calendar: Calendar
    delegations: frozenset[Delegation]
    ledger: tuple[Entry, ...]
    settings: tuple[Setting, ...]
    places_free: int
    periods: Periods = PERIODS


def facts_of(
    file: CaseFile,
    around: Around,
    *,
    actor: int | None = None,
    actor_refused: str | None = None,
    reasons_written: bool = False,
) -> CaseFacts:
    """The facts of the newest version of the application on the day.

    Raises:
        Contradiction: entries of the file cannot all be true.
        NotSet: a limit of exposure was never set.
    """
    found, settled = admitted(file), advised.settled(file, around.today, around.law.name)
    risk = risk_of(file)
    steps = risk.assessment
    record = consented.consent_record(file, around.delegations)
    consents = consented.consents_needed(file, record, around.law, around.today)
    lacking_law = advice_only(file.lines, around.today, around.law)
    outside_term = tuple(o for line in file.lines for o in refusals(line, around.law))
    owed = money.liability_of(file, around.ledger, around.settings, around.today)
    open_questions = questions_open(file)
    waiting = questions_due(file, around) if open_questions else ()
    reviewed = file.last(ReviewMoved)
    recommended, minuted = file.since_sent_back(Recommended), file.since_sent_back(Minuted)
    return CaseFacts(
        actor_refused=actor_refused,
        reasons_written=reasons_written,
        missing_answers=_missing(file),
        declared=declared(file),
        open_questions=tuple(asked.what.words for asked in open_questions),
        notices_sent=_notices(file, open_questions[0]) if open_questions else 0,
        lapse_day_over=bool(waiting) and waiting[0].may_lapse,
        duly_made=file.moved(Event.FOUND_COMPLETE, Event.TAKEN_UP_AGAIN) is not None,
        taken_on=file.moved(Event.TAKEN_ON, Event.TAKEN_UP_AGAIN) is not None,
        criteria_not_met=_titles(found, Met.NOT_MET),
        criteria_not_known=_titles(found, Met.NOT_KNOWN),
        red_lines=red_lines_asked(file, around.law),
        substitutes_not_agreed=consented.substitutes_not_agreed(file, record, around.law, around.today),
        items_unasked=settled.unasked,
        advice_outstanding=settled.outstanding,
        conflicts_unresolved=settled.conflicts,
        objections_unresolved=settled.objections,
        advice_stale=settled.stale,
        advice_by_body=settled.by_body,
        sora_without_result=_without_result(risk),
        sora_to_confirm=tuple(step.name for step in steps.to_confirm) if steps else (),
        certified_category=steps is not None and steps.certified_category,
        evidence_unscanned=files.unscanned(file),
        evidence_stale=files.stale(file, around.today),
        consents_outstanding=consented.said(consents, around.law, consented.NOT_ANSWERED),
        consents_refused=consented.said(consents, around.law, consented.NOT_GIVEN),
        some_line_active=bool(consented.lines_active(file, record, around.law, around.today)),
        consent_conditions_left_out=consented.conditions_left_out(file, consents, around.law),
        lines_overlapping=tuple(" and ".join(f"line {id}" for id in sorted(o.lines)) for o in overlaps(file.lines)),
        powers_not_in_force=tuple(dict.fromkeys(o.sentence.rstrip(".") for o in lacking_law if o.rule == "REL-13")),
        provisions_unchecked=_names_of(file, around.law, {o.line for o in lacking_law if o.rule == "REL-12"}),
        lines_outside_power=tuple(o.line for o in outside_term if o.rule == "REL-15"),
        without_lines=not file.lines,
        term_over=bool(file.lines) and all(line.end_on < around.today for line in file.lines),
        lines_unvalued=owed.unvalued,
        cover_short=owed.cover_short,
        exposure=owed.exposure,
        exposure_limit=owed.limit,
        exposure_approved=owed.approved,
        programme_exposure=owed.programme,
        programme_limit=owed.programme_limit,
        programme_approved=owed.programme_approved,
        treasury_awaited=owed.treasury_awaited,
        parliament_awaited=owed.parliament_awaited,
        places_free=around.places_free,
        recommendation=recommended.what.outcome if recommended else None,
        panel_minuted=minuted is not None,
        conditions=len(consented.conditions(file)),
        decision=file.decision.what.outcome if file.decision else None,
        issued=any(move.what.event is licence.Event.ISSUED for move in file.steps_of_licence(file.version)),
        under_review=reviewed is not None and reviewed.what.state not in review.TERMINAL,
        overturned=reviewed is not None and reviewed.what.state is review.State.OVERTURNED,
        actor_decided_before=actor is not None and actor in earlier_deciders(file),
    )


def declared(file: CaseFile) -> bool:
    """Whether a signatory's declaration covers the answers and the evidence as they stand."""
    if file.answers.get(DECLARED) is not True:
        return False
    signed = max(entry.stamp.seq for entry in file.of(Answer) if entry.what.question == DECLARED)
    return all(entry.stamp.seq <= signed for kind in (Answer, Evidence) for entry in file.of(kind))


def questions_open(file: CaseFile) -> tuple[Written[QuestionAsked], ...]:
    """The written questions without an answer, oldest first."""
    answered = {entry.what.number for entry in file.of(QuestionAnswered)}
    return tuple(entry for entry in file.of(QuestionAsked) if entry.what.number not in answered)


def questions_due(file: CaseFile, around: Around) -> tuple[OpenQuestion, ...]:
    """The questions that wait for the applicant, oldest first, with the days of their notices and of the lapse."""
    sent: dict[str, list[date]] = {}
    for notice in file.of(NoticeSent):
        sent.setdefault(f"Q{notice.what.question}", []).append(notice.stamp.on)
    return due_dates.open_questions(
        clock_events(file),
        around.calendar,
        as_known_on=around.today,
        last_notices={question: days[-1] for question, days in sent.items() if len(days) == NOTICES},
        periods=around.periods,
    )


def admitted(file: CaseFile) -> Admission:
    """What was found of the admission criteria."""
    said = (entry.what for entry in file.of(CriterionFound))
    return admission(CriterionFinding(found.criterion, found.met, found.reason) for found in said)


def _titles(found: Admission, met: Met) -> tuple[str, ...]:
    titles = {criterion.id: criterion.title for criterion in CRITERIA}
    return tuple(titles[f.criterion_id] for f in found.open if f.met is met)


def red_lines_asked(file: CaseFile, law: Law) -> tuple[str, ...]:
    """The red lines that the application or a line of the case wants set aside, as they are cited."""
    codes = {*provisions_asked(file.answers), *(line.provision for line in file.lines)}
    never = (p for code, p in law.provisions.items() if code in codes and p.red_line is RedLine.YES)
    return tuple(provision.name for provision in never)


def provisions_asked(answers: Answers) -> tuple[str, ...]:
    """The codes of the provisions that the application names."""
    rows = answers.get("relief_lines", ())
    assert not isinstance(rows, str | int)  # a table, or nothing
    return tuple(str(row["provision"]) for row in rows if isinstance(row, dict) and "provision" in row)


def _missing(file: CaseFile) -> tuple[str, ...]:
    missing = task_list(file.form, file.answers).missing
    return tuple(dict.fromkeys(file.form[one.question_id].label for one in missing))


def _notices(file: CaseFile, asked: Written[QuestionAsked]) -> int:
    return sum(notice.what.question == asked.what.number for notice in file.of(NoticeSent))


def _without_result(risk: RiskFound) -> tuple[str, ...]:
    if risk.assessment is None:
        return (risk.statement.rstrip("."),) if risk.applies else ()
    return tuple(step.name for step in risk.assessment.without_result)


def _names_of(file: CaseFile, law: Law, lines: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(law.provisions[line.provision].name for line in file.lines if line.id in lines))
