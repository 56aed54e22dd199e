"""The items of scope that consultees advise on: the safety of the trial, and each relief line."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox_licences import advice
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Kind, Question
from sandbox_licences.law import Law
from sandbox_licences.relief import ReliefLine
from sandbox_licences.task_list import answers_asked_for

SAFETY = "Safety of the trial"
_NOT_SAFETY = frozenset({"Who and why", "The law", "Protection", "Sign"})
"""Groups of tasks that say nothing of how the trial runs."""


def line_item(line: ReliefLine) -> str:
    """How the item of a relief line is called."""
    return f"Line {line.id}"


def items(file: CaseFile) -> Mapping[str, str]:
    """Each item asked for with its fingerprint now: of the answers and files, or the line, that it is about."""
    return {SAFETY: _of_trial(file), **{line_item(line): line.fingerprint for line in file.lines}}


def item_words(item: str, file: CaseFile, law: Law) -> str:
    """What an item is about, as people read it: “Line 2: Air Navigation Order 2016, art. 94, modify”."""
    for line in file.lines:
        if line_item(line) == item:
            provision = law.provisions.get(line.provision)
            return f"{item}: {provision.name if provision else line.provision}, {line.relief}"
    return item


def about_the_trial(section: Section) -> bool:
    """Whether a section of the form says how the trial runs, and so belongs to the item of its safety."""
    return section.group not in _NOT_SAFETY


def item_files(item: str, file: CaseFile) -> tuple[str, ...]:
    """The names of the evidence an item rests on: files of the answers about the trial; a line has none of its own."""
    if item != SAFETY:
        return ()
    about = {q.id for section in file.form.sections if about_the_trial(section) for q in section.questions}
    given = answers_asked_for(file.form, file.answers)
    named = (name for id in given if id in about and file.form[id].kind is Kind.EVIDENCE for name in _names(given[id]))
    return tuple(name for name in dict.fromkeys(named) if name in file.evidence)


def _of_trial(file: CaseFile) -> str:
    """The operator's own words are not in it: a name that is spelt anew makes no advice stale."""
    about = [q for section in file.form.sections if about_the_trial(section) for q in section.questions]
    given = answers_asked_for(file.form, file.answers)
    scope = {question.id: repr(given[question.id]) for question in about if question.id in given}
    return advice.fingerprint(scope, _files(about, given, file))


def _files(about: list[Question], given: Mapping[str, object], file: CaseFile) -> list[str]:
    named = [name for q in about if q.kind is Kind.EVIDENCE for name in _names(given.get(q.id))]
    return [file.evidence[name].what.sha256 for name in named if name in file.evidence]


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list | tuple) else []
