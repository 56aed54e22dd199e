"""How the two tests are said: outcomes in a sentence, figures against marks and thresholds, what the words mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from metrics.definition import Definition
from metrics.definitions import definitions
from metrics.false_alarms import FalseAlarms
from metrics.registered_rules import Kind
from metrics.regulator_test import Condition, Finding
from metrics.regulator_test import Outcome as RegulatorOutcome
from metrics.system_test import Measure, Outcome
from portal.clock import day_in_words, london_date
from portal.queries.comparison_words import as_value, listed, lower_first
from portal.queries.tested import GRAVEST, RegulatorResult, RoundTests, ShownRule, SystemResult
from submissions_schema.columns import words

DECIDES_NOTHING = "A trigger opens a review; it decides nothing."

TITLES: Mapping[str, str] = {Kind.SYSTEM: "The system test", Kind.REGULATOR: "The regulator test"}

SYSTEM_WORDS: Mapping[Outcome, str] = {
    Outcome.MET: "The whole interval lies on the good side of the mark.",
    Outcome.NOT_MET: "The whole interval lies on the bad side of the mark.",
    Outcome.CANNOT_TELL: "The interval reaches over the mark, or too few regulators or cases stand behind the figure.",
    Outcome.DESCRIBED: "The figure has no mark: it describes.",
}

REGULATOR_WORDS: Mapping[RegulatorOutcome, str] = {
    RegulatorOutcome.REVIEW: "All five conditions hold, or the regulator’s own data did not allow the test twice "
    "running. A review asks a question; it decides nothing.",
    RegulatorOutcome.WATCH: "Beyond its limit, but not all conditions hold; or beyond the 95% limit two years running.",
    RegulatorOutcome.NO_EVIDENCE: "Nothing says that it is worse than its peers. That is not the same as good.",
    RegulatorOutcome.INSUFFICIENT: "Too many dates are missing, or an error was waived. Twice running it is itself a "
    "ground for review.",
    RegulatorOutcome.TOO_FEW: "Fewer than 20 cases or 10 events, also with up to three years taken together.",
    RegulatorOutcome.NO_COMPARATOR: "Nobody else does enough of the same work to be compared with.",
    RegulatorOutcome.NOT_FILED: "A return was owed and none was filed, so there is nothing to test. That is a finding "
    "of its own.",
}

CONDITIONS: Mapping[str, str] = {
    "1a": "1 Beyond its peers",
    "1b": "1 Below the law",
    "2": "2 Material",
    "3": "3 Lasting",
    "4": "4 Robust",
    "5a": "5 Dates",
    "5b": "5 Waivers",
    "5c": "5 Comment",
}


def system_in_a_sentence(result: SystemResult) -> str:
    """``Of 6 questions 3 are not met (…), 1 is met and 2 cannot be told.``"""
    if result.not_made:
        return result.not_made
    parts = []
    for outcome, said in ((Outcome.NOT_MET, "not met"), (Outcome.MET, "met"), (Outcome.CANNOT_TELL, "cannot be told")):
        ids = [answer.id for answer in result.answers if answer.outcome is outcome]
        verb = "" if outcome is Outcome.CANNOT_TELL else "is " if len(ids) == 1 else "are "
        if ids:
            parts.append(f"{len(ids)} {verb}{said} ({', '.join(ids)})")
    filed = _regulators(result.regulators)
    return f"Of the {len(result.answers)} marks for all regulators together, {listed(parts)}. {filed} filed a return."


def regulators_in_a_sentence(tested: RoundTests) -> str:
    """Who is proposed for review, and how many of the others stand where."""
    result = tested.regulators
    if result.not_made:
        return result.not_made
    counted = result.counted
    named = [tested.name(code) for code in result.tested if result.outcome(code) is RegulatorOutcome.REVIEW]
    review = f"{listed(named)} {'is' if len(named) == 1 else 'are'}" if named else "None is"
    rest = [f"{counted[each]} {_as_gravest(each)}" for each in GRAVEST[1:] if counted.get(each)]
    return (
        f"Of {_regulators(len(result.tested))} that owed or filed a return: {review} proposed for review"
        f"{'; of the others ' + listed(rest) if rest else ''}. {DECIDES_NOTHING}"
    )


def _as_gravest(outcome: RegulatorOutcome) -> str:
    return {
        RegulatorOutcome.NOT_FILED: "with no return that counts (not filed or withdrawn)",
        RegulatorOutcome.INSUFFICIENT: "gave insufficient data",
        RegulatorOutcome.WATCH: "to watch",
        RegulatorOutcome.NO_EVIDENCE: "without evidence against them",
        RegulatorOutcome.NO_COMPARATOR: "without a fair comparator",
        RegulatorOutcome.TOO_FEW: "with too few cases to say",
    }[outcome]


def _regulators(number: int) -> str:
    return "1 regulator" if number == 1 else f"{number} regulators"


def indicator_in_words(finding: Finding) -> str:
    """``P4 Time to publish guidance, from board decision``."""
    title = f"{finding.metric} {definitions()[finding.metric].title}"
    return f"{title}, from {words(finding.variant).lower()}" if finding.variant else title


def measure_in_words(measure: Measure) -> str:
    return f"{measure.title}, {words(measure.about).lower()}" if measure.about else measure.title


def figure_of(measure: Measure) -> str:
    """``84.8% (76.7% to 91.2%)``, or why there is none."""
    if measure.now.value is None:
        return "not shown" if measure.now.n is None and measure.now.regulators else "no figure"
    write = measure.form.written
    low, high = (
        write(end) if end is not None else "beyond what was seen" for end in (measure.now.low, measure.now.high)
    )
    return f"{write(measure.now.value)} ({low} to {high})"


def mark_of(measure: Measure) -> str:
    """``at least 95.0%``."""
    return f"{measure.mark.side} {measure.form.written(measure.mark.value)}" if measure.mark else "none"


def change_of(measure: Measure) -> str:
    """Against the year before, with its interval; why not, where the series breaks; nothing where there is none."""
    if measure.parted:
        return f"not compared: {'; '.join(each.why for each in measure.parted)}"
    if measure.change is None:
        return ""
    moved, least, most = (measure.form.written(each, signed=True) for each in measure.change)
    return f"{moved} ({least} to {most})"


def outcome_in_words(outcome: Outcome | RegulatorOutcome) -> str:
    """As a tag says it."""
    return outcome[:1].upper() + outcome[1:]


def held_in_words(condition: Condition) -> str:
    return {True: "Holds", False: "Does not hold", None: "Not open"}[condition.holds]


def condition_figures(finding: Finding, condition: Condition) -> tuple[str, str]:
    """Figure and threshold, each in its unit; empty where there is none to be shown."""
    write = _writer(definitions()[finding.metric], condition.id)
    figure, threshold = ("" if each is None else write(each) for each in (condition.figure, condition.threshold))
    return figure, f"{_SIDE[condition.id]} {threshold}" if threshold and condition.id in _SIDE else threshold


_SIDE = {
    "1b": "below",
    "2": "at least",
    "3": "at least",
    "4": "at least",
    "5a": "at most",
    "5b": "at most",
    "5c": "at least",
}


def _writer(definition: Definition, condition: str) -> Callable[[float], str]:
    match condition:
        case "1a":
            return as_value(definition)
        case "3":
            return lambda x: "1 year" if x == 1 else f"{x:.0f} years"
        case "5b":
            return lambda x: "1 table" if x == 1 else f"{x:.0f} tables"
        case "5c":
            return lambda x: f"{x:.0f} working days"
        case _:
            return lambda x: f"{100 * x:.1f}%"


def figures_in_words(tested: RoundTests) -> str:
    """Which figures the regulator test is about, and whom each is set beside."""
    rule = tested.rule(Kind.REGULATOR)
    if rule is None or rule.rule["methods"].get("revision", 1) > 1:
        return (
            "The figures are those of the comparison: a speed is by the pace of all others with the same kind of "
            "scheme, in whichever group. What a regulator is set beside is the figures of its group."
        )
    return (
        "Figures of speed were made within each group alone, so that they may differ from those of the comparison; "
        "nobody else to compare with means nobody else in its group."
    )


def false_alarms_in_words(result: RegulatorResult, group: str) -> list[str]:
    """A sentence for each indicator of a group that could be tested."""
    return [_alarms(each) for id_, each in result.false_alarms if id_ == group and _open(each)]


def _open(alarms: FalseAlarms) -> bool:
    return alarms.by_peers is not None or alarms.by_law is not None


def _alarms(alarms: FalseAlarms) -> str:
    ways = []
    if alarms.by_peers is not None:
        ways.append(f"{alarms.by_peers:.2f} beyond the limit of their peers")
    if alarms.by_law is not None:
        ways.append(f"{alarms.by_law:.2f} below the law if all stood exactly at it")
    title = lower_first(definitions()[alarms.metric].title)
    kind = f", from {words(alarms.variant).lower()}" if alarms.variant else ""
    return f"{alarms.metric} ({title}{kind}): {alarms.tested} tested; by chance alone {listed(ways)}."


def registered_in_words(rule: ShownRule) -> str:
    """``Version 1, registered 15 March 2021``."""
    return f"Version {rule.version}, registered {day_in_words(london_date(rule.registered_at))}"
