"""Running the server in this process, and what a demonstration needs before that."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import warnings
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import typer
import uvicorn
from authlib.deprecate import AuthlibDeprecationWarning

from portal.cli.endings import BROKE_DOWN
from portal.config import settings
from portal.db.migrate import migrate
from portal.demonstration.case_story import Papers
from portal.demonstration.folder import FILE, held_setting
from portal.demonstration.invented_applications import Setting
from portal.demonstration.seeding import seed_demonstration
from portal.errors import NotValid
from portal.installation import installation, signer

DEPRECATED_ELSEWHERE = ("authlib.jose module is deprecated", "The httpx module is deprecated")
"""What Authlib says of modules that libraries import, and we do not: nothing whoever runs the portal could change."""


def run(listening: socket.socket) -> None:
    """Serve the portal on a socket until stopped.

    Raises:
        NotValid: settings or database do not let it start; in sentences.
    """
    config = uvicorn.Config(
        "portal.server:app",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # the portal knows its own address from its settings
        timeout_graceful_shutdown=20,
    )
    for said in DEPRECATED_ELSEWHERE:
        warnings.filterwarnings("ignore", said, AuthlibDeprecationWarning)
    try:
        config.load()
    except SystemExit as reasons:
        if not isinstance(reasons.code, str):
            raise
        raise NotValid(reasons.code) from None
    # again: loading the screens set it back
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    server = uvicorn.Server(config)
    typer.echo(f"The portal starts on {settings().base_url}. Ctrl+C stops it.", err=True)
    with suppress(KeyboardInterrupt):  # raised anew once everything has stopped in good order
        server.run(sockets=[listening])
    if not server.started:
        raise typer.Exit(BROKE_DOWN)


def without_requests() -> None:
    """No line for each request on the terminal of somebody who tries the portal out."""
    logging.getLogger("portal.access").setLevel(logging.WARNING)


def prepare_demonstration(setting: Setting) -> None:
    """The database with everything a demonstration shows; what is there stays as it is."""
    migrate(installation().db)
    seed_demonstration(installation(), Papers(signer(), settings().base_url), setting=setting)


def claim(folder: Path, setting: Setting) -> None:
    """Keep a folder for one setting: its rounds follow one another, and two truths would make none.

    Raises:
        NotValid: it holds another setting.
    """
    held = held_setting(folder)
    if held is None:
        # a folder filled before there were two has no such file
        held = Setting.PLANTED if any(folder.iterdir()) else setting
        (folder / FILE).write_text(held, encoding="utf-8")
    if held is not setting:
        raise NotValid(f"{folder} holds the demonstration “{held}”. Name another folder for “{setting}”: --data-dir.")


def first_start(folder: Path) -> str:
    """When this folder's demonstration first started, so that its clock runs on and never back."""
    file = folder / "first-start"
    if not file.exists():
        file.touch()
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat()


def cookie_secret(folder: Path) -> str:
    """The demonstration's own secret, made once and readable by its owner only: sign-ins outlive a restart."""
    file = folder / "cookie-secret"
    with suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(secrets.token_hex(32))
    return file.read_text(encoding="ascii")
