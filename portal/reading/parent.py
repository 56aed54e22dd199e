"""The caller's side: start the child, listen, and turn every ending into a verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from submissions_schema.findings import Refused
from submissions_schema.raw import RawTable
from submissions_schema.raw_files import from_bytes
from submissions_schema.rules.rule import Stage

WALL_SECONDS = 90
UNREADABLE = Refused(
    "NOT_A_WORKBOOK",
    "We could not read this file. Open it in your spreadsheet program, save it again as .xlsx and upload it again.",
)

OnStage = Callable[[Stage, int], None]
"""Told of each stage passed and the number of errors found in it."""


@dataclass(frozen=True)
class FileRead:
    """What a file held: its tables, structure findings, and whom its identity sheet names."""

    tables: Mapping[str, RawTable]
    structure: pl.DataFrame
    regulator_code: str | None
    unread_sheets: tuple[str, ...]


def gate_file(path: Path, *, filename: str | None = None) -> None:
    """The gate alone.

    Raises:
        Refused: with the gate's code.
    """
    with tempfile.TemporaryDirectory() as folder:
        _run(path, filename or path.name, ("", "", ""), folder, None)


def read_file(
    path: Path, *, filename: str, edition: int, year: int, table: str | None = None, on_stage: OnStage | None = None
) -> FileRead:
    """Gate and read ``path`` for round ``year``, which uses ``edition``; ``table`` names a CSV's table.

    Raises:
        Refused: the gate's code, NOT_OUR_TEMPLATE, OTHER_EDITION or OTHER_ROUND; NOT_A_WORKBOOK too when
            the child died or ran past its limits.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = _run(path, filename, (str(edition), str(year), table or ""), folder, on_stage)
        out = Path(folder)
        return FileRead(
            tables={name: from_bytes((out / f"{name}.parquet").read_bytes()) for name in done["tables"]},
            structure=pl.read_parquet(out / "structure.findings"),
            regulator_code=done["regulator_code"],
            unread_sheets=tuple(done["unread"]),
        )


def _run(
    path: Path, filename: str, wanted: tuple[str, str, str], folder: str, on_stage: OnStage | None
) -> dict[str, Any]:
    child = subprocess.Popen(  # noqa: S603  (our own interpreter, our own module, no shell)
        [sys.executable, "-m", "portal.reading.child", str(path), filename, *wanted, folder],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PATH": os.environ.get("PATH", ""), "POLARS_MAX_THREADS": "2", "PYTHONUTF8": "1"},
    )
    stop = threading.Timer(WALL_SECONDS, child.kill)
    stop.start()
    try:
        return _listen(child, on_stage)
    finally:
        stop.cancel()
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _listen(child: subprocess.Popen[str], on_stage: OnStage | None) -> dict[str, Any]:
    assert child.stdout
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            break
        if "stage" in message:
            if on_stage:
                on_stage(Stage(message["stage"]), message.get("errors", 0))
        elif "refused" in message:
            raise Refused(message["refused"], message["sentence"])
        elif "done" in message:
            done: dict[str, Any] = message["done"]
            return done
    raise UNREADABLE
