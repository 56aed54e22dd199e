"""Commands that run the portal: for real, or as a demonstration with invented people and data.

The screens take a second to load, so they are imported when the portal runs, and after the port is known
to be free.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.options import DataDir, Host, Port
from portal.errors import NotValid

EVERYWHERE = ("127.0.0.1", "0.0.0.0", "::1", "::")  # noqa: S104  (compared, not bound)
"""Addresses to listen on that a browser on this machine reaches as localhost."""


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(demo)


def serve(host: Host = "127.0.0.1", port: Port = 8501, data_dir: DataDir = None) -> None:
    """Run the portal with the settings of the environment (docs/settings.md)."""
    listening = _listen(host, port)
    # slow to load
    from portal.cli.opening import named_settings
    from portal.cli.running import run

    named_settings(data_dir)
    run(listening)


def demo(
    host: Host = "127.0.0.1",
    port: Port = 8501,
    data_dir: DataDir = None,
    setting: Annotated[
        str,
        typer.Option(
            help="planted: some regulators are unlike the others; equally-slow: all are alike; a-year-on: the planted "
            "one in November 2027, with rounds 2026 and 2027 published in their own editions."
        ),
    ] = "planted",
) -> None:
    """Run a demonstration: invented regulators and people, signing in with one click.

    Each setting has its own folder, data, data-equally-slow or data-a-year-on, unless --data-dir names one.
    """
    listening = _listen(host, port)
    os.environ["REGPORTAL_MODE"] = "demonstration"
    os.environ.setdefault("REGPORTAL_BASE_URL", f"http://{'localhost' if host in EVERYWHERE else host}:{port}")
    # only now: the settings are read from what stands here
    from portal.cli.opening import named_settings
    from portal.cli.running import claim, cookie_secret, first_start, prepare_demonstration, run, without_requests
    from portal.demonstration.invented_applications import Setting

    if setting not in tuple(Setting):
        raise typer.BadParameter(f"The setting is {' or '.join(Setting)}; not {setting}.")
    chosen = Setting(setting)
    os.environ.setdefault("REGPORTAL_CLOCK_STARTS_AT", chosen.begins)
    folder = (data_dir or Path("data" if chosen is Setting.PLANTED else f"data-{chosen}")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    claim(folder, chosen)
    os.environ.setdefault("REGPORTAL_CLOCK_SINCE", first_start(folder))
    os.environ.setdefault("REGPORTAL_COOKIE_SECRET", cookie_secret(folder))
    named_settings(folder)
    prepare_demonstration(chosen)
    without_requests()
    run(listening)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow happens, so that a used one is said at once.

    Asked for as TCP by name: asyncio only then sends small answers without waiting (44 ms each otherwise).

    Raises:
        NotValid: the port is used, or the address is not this machine's.
    """
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except socket.gaierror:
        raise NotValid(f"There is no address called {host}.") from None
    except OSError as error:
        other = 8600 if port != 8600 else 8700
        raise NotValid(
            f"Port {port} on {host} cannot be used: {(error.strerror or 'no reason given').lower()}. "
            f"Stop what uses it, or choose another: for example --port {other}, or make run PORT={other}."
        ) from None
    return listening
