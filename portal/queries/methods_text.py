"""The methods in words: a metric's definition as labelled facts, and how figures are set side by side."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.definition import POOLED_YEARS, Definition, Spread
from metrics.funnel import FEWEST_UNITS
from metrics.small_numbers import FEWEST_CASES, FEWEST_EVENTS
from portal.clock import day_in_words
from portal.queries.both_clocks import WHAT_THEY_ARE
from portal.queries.comparison_words import as_value
from submissions_schema.columns import words

HOW = (
    (
        "Who is compared with whom",
        "Regulators that do similar work: those that decide applications or only guide, by the kind of risk. The "
        "groups are fixed before the round opens. A group under 8 is compared within all.",
    ),
    (
        "The funnel",
        "A figure from few cases moves more by chance than one from many. The curves show how far: one regulator in "
        "twenty lies beyond the 95% limits by chance alone, one in five hundred beyond the 99.8% limits. Where a "
        f"group of {FEWEST_UNITS} or more differs by more than chance, the limits are widened by that usual spread "
        "(DerSimonian-Laird, outliers drawn in); smaller groups have exact limits without it, so more of them may "
        "lie beyond. Where the law sets a mark it is drawn too: wide limits must not make a slow group look fast.",
    ),
    ("The net and the gross clock", WHAT_THEY_ARE),
    (
        "Readings",
        "Better or worse than expected is said only beyond a 99.8% limit. Within the 95% limits a figure is consistent "
        "with its peers; between the two it is at the edge of peers, and its mark is filled. Expected false alarms "
        "beneath each picture say how many would lie beyond 99.8% by chance. A mean, "
        "as the time to publish guidance, has no funnel: its limits are normal ones about the mean of the others, by "
        "which the registered test goes too.",
    ),
    (
        "What an interval is of",
        "An interval says how sure the figure of that year is, each case waiting by itself. Cases in one queue wait "
        "alike: one busy spring slows them all, and the next year may be quite another. In trials of a first-come "
        "queue the intervals of one year held the figure of many years 1 to 10 times in a hundred; where cases "
        "waited by themselves, 94 to 96 times. One year's figure is therefore no forecast: look at the years.",
    ),
    (
        "Small numbers",
        "A figure that rests on 1 to 4 cases, or from which such a number could be worked out, is suppressed. Under "
        f"{FEWEST_CASES} cases or {FEWEST_EVENTS} events the interval is shown and nothing is said.",
    ),
    (
        "Years together",
        f"Where one year has too few cases, {POOLED_YEARS} years are taken together, and the figure says so. The same "
        "case is then counted once. Years from before a break in the series are never taken together with later ones: "
        "just after one it is two years, or one, and more regulators have too few to say.",
    ),
    (
        "Cases from before",
        "A case that was open already when the year began counts from that day on, with the days waited by then. "
        "No figure follows the applications received in one year to their end, so none is marked as incomplete. In the "
        "published summary of decisions, rows of earlier years hold only the cases still open when the year began.",
    ),
    (
        "Dates that are missing",
        "A case without a date is left out, and how many are is said. Where they are over 5% of the cases, the share "
        "within target is also given as if none of them had been decided within target, and as if all had.",
    ),
    (
        "Drawn in towards the group",
        "Beside each raw figure stands one that is moved towards the group by as much as chance has a part in it. It "
        "never replaces the raw one: it would hide a small regulator that is truly slow.",
    ),
    (
        "Places",
        "The places a regulator may have are simultaneous 95% intervals of its rank (Mogstad, Romano, Shaikh and "
        "Wilhelm 2024). Where they reach from first to last, that is the finding: the order cannot be told.",
    ),
    (
        "Contest a figure",
        "A regulator sees its figures before they are published and may challenge one, with its ground. A challenge "
        "is answered in writing; until then the figure is marked, and afterwards the answer is published with it.",
    ),
)
"""Title and text, in the order of reading."""


def facts_of(definition: Definition) -> Iterator[tuple[str, str]]:
    """Everything a definition says, as label and text."""
    yield "Question", definition.question
    yield "Why it matters", definition.why
    yield "Unit", definition.unit
    yield "Direction", definition.better
    yield "Begins with", definition.start_event
    yield "Ends with", definition.end_event
    yield "Clock", definition.clock
    yield "Of what", definition.denominator
    if definition.variants:
        yield "Never mixed", ", ".join(words(each) for each in definition.variants)
    yield "Method", definition.method
    yield "Compared as", definition.spread if definition.spread is not Spread.NONE else "not compared, described"
    if definition.norm is not None:
        yield "Norm", as_value(definition)(definition.norm)
    yield "Source", definition.source
    yield "Owner", definition.owner
    yield "Reviewed", day_in_words(definition.reviewed_on)
    yield "Breaks in the series", "; ".join(f"{b.year}: {b.why}" for b in definition.series_breaks) or "none"
