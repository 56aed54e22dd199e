"""The case officer's side of a case: whether it is complete, what it needs, what to recommend."""

from __future__ import annotations

from dataclasses import replace

from portal.clock import day_in_words, london_date
from portal.commands.apart import not_checked_themselves
from portal.commands.cases import Case, acting, locked_programme, open_case
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.cases import CaseInterest
from portal.errors import NotFound, NotNow, NotValid
from portal.permissions import READ_CASES, READ_WHEN_ASKED, Permission
from sandbox_licences.admission import CRITERIA, Met
from sandbox_licences.advice import resolution_refusal
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file import advised
from sandbox_licences.case_file.consented import conditions
from sandbox_licences.case_file.entries import (
    AdviceAsked,
    Booked,
    ConditionDropped,
    ConditionWritten,
    ConflictResolved,
    ConsentMoved,
    CriterionFound,
    LineDropped,
    LineValued,
    LineWritten,
    MoreTime,
    PolicyRead,
    QuestionAsked,
    Recommended,
    StepOverruled,
)
from sandbox_licences.case_file.money import own_entries
from sandbox_licences.case_file.risk import risk_of
from sandbox_licences.case_file.scope import line_item
from sandbox_licences.case_history import Contradiction
from sandbox_licences.due_dates import PERIODS
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.liability import pounds
from sandbox_licences.liability_entries import Entry, Kind, Policy
from sandbox_licences.lifecycle.application import Event, State
from sandbox_licences.relief import ReliefLine, consent_needed_from
from sandbox_licences.relief_rules import given_twice, refusals
from sandbox_licences.sora.risk_classes import Open
from sandbox_licences.sora.steps import ImpossibleOverrule, Overrule, Value

MOST_CHARACTERS = 4_000
MOST_NAMES = 500
"""Of vehicles, areas and bodies on one line."""
LEGAL_BASIS = "Rules of the pilot, written questions"
_RED_LINE = "REL-02"
"""A line that asks for it is written down all the same: it is what the refusal rests on."""


def declare_interest(ctx: Context, *, reference: str, interest: Interest, words: str) -> None:
    """Say, before acting on a case, whether one has an interest in it; the words are kept either way.

    Raises:
        NotFound: no such case, or not for this person.
        NotValid: an interest without saying which.
        NotNow: an interest was declared before, which none takes back.
    """
    case = open_case(ctx, reference)
    if not any(hat.role in READ_CASES | READ_WHEN_ASKED for hat in ctx.hats) or ctx.actor.person_id is None:
        raise NotFound
    said = " ".join(words.split())
    if interest is Interest.NONE and case.interest_of(ctx.actor.person_id) is Interest.DECLARED:
        raise NotNow("You said that you have an interest in this case. That stays: somebody else works on it.")
    if interest is Interest.DECLARED and not said:
        raise NotValid("Say which interest you have: a few words are enough.")
    ctx.session.add(
        CaseInterest(
            case_id=case.row.id,
            person_id=ctx.actor.person_id,
            interest=interest,
            words=said[:MOST_CHARACTERS],
            at=ctx.now,
        )
    )
    ctx.session.flush()
    case.record("interest declared", interest=str(interest))


def ask_in_writing(ctx: Context, *, reference: str, words: str, about: tuple[str, ...] = ()) -> int:
    """Ask the applicant a written question: the clock stops until its answer. The question's number."""
    case = _handled(ctx, reference)
    text = given_words(words, "Write the question first.", MOST_CHARACTERS)
    if unknown := [question for question in about if question not in case.file.form.by_id]:
        raise NotValid(f"The form has no question {', '.join(unknown)}.")
    number = case.file.next_number(QuestionAsked)
    case.write(QuestionAsked(number, text, LEGAL_BASIS, about))
    case.move(Event.ASKED_ABOUT, question=number)
    case.tell(
        case.applicants(),
        "question asked",
        "a question to you: the clock has stopped",
        f"The case officer asks:\n\n{text}\n\nPlease answer in the portal. Until then the clock of your application "
        f"stands still; after {PERIODS.lapse} working days without an answer it may lapse.\n",
    )
    return number


