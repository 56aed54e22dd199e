"""X01's return of 2026, ready to be sent: uploaded, checked, its one query explained; there at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.commands.steps import WITH_A_QUERY
from tests.fixtures.databases import BOTH_KINDS, audit_chain_holds, copied_postgres
from tests.fixtures.filing import Filing, filing_at


def _fill(filing: Filing) -> None:
    filing.upload("X01", WITH_A_QUERY)
    filing.explain_all("X01")
    filing.person("certifier")


@pytest.fixture(scope="session")
def _ready_sqlite(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Path:
    """Folder with the database and the files the others are copied from."""
    folder = tmp_path_factory.mktemp("ready")
    shutil.copyfile(_seeded_sqlite, folder / "portal.sqlite")
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as made:
        _fill(made)
    return folder


@pytest.fixture(scope="session")
def _ready_postgres(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, _migrated_postgres: str
) -> Iterator[tuple[str, Path]]:
    """Name of the database, and the folder with the files, the others are copied from."""
    folder = tmp_path_factory.mktemp("ready-postgres")
    with copied_postgres(postgres_url, _migrated_postgres) as url:
        with filing_at(url, folder) as made:
            _fill(made)
        yield str(make_url(url).database), folder


@pytest.fixture(params=BOTH_KINDS)
def ready(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Filing]:
    """The return as it stands before it is sent to the certifier."""
    if request.param == "sqlite":
        folder = Path(shutil.copytree(request.getfixturevalue("_ready_sqlite"), tmp_path / "installation"))
        url = f"sqlite:///{folder / 'portal.sqlite'}"
        with filing_at(url, folder) as made:
            yield made
        audit_chain_holds(request, url)
        return
    template, files = request.getfixturevalue("_ready_postgres")
    folder = Path(shutil.copytree(files, tmp_path / "installation"))
    with copied_postgres(request.getfixturevalue("postgres_url"), template) as url:
        with filing_at(url, folder) as made:
            yield made
        audit_chain_holds(request, url)
