"""Where an application stands, told to its applicants: what comes next and when, clock, questions, decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.clock import day_in_words
from portal.context import Reading
from portal.permissions import ROLES, Permission
from portal.queries.own_cases import before_issue, case_around, own_case
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import (
    Decided,
    Evidence,
    FormTaken,
    MoreTime,
    Moved,
    NoticeSent,
    QuestionAnswered,
    QuestionAsked,
    ReviewMoved,
)
from sandbox_licences.case_file.facts import Around, questions_due
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.case_file.reviewable import ask_until, open_to_review
from sandbox_licences.clock import Clock, Stage, clock_of
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle import licence, review
from sandbox_licences.lifecycle.application import CLOCK_STOPPED, DECIDED, TERMINAL, Event, State

REASONS_SHOWN = frozenset({Event.GUIDED_AWAY, Event.SENT_TO_STANDARD_ROUTE, Event.WITHDRAWN, Event.LAPSED, *DECIDED})
"""Steps whose reasons are the applicant's to read."""


@dataclass(frozen=True, slots=True)
class AskedInWriting:
    """A written question, with its answer once it has one. ``about`` are questions of the form it refers to."""

    number: int
    words: str
    legal_basis: str
    about: tuple[str, ...]
    asked_on: date
    answer_by: date | None
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class TheDecision:
    label: str
    reasons: str
    advice: tuple[str, ...]
    """Which law would be needed, where it is advice."""
    on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    what: str
    who: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A decision of which an internal review can be asked for; ``entry`` is its place in the file."""

    entry: int
    words: str
    until: date
    """After it only with good cause."""


@dataclass(frozen=True)
class OwnStatus:
    """``next_steps`` are sentences; ``clocks`` those that have started, the decision's last."""

    next_steps: tuple[str, ...]
    clocks: tuple[Clock, ...]
    questions: tuple[AskedInWriting, ...]
    decision: TheDecision | None
    review: str
    """Where an internal review stands, in the applicant's words; empty while nobody asked for one."""
    review_reason: str
    reviewable: tuple[Reviewable, ...]
    """Decisions of which a review can be asked for, newest first."""
    may_ask_for_review: bool
    may_withdraw_review: bool
    to_settle: tuple[str, ...]
    """What keeps a licence that is granted from being issued and is theirs to settle; also among ``next_steps``."""
    may_give_up: bool
    """A licence was granted and is not issued, and they may say that they do not want it any more."""
    ended_because: str
    history: tuple[Line, ...]

    @property
    def open_questions(self) -> tuple[AskedInWriting, ...]:
        return tuple(one for one in self.questions if not one.answer)


def own_status(reading: Reading, reference: str) -> OwnStatus:
    """Where this application stands.

    Raises:
        NotFound: no such application, or not of an organisation of theirs.
    """
    row, file = own_case(reading, reference)
    around, state = case_around(reading, row, file), State(row.state)
    received = file.moved(Event.SUBMITTED, Event.TAKEN_UP_AGAIN) is not None
    started = [_clock(file, around, stage) for stage in Stage] if received else []
    clocks = tuple(clock for clock in started if clock.due_on is not None)
    decided, moved = file.decision, file.last(ReviewMoved)
    can_be = tuple(_reviewable(file, one, around) for one in open_to_review(file))
    may_ask = bool(can_be) and reading.may(Permission.REVIEW_ASK, row.organisation_code)
    under_review = moved is not None and moved.what.state not in review.TERMINAL
    steps = file.steps_of_licence(file.version)
    granted = steps[-1].what.state if steps else None
    ended = file.moved(*REASONS_SHOWN)
    to_settle = before_issue(file, around)
    started_by_stage = {clock.stage: clock for clock in clocks}
    return OwnStatus(
        next_steps=tuple(_next(state, started_by_stage, file, around, can_be if may_ask else (), to_settle)),
        clocks=clocks,
        questions=_questions(file, around),
        decision=_decision(decided) if decided else None,
        review=review.LABELS[moved.what.state].applicant if moved else "",
        review_reason=moved.what.reason if moved else "",
        reviewable=can_be,
        may_ask_for_review=may_ask,
        may_withdraw_review=under_review and reading.may(Permission.CASE_CHANGE, row.organisation_code),
        to_settle=to_settle,
        may_give_up=granted is licence.State.RESERVED
        and reading.may(Permission.LICENCE_SURRENDER, row.organisation_code),
        ended_because=ended.what.reason if ended and state in TERMINAL and not decided else "",
        history=tuple(reversed([line for entry in file.entries for line in _line(entry)])),
    )


def _clock(file: CaseFile, around: Around, stage: Stage) -> Clock:
    events = clock_events(file, around.law.name)
    return clock_of(events, stage, around.calendar, as_known_on=around.today, periods=around.periods)


def _questions(file: CaseFile, around: Around) -> tuple[AskedInWriting, ...]:
    answers = {entry.what.number: entry for entry in file.of(QuestionAnswered)}
    lapses = {f"Q{q.what.number}": None for q in file.of(QuestionAsked)} | {
        due.asked.question: due.lapses_on for due in (questions_due(file, around) if file.of(QuestionAsked) else ())
    }
    return tuple(
        AskedInWriting(
            number=asked.what.number,
            words=asked.what.words,
            legal_basis=asked.what.legal_basis,
            about=tuple(file.form[id].label for id in asked.what.about if id in file.form.by_id),
            asked_on=asked.stamp.on,
            answer_by=lapses.get(f"Q{asked.what.number}"),
            answer=given.what.words if (given := answers.get(asked.what.number)) else "",
            answered_by=given.stamp.by_name if given else "",
            answered_at=given.stamp.at if given else None,
        )
        for asked in file.of(QuestionAsked)
    )


