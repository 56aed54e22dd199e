"""The reading desk shows the whole return: every word of the narrative, every table, the files."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.architecture.source_files import ROOT
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR, decisions
from tests.rules.returns import VALID


@pytest.mark.thorough
def test_an_analyst_reads_the_whole_return(sqlite_doors: Doors) -> None:
    sqlite_doors.filing.file(tables={"decisions": decisions(3, flex_1="only for us")})
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = sqlite_doors.sign_in(sqlite_doors.filing.analyst)
    at.run()
    at.query_params.update({"year": str(YEAR), "regulator": "X01"})
    at.switch_page("ui/reading_desk.py").run()
    assert not at.exception, at.exception
    said = "\n".join(text.value for text in at.markdown).replace("\\", "")
    for answer in VALID["narrative"][0].values():
        assert answer is None or answer in said
    assert any("3 rows" in shown.value.to_csv() for shown in at.table)
    next(box for box in at.selectbox if box.label == "Read a table").select("decisions").run()
    assert not at.exception, at.exception
    assert len([box for box in at.expander if box.label.startswith("Row ")]) == 3
    assert any("only for us" in shown.value.to_csv() for shown in at.table)
