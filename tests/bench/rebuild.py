"""Counts made anew from ten million rows, beside one query in plain DuckDB: ``python -m tests.bench.rebuild``.

Both read the same Parquet and leave Parquet behind, each in a process of its own, in turn. What the portal does is what
``regportal rebuild-counts`` does with decisions: half a million rows or so at a time, sorted, one file for each
regulator. The query does them all at once and sorts nothing. Both must come to the same counts.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from statistics import median

import polars as pl

from metrics import counts
from portal.commands.counts import batches
from portal.db.accepted import Accepted
from portal.files import FileStore
from portal.queries.case_rows import case_rows
from tests.bench.goals import print_goal
from tests.bench.invented_rows import accepted_rows
from tests.bench.plain_fold import plain_fold
from tests.bench.processes import Used, in_a_process

REGULATORS, YEARS = 90, 5
MOST = 1.3
PORTAL, PLAIN = "portal", "plain"
RETURNS = "returns.pickle"


def run(way: str, folder: Path) -> None:
    """One way, from rows to counts, into the folder ``way``."""
    returns: list[Accepted] = pickle.loads((folder / RETURNS).read_bytes())
    files, into = FileStore(folder / "files"), folder / way
    into.mkdir(exist_ok=True)
    if way == PLAIN:
        plain_fold(files, returns, into / "counts.parquet")
        return
    for batch in batches(files, by_regulator(returns)):
        rows = case_rows(files, batch)
        found = counts.counts(rows.decisions, rows.schemes, rows.returns, rows.calendar)
        for (code,), own in found.partition_by("regulator_code", as_dict=True).items():
            own.write_parquet(into / f"{code}.parquet", compression="zstd")


def by_regulator(returns: list[Accepted]) -> list[list[Accepted]]:
    """They come sorted by regulator."""
    return [list(own) for _, own in groupby(returns, key=lambda each: each.regulator_code)]


def fill(folder: Path, rows: int) -> None:
    """The returns, stored."""
    codes = [f"R{place:02}" for place in range(REGULATORS)]
    (folder / RETURNS).write_bytes(pickle.dumps(accepted_rows(FileStore(folder / "files"), codes, YEARS, rows)))


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--runs", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"Making {given.rows:,} rows of decisions", file=sys.stderr)
        _one(folder, "fill", str(given.rows))
        used: dict[str, list[Used]] = {PORTAL: [], PLAIN: []}
        for turn in range(given.runs):
            for way in (PORTAL, PLAIN) if turn % 2 == 0 else (PLAIN, PORTAL):
                print(f"  round {turn + 1} of {given.runs}: {way}", file=sys.stderr)
                used[way].append(_one(folder, way))
        cells, same = json.loads(in_a_process([sys.executable, "-m", "tests.bench.rebuild", "--same", name])[1])
    print(f"\nCounts of {given.rows:,} rows: {REGULATORS} regulators, {YEARS} rounds, {cells:,} counts.")
    print(f"{'':<50}{'seconds':>9}{'processor s':>13}{'peak MB':>9}")
    for way, title in ((PORTAL, "portal, Narwhals over polars"), (PLAIN, "plain DuckDB, one query by hand")):
        seconds, processor = median(u.seconds for u in used[way]), median(u.processor for u in used[way])
        print(f"{title:<50}{seconds:9.1f}{processor:13.1f}{max(u.kilobytes for u in used[way]) // 1024:9,}")
    print(f"The same counts from both: {'yes' if same else 'NO'}.")
    ratios = [ours.seconds / plain.seconds for ours, plain in zip(used[PORTAL], used[PLAIN], strict=True)]
    print_goal("rebuild of counts, to plain DuckDB", ratios, most=MOST)


def _one(folder: Path, way: str, *more: str) -> Used:
    return in_a_process([sys.executable, "-m", "tests.bench.rebuild", f"--{way}", str(folder), *more])[0]


def _same(folder: Path) -> tuple[int, bool]:
    """How many counts there are, and whether both ways found the same."""
    names, same, cells = list(counts.SCHEMA), True, 0
    everything = pl.scan_parquet(folder / PLAIN / "counts.parquet")
    for path in sorted((folder / PORTAL).iterdir()):
        ours = pl.read_parquet(path)
        plain = everything.filter(pl.col("regulator_code") == path.stem).collect()
        plain = plain.select(pl.col(name).cast(kind) for name, kind in counts.SCHEMA.items())
        same &= ours.equals(plain.sort(names, nulls_last=True))
        cells += ours.height
    return cells, same


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--fill", name, rows]:
            fill(Path(name), int(rows))
        case ["--portal" | "--plain" as way, name]:
            run(way.removeprefix("--"), Path(name))
        case ["--same", name]:
            print(json.dumps(_same(Path(name))))
        case _:
            main()