def _reviewable(file: CaseFile, entry: Written[Any], around: Around) -> Reviewable:
    what, until = entry.what, ask_until(file, entry, around.calendar)
    said = _decision(entry).label.lower() if isinstance(what, Decided) else f"licence {what.event}"
    return Reviewable(entry.stamp.seq, f"{said}, {day_in_words(entry.stamp.on)}", until)


def _decision(decided: Written[Decided]) -> TheDecision:
    words = {"granted": "Granted", "granted_with_conditions": "Granted with conditions", "refused": "Refused"}
    label = words.get(str(decided.what.outcome), "No licence yet: what law would be needed")
    return TheDecision(label, decided.what.reasons, decided.what.advice, decided.stamp.on)


def _next(
    state: State,
    clocks: dict[Stage, Clock],
    file: CaseFile,
    around: Around,
    can_be: tuple[Reviewable, ...],
    to_settle: tuple[str, ...],
) -> Iterator[str]:
    """What happens next and by when, in the applicant's words."""

    def by(stage: Stage) -> str:
        due = clocks[stage].due_on if stage in clocks else None
        if due is None:
            return "soon"
        return f"by {day_in_words(due)}" if due >= around.today else f"(it was due on {day_in_words(due)}, and is late)"

    if state is State.DRAFT:
        yield "Nothing is submitted. A signatory of your organisation declares and submits it once every task is done."
    elif state is State.SUBMITTED:
        yield f"A case officer checks {by(Stage.DULY_MADE)} whether it is complete, and writes to you if not."
    elif state in CLOCK_STOPPED:
        due = questions_due(file, around)
        if due:
            yield f"Answer the written questions by {day_in_words(due[0].lapses_on)}. The clock stands until then."
            yield "Without an answer the application may be closed as lapsed after that day. You are reminded twice."
    elif state is State.DULY_MADE:
        yield f"A case officer says {by(Stage.TRIAGE)} whether you need a licence, or another way is open to you."
    elif state is State.ASSESSMENT:
        yield "The case officer assesses it; regulators are asked for advice, and for consent where that is needed."
    elif state is State.RECOMMENDED:
        yield "The panel looks at the case officer's recommendation."
    elif state is State.MINUTED:
        yield "A decision maker who had no part in the case decides it."
    elif state in (State.GRANTED, State.GRANTED_WITH_CONDITIONS):
        steps = file.steps_of_licence(file.version)
        if steps and steps[-1].what.state is not licence.State.RESERVED:
            yield f"Your licence: {licence.LABELS[steps[-1].what.state].applicant}."
        elif to_settle:
            yield "The licence cannot be issued yet, and it is for you to settle why. Do not begin the trial before."
            yield from to_settle
        else:
            yield "The licence is issued next. Do not begin the trial before you hold it."
    elif state is State.ADVICE_GIVEN:
        yield "The law for this is not there yet. The decision says what would be granted, and which law is needed."
    elif state is State.GUIDED:
        yield "You need no licence: the reasons say which guidance to follow."
    elif state is State.STANDARD_ROUTE:
        yield "Apply by the ordinary route that the reasons name. What you wrote here stays, and can be read again."
    else:
        yield "This application has ended. You can start another one at any time."
    if state in (State.ASSESSMENT, State.RECOMMENDED, State.MINUTED):
        yield f"The decision is due {by(Stage.DECISION)}."
    for one in can_be:
        if one.until >= around.today:
            yield f"You may ask for an internal review of this until {day_in_words(one.until)}: {one.words}."


def _line(entry: Written[object]) -> Iterator[Line]:
    """What applicants read of one entry; what officials write among themselves is not theirs."""
    what, why = "", ""
    match entry.what:
        case Moved(event=event, reason=reason):
            what, why = str(event), reason if event in REASONS_SHOWN else ""
            if event is Event.CHANGED:
                return
        case QuestionAsked(number=number, words=words):
            what, why = f"written question {number}", words
        case QuestionAnswered(number=number, words=words):
            what, why = f"question {number} answered", words
        case NoticeSent(lapses_on=day):
            what = f"reminder sent: the application lapses after {day_in_words(day)}"
        case MoreTime(working_days=days, reason=reason):
            what, why = f"{days} working days more agreed for the decision", reason
        case Evidence(file_name=file, title=title) as evidence:
            what, why = f"evidence {evidence.name} {'attached' if file else 'named'}", title
        case FormTaken(after=version):
            what = f"version {version} of the form taken over"
        case ReviewMoved(event=event, reason=reason):
            what, why = f"review {event}", reason
        case _:
            return
    yield Line(what[:1].upper() + what[1:], who_for_applicants(entry), entry.stamp.at, why)


def who_for_applicants(entry: Written[object]) -> str:
    """Their own people by name, those of the central unit by role."""
    stamp = entry.stamp
    if stamp.hat is Hat.APPLICANT or stamp.by is None:
        return stamp.by_name
    return role_words(stamp.role)


def role_words(role: str) -> str:
    return ROLES[role].split(":")[0].lower() if role in ROLES else role
