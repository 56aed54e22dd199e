"""Settings, all from the environment, and what must hold before the portal starts.

Names are those of the fields with ``REGPORTAL_`` before them: ``REGPORTAL_BASE_URL``. The fields are the
one list; ``docs/settings.md`` prints them.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from portal.demonstration.personas import ISSUER as DEMONSTRATION_ISSUER

MINIMUM_SECRET = 32
SAMPLE_WORDS = ("change", "example", "sample", "secret", "password", "test", "demo")


class CannotStart(Exception):
    """The settings do not let the portal start; ``sentences`` says why, one sentence each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("The portal cannot start.\n" + "\n".join(f"- {sentence}" for sentence in sentences))
        self.sentences = sentences


def _split(value: object) -> object:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several words in one setting, with commas between."""


class Settings(BaseSettings):
    """One field per setting; the description is what the documentation says of it."""

    model_config = SettingsConfigDict(env_prefix="REGPORTAL_", extra="ignore", frozen=True)

    mode: Literal["production", "demonstration", "development"] = Field(
        default="production",
        description="What the portal is for: `production`, `demonstration` (invented people and data, signing in "
        "without a password) or `development` (the same provider, no data).",
    )
    base_url: str = Field(
        default="http://localhost:8501",
        description="The one address people open, without a path. Sign-in works from this address only.",
    )
    data_dir: Path = Field(
        default=Path("data"), description="Folder for stored files and, without a database address, SQLite."
    )
    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("REGPORTAL_DATABASE_URL", "DATABASE_URL"),
        description="SQLAlchemy address of the database, also read from `DATABASE_URL`; empty means SQLite in the "
        "data folder.",
    )
    cookie_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Signs the sign-in cookie; the same on every replica. Make one with `openssl rand -hex 32`. "
        "Outside production an empty one is replaced by a new one at each start.",
    )

    oidc_issuer: str = Field(default="", description="Issuer of the OpenID provider, exactly as its tokens state it.")
    oidc_metadata_url: str = Field(
        default="", description="The provider's metadata; empty means the issuer's `/.well-known/openid-configuration`."
    )
    oidc_client_id: str = Field(default="", description="This portal's client id at the provider.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="This portal's client secret at the provider."
    )
    oidc_scope: str = Field(default="openid email profile", description="Scopes asked for at sign-in.")
    second_factor_amr: Words = Field(
        default=("mfa", "otp", "hwk", "swk", "sms", "fido"),
        description="Values of the token's `amr` that prove a second factor (RFC 8176), with commas between.",
    )
    second_factor_acr: Words = Field(
        default=(), description="Values of the token's `acr` that prove a second factor, with commas between."
    )
    staff_second_factor: bool = Field(
        default=True, description="People of the central unit sign in with a second factor or not at all."
    )
    dev_provider_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port of the development identity provider on this machine; 0 takes a free one.",
    )

    session_idle_minutes: int = Field(
        default=30, ge=1, le=240, description="A sign-in ends after so many minutes unused."
    )
    session_absolute_hours: int = Field(
        default=12, ge=1, le=24, description="A sign-in ends after so many hours in any case."
    )
    max_upload_mb: int = Field(default=25, ge=1, le=200, description="Largest upload in megabytes (1,048,576 bytes).")

    signing_key_file: Path | None = Field(
        default=None, description="PKCS#12 file with the key and certificate that sign receipts and audit checkpoints."
    )
    signing_key_password: SecretStr = Field(default=SecretStr(""), description="Password of the PKCS#12 file.")

    smtp_host: str = Field(default="", description="Mail server; empty means messages wait in the outbox.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field(default="", description="User name at the mail server; empty means none is asked for.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password at the mail server.")
    smtp_from: str = Field(default="", description="Address the portal's messages come from.")
    smtp_starttls: bool = Field(default=True, description="Encrypt the connection to the mail server (STARTTLS).")

    contact: str = Field(
        default="", description="E-mail address of the central unit, shown to people who should talk to it."
    )

    clock_starts_at: datetime | None = Field(
        default=None,
        description="Outside production: the moment at which the portal's clock starts, with its time zone.",
    )

    @property
    def uses_development_provider(self) -> bool:
        return self.mode != "production" and not self.oidc_issuer

    @property
    def issuer(self) -> str:
        return DEMONSTRATION_ISSUER if self.uses_development_provider else self.oidc_issuer

    @property
    def metadata_url(self) -> str:
        return self.oidc_metadata_url or self.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration"

    @property
    def database(self) -> str:
        """The database's address as SQLAlchemy takes it; PostgreSQL always through psycopg."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.resolve() / 'portal.sqlite'}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @property
    def files_dir(self) -> Path:
        return self.data_dir.resolve() / "files"

    @property
    def public_dir(self) -> Path:
        """Beside the files, where ``context.Portal`` writes it."""
        return self.files_dir.parent / "public"

    @property
    def https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def session_idle(self) -> timedelta:
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_absolute(self) -> timedelta:
        return timedelta(hours=self.session_absolute_hours)

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * 1024 * 1024


