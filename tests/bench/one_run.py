"""One measured run in a process of its own: ``python -m tests.bench.one_run WAY FILE [SMALL]``.

Given a small workbook, the process first reads that, so that all is loaded as in a portal that has been
running for a while. On standard output one JSON object: seconds and processor seconds from file to verdict
(child processes counted), number of faults found, and for ours the parts.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any


def processor_seconds() -> float:
    """Of this process and its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def ours(path: Path) -> dict[str, Any]:
    from portal.reading import read_file
    from submissions_schema.checking import check
    from submissions_schema.editions import edition
    from submissions_schema.raw import RawReturn
    from submissions_schema.rules.rule import Stage

    year = 2026
    began = perf_counter()
    passed: dict[Stage, float] = {}

    def note(stage: Stage, errors: int) -> None:
        passed[stage] = perf_counter()

    form = edition(year).in_round(year)
    read = read_file(path, filename=path.name, edition=form.year, year=year, on_stage=note)
    handed_over = perf_counter()
    verdict = check(
        RawReturn(year, read.regulator_code, read.tables, read.unread_sheets),
        edition=form,
        regulator_code=read.regulator_code or "",
        structure=read.structure,
    )
    return {
        "faults": verdict.findings.height,
        "parts": {
            "child started, file gated": passed[Stage.FILE] - began,
            "tables read": passed[Stage.STRUCTURE] - passed[Stage.FILE],
            "tables handed over": handed_over - passed[Stage.STRUCTURE],
            "checked": perf_counter() - handed_over,
        },
        "child_kilobytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    }


def peer(name: str) -> Callable[[Path], dict[str, Any]]:
    from submissions_schema.editions import edition
    from tests.bench import peers

    return lambda path: {"faults": getattr(peers, name)(path, edition(2026))}


def main(way: str, path: str, small: str | None = None) -> None:
    run = {
        "ours": ours,
        "openpyxl": peer("openpyxl_and_pandas"),
        "fastexcel": peer("fastexcel_and_polars"),
    }[way]
    if small:
        run(Path(small))
    began, used = perf_counter(), processor_seconds()
    answer = run(Path(path))
    print(json.dumps({"seconds": perf_counter() - began, "processor": processor_seconds() - used, **answer}))


if __name__ == "__main__":
    main(*sys.argv[1:])
