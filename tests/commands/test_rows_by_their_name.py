"""A change of a row states what the row was called: a number alone may be another row's by now."""

from __future__ import annotations

from typing import Any

import pytest

from portal.commands.drafts import Typed, correct_row, take_out_row
from portal.errors import AnotherRow, ChangedMeanwhile, NotValid
from tests.commands import steps
from tests.commands.steps import OF, WITH_A_QUERY
from tests.fixtures.filing import Filing, decisions

NEW = 9
"""A number that no decision of the return has yet."""


def take_out(at: Filing, row: int, key: str) -> None:
    with at.portal.unit_of_work(at.person("preparer")) as ctx:
        take_out_row(ctx, **OF, table="decisions", row=row, key=key)


def a_row_came_first(at: Filing) -> None:
    """A colleague's file has another decision above those that are there."""
    valid: list[dict[str, Any]] = decisions(1, scheme="S1")
    at.upload(tables={**WITH_A_QUERY, "decisions": valid})


def test_a_number_that_is_another_rows_by_now_changes_nothing(ready: Filing) -> None:
    assert steps.called(ready, 2) == "APP-1"
    a_row_came_first(ready)
    now, before = steps.called(ready, 2), steps.entries(ready)
    with pytest.raises(AnotherRow, match=f"Row 2 is another row by now: it is “{now}”; .* “APP-1”"):
        steps.type_in(ready, "flex_1", "mine", seen=None, key="APP-1")
    with pytest.raises(AnotherRow):
        take_out(ready, 2, "APP-1")
    assert steps.entries(ready) == before
    assert steps.cell(ready, "flex_1") is None
    assert steps.type_in(ready, "flex_1", "mine", seen=None, key=now or "") == 1


def test_two_people_who_add_a_row_do_not_share_one(ready: Filing) -> None:
    tom = ready.person("preparer", second=True)
    with ready.portal.unit_of_work(tom) as ctx:
        correct_row(ctx, **OF, table="decisions", row=NEW, key=None, cells={"application_ref": Typed(None, "TOM-1")})
    with (
        pytest.raises(AnotherRow, match="“TOM-1”; there was none when you began"),
        ready.portal.unit_of_work(ready.person("preparer")) as ctx,
    ):
        correct_row(ctx, **OF, table="decisions", row=NEW, key=None, cells={"flex_1": Typed(None, "mine")})
    assert steps.cell(ready, "flex_1", row=NEW) is None


def test_a_row_that_is_gone_is_not_made_anew(ready: Filing) -> None:
    take_out(ready, 3, "APP-2")
    with pytest.raises(ChangedMeanwhile, match="“APP-2”, is no longer there"):
        steps.type_in(ready, "flex_1", "mine", seen=None, row=3, key="APP-2")
    with pytest.raises(ChangedMeanwhile):
        take_out(ready, 3, "APP-2")
    assert steps.called(ready, 3) is None


def test_a_row_with_nothing_in_its_key_is_called_by_its_number(ready: Filing) -> None:
    steps.type_in(ready, "application_ref", None, seen="APP-2", row=3)
    assert steps.called(ready, 3) == "row 3"
    assert steps.type_in(ready, "flex_1", "mine", seen=None, row=3, key="row 3") == 1
    take_out(ready, 3, "row 3")
    assert steps.called(ready, 3) is None


@pytest.mark.parametrize("row", [-1, 0, 1, 1_048_577, 2**32, 2**70])
def test_numbers_no_row_can_have(ready: Filing, row: int) -> None:
    with (
        pytest.raises(NotValid, match="from 2 on"),
        ready.portal.unit_of_work(ready.person("preparer")) as ctx,
    ):
        correct_row(ctx, **OF, table="decisions", row=row, key=None, cells={"flex_1": Typed(None, "x")})
