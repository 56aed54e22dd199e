"""One measured run in a process of its own: ``python -m tests.bench.one_run WAY FILE [SMALL]``.

Given a small workbook, the process first reads that, so that all is loaded as in a portal that has been
running for a while. On standard output one JSON object: seconds and processor seconds from file to verdict
(child processes counted, from when they are told their file), number of faults found, and for ours the parts.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from time import perf_counter, sleep

from portal.reading import one_child_waiting

PAUSE = 3.0
"""Seconds in which the portal's next child starts, as it does between two files."""


def main(module: str, path: str, small: str | None = None) -> None:
    way = import_module(f"tests.bench.{module}")
    if small is None:
        way.run(Path(path))
        return
    with one_child_waiting():
        way.run(Path(small))
        sleep(PAUSE)
        waiting = _children()
        began, used = perf_counter(), _processor_seconds(waiting)
        answer = way.run(Path(path))
        took = {"seconds": perf_counter() - began, "processor": _processor_seconds(waiting) - used}
    print(json.dumps({**took, **answer}))


def _children() -> list[Path]:
    """What /proc says of the processes that this one has started; see proc(5)."""
    own = str(os.getpid())
    return [stat.parent for stat in Path("/proc").glob("[0-9]*/stat") if _after_the_name(stat)[1] == own]


def _processor_seconds(waiting: Iterable[Path]) -> float:
    """Of this process, its children that have ended, and those of ``waiting`` that have not."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ticks = 0
    for child in waiting:
        fields = _after_the_name(child / "stat")
        ticks += int(fields[11]) + int(fields[12])  # utime and stime
    return sum(usage.ru_utime + usage.ru_stime for usage in used) + ticks / os.sysconf("SC_CLK_TCK")


def _after_the_name(stat: Path) -> list[str]:
    try:
        return stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
        return ["", "", *["0"] * 12]


if __name__ == "__main__":
    main(*sys.argv[1:])