def find_complete(ctx: Context, *, reference: str) -> None:
    """Accept the application for consideration: from the day after, the clock of the decision runs."""
    case = _handled(ctx, reference)
    case.move(Event.FOUND_COMPLETE)
    case.tell(
        case.applicants(),
        "application complete",
        "your application is complete",
        f"From {day_in_words(london_date(ctx.now))} it is considered. We decide within {PERIODS.decision} working "
        "days; time in which you have a question to answer does not count.\n",
    )


TRIAGE = (Event.TAKEN_ON, Event.GUIDED_AWAY, Event.SENT_TO_STANDARD_ROUTE)


def triage(ctx: Context, *, reference: str, event: Event, reason: str = "") -> None:
    """Say which way the case goes: assessment, guidance instead, or the ordinary route."""
    if event not in TRIAGE:
        raise NotValid("Choose one of: assess it, guide it away, send it to the ordinary route.")
    case = _handled(ctx, reference)
    case.move(event, reason=" ".join(reason.split()))
    told = {
        Event.TAKEN_ON: ("your application is being assessed", "Regulators are asked for their advice now."),
        Event.GUIDED_AWAY: ("you need no licence", reason),
        Event.SENT_TO_STANDARD_ROUTE: ("the ordinary route is open to you", reason),
    }[event]
    case.tell(case.applicants(), "application triaged", told[0], told[1] + "\n")


def find_criterion(ctx: Context, *, reference: str, criterion: str, met: Met, reason: str) -> None:
    """Record what was found of one admission criterion; the latest counts."""
    case = _handled(ctx, reference)
    if criterion not in {one.id for one in CRITERIA}:
        raise NotValid("There is no such criterion.")
    case.write(CriterionFound(criterion, met, given_words(reason, "Give the reason.", MOST_CHARACTERS)))
    case.record("criterion found", criterion=criterion, met=str(met))


def overrule_step(ctx: Context, *, reference: str, step: int, value: Value, reason: str) -> None:
    """Say what a step of the risk assessment comes to, or confirm what was computed."""
    case = _handled(ctx, reference, or_kept_up=True)
    assessment = risk_of(case.submitted).assessment
    if assessment is None:
        raise NotNow("There is no risk assessment to overrule yet.")
    computed = next((one.computed for one in assessment.steps if one.number == step), Open.WAITS)
    words = given_words(reason, "Give the reason.", MOST_CHARACTERS)
    try:
        Overrule(step, value, computed, words, ctx.actor.name, ctx.now)
    except ImpossibleOverrule as impossible:
        raise NotValid(str(impossible)) from impossible
    case.write(StepOverruled(step, value, computed, words))
    case.record("step overruled", step=step, value=str(value))


# What the licence would say


def write_line(ctx: Context, *, reference: str, line: ReliefLine) -> str:
    """Write a relief line as it would stand on the licence; its id. An empty id is a new line.

    Raises:
        NotAllowed: the officer made the newest check of the provision.
    """
    case = _handled(ctx, reference)
    every = [entry.what.line.id for entry in case.file.of(LineWritten)]
    if line.id and line.id not in {one.id for one in case.file.lines}:
        raise NotFound("There is no such line on this case.")
    _fits(line)
    line = line if line.id else replace(line, id=str(max(map(int, every), default=0) + 1))
    found = (*refusals(line, case.around.law), *given_twice(line, case.file.lines, case.around.law))
    against = [o.sentence for o in found if o.rule != _RED_LINE]
    if against:
        raise NotValid(" ".join(against))
    not_checked_themselves(ctx, case.around.law.provisions[line.provision])
    case.write(LineWritten(replace(line, evidence=frozenset())))
    case.record("line written", line=line.id, provision=line.provision)
    return line.id


def _fits(line: ReliefLine) -> None:
    scope = line.scope
    listed = (*scope.units, *scope.areas, *line.consenting_bodies)
    texts = (line.power, line.provision, scope.who, line.safeguard, line.instead, line.no_body_because, *listed)
    if any("\x00" in text for text in texts):
        raise NotValid("There is a character in this line that no text has.")
    if any(len(text) > MOST_CHARACTERS for text in texts) or len(listed) > MOST_NAMES:
        raise NotValid(f"A text has at most {MOST_CHARACTERS:,} characters, and a line at most {MOST_NAMES} names.")


