"""The items of scope that consultees advise on: the safety of the trial, who it protects, and each relief line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox_licences import advice
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.entries import AdviceAsked, Recommended
from sandbox_licences.case_file.file import CaseFile, about_the_law
from sandbox_licences.forms import law, protection, who
from sandbox_licences.forms.form import Section
from sandbox_licences.law import Law
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.task_list import answers_asked_for

SAFETY = "Safety of the trial"
PROTECTION = "Protection of people and data"
_NOT_SAFETY = frozenset({who.GROUP, law.GROUP, protection.GROUP, "Sign"})
"""Groups of tasks that say nothing of how the trial runs."""


def line_item(line: str) -> str:
    """How the item of a relief line is called, by the line's number."""
    return f"Line {line}"


def items(file: CaseFile) -> Mapping[str, str]:
    """Each item asked for with its fingerprint now: of the answers and files, or the line, that it is about."""
    left_out = {PROTECTION} if _recommended_before_protection_was_asked_for(file) else set()
    of_answers = {i: _fingerprint(file, sections) for i, sections in _OF_ANSWERS.items() if i not in left_out}
    return {**of_answers, **{line_item(line.id): line.fingerprint for line in file.lines}}


def _recommended_before_protection_was_asked_for(file: CaseFile) -> bool:
    """Whether the case went to the panel when protection was no item: it goes on as it was recommended.

    But for a refusal nothing is recommended today with an item on which nobody was asked. A case that is sent back, or
    is decided anew, is asked for it.
    """
    recommended, step = file.since_sent_back(Recommended), file.moved(Event.RECOMMENDED, Event.SENT_BACK)
    # the step comes after what it rests on: while its gate is asked, the recommendation alone stands in the file
    if recommended is None or step is None or step.what.event is not Event.RECOMMENDED:
        return False
    return recommended.what.outcome is not Outcome.REFUSED and all(
        asked.what.item != PROTECTION for asked in file.of(AdviceAsked)
    )


def item_words(item: str, file: CaseFile, law: Law) -> str:
    """What an item is about, as people read it: “Line 2: Air Navigation Order 2016, art. 94, modify”."""
    for line in file.lines:
        if line_item(line.id) == item:
            provision = law.provisions.get(line.provision)
            return f"{item}: {provision.name if provision else line.provision}, {line.relief}"
    return item


def about_the_trial(section: Section) -> bool:
    """Whether a section of the form says how the trial runs, and so belongs to the item of its safety."""
    return section.group not in _NOT_SAFETY


def about_protection(section: Section) -> bool:
    """Data, equality, cyber, information. Money is read by the officer and the liability approver, policy by policy."""
    return section.group == protection.GROUP and section is not protection.MONEY


_OF_ANSWERS = {SAFETY: about_the_trial, PROTECTION: about_protection}


def about(item: str) -> Callable[[Section], bool]:
    """Which sections of the form an item rests on."""
    return _OF_ANSWERS.get(item, about_the_law)


def item_files(item: str, file: CaseFile) -> tuple[str, ...]:
    """The names of the evidence an item rests on: that of its answers; of a line, what shows that safeguards work."""
    return file.named_in(about(item))


def _fingerprint(file: CaseFile, sections: Callable[[Section], bool]) -> str:
    """The operator's own words are not in it: a name that is spelt anew makes no advice stale."""
    within = {q.id for section in file.form.sections if sections(section) for q in section.questions}
    given = answers_asked_for(file.form, file.answers)
    scope = {question: repr(value) for question, value in given.items() if question in within}
    return advice.fingerprint(scope, [file.evidence[name].what.content for name in file.named_in(sections)])
