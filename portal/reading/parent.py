"""The caller's side: start the child, listen, and turn every ending into a verdict."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from portal.reading.children import Child, Children, end_aside
from submissions_schema.findings import Refused
from submissions_schema.raw import RawTable
from submissions_schema.raw_files import taken_over
from submissions_schema.rules.rule import Stage

_CHILDREN = Children()
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


def one_child_waiting() -> AbstractContextManager[None]:
    """While it lasts a child waits for the next file, all it needs loaded. For a portal that runs on."""
    return _CHILDREN.one_waiting()


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
            tables={name: taken_over(out / name) for name in done["tables"]},
            structure=pl.read_parquet(out / "structure.findings"),
            regulator_code=done["regulator_code"],
            unread_sheets=tuple(done["unread"]),
        )


def _run(
    path: Path, filename: str, wanted: tuple[str, str, str], folder: str, on_stage: OnStage | None
) -> dict[str, Any]:
    child = _CHILDREN.take()
    stop = threading.Timer(WALL_SECONDS, child.kill)
    stop.start()
    try:
        _tell(child, str(path.absolute()), filename, *wanted, folder)
        return _listen(child, on_stage)
    finally:
        stop.cancel()
        end_aside(child)
        _CHILDREN.prepare_soon()


def _tell(child: Child, *what: str) -> None:
    assert child.stdin
    with suppress(BrokenPipeError):  # it died; what it says, which is nothing, tells the caller
        print(json.dumps(what), file=child.stdin, flush=True)


def _listen(child: Child, on_stage: OnStage | None) -> dict[str, Any]:
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
