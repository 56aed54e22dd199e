"""The server's time for the Compare page with ten thousand and with ten million decisions behind it, and beside a
Streamlit page that shows one table: ``python -m tests.bench.compare_page``.

The decisions are accepted returns of twelve regulators, folded, compared and published by the portal's own code. Then
one process opens the page over one store and the other in turn, and the page with a table between them: a whole run of
the screens' script, as at a click, but without a browser. The page without scripts is timed in the same way.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import select
from streamlit import config
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from portal.commands.counts import rebuild_counts
from portal.db.engine import Database
from portal.db.migrate import migrate
from portal.db.register import Obligation
from portal.db.returns import FiledTable, Submission
from portal.db.row_files import Engine
from portal.installation import public_store
from portal.public.comparison_pages import comparison_page
from portal.public_store import PublicStore, VersionEntry
from portal.queries.comparison_files import comparison_files
from portal.queries.evidence import evidence
from portal.queries.public_status import public_status
from portal.web.streamlit_settings import NEEDED
from tests.bench.goals import print_goal
from tests.bench.invented_rows import accepted_rows
from tests.bench.processes import ROOT, in_a_process
from tests.fixtures.filing import filing_at

FEW, MANY = 10_000, 10_000_000
CODES = tuple(f"X{number:02}" for number in range(1, 13))
YEAR, METRIC = 2026, "P2"
MOST_GROWN, MOST_OVER_A_TABLE = 1.1, 2.0
AT = datetime(2026, 10, 31, 9, tzinfo=UTC)


def publish(folder: Path, rows: int) -> None:
    """An installation in ``folder`` whose published round rests on so many decisions."""
    folder.mkdir(parents=True)
    address = f"sqlite:///{folder / 'portal.sqlite'}"
    database = Database(address)
    migrate(database)
    database.dispose()
    with filing_at(address, folder) as filing:
        portal, preparer = filing.portal, filing.person("preparer").person_id
        accepted = accepted_rows(portal.files, CODES, 1, rows)
        with portal.db.sessions.begin() as session:
            for each in accepted:
                wanted = (Obligation.year == each.year, Obligation.regulator_code == each.regulator_code)
                owed = session.scalars(select(Obligation).where(*wanted)).one()
                filed = Submission(
                    obligation_id=owed.id,
                    version=1,
                    state="accepted",
                    created_at=AT,
                    created_by_id=preparer,
                    sent_at=AT,
                    sent_by_id=preparer,
                )
                session.add(filed)
                session.flush()
                for table, sha256 in each.files.items():
                    session.add(FiledTable(submission_id=filed.id, table=table, sha256=sha256, rows=0))
        rebuild_counts(portal, Engine.POLARS)
        with portal.reading(filing.administrator) as reading:
            known = evidence(reading.session, portal.files, YEAR)
            files = comparison_files(reading.session, known, regulators=CODES)
            portal.public.write_status(public_status(reading))
        manifest = {
            "kind": "round",
            "title": f"Round {YEAR}",
            "description": f"Round {YEAR}.",
            "returns": {},
            "withdrawn": {},
            "files": {name: {"media_type": "application/json"} for name in files},
        }
        version = portal.public.write_version(YEAR, "1.0.0", files, manifest)
        portal.public.point_to(YEAR, [VersionEntry("1.0.0", version, "round", "First.", AT.isoformat())])


def a_table() -> None:
    """The page that shows one table: as many rows and columns as the comparison's own."""
    # the function's text is the page's script
    import pandas as pd
    import streamlit as st

    rows = [(f"Regulator {n}", "95.1% (93.2% to 96.4%)", "consistent with peers", n * 100) for n in range(1, 13)]
    st.title("Regulators")
    st.table(pd.DataFrame(rows, columns=["Regulator", "Figure (95% interval)", "Reading", "n"]))


