"""Every step that audit entries record, in words: what kind of step it is, and whose it is to read.

One table, by ``portal.audit_subjects.step``. A step without a line here is shown to nobody, and fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.queries.own_status import REASONS_SHOWN
from regulators.return_review import Event as ReturnReview
from sandbox_licences.lifecycle.application import Event as Case
from sandbox_licences.lifecycle.licence import Event as Licence
from sandbox_licences.lifecycle.review import Event as Review


class StepKind(StrEnum):
    """What a history is filtered by."""

    FILING = "Filing"
    READING = "Reading by the central unit"
    PUBLISHING = "Publication"
    CONTESTING = "Groups, comments and challenges"
    ROUND = "Dates and duties of a round"
    APPLYING = "Application"
    CASEWORK = "Casework"
    DECIDING = "Decision and review"
    LICENCE = "Licence"
    DEPARTMENT = "Steers, funding and reviews"
    PEOPLE = "People and keys"
    PORTAL = "Law, limits and the portal"


class Whose(StrEnum):
    """Who reads of a step, of those who may read the history of its object at all."""

    BOTH = "both"
    OWN = "the regulator, department or innovator alone"
    """What is not filed, or not handed in; or a department's draft."""
    CENTRAL = "the central unit alone"


@dataclass(frozen=True, slots=True)
class Step:
    """``more`` is said too where the entry holds what it names; ``reason_to_holder``: of a case, to its applicant."""

    kind: StepKind
    words: str
    whose: Whose = Whose.BOTH
    more: str = ""
    reason_to_holder: bool = False


_F, _R, _P, _Q = StepKind.FILING, StepKind.READING, StepKind.PUBLISHING, StepKind.CONTESTING
_A, _W, _D, _L = StepKind.APPLYING, StepKind.CASEWORK, StepKind.DECIDING, StepKind.LICENCE
_OWN, _CENTRAL = Whose.OWN, Whose.CENTRAL

_OF_RETURNS = {
    "return:draft shared": Step(_F, "Shared with its departments", _OWN),
    "return:sharing stopped": Step(_F, "No longer shared with its departments", _OWN),
    "return:started": Step(_F, "Started", _OWN),
    "return:changed": Step(_F, "Changed", _OWN),
    "return:queries explained": Step(_F, "Queries explained", _OWN, "{count} of {rules}"),
    "return:sent to the certifier": Step(_F, "Sent to the certifier", _OWN),
    "return:taken back by the preparer": Step(_F, "Taken back by the preparer", _OWN),
    "return:returned to the preparer": Step(_F, "Returned to the preparer", _OWN),
    "return:signed and filed": Step(_F, "Signed and filed"),
    "return:reopened for correction": Step(_F, "Reopened for correction", _OWN),
    "return:superseded": Step(_F, "Replaced by a later version"),
    "return:withdrawn": Step(_F, "Withdrawn by the regulator"),
    "return:withdrawn as a draft": Step(_F, "Draft withdrawn", _OWN),
    "return:put back as the version that counts": Step(_F, "Put back as the version that counts"),
    "return:queried": Step(_R, "A question was asked", more="about “{figure}”"),
    "return:question answered": Step(_R, "A question was answered"),
    "return:answered": Step(_R, "The last open question was answered"),
    "return:finding waived": Step(_R, "A finding was waived", more="of rule {rule}"),
    "return:returned by the central unit": Step(_R, "Returned by the central unit"),
    "return:accepted": Step(_R, "Accepted"),
    "return:published": Step(_P, "Published", more="in dataset {dataset}"),
    "return:proposed for withdrawal": Step(_P, "Proposed for withdrawal"),
    "return:kept as published": Step(_P, "Kept as published: the withdrawal is not confirmed"),
    "return:withdrawn after publication": Step(_P, "Withdrawn after publication"),
    "upload:file received": Step(_F, "File received", _OWN),
    "upload:file refused": Step(_F, "File refused", _OWN),
    "upload:file failed": Step(_F, "File could not be read", _OWN),
    "receipt:receipt written": Step(_F, "Receipt written"),
    "receipt:receipt printed": Step(_F, "Receipt made as a document"),
    "group:peer group disputed": Step(_Q, "The peer group was disputed"),
    "group:peer group dispute answered": Step(_Q, "The dispute on the peer group was answered"),
    "place:own comment written": Step(_Q, "Own comment written"),
    "place:figure challenged": Step(_Q, "A figure was challenged", more="measure {metric}"),
    "place:challenge answered": Step(_Q, "A challenge was answered", more="measure {metric}"),
    "round:return extended": Step(StepKind.ROUND, "Given longer", more="{words}"),
    "round:return excused": Step(StepKind.ROUND, "Excused", more="{words}"),
    "round:return required": Step(StepKind.ROUND, "Asked for", more="{words}"),
    "round:round set": Step(StepKind.ROUND, "Round set", more="{words}"),
    "round:round changed": Step(StepKind.ROUND, "Dates of the round changed", more="{words}"),
    "round:publication proposed": Step(_P, "Publication proposed", more="version {version}"),
    "round:publication confirmed": Step(_P, "Publication confirmed", more="version {version}"),
    "round:publication taken back": Step(_P, "Proposal of publication taken back", more="version {version}"),
    "round:publication replaced": Step(_P, "Proposal of publication replaced", more="version {version}"),
    "dataset:dataset published": Step(_P, "Dataset published", more="{returns} returns"),
    "test:test registered": Step(StepKind.ROUND, "Rule of a test registered"),
}

