"""How often one actor may ask: a bucket of tokens each, in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from math import ceil

MOST_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` requests at once, and ``per_second`` in the long run."""

    burst: int
    per_second: float


KNOWN = Rate(burst=300, per_second=10)
"""A person on screen or with a key; a program that files row by row stays below it."""
STRANGER = Rate(burst=30, per_second=0.5)
"""An address that shows nobody's key: each try that was refused."""


@dataclass
class Buckets:
    """Tokens left of each actor; ``clock`` gives seconds that only go forward."""

    clock: Callable[[], float] = time.monotonic
    _left: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, who: Hashable, rate: Rate) -> int:
        """Take a token: 0 when there was one, else the whole seconds until there is."""
        with self._lock:
            now = self.clock()
            left, since = self._left.get(who, (float(rate.burst), now))
            left = min(rate.burst, left + (now - since) * rate.per_second)
            if left < 1:
                return ceil((1 - left) / rate.per_second)
            if who not in self._left and len(self._left) >= MOST_BUCKETS:
                self._left.clear()  # whoever floods us with new names may not fill the memory
            self._left[who] = (left - 1, now)
            return 0
