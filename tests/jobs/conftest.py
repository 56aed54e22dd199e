from __future__ import annotations

import time
from collections.abc import Callable

import pytest


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait until something holds; fail when it does not in time."""

    def wait(holds: Callable[[], bool], seconds: float = 8) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.05)

    return wait
