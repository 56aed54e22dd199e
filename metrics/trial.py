"""One indicator of one peer group, worked out in every way the regulator test asks for.

Adverse means beyond the limit of its peers on the bad side (with peers enough for a limit), or, for an indicator with
a norm, that the upper 95% limit of the share within the *statutory* target lies below the norm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import polars as pl

from metrics.adverse import Array, Beyond, beyond_peers, probability_worse
from metrics.counts import GROSS, NET, NOT_MEASURABLE, OPEN
from metrics.definition import Definition, Estimate, Estimating
from metrics.definitions import p1_speed
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.funnel import FEWEST_UNITS
from metrics.item_counts import PUBLISHED
from metrics.registered_rules import RegulatorRule, Specification, Strata

c = pl.col


@dataclass
class Trial:
    """``members`` are the group, those of it that filed; ``evidence`` is that of all regulators of their kind, for what
    is expected of a regulator is the pace of everybody else. ``variant`` is one kind of start of guidance.
    """

    rule: RegulatorRule
    definition: Definition
    evidence: Evidence
    members: frozenset[str]
    variant: str | None = None
    _known: dict[tuple[str, Strata], Definition] = field(default_factory=dict, init=False)
    _shares: dict[tuple[int, ...], dict[str, float]] = field(default_factory=dict, init=False)

    @cached_property
    def published(self) -> dict[str, Estimate]:
        """The figures as they are published: a regulator has one, whichever group it is set beside."""
        return {e.regulator_code: e for e in self._figures(self._first)}

    @cached_property
    def group(self) -> list[Estimate]:
        """Those of them that can be compared."""
        return [e for e in self.published.values() if e.comparable]

    @property
    def has_peers(self) -> bool:
        """Whether a limit of peers can be drawn."""
        return len(self.group) >= FEWEST_UNITS and self.compared is not None

    @cached_property
    def limits(self) -> dict[str, float]:
        """The limit of its peers of each, in the metric's unit."""
        if not self.has_peers or self.compared is None:
            return {}
        return self._by_code(self.compared.limit(self.rule.limit))

    @cached_property
    def worse(self) -> dict[str, float]:
        """Posterior probability of each that it is materially worse than its peers."""
        amount = self.rule.materiality[self.definition.id]
        found = probability_worse(self.definition, self.group, amount, self.rule.prior)
        return {} if found is None else self._by_code(found)

    @cached_property
    def beyond_peers(self) -> dict[str, bool]:
        """Whether each lies beyond the limit of its peers, as published."""
        return self._adverse_by_peers(self.group, self.rule.limit, self._first)

    @cached_property
    def by_law(self) -> dict[str, Estimate]:
        """Shares decided within the statutory target, where the indicator has a norm."""
        return self._by_law(self._first)

    @cached_property
    def by_specification(self) -> list[dict[str, bool]]:
        """Adverse or not, in each specification in turn, of those for whom it can be worked out."""
        return [
            _either(
                self._adverse_by_peers([e for e in self._figures(spec) if e.comparable], self.rule.limit, spec),
                self._below_norm(self._by_law(spec)),
            )
            for spec in self.rule.choices[self.definition.id].specifications
        ]

    @cached_property
    def by_year(self) -> dict[int, dict[str, bool]]:
        """Beyond the 95% limit or below the norm in each of the last years, of all whose figures may be shown.

        Each year by the count of its time, the same for all in it: where the series breaks among them it is *how they
        stand among each other* that lasted, and the condition says so.
        """
        year = self.evidence.year
        return {past: self._adverse_in(past) for past in range(year - self.rule.years + 1, year + 1)}

    def missing(self, code: str) -> float:
        """The share of a regulator's cases with a date missing or impossible, from 0 to 1: of the years that its figure
        is of, and of this year where it has none."""
        estimate = self.published.get(code)
        return self._missing_in(estimate.years if estimate is not None else (self.evidence.year,)).get(code, 0.0)

    def missing_this_year(self, code: str) -> float:
        """The same of the year's own return alone."""
        return self._missing_in((self.evidence.year,)).get(code, 0.0)

    def _missing_in(self, years: tuple[int, ...]) -> dict[str, float]:
        """An open case whose clock has not started lacks no date. Published guidance without a kind of start lacks its
        start; as it may be of any kind, there is one share of all guidance and none of each kind."""
        if self.definition.id == "P5":
            return {}
        if years not in self._shares:
            if self.definition.id == "P4":
                kept = (c("started_basis") != "none") | (c("ended_as") == PUBLISHED)
                rows = self.evidence.guidance.filter(kept)
            else:
                measure = pl.when(c("ended_as") == OPEN).then(pl.lit(GROSS)).otherwise(pl.lit(NET))
                rows = self.evidence.decisions.filter(c("measure") == measure)
            selection = Selection(years)
            of = selection.cases(selection.of(rows).with_columns(lost=c("exit") == NOT_MEASURABLE), "lost")
            missing = c("n").filter("lost").sum() / c("n").sum()
            self._shares[years] = dict(of.group_by("regulator_code").agg(missing).rows())
        return self._shares[years]

    @cached_property
    def of_kind(self) -> frozenset[str]:
        """Who has an item of this kind of start in the years that can stand behind a figure, dated or not."""
        years = self.definition.years_together(self.evidence.year)
        own = self.evidence.guidance.filter(c("started_basis") == self.variant, c("year").is_in(years))
        return self.members & frozenset(own["regulator_code"])

    @property
    def _first(self) -> Specification:
        return self.rule.choices[self.definition.id].specifications[0]

    @cached_property
    def compared(self) -> Beyond | None:
        """The published figures among each other."""
        spec = self._first
        return beyond_peers(self.definition, self.group, trimming=spec.trimming, estimator=spec.estimator)

    def _by_code(self, values: Array) -> dict[str, float]:
        return {e.regulator_code: float(value) for e, value in zip(self.group, values, strict=True)}

    # figures

    def _figures(self, spec: Specification) -> list[Estimate]:
        return self._of_specification(self._with_choices(spec), self.evidence, spec)

    def _of_specification(self, definition: Definition, evidence: Evidence, spec: Specification) -> list[Estimate]:
        year = evidence.year
        if spec.leaves_out is None:
            return definition.of_year(evidence, year, variant=self.variant)
        together = definition.years_together(year, self.rule.years)
        years = tuple(each for each in together if each != year - spec.leaves_out)
        # a year that is not among them cannot be left out, and without the only one there is nothing left
        if not years or years == together:
            return []
        return definition.estimate(evidence, Selection(years, variant=self.variant))

    def _with_choices(self, spec: Specification) -> Definition:
        """The definition with another clock or other strata; only speed has them."""
        key = (spec.clock, spec.strata)
        if key not in self._known:
            estimate = self.definition.estimate
            if key != (NET, Strata.KIND):
                estimate = partial(p1_speed.of_clock, measure=spec.clock, by_area=spec.strata is Strata.AREA)
            self._known[key] = self._remembering(estimate, self.evidence)
        return self._known[key]

    def _remembering(self, estimate: Estimating, of: Evidence) -> Definition:
        """The definition so that each selection of ``of`` is worked out once, and told of the members alone."""
        known: dict[Selection, list[Estimate]] = {}

        def remembered(evidence: Evidence, selection: Selection) -> list[Estimate]:
            if selection not in known:
                known[selection] = [e for e in estimate(of, selection) if e.regulator_code in self.members]
            return known[selection]

        return replace(self.definition, estimate=remembered)

    @cached_property
    def _statutory(self) -> tuple[Definition, Evidence]:
        in_law = self.evidence.decisions.filter(c("target_kind") == "statutory")
        evidence = replace(self.evidence, decisions=in_law)
        return self._remembering(self.definition.estimate, evidence), evidence

    def _by_law(self, spec: Specification) -> dict[str, Estimate]:
        if self.definition.norm is None:
            return {}
        found = self._of_specification(*self._statutory, spec)
        return {e.regulator_code: e for e in found if e.comparable}

    # what is adverse

    def _adverse_by_peers(self, group: Sequence[Estimate], level: float, spec: Specification) -> dict[str, bool]:
        if len(group) < FEWEST_UNITS:
            return {}
        compared = beyond_peers(self.definition, group, trimming=spec.trimming, estimator=spec.estimator)
        if compared is None:
            return {}
        beyond = compared.tails < (1 - level) / 2
        return {e.regulator_code: bool(is_beyond) for e, is_beyond in zip(group, beyond, strict=True)}

    def _below_norm(self, shares: Mapping[str, Estimate]) -> dict[str, bool]:
        return {code: e.high is not None and e.high < self.rule.norm for code, e in shares.items()}

    def _adverse_in(self, year: int) -> dict[str, bool]:
        together = self.rule.years_together[self.definition.id]
        selection = Selection(self.definition.years_together(year, together), variant=self.variant)
        own = self._with_choices(self._first).estimate(self.evidence, selection)
        peers = self._adverse_by_peers([e for e in own if _shown(e)], self.rule.warning, self._first)
        if self.definition.norm is None:
            return peers
        definition, evidence = self._statutory
        in_law = {e.regulator_code: e for e in definition.estimate(evidence, selection) if _shown(e)}
        return _either(peers, self._below_norm(in_law))


def _either(one: Mapping[str, bool], other: Mapping[str, bool]) -> dict[str, bool]:
    return {code: one.get(code, False) or other.get(code, False) for code in one.keys() | other.keys()}


def _shown(estimate: Estimate) -> bool:
    return estimate.state is State.VALUE and estimate.standing.shown
