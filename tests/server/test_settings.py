"""Settings: what the portal refuses to start with, and a table that cannot lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from portal.config import CannotStart, Settings, check_start, settings, settings_table
from portal.demonstration.personas import ISSUER

ROOT = Path(__file__).parents[2]
GOOD_SECRET = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture(autouse=True)
def only_what_the_test_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def production(tmp_path: Path, **changed: Any) -> Settings:
    key = tmp_path / "key.p12"
    key.write_bytes(b"key")
    good: dict[str, Any] = {
        "mode": "production",
        "base_url": "https://portal.example.org",
        "cookie_secret": SecretStr(GOOD_SECRET),
        "oidc_issuer": "https://login.example.org",
        "oidc_client_id": "portal",
        "oidc_client_secret": SecretStr(GOOD_SECRET[::-1]),
        "signing_key_file": key,
        "smtp_host": "mail.example.org",
        "smtp_from": "portal@example.org",
    }
    return Settings(**{**good, **changed})


def test_production_starts_with_good_settings(tmp_path: Path) -> None:
    check_start(production(tmp_path))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"oidc_issuer": ""}, "REGPORTAL_OIDC_ISSUER must be set"),
        ({"oidc_issuer": ISSUER}, "development identity provider"),
        ({"oidc_issuer": "http://127.0.0.1:9400"}, "development identity provider"),
        ({"oidc_metadata_url": "http://login.example.org/metadata"}, "REGPORTAL_OIDC_METADATA_URL must begin with"),
        ({"cookie_secret": SecretStr("")}, "REGPORTAL_COOKIE_SECRET is missing"),
        ({"cookie_secret": SecretStr(GOOD_SECRET[:31])}, "REGPORTAL_COOKIE_SECRET is missing or too short"),
        ({"cookie_secret": SecretStr("a" * 64)}, "REGPORTAL_COOKIE_SECRET looks like a sample"),
        ({"cookie_secret": SecretStr("change-me-0123456789-0123456789-abc")}, "looks like a sample"),
        ({"oidc_client_secret": SecretStr("short")}, "REGPORTAL_OIDC_CLIENT_SECRET is missing or too short"),
        ({"base_url": "http://portal.example.org"}, "must begin with https://"),
        ({"base_url": "portal.example.org"}, "REGPORTAL_BASE_URL must be an address"),
        ({"base_url": "https://portal.example.org/portal"}, "without a path"),
        ({"signing_key_file": None}, "REGPORTAL_SIGNING_KEY_FILE must be set"),
        ({"signing_key_file": Path("/nowhere/key.p12")}, "a file that is not there"),
        ({"smtp_host": ""}, "REGPORTAL_SMTP_HOST must be set"),
        ({"clock_starts_at": "2026-06-01T09:00:00Z"}, "REGPORTAL_CLOCK_STARTS_AT moves the clock"),
    ],
)
def test_production_refuses(tmp_path: Path, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CannotStart) as refused:
        check_start(production(tmp_path, **changed))
    assert any(sentence in stated for stated in refused.value.sentences), refused.value.sentences


def test_all_reasons_are_said_at_once() -> None:
    with pytest.raises(CannotStart) as refused:
        check_start(Settings(mode="production"))
    assert len(refused.value.sentences) >= 6


def test_a_value_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGPORTAL_SESSION_IDLE_MINUTES", "soon")
    settings.cache_clear()
    try:
        with pytest.raises(CannotStart, match="REGPORTAL_SESSION_IDLE_MINUTES cannot be read"):
            settings()
    finally:
        settings.cache_clear()


def test_outside_production_a_cookie_secret_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGPORTAL_MODE", "demonstration")
    settings.cache_clear()
    try:
        check_start(settings())
    finally:
        settings.cache_clear()


def test_lists_are_read_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGPORTAL_SECOND_FACTOR_AMR", "mfa, hwk")
    assert Settings().second_factor_amr == ("mfa", "hwk")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://portal@db/portal", "postgresql+psycopg://portal@db/portal"),
        ("postgres://portal@db/portal", "postgresql+psycopg://portal@db/portal"),
        ("postgresql+psycopg://portal@db/portal", "postgresql+psycopg://portal@db/portal"),
        ("sqlite:////srv/portal.sqlite", "sqlite:////srv/portal.sqlite"),
    ],
)
def test_the_database_is_reached_by_the_driver_that_is_installed(
    monkeypatch: pytest.MonkeyPatch, given: str, used: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert Settings().database == used


def test_secrets_are_not_shown_in_prints(tmp_path: Path) -> None:
    assert GOOD_SECRET not in repr(production(tmp_path))


def test_documentation_lists_every_setting() -> None:
    assert settings_table() in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
