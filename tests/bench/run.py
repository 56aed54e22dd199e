"""``make bench``: everything that is promised about speed and about how often a figure is wrong, measured.

    python -m tests.bench.run [--only SECTION ...]

Benchmarks, not tests: each section prints its figures beside its goals, and all ends with 0 whether or not they are
met. A section is a module of this folder and runs by itself too: ``python -m tests.bench.rebuild --help``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from time import perf_counter

from tests.bench.processes import ROOT

SECTIONS = {
    "workbooks": ("workbooks", "A return of 100,000 rows, from file to verdict"),
    "rebuild": ("rebuild", "Counts made anew from ten million decisions"),
    "page": ("compare_page", "The Compare page"),
    "regulators": ("many_regulators", "All statistics for ninety regulators"),
    "agreement": ("agreement", "Our methods beside others"),
    "coverage": ("coverage", "How often intervals hold the truth"),
    "backlogs": ("backlogs", "Queues with different backlogs"),
    "registered": ("registered_tests", "How often the two registered tests are wrong"),
}
"""Name to module and title, in the order they run."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""For numpy's small matrices: threads that wait for each other measure how busy the machine is."""


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument(
        "--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), metavar="SECTION", help=", ".join(SECTIONS)
    )
    began = perf_counter()
    for name in asked.parse_args().only:
        module, title = SECTIONS[name]
        print(f"\n{'=' * 100}\n{title}   (--only {name})\n{'=' * 100}", flush=True)
        subprocess.run(
            [sys.executable, "-m", f"tests.bench.{module}"], cwd=ROOT, check=True, env=os.environ | ONE_THREAD
        )
    print(f"\nAll this took {(perf_counter() - began) / 60:.1f} minutes.")


if __name__ == "__main__":
    main()
