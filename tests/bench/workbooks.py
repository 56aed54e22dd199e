"""How long a decisions sheet of 100,000 rows takes from file to verdict, beside two other ways.

A benchmark, not a test: it prints figures and goals, and ends with 0 whether or not they are met. Runs of
the ways are interleaved, each in a new process, so that a busy machine is busy for all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.processes import ROOT, Used, in_a_process

REGPORTAL = str(Path(sys.executable).with_name("regportal"))
ONE_RUN = (sys.executable, "-m", "tests.bench.one_run")
CLEAN, HALF_BAD, SMALL = "clean", "half-bad", "small"
SMALL_ROWS = 10

PORTAL, VALIDATE = "portal_way", "validate command"
SLOW, QUICK, QUICK_COMMAND = "openpyxl_and_pandas", "fastexcel_and_polars", "fastexcel_and_polars command"
WAYS = {
    PORTAL: "portal, gate and all rules",
    SLOW: "openpyxl + pandera[pandas]",
    QUICK: "fastexcel + pandera[polars]",
    VALIDATE: "regportal validate, whole command",
    QUICK_COMMAND: "fastexcel + pandera[polars], whole command",
}
Of = tuple[str, str]
"""A way and a file."""

GOALS: Sequence[tuple[str, float, Of, Of]] = (
    ("portal to openpyxl + pandera[pandas]", 0.1, (PORTAL, CLEAN), (SLOW, CLEAN)),
    ("portal to fastexcel + pandera[polars]", 1.1, (PORTAL, CLEAN), (QUICK, CLEAN)),
    ("portal, 50% bad rows to none", 1.5, (PORTAL, HALF_BAD), (PORTAL, CLEAN)),
    ("whole commands, to fastexcel + pandera[polars]", 1.1, (VALIDATE, CLEAN), (QUICK_COMMAND, CLEAN)),
)
"""What, at most, and the two whose ratio it is."""


@dataclass(frozen=True)
class Run(Used):
    """One run of a way on a file, child processes counted."""

    faults: int | None = None
    parts: dict[str, float] = field(default_factory=dict)
    child_kilobytes: int = 0


Runs = dict[Of, list[Run]]


def measure(way: str, path: Path) -> Run:
    """A run in a process of its own; of a command all counts, of the rest the work in a warm process."""
    if way == VALIDATE:
        return Run(**asdict(in_a_process([REGPORTAL, "validate", str(path)])[0]))
    if way == QUICK_COMMAND:
        return Run(**asdict(in_a_process([*ONE_RUN, QUICK, str(path)])[0]))
    whole, answer = in_a_process([*ONE_RUN, way, str(path), str(path.with_stem(SMALL))])
    return Run(kilobytes=whole.kilobytes, **json.loads(answer))


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--runs", type=int, default=5, help="runs of each way but the slow one")
    asked.add_argument("--slow-runs", type=int, default=3, help="runs of openpyxl + pandera[pandas]")
    given = asked.parse_args()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        _make_files(files, given.rows)
        runs: Runs = {}
        for turn in range(given.runs):
            turns = [(QUICK, CLEAN), (PORTAL, CLEAN), (PORTAL, HALF_BAD), (QUICK, HALF_BAD), (PORTAL, SMALL)]
            turns += [(VALIDATE, CLEAN), (QUICK_COMMAND, CLEAN)]
            turns += [(SLOW, CLEAN)] if turn < given.slow_runs else []
            for way, file in turns:
                print(f"  round {turn + 1} of {given.runs}: {way}, {file}", file=sys.stderr)
                runs.setdefault((way, file), []).append(measure(way, files / f"{file}.xlsx"))
        nothing = _median_seconds([sys.executable, "-c", "pass"], given.runs)
        gate = _median_seconds([REGPORTAL, "gate", str(files / f"{SMALL}.xlsx")], given.runs)
        megabytes = (files / f"{CLEAN}.xlsx").stat().st_size / 1024**2
    print(f"\nA decisions sheet of {given.rows:,} rows ({megabytes:.1f} MB), from file to verdict.")
    print(f"{os.cpu_count()} processors; load {load_before:.1f} before, {os.getloadavg()[0]:.1f} after.\n")
    _print_runs(runs)
    _print_parts(runs)
    _print_goals(runs)
    print(f"\nregportal gate on a small workbook: {gate:.2f} s, {gate / nothing:.0f} times an empty Python program.")


def _make_files(files: Path, rows: int) -> None:
    print(f"Making workbooks of {rows:,} rows", file=sys.stderr)
    # the small one has faults, so that what words a fault is loaded too
    for name, height, bad in ((CLEAN, rows, 0.0), (HALF_BAD, rows, 0.5), (SMALL, SMALL_ROWS, 0.5)):
        # in a process apart: a process started later shows at least the memory this one took
        command = ["-m", "tests.bench.big_workbook", str(files / f"{name}.xlsx"), str(height), str(bad)]
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True)


def _median_seconds(command: Sequence[str], times: int) -> float:
    return median(in_a_process(command)[0].seconds for _ in range(times))


def _print_runs(runs: Runs) -> None:
    print(f"{'':<50}{'seconds, median (least to most)':<33}{'processor s':>11}{'peak MB':>9}{'faults':>8}{'runs':>6}")
    for (way, file), of in runs.items():
        times = [run.seconds for run in of]
        spread = f"{median(times):6.2f}  ({min(times):.2f} to {max(times):.2f})"
        used, peak = median(run.processor for run in of), max(run.kilobytes for run in of) // 1024
        faults = "" if of[0].faults is None else f"{of[0].faults:,}"
        print(f"{f'{WAYS[way]}, {file}':<50}{spread:<33}{used:11.2f}{peak:9}{faults:>8}{len(of):6}")
    child = max(run.child_kilobytes for run in runs[PORTAL, CLEAN]) // 1024
    print(f"Peak is that of the largest process; of ours, the child that gates and reads took {child} MB at most.")


def _print_parts(runs: Runs) -> None:
    files = (CLEAN, HALF_BAD, SMALL)
    print(f"\n{'where the time of the portal goes, seconds':<50}{CLEAN:>8}{HALF_BAD:>10}{f'{SMALL_ROWS} rows':>9}")
    for part in runs[PORTAL, CLEAN][0].parts:
        took = [median(run.parts[part] for run in runs[PORTAL, file]) for file in files]
        print(f"{part:<50}{took[0]:8.2f}{took[1]:10.2f}{took[2]:9.2f}")


def _print_goals(runs: Runs) -> None:
    print(f"\n{'goal: ratio of times':<50}{'at most':>8}{'found':>8}  {'(least to most)':<17}{'of processor time':>18}")
    for name, most, over, under in GOALS:
        beside = list(zip(runs[over], runs[under], strict=False))  # runs of the same round
        times = [one.seconds / other.seconds for one, other in beside]
        found, spread = median(times), f"({min(times):.2f} to {max(times):.2f})"
        used = median(one.processor / other.processor for one, other in beside)
        said = "met" if found <= most else "not met"
        print(f"{name:<50}{most:8.2f}{found:8.2f}  {spread:<17}{used:18.2f}  {said}")


if __name__ == "__main__":
    main()