@lru_cache(maxsize=1)
def settings() -> Settings:
    """This process's settings, read once.

    Raises:
        CannotStart: a value in the environment cannot be read.
    """
    try:
        read = Settings()
    except ValidationError as error:
        raise CannotStart([_unreadable(str(e["loc"][0]), e["msg"]) for e in error.errors()]) from error
    if read.mode != "production" and not read.cookie_secret.get_secret_value():
        read = read.model_copy(update={"cookie_secret": SecretStr(secrets.token_hex(32))})
    return read


def check_start(settings: Settings) -> None:
    """Refuse to start with settings that are not safe.

    Raises:
        CannotStart: with every reason, not only the first.
    """
    wrong = [*_address_reasons(settings), *_secret_reasons(settings)]
    if settings.mode == "production":
        wrong += _production_reasons(settings)
    if wrong:
        raise CannotStart(wrong)


def _unreadable(name: str, reason: str) -> str:
    name = name if name.isupper() else f"REGPORTAL_{name.upper()}"
    return f"{name} cannot be read: {reason[0].lower()}{reason[1:]}."


def _address_reasons(settings: Settings) -> list[str]:
    address = urlsplit(settings.base_url)
    if address.scheme not in ("http", "https") or not address.hostname or address.path or address.query:
        return ["REGPORTAL_BASE_URL must be an address such as https://portal.example.org, without a path."]
    return []


def _secret_reasons(settings: Settings) -> list[str]:
    named = {"REGPORTAL_COOKIE_SECRET": settings.cookie_secret}
    if settings.mode == "production":
        named["REGPORTAL_OIDC_CLIENT_SECRET"] = settings.oidc_client_secret
    wrong = []
    for name, secret in named.items():
        value = secret.get_secret_value()
        if len(value) < (MINIMUM_SECRET if name == "REGPORTAL_COOKIE_SECRET" else 16):
            wrong.append(f"{name} is missing or too short to be safe: make one with `openssl rand -hex 32`.")
        elif len(set(value)) < 8 or any(word in value.lower() for word in SAMPLE_WORDS):
            wrong.append(f"{name} looks like a sample: make one with `openssl rand -hex 32`.")
    return wrong


def _production_reasons(settings: Settings) -> list[str]:
    required = {
        "REGPORTAL_OIDC_ISSUER": settings.oidc_issuer,
        "REGPORTAL_OIDC_CLIENT_ID": settings.oidc_client_id,
        "REGPORTAL_SIGNING_KEY_FILE": settings.signing_key_file,
        "REGPORTAL_SMTP_HOST": settings.smtp_host,
        "REGPORTAL_SMTP_FROM": settings.smtp_from,
    }
    wrong = [f"{name} must be set in production." for name, value in required.items() if not value]
    if not settings.https:
        wrong.append("REGPORTAL_BASE_URL must begin with https:// in production.")
    if settings.oidc_issuer == DEMONSTRATION_ISSUER or _is_this_machine(settings.oidc_issuer):
        wrong.append("REGPORTAL_OIDC_ISSUER is a development identity provider: production needs a real one.")
    elif settings.oidc_issuer and not settings.metadata_url.startswith("https://"):
        wrong.append("REGPORTAL_OIDC_METADATA_URL must begin with https:// in production.")
    if settings.signing_key_file and not settings.signing_key_file.is_file():
        wrong.append("REGPORTAL_SIGNING_KEY_FILE names a file that is not there.")
    if settings.clock_starts_at:
        wrong.append("REGPORTAL_CLOCK_STARTS_AT moves the clock: that is for demonstrations only.")
    return wrong


def _is_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


def settings_table() -> str:
    """The settings as the Markdown table of ``docs/settings.md``: name, default, meaning."""
    lines = ["| setting | when not set | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        shown = "" if default in ("", None, ()) else f"`{_as_written(default)}`"
        lines.append(f"| `REGPORTAL_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines)


def _as_written(default: object) -> str:
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else str(default)
