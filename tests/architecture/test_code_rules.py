"""Rules of the house that the linters cannot see, read from the syntax tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source_files import PACKAGES, ROOT, name_of, parsed, python_files

LONGEST_FILE = 400
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("func", "now"),  # the database's clock
    ("func", "current_timestamp"),
}

CLAIMED = re.compile(r"\b(was|were|are) told\b.{0,9}\bby e-mail|\b(was|were) told[.;]|\b[Ww]e (wrote to|told) ")

Found = Iterator[tuple[int, str]]


def commits(tree: ast.Module) -> Found:
    """Calls that end a transaction: whole use cases commit, and nothing inside them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno, "only unit_of_work (portal/context.py) commits"


def clock_reads(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            of = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if (of, node.attr) in CLOCKS:
                yield node.lineno, f"{of}.{node.attr}: time comes in as a value, from portal/clock.py"
        elif isinstance(node, ast.ImportFrom) and any((node.module, alias.name) in CLOCKS for alias in node.names):
            yield node.lineno, f"from {node.module}: time comes in as a value, from portal/clock.py"


def screens(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        if any(name.partition(".")[0] == "streamlit" for name in names):
            yield node.lineno, "no screen here: a rerun may stop a script inside a transaction"


def unexplained_inner_imports(tree: ast.Module, lines: list[str]) -> Found:
    """Imports inside functions, without a comment on the line or above it that says why.

    One comment covers the imports that follow each other, or a whole module, when it stands at the margin
    and begins with ``# Imports inside functions:``.
    """
    if any(line.startswith("# Imports inside functions:") for line in lines):
        return
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        explained_until = 0
        imports = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        for node in sorted(imports, key=lambda node: node.lineno):
            above = node.lineno - 1
            while not lines[above - 1].strip():
                above -= 1
            explained = "#" in lines[node.lineno - 1] or lines[above - 1].strip().startswith("#")
            if explained or above == explained_until:
                explained_until = node.end_lineno or node.lineno
            else:
                yield node.lineno, "import at the top, or say in a comment why not"


def deliveries_claimed(tree: ast.Module) -> Found:
    """Words that say a message arrived: when they are said it is written, and goes once there is a mail server."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CLAIMED.search(node.value):
            yield node.lineno, "say that a message to them is written"


def _breaches(files: list[Path], rule: Callable[[ast.Module], Found]) -> list[str]:
    return [f"{name_of(file)}:{line}: {what}" for file in files for line, what in rule(parsed(file))]


def test_only_the_unit_of_work_commits() -> None:
    files = [file for file in python_files(*PACKAGES) if name_of(file) != "portal/context.py"]
    assert _breaches(files, commits) == []


def test_only_the_clock_knows_the_time() -> None:
    files = [file for file in python_files(*PACKAGES) if name_of(file) != "portal/clock.py"]
    assert _breaches(files, clock_reads) == []


def test_no_screen_below_the_pages() -> None:
    files = python_files("portal/commands", "portal/queries", "portal/db", *PACKAGES[1:])
    assert _breaches(files, screens) == []


def test_no_screen_says_that_a_message_arrived() -> None:
    assert _breaches(python_files("portal/ui", "portal/links"), deliveries_claimed) == []


def test_imports_inside_functions_are_explained() -> None:
    breaches = [
        f"{name_of(file)}:{line}: {what}"
        for file in python_files()
        for line, what in unexplained_inner_imports(parsed(file), file.read_text(encoding="utf-8").splitlines())
    ]
    assert breaches == []


def test_no_file_is_too_long() -> None:
    """Migrations are written by a program, and never changed."""
    files = [file for file in python_files() if not file.is_relative_to(ROOT / "portal/db/migrations")]
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    too_long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert not too_long, f"past {LONGEST_FILE} lines, name the second noun: {too_long}"


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (commits, "def f(session): session.commit()"),
        (clock_reads, "import datetime as dt\nx = dt.datetime.now(dt.UTC)"),
        (clock_reads, "from datetime import date\nx = date.today()"),
        (clock_reads, "from time import time"),
        (clock_reads, "import time\nx = time.time()"),
        (screens, "import streamlit as st"),
        (screens, "from streamlit.errors import Error"),
        (deliveries_claimed, 'said = "It is done.\\nThe holder was told by e-mail."'),
    ],
)
def test_rules_find_what_they_look_for(rule: Callable[[ast.Module], Found], source: str) -> None:
    assert len(list(rule(ast.parse(source)))) == 1


def test_inner_imports_may_be_explained_for_a_whole_module() -> None:
    source = "# Imports inside functions: each command loads only what it needs.\ndef f():\n    import a\n"
    assert list(unexplained_inner_imports(ast.parse(source), source.splitlines())) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("    import a", 1),
        ("    import a  # breaks a circle", 0),
        ("    # slow to load\n    import a\n    import b", 0),
        ("    # slow to load\n    import a\n\n    import b", 0),
        ("    # slow to load\n    import a\n    a.b()\n    import b", 1),
    ],
)
def test_inner_imports_need_a_reason(body: str, found: int) -> None:
    source = f"def f():\n{body}\n"
    assert len(list(unexplained_inner_imports(ast.parse(source), source.splitlines()))) == found


def test_these_tests_look_at_the_packages() -> None:
    assert {ROOT / package / "__init__.py" for package in PACKAGES} <= set(python_files(*PACKAGES))