_OF_CASES = {
    Case.STARTED: Step(_A, "Application started", _OWN),
    Case.TAKEN_UP_AGAIN: Step(_A, "Application taken up again after a review"),
    Case.CHANGED: Step(_A, "Application changed", _OWN),
    Case.SUBMITTED: Step(_A, "Application submitted"),
    Case.ANSWERED: Step(_A, "The last open question was answered"),
    Case.WITHDRAWN: Step(_A, "Application withdrawn"),
    "withdrawn as a draft": Step(_A, "Draft of the application withdrawn", _OWN, reason_to_holder=True),
    Case.LAPSED: Step(_A, "Application closed as lapsed"),
    "question answered": Step(_A, "A written question was answered", more="number {question}"),
    "form taken over": Step(_A, "New version of the form taken over", _OWN, "version {after}"),
    "evidence attached": Step(_A, "Evidence attached", _OWN, "{evidence}"),
    "evidence referred to": Step(_A, "Evidence of a regulator named", _OWN, "{evidence}, held by {held_by}"),
    "evidence claim stated": Step(_A, "What evidence shows was stated", _OWN, "{evidence}"),
    Case.ASKED_ABOUT: Step(_W, "A written question was asked"),
    Case.FOUND_COMPLETE: Step(_W, "Found complete"),
    Case.GUIDED_AWAY: Step(_W, "Guided away: no licence is needed"),
    Case.SENT_TO_STANDARD_ROUTE: Step(_W, "Sent to the ordinary route"),
    Case.TAKEN_ON: Step(_W, "Taken on for assessment"),
    Case.RECOMMENDED: Step(_W, "Sent to the panel with a recommendation"),
    Case.MINUTED: Step(_W, "Minuted by the panel"),
    Case.SENT_BACK: Step(_W, "Sent back to assessment"),
    "notice sent": Step(_W, "Reminded of a written question", more="number {question}"),
    "more time given": Step(_W, "More time agreed", more="{working_days} working days"),
    "interest declared": Step(_W, "Said whether they have an interest in the case", _CENTRAL),
    "file scanned": Step(_W, "File scanned", _CENTRAL),
    "criterion found": Step(_W, "Admission criterion found", _CENTRAL, "{criterion}"),
    "step overruled": Step(_W, "Step of the risk assessment settled", _CENTRAL, "step {step}"),
    "line written": Step(_W, "Relief line written", _CENTRAL, "line {line}, provision {provision}"),
    "line dropped": Step(_W, "Relief line dropped", _CENTRAL, "line {line}"),
    "line valued": Step(_W, "Exposure of a line valued", _CENTRAL, "line {line}"),
    "condition written": Step(_W, "Condition written", _CENTRAL, "condition {condition}"),
    "condition dropped": Step(_W, "Condition dropped", _CENTRAL, "condition {condition}"),
    "policy read": Step(_W, "Insurance policy read", _CENTRAL, "{policy}"),
    "cover counted": Step(_W, "Cover of a policy counted", _CENTRAL, "{policy}, line {line}"),
    "advice asked": Step(_W, "Advice asked", _CENTRAL, "of {consultee}: {item}"),
    "advice given longer": Step(_W, "Longer given for advice", _CENTRAL, "request {request}"),
    "advice given": Step(_W, "Advice given", _CENTRAL, "request {request}"),
    "advice given by link": Step(_W, "Advice given by a signed link", _CENTRAL, "request {request}"),
    "advice sent on": Step(_W, "Advice sent on to another body", _CENTRAL, "to {to}"),
    "advice link made": Step(_W, "Signed link for advice made", _CENTRAL, "request {request}"),
    "advice link withdrawn": Step(_W, "Signed link for advice withdrawn", _CENTRAL),
    "advice weighed": Step(_W, "Advice that differs was settled", _CENTRAL, "{item}"),
    "no advice given": Step(_W, "No advice came in time", _CENTRAL, "request {request}"),
    "evidence read by link": Step(_W, "Evidence read by a signed link", _CENTRAL, "{evidence}"),
    "consent moved": Step(_W, "A consent moved", _CENTRAL, "line {line}, {body}: {to}"),
    "body reminded": Step(_W, "A body was reminded", _CENTRAL, "{body}"),
    "officer warned": Step(_W, "The case officer was warned of a day", _CENTRAL),
    "exposure approved": Step(_D, "Exposure approved", _CENTRAL),
    "approved elsewhere": Step(_D, "Approval of another noted", _CENTRAL, "{of}"),
    Case.GRANTED: Step(_D, "Licence granted"),
    Case.GRANTED_WITH_CONDITIONS: Step(_D, "Licence granted with conditions"),
    Case.REFUSED: Step(_D, "Licence refused"),
    Case.ADVISED: Step(_D, "Decided as advice: what law would be needed"),
    "condition varied by a review": Step(_D, "Condition varied by a review", _CENTRAL, "condition {condition}"),
    "letter written": Step(_D, "Decision letter written", _CENTRAL),
    "licence written": Step(_L, "Document of the licence written", _CENTRAL, "version {version}"),
    "licence redacted": Step(_L, "Public words of the licence changed", _CENTRAL, "{field}"),
    "licence notice given": Step(_L, "Notice given that it may be {of}"),
    "licence notice withdrawn": Step(_L, "Notice withdrawn that it may be {of}", reason_to_holder=True),
    "licence notice answered": Step(_L, "Notice answered that it may be {of}"),
    "licence kept from beginning": Step(_L, "Kept from beginning"),
}

