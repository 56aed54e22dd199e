"""The installation that a command works on."""

from __future__ import annotations

import os
from pathlib import Path

from portal.config import CannotStart, Settings, settings
from portal.context import Actor, Portal
from portal.db.migrate import is_current
from portal.errors import NotValid
from portal.installation import installation

COMMAND_LINE = Actor(None, "the command line", via="command line")
"""Whoever may run commands on this machine; they hold the database anyway."""


def named_settings(data_dir: Path | None) -> Settings:
    """The environment's settings, with the folder named on the command line.

    Raises:
        NotValid: a setting cannot be read.
    """
    if data_dir is not None:
        os.environ["REGPORTAL_DATA_DIR"] = str(data_dir.resolve())
    try:
        return settings()
    except CannotStart as reasons:
        raise NotValid(str(reasons)) from None


def opened(data_dir: Path | None) -> Portal:
    """The installation in this folder or of the environment, which must be there and up to date.

    Raises:
        NotValid: there is none, or it needs ``regportal migrate``.
    """
    found = named_settings(data_dir)
    if not found.database_url and not (found.data_dir / "portal.sqlite").is_file():
        raise NotValid(f"There is no installation in {found.data_dir}. `regportal migrate` makes one.")
    portal = installation()
    with portal.db.reading() as session:
        if not is_current(session.connection()):
            raise NotValid("The database is not up to date: run `regportal migrate` first.")
    return portal
