"""Whatever happens to the bytes of a file, the gate lets it through or refuses it by a code; nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions_schema.findings import Refused
from submissions_schema.gate import CODES, gate
from submissions_schema.reader import read_csv, read_workbook
from tests.gate.workbooks import EDITION, EDITIONS, GOOD, our_workbook, zipped

PARTS = our_workbook()
WORKBOOK = zipped(PARTS)
TABLE = ("\n".join(",".join(map(str, row)) for row in GOOD) + "\n").encode()

changes = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=6)


def spoiled(data: bytes, at: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for place, value in at:
        changed[place % len(changed)] = value
    return bytes(changed)


def passes_or_is_refused(data: bytes, filename: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(data)
        try:
            gated = gate(path, filename=filename, editions=EDITIONS)
        except Refused as refused:
            assert refused.code in CODES
            return
    if gated.kind == "csv":
        read_csv(gated, EDITION, "cases")
    else:
        read_workbook(gated, EDITION)


@settings(max_examples=150)
@given(changes)
def test_bytes_of_the_archive(at: list[tuple[int, int]]) -> None:
    passes_or_is_refused(spoiled(WORKBOOK, at), "return.xlsx")


@settings(max_examples=150)
@given(st.sampled_from(sorted(PARTS)), changes)
def test_bytes_of_one_part(name: str, at: list[tuple[int, int]]) -> None:
    passes_or_is_refused(zipped(PARTS | {name: spoiled(PARTS[name], at)}), "return.xlsx")


@pytest.mark.thorough
@settings(max_examples=100)
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 5000))
def test_a_part_cut_short(name: str, size: int) -> None:
    passes_or_is_refused(zipped(PARTS | {name: PARTS[name][:size]}), "return.xlsx")


@settings(max_examples=100)
@given(changes)
def test_bytes_of_a_csv(at: list[tuple[int, int]]) -> None:
    passes_or_is_refused(spoiled(TABLE, at), "cases.csv")


@settings(max_examples=100)
@given(st.binary(max_size=200), st.sampled_from(["a.xlsx", "a.csv", "a", "a.xls"]))
def test_any_bytes(data: bytes, filename: str) -> None:
    passes_or_is_refused(data, filename)
