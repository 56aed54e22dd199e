"""What a pre-check is made of: questions with few answers, and rules that are asked in order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox_licences.forms.form import condition_words
from sandbox_licences.forms.question import Choice, Kind, Question, SpoiledForm, When

SANDBOX_OPEN = "sandbox_open"
"""Not asked of the applicant: whether a regulator's own sandbox is open in the domain."""
SANDBOX_QUESTION = Question(
    SANDBOX_OPEN,
    Kind.YES_NO,
    "Is a regulator's own sandbox open in this field?",
    "Taken from the regulators' returns, not asked",
    source="The regulators' annual returns",
)


class Outcome(StrEnum):
    NOT_NEEDED = "No licence needed: here is the guidance"
    ORDINARY_ROUTE = "The ordinary route is open"
    MAY_HELP = "A licence may help"
    TALK = "Maybe: talk to us"
    NOT_SO = "Not as you describe it: talk to us"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where all of ``when`` holds, and no rule before it did, this is the outcome."""

    id: str
    when: tuple[When, ...]
    outcome: Outcome
    sentence: str
    """Why, in the words the applicant reads."""
    routes: tuple[str, ...]
    """Ids of the routes to show, the likeliest first."""
    source: str

    def holds(self, facts: Mapping[str, object]) -> bool:
        return all(when.holds(facts.get(when.question)) for when in self.when)

    def condition_words(self, questions: Mapping[str, Question]) -> str:
        """The condition as one sentence in the words of the questions."""
        if not self.when:
            return "Holds when no other rule does."
        return condition_words(self.when, questions).replace("Asked when", "Holds when", 1)


@dataclass(frozen=True, slots=True)
class Precheck:
    """A domain's own part of the pre-check."""

    domain: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]


def require_whole(rules: Collection[Rule], questions: Collection[Question], routes: Collection[str]) -> None:
    """Refuses rules that could not be followed.

    Raises:
        SpoiledForm: an id is there twice, a condition names no question or no answer of it, a route is unknown, or the
            last rule does not always hold.
    """
    ids = [rule.id for rule in rules]
    by_id = {question.id: question for question in (*questions, SANDBOX_QUESTION)}
    for rule in rules:
        if ids.count(rule.id) > 1 or not rule.sentence or not rule.source:
            raise SpoiledForm(f"{rule.id}: a rule has an id of its own, a sentence and a source.")
        for when in rule.when:
            on = by_id.get(when.question)
            possible = {True, False} if on and on.kind is Kind.YES_NO else {c.code for c in on.choices} if on else ()
            if not when.any_of or not set(possible).issuperset(when.any_of):
                raise SpoiledForm(f"{rule.id}: {when.question} has no such answer.")
        if unknown := set(rule.routes).difference(routes):
            raise SpoiledForm(f"{rule.id}: there is no route {', '.join(sorted(unknown))}.")
    if tuple(rules)[-1].when:
        raise SpoiledForm("The last rule must hold whatever the answers are.")


YES, NO, NOT_KNOWN = "yes", "no", "not_known"


def yes_no_not_known(yes: str = "Yes", no: str = "No", not_known: str = "I do not know") -> tuple[Choice, ...]:
    return (Choice(YES, yes), Choice(NO, no), Choice(NOT_KNOWN, not_known))
