"""How figures of the comparison are said: values in their unit, readings and states in words, a view in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from metrics.comparison import Comparison, Place, Reading
from metrics.definition import Better, Definition, Estimate, SeriesBreak, Spread
from metrics.figures import State
from metrics.funnel import FEWEST_UNITS
from metrics.series_breaks import breaks_between
from submissions_schema.columns import words

STATES = {
    State.NOT_HELD: ("not held", "the regulator filed no return that holds it, or says that it does not hold it"),
    State.NOT_MEASURABLE: (
        "not measurable",
        "there is nothing to measure it from: a date is missing, or nothing happened that it could be a share of. It "
        "is no zero",
    ),
    State.SUPPRESSED: (
        "suppressed",
        "it rests on 1 to 4 cases, or would give such a number away. The regulator and the central unit know it",
    ),
    State.INSUFFICIENT: ("insufficient", "there are too few cases for an estimate; the return lists them one by one"),
    State.NO_FAIR_COMPARATOR: (
        "no fair comparator",
        "too few others decide applications of the same kind in the same year to say what pace could be expected. Its "
        "share within target and its own past years say more",
    ),
}
"""Why there is no figure: the word for it, and what it means."""

NOTHING_RECEIVED = (
    "nothing received",
    "no application was received in the year, nor in the two before it, that the backlog could be set against. It is "
    "no zero: how many are still open past target is said, but not where they are 1 to 4 or would give such a number "
    "away",
)
"""The same of a backlog, which lacks no date."""

READINGS = {
    Reading.CONSISTENT: "The figure lies within the 95% limits, where chance and the usual differences in the group "
    "can put it. That is not the same as good: the whole group may be slow.",
    Reading.EDGE: "The figure lies beyond a 95% limit and within the 99.8% limits: chance alone would put one in "
    "twenty there. It is a reason to look again next year.",
    Reading.BETTER: "The figure lies beyond the 99.8% limit on the better side: chance alone would put one in a "
    "thousand there.",
    Reading.WORSE: "The figure lies beyond the 99.8% limit on the worse side: chance alone would put one in a "
    "thousand there. It is a reason to ask, and decides nothing.",
    Reading.TOO_FEW: "Fewer than 20 cases or 10 events, also with up to three years taken together: the interval is "
    "shown, and nothing is said.",
    Reading.DESCRIBED: "A figure that is neither good nor bad. It describes and is in no test.",
}
"""What each reading of a figure means; without a figure the reading is the word of its state (``STATES``)."""


MISSING_TOLD = 0.05
"""Where more of the cases lack a date, best and worst case are told."""


def counts_cases(definition: Definition) -> bool:
    """Whether n is a number of cases; of sums over a whole regulator there is none."""
    return not definition.of_sums


def in_percent(definition: Definition) -> bool:
    """Whether the figures are shares of something."""
    return definition.spread in (Spread.SHARE, Spread.RATE) or definition.unit.startswith("share")


def as_value(definition: Definition) -> Callable[[float], str]:
    """Writes a value of the metric: ``94%``, ``1.18``, ``431 days``, ``£12,300``."""
    if in_percent(definition):
        return lambda x: f"{100 * x:.1f}%"
    if "days" in definition.unit:
        return lambda x: f"{x:,.0f} days"
    if definition.unit.startswith("GBP"):
        return lambda x: f"£{x:,.0f}"
    return lambda x: f"{x:.2f}"


def title_in_words(definition: Definition, variant: str | None) -> str:
    """``Time to publish AI guidance, from board decision``; of an indicator without variants its title."""
    return f"{definition.title}, from {words(variant).lower()}" if variant else definition.title


def value_in_words(definition: Definition, place: Place) -> str:
    """The raw figure, or the word for why there is none."""
    if place.estimate.value is None:
        word = state_in_words(definition, place)
        still = place.estimate.n if word == NOTHING_RECEIVED[0] else 0
        return f"{word}; {still:,} still open past target" if still else word
    return as_value(definition)(place.estimate.value)


def drawn_in_words(definition: Definition, place: Place) -> str:
    """The figure drawn in towards its group, with its interval; nothing where there is none."""
    if place.shrunk is None:
        return ""
    between = interval_in_words(definition, place.shrunk.low, place.shrunk.high)
    return f"{as_value(definition)(place.shrunk.value)} ({between})"


def states_in_words(definition: Definition, states: Collection[State]) -> list[tuple[str, str]]:
    """The words for why there are no figures, of those in ``states``, each with what it means."""
    return [_why(definition, state) for state in STATES if state in states]


def state_in_words(definition: Definition, place: Place) -> str:
    return _why(definition, place.estimate.state)[0]


def _why(definition: Definition, state: State) -> tuple[str, str]:
    backlog = definition.id == "P3" and state is State.NOT_MEASURABLE
    return NOTHING_RECEIVED if backlog else STATES[state]


def interval_in_words(definition: Definition, low: float | None, high: float | None) -> str:
    """``88.4 to 97.3%``; nothing where there is no interval."""
    if low is None or high is None:
        return ""
    write = as_value(definition)
    first, last = write(low), write(high)
    for unit in ("%", " days"):
        if first.endswith(unit) and last.endswith(unit):
            first = first.removesuffix(unit)
    return f"{first} to {last}"


def figure_in_words(definition: Definition, place: Place) -> str:
    """Value and interval in one: ``93.9% (88.4 to 97.3%)``."""
    between = interval_in_words(definition, place.estimate.low, place.estimate.high)
    return value_in_words(definition, place) + (f" ({between})" if between else "")


def reading_in_words(definition: Definition, place: Place) -> str:
    """The reading as a tag says it; without a figure the word for why."""
    word = place.reading if place.estimate.value is not None else state_in_words(definition, place)
    return word[:1].upper() + word[1:]


def words_used(definition: Definition, places: Collection[Place]) -> list[tuple[str, str]]:
    """The readings of these places and the words for why there is no figure, each with what it means."""
    readings = {place.reading for place in places if place.estimate.value is not None} - {Reading.DESCRIBED}
    states = {place.estimate.state for place in places} - {State.VALUE}
    return [*states_in_words(definition, states), *((r, READINGS[r]) for r in READINGS if r in readings)]


def beyond_in_words(place: Place) -> str:
    return f"beyond {100 * place.beyond:g}%" if place.beyond else ""


def years_in_words(definition: Definition, place: Place) -> str:
    """That years were taken together, and that the series breaks among them; nothing of a single year."""
    years = place.estimate.years
    if not place.estimate.pooled:
        return ""
    broken = breaks_between(definition, years)
    across = f", across the series break of {listed(str(each.year) for each in broken)}" if broken else ""
    return f"{years[0]} to {years[-1]} together{across}"


def beside_in_words(definition: Definition, place: Place) -> tuple[str, ...]:
    """What stands beside a figure: years together, cases without a comparator, what missing dates could change."""
    estimate = place.estimate
    if estimate.value is None:
        return ()
    missing = _with_missing_dates(definition, [estimate])
    said = (
        years_in_words(definition, place),
        f"no fair comparator for {100 * estimate.without_comparator:.1f}% of its cases"
        if estimate.without_comparator
        else "",
        f"a date is missing of {missing}" if missing else "",
    )
    return tuple(each for each in said if each)


def _with_missing_dates(definition: Definition, estimates: Iterable[Estimate]) -> str:
    """``10.0% of the cases: …``: best and worst of a share, all together, where over 5% of the cases lack a date."""
    counted = [(e.value * e.n, e.n, e.not_measurable) for e in estimates if e.value is not None]
    if definition.id != "P2" or not counted:
        return ""
    kept, n, missing = map(sum, zip(*counted, strict=True))
    if missing <= MISSING_TOLD * (n + missing):
        return ""
    write = as_value(definition)
    worst, best = write(kept / (n + missing)), write((kept + missing) / (n + missing))
    rate = f"{100 * missing / (n + missing):.1f}% of the cases"
    return f"{rate}: {worst} if none of them was decided within target, {best} if all were"


def breaks_in_words(definition: Definition) -> tuple[str, ...]:
    """A sentence on each break in the series of a metric."""
    return tuple(map(break_in_words, definition.series_breaks))


def break_in_words(each: SeriesBreak) -> str:
    return f"From {each.year} on, figures mean something else: {each.why}"


def place_among(place: Place, compared: int) -> str:
    """``1 to 7 of 11``: where it may stand, by the simultaneous interval of its rank."""
    if place.ranks is None:
        return ""
    low, high = place.ranks
    return f"{low} of {compared}" if low == high else f"{low} to {high} of {compared}"


def likely_place(place: Place, compared: int) -> str:
    """``likely place between 3rd and 7th of 11``: the same as a sentence says it."""
    if place.ranks is None:
        return ""
    low, high = map(ordinal, place.ranks)
    return (
        f"likely place {low} of {compared}" if low == high else f"likely place between {low} and {high} of {compared}"
    )


def ordinal(number: int) -> str:
    """``1st``, ``22nd``, ``113th``."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def sentence_on(definition: Definition, name: str, place: Place) -> str:
    """One regulator in one sentence."""
    estimate = place.estimate
    if estimate.value is None:
        _, meaning = _why(definition, estimate.state)
        return f"{name}, {lower_first(definition.title)}: {value_in_words(definition, place)}. That means: {meaning}."
    between = interval_in_words(definition, estimate.low, estimate.high)
    said = f"{name}, {lower_first(definition.title)}: {as_value(definition)(estimate.value)}"
    said += f" (95% interval {between})" if between else ""
    said += f", {cases(estimate.n)}" if counts_cases(definition) else ""
    said += "".join(f", {each}" for each in beside_in_words(definition, place))
    verdict = ". It is described, not compared" if place.reading is Reading.DESCRIBED else f": {place.reading}"
    if place.beyond is not None:
        verdict += f", {beyond_in_words(place).replace('beyond', 'beyond the')} limit"
    if place.reading is Reading.EDGE:
        verdict += ", where chance alone puts one in twenty"
    return f"{said}{verdict}."


