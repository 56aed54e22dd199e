"""The server's time for the Compare page with ten thousand and with ten million decisions behind it, and beside a
Streamlit page that shows one table: ``python -m tests.bench.compare_page``.

The decisions are accepted returns of twelve regulators, folded, compared and published by the portal's own code. Then
a portal runs over each store, and ``streamlit run`` serves the page with a table, once as it comes and once with the
portal's own way to keep the search for garbage short. A click is sent to each in turn, and timed until all of the
page has come back. The page without scripts is made in this process, without a server.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import select

from portal.commands.counts import rebuild_counts
from portal.db.engine import Database
from portal.db.migrate import migrate
from portal.db.register import Obligation
from portal.db.returns import FiledTable, Submission
from portal.db.row_files import Engine
from portal.public.comparison_pages import comparison_page
from portal.public_store import PublicStore, VersionEntry
from portal.queries.comparison_files import comparison_files
from portal.queries.evidence import evidence
from portal.queries.public_status import public_status
from tests.bench.goals import print_goal
from tests.bench.invented_rows import accepted_rows
from tests.bench.processes import Used, in_a_process
from tests.bench.served import opened, streamlit_serves
from tests.fixtures.filing import filing_at
from tests.fixtures.portal_server import running_portal

FEW, MANY = 10_000, 10_000_000
CODES = tuple(f"X{number:02}" for number in range(1, 13))
YEAR, METRIC = 2026, "P2"
MOST_GROWN, MOST_OVER_A_TABLE = 1.1, 2.0
ROUNDS = 8
ONE_TABLE = Path(__file__).with_name("one_table.py")
TITLES = {
    "page": "the page",
    "plain": "the page without scripts",
    "one table": "a Streamlit page with one table",
    "one table, frozen": "the same, its server's memory set aside",
    "portal's table": "the portal's published returns, one table",
}
AT = datetime(2026, 10, 31, 9, tzinfo=UTC)


class Took(NamedTuple):
    """Of one page: seconds of each click, and the server's processor seconds at each, a mean for every round."""

    seconds: list[float]
    processor: list[float]


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
            files = comparison_files(reading.session, known, regulators=CODES, dataset="1.0.0")
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


def measure(folders: dict[str, Path], clicks: int) -> dict[str, Took]:
    """What each page took, opened in turn: every server runs all the time, and answers one click at a time."""
    stores = {name: PublicStore(folder / "public") for name, folder in folders.items()}
    with ExitStack() as servers:
        pages = {}
        for name, folder in folders.items():
            running = servers.enter_context(running_portal(folder.parent))
            where = (running.url, running.pid, "compare", urlencode({"year": YEAR, "metric": METRIC}))
            pages[f"page, {name}"] = servers.enter_context(opened(*where))
            if name == "many":
                pages["portal's table"] = servers.enter_context(opened(running.url, running.pid, "published"))
        for name, given in (("one table", ()), ("one table, frozen", ("--frozen",))):
            pages[name] = servers.enter_context(opened(*servers.enter_context(streamlit_serves(ONE_TABLE, *given))))
        took = {name: Took([], []) for name in (*pages, *(f"plain, {name}" for name in stores))}
        for turn in range(ROUNDS + 1):
            for name, page in pages.items():
                before, seconds = page.processor(), [page.click() for _ in range(clicks // ROUNDS)]
                if turn:  # the first round reads what is then kept
                    took[name].seconds.extend(seconds)
                    took[name].processor.append((page.processor() - before) / len(seconds))
            for name, store in stores.items():
                for _ in range(clicks // ROUNDS):
                    began = perf_counter()
                    comparison_page(store, YEAR, METRIC, {})
                    if turn:
                        took[f"plain, {name}"].seconds.append(perf_counter() - began)
    return took


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--few", type=int, default=FEW)
    asked.add_argument("--many", type=int, default=MANY)
    asked.add_argument("--clicks", type=int, default=80)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        sizes = {"few": given.few, "many": given.many}
        print("\nThe Compare page: the server's time, and what is behind it\n")
        folders = {title: Path(name) / title / "data" for title in sizes}
        for title, rows in sizes.items():
            print(f"Publishing a round of {rows:,} decisions", file=sys.stderr)
            used = _publish(folders[title], rows)
            said = f"{used.seconds:.0f} s and {used.kilobytes // 1024:,} MB at most"
            print(f"{rows:>12,} decisions made, folded, compared and published in {said}")
        took = measure(folders, given.clicks)
    print(f"\n{'':<56}{'ms, median':>11}{'processor ms':>14}{'clicks':>8}")
    for way, of in took.items():
        kind, _, size = way.partition(", ")
        title = TITLES[way] if way in TITLES else f"{TITLES[kind]}, {sizes[size]:,} decisions"
        used_ms = f"{1000 * median(of.processor):14.1f}" if of.processor else f"{'':14}"
        print(f"{title:<56}{1000 * median(of.seconds):11.1f}{used_ms}{len(of.seconds):8}")
    print()
    for kind in ("page", "plain"):
        grown = _ratios(took, f"{kind}, many", f"{kind}, few")
        print_goal(f"{TITLES[kind]}, many decisions to few", grown, most=MOST_GROWN)
    for peer in ("one table", "one table, frozen", "portal's table"):
        print_goal(f"the page to {TITLES[peer]}", _ratios(took, "page, many", peer), most=MOST_OVER_A_TABLE)
    plain = _ratios(took, "plain, many", "one table, frozen")
    print_goal(f"{TITLES['plain']} to the same", plain, most=MOST_OVER_A_TABLE)


def _ratios(took: dict[str, Took], over: str, under: str) -> list[float]:
    """Of medians, each of one round: a single click of some milliseconds says little."""
    each = len(took[over].seconds) // ROUNDS
    parts = [slice(at * each, (at + 1) * each) for at in range(ROUNDS)]
    return [median(took[over].seconds[part]) / median(took[under].seconds[part]) for part in parts]


def _publish(folder: Path, rows: int) -> Used:
    """In a process of its own, with the settings of a demonstration."""
    os.environ.update({"REGPORTAL_MODE": "demonstration", "REGPORTAL_DATA_DIR": str(folder)})
    return in_a_process([sys.executable, "-m", "tests.bench.compare_page", "--publish", str(folder), str(rows)])[0]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--publish", name, rows]:
            publish(Path(name), int(rows))
        case _:
            main()
