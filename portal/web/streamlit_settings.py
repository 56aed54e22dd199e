"""Whether Streamlit runs as it must: a mistake in its file makes it fall back to defaults without a word."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from streamlit import config

from portal.config import CannotStart, Settings

FILE = Path(__file__).parents[1] / ".streamlit" / "config.toml"
"""Beside ``portal/app.py``: Streamlit reads it last, from whichever folder the portal starts."""

NEEDED: dict[str, Any] = {
    "runner.postScriptGC": False,
    "runner.fastReruns": False,
    "server.fileWatcherType": "none",
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
}
"""Without these the portal is slow, loses answers, tells too much or lets too much in."""


def read_streamlit_settings(settings: Settings, file: Path = FILE) -> None:
    """Set what our settings decide, and refuse values that are not as needed.

    Called once the application object is made: only from then on does Streamlit know where its file lies.

    Raises:
        CannotStart: the file is missing or cannot be read, or a value is not what is needed.
    """
    try:
        stated = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CannotStart([f"{file} is missing: it holds the settings of the screens."]) from None
    except tomllib.TOMLDecodeError as error:
        raise CannotStart([f"{file} cannot be read: {error}."]) from None
    config.set_option("server.maxUploadSize", settings.max_upload_mb)
    needed = {f"{section}.{key}": value for section, keys in stated.items() for key, value in keys.items()}
    needed |= NEEDED | {"server.maxUploadSize": settings.max_upload_mb}
    needed["server.cookieSecret"] = settings.cookie_secret.get_secret_value()
    wrong = [key for key, value in needed.items() if config.get_option(key) != value]
    if wrong:
        raise CannotStart(
            [f"The screens' setting {key} is not what {file.name} and the portal need." for key in sorted(wrong)]
        )
