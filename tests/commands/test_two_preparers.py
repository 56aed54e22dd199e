"""Two people work on one draft, on screen and in a file: nobody's work is lost in silence."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from portal.commands.drafts import take_out_row
from portal.commands.uploads import check_upload, receive_upload
from portal.db.returns import DraftEdit, Upload
from portal.errors import ChangedMeanwhile, NotFound, NotNow
from tests.commands import steps
from tests.commands.steps import OF, WITH_A_QUERY
from tests.fixtures.filing import Filing, workbook

REF, DECIDED, NOTE = "application_ref", "decided_on", "flex_1"


def test_different_cells_of_one_row_are_both_kept(ready: Filing) -> None:
    priya, tom = ready.person("preparer"), ready.person("preparer", second=True)
    assert steps.type_in(ready, "clock_stop_days", "12", seen="10", by=priya) == 1
    assert steps.type_in(ready, DECIDED, "2025-08-13", seen="2025-08-12", by=tom) == 1
    assert (steps.cell(ready, "clock_stop_days"), steps.cell(ready, DECIDED)) == ("12", "2025-08-13")


def test_the_second_in_one_cell_is_told_what_stands_there_now(ready: Filing) -> None:
    tom = ready.person("preparer", second=True)
    steps.type_in(ready, "clock_stop_days", "12", seen="10")
    before = steps.entries(ready)
    with pytest.raises(ChangedMeanwhile, match="it now says “12”"):
        steps.type_in(ready, "clock_stop_days", "14", seen="10", by=tom)
    assert (steps.cell(ready, "clock_stop_days"), steps.entries(ready)) == ("12", before)
    assert steps.type_in(ready, "clock_stop_days", "14", seen="12", by=tom) == 1
    # who types what stands there already has changed nothing, whatever they saw
    assert steps.type_in(ready, "clock_stop_days", "14", seen="10") == 0


def test_what_is_typed_while_another_uploads(ready: Filing) -> None:
    """Three cells: one the file does not know of, one it has too, one it has otherwise."""
    tom = ready.person("preparer", second=True)
    steps.type_in(ready, NOTE, "ours", seen=None, by=tom)
    steps.type_in(ready, "clock_stop_days", "12", seen="10", by=tom)
    steps.type_in(ready, DECIDED, "2025-08-13", seen="2025-08-12", by=tom)
    rows = [
        {
            REF: "APP-1",
            "scheme_code": "S1",
            "product_area": "automated_vehicles",
            "received_on": date(2025, 6, 2),
            "duly_made_on": date(2025, 6, 10),
            DECIDED: date(2025, 8, 20),
            "outcome": "granted",
            "clock_stop_days": 12,
        }
    ]
    new_row_first = [{**rows[0], REF: "APP-0", DECIDED: date(2025, 8, 12), "clock_stop_days": 1}, *rows]
    number = ready.upload(tables={**WITH_A_QUERY, "decisions": new_row_first})

    # the row moved one down in the file, and the edits went with it
    assert [steps.cell(ready, column, row=3) for column in (REF, NOTE)] == ["APP-1", "ours"]
    assert (steps.cell(ready, "clock_stop_days", row=3), steps.cell(ready, DECIDED, row=3)) == ("12", "2025-08-20")
    assert steps.cell(ready, NOTE, row=2) is None
    with ready.portal.db.reading() as session:
        edits = session.execute(select(DraftEdit.column, DraftEdit.value, DraftEdit.replaced_by_id))
        kept = {column: (value, replaced) for column, value, replaced in edits}
    assert kept == {NOTE: ("ours", None), "clock_stop_days": ("12", number), DECIDED: ("2025-08-13", number)}
    last = steps.status(ready).last_upload
    assert last is not None
    assert last.sentence == (
        "1 cell corrected on screen had another value in your file. The file counts. "
        "On screen stood: Decisions, APP-1, Decided on: “2025-08-13”. "
        "1 cell corrected on screen still stands, for your file says nothing new there: "
        "Decisions, APP-1, Flex 1: “ours”. What should be otherwise, correct on screen."
    )
    changed = [entry for entry in steps.entries(ready) if entry["event"] == "changed"]
    assert changed[-1]["detail"]["overruled"] == 1


def test_a_row_taken_out_stays_out_and_the_second_to_take_it_out_is_told(ready: Filing) -> None:
    tom = ready.person("preparer", second=True)
    with ready.portal.unit_of_work(ready.person("preparer")) as ctx:
        take_out_row(ctx, **OF, table="decisions", row=3, key="APP-2")
    assert steps.cell(ready, REF, row=3) is None
    with pytest.raises(ChangedMeanwhile), ready.portal.unit_of_work(tom) as ctx:
        take_out_row(ctx, **OF, table="decisions", row=3, key="APP-2")


@pytest.mark.thorough
def test_a_role_taken_away_works_at_once_for_a_file_under_way_too(ready: Filing) -> None:
    priya = ready.person("preparer")
    with ready.portal.unit_of_work(priya) as ctx:
        number = receive_upload(ctx, **OF, filename="return.xlsx", data=workbook())
    steps.no_longer(ready, priya)
    with pytest.raises(NotFound):
        steps.type_in(ready, NOTE, "mine", seen=None, by=priya)
    with pytest.raises(NotFound):
        steps.send(ready, priya)
    before = steps.history(ready)
    check_upload(ready.portal, number)
    with ready.portal.db.reading() as session:
        upload = session.get_one(Upload, number)
        assert (upload.state, upload.code) == ("refused", "NOT_ALLOWED")
        assert "no longer prepares" in (upload.sentence or "")
    assert steps.history(ready) == before


@pytest.mark.thorough
def test_a_file_that_comes_late_does_not_reach_another_version(ready: Filing) -> None:
    """Received for one version, read when that one was signed and the next one open."""
    with ready.portal.unit_of_work(ready.person("preparer")) as ctx:
        number = receive_upload(ctx, **OF, filename="return.xlsx", data=workbook())
    steps.send(ready)
    steps.sign(ready)
    steps.reopen(ready)
    before = steps.history(ready)
    check_upload(ready.portal, number)
    with ready.portal.db.reading() as session:
        assert session.get_one(Upload, number).code == "NOT_NOW"
    assert steps.history(ready) == before


@pytest.mark.thorough
def test_nothing_is_changed_while_it_is_with_the_certifier(ready: Filing) -> None:
    steps.send(ready)
    with pytest.raises(NotNow, match="cannot be changed"):
        steps.type_in(ready, NOTE, "late thought", seen=None)
    with pytest.raises(NotNow, match="Take it back first"), ready.portal.unit_of_work(ready.person("preparer")) as ctx:
        receive_upload(ctx, **OF, filename="return.xlsx", data=b"x")
    steps.take_back(ready)
    assert steps.type_in(ready, NOTE, "late thought", seen=None) == 1


@pytest.mark.locks
def test_a_draft_begun_twenty_times_at_once_is_one_version(filing: Filing) -> None:
    filing.person("preparer", "X05")
    assert steps.at_once(20, lambda: steps.start(filing, "X05")) == [1] * 20
    assert steps.history(filing) == ["started"]
