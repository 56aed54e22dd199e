"""The one installation this process serves: its database, its files and its signing key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar

from portal.config import settings
from portal.context import Portal
from portal.db.engine import Database
from portal.documents.signing import Signer, development_signer
from portal.files import FileStore
from portal.public_store import PublicStore

Made = TypeVar("Made")


class _MadeOnce(Generic[Made]):
    """Makes a thing for the first who asks, and keeps it.

    A cache alone lets several first askers, in as many threads, make one each; the connections of all but
    the last would stay open with nobody to close them.
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        self._kept = lru_cache(maxsize=1)(make)
        self._making = threading.Lock()
        self.__doc__ = make.__doc__

    def __call__(self) -> Made:
        with self._making:
            return self._kept()

    def cache_clear(self) -> None:
        with self._making:
            self._kept.cache_clear()


@_MadeOnce
def installation() -> Portal:
    """Database and files as the settings name them; made once, shared by every page, route and job."""
    return Portal(Database(settings().database), FileStore(settings().files_dir))


@_MadeOnce
def public_store() -> PublicStore:
    """What was published, for pages that read nothing else; the installation's own, without its database."""
    return PublicStore(settings().public_dir)


@_MadeOnce
def signer() -> Signer:
    """What signs receipts and checkpoints: the key of the settings, or outside production one made here.

    Raises:
        CannotStart: the key file, its password or the key will not do.
    """
    file = settings().signing_key_file
    if file is None:
        return development_signer(settings().data_dir.resolve())
    return Signer.load(file, settings().signing_key_password.get_secret_value())
