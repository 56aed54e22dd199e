"""Speed by the net clock beside speed by the gross one: for whom the two tell of different speeds."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.counts import GROSS, NET
from metrics.definition import Estimate

NET_SPEED, GROSS_SPEED = "P1", "P7"

MEASURES: Mapping[str, str] = {NET_SPEED: NET, GROSS_SPEED: GROSS}
"""The measure of the counts that each speed is taken from."""

APART = 0.80
"""One figure at most so much of the other: what the registered test calls material in P1. It describes and judges
nobody: both figures rest on the same cases, so that chance has less part in their difference than in either."""


def gross_to_net(net: Estimate, gross: Estimate) -> float | None:
    """Speed by the gross clock over speed by the net one: under 1 where more of the wait than elsewhere is off the
    clock. None where either cannot be compared, or nothing was decided."""
    if not (net.comparable and gross.comparable) or not net.value or not gross.value:
        return None
    return gross.value / net.value


def apart(net: Estimate, gross: Estimate) -> bool:
    """Whether the two clocks tell of different speeds."""
    ratio = gross_to_net(net, gross)
    return ratio is not None and min(ratio, 1 / ratio) <= APART
