"""The first page of the annual report: what was asked, who answered, what came out and changed, what cannot be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from metrics.definition import SeriesBreak
from metrics.registered_rules import Side
from metrics.system_test import Measure, Outcome
from portal.clock import day_in_words
from portal.documents.brief import Part, Quote
from portal.public_store import Json
from portal.queries.comparison_words import break_in_words, how_many, listed
from portal.queries.tested import RoundTests
from portal.queries.tests_words import figure_of, mark_of, measure_in_words, regulators_in_a_sentence
from submissions_schema.who_filed import Outcome as Came

ORDER = (
    Came.NOT_FILED,
    Came.LATE,
    Came.RETURNED,
    Came.WITHDRAWN,
    Came.SOURCED,
    Came.UNDER_WAY,
    Came.ON_TIME,
    Came.EXCUSED,
)
"""What can come of a return, what a reader asks for first first; of a body that was asked after all, any of it."""


def summary(rows: Sequence[Json], returns: Mapping[str, Json], tested: RoundTests, period_end: date) -> Iterator[Part]:
    """``rows`` of *who filed*, the returns of the version by code."""
    yield Quote(
        "What was asked",
        "The AI Opportunities Action Plan of January 2025 (recommendation 28) asks all regulators to publish every "
        "year how they enabled innovation and growth with artificial intelligence (AI): how fast they decide and "
        "publish, and what they give to it. This report puts together their returns for the year to "
        f"{day_in_words(period_end)}.",
    )
    yield Quote("Who answered", " ".join(_answered(rows, returns)))
    yield Quote("All regulators together", "\n".join(_together(tested)))
    yield Quote("Regulator by regulator", regulators_in_a_sentence(tested))
    yield Quote("What changed since the year before", _changed(tested))
    yield Quote("What cannot be said", " ".join(_unsaid(rows, tested)))


def measures_of(tested: RoundTests) -> tuple[Measure, ...]:
    return tuple(measure for answer in tested.system.answers for measure in answer.measures)


def before(measure: Measure) -> str:
    """The figure of the year before, with its unit."""
    last = measure.before
    return "no figure" if last is None or last.value is None else measure.form.written(last.value)


def _answered(rows: Sequence[Json], returns: Mapping[str, Json]) -> Iterator[str]:
    owed = [row for row in rows if row["owes"] == "Yes"]
    n = Counter(row["outcome"] for row in owed)
    silent = [row["regulator_name"] for row in owed if row["outcome"] == Came.NOT_FILED]
    parts = [
        f"{_or_none(n[Came.ON_TIME])} filed on time",
        f"{_or_none(n[Came.LATE])} filed late",
        f"{_or_none(len(silent))} did not file" + (f" ({', '.join(silent)})" if silent else ""),
    ]
    if n[Came.RETURNED]:
        parts.append(f"{n[Came.RETURNED]} did not file again what was returned to them")
    if n[Came.WITHDRAWN]:
        parts.append(f"the return of {n[Came.WITHDRAWN]} was withdrawn after publication")
    for_them = [row["regulator_name"] for row in owed if row["outcome"] == Came.SOURCED]
    if for_them:
        parts.append(
            f"of {len(for_them)} a return was put together from what they had published ({', '.join(for_them)})"
        )
    if n[Came.UNDER_WAY]:
        parts.append(f"{n[Came.UNDER_WAY]} had longer and were not due yet")
    yield f"{how_many(len(owed))} owed a return: {listed(parts)}."
    waiting = sum(row["outcome"] in (Came.ON_TIME, Came.LATE) and not row["version"] for row in rows)
    if waiting:
        yield f"The returns of {how_many(waiting)} are not published yet and in no figure of this report."
    corrected = sum(bool(content["corrections"]) for content in returns.values())
    yield f"{corrected or 'No'} {'return was' if corrected < 2 else 'returns were'} corrected after filing."
    unasked = [
        f"{row['regulator_name']} ({row['regulator_code']})"
        for row in rows
        if row["owes"] == "No" and row["outcome"] in (Came.ON_TIME, Came.LATE)
    ]
    if unasked:
        yield f"Filed a return that was not asked for: {', '.join(unasked)}."
    sourced = sum(row["owes"] == "No" and row["outcome"] == Came.SOURCED for row in rows)
    if sourced:
        yield (
            f"Of {sourced} more {'body' if sourced == 1 else 'bodies'}, which owed none, a return was put together "
            "from what they had published; it is in no figure of this report."
        )


def _together(tested: RoundTests) -> Iterator[str]:
    if tested.system.not_made:
        yield tested.system.not_made
        return
    marked = [measure for measure in measures_of(tested) if measure.mark]
    yield f"Of {len(marked)} marks that were set before the data:"
    for outcome, words in ((Outcome.NOT_MET, "not met"), (Outcome.MET, "met"), (Outcome.CANNOT_TELL, "cannot be told")):
        found = [f"{_lower(m)} ({_value(m)}; {mark_of(m)} was set)" for m in marked if m.outcome is outcome]
        verb = "" if outcome is Outcome.CANNOT_TELL else "is " if len(found) == 1 else "are "
        if found:
            yield f"{len(found)} {verb}{words}: {'; '.join(found)}."


def _changed(tested: RoundTests) -> str:
    compared, apart = compared_of(tested)
    if not compared and not apart:
        return "There is no figure of the year before to compare with."
    clear = [m for m in compared if m.enough and m.change and (m.change[1] > 0 or m.change[2] < 0)]
    few = [m for m in compared if not m.enough]
    rest = len(compared) - len(clear) - len(few)
    said = "; ".join(f"{_lower(m)}: {before(m)} the year before, now {_value(m)}{_to_the(m)}" for m in clear)
    parts = [f"Beyond what chance can do: {said}."] if said else []
    if compared and not said:
        parts = ["Nothing moved beyond what chance can do."]
    if rest:
        parts.append(f"{_figures(rest)} moved no further than chance can.")
    if few:
        parts.append(
            f"{_figures(len(few))} {'rests' if len(few) == 1 else 'rest'} on too few regulators or cases to say."
        )
    return " ".join((*parts, *not_compared(apart)))


def compared_of(tested: RoundTests) -> tuple[list[Measure], list[Measure]]:
    """The measures with a change from the year before; apart, those whose series breaks between the two years."""
    measures = list(measures_of(tested))
    return [m for m in measures if m.change and not m.parted], [m for m in measures if m.parted]


def not_compared(apart: Sequence[Measure]) -> Iterator[str]:
    """A sentence on each break, with the measures it parts."""
    parted: dict[SeriesBreak, list[str]] = {}
    for measure in apart:
        for each in measure.parted:
            parted.setdefault(each, []).append(_lower(measure))
    for each, names in parted.items():
        yield f"Not compared with the year before: {'; '.join(names)}. {break_in_words(each)}"


def _unsaid(rows: Sequence[Json], tested: RoundTests) -> Iterator[str]:
    silent = sum(row["owes"] == "Yes" and row["outcome"] == Came.NOT_FILED for row in rows)
    if silent:
        yield f"Of {how_many(silent)} that did not file nothing is known."
    yield (
        "Sums leave out figures that a regulator does not hold or that are hidden because they rest on very few "
        "applications; each table says of how many regulators it is. Nothing here says why a regulator is fast or "
        "slow, or whether its decisions were right. “Consistent with peers” is not “good”: all may be slow."
    )


def _to_the(measure: Measure) -> str:
    """Whether it moved to the better, where a mark says which way that is."""
    if measure.mark is None or measure.change is None:
        return ""
    return " (better)" if (measure.change[0] > 0) is (measure.mark.side is Side.AT_LEAST) else " (worse)"


def _value(measure: Measure) -> str:
    return figure_of(measure) if measure.now.value is None else measure.form.written(measure.now.value)


def _lower(measure: Measure) -> str:
    said = measure_in_words(measure)
    return said if said[:2].isupper() else said[:1].lower() + said[1:]


def _figures(n: int) -> str:
    return "1 figure" if n == 1 else f"{n} figures"


def _or_none(n: int) -> str:
    return f"{n}" if n else "none"
