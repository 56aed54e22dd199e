"""The one installation this process serves: its database, its files and its signing key."""

from __future__ import annotations

from functools import lru_cache

from portal.config import settings
from portal.context import Portal
from portal.db.engine import Database
from portal.documents.signing import Signer, development_signer
from portal.files import FileStore
from portal.public_store import PublicStore


@lru_cache(maxsize=1)
def installation() -> Portal:
    """Database and files as the settings name them; made once, shared by every page, route and job."""
    return Portal(Database(settings().database), FileStore(settings().files_dir))


@lru_cache(maxsize=1)
def public_store() -> PublicStore:
    """What was published, for pages that read nothing else; the installation's own, without its database."""
    return PublicStore(settings().public_dir)


@lru_cache(maxsize=1)
def signer() -> Signer:
    """What signs receipts and checkpoints: the key of the settings, or outside production one made here.

    Raises:
        CannotStart: the key file, its password or the key will not do.
    """
    file = settings().signing_key_file
    if file is None:
        return development_signer(settings().data_dir.resolve())
    return Signer.load(file, settings().signing_key_password.get_secret_value())
