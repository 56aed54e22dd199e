"""A fault put into our own template gets its code, wherever the file comes in; the portal goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from portal.reading import FileRead, read_file
from submissions_schema.findings import Refused
from submissions_schema.gate import CODES
from tests.gate.workbooks import zipped
from tests.reading.odd_template import READ_AS_BEFORE
from tests.reading.our_template import parts
from tests.reading.spoiled_template import REFUSED, Make

SECONDS = 5


def read(data: bytes, folder: Path, filename: str = "return.xlsx") -> FileRead:
    path = folder / "upload"
    path.write_bytes(data)
    began = time.perf_counter()
    try:
        return read_file(path, filename=filename, edition=2026, year=2026)
    finally:
        assert time.perf_counter() - began < SECONDS


@pytest.mark.parametrize(
    ("code", "make"),
    [
        pytest.param(*spoiled, id=name, marks=pytest.mark.thorough if place % 3 else [])
        for place, (name, spoiled) in enumerate(REFUSED.items())
    ],
)
def test_spoiled_template_is_refused_by_its_code(code: str, make: Make, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read(make(), tmp_path)

    assert refusal.value.code == code
    assert code in CODES
    assert refusal.value.sentence.endswith((".", "”"))
    assert len(refusal.value.sentence) < 500
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


@pytest.fixture(scope="module")
def as_filled(tmp_path_factory: pytest.TempPathFactory) -> FileRead:
    return read(zipped(parts()), tmp_path_factory.mktemp("filled"))


@pytest.mark.thorough
@pytest.mark.parametrize("make", READ_AS_BEFORE.values(), ids=READ_AS_BEFORE)
def test_odd_template_reads_as_before(make: Make, as_filled: FileRead, tmp_path: Path) -> None:
    found = read(make(), tmp_path)

    assert found.structure.is_empty()
    assert found.tables.keys() == as_filled.tables.keys()
    for name, table in as_filled.tables.items():
        assert found.tables[name].frame.equals(table.frame, null_equal=True), name
        assert found.tables[name].kinds.equals(table.kinds), name
