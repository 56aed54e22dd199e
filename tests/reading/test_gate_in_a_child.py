"""The gate as the portal asks it: in a child process, whose end is never the caller's.

Of the collected files one of each answer: all are judged in ``tests/gate`` without a child, and in
``tests/server`` by a running portal.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from portal.reading import gate_file
from submissions_schema.findings import Refused
from submissions_schema.gate import CODES

SECONDS = 5
COLLECTED = Path(__file__).parents[2] / ".." / "shared" / "hostile"


def answer(path: Path) -> str:
    """The gate's code, or OK."""
    began = time.perf_counter()
    try:
        gate_file(path)
    except Refused as refused:
        assert refused.sentence.startswith(CODES[refused.code])
        return refused.code
    finally:
        assert time.perf_counter() - began < SECONDS
    return "OK"


@pytest.mark.thorough
def test_one_collected_file_of_each_answer_is_judged_as_their_manifest_says(capsys: pytest.CaptureFixture[str]) -> None:
    if not (COLLECTED / "manifest.csv").exists():
        pytest.skip("the collection of hostile files is not beside this repository")
    wrong: list[tuple[str, str, str]] = []
    answered: set[str] = set()
    with (COLLECTED / "manifest.csv").open(newline="", encoding="utf-8") as manifest:
        for entry in csv.DictReader(manifest):
            # what is wrong in rows is found after the gate
            refused = entry["expected_verdict"] == "reject-file"
            expected = entry["expected_code"] if refused else "OK"
            kind = entry["expected_verdict"] + expected
            if kind in answered:
                continue
            answered.add(kind)
            found = answer(COLLECTED / entry["file"])
            if found != expected:
                wrong.append((entry["file"], expected, found))
    with capsys.disabled():
        print(f"\nkinds of hostile files judged in a child as their manifest says: {len(answered)}")
    assert wrong == []
    assert len(answered) == 24
