"""Running the portal: for real, or as a demonstration with invented people and data."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portal.cli.endings import BROKE_DOWN
from portal.cli.installation import DataDir, command_line, named_settings
from portal.errors import NotValid

if TYPE_CHECKING:
    from portal.context import Portal

Host = Annotated[str, typer.Option(help="Address of this machine to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]

DEMONSTRATION_BEGINS = "2026-07-20T09:00:00+01:00"
"""Where a demonstration's clock starts: round 2026 is due, some returns are late, edits are open."""


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(demo)


def serve(host: Host = "127.0.0.1", port: Port = 8501, data_dir: DataDir = None) -> None:
    """Run the portal with the settings of the environment (docs/settings.md)."""
    listening = _listen(host, port)
    named_settings(data_dir)
    _run(listening)


def demo(host: Host = "127.0.0.1", port: Port = 8501, data_dir: DataDir = Path("data")) -> None:
    """Run a demonstration: invented regulators and people, signing in with one click."""
    listening = _listen(host, port)
    folder = (data_dir or Path("data")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104  (compared, not bound)
    os.environ["REGPORTAL_MODE"] = "demonstration"
    os.environ.setdefault("REGPORTAL_BASE_URL", f"http://{shown}:{port}")
    os.environ.setdefault("REGPORTAL_CLOCK_STARTS_AT", DEMONSTRATION_BEGINS)
    os.environ.setdefault("REGPORTAL_COOKIE_SECRET", _cookie_secret(folder))
    named_settings(folder)
    # after the settings: the clock reads where it starts when it is imported
    from portal.db.migrate import migrate
    from portal.installation import installation

    migrate(installation().db)
    _seed(installation())
    _run(listening)


def _seed(portal: Portal) -> None:
    """Everything a demonstration shows; safe to run again."""
    from portal.commands.seeding import seed

    with portal.unit_of_work(command_line()) as ctx:
        seed(ctx, demonstration=True)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow happens, so that a used one is said at once.

    Made as TCP by name: asyncio only then sends small answers without waiting (44 ms each otherwise).
    """
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except socket.gaierror:
        raise NotValid(f"This machine knows no address called {host}.") from None
    except PermissionError:
        raise NotValid(f"You may not listen on port {port}. Choose one above 1023 with --port.") from None
    except OSError as error:
        raise NotValid(
            f"Port {port} on {host} cannot be used: {(error.strerror or 'no reason given').lower()}. "
            "Stop what uses it, or choose another with --port."
        ) from None
    return listening


def _cookie_secret(folder: Path) -> str:
    """The demonstration's own secret, made once and readable by its owner only: sign-ins outlive a restart."""
    file = folder / "cookie-secret"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(secrets.token_hex(32))
    return file.read_text(encoding="ascii")


def _run(listening: socket.socket) -> None:
    # the screens take a second to load, and other commands do without them
    import uvicorn

    from portal.config import CannotStart, settings
    from portal.server import build

    try:
        application = build(settings())
    except CannotStart as reasons:
        raise NotValid(str(reasons)) from None
    config = uvicorn.Config(
        application,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # the portal knows its own address from its settings
        timeout_graceful_shutdown=20,
    )
    server = uvicorn.Server(config)
    typer.echo(f"The portal starts on {settings().base_url}. Ctrl+C stops it.", err=True)
    with suppress(KeyboardInterrupt):  # raised anew once everything has stopped in good order
        server.run(sockets=[listening])
    if not server.started:
        raise typer.Exit(BROKE_DOWN)