_T = StepKind.DEPARTMENT
_OF_DEPARTMENTS = {
    "steer:steer recorded": Step(_T, "Steer recorded"),
    "steer:steer amended": Step(_T, "Steer amended"),
    "steer:steer ended": Step(_T, "Steer ended"),
    "funding:funding line recorded": Step(_T, "Funding line recorded"),
    "funding:funding line corrected": Step(_T, "Funding line corrected"),
    "funding:funding line withdrawn": Step(_T, "Funding line withdrawn"),
    "funding:no departmental money needed": Step(_T, "Said that no departmental money is needed"),
    "funding:statement on funding withdrawn": Step(_T, "Statement on funding withdrawn"),
}

_OF_PEOPLE = {
    "organisation:organisation added": "Organisation added",
    "organisation:organisation registered": "Organisation registered",
    "person:person seen first": "Signed in for the first time",
    "person:signed in": "Signed in",
    "person:signed out": "Signed out",
    "person:sessions ended": "Signed out everywhere",
    "person:role given": "Role given",
    "person:role taken away": "Role taken away",
    "membership:role ended": "Role ended",
    "invitation:invited": "Role offered",
    "invitation:invitation taken up": "Offered role taken up",
    "invitation:invitation taken back": "Offered role taken back",
    "key:key made": "Key for programs made",
    "key:key ended": "Key for programs ended",
    "role-proposal:role change proposed": "Change of a role proposed",
    "role-proposal:role change confirmed": "Change of a role confirmed",
    "role-proposal:role change declined": "Change of a role declined",
    "role-proposal:role change taken back": "Proposed change of a role taken back",
    "handover:handed over": "Work handed over",
    "handover:taken over": "Work taken over",
    "organisation:organisation understaffed": "Found to lack people",
    "person:messages chosen": "Chose which messages to be sent",
    "subject:sign-in refused": "Sign-in refused",
}
_ROLE_IN = {"person:role given": "given", "person:role taken away": "taken", "invitation:invited": "offered"}
_ROLE_IN["invitation:invitation taken up"] = "given"

