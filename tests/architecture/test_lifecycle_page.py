from __future__ import annotations

from dataclasses import fields

import pytest

from tests.architecture.print_lifecycle import FILE, page
from tests.sandbox_licences.clear_cases import HOW_IT_IS_TOLD
from tests.sandbox_licences.lifecycle.lives import LIVES, Life


def test_the_page_says_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_everything_a_guard_may_look_at_is_tried(life: Life) -> None:
    assert set(life.spoilt) == {field.name for field in fields(life.clear)} - {HOW_IT_IS_TOLD}
    assert all(getattr(life.clear, name) != value for name, value in life.spoilt.items())
