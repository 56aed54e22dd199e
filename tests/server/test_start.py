"""Starting: what stops it, each in a sentence; Streamlit's file; the development provider."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from sqlalchemy import func, select
from streamlit import config

from portal.commands.seeding import seed
from portal.config import CannotStart, Settings
from portal.context import PORTAL, Portal
from portal.db.engine import Database
from portal.db.people import Membership
from portal.demonstration.people import seed_people
from portal.demonstration.personas import PERSONAS
from portal.files import FileStore
from portal.permissions import ROLES
from portal.web.streamlit_settings import FILE, NEEDED, read_streamlit_settings
from tests.fixtures.portal_server import ROOT, running_portal

DEMONSTRATION = Settings(mode="demonstration")


@pytest.fixture
def streamlit_reads_its_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As ``st.App`` has it: the file beside the script, and the cookie secret."""
    monkeypatch.setattr(config, "_main_script_path", str(FILE.parents[1] / "app.py"))
    config.get_config_options(force_reparse=True)
    config.set_option("server.cookieSecret", DEMONSTRATION.cookie_secret.get_secret_value())
    yield
    monkeypatch.undo()
    config.get_config_options(force_reparse=True)


def test_the_file_says_all_that_is_needed() -> None:
    stated = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for option, value in NEEDED.items():
        section, _, key = option.partition(".")
        if section != "global":
            assert stated[section][key] == value


@pytest.mark.usefixtures("streamlit_reads_its_file")
def test_good_settings_of_streamlit_are_taken_with_our_limit_for_uploads() -> None:
    read_streamlit_settings(DEMONSTRATION.model_copy(update={"max_upload_mb": 7}))
    assert config.get_option("server.maxUploadSize") == 7


@pytest.mark.usefixtures("streamlit_reads_its_file")
@pytest.mark.parametrize(
    ("option", "value"),
    [("runner.postScriptGC", True), ("server.enableXsrfProtection", False), ("theme.linkColor", "#ffffff")],
)
def test_a_value_that_is_not_as_needed_stops_the_start(option: str, value: object) -> None:
    config.set_option(option, value)
    with pytest.raises(CannotStart, match=option):
        read_streamlit_settings(DEMONSTRATION)


def test_a_file_of_streamlits_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    with pytest.raises(CannotStart, match="is missing"):
        read_streamlit_settings(DEMONSTRATION, broken)
    broken.write_text("[runner]\na = 1\n[runner]\n")
    with pytest.raises(CannotStart, match="cannot be read"):
        read_streamlit_settings(DEMONSTRATION, broken)


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "uvicorn", "portal.server:app"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def production(data_dir: Path, signing_key: Path) -> dict[str, str]:
    return {
        "REGPORTAL_DATA_DIR": str(data_dir),
        "REGPORTAL_BASE_URL": "https://portal.example.org",
        "REGPORTAL_COOKIE_SECRET": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "REGPORTAL_OIDC_ISSUER": "https://login.example.org",
        "REGPORTAL_OIDC_CLIENT_ID": "portal",
        "REGPORTAL_OIDC_CLIENT_SECRET": "80a00f0b51c6d51dc228b0b2b1f4fb3a510da55c0aaef2a9567d4c88180d68f9",
        "REGPORTAL_SIGNING_KEY_FILE": str(signing_key),
        "REGPORTAL_SMTP_HOST": "mail.example.org",
        "REGPORTAL_SMTP_FROM": "portal@example.org",
    }


