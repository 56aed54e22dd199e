from __future__ import annotations

from submissions_schema.lifecycle import Facts
from tests.architecture.print_permissions import AGAINST, FILE, page


def test_the_page_says_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_everything_a_guard_may_look_at_is_tried() -> None:
    names = Facts.__dataclass_fields__
    assert {name for facts in AGAINST for name in names if getattr(facts, name) != getattr(Facts(), name)} == set(names)
