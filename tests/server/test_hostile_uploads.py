"""Hostile files sent to a running portal: each is answered with its code, and the portal goes on as before."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fixtures.portal_server import RunningPortal
from tests.reading import csv_tables, spoiled_template

SECONDS = 5
SECONDS_OF_THE_NEXT = 1
RETURN = "/api/v1/returns/2026/X02"
COLLECTED = Path(__file__).parents[2] / ".." / "shared" / "hostile"

MADE = {
    "return.xlsx": (
        "bomb of one shared string",
        "bomb of cell formats",
        "DTD that grows with the square",
        "200,000 levels",
        "16,384 headings",
        "macros part",
    ),
    "decisions.csv": ("quotation mark never closed", "50,000 columns", "lone surrogate"),
}
"""Some of those made here that cost a careless reader most."""

File = tuple[str, bytes, str]
"""Its name, its bytes, and the code it gets."""


@pytest.fixture
def preparer(portal: RunningPortal) -> httpx.Client:
    """The browser of a preparer whose draft is open."""
    client = portal.signed_in_client("fiona-baird")
    client.headers["Origin"] = portal.url
    assert client.post(f"{RETURN}/draft").status_code == 200
    return client


def draft(client: httpx.Client) -> dict[str, Any]:
    """All that is said of the return, but for the file that came last."""
    said: dict[str, Any] = client.get(RETURN).json()
    del said["last_upload"]
    return said


def made_here() -> Iterator[File]:
    for filename, faults in MADE.items():
        makers = csv_tables.REFUSED if filename.endswith(".csv") else spoiled_template.REFUSED
        for fault in faults:
            code, make = makers[fault]
            yield filename, make(), code


def collected() -> Iterator[File]:
    """With the code of the manifest; what passes the gate there was not made from our template."""
    with (COLLECTED / "manifest.csv").open(newline="", encoding="utf-8") as manifest:
        for entry in csv.DictReader(manifest):
            refused = entry["expected_verdict"] == "reject-file"
            data = (COLLECTED / entry["file"]).read_bytes()
            yield entry["file"], data, entry["expected_code"] if refused else "NOT_OUR_TEMPLATE"


def all_are_answered(portal: RunningPortal, client: httpx.Client, files: Iterator[File]) -> int:
    """How many files were sent: each refused in time by its code, the draft as it was, the portal quick after it."""
    before = draft(client)
    wrong: list[object] = []
    count = 0
    for filename, data, code in files:
        count += 1
        began = time.perf_counter()
        answer = client.put(f"{RETURN}/file", params={"filename": filename}, content=data)
        took = time.perf_counter() - began
        began = time.perf_counter()
        assert client.get("/api/readyz").status_code == 200
        next_took = time.perf_counter() - began
        said = answer.json()
        if (answer.status_code, said["code"]) != (422, code) or not said["detail"]:
            wrong.append((filename, code, answer.status_code, said))
        if took > SECONDS or next_took > SECONDS_OF_THE_NEXT:
            wrong.append((filename, "too slow", took, next_took))
    assert wrong == []
    os.kill(portal.pid, 0)  # signal 0 asks whether the process is there
    assert draft(client) == before
    return count


@pytest.mark.thorough
def test_files_made_to_cost_most_leave_the_portal_as_it_was(portal: RunningPortal, preparer: httpx.Client) -> None:
    assert all_are_answered(portal, preparer, made_here()) == sum(map(len, MADE.values()))


@pytest.mark.thorough
def test_collected_hostile_files_leave_the_portal_as_it_was(portal: RunningPortal, preparer: httpx.Client) -> None:
    if not (COLLECTED / "manifest.csv").exists():
        pytest.skip("the collection of hostile files is not beside this repository")
    assert all_are_answered(portal, preparer, collected()) == 96