_OF_THE_PORTAL = {
    "delegation:delegation recorded": "Delegation to bind a body recorded",
    "provision:provision checked": "Provision checked against the law",
    "setting:programme set": "Limit of the programme set",
    "message:message sent again": "Message sent again",
    "reminders:reminders sent": "Reminders sent",
}


def _steps() -> Iterator[tuple[str, Step]]:
    yield from _OF_RETURNS.items()
    for event, step in _OF_CASES.items():
        told = step.reason_to_holder or event in REASONS_SHOWN
        yield f"case:{event}", Step(step.kind, step.words, step.whose, step.more, told)
    for review in Review:
        yield f"case:review {review}", Step(_D, f"Internal review {review}", reason_to_holder=True)
    for licence in Licence:
        yield f"case:licence {licence}", Step(_L, f"Licence {licence}", reason_to_holder=True)
    yield from _OF_DEPARTMENTS.items()
    for event in ReturnReview:
        seen = Whose.BOTH if event in (ReturnReview.PUBLISHED, ReturnReview.ANSWERED) else _OWN
        yield f"review:review of a return {event}", Step(_T, f"Review of a return {event}", seen)
    for name, words in _OF_PEOPLE.items():
        yield name, Step(StepKind.PEOPLE, words, more=f"{{{_ROLE_IN[name]}}}" if name in _ROLE_IN else "")
    for name, words in _OF_THE_PORTAL.items():
        yield name, Step(StepKind.PORTAL, words, _CENTRAL)


STEPS: Mapping[str, Step] = dict(_steps())


_GOES_ON = ("about ", "of ", "in ", "to ", "number ")
"""What is said more goes on with the sentence."""
_CODE = re.compile(r"^[a-z]+(_[a-z]+)+$")


def _spaced(code: re.Match[str]) -> str:
    return code.group().replace("_", " ")


def in_words(step: Step, detail: Mapping[str, object]) -> str:
    """The step with what its entry holds; what an entry does not hold is left out."""
    known = {name: _CODE.sub(_spaced, str(value)) for name, value in detail.items() if value not in (None, "")}
    said = []
    for text in (step.words, step.more):
        try:
            said.append(text.format_map(known))
        except KeyError:
            said.append(text.partition("{")[0].rstrip() if text is step.words else "")
    words, more = said
    if not more:
        return words
    more = more.removesuffix(".")  # a note is a sentence of its own; here it stands in one
    return f"{words} {more}" if more.startswith(_GOES_ON) else f"{words}: {more}"
