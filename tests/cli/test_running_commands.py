"""``serve``, ``demo``, ``migrate``, ``admin grant`` and ``audit verify`` as an operator meets them."""

from __future__ import annotations

import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

Regportal = Callable[..., subprocess.CompletedProcess[str]]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def demonstration(environment: dict[str, str], folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    log = folder.parent / "log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("regportal"), "demo", "--port", str(port), "--data-dir", folder],
            cwd=folder.parent,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _until_ready(port, process, log)
        yield process
    finally:
        process.kill()
        process.wait()


def _until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 90
    while True:
        assert process.poll() is None and time.monotonic() < end, log.read_text(encoding="utf-8")
        try:
            if httpx.get(f"http://127.0.0.1:{port}/api/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)


def test_demonstration_starts_says_its_port_is_used_and_starts_again(
    environment: dict[str, str], regportal: Regportal, demonstration_dir: Path
) -> None:
    folder, port = demonstration_dir, free_port()
    with demonstration(environment, folder, port) as running:
        secret = folder / "cookie-secret"
        first = secret.read_text(encoding="ascii")
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert httpx.get(f"http://localhost:{port}/personas").status_code == 200
        second = regportal("demo", "--port", str(port), "--data-dir", folder)
        assert (second.returncode, second.stdout) == (64, "")
        assert f"Port {port} on 127.0.0.1 cannot be used: address already in use." in second.stderr
        assert "make run PORT=" in second.stderr
        assert "Traceback" not in second.stderr
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    told = (folder.parent / "log").read_text(encoding="utf-8")
    assert f"The portal starts on http://localhost:{port}." in told
    assert not re.search("nanobind|Warning|portal.access|server process", told), told
    with demonstration(environment, folder, port) as again:
        assert secret.read_text(encoding="ascii") == first
        again.terminate()
        assert again.wait(30) == -signal.SIGTERM
    verified = regportal("audit", "verify", "--data-dir", folder)
    assert verified.returncode == 0, verified.stderr
    assert verified.stdout.startswith("The audit record holds: ")


@pytest.mark.thorough
def test_a_folder_holds_one_setting_of_the_demonstration(regportal: Regportal, tmp_path: Path) -> None:
    ask = ("demo", "--port", str(free_port()), "--data-dir")
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted" / "first-start").touch()
    refused = regportal(*ask, tmp_path / "planted", "--setting", "equally-slow")
    assert (refused.returncode, refused.stdout) == (64, "")
    assert "holds the demonstration “planted”. Name another folder for “equally-slow”" in refused.stderr
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "setting").write_text("equally-slow\n", encoding="utf-8")
    refused = regportal(*ask, tmp_path / "slow")
    assert (refused.returncode, "Name another folder for “planted”" in refused.stderr) == (64, True), refused.stderr
    unknown = regportal(*ask, tmp_path / "new", "--setting", "fast")
    assert unknown.returncode != 0 and "planted or equally-slow" in " ".join(unknown.stderr.split())
    assert not (tmp_path / "new").exists()


@pytest.fixture(scope="module")
def installed(regportal: Regportal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that was only migrated."""
    folder = tmp_path_factory.mktemp("installed")
    done = regportal("migrate", "--data-dir", folder)
    assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
    return folder


@pytest.mark.thorough
def test_migrate_may_be_run_again(regportal: Regportal, installed: Path) -> None:
    assert regportal("migrate", "--data-dir", installed).returncode == 0


@pytest.mark.thorough
def test_grant_prints_the_link_alone(regportal: Regportal, installed: Path) -> None:
    arguments = ("admin", "grant", "--email", "gwen@example.org", "--role", "administrator", "--data-dir", installed)
    done = regportal(*arguments, REGPORTAL_BASE_URL="https://portal.example.org")
    assert done.returncode == 0, done.stderr
    (link,) = done.stdout.splitlines()
    assert link.startswith("https://portal.example.org/signin?invitation=")
    assert "7 days" in done.stderr


@pytest.mark.thorough
def test_grant_says_what_is_wrong(regportal: Regportal, installed: Path) -> None:
    done = regportal("admin", "grant", "--email", "gwen@example.org", "--role", "emperor", "--data-dir", installed)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.startswith("There is no role called emperor.")


@pytest.mark.thorough
def test_no_installation_is_said_and_none_is_made(regportal: Regportal, tmp_path: Path) -> None:
    done = regportal("audit", "verify", "--data-dir", tmp_path)
    assert done.returncode == 64
    assert done.stderr.startswith("There is no installation in ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.thorough
def test_audit_verify_says_where_it_broke(regportal: Regportal, tmp_path: Path) -> None:
    regportal("migrate", "--data-dir", tmp_path)
    engine = create_engine(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    with engine.begin() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        for (name,) in connection.execute(text(triggers)).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit_entry SET body = replace(body, 'added', 'taken') WHERE seq = 2"))
    engine.dispose()
    done = regportal("audit", "verify", "--data-dir", tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("The audit record does not hold: entry 2 was changed")


@pytest.mark.thorough
def test_production_says_every_reason_why_it_cannot_start(regportal: Regportal, tmp_path: Path) -> None:
    done = regportal("serve", "--port", str(free_port()), "--data-dir", tmp_path)
    assert done.returncode == 64
    assert "REGPORTAL_OIDC_ISSUER must be set in production." in done.stderr
    assert "REGPORTAL_COOKIE_SECRET is missing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_template_of_an_installation(regportal: Regportal, installed: Path, tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    done = regportal("template", "--regulator", "MHRA", "--out", out, "--data-dir", installed)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"PK")
