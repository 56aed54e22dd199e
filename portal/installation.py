"""The one installation this process serves: its database and its files."""

from __future__ import annotations

from functools import lru_cache

from portal.config import settings
from portal.context import Portal
from portal.db.engine import Database
from portal.files import FileStore


@lru_cache(maxsize=1)
def installation() -> Portal:
    """Database and files as the settings name them; made once, shared by every page, route and job."""
    return Portal(Database(settings().database), FileStore(settings().files_dir))
