"""The line at the top of every page of a demonstration: what is invented, the day in it, and which of the two it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from portal.config import settings
from tests.architecture.source_files import ROOT
from tests.fixtures.api_doors import Doors


@pytest.mark.parametrize(
    ("held", "said"),
    [(None, "are invented. Here it is 18 June 2026."), ("planted", "are invented. Here it is 18 June 2026."),
     ("equally-slow", "are invented. In it all regulators are equally slow. Here it is 18 June 2026.")],
)  # fmt: skip
def test_it_says_which_demonstration_it_is(
    held: str | None, said: str, sqlite_doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if held:
        (tmp_path / "setting").write_text(held, encoding="utf-8")
    monkeypatch.setenv("REGPORTAL_MODE", "demonstration")
    settings.cache_clear()
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = {"is_logged_in": False}
    at.run()
    at.switch_page("ui/accessibility.py").run()
    assert said in at.markdown[0].value