def drop_line(ctx: Context, *, reference: str, line: str, reason: str) -> None:
    """Take a line out of the case."""
    case = _handled(ctx, reference)
    item = line_item(_line(case, line).id)
    words = given_words(reason, "Give the reason.", MOST_CHARACTERS)
    bodies = {("consultee", asked.what.consultee) for asked in case.file.of(AdviceAsked) if asked.what.item == item}
    bodies |= {("consent_giver", asked.what.body) for asked in case.file.of(ConsentMoved) if asked.what.line == line}
    case.write(LineDropped(line, words))
    case.record("line dropped", line=line)
    case.tell(
        [one for role, body in sorted(bodies) for one in case.of_body(role, body)],
        "line dropped",
        f"line {line} is dropped",
        f"Nothing more is asked of you on it: neither advice nor consent.\n\n{words}\n",
    )


def write_condition(
    ctx: Context, *, reference: str, words: str, number: int | None = None, for_consent: tuple[str, str] | None = None
) -> int:
    """Write a condition of the licence to be; its number. Without ``number`` it is a new one."""
    case = _handled(ctx, reference)
    if number is not None and number not in {one.number for one in conditions(case.file)}:
        raise NotFound("There is no such condition on this case.")
    if for_consent is not None and for_consent not in _consents_needed(case):
        raise NotValid("The case needs no such consent: choose the line and the body whose condition this is.")
    number = number or case.file.next_number(ConditionWritten)
    text = given_words(words, "Write the condition first.", MOST_CHARACTERS)
    case.write(ConditionWritten(number, text, for_consent))
    case.record("condition written", condition=number)
    return number


def _consents_needed(case: Case) -> set[tuple[str, str]]:
    return {(line.id, body) for line in case.file.lines for body in consent_needed_from(line, case.around.law)}


def drop_condition(ctx: Context, *, reference: str, number: int, reason: str) -> None:
    case = _handled(ctx, reference)
    if number not in {one.number for one in conditions(case.file)}:
        raise NotFound("There is no such condition on this case.")
    case.write(ConditionDropped(number, given_words(reason, "Give the reason.", MOST_CHARACTERS)))
    case.record("condition dropped", condition=number)


def resolve_conflict(
    ctx: Context, *, reference: str, item: str, weighed: tuple[int, ...], followed: tuple[int, ...], why: str
) -> None:
    """Weigh the advice on one item: which is followed, and why.

    ``weighed`` and ``followed`` are places of entries of advice. All of it that the officer saw is weighed; where more
    counts by now, nothing is recorded, so that nobody is overruled unread.
    """
    case = _handled(ctx, reference, or_kept_up=True)
    said = advised.advice_given(case.file)
    if not set(weighed) <= {one.id for one in said if one.item == item}:
        raise NotValid("It weighs something that is no advice on what is asked about here.")
    case.write(ConflictResolved(item, weighed, followed, given_words(why, "Say why.", MOST_CHARACTERS)))
    against = resolution_refusal(advised.resolutions(case.file)[-1], said, case.around.law.name)
    if against:
        raise NotValid(" ".join(against))
    case.record("advice weighed", item=item)


# What it could cost


def value_line(
    ctx: Context,
    *,
    reference: str,
    line: str,
    cap_pence: int,
    worst_case_pence: int,
    cover_required_pence: int,
    basis: str,
) -> None:
    """Record what a line could cost, in pence, and the least cover the holder must keep."""
    case = _handled(ctx, reference)
    _line(case, line)
    if min(cap_pence, worst_case_pence, cover_required_pence) < 0:
        raise NotValid("An amount is 0 or more.")
    where = given_words(basis, "Say where the figures are from.", MOST_CHARACTERS)
    case.write(LineValued(line, cap_pence, worst_case_pence, cover_required_pence, where))
    case.record("line valued", line=line)


def read_policy(ctx: Context, *, reference: str, policy: PolicyRead) -> None:
    """Record a policy, bond or indemnity as it was read."""
    case = _handled(ctx, reference, or_kept_up=True)
    if policy.reference in {entry.what.reference for entry in case.file.of(PolicyRead)}:
        raise NotValid("This reference is on the case already. Give a renewal one of its own, such as P-1 of 2027.")
    _policy(policy, ctx)
    case.write(policy)
    case.record("policy read", policy=policy.reference)


