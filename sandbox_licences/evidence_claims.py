"""What a piece of evidence claims, typed: such claims fill the thresholds of conditions, returns and exit reports."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sandbox_licences.typed_text import hidden_character

_METRIC = re.compile(r"[a-z][a-z0-9_]{0,79}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ImpossibleClaim(ValueError):
    """A claim that cannot be true or cannot be used, each reason a sentence in ``reasons``."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceClaim:
    """One figure that a file shows.

    Raises:
        ImpossibleClaim: with all that is wrong.
    """

    metric: str
    """What was measured, as a name that can be compared: ``stopping_distance``."""
    value: float
    """In ``unit``."""
    unit: str
    n: int
    """Trials, runs or events behind the figure."""
    exposure: float | None = None
    """What was driven, flown or run for it, in ``exposure_unit``; None where it says nothing, as for a length."""
    exposure_unit: str = ""
    method: str
    low: float | None = None
    """Interval, both ends in ``unit``; None where none was worked out."""
    high: float | None = None
    level_percent: int | None = None
    """How sure the interval is meant to be, in percent: 95. None without one."""
    file_sha256: str
    """Fingerprint of the file that shows it, 64 small hexadecimal digits."""

    def __post_init__(self) -> None:
        if reasons := tuple(self._reasons()):
            raise ImpossibleClaim(reasons)

    def _reasons(self) -> list[str]:
        reasons = []
        if not _METRIC.fullmatch(self.metric):
            reasons.append("Name the measure in small letters, such as stopping_distance.")
        for what, text in (("unit", self.unit), ("method", self.method)):
            if not text.strip() or hidden_character(text) is not None:
                reasons.append(f"Say the {what}, in characters that can be seen.")
        if not math.isfinite(self.value):
            reasons.append("The value must be a number.")
        if self.n < 1:
            reasons.append("Say how many trials are behind the figure: at least 1.")
        if (self.exposure is None) != (not self.exposure_unit.strip()):
            reasons.append("Say the exposure with its unit, or leave both out.")
        if self.exposure is not None and not (math.isfinite(self.exposure) and self.exposure > 0):
            reasons.append("The exposure must be a number more than 0.")
        if not _SHA256.fullmatch(self.file_sha256):
            reasons.append("The fingerprint of the file must be its SHA-256, 64 hexadecimal digits.")
        return reasons + self._interval_reasons()

    def _interval_reasons(self) -> list[str]:
        ends = (self.low, self.high, self.level_percent)
        if ends == (None, None, None):
            return []
        if self.low is None or self.high is None or self.level_percent is None:
            return ["Give both ends of the interval and how sure it is meant to be, or none of them."]
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return ["The ends of the interval must be numbers."]
        if not self.low <= self.value <= self.high:
            return ["The value must lie in its interval."]
        return [] if 50 <= self.level_percent <= 99 else ["An interval is meant to be 50 to 99 percent sure."]

    @property
    def words(self) -> str:
        """The figure with its interval, number and exposure, in one line."""
        said = f"{self.value:,.10g} {self.unit}"
        if self.low is not None and self.high is not None:
            said += f" ({self.low:,.10g} to {self.high:,.10g}, {self.level_percent}%)"
        said += f", n = {self.n:,}"
        if self.exposure is not None:
            said += f", over {self.exposure:,.10g} {self.exposure_unit}"
        return f"{said}; {self.method}"
