"""``recompute`` as an operator and a regulator's statistician meet it."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metrics.comparison import VERSION
from portal.queries.own_counts import counts_archive
from portal.queries.own_place import shown_places
from tests.fixtures.filing import YEAR, decisions, filing_at

Regportal = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> tuple[Path, Path]:
    """Folders of an installation with a published round, and of X01's own download from it."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        for code in ("X01", "X02", "X03", "X04"):
            filing.file(code, {"decisions": decisions(40)})
            filing.accept(code)
        filing.set_clock(datetime(2026, 10, 31, 9, tzinfo=UTC))
        filing.publish("The round.")
        with filing.portal.reading(filing.person("certifier")) as reading:
            place = shown_places(reading, filing.portal.public, YEAR, "X01")
            data = counts_archive(reading, YEAR, "X01", place)
    download = tmp_path_factory.mktemp("download")
    zipfile.ZipFile(io.BytesIO(data)).extractall(download)
    return folder, download


@pytest.mark.thorough
def test_the_same_from_the_installation_and_from_the_download(
    regportal: Regportal, published: tuple[Path, Path]
) -> None:
    installation, download = published
    ask = ("recompute", "--round", "2026", "--regulator", "X01")
    whole = regportal(*ask, "--data-dir", installation)
    assert whole.returncode == 0, whole.stderr
    assert "seed 2026, 10,000 draws" in whole.stdout
    assert f"methods {VERSION}" in whole.stdout
    assert "All figures made again are those of version 1.0.0 of the dataset." in whole.stdout
    own = regportal(*ask, "--from", download)
    assert own.returncode == 0, own.stderr
    assert "rests on others" not in own.stdout
    for metric in ("P1", "P7", "P2"):
        figure = next(line for line in whole.stdout.splitlines() if line.startswith(metric)).split()
        assert figure == next(line for line in own.stdout.splitlines() if line.startswith(metric)).split()
        assert figure[1].replace(".", "").isdecimal(), "a number, not a word for why there is none"


@pytest.mark.thorough
def test_what_differs_is_said_and_ends_with_one(
    regportal: Regportal, published: tuple[Path, Path], tmp_path: Path
) -> None:
    _, download = published
    for file in download.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    stated = (download / "place.json").read_text(encoding="utf-8")
    (tmp_path / "place.json").write_text(stated.replace('"n": 40', '"n": 41'), encoding="utf-8")
    done = regportal("recompute", "--round", "2026", "--regulator", "X01", "--from", tmp_path)
    assert done.returncode == 1
    assert "figures are not those of" in done.stdout
    assert "differs" in done.stdout


@pytest.mark.thorough
def test_what_is_not_there_is_said(regportal: Regportal, published: tuple[Path, Path], tmp_path: Path) -> None:
    installation, _ = published
    ask = ("recompute", "--round", "2026", "--regulator")
    for arguments, said in (
        ((*ask, "X09", "--data-dir", installation), "Nothing is published"),
        ((*ask, "X01", "--from", tmp_path), "Unpack the download"),
    ):
        done = regportal(*arguments)
        assert (done.returncode, said in done.stderr) == (64, True), done.stderr