def count_cover(ctx: Context, *, reference: str, policy: str, line: str | None, pence: int) -> None:
    """Let part of a policy count as cover of a line, or of the licence as a whole.

    What it gives to other cases is gone; the programme is locked, so that two cannot give the same.
    """
    case = _handled(ctx, reference, or_kept_up=True)
    locked_programme(ctx)
    if line is not None:
        _line(case, line)
    read = [entry.what for entry in case.file.of(PolicyRead) if entry.what.reference == policy]
    if not read:
        raise NotFound("There is no such policy on this case.")
    own = own_entries(case.file)
    name = f"{case.row.reference}/C{sum(entry.kind is Kind.COVERED for entry in own) + 1}"
    entries, today, held = (*case.around.ledger, *own), london_date(ctx.now), _policy(read[-1], ctx)
    if pence > (left := held.left_pence(entries, today)):
        raise NotValid(
            f"Of policy {policy} {pounds(left)} is left to give: the rest is counted already, here or for other cases."
        )
    try:
        cover: Entry = held.covered(
            entries, name, today, case=(case.row.domain, case.row.reference), line=line, pence=pence
        )
    except ValueError as less:
        raise NotValid(str(less)) from less
    case.write(Booked(cover))
    case.record("cover counted", policy=policy, line=line, pence=pence)


def _policy(read: PolicyRead, ctx: Context) -> Policy:
    try:
        return Policy(
            reference=read.reference,
            insurer=read.insurer,
            limit_pence=read.limit_pence,
            excess_pence=read.excess_pence,
            exclusions=read.exclusions,
            starts_on=read.starts_on,
            expires_on=read.expires_on,
            read_by=ctx.actor.name,
            read_on=london_date(ctx.now),
        )
    except ValueError as wrong:
        raise NotValid(str(wrong)) from wrong


# The end of the officer's work


def give_more_time(ctx: Context, *, reference: str, working_days: int, agreed_by: str, reason: str) -> None:
    """Agree with the applicant on more working days for the decision."""
    case = _handled(ctx, reference)
    if not 1 <= working_days <= PERIODS.decision:
        raise NotValid(f"Give 1 to {PERIODS.decision} working days.")
    who = given_words(agreed_by, "Say who of the applicant agreed.", 200)
    why = given_words(reason, "Give the reason.", MOST_CHARACTERS)
    try:
        # the clock is worked out anew with it
        case.write(MoreTime(working_days, who, why))
    except Contradiction as late:
        raise NotNow("The time for the decision is over already, or the application is not complete yet.") from late
    case.record("more time given", working_days=working_days)
    more = f"{working_days} working {'day' if working_days == 1 else 'days'}"
    case.tell(
        case.applicants(),
        "more time given",
        f"{more} more for the decision",
        f"Agreed by {who} for you. Why: {why}\n",
    )


def recommend(ctx: Context, *, reference: str, outcome: Outcome, reasons: str) -> None:
    """Recommend an outcome and send the case to the panel."""
    case = _handled(ctx, reference)
    words = given_words(reasons, "Give the reasons.", MOST_CHARACTERS)
    case.write(Recommended(outcome, words))
    case.move(Event.RECOMMENDED, reason=words, outcome=str(outcome))
    case.tell(
        case.central("panel_chair"), "case recommended", "ready for the panel", "A recommendation waits for you.\n"
    )


BEFORE_THE_PANEL = (State.SUBMITTED, State.INCOMPLETE, State.DULY_MADE, State.ASSESSMENT, State.WAITING)
"""While what the licence would say can still be written: what goes to the panel stays as it is."""


def _handled(ctx: Context, reference: str, *, or_kept_up: bool = False) -> Case:
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    case.open_for(*BEFORE_THE_PANEL, or_kept_up=or_kept_up)
    return case


def _line(case: Case, id: str) -> ReliefLine:
    for line in case.file.lines:
        if line.id == id:
            return line
    raise NotFound("There is no such line on this case.")