def sentence_of_group(definition: Definition, comparison: Comparison, names: Mapping[str, str]) -> str:
    """The whole view in one or two sentences; ``names`` by code, for those who stand out."""
    shown = [place for place in comparison.places if place.estimate.value is not None]
    total = how_many(len(comparison.places))
    if definition.better is Better.NEUTRAL:
        values = sorted(place.estimate.value for place in shown if place.estimate.value is not None)
        if not values:
            return f"None of {total} has a figure that may be shown."
        write = as_value(definition)
        return (
            f"{len(values)} of {total} have a figure, from {write(values[0])} to {write(values[-1])}. "
            "It describes them; neither end is the better one."
        )
    counted = Counter(place.reading for place in comparison.places)
    parts = [
        f"{counted[reading]} {'is' if counted[reading] == 1 else 'are'} {words}{_who(comparison, reading, names)}"
        for reading, words in (
            (Reading.CONSISTENT, "consistent with their peers"),
            (Reading.EDGE, "at the edge of their peers"),
            (Reading.BETTER, "better than expected"),
            (Reading.WORSE, "worse than expected"),
            (Reading.DESCRIBED, "described, not compared"),
        )
        if counted[reading]
    ]
    why = Counter(
        place.reading if place.estimate.value is not None else state_in_words(definition, place)
        for place in comparison.places
        if place.estimate.value is None or place.reading is Reading.TOO_FEW
    )
    silent = why.total()
    if silent:
        reasons = ", ".join(f"{word} {count}" for word, count in why.most_common())
        parts.append(f"of {silent} nothing can be said ({reasons})")
    if len(parts) == 1 and silent:
        return f"Nothing can be said of any of the {total}." if silent > 1 else "Nothing can be said of it."
    return f"Of {total}, {listed(parts)}."


