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
        began, used = perf_counter(), _processor_seconds() + _of_the_waiting()
        answer = way.run(Path(path))
        took = {"seconds": perf_counter() - began, "processor": _processor_seconds() - used}
    print(json.dumps({**took, **answer}))


def _processor_seconds() -> float:
    """Of this process and its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _of_the_waiting() -> float:
    """What children that have not ended took until now: to start, which the file does not wait for."""
    ticks = 0
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in listed.read_text().split():
            after_name = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])  # utime and stime, proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(*sys.argv[1:])
