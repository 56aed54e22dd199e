"""The regulator test: which regulators, if any, are proposed for a review, by the rule registered for the year.

Five conditions for each indicator and each regulator in its peer group; all must hold, in the direction that is bad.
What the counts do not say of a return (waived errors, the invitation to comment) comes in as ``Circumstances``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from metrics.definition import Definition, Estimate
from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.figures import State
from metrics.funnel import FEWEST_UNITS
from metrics.registered_rules import RegulatorRule
from metrics.series_breaks import breaks_between
from metrics.small_numbers import Standing
from metrics.trial import Trial


class Outcome(StrEnum):
    """What the test says of one regulator's indicator."""

    REVIEW = "review"
    WATCH = "watch"
    NO_EVIDENCE = "no evidence"
    INSUFFICIENT = "insufficient data: the regulator's own"
    TOO_FEW = "too few to say"
    NO_COMPARATOR = "no fair comparator"
    NOT_FILED = "not filed"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a regulator's return beside its counts."""

    filed: bool = True
    waived_in: frozenset[str] = frozenset()
    """Tables in which an error was waived, of the returns used."""
    comment_invited_days: int | None = None
    """How many working days before publication its comment was invited; None where it was not."""
    comment_given: bool = False
    insufficient_before: frozenset[str] = frozenset()
    """Indicators for which its data were insufficient in the year before."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, or a part of one: its figure, the threshold, and whether it holds; None where it is not open.

    Of 1a figure and threshold are in the metric's unit, of 1b and of 2, 4 and 5a shares from 0 to 1, of 3 years, of 5b
    tables, of 5c working days.
    """

    id: str
    words: str
    figure: float | None
    threshold: float | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the test says of one indicator (of one kind of start, for guidance) of one regulator."""

    regulator_code: str
    metric: str
    outcome: Outcome
    sentence: str
    estimate: Estimate | None = None
    variant: str | None = None
    conditions: tuple[Condition, ...] = ()

    def public(self, definition: Definition, evidence: Evidence) -> Finding:
        """The same without what would give small numbers away; the outcome and what holds stay.

        A limit tells how many cases it was drawn for, so that it goes with the figure.
        """
        if self.estimate is None:
            return self
        estimate = definition.public(evidence, self.estimate)
        if estimate == self.estimate:
            return self
        bare = tuple(_without_figures(each) for each in self.conditions)
        words = _NO_COMPARATOR if estimate.state is State.NO_FAIR_COMPARATOR else f"{self.outcome.capitalize()}."
        return replace(self, estimate=estimate, conditions=bare, sentence=words)


def _without_figures(condition: Condition) -> Condition:
    match condition.id:
        case "1a":
            return replace(condition, figure=None, threshold=None)
        case "1b" | "2":
            return replace(condition, figure=None)
        case "5a":
            return replace(condition, figure=None, words="Dates that are missing or impossible")
        case _:
            return condition


def regulator_test(
    rule: RegulatorRule, evidence: Evidence, members: Iterable[str], circumstances: Mapping[str, Circumstances]
) -> list[Finding]:
    """Findings for the members of one peer group, by indicator, then code; each compared with the others of the group.

    ``evidence`` is that of all regulators of their kind: what is expected of a regulator is what everybody else's pace
    would have brought, whichever group it is in. Of guidance there is one finding for each kind of start of which a
    member has items; one without a kind where it has none. A member missing from ``circumstances`` has filed, waived
    nothing and was not invited to comment.

    Raises:
        ValueError: the rule is registered for another year than the evidence's.
    """
    rule.require_year(evidence.year)
    of = {code: circumstances.get(code, Circumstances()) for code in sorted(members)}
    filed = frozenset(code for code, known in of.items() if known.filed)
    findings: list[Finding] = []
    for metric in rule.metrics:
        definition = definitions()[metric]
        trials = [Trial(rule, definition, evidence, filed, variant) for variant in definition.variants or (None,)]
        if not definition.variants:
            findings += [_finding(trials[0], code, known) for code, known in of.items()]
            continue
        findings += [
            _finding(each, code, known) for each in trials for code, known in of.items() if code in each.of_kind
        ]
        # who has nothing of any kind has one finding: nothing to test, not filed, or that no item has a start
        none = of.keys() - frozenset().union(*(each.of_kind for each in trials))
        findings += [replace(_finding(trials[0], code, of[code]), variant=None) for code in sorted(none)]
    return findings


def _finding(trial: Trial, code: str, known: Circumstances) -> Finding:
    estimate = trial.published.get(code)
    say = partial(Finding, code, trial.definition.id, variant=trial.variant, estimate=estimate)
    if not known.filed:
        return say(Outcome.NOT_FILED, "No return was filed for this year: there is nothing to test.")
    quality = tuple(_data_quality(trial, code, known))
    unsound = [each for each in quality if not each.holds and each.id != INVITATION]
    if unsound:
        why = " ".join(f"{each.words}." for each in unsound)
        # a figure of three years may be unsound by an earlier one alone, which was found then and is not counted twice
        anew = any(each.id == WAIVED for each in unsound) or trial.missing_this_year(code) > trial.rule.missing
        if anew and trial.definition.id in known.insufficient_before:
            twice = f"Review proposed: its data did not allow the test in this year and the year before. {why}"
            return say(Outcome.REVIEW, twice, conditions=quality)
        return say(Outcome.INSUFFICIENT, f"Its own data do not allow the test. {why}", conditions=quality)
    if estimate is not None and estimate.state is State.NO_FAIR_COMPARATOR:
        return say(Outcome.NO_COMPARATOR, _NO_COMPARATOR, conditions=quality)
    if estimate is None or not estimate.comparable:
        return say(Outcome.TOO_FEW, _too_few(trial, estimate), conditions=quality)
    limits = tuple(_beyond_a_limit(trial, code, estimate))
    others = (*_material_lasting_robust(trial, code), *quality)
    beyond = any(each.holds for each in limits)
    failed = [each.id for each in others if not each.holds]
    year = trial.evidence.year
    lately = all(trial.by_year.get(past, {}).get(code, False) for past in (year - 1, year))
    if beyond and not failed:
        outcome, sentence = Outcome.REVIEW, _REVIEW + (_COMMENTED if known.comment_given else _SILENT)
    elif beyond and failed == [INVITATION]:
        outcome, sentence = Outcome.WATCH, _NOT_INVITED
    elif beyond:
        conditions = f"{'conditions' if len(failed) > 1 else 'condition'} {' and '.join(failed)}"
        which = "beyond the limit of its peers" if limits[0].holds else "below the mark of the law"
        outcome, sentence = Outcome.WATCH, f"Watch: {which}, but {conditions} did not hold."
    elif lately:
        otherwise = _counted_otherwise(trial, 2)
        outcome = Outcome.WATCH
        sentence = f"Watch: beyond the 95% limit in this year and the year before{otherwise}."
    else:
        closed = all(each.holds is None for each in limits)
        outcome, sentence = Outcome.NO_EVIDENCE, _NOT_OPEN if closed else _NO_EVIDENCE
    return say(outcome, sentence, conditions=(*limits, *others))


def _beyond_a_limit(trial: Trial, code: str, estimate: Estimate) -> Iterator[Condition]:
    rule, peers = trial.rule, len(trial.group) - 1
    yield Condition(
        "1a",
        f"Beyond the {100 * rule.limit:g}% limit of its {peers} peers"
        if trial.has_peers
        else f"No limit of peers: fewer than {FEWEST_UNITS} in the group, or nothing counted in it",
        estimate.value,
        trial.limits.get(code),
        trial.beyond_peers.get(code),
    )
    if trial.definition.norm is None:
        return
    in_law = trial.by_law.get(code)
    high = in_law.high if in_law is not None else None
    yield Condition(
        "1b",
        f"The upper 95% limit of its share within the statutory target is below {rule.norm:.0%}"
        if high is not None
        else "Too few cases with a statutory target",
        high,
        rule.norm,
        None if high is None else high < rule.norm,
    )


def _material_lasting_robust(trial: Trial, code: str) -> Iterator[Condition]:
    rule, metric = trial.rule, trial.definition.id
    worse = trial.worse.get(code)
    yield Condition(
        "2",
        f"The probability that its true figure is {_amount(metric, rule.materiality[metric])}",
        worse,
        rule.posterior,
        worse is not None and worse >= rule.posterior,
    )
    years = [year for year, adverse in trial.by_year.items() if adverse.get(code, False)]
    which = f" ({', '.join(map(str, years))})" if years else ""
    yield Condition(
        "3",
        f"Beyond the {rule.warning:.0%} limit in {len(years)} of the last {rule.years} years{which}"
        f"{_counted_otherwise(trial, rule.years)}",
        float(len(years)),
        float(rule.adverse_years),
        len(years) >= rule.adverse_years,
    )
    computed = [adverse[code] for adverse in trial.by_specification if code in adverse]
    share = sum(computed) / len(computed) if computed else None
    yield Condition(
        "4",
        f"Beyond its limit in {sum(computed)} of the {len(computed)} specifications that can be worked out for it",
        share,
        rule.robust_share,
        share is not None and share >= rule.robust_share,
    )


def _data_quality(trial: Trial, code: str, known: Circumstances) -> Iterator[Condition]:
    rule, missing, days = trial.rule, trial.missing(code), known.comment_invited_days
    yield Condition(
        "5a",
        f"A date is missing or impossible for {missing:.1%} of its cases{_together(trial.published.get(code))}",
        missing,
        rule.missing,
        missing <= rule.missing,
    )
    waived = sorted(known.waived_in & set(rule.tables[trial.definition.id]))
    yield Condition(
        WAIVED,
        f"An error was waived in {' and '.join(waived)}" if waived else "No error was waived in the tables used",
        float(len(waived)),
        0.0,
        not waived,
    )
    yield Condition(
        INVITATION,
        "Its comment was not invited" if days is None else f"Its comment was invited {days} working days before",
        None if days is None else float(days),
        float(rule.comment_days),
        days is not None and days >= rule.comment_days,
    )


WAIVED, INVITATION = "5b", "5c"

_NO_COMPARATOR = (
    "Nobody else decides enough of the same kind to be compared with. It is judged by its own target (P2), and never "
    "against its own cases here."
)
_REVIEW = "Review proposed: all five conditions hold. A review opens a question and decides nothing. "
_COMMENTED, _SILENT = "Its comment is shown.", "It was asked to comment and has not."
_NOT_INVITED = "Watch: all else holds, but its comment was not invited in time, so that no review can be proposed."
_NOT_OPEN = (
    "No evidence, for none could be found: the test takes no limit of peers from a group this small, whatever is drawn "
    "in a picture of it, and no law sets a mark for this. That is not the same as good."
)
_NO_EVIDENCE = "No evidence that it is worse than its peers. That is not the same as good."


def _too_few(trial: Trial, estimate: Estimate | None) -> str:
    if estimate is None or not estimate.n:
        return "No cases: nothing to test."
    if estimate.standing is Standing.COMPARABLE:
        return f"No figure could be made of its {estimate.n} cases: they were not followed for long enough."
    several = f", {len(estimate.years)} years taken together," if estimate.pooled else ""
    first = estimate.years[0]
    broken = any(each.year == first for each in trial.definition.series_breaks)
    no_more = f": what came before {first} was counted otherwise, and is not taken together with it" if broken else ""
    return f"{estimate.n} cases and {estimate.events} events{several} are too few to say{no_more}."


def _counted_otherwise(trial: Trial, number: int) -> str:
    """What is said of a comparison over so many years in which the series breaks."""
    year = trial.evidence.year
    breaks = breaks_between(trial.definition, (year - number + 1, year))
    return "".join(f"; before {each.year} by what was counted then" for each in breaks)


def _together(estimate: Estimate | None) -> str:
    """Over which years, where they are several."""
    if estimate is None or not estimate.pooled:
        return ""
    return f", {estimate.years[0]} to {estimate.years[-1]} together"


def _amount(metric: str, by: float) -> str:
    match metric:
        case "P1":
            return f"below {by:.2f} of the decisions expected"
        case "P4":
            return f"more than {by:.0f} days above its peers'"
        case "P3":
            return f"more than {100 * by:.0f} points above its peers'"
        case _:
            return f"more than {100 * by:.0f} points below its peers'"