def _who(comparison: Comparison, reading: Reading, names: Mapping[str, str]) -> str:
    """The names of those with a reading that stands out, in brackets."""
    if reading not in (Reading.BETTER, Reading.WORSE):
        return ""
    codes = (place.estimate.regulator_code for place in comparison.places if place.reading is reading)
    return f" ({', '.join(sorted(names.get(code, code) for code in codes))})"


def why_no_funnel(definition: Definition, comparison: Comparison) -> str:
    """Why a metric that is compared has no picture here, as a sentence."""
    if definition.spread is Spread.MEAN and comparison.compared:
        by = " Each reading is by normal limits about the mean of the others in the group."
        return (
            f"A mean has no funnel.{by if comparison.false_alarms else ''} The intervals, and how far the places can "
            "be told apart, are shown instead."
        )
    if definition.better is Better.NEUTRAL:
        return "No regulator in this group has a figure that may be shown; the table says why."
    few = len(comparison.compared)
    if few > 1:
        return f"Nothing was counted of any of the {few} with enough cases: nobody stands out, and there is no spread."
    have = {0: "none has", 1: "only one has"}[few]
    why = Counter(state_in_words(definition, p) for p in comparison.places if p.estimate.value is None)
    said = ", ".join(f"{word} ({count})" for word, count in why.most_common())
    without = f"Without a figure: {said}." if said else ""
    return (
        f"These figures cannot be compared: of {how_many(len(comparison.places))} {have} at least 20 cases and 10 "
        f"events, also with up to three years taken together, and two are needed. {without}"
    ).strip()


