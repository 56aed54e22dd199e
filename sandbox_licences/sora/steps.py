"""A step of the assessment, with what it was worked out from; and the assessor's word against it.

A step takes answers and earlier steps' results to a cell of a table. What an assessor says instead carries on into the
later steps, and both values stay to be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from sandbox_licences.sora.risk_classes import HIGHEST_GRC, Arc, Open, Robustness
from sandbox_licences.sora.tables import Cell, Table

T = TypeVar("T")
Value = int | Arc | Robustness

NAMES = {
    2: "Intrinsic ground risk class (iGRC)",
    3: "Final GRC, after ground-risk mitigations",
    4: "Initial air risk class (ARC)",
    5: "Residual ARC, after strategic mitigations",
    6: "Tactical mitigation performance requirement (TMPR)",
    7: "SAIL",
    8: "Containment",
    9: "Operational safety objectives (OSO)",
}
"""The steps that are computed; 1 describes the operation, and 10 gathers the evidence."""

GRCS = tuple(range(1, 11))
OVERRULABLE: Mapping[int, tuple[Value, ...]] = {
    2: GRCS,
    3: GRCS,
    4: tuple(Arc),
    5: tuple(Arc),
    6: tuple(Robustness),
    8: (Robustness.LOW, Robustness.MEDIUM, Robustness.HIGH),
}
"""What an assessor may say at a step. SAIL and OSOs follow from the steps before, and nobody may bend them."""


class ImpossibleOverrule(ValueError):
    """An overrule that could never count, with the reason as a sentence."""


@dataclass(frozen=True, slots=True)
class Overrule:
    """An assessor's own value for a step; where it is the computed value, the assessor confirms that.

    ``instead_of`` is what the step computed when the assessor wrote. Once it computes something else, because answers
    or an earlier step changed, the overrule no longer counts and the step has to be looked at again.

    Raises:
        ImpossibleOverrule: the step cannot be overruled or not so, or reason, person or time zone is missing.
    """

    step: int
    value: Value
    instead_of: Value | Open
    reason: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if self.step not in OVERRULABLE:
            told = f"Step {self.step} ({NAMES[self.step]})" if self.step in NAMES else f"Step {self.step}"
            raise ImpossibleOverrule(f"{told} cannot be overruled: overrule the step that leads to it.")
        options = OVERRULABLE[self.step]
        if not any(type(self.value) is type(option) and self.value == option for option in options):
            listed = ", ".join(str(option) for option in options)
            raise ImpossibleOverrule(f"Step {self.step} takes one of {listed}; {self.value} is none of them.")
        if not self.reason.strip() or not self.by.strip():
            raise ImpossibleOverrule("An overrule needs a reason, and the name of who made it.")
        if self.at.tzinfo is None:
            raise ImpossibleOverrule("The time of an overrule must carry its time zone.")

    @property
    def confirms(self) -> bool:
        return self.value == self.instead_of


@dataclass(frozen=True, slots=True)
class SetAside:
    """An overrule that does not count, and why not, as a sentence."""

    overrule: Overrule
    why: str


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """One step. ``taken`` are the answers and earlier results it used, in words; ``workings`` the rules it followed.

    ``cells`` are those of ``table`` that decided, and none where a rule beside the table did, or no row fits.
    ``to_confirm`` are the numbers of the steps that an assessor must confirm before the result can be relied on: this
    one or earlier ones, because their table is not confirmed or an overrule no longer counts.
    """

    number: int
    taken: tuple[str, ...]
    table: Table
    cells: tuple[Cell, ...]
    workings: tuple[str, ...]
    computed: T | Open
    to_confirm: tuple[int, ...]
    overrule: Overrule | None = None
    set_aside: SetAside | None = None

    @property
    def name(self) -> str:
        return NAMES[self.number]

    @property
    def result(self) -> T | Open:
        """What later steps go by: the assessor's value where there is one."""
        return self.computed if self.overrule is None else cast(T, self.overrule.value)

    @property
    def needs_confirmation(self) -> bool:
        return bool(self.to_confirm)

    @property
    def own_doubt(self) -> str:
        """Why this step itself is tagged *To check*, as sentences; empty where it is not."""
        if self.number not in self.to_confirm:
            return ""
        because = [] if self.table.confirmed else [self.table.source.why]
        return " ".join(because + ([self.set_aside.why] if self.set_aside else []))

    @property
    def came_from(self) -> str:
        """The cell in words: table, row, column, page; the rule where no cell decided."""
        source = self.table.source
        if not self.cells:
            where = " ".join(self.workings) or "no cell."
        elif 1 < len(self.cells) == len(self.table.rows):
            where = f"every row, column {self.cells[0].column_name}."
        else:
            where = "; ".join(f"row {cell.row_name}, column {cell.column_name}" for cell in self.cells) + "."
        return f"{source.title} ({source.page}): {where}"

    @property
    def computed_words(self) -> str:
        return words(self.number, self.computed)

    @property
    def result_words(self) -> str:
        return words(self.number, self.result)


def words(number: int, value: object) -> str:
    """A result of step ``number`` as it is shown."""
    if isinstance(value, Open):
        return str(value)
    match number:
        case 2:
            return f"iGRC {value}"
        case 3:
            over = isinstance(value, int) and value > HIGHEST_GRC
            return f"Final GRC {value}" + (f": {Open.CERTIFIED}" if over else "")
        case 4 | 5:
            return f"ARC-{value}"
        case 6:
            return f"TMPR {value}, robustness {value}"
        case 7:
            return f"SAIL {value}"
        case 8:
            return f"Containment {value}"
        case _:
            return f"{len(cast(Collection[object], value))} OSOs"


def from_step(step: Step[Any]) -> str:
    """An earlier result as a later step takes it."""
    return f"{step.result_words} (step {step.number})"


def settle(
    number: int,
    table: Table,
    computed: T | Open,
    *,
    taken: Collection[str],
    overrules: Mapping[int, Overrule],
    cells: Collection[Cell] = (),
    workings: Collection[str] = (),
    after: Collection[Step[Any]] = (),
    lowest: int | None = None,
) -> Step[T]:
    """The step with what an assessor said of it and with the doubts it inherits from the steps it comes ``after``.

    ``lowest`` is the least class an assessor may give, None where there is no such bound.
    """
    said = overrules.get(number)
    why_not = _why_not(said, computed, lowest) if said else ""
    counts = said if said and not why_not else None
    doubts = {doubt for step in after for doubt in step.to_confirm}
    if (not table.confirmed and computed is not Open.WAITS) or why_not:
        doubts.add(number)
    return Step(
        number,
        tuple(taken),
        table,
        tuple(cells),
        tuple(workings),
        computed,
        () if counts else tuple(sorted(doubts)),
        counts,
        SetAside(said, why_not) if said and why_not else None,
    )


def _why_not(said: Overrule, computed: object, lowest: int | None) -> str:
    if computed is Open.WAITS:
        return f"The assessor's {words(said.step, said.value)} does not count while an earlier step has no result."
    if said.instead_of != computed:
        return (
            f"The assessor's {words(said.step, said.value)} was given when the step came to "
            f"{words(said.step, said.instead_of)}; it now comes to {words(said.step, computed)}. Look at it again."
        )
    if lowest is not None and isinstance(said.value, int) and said.value < lowest:
        return f"The assessor's {words(said.step, said.value)} is lower than {lowest}, the least for this aircraft."
    return ""
