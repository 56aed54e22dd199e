"""History and search on screen, and the same by program."""

from __future__ import annotations

import pytest

from portal.commands.publication import refresh_public
from portal.queries.searched import Group
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR
from tests.fixtures.twins import CANARY, CASE
from tests.pages.test_words_of_rounds import said, screen

OF = {"of": f"return:{YEAR}/X01"}


def test_a_history_on_screen_and_by_program(twin_doors: Doors) -> None:
    preparer, analyst = twin_doors.filing.person("preparer", "X01"), twin_doors.filing.analyst
    at = screen(twin_doors, preparer, "history", **OF)
    table = at.table[0].value
    assert list(table.reset_index().columns) == ["What", "Who", "When", "Messages"]
    assert any("Changed" in what for what in table.index)
    asked = next(row for what, row in table.iterrows() if "A question was asked" in str(what))
    assert "question asked" in asked["Messages"] and "Waiting" in asked["Messages"]
    kinds = at.selectbox[0].options
    at.selectbox[0].set_value("reading").run()
    assert not at.exception and len(at.table[0].value) == 1 and len(kinds) == 3
    whole = twin_doors.browser(preparer).get("history", params=OF).json()
    assert whole["title"] == f"Annual return of Example Transport Regulator for {YEAR}"
    part = twin_doors.browser(preparer).get("history", params={**OF, "kind": "Filing", "first": 1, "count": 2}).json()
    filing = [step for step in whole["steps"] if step["kind"] == "Filing"]
    assert part["steps"] == filing[1:3] and part["total"] == whole["counts"]["Filing"]
    central = screen(twin_doors, analyst, "history", **OF)
    assert not any("Changed" in what for what in central.table[0].value.index)


@pytest.mark.thorough
def test_search_on_screen_and_by_program(twin_doors: Doors) -> None:
    portal = twin_doors.filing.portal
    refresh_public(portal)
    applicant = twin_doors.filing.person("applicant", "XI1")
    at = screen(twin_doors, applicant, "search", q=CANARY)
    assert "1 found" in said(at) and f"{Group.CASES} (1)" in [header.value for header in at.header]
    nothing = screen(twin_doors, twin_doors.filing.analyst, "search", q=CANARY)
    assert "Try fewer words" in nothing.info[0].value
    mine = twin_doors.browser(applicant).get("search", params={"q": CASE}).json()
    assert mine["groups"][0]["hits"][0]["address"] == f"/application?case={CASE}"
    visitor = twin_doors.stranger().get("search", params={"q": CASE})
    assert (visitor.status_code, visitor.json()) == (200, {"total": 0, "groups": []})
    found = twin_doors.stranger().get("search", params={"q": "x01"}).json()
    assert [group["group"] for group in found["groups"]] == [str(Group.REGULATORS)]
    wrong = twin_doors.stranger().get("search", params={"q": "x01"}, headers={"Authorization": "Bearer rk_nothing"})
    assert wrong.status_code == 401
