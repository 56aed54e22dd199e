"""The five packages: which ones are loaded, what their modules may be called, and who may know whom."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.source_files import PACKAGES, ROOT, name_of, python_files

HOMELESS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}


@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_loaded_from_this_checkout(package: str) -> None:
    """`portal` and `metrics` are names others use: a package of theirs must not stand in for ours."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin == str(ROOT / package / "__init__.py")


def test_no_portal_module_hides_another() -> None:
    """Streamlit puts portal/ first on sys.path, so portal/calendar.py would become everybody's `calendar`."""
    names = {entry.stem for entry in (ROOT / "portal").iterdir() if entry.suffix == ".py" or entry.is_dir()}
    taken = names & (set(PACKAGES) | sys.stdlib_module_names)
    assert not taken, f"rename portal/{{{', '.join(sorted(taken))}}}"


def test_arrows_point_downwards(capsys: pytest.CaptureFixture[str]) -> None:
    """The contracts are in pyproject.toml, under tool.importlinter."""
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_module_has_a_noun() -> None:
    homeless = [name_of(file) for file in python_files() if HOMELESS & set(file.stem.split("_"))]
    assert not homeless, f"name what is in it: {', '.join(homeless)}"
