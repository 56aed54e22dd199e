"""What was promised beside what was found."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def print_goal(name: str, ratios: Sequence[float], *, most: float | None = None, least: float | None = None) -> None:
    """One line: the median of ``ratios``, how far they spread, and whether it is at most or at least what it should."""
    found = median(ratios)
    met = (most is None or found <= most) and (least is None or found >= least)
    goal = f"at most {most:g}" if most is not None else f"at least {least:g}"
    spread = f"({min(ratios):.2f} to {max(ratios):.2f}) "
    print(f"goal  {name:<52}{goal:>13}{found:9.2f}  {spread:<20}{'met' if met else 'NOT MET'}")
