"""A form: one version of one domain's questions, in sections that are the tasks of its task list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sandbox_licences.forms.question import (
    NOT_LISTED,
    Kind,
    Order,
    Question,
    SpoiledForm,
    When,
    require_comparable,
    require_order,
)


@dataclass(frozen=True, slots=True)
class Domain:
    """A field in which licences are given."""

    code: str
    label: str
    covers: str
    """What belongs to it, one sentence."""
    lead_regulator: str
    """Code of a body of the register: whom the pilot asks first."""
    prefix: str
    """Three letters that begin the numbers of its applications and licences."""


@dataclass(frozen=True, slots=True)
class Section:
    """One task of the task list."""

    id: str
    title: str
    hint: str
    group: str
    """The heading under which the task stands; tasks of one group follow each other."""
    questions: tuple[Question, ...]
    after: tuple[str, ...] = ()
    """Earlier sections that must be completed before this one can start."""
    words: tuple[str, ...] = ()
    """Paragraphs above the questions: what a signatory signs."""
    for_signatory: bool = False


@dataclass(frozen=True)
class Form:
    """One version of a domain's form.

    Raises:
        SpoiledForm: an id is there twice, or a condition refers to nothing, or to nothing earlier.
    """

    domain: Domain
    version: int
    sections: tuple[Section, ...]
    orders: tuple[Order, ...] = ()
    risk: str = ""
    """The risk assessment computed from its answers, by name (``case_file.risk``); empty where there is none."""

    def __post_init__(self) -> None:
        require_order(self.questions, f"the form of {self.domain.code}")
        require_comparable(self.orders, self.questions)
        earlier: set[str] = set()
        for section in self.sections:
            if section.id in earlier or not earlier.issuperset(section.after) or not section.questions:
                raise SpoiledForm(
                    f"{section.id}: a section is there once, has questions, and comes after those it waits for."
                )
            earlier.add(section.id)
        without = [question.id for question in self.questions if not question.source]
        if without:
            raise SpoiledForm(f"{', '.join(without)}: say why it is asked.")

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    def __getitem__(self, question_id: str) -> Question:
        return self.by_id[question_id]

    def section(self, section_id: str) -> Section:
        """The section of this id.

        Raises:
            KeyError: the form has none.
        """
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    def section_of(self, question_id: str) -> Section:
        """The section in which a question stands.

        Raises:
            KeyError: the form has no such question.
        """
        for section in self.sections:
            if any(question.id == question_id for question in section.questions):
                return section
        raise KeyError(question_id)

    def asked_words(self, question_id: str) -> str:
        """When a question is asked, as a sentence; empty for one that always is."""
        return condition_words(self[question_id].asked_when, self.by_id)


def condition_words(conditions: tuple[When, ...], questions: Mapping[str, Question]) -> str:
    """The conditions as one sentence, with the questions' own words; empty without any."""
    parts = [f"“{questions[when.question].label}” is {_wanted(when, questions[when.question])}" for when in conditions]
    return f"Asked when {' and '.join(parts)}." if parts else ""


def _wanted(when: When, on: Question) -> str:
    if when.at_least is not None:
        return f"at least {when.at_least:,}"
    if on.kind is Kind.YES_NO:
        return " or ".join("Yes" if wanted is True else "No" for wanted in when.any_of)
    named = ("not in the list" if wanted == NOT_LISTED else on.label_of(str(wanted)) for wanted in when.any_of)
    return " or ".join(f"“{name}”" for name in named)
