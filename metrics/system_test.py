"""The system test: do regulators together let AI innovation through in time, against absolute marks?

Nobody is compared with anybody: if all are equally slow, this is the test that says so. Intervals come from drawing the
regulators anew. A figure that rests on few regulators or few cases is *cannot tell*, whatever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from metrics.counts import NET, NOT_MEASURABLE, OF_TARGET
from metrics.definition import SeriesBreak
from metrics.definitions.p2_within_target import TARGET
from metrics.definitions.p4_guidance import BASES, HORIZON
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.item_counts import OPEN_IN_AREA, PUBLISHED
from metrics.registered_rules import Mark, Side, SystemRule
from metrics.regulators_drawn import DrawnFigure, Draws
from metrics.series_breaks import breaks_of_measure
from metrics.small_numbers import FEWEST_CASES

YEARS_SHOWN = 5

FEWEST_SHOWN = 3
"""A figure of decisions of fewer regulators is theirs, and hidden where theirs is."""

OBLIGATION: Mapping[str, Any] = {"regulator_code": pl.String, "on_time": pl.Boolean}
"""One row for each return owed whose date has passed: filed by it or not."""

c = pl.col


class Outcome(StrEnum):
    """Whether a mark is met."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot tell"
    DESCRIBED = "described, without a mark"


@dataclass(frozen=True, slots=True)
class Pooled:
    """A figure of all regulators together in one year, with its interval; None where there is none.

    A median that was not reached is None, with ``low`` where that is known. ``n`` is None where it is not public.
    """

    year: int
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    regulators: int


class Form(StrEnum):
    """How a figure is written."""

    SHARE = "share"
    DAYS = "days"
    COUNT = "count"

    def written(self, value: float, *, signed: bool = False) -> str:
        plus = "+" if signed else ""
        match self:
            case Form.SHARE:
                return f"{100 * value:+.1f} points" if signed else f"{100 * value:.1f}%"
            case Form.DAYS:
                return f"{round(value):{plus}d} {'day' if abs(round(value)) == 1 else 'days'}"
            case Form.COUNT:
                return f"{round(value):{plus}d}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the test. ``about`` says which part, where a question has several.

    ``change`` is this year less the year before, in the same unit, and None where there is none to compare with or
    where the series breaks between the two. ``enough`` says whether as many regulators and cases stand behind it as
    the rule asks for.
    """

    id: str
    title: str
    about: str | None
    now: Pooled
    earlier: tuple[Pooled, ...]
    change: tuple[float, float, float] | None
    mark: Mark | None
    outcome: Outcome
    form: Form
    enough: bool

    @property
    def before(self) -> Pooled | None:
        """Of the year before; None where there is no figure of it."""
        return next((each for each in self.earlier if each.year == self.now.year - 1 and each.value is not None), None)

    @property
    def parted(self) -> tuple[SeriesBreak, ...]:
        """The breaks between the year before and this one, where both have a figure: they are not compared."""
        if self.now.value is None or self.before is None:
            return ()
        return breaks_of_measure(self.id, (self.before.year, self.now.year))

    @property
    def sentence(self) -> str:
        """The figure, its mark and what comes of it, in one sentence."""
        title = f"{self.title} ({self.about})" if self.about else self.title
        if self.now.regulators and self.now.regulators < FEWEST_SHOWN and self.now.n is None:
            return f"{title}: only one or two regulators; what is theirs alone stands with their own figures."
        few = f": fewer than the rule asks for stand behind it ({self.rests_on})" if not self.enough else ""
        if self.now.value is None:
            return f"{title}: no figure could be made; {self.outcome}{few}."
        write = self.form.written
        low, high = (write(end) if end is not None else "beyond what was seen" for end in (self.now.low, self.now.high))
        said = f"{title}: {write(self.now.value)} ({low} to {high})"
        if self.mark is not None:
            said += f"; the mark is {self.mark.side} {write(self.mark.value)}: {self.outcome}"
            said += few if self.outcome is Outcome.CANNOT_TELL else ""
        if self.change is not None:
            moved, least, most = (write(each, signed=True) for each in self.change)
            said += f"; against the year before {moved} ({least} to {most})"
        said += "; not compared with the year before, as it counts otherwise since then" if self.parted else ""
        return f"{said}."

    @property
    def rests_on(self) -> str:
        """``11 regulators, 1,240 decisions``."""
        regulators = "1 regulator" if self.now.regulators == 1 else f"{self.now.regulators} regulators"
        counted = COUNTED.get(self.id)
        return regulators if self.now.n is None or counted is None else f"{regulators}, {self.now.n:,} {counted}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One of S1 to S6: met where all its measures with a mark that can be judged are."""

    id: str
    title: str
    outcome: Outcome
    measures: tuple[Measure, ...]

    @property
    def sentence(self) -> str:
        return " ".join(measure.sentence for measure in self.measures)


