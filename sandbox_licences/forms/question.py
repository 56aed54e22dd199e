"""A question of a form, declared once: its words, what may stand in the answer, and when it is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

Scalar = str | int | bool
Row = Mapping[str, Scalar | Sequence[str]]
Answer = Scalar | Sequence[str] | Sequence[Row]
"""A typed answer, as it is kept (JSON): a date is 2026-06-30; a number with places is its plain digits, 1.4, so that
none is lost; a choice is its code; evidence is the references of the files, never the files."""
Answers = Mapping[str, Answer]
"""Question id to answer; a question without one has no entry."""

NOT_LISTED = "not_listed"
"""In place of a provision's code: the law is none of the catalogue."""


class Kind(StrEnum):
    """What may stand in an answer."""

    TEXT = "text"
    LONG_TEXT = "long text"
    CHOICE = "one of a list"
    SEVERAL = "one or more of a list"
    INTEGER = "whole number"
    DECIMAL = "number"
    YES_NO = "Yes or No"
    DATE = "date"
    EMAIL = "e-mail address"
    URL = "web address"
    EVIDENCE = "evidence"  # references of files
    PROVISION = "provision"  # the code of one, from the catalogue
    ROWS = "table"  # a short table of the columns


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.URL})
OF_A_LIST = frozenset({Kind.CHOICE, Kind.SEVERAL})
MOST_ROWS = 50
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class SpoiledForm(ValueError):
    """A form that is declared wrongly, with the reason."""


class Choice(NamedTuple):
    code: str
    label: str
    alone: bool = False
    """It cannot be chosen together with others: *none of these*."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a text must look like: the whole of it, and how a person is told."""

    pattern: str
    words: str

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text, re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class When:
    """A condition on the answer to another question: it is one of ``any_of``, or at least ``at_least``.

    Of a question with several answers one is enough.
    """

    question: str
    any_of: tuple[str | bool, ...] = ()
    at_least: int | None = None

    def holds(self, answer: object) -> bool:
        if self.at_least is not None:
            return (
                type(answer) in (int, str)
                and _NUMBER.fullmatch(str(answer)) is not None
                and (Decimal(str(answer)) >= self.at_least)
            )
        given = answer if isinstance(answer, list | tuple) else [answer]
        return any(
            isinstance(one, bool) is isinstance(wanted, bool) and one == wanted
            for one in given
            for wanted in self.any_of
        )


@dataclass(frozen=True, slots=True)
class Order:
    """Two dates or two numbers, the second not before or below the first; where it is, people are told with the names.

    The names go on in a sentence: “the start”, “the end”.
    """

    first: str
    second: str
    first_name: str
    second_name: str

    def __post_init__(self) -> None:
        _require(self.first != self.second, self.first, "an order is between two questions")
        _require(bool(self.first_name and self.second_name), self.first, "an order has a name for each of its two")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. All texts are plain: an input's name is its label, read out as it is written.

    Raises:
        SpoiledForm: the declaration does not fit its kind.
    """

    id: str
    kind: Kind
    label: str
    """With the unit in words where there is one."""
    help: str
    """One line, with an example where that helps."""
    _: KW_ONLY
    source: str = ""
    """Why it is asked: law, standard or the pilot's own rule. Columns of a table have that of their table."""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple[Question, ...] = ()
    orders: tuple[Order, ...] = ()
    """What must hold between the columns of each row."""
    required: bool = True
    """Whether the application is incomplete without it, where it is asked."""
    asked_when: tuple[When, ...] = ()
    """Conditions on earlier questions, or earlier columns of the row, that must all hold; none: always asked."""
    evidence: str = ""
    """What shows that the answer is true; empty where nothing is asked for."""
    least: int | None = None
    over: int | None = None
    """The number must be more than this."""
    most: int | None = None
    max_length: int = 0
    """Characters; 0 for what is usual of the kind."""
    max_words: int = 300
    """Words of a long text."""
    shape: Shape | None = None
    published: bool = False
    """Whether the answer stands in the public register once a licence is given."""
    must_be_yes: bool = False
    """There is no application with *No*."""

    def __post_init__(self) -> None:
        _require(re.fullmatch(r"[a-z][a-z0-9_]*", self.id) is not None, self.id, "an id is small letters and _")
        _require(bool(self.label and self.help), self.id, "it needs a label and a help")
        _require((self.kind in OF_A_LIST) == bool(self.choices), self.id, "lists have choices, and nothing else does")
        _require((self.kind is Kind.ROWS) == bool(self.columns), self.id, "tables have columns, and nothing else does")
        bounded = (self.least, self.over, self.most) != (None, None, None)
        _require(self.kind in NUMBERS or not (bounded or self.unit), self.id, "only numbers have units and bounds")
        _require(self.kind is Kind.YES_NO or not self.must_be_yes, self.id, "only Yes or No can be a must")
        _require(self.kind is not Kind.EVIDENCE or bool(self.evidence), self.id, "say what the evidence is to show")
        codes = [choice.code for choice in self.choices]
        _require(len(codes) == len(set(codes)), self.id, "each choice has a code of its own")
        _require(all(c.kind not in (Kind.ROWS, Kind.EVIDENCE) for c in self.columns), self.id, "a cell holds one value")
        require_order(self.columns, self.id)
        require_comparable(self.orders, self.columns)

    def label_of(self, code: str) -> str:
        """How a choice is called; the code itself where it is none."""
        return next((choice.label for choice in self.choices if choice.code == code), code)

    @property
    def longest(self) -> int:
        """Characters a text may have."""
        return self.max_length or (10_000 if self.kind is Kind.LONG_TEXT else 200)


def require_order(questions: Sequence[Question], where: str) -> None:
    """Ids must be unique, and conditions refer to earlier questions and to answers these can have."""
    earlier: dict[str, Question] = {}
    for question in questions:
        _require(question.id not in earlier, question.id, f"{where} has two questions of this id")
        for when in question.asked_when:
            _require(when.question in earlier, question.id, f"it waits for {when.question}, which is not asked before")
            _require_possible(when, earlier[when.question], question.id)
        earlier[question.id] = question


def _require_possible(when: When, on: Question, where: str) -> None:
    possible: set[str | bool]
    if when.at_least is not None:
        _require(on.kind in NUMBERS and not when.any_of, where, f"{on.id} is not compared with a number")
        return
    possible = {True, False} if on.kind is Kind.YES_NO else {choice.code for choice in on.choices}
    if on.kind is Kind.PROVISION:
        possible = {NOT_LISTED}
    _require(bool(when.any_of) and possible.issuperset(when.any_of), where, f"{on.id} never has such an answer")


def require_comparable(orders: Sequence[Order], questions: Sequence[Question]) -> None:
    kinds = {question.id: question.kind for question in questions}
    for order in orders:
        pair = {kinds.get(order.first), kinds.get(order.second)}
        _require(pair == {Kind.DATE} or pair <= NUMBERS, order.first, f"it cannot be compared with {order.second}")


def _require(holds: bool, where: str, what: str) -> None:
    if not holds:
        raise SpoiledForm(f"{where}: {what}.")
