"""The installation is one, however many ask for it first."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from portal.installation import _MadeOnce


def test_several_first_askers_get_the_same_and_it_is_made_once() -> None:
    made: list[object] = []
    together = threading.Barrier(8)

    @_MadeOnce
    def thing() -> object:
        time.sleep(0.05)  # long enough for all to ask before it is there
        made.append(object())
        return made[-1]

    def ask(_: int) -> object:
        together.wait()
        return thing()

    with ThreadPoolExecutor(8) as pool:
        got = set(pool.map(ask, range(8)))
    assert got == set(made)
    assert len(made) == 1


def test_after_clearing_it_is_made_anew() -> None:
    thing = _MadeOnce(object)
    first = thing()
    thing.cache_clear()
    assert thing() is not first
