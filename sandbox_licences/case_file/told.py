"""The one place that tells each kind of entry in words: what stands in the history of a case.

Texts are plain; whoever shows them treats them as text. ``tell`` is for the central unit; an applicant's page leaves
out what ``OURS`` names, which is said between the central unit and the regulators.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file import entries as e
from sandbox_licences.case_file.advised import advice_given
from sandbox_licences.case_file.file import CaseFile, Stamp, Written
from sandbox_licences.case_file.scope import item_words
from sandbox_licences.day_words import day_in_words
from sandbox_licences.law import Law
from sandbox_licences.liability import pounds
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.sora.steps import NAMES
from sandbox_licences.sora.steps import words as result_words

OUTCOMES: dict[Outcome, str] = {
    Outcome.GRANTED: "grant",
    Outcome.GRANTED_WITH_CONDITIONS: "grant with conditions",
    Outcome.REFUSED: "refuse",
    Outcome.ADVICE_GIVEN: "give advice on what law would be needed",
}
OURS = (
    e.CriterionFound,
    e.ConflictResolved,
    e.Recommended,
    e.Minuted,
    e.ExposureApproved,
    e.ApprovedElsewhere,
    e.LineValued,
    e.OfficerWarned,
    e.BodyReminded,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history: what happened, what was said with it, by whom and when."""

    what: str
    words: str
    stamp: Stamp

    @property
    def by(self) -> str:
        return self.stamp.by_name


def history(file: CaseFile, law: Law) -> tuple[Told, ...]:
    """The whole file in words, newest first. Answers given one after the other are one line."""
    told: list[Told] = []
    run: list[Written[e.Answer]] = []
    for entry in file.entries:
        same = run and run[-1].stamp.by == entry.stamp.by and run[-1].stamp.on == entry.stamp.on
        if isinstance(entry.what, e.Answer) and (same or not run):
            run.append(entry)
            continue
        told += _answers(run)
        run = [entry] if isinstance(entry.what, e.Answer) else []
        if not run:
            told.append(tell(entry, file, law))
    told += _answers(run)
    return tuple(reversed(told))


def _answers(run: list[Written[e.Answer]]) -> list[Told]:
    if not run:
        return []
    count = len({entry.what.question for entry in run})
    return [Told(f"Answered {count} {'question' if count == 1 else 'questions'} of the form", "", run[-1].stamp)]


def tell(entry: Written[object], file: CaseFile, law: Law) -> Told:
    """One entry in words.

    Raises:
        LookupError: nobody has said yet how this kind is told.
    """
    what, words = _told(entry.what, entry.stamp, file, law)
    return Told(what[:1].upper() + what[1:], words, entry.stamp)


def _told(what: object, stamp: Stamp, file: CaseFile, law: Law) -> tuple[str, str]:
    for tellers in (_of_applicant, _of_officer, _of_regulator, _of_decision):
        if (said := tellers(what, stamp, file, law)) is not None:
            return said
    raise LookupError(f"Nobody has said how {type(what).__name__} is told.")


def _of_applicant(what: object, stamp: Stamp, file: CaseFile, law: Law) -> tuple[str, str] | None:
    match what:
        case e.Answer(question=question):
            label = file.form[question].label if question in file.form.by_id else question
            return "answered a question of the form", label
        case e.Evidence() as evidence if evidence.held_by:
            return (
                f"named evidence {evidence.name}, held by {law.name(evidence.held_by)}",
                f"{evidence.title} ({evidence.reference})",
            )
        case e.Evidence() as evidence:
            instead = f" in place of E{evidence.replaces}" if evidence.replaces else ""
            return f"attached {evidence.name}{instead}", f"{evidence.title} ({evidence.file_name})"
        case e.FormTaken(before=before, after=after):
            return f"goes on with version {after} of the form", f"Version {before} before."
        case e.QuestionAnswered(number=number, words=words):
            return f"answered written question {number}", words
        case e.Moved(event=event, reason=reason):
            return f"{'application ' if event is not Event.CHANGED else ''}{event}", reason
        case e.Scanned(clean=clean, by=by, sha256=sha256):
            named = next((x.what.name for x in file.of(e.Evidence) if x.what.sha256 == sha256), "a file")
            return f"{named} was scanned: {'clean' if clean else 'not clean'}", by
    return None


def _of_officer(what: object, stamp: Stamp, file: CaseFile, law: Law) -> tuple[str, str] | None:
    match what:
        case e.QuestionAsked(number=number, words=words):
            return f"written question {number}: the clock stops", words
        case e.NoticeSent(question=question, lapses_on=day):
            return (
                f"notice to the applicant on question {question}",
                f"Without an answer the application lapses after {day_in_words(day)}.",
            )
        case e.OfficerWarned(stage=stage, due_on=day, over=over):
            when = "was due" if over else "is due"
            return f"the officer was told that “{stage}” {when} on {day_in_words(day)}", ""
        case e.BodyReminded(body=body, due_on=day, line=line):
            asked = f"its consent to line {line}" if line else "its advice"
            return f"{law.name(body)} was reminded that {asked} is due on {day_in_words(day)}", ""
        case e.MoreTime(working_days=days, agreed_by=by, reason=reason):
            return f"{_days(days)} more for the decision, agreed by {by}", reason
        case e.CriterionFound(criterion=criterion, met=met, reason=reason):
            return f"criterion {criterion}: {met}", reason
        case e.LineWritten(line=line):
            provision = law.provisions.get(line.provision)
            name = provision.name if provision else line.provision
            return f"relief line {line.id} written", f"{line.relief} {name}. Instead: {line.safeguard}"
        case e.LineDropped(line=line_id, reason=reason):
            return f"relief line {line_id} dropped", reason
        case e.ConditionWritten(number=number, words=words):
            return f"condition {number} written", words
        case e.ConditionDropped(number=number, reason=reason):
            return f"condition {number} dropped", reason
        case e.StepOverruled(step=step, value=value, instead_of=computed, reason=reason):
            said = result_words(step, value)
            if value == computed:
                return f"step {step} of the assessment confirmed: {said}", reason
            return f"step {step} ({NAMES[step]}): {said} instead of {result_words(step, computed)}", reason
        case e.LineValued() as v:
            amounts = f"cap {pounds(v.cap_pence)}, worst case {pounds(v.worst_case_pence)}"
            return f"line {v.line} valued: {amounts}, cover to keep {pounds(v.cover_required_pence)}", v.basis
        case e.PolicyRead() as p:
            return f"policy {p.reference} of {p.insurer} read", f"Limit {pounds(p.limit_pence)}. {p.exclusions}".strip()
        case e.Booked(booked=b):
            of_line = f" for line {b.relief_line}" if b.relief_line else ""
            return f"{b.kind}: {pounds(b.pence)}{of_line} ({b.reference})", b.basis
        case e.Recommended(outcome=outcome, reasons=reasons):
            return f"recommended to {OUTCOMES[outcome]}", reasons
    return None


