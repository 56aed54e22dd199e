"""The pre-check that anybody can take without signing in: is a licence needed, and by which rule?

Rules are data and are asked in order: those of every domain that come first, the domain's own, those of every domain
that come last. The first that holds decides, and the last always holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from sandbox_licences.answers import Refused, read_answer
from sandbox_licences.domains import domains
from sandbox_licences.forms import UnknownForm, form_of
from sandbox_licences.forms.question import Answers, Question
from sandbox_licences.prechecks import prechecks
from sandbox_licences.prechecks.every_domain import FIRST_QUESTIONS, FIRST_RULES, LAST_QUESTIONS, LAST_RULES
from sandbox_licences.prechecks.precheck import SANDBOX_OPEN, Outcome, Rule, require_whole
from sandbox_licences.routes import OWN_ROUTES, REGULATOR_SANDBOX, OpenInitiative, Route, own_routes, routes, routes_of
from sandbox_licences.task_list import asked_of
from sandbox_licences.time_needed import TimeNeeded, time_needed

FEE = "There is no fee for the pre-check, and none for a licence in the pilot."


class Unanswered(ValueError):
    """The pre-check has no result yet; ``questions`` are those still to be answered."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        super().__init__("; ".join(question.label for question in questions))
        self.questions = questions


@dataclass(frozen=True, slots=True)
class AlreadyWith:
    """A case that a regulator knows: taken over into the application, with its evidence."""

    reference: str
    """Empty where it was not given."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the pre-check led, and by which rule. It binds nobody."""

    outcome: Outcome
    rule: Rule
    routes: tuple[Route, ...]
    """What to do, the likeliest first."""
    initiatives: tuple[OpenInitiative, ...]
    """Regulators' own sandboxes that are open in the domain."""
    already_with: AlreadyWith | None

    @property
    def sentence(self) -> str:
        """The outcome with its rule: “A licence may help. … (rule E-15)”."""
        return f"{self.outcome}. {self.rule.sentence} (rule {self.rule.id})"


@dataclass(frozen=True, slots=True)
class BeforeYouStart:
    """What is told before the first question."""

    fee: str
    pre_check: TimeNeeded
    application: TimeNeeded
    routes: tuple[Route, ...]


def before_you_start(domain: str) -> BeforeYouStart:
    """Fee, time and routes of a domain.

    Raises:
        UnknownForm: there is no such domain.
    """
    form = form_of(domain)
    return BeforeYouStart(FEE, time_needed(questions_of(domain)), time_needed(form.questions), routes_of(domain))


@cache
def questions_of(domain: str) -> tuple[Question, ...]:
    """All questions of a domain's pre-check, asked or not.

    Raises:
        UnknownForm: there is no such domain.
    """
    if domain not in domains():
        raise UnknownForm(f"There is no domain {domain}.")
    own = prechecks().get(domain)
    return (*FIRST_QUESTIONS, *(own.questions if own else ()), *LAST_QUESTIONS)


@cache
def rules_of(domain: str) -> tuple[Rule, ...]:
    """All rules of a domain's pre-check in the order in which they are asked.

    Raises:
        UnknownForm: there is no such domain.
        SpoiledForm: a rule could not be followed.
    """
    questions = questions_of(domain)
    own = prechecks().get(domain)
    rules = (*FIRST_RULES, *(own.rules if own else ()), *LAST_RULES)
    require_whole(rules, questions, {*routes(), OWN_ROUTES})
    return rules


def next_questions(domain: str, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked and must still be answered."""
    return tuple(q for q in asked_of(questions_of(domain), answers) if q.required and _given(q, answers) is None)


def pre_check(domain: str, answers: Answers, initiatives: Collection[OpenInitiative] = ()) -> Verdict:
    """Where the answers lead; ``initiatives`` are the regulators' own that are open, of all domains.

    Raises:
        UnknownForm: there is no such domain.
        Unanswered: a question that is asked has no answer, or none that can be read.
    """
    if still := next_questions(domain, answers):
        raise Unanswered(still)
    facts = {question.id: _given(question, answers) for question in asked_of(questions_of(domain), answers)}
    open_here = tuple(initiative for initiative in initiatives if initiative.domain == domain)
    rule = _first(rules_of(domain), {**facts, SANDBOX_OPEN: bool(open_here)})
    shown = _shown(rule, domain, bool(open_here))
    return Verdict(rule.outcome, rule, shown, open_here, _already_with(facts))


def _given(question: Question, answers: Answers) -> object:
    read = read_answer(question, answers.get(question.id))
    return None if isinstance(read, Refused) else read


def _first(rules: Collection[Rule], facts: Mapping[str, object]) -> Rule:
    return next(rule for rule in rules if rule.holds(facts))


def _shown(rule: Rule, domain: str, sandbox_open: bool) -> tuple[Route, ...]:
    """The routes of a rule; a regulator's own sandbox only while one is open."""
    ids = [id for id in rule.routes if id != OWN_ROUTES and (id != REGULATOR_SANDBOX or sandbox_open)]
    own = own_routes(domain) if OWN_ROUTES in rule.routes else ()
    return (*own, *(routes()[id] for id in ids))


def _already_with(facts: Mapping[str, object]) -> AlreadyWith | None:
    if facts["regulator_stage"] == "not_asked":
        return None
    reference = str(facts.get("regulator_reference") or "")
    known = f"your case there ({reference})" if reference else "your case there, once you give its reference,"
    return AlreadyWith(
        reference,
        f"We take over {known} into an application: evidence that the regulator holds counts here too and need not be "
        "written again.",
    )


def starting_answers(domain: str, answers: Answers) -> Answers:
    """What a pre-check has answered already of the domain's application, by question id."""
    form = form_of(domain)
    started = {}
    for question in asked_of(questions_of(domain), answers):
        there = form.by_id.get(question.id)
        given = None if there is None else read_answer(there, answers.get(question.id))
        if there is not None and there.kind is question.kind and given is not None:
            started[question.id] = given
    return {id: given for id, given in started.items() if not isinstance(given, Refused)}


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Which answers of a pre-check an application begins with, and how many of its questions remain."""

    taken: tuple[Question, ...]
    not_taken: tuple[Question, ...]
    """Answered in the pre-check, and no question of the application: they only show the way."""
    remain: int

    @property
    def words(self) -> str:
        rest = f"{self.remain} questions of the application remain to be answered; some come or go with your answers."
        given = len(self.taken) + len(self.not_taken)
        named = "; ".join(f"“{question.label}”" for question in self.taken)
        if not self.taken:
            return f"None of your answers in the pre-check is one of the application’s own. {rest}"
        if not self.not_taken:
            return f"Your {_answers(given)} in the pre-check {_is(given)} taken over: {named}. {rest}"
        others = len(self.not_taken)
        said = (
            f"Of your {_answers(given)} in the pre-check {len(self.taken)} {_is(len(self.taken))} taken over: {named}."
        )
        other = "other only shows" if others == 1 else f"other {others} only show"
        return f"{said} The {other} the way, and {_is(others)} not kept. {rest}"


def taken_over(domain: str, answers: Answers) -> TakenOver:
    """What of a pre-check an application of the domain begins with."""
    started, form = starting_answers(domain, answers), form_of(domain)
    given = [q for q in asked_of(questions_of(domain), answers) if _given(q, answers) is not None]
    left = [question for question in asked_of(form.questions, started) if question.id not in started]
    return TakenOver(
        tuple(question for question in given if question.id in started),
        tuple(question for question in given if question.id not in started),
        len(left),
    )


def _answers(n: int) -> str:
    return f"{n} {'answer' if n == 1 else 'answers'}"


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
