"""How pages speak of rounds and people: who owes, what is past, one wording once, and the way out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from metrics.figures import Figure
from portal.context import PORTAL, Actor
from portal.db.drafts import counted_version
from portal.db.register import Obligation
from portal.queries.figures import Compared
from portal.queries.public import explanations_by_words
from tests.architecture.source_files import ROOT
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR


def screen(doors: Doors, actor: Actor, page: str = "home", **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = doors.sign_in(actor)
    at.run()
    at.query_params.update({"year": str(YEAR), **address})
    at.switch_page(f"ui/{page}.py").run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    tables = [shown.value.to_csv() for shown in at.table]
    return "\n".join([*(text.value for text in at.markdown), *tables]).replace("\\", "")


@pytest.mark.thorough
def test_a_body_whose_return_was_put_together_owes_none(sqlite_doors: Doors) -> None:
    filing = sqlite_doors.filing
    for code in ("X01", "X02"):
        filing.file(code)
        filing.accept(code)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        sourced = counted_version(ctx.session, YEAR, "X02")
        assert sourced is not None
        sourced.basis = "published_source"
        ctx.session.execute(
            update(Obligation).where(Obligation.id == sourced.obligation_id).values(owes=False, excused_because="none")
        )
    told = said(screen(sqlite_doors, filing.analyst, "round_desk"))
    assert "**1 of " in told and "(X01)" in told and "(X02)" not in told
    assert "1 accepted and not published" in said(screen(sqlite_doors, filing.analyst))


def test_a_day_that_is_past_was_due(sqlite_doors: Doors) -> None:
    sqlite_doors.set_clock(datetime(2026, 7, 3, 9, tzinfo=UTC))
    assert "was due on 30 June 2026" in said(screen(sqlite_doors, sqlite_doors.filing.analyst, "round_desk"))
    assert "The return was due on **" in said(
        screen(sqlite_doors, sqlite_doors.filing.person("preparer"), "your_return")
    )


@pytest.mark.parametrize("page", ["home", "register", "your_return"])
def test_every_page_says_who_is_signed_in_and_how_to_sign_out(sqlite_doors: Doors, page: str) -> None:
    at = screen(sqlite_doors, sqlite_doors.filing.person("preparer"), page)
    assert "Signed in as Preparer of X01" in said(at)
    assert sum("/signout" in str(html.proto) for html in at.get("html")) == 1


def test_a_sponsor_finds_what_is_not_recorded_yet(sqlite_doors: Doors) -> None:
    at = screen(sqlite_doors, sqlite_doors.filing.person("sponsor_reviewer", "XD1"))
    assert "No line is recorded, and no statement that no departmental money is needed." in said(at)


def test_a_change_is_the_difference_of_the_values_shown() -> None:
    def figure(value: float) -> Figure:
        return Figure("f", "Days", "days", "how", value)

    assert Compared(figure(11.44), figure(10.46)).change == 0.9


def test_the_same_words_are_told_once_with_their_places() -> None:
    same = [{"rule": "D-07", "title": "Long", "where": f"Decisions {n}", "words": "A queue."} for n in range(30)]
    (told,) = explanations_by_words({"explanations": same})
    assert told == ("D-07 Long", "Decisions 0; Decisions 1; Decisions 2; and 27 more", "A queue.")