def measure(folders: dict[str, Path], runs: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds and processor seconds of each run of each page, in turn."""

    for name, value in NEEDED.items():
        config.set_option(name, value)
    gc.collect()
    gc.freeze()  # as the server does
    scripts = ScriptCache()
    # compiled scripts: a server keeps them, AppTest compiles anew at each run
    kept = cache(partial(ScriptCache.get_bytecode, scripts))
    ScriptCache.get_bytecode = lambda self, path: kept(path)  # type: ignore[method-assign]
    stores = {name: PublicStore(folder / "public") for name, folder in folders.items()}
    table = AppTest.from_function(a_table, default_timeout=60)

    def opened(file: str) -> AppTest:
        """A browser on this page: going there is no part of a run, and AppTest looks at every page's file for it."""
        screens = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
        screens.user = {"is_logged_in": False}
        return screens.run().switch_page(f"ui/{file}.py")

    def page(name: str, file: str = "compare", **asked: str) -> Callable[[], None]:
        screens = opened(file)

        def run() -> None:
            public_store().folder = stores[name].folder
            screens.query_params.clear()
            screens.query_params.update({"year": str(YEAR), **asked})
            screens.run()
            assert not screens.exception, screens.exception
            assert len(screens.main) > 5, "the page has nothing on it"

        return run

    ways: dict[str, Callable[[], object]] = {f"page, {name}": page(name, metric=METRIC) for name in stores}
    ways["one table"] = table.run
    ways["portal's table"] = page("many", "published")
    ways |= {
        f"plain, {name}": lambda store=store: comparison_page(store, YEAR, METRIC, {}) for name, store in stores.items()
    }  # type: ignore[misc]
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(runs + 3):
        for name, way in ways.items() if turn % 2 else reversed(ways.items()):
            began, used = perf_counter(), process_time()
            way()
            if turn >= 3:  # the first runs read what is then kept
                took[name].append((perf_counter() - began, process_time() - used))
    return took


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--few", type=int, default=FEW)
    asked.add_argument("--many", type=int, default=MANY)
    asked.add_argument("--runs", type=int, default=60)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        sizes = {"few": given.few, "many": given.many}
        print("\nThe Compare page: the server's time, and what is behind it\n")
        for title, rows in sizes.items():
            print(f"Publishing a round of {rows:,} decisions", file=sys.stderr)
            used, _ = _apart(name, "--publish", title, str(rows))
            said = f"{used.seconds:.0f} s and {used.kilobytes // 1024:,} MB at most"
            print(f"{rows:>12,} decisions made, folded, compared and published in {said}")
        took = json.loads(_apart(name, "--measure", str(given.runs))[1].splitlines()[-1])
    print(f"\n{'':<50}{'ms, median':>11}{'processor ms':>14}{'runs':>6}")
    titles = {"page": "the page", "plain": "the page without scripts", "one table": "a Streamlit page with one table"}
    titles["portal's table"] = "the portal's page of published returns, one table"
    for way, of in took.items():
        kind, _, size = way.partition(", ")
        title = titles[kind] + (f", {sizes[size]:,} decisions" if size else "")
        seconds, used = (1000 * median(each[place] for each in of) for place in (0, 1))
        print(f"{title:<50}{seconds:11.1f}{used:14.1f}{len(of):6}")
    print()
    for kind in ("page", "plain"):
        print_goal(
            f"{titles[kind]}, many decisions to few", _ratios(took, f"{kind}, many", f"{kind}, few"), most=MOST_GROWN
        )
    print_goal("the page to one with one table", _ratios(took, "page, many", "one table"), most=MOST_OVER_A_TABLE)
    print("      (a page of the portal has menu, frame and foot; the next line is against one that has them too)")
    ours = _ratios(took, "page, many", "portal's table")
    print_goal("the page to the portal's page with one table", ours, most=MOST_OVER_A_TABLE)
    plain = _ratios(took, "plain, many", "one table")
    print_goal("the page without scripts to one with one table", plain, most=MOST_OVER_A_TABLE)


def _ratios(took: dict[str, list[tuple[float, float]]], over: str, under: str) -> list[float]:
    """Of medians, each of a fifth of the runs: a single run of some milliseconds says little."""
    fifth = max(len(took[over]) // 5, 1)
    parts = [slice(at, at + fifth) for at in range(0, len(took[over]) - fifth + 1, fifth)]
    return [median(s for s, _ in took[over][part]) / median(s for s, _ in took[under][part]) for part in parts]


def _apart(folder: str, *what: str) -> tuple:  # type: ignore[type-arg]
    """In a process of its own, with the settings of a demonstration in ``folder``."""
    os.environ.update({"REGPORTAL_MODE": "demonstration", "REGPORTAL_DATA_DIR": f"{folder}/many"})
    return in_a_process([sys.executable, "-m", "tests.bench.compare_page", what[0], folder, *what[1:]])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--publish", name, title, rows]:
            publish(Path(name) / title, int(rows))
        case ["--measure", name, runs]:
            print(json.dumps(measure({title: Path(name) / title for title in ("few", "many")}, int(runs))))
        case _:
            main()
