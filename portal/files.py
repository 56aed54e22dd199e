"""Files by content: named by the SHA-256 of their bytes, written once, never changed.

A file is on disk and synced before the row that names it commits; what no row names is swept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path


class FileChanged(Exception):
    """A stored file no longer has the content its name states."""


class FileStore:
    """A folder of content-addressed files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Store ``data`` durably and give its SHA-256 (hex). Storing the same bytes twice is one file."""
        name = hashlib.sha256(data).hexdigest()
        target = self.path(name)
        with suppress(FileNotFoundError):
            os.utime(target)  # young again: the sweep must not take what a row is about to name
            return name
        target.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name

    def read(self, sha256: str) -> bytes:
        """The bytes of a stored file.

        Raises:
            FileNotFoundError: it is not here.
            FileChanged: it is here, and not what it was.
        """
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileChanged(sha256)
        return data


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