def own_signing_key(file: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Portal")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"portal", key, certificate, None, NoEncryption()))
    return file


def test_it_does_not_start_without_settings_and_says_why_in_sentences(tmp_path: Path) -> None:
    refused = start(REGPORTAL_DATA_DIR=str(tmp_path))
    assert refused.returncode == 1
    assert "REGPORTAL_OIDC_ISSUER must be set in production." in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.thorough
def test_production_takes_neither_a_database_nor_a_key_of_a_demonstration(tmp_path: Path) -> None:
    with running_portal(tmp_path) as demonstration:
        data = demonstration.data_dir
    (demonstrations_key,) = data.glob("*.p12")
    own_key = own_signing_key(tmp_path / "key.p12")
    empty = tmp_path / "empty"
    for settings, sentence in (
        (production(data, own_key), "The database holds demonstration data"),
        (production(data, demonstrations_key), "is a key of a demonstration"),
        (production(empty, own_key), "The database is not up to date"),
        ({**production(data, own_key), "DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "cannot be reached"),
    ):
        refused = start(**settings)
        assert refused.returncode == 1
        assert sentence in refused.stderr
        assert "Traceback" not in refused.stderr


@pytest.mark.thorough
def test_a_port_of_the_provider_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = start(
            REGPORTAL_MODE="development", REGPORTAL_DATA_DIR=str(tmp_path), REGPORTAL_DEV_PROVIDER_PORT=str(port)
        )
    assert refused.returncode == 1
    assert f"REGPORTAL_DEV_PROVIDER_PORT {port} is taken" in refused.stderr


@pytest.mark.thorough
def test_in_production_there_are_no_personas(tmp_path: Path) -> None:
    data = tmp_path / "data"
    environment = production(data, own_signing_key(tmp_path / "key.p12"))
    migrated = subprocess.run(
        [sys.executable, "-c", "from portal.cli import main; raise SystemExit(main())", "migrate"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert migrated.returncode == 0, migrated.stderr
    with running_portal(tmp_path, REGPORTAL_MODE="production", **environment) as portal:
        assert "Sign in as" not in portal.client().get("/personas").text
        answer = portal.client().get("/signin?persona=gwen-tallis&next=/home")
        assert answer.headers["location"].startswith("/auth/login?provider=")
        assert "login_hint" not in answer.headers["location"]
        assert "Secure" in answer.headers["set-cookie"]
        health = portal.client().get("/_stcore/health")
        assert "Secure" in health.headers["set-cookie"]
        assert health.headers["strict-transport-security"].startswith("max-age=")


def test_every_role_has_a_persona_and_the_pairs_four_eyes_need() -> None:
    held = [(persona.role, persona.organisation) for persona in PERSONAS]
    assert {role for role, _ in held} == set(ROLES)
    for role, organisation in (
        ("preparer", "X01"),
        ("preparer", "X02"),
        ("decision_maker", "CENTRAL"),
        ("administrator", "CENTRAL"),
    ):
        assert held.count((role, organisation)) == 2
    assert len({persona.sub for persona in PERSONAS}) == len(PERSONAS)


@pytest.mark.thorough
def test_personas_hold_their_roles_once_however_often_the_portal_starts(database: Database, tmp_path: Path) -> None:
    portal = Portal(database, FileStore(tmp_path / "files"))
    for _ in range(2):
        with portal.unit_of_work(PORTAL) as ctx:
            seed(ctx, demonstration=True)
            seed_people(ctx)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Membership)) == len(PERSONAS)


@pytest.mark.thorough
def test_the_provider_answers_only_for_personas_and_leads_nowhere_else(tmp_path: Path) -> None:
    with running_portal(tmp_path) as portal:
        client = portal.client()
        login = client.get(client.get("/signin?persona=anna-whitlock").headers["location"])
        authorize = httpx.URL(login.headers["location"])
        assert authorize.params["login_hint"] == "anna-whitlock"
        stranger = httpx.get(authorize.copy_set_param("login_hint", "nobody"))
        assert stranger.headers["location"] == f"{portal.url}/personas"
        end = authorize.copy_with(path="/oauth2/end_session", query=b"post_logout_redirect_uri=https://x.example/")
        assert httpx.get(end).headers["location"] == f"{portal.url}/"
        debugger = httpx.get(authorize.copy_with(path="/console", query=b""))
        assert debugger.status_code == 404
