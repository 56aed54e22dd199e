"""The public store: what was published, apart from the records, in files anybody may have.

The public pages and ``/data`` read this folder and nothing else. A version of a round's dataset is a folder
that is never changed, named by the SHA-256 of its manifest; ``index.json`` of the round says which folder is
which version, and is replaced whole. So a reader sees one version or the next, and never half of one::

    status.json                      the register, and how every round stands
    licences.json                    the register of sandbox licences, and the time of it
    steers.json                      the steers of departments
    funding.json                     funding lines that stand, and statements that none is needed
    reviews.json                     departments' published reviews of returns
    2026/index.json                  the versions of the round's dataset
    2026/<sha256>/manifest.json      what the version holds; then its files
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.clock import london_date
from portal.errors import NotFound

Json = dict[str, Any]

INDEX = "index.json"
MANIFEST = "manifest.json"
STATUS = "status.json"
LICENCES = "licences.json"
STEERS = "steers.json"
FUNDING = "funding.json"
REVIEWS = "reviews.json"


Stamp = tuple[int, int, int]
"""Of a file that is replaced whole: another wherever the file is another."""
_NO_FILE: Stamp = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Stamps:
    """By what readers know whether what they kept is still what is published."""

    status: Stamp
    licences: Stamp
    versions: tuple[tuple[int, str, str], ...]
    """Year, current version and its folder; the newest round first."""


class NotPublished(NotFound):
    """There is no such round, version or file among what was published."""

    def __init__(self, asked_for: str) -> None:
        super().__init__("Nothing is published under this address.")
        self.asked_for = asked_for


class PublishedFileChanged(Exception):
    """A published file no longer has the bytes its manifest states."""


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version of a round's dataset, as the index lists it."""

    version: str
    folder: str
    """SHA-256 of its manifest, and the name of its folder."""
    kind: str
    change: str
    published_at: str
    """ISO 8601, UTC."""

    @property
    def published_on(self) -> date:
        """The day in London."""
        return london_date(datetime.fromisoformat(self.published_at))


