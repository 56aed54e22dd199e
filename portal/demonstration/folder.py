"""Which setting of the demonstration a data folder holds; it stands in a file there."""

from __future__ import annotations

from pathlib import Path

from portal.demonstration.invented_applications import Setting

FILE = "setting"


def held_setting(folder: Path) -> Setting | None:
    """None: the folder says nothing."""
    file = folder / FILE
    return Setting(file.read_text(encoding="utf-8").strip()) if file.exists() else None
