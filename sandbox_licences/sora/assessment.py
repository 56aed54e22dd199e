"""The SORA 2.5 assessment of a drone operation, worked out from the answers and never typed.

Nothing is kept between two assessments: when an answer changes, all of it is worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox_licences.sora.air_risk import initial_arc_step, residual_arc_step, tmpr_step
from sandbox_licences.sora.containment import containment_step
from sandbox_licences.sora.ground_risk import final_grc_step, igrc_step
from sandbox_licences.sora.operation import Operation
from sandbox_licences.sora.risk_classes import HIGHEST_GRC, Arc, Open, Robustness, Sail
from sandbox_licences.sora.sail import Oso, osos_step, sail_step
from sandbox_licences.sora.steps import Overrule, Step


@dataclass(frozen=True, slots=True)
class Assessment:
    """The steps 2 to 9 of one operation."""

    igrc: Step[int]
    final_grc: Step[int]
    initial_arc: Step[Arc]
    residual_arc: Step[Arc]
    tmpr: Step[Robustness]
    sail: Step[Sail]
    containment: Step[Robustness]
    osos: Step[tuple[Oso, ...]]

    @property
    def steps(self) -> tuple[Step[Any], ...]:
        return (
            self.igrc,
            self.final_grc,
            self.initial_arc,
            self.residual_arc,
            self.tmpr,
            self.sail,
            self.containment,
            self.osos,
        )

    @property
    def certified_category(self) -> bool:
        """No licence can be given: the final GRC is over 7."""
        grc = self.final_grc.result
        return not isinstance(grc, Open) and grc > HIGHEST_GRC

    @property
    def without_result(self) -> tuple[Step[Any], ...]:
        """The steps that have no class, apart from those that only wait for them."""
        return tuple(s for s in self.steps if isinstance(s.result, Open) and s.result is not Open.WAITS)

    @property
    def to_confirm(self) -> tuple[Step[Any], ...]:
        """The steps an assessor must confirm before anything that rests on them can be relied on.

        An unconfirmed step is not among them where an assessor spoke for all that rests on it.
        """
        ends = (self.final_grc, self.tmpr, self.sail, self.containment, self.osos)
        doubts = {number for step in ends for number in step.to_confirm}
        return tuple(step for step in self.steps if step.number in doubts)

    @property
    def needs_confirmation(self) -> bool:
        return bool(self.to_confirm)

    @property
    def summary(self) -> str:
        """What the assessment comes to and what it still rests on, in sentences."""
        if self.certified_category:
            said = f"{self.final_grc.result_words}."
        elif self.without_result:
            said = "Not complete: " + "; ".join(f"{s.name}: {s.result_words}" for s in self.without_result) + "."
        else:
            parts = (self.sail, self.tmpr, self.containment)
            said = " ".join(f"{step.result_words}." for step in parts) + f" {self._osos_words()}."
        if not self.needs_confirmation:
            return said
        doubts = ", ".join(str(step.number) for step in self.to_confirm)
        steps = "step" if len(self.to_confirm) == 1 else "steps"
        return f"{said} To check: this rests on {steps} {doubts}, which an assessor has yet to confirm."

    def _osos_words(self) -> str:
        osos = self.osos.result
        assert not isinstance(osos, Open)  # SAIL has a result
        return f"{sum(oso.required for oso in osos)} of {len(osos)} OSOs to be shown"


def assess(operation: Operation, overrules: Iterable[Overrule] = ()) -> Assessment:
    """The assessment of an operation. Of several overrules of one step the latest counts, of equal times the last."""
    said = {overrule.step: overrule for overrule in sorted(overrules, key=lambda overrule: overrule.at)}
    igrc = igrc_step(operation, said)
    final_grc = final_grc_step(operation, igrc, said)
    initial_arc = initial_arc_step(operation, said)
    residual_arc = residual_arc_step(operation, initial_arc, said)
    sail = sail_step(final_grc, residual_arc)
    return Assessment(
        igrc=igrc,
        final_grc=final_grc,
        initial_arc=initial_arc,
        residual_arc=residual_arc,
        tmpr=tmpr_step(residual_arc, said),
        sail=sail,
        containment=containment_step(operation, sail, said),
        osos=osos_step(sail),
    )