@dataclass(frozen=True, slots=True)
class SystemTest:
    """The whole test; ``regulators`` are those with a return of the year."""

    year: int
    rule_hash: str
    regulators: int
    draws: int
    seed: int
    answers: tuple[Answer, ...]

    def public(self, evidence: Evidence) -> SystemTest:
        """The same without what would give small numbers away: how many decisions there were where a regulator's own
        number is hidden, and what rests on one or two regulators."""
        years = range(self.year - YEARS_SHOWN + 1, self.year + 1)
        hides = evidence.suppressed.filter(c("year").is_in(list(years)), c("product_area").is_null()).height > 0
        answers = [
            replace(each, measures=tuple(_public(measure, hides=hides) for measure in each.measures))
            if each.id == OF_DECISIONS
            else each
            for each in self.answers
        ]
        return replace(self, answers=tuple(answers))


def _public(measure: Measure, *, hides: bool) -> Measure:
    def bare(pooled: Pooled) -> Pooled:
        if pooled.regulators < FEWEST_SHOWN:
            return Pooled(pooled.year, None, None, None, None, pooled.regulators)
        return replace(pooled, n=None) if hides else pooled

    shown = replace(measure, now=bare(measure.now), earlier=tuple(map(bare, measure.earlier)))
    compared = shown.now.value is not None and shown.before is not None
    return shown if compared else replace(shown, change=None)


OF_DECISIONS = "S1"

COUNTED: Mapping[str, str] = {"S1": "decisions", "S2": "items of guidance", "S5": "barriers"}
"""What ``n`` counts, where it is more than regulators."""

TITLES: Mapping[str, str] = {
    "S1": "AI decisions within the statutory target",
    "S2": "Time from the start of AI guidance to its publication",
    "S3": "AI capability held, of what is needed",
    "S4": "Priority areas without an open initiative",
    "S5": "Barriers past the date for changing the law",
    "S6": "Returns filed on time",
}


MEDIAN = "Working days to a decision, half took no longer"


def system_test(rule: SystemRule, evidence: Evidence, obligations: pl.DataFrame) -> SystemTest:
    """The six answers. ``obligations``: columns of ``OBLIGATION``, of the rule's year.

    Raises:
        ValueError: the rule is registered for another year than the evidence's.
    """
    rule.require_year(evidence.year)
    frames = (evidence.decisions, evidence.guidance, evidence.quantities, obligations)
    codes = sorted({code for frame in frames for code in frame["regulator_code"]})
    draws = Draws(tuple(codes), rule.draws, rule.seed)
    measures = list(_measures(rule, evidence, obligations, draws)) if codes else []
    answers = []
    for id_, title in TITLES.items():
        own = tuple(measure for measure in measures if measure.id == id_)
        answers.append(Answer(id_, title, _together([measure.outcome for measure in own]), own))
    filers = evidence.quantities.filter(c("year") == rule.year)["regulator_code"].n_unique()
    return SystemTest(rule.year, rule.hash, filers, rule.draws, rule.seed, tuple(answers))


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """Not met where any is not; met where all that can be judged are, and any can be."""
    marked = [each for each in outcomes if each in (Outcome.MET, Outcome.NOT_MET)]
    if not marked:
        return Outcome.CANNOT_TELL
    return Outcome.NOT_MET if Outcome.NOT_MET in marked else Outcome.MET


def _measures(rule: SystemRule, evidence: Evidence, obligations: pl.DataFrame, draws: Draws) -> Iterator[Measure]:
    say = partial(_measure, rule)
    by_law = replace(evidence, decisions=evidence.decisions.filter(c("target_kind") == "statutory"))
    yield say("S1", lambda year: draws.share_by(*_decisions(by_law, year, OF_TARGET), TARGET), Form.SHARE)
    this_year = evidence.decisions.filter(c("year") == rule.year)
    for kind in sorted(this_year["scheme_kind"].drop_nulls().unique()):
        of_kind = replace(evidence, decisions=evidence.decisions.filter(c("scheme_kind") == kind))
        median = partial(_median, draws, of_kind)
        yield say("S1", median, Form.DAYS, title=MEDIAN, about=kind, marked=False)
    for basis in BASES:
        items = evidence.guidance.filter(c("started_basis") == basis)
        if items.height:
            yield say("S2", partial(_mean_days, draws, items), Form.DAYS, about=f"from {basis.replace('_', ' ')}")
    stated = partial(_stated, evidence)
    held = partial(stated, top=_HELD, bottom="capability_needed_fte")
    yield say("S3", lambda year: draws.ratio(held(year), of_cases=False), Form.SHARE, fewest=0)
    yield say("S4", lambda year: _without_initiative(draws, rule, evidence, year), Form.COUNT, fewest=0)
    past_due = c("barriers_past_due")
    yield say("S5", lambda year: draws.ratio(stated(year, past_due, "barriers_change_needed")), Form.SHARE)
    owed = obligations.select("regulator_code", top=c("on_time").cast(pl.Float64), bottom=pl.lit(1.0))
    nothing = owed.clear()
    yield say("S6", lambda year: draws.ratio(owed if year == rule.year else nothing), Form.SHARE, fewest=0)


