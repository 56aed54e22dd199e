"""How long one regulator's applications waited, as a curve to draw: coarse enough to give no single case away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.counts import NET
from metrics.definitions.p2_within_target import DEFINITION as WITHIN_TARGET
from metrics.definitions.p2_within_target import table_of
from metrics.evidence import Evidence, Selection
from metrics.small_numbers import FEWEST_CASES, FEWEST_EVENTS
from metrics.survival import kaplan_meier, survival_interval
from submissions_schema.suppression import SMALL

STEP, LONGEST = 10, 260
"""Working days between two points, and the last point: a year."""

MARKS = range(0, LONGEST + 1, 50)
"""Where the number at risk is given."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still undecided after each of ``days`` (working days, net), with its 95% interval, in whole percent.

    ``at_risk`` has the number of cases at risk on each of ``MARKS``; None where that is 1 to 4.
    """

    regulator_code: str
    days: tuple[int, ...]
    undecided: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    at_risk: tuple[int | None, ...]
    n: int


def curves(evidence: Evidence, years: Sequence[int]) -> list[Curve]:
    """The curve of every regulator with enough cases and decisions in these years (Kaplan-Meier, log-log interval).

    None where the published summary of decisions hides what the last step of a curve would give away: how many are
    still undecided.
    """
    selection = Selection(tuple(years))
    spans = selection.spans(evidence, NET)
    cases = dict(selection.cases(spans).rows())
    if not cases:
        return []
    codes = sorted(cases)
    table = table_of(spans, codes)
    found = kaplan_meier(table)
    low, high = survival_interval(found)
    decided = table.events_of().sum(axis=1)
    drawn = []
    for i, code in enumerate(codes):
        if cases[code] < FEWEST_CASES or decided[i] < FEWEST_EVENTS:
            continue
        if evidence.hides(code, years, WITHIN_TARGET.rests_on, None):
            continue
        known = int(min(found.known_to[i], LONGEST))
        days = tuple(range(0, known + 1, STEP))
        place = np.searchsorted(found.days, days, side="right") - 1
        inside = place >= 0
        percent = [
            np.round(100 * np.where(inside, steps[i, place], 1.0)).astype(int)
            for steps in (found.survival, np.nan_to_num(low, nan=1.0), np.nan_to_num(high, nan=1.0))
        ]
        # at risk after a mark: those seen on the next day on which anything happened
        after = np.minimum(np.searchsorted(found.days, list(MARKS), side="right"), found.days.size - 1)
        at_risk = (int(found.at_risk[i, k]) for k in after)
        undecided, least, most = (tuple(int(x) for x in values) for values in percent)
        shown = tuple(None if n in SMALL else n for n in at_risk)
        drawn.append(Curve(code, days, undecided, least, most, shown, cases[code]))
    return drawn
