"""The files these tests look at: what git keeps, or would keep once added."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("portal", "regulators", "sandbox_licences", "metrics", "submissions_schema")


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file of the repository, without what .gitignore leaves out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    files = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(file for file in files if file.is_file()))


def python_files(*folders: str) -> list[Path]:
    """Python files below the folders, named from the root; without folders all of them."""
    return [
        file
        for file in kept_files()
        if file.suffix == ".py" and (not folders or any(file.is_relative_to(ROOT / folder) for folder in folders))
    ]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=name_of(file))
