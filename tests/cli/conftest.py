from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from submissions_schema.template import fill
from tests.rules.returns import VALID

Regportal = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """This machine's, without settings of the portal; Streamlit's own files are looked for in an empty home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("REGPORTAL_", "STREAMLIT_", "DATABASE_URL"))}
    return kept | {"HOME": str(tmp_path_factory.mktemp("home"))}


@pytest.fixture(scope="session")
def regportal(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Regportal:
    """Run the console script with these arguments, to its end, in a folder that is not the repository."""
    folder = tmp_path_factory.mktemp("elsewhere")
    script = Path(sys.executable).with_name("regportal")

    def run(*arguments: str | Path, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [script, *map(str, arguments)],
            cwd=folder,
            env=environment | changed,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def empty_workbook(regportal: Regportal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as the command writes it."""
    path = tmp_path_factory.mktemp("template") / "X01.xlsx"
    done = regportal("template", "--regulator", "X01", "--year", "2026", "--out", path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="session")
def valid_workbook(empty_workbook: Path) -> Path:
    """The template filled in so that nothing is wrong with it."""
    answers = ("cover", "narrative")
    tables = {name: rows[0] if name in answers else rows for name, rows in VALID.items()}
    path = empty_workbook.with_name("valid.xlsx")
    path.write_bytes(fill(empty_workbook.read_bytes(), tables))
    return path