def pending_share(comparison: Comparison) -> str:
    """``8.1% pending at the end of the year``; nothing where it is told of nobody, as of metrics without open cases."""
    shown = [place.estimate for place in comparison.places if place.estimate.value is not None]
    told = [(each.pending * each.n, each.n) for each in shown if each.pending is not None]
    if not told:
        return ""
    pending, cases_ = map(sum, zip(*told, strict=True))
    among = "" if len(told) == len(shown) else f" (told of {len(told)} of {len(shown)} regulators)"
    return f"{100 * pending / cases_:.1f}% pending at the end of the year{among}"


def not_measurable_share(definition: Definition, comparison: Comparison) -> str:
    """How many cases lack a date; where many do, what all figures together could be at best and at worst."""
    estimates = [place.estimate for place in comparison.places]
    missing = sum(each.not_measurable for each in estimates)
    cases_ = sum(each.n for each in estimates) + missing
    if not cases_:
        return ""
    if not missing:
        return "no case left out for a missing date"
    together = _with_missing_dates(definition, estimates).partition(": ")[2]
    rate = f"{100 * missing / cases_:.1f}% not measurable (a date is missing)"
    return f"{rate}: all figures together {together}" if together else rate


def without_comparator_share(comparison: Comparison) -> str:
    """Of how many cases, in a speed, nobody fair is there to compare with."""
    estimates = (place.estimate for place in comparison.places)
    told = [(e.without_comparator * e.n, e.n) for e in estimates if e.without_comparator is not None]
    if not told:
        return ""
    without, cases_ = map(sum, zip(*told, strict=True))
    return f"no fair comparator for {100 * without / cases_:.1f}% of the cases"


def what_it_rests_on(definition: Definition, comparison: Comparison, cut: str) -> tuple[str, ...]:
    """What stands under every picture: numbers, methods, versions."""
    n = sum(place.estimate.n for place in comparison.places)
    alarms = comparison.false_alarms
    said = [
        f"n {n:,} cases" if counts_cases(definition) else "",
        pending_share(comparison),
        not_measurable_share(definition, comparison) if counts_cases(definition) else "",
        without_comparator_share(comparison),
        _limits(definition, comparison),
        f"interval: {definition.method.partition('. ')[0].rstrip('.')}"
        if definition.spread is not Spread.NONE
        else "a description, without an interval",
        f"method version {comparison.version}",
        f"data cut {cut}",
        f"expected false alarms beyond 99.8%: {alarms:.2f} of {len(comparison.compared)}"
        if alarms and definition.better is not Better.NEUTRAL
        else "",
    ]
    return tuple(each for each in said if each)


def _limits(definition: Definition, comparison: Comparison) -> str:
    """By which limits figures are read; nothing where there are none."""
    if definition.better is Better.NEUTRAL or not comparison.false_alarms:
        return ""
    if comparison.funnel is not None:
        return f"limits: {comparison.funnel.method}"
    spread = ", with the usual spread" if len(comparison.compared) >= FEWEST_UNITS else ""
    return f"limits: normal, about the mean of the others in the group{spread}"


def how_many(regulators: int) -> str:
    return "1 regulator" if regulators == 1 else f"{regulators} regulators"


def cases(n: int) -> str:
    return "1 case" if n == 1 else f"{n:,} cases"


def listed(parts: Iterable[str]) -> str:
    """``one, two and three``."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def lower_first(text: str) -> str:
    """For the middle of a sentence; a word in capitals stays."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