def _of_regulator(what: object, stamp: Stamp, file: CaseFile, law: Law) -> tuple[str, str] | None:
    match what:
        case e.AdviceAsked() as asked:
            due = f"Due on {day_in_words(asked.due_on)}."
            return f"{law.name(asked.consultee)} asked for advice on {_item(asked.item, file, law)}", due
        case e.AdviceExtended(number=number, due_on=day):
            return f"request {number} given longer, until {day_in_words(day)}", ""
        case e.NoAdvice(number=number):
            asked_of = _request(number, file, law)
            return f"no advice given by {asked_of}", "Its time is over; the case goes on without it."
        case e.AdviceGiven() as given:
            return f"{law.name(given.consultee)} on {_item(given.item, file, law)}: {_position(given)}", _said(given)
        case e.AdviceByLink(given=given, name=name):
            item = _item(given.item, file, law)
            return f"{name}, by signed link, on {item}: {_position(given)}", _said(given)
        case e.SentOn(request=request, to=to):
            return f"{_request(request, file, law)}: not ours, ask {law.name(to)}", ""
        case e.ConflictResolved() as r:
            followed = _followed(r, file, law)
            return f"advice on {_item(r.item, file, law)} weighed: {followed}", r.why
        case e.ConsentMoved() as c:
            words = "; ".join(part for part in (c.conditions, c.reason, c.evidence) if part)
            told = f" ({' and '.join(c.told)})" if c.told else ""
            return f"consent of {law.name(c.body)} to line {c.line}: {c.to}{told}", words
    return None


def _of_decision(what: object, stamp: Stamp, file: CaseFile, law: Law) -> tuple[str, str] | None:
    match what:
        case e.Minuted(outcome=outcome, words=words):
            return f"panel: {OUTCOMES[outcome]}", words
        case e.Decided(outcome=outcome, reasons=reasons, advice=needed):
            return f"decided to {OUTCOMES[outcome]}", " ".join((reasons, *needed))
        case e.ReviewMoved(event=event, reason=reason):
            return f"internal review {event}", reason
        case e.ExposureApproved(licence_pence=own, programme_pence=all_of_it, reasons=reasons):
            return (
                f"exposure approved up to {pounds(own)} for this licence, {pounds(all_of_it)} for the programme",
                reasons,
            )
        case e.ApprovedElsewhere(of=of, up_to_pence=pence, reference=reference):
            return f"{of} recorded, up to {pounds(pence)}", reference
        case e.LetterKept(entry=entry):
            return "the letter of the decision was signed and kept", f"Of entry {entry}."
        case e.NoticeOfStep(of=of, words=words, answer_by=day):
            return f"notice given that the licence may be {of}, to be answered by {day_in_words(day)}", words
        case e.NoticeAnswered(words=words):
            return "the holder answered a notice", words
        case e.NoticeWithdrawn(of=of, reason=reason):
            return f"the notice that the licence may be {of} was withdrawn", reason
        case e.Redacted(field=field, words=words, reason=reason):
            shown = f"public register: {field} is {'replaced by other words' if words else 'shown again'}"
            return shown, f"{words} {reason}".strip()
        case e.KeptFromBeginning(reasons=reasons):
            return "the licence could not begin on its first day: its officer and its holder were told", " ".join(
                reasons
            )
        case e.LicenceMoved(event=event, reason=reason):
            return f"licence {event}", reason
    return None


def _days(n: int) -> str:
    return f"{n} working {'day' if n == 1 else 'days'}"


def _item(item: str, file: CaseFile, law: Law) -> str:
    return f"“{item_words(item, file, law)}”"


def _request(number: int, file: CaseFile, law: Law) -> str:
    for asked in file.of(e.AdviceAsked):
        if asked.what.number == number:
            return f"{law.name(asked.what.consultee)} on {_item(asked.what.item, file, law)}"
    return f"request {number}"


def _position(given: e.AdviceGiven) -> str:
    return f"{given.position}{f', {given.severity} severity' if given.severity else ''}"


def _said(given: e.AdviceGiven) -> str:
    return f"Condition: {given.condition} {given.reason}" if given.condition else given.reason


def _followed(resolved: e.ConflictResolved, file: CaseFile, law: Law) -> str:
    voices = [said.voice(law.name) for said in advice_given(file) if said.id in resolved.followed]
    return f"{' and '.join(voices)} followed" if voices else "none followed"