class PublicStore:
    """A folder of published files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_version(self, year: int, version: str, files: Mapping[str, bytes], manifest: Json) -> str:
        """Write a version's files durably, not yet pointed to; the SHA-256 of its manifest.

        ``manifest`` gets ``year``, ``version`` and ``files`` (name to bytes and SHA-256) added. The same
        content written twice is one folder.
        """
        described = manifest.get("files", {})
        listed = {
            name: {**described.get(name, {}), "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(files.items())
        }
        text = as_json({**manifest, "year": year, "version": version, "files": listed})
        name = hashlib.sha256(text).hexdigest()
        target = self.folder / str(year) / name
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        growing = Path(tempfile.mkdtemp(dir=target.parent, prefix=".writing-"))
        try:
            for path, data in {**files, MANIFEST: text}.items():
                _write(growing / path, data)
            for folder in (*(path for path in growing.rglob("*") if path.is_dir()), growing):
                _sync(folder)
            growing.chmod(0o755)
            growing.rename(target)
        except BaseException:
            shutil.rmtree(growing, ignore_errors=True)
            if target.exists():  # somebody else wrote the same version meanwhile
                return name
            raise
        _sync(target.parent)
        return name

    def has(self, year: int, folder: str) -> bool:
        """Whether the files of a version were written, pointed to or not."""
        return (self.folder / str(year) / folder / MANIFEST).is_file()

    def point_to(self, year: int, versions: Sequence[VersionEntry]) -> bool:
        """Make these the versions of the round, oldest first, the last of them current; whether that was news."""
        if tuple(versions) == self.versions(year):
            return False
        _replace(self.folder / str(year) / INDEX, as_json({"versions": [asdict(entry) for entry in versions]}))
        return True

    def rounds(self) -> tuple[int, ...]:
        """The years of which something is published, the newest first."""
        found = (int(path.parent.name) for path in self.folder.glob(f"*/{INDEX}") if path.parent.name.isdecimal())
        return tuple(sorted((year for year in found if self.versions(year)), reverse=True))

    def versions(self, year: int) -> tuple[VersionEntry, ...]:
        """The versions of a round's dataset, oldest first; none where nothing is published."""
        try:
            index = _parsed(self.folder / str(year) / INDEX)
        except FileNotFoundError:
            return ()
        return tuple(VersionEntry(**entry) for entry in index["versions"])

    def current(self, year: int) -> VersionEntry | None:
        """The version that counts; None where nothing is published."""
        return next(reversed(self.versions(year)), None)

    def entry(self, year: int, version: str | None = None) -> VersionEntry:
        """One version, or the current one.

        Raises:
            NotPublished: there is no such version.
        """
        found = [entry for entry in self.versions(year) if version in (None, entry.version)]
        if not found:
            raise NotPublished(f"{year} {version or ''}")
        return found[-1]

    def manifest(self, year: int, version: str | None = None) -> Json:
        """What a version holds: ``files``, ``returns``, ``withdrawn``, ``schema`` and where it stands in time.

        Raises:
            NotPublished: there is no such version.
        """
        return _manifest(self.folder / str(year) / self.entry(year, version).folder)

    def read(self, year: int, name: str, version: str | None = None) -> bytes:
        """The bytes of a published file; only files the manifest lists exist.

        Raises:
            NotPublished: no such version or file. PublishedFileChanged: it is not what was published.
        """
        folder = self.folder / str(year) / self.entry(year, version).folder
        stated = _manifest(folder)["files"].get(name)
        if stated is None:
            raise NotPublished(name)
        data = (folder / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != stated["sha256"]:
            raise PublishedFileChanged(f"{year}/{folder.name}/{name}")
        return data

    def write_status(self, status: Json) -> bool:
        """Replace the register and the state of the rounds; whether they differ from what stood there."""
        return _write_news(self.folder / STATUS, status)

    def status(self) -> Json:
        """The register and the state of the rounds; empty before the first refresh."""
        return self._whole(STATUS)

    def write_funding(self, funding: Json) -> bool:
        """Replace the funding lines and statements; whether they differ from what stood there."""
        return _write_news(self.folder / FUNDING, funding)

    def funding(self) -> Json:
        """Funding lines and statements; empty before the first refresh."""
        return self._whole(FUNDING)

    def write_reviews(self, reviews: Json) -> bool:
        """Replace the published reviews; whether they differ from what stood there."""
        return _write_news(self.folder / REVIEWS, reviews)

    def reviews(self) -> Json:
        """The published reviews; empty before the first refresh."""
        return self._whole(REVIEWS)

    def stamps(self) -> Stamps:
        """By what to keep anything made of these files."""
        current = ((year, self.entry(year)) for year in self.rounds())
        versions = tuple((year, entry.version, entry.folder) for year, entry in current)
        return Stamps(_stamp(self.folder / STATUS), _stamp(self.folder / LICENCES), versions)

    def write_licences(self, register: Json) -> None:
        """Replace the register of licences."""
        _replace(self.folder / LICENCES, as_json(register))

    def licences(self) -> Json:
        """The register of licences; empty before the first refresh."""
        return self._whole(LICENCES)

    def write_steers(self, steers: Json) -> bool:
        """Replace the steers of departments; whether they differ from what stood there."""
        return _write_news(self.folder / STEERS, steers)

    def steers(self) -> Json:
        """The steers of departments; empty before the first refresh."""
        return self._whole(STEERS)

    def _whole(self, name: str) -> Json:
        try:
            return _parsed(self.folder / name)
        except FileNotFoundError:
            return {}


def as_json(value: object) -> bytes:
    """JSON for files: readable, the same bytes for the same value."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _parsed(path: Path) -> Json:
    """The content of a file that is replaced whole: parsed once for each file that stood there."""
    now = path.stat()
    return _parsed_as(path, now.st_ino, now.st_mtime_ns, now.st_size)


def _stamp(path: Path) -> Stamp:
    try:
        now = path.stat()
    except FileNotFoundError:
        return _NO_FILE
    return now.st_ino, now.st_mtime_ns, now.st_size


@lru_cache(maxsize=64)
def _parsed_as(path: Path, _number: int, _changed: int, _bytes: int) -> Json:
    found: Json = json.loads(path.read_bytes())
    return found


@lru_cache(maxsize=256)
def _manifest(folder: Path) -> Json:
    """Read once: a version's folder never changes."""
    text = (folder / MANIFEST).read_bytes()
    if hashlib.sha256(text).hexdigest() != folder.name:
        raise PublishedFileChanged(f"{folder.name}/{MANIFEST}")
    found: Json = json.loads(text)
    return found


def _write_news(path: Path, value: Json) -> bool:
    """Replace a file where its content is another; whether it was."""
    text = as_json(value)
    try:
        if path.read_bytes() == text:
            return False
    except FileNotFoundError:
        pass
    _replace(path, text)
    return True


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    os.close(handle)
    try:
        _write(Path(temporary), data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
