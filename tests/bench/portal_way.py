"""The portal's way: a child process gates and reads the file, then all rules are asked."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from portal.reading import read_file
from submissions_schema.checking import check
from submissions_schema.raw import RawReturn
from submissions_schema.rules.rule import Stage
from tests.bench.big_workbook import EDITION, YEAR

FORM = EDITION.in_round(YEAR)


def run(path: Path) -> Mapping[str, Any]:
    passed: dict[Stage, float] = {}

    def note(stage: Stage, errors: int) -> None:
        passed[stage] = perf_counter()

    began = perf_counter()
    read = read_file(path, filename=path.name, edition=FORM.year, year=YEAR, on_stage=note)
    handed_over = perf_counter()
    verdict = check(
        RawReturn(YEAR, read.regulator_code, read.tables, read.unread_sheets),
        edition=FORM,
        regulator_code=read.regulator_code or "",
        structure=read.structure,
    )
    return {
        "faults": verdict.findings.height,
        "parts": {
            "file gated, in its child": passed[Stage.FILE] - began,
            "tables read": passed[Stage.STRUCTURE] - passed[Stage.FILE],
            "tables handed over": handed_over - passed[Stage.STRUCTURE],
            "checked": perf_counter() - handed_over,
        },
        "child_kilobytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    }
