"""What may stand in the repository's files."""

from __future__ import annotations

import re

from tests.architecture.source_files import ROOT, kept_files, name_of

LONGEST_DECISION = 25

# Written in pieces, so that this file does not find itself.
OF_ONE_MACHINE = (
    "/wo" + "rk/",
    "/ro" + "ot/",
    "pypi" + ".org/simple",
    "files.python" + "hosted",
    "registry." + "npmjs",
)


def test_no_file_names_one_machine_or_a_registry() -> None:
    found = [
        f"{name_of(file)}: {pattern}"
        for file in kept_files()
        for pattern in OF_ONE_MACHINE
        if pattern.encode() in file.read_bytes()
    ]
    assert found == []


def test_every_locked_requirement_has_its_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", lock.replace("\\\n", " "), flags=re.MULTILINE)[1:]
    without = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert len(entries) > 50
    assert without == []


def test_lock_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.findall(r".*(?:-index-url|--find-links|https?://).*", lock) == []


def test_decisions_are_short() -> None:
    """What was decided, why, and what else was tried; more is a manual, and belongs elsewhere."""
    lengths = {
        name_of(file): len(file.read_text(encoding="utf-8").splitlines())
        for file in kept_files()
        if file.parent == ROOT / "docs" / "decisions"
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_DECISION} == {}
