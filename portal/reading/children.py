"""The children that read files: each reads one and ends. One may wait for the next file, all it needs loaded."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

Child = subprocess.Popen[str]
# mallopt(3): a child lives for one file, so what it frees is for its own next step, not for the system
_KEEP_MEMORY = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024**2),
    "MALLOC_MMAP_THRESHOLD_": str(32 * 1024**2),
}
SOON = 1.0
"""Seconds: the checks of the file just read want the processor first."""


class Children:
    """Starts children; while ``one_waiting``, keeps one ahead, which saves a file a third of a second.

    A child is told its file on standard input, and ends by itself when that closes untold, so that none
    outlives the portal.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keeping = 0
        self.waiting: Child | None = None

    def take(self) -> Child:
        """A child that has been told nothing yet; to be ended by ``end``."""
        with self._lock:
            child, self.waiting = self.waiting, None
        if child is not None and child.poll() is not None:
            end(child)
            child = None
        return child or _start()

    def prepare(self) -> None:
        """Start the child that waits, if one is wanted and none does."""
        with self._lock:
            if self._keeping and self.waiting is None:
                self.waiting = _start()

    def prepare_soon(self) -> None:
        if self._keeping:
            timer = threading.Timer(SOON, self.prepare)
            timer.daemon = True
            timer.start()

    @contextmanager
    def one_waiting(self) -> Iterator[None]:
        """While this lasts a child waits for the next file. For a portal that runs on, not for one file."""
        with self._lock:
            self._keeping += 1
        self.prepare()
        try:
            yield
        finally:
            with self._lock:
                self._keeping -= 1
                child = None
                if not self._keeping:
                    child, self.waiting = self.waiting, None
            if child is not None:
                end(child)


def end(child: Child) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()


def end_aside(child: Child) -> None:
    """``end``, without waiting until the system has taken back all it held."""
    child.kill()
    threading.Thread(target=end, args=(child,)).start()


def _start() -> Child:
    return subprocess.Popen(
        [sys.executable, "-m", "portal.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PATH": os.environ.get("PATH", ""), "POLARS_MAX_THREADS": "2", "PYTHONUTF8": "1", **_KEEP_MEMORY},
    )
