"""Which regulators are compared with each other: those that do the same kind of work at the same kind of risk.

A group is frozen before its round opens, so that nobody is put beside others because of how its figures came out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from regulators.register import Function, Regulator, Risk

FEWEST_MEMBERS = 8
"""A smaller group is compared with all."""

ALL = "all"

_WORK = {Function.LICENSING: "licensing", Function.GUIDANCE_ONLY: "guidance"}
_RISK = {Risk.SAFETY_CRITICAL: "safety-critical", Risk.ECONOMIC: "economic", Risk.PROFESSIONAL: "professional"}


def peer_groups(bodies: Iterable[Regulator]) -> Mapping[str, str]:
    """The peer group of each body by its code.

    A group is what a regulator does (licensing, guidance only) by the risk it watches over; one of fewer than eight
    is *all*. Invented regulators and real ones are never in one group.
    """
    listed = list(bodies)
    groups = {body.code: (body.demonstration, _name(body)) for body in listed}
    sizes = Counter(groups.values())
    return {
        body.code: _within(body.demonstration, name if sizes[groups[body.code]] >= FEWEST_MEMBERS else ALL)
        for body in listed
        for name in [groups[body.code][1]]
    }


def _name(body: Regulator) -> str:
    return f"{_WORK[body.function.value]}, {_RISK[body.risk.value]}"


def _within(demonstration: bool, name: str) -> str:
    return f"demonstration: {name}" if demonstration else name


def members(groups: Mapping[str, str], code: str) -> tuple[str, ...]:
    """Who a regulator is compared with, itself included: its group, or where that is *all* every one of its kind."""
    own = groups[code]
    kind = own.rpartition(": ")[0]
    if own.rpartition(": ")[2] == ALL:
        return tuple(sorted(other for other, group in groups.items() if group.rpartition(": ")[0] == kind))
    return tuple(sorted(other for other, group in groups.items() if group == own))