_HELD = c("capability_needed_fte") - c("capability_gap_fte")


def _decisions(evidence: Evidence, year: int, measure: str) -> tuple[pl.DataFrame, int]:
    """Rows for a curve, and how many cases they are of."""
    selection = Selection((year,))
    spans = selection.spans(evidence, measure)
    return spans.rename({"decided": "ended"}), int(selection.cases(spans)["n"].sum())


def _median(draws: Draws, evidence: Evidence, year: int) -> DrawnFigure:
    return draws.median(*_decisions(evidence, year, NET))


def _mean_days(draws: Draws, items: pl.DataFrame, year: int) -> DrawnFigure:
    measured = items.filter(c("year") == year, c("exit") > c("entry"), c("exit") != NOT_MEASURABLE)
    spans = measured.with_columns(ended=c("ended_as") == PUBLISHED)
    return draws.mean(spans, int(spans["n"].sum()), HORIZON)


def _stated(evidence: Evidence, year: int, top: pl.Expr, bottom: str) -> pl.DataFrame:
    """Columns regulator_code, top, bottom, of the regulators that hold both."""
    names = sorted({*top.meta.root_names(), bottom})
    held = evidence.quantities.filter(c("year") == year, c("quantity").is_in(names), c("state") == State.VALUE)
    if held["quantity"].n_unique() < len(names):
        return pl.DataFrame(schema={"regulator_code": pl.String, "top": pl.Float64, "bottom": pl.Float64})
    wide = held.pivot("quantity", index="regulator_code", values="value").drop_nulls(names)
    return wide.select("regulator_code", top=top, bottom=bottom)


def _without_initiative(draws: Draws, rule: SystemRule, evidence: Evidence, year: int) -> DrawnFigure:
    of_year = evidence.quantities.filter(c("year") == year, c("state") == State.VALUE)
    states_them = of_year.filter(c("quantity") == "initiatives_open")["regulator_code"].n_unique()
    rows = of_year.filter(c("quantity").str.starts_with(OPEN_IN_AREA)).with_columns(
        kind=c("quantity").str.strip_prefix(OPEN_IN_AREA)
    )
    return draws.none_of(rows, rule.priority_areas, states_them)


def _measure(
    rule: SystemRule,
    id_: str,
    of_year: Callable[[int], DrawnFigure],
    form: Form,
    *,
    title: str | None = None,
    about: str | None = None,
    marked: bool = True,
    fewest: int = FEWEST_CASES,
) -> Measure:
    figures = {year: of_year(year) for year in range(rule.year - YEARS_SHOWN + 1, rule.year + 1)}
    now, before = figures[rule.year], figures[rule.year - 1]
    pooled = [_pooled(year, figure, rule.level) for year, figure in figures.items()]
    enough = now.regulators >= rule.fewest_regulators and now.n >= fewest
    mark = rule.marks[id_] if marked else None
    outcome = _outcome(pooled[-1], mark, enough=enough, counted=form is Form.COUNT)
    change = now.less(before, rule.level)
    parted = breaks_of_measure(id_, (rule.year - 1, rule.year))
    known = change is not None and np.isfinite(change).all() and not parted
    return Measure(
        id=id_,
        title=title or TITLES[id_],
        about=about,
        now=pooled[-1],
        earlier=tuple(each for each in pooled[:-1] if each.regulators),
        change=change if known else None,
        mark=mark,
        outcome=outcome,
        form=form,
        enough=enough,
    )


def _pooled(year: int, figure: DrawnFigure, level: float) -> Pooled:
    low, high = figure.interval(level)
    value, low_, high_ = (each if np.isfinite(each) else None for each in (figure.value, low, high))
    return Pooled(year, value, low_, high_, figure.n, figure.regulators)


def _outcome(now: Pooled, mark: Mark | None, *, enough: bool, counted: bool) -> Outcome:
    """Where the whole interval lies; what is ``counted`` is no estimate and is judged as it is."""
    if mark is None:
        return Outcome.DESCRIBED
    if not enough or now.value is None:
        return Outcome.CANNOT_TELL
    sign = 1 if mark.side is Side.AT_LEAST else -1
    ends = (now.value, now.value) if counted else (now.low, now.high)
    above = [end is not None and sign * (end - mark.value) >= 0 for end in ends]
    if all(above):
        return Outcome.MET
    below = [end is not None and sign * (end - mark.value) < 0 for end in ends]
    return Outcome.NOT_MET if all(below) else Outcome.CANNOT_TELL
