"""How a step on a case is taken from a screen: one command, its sentence, and back to the case or to the same part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from portal.errors import NotValid
from portal.queries.case_desk import CaseSeen
from portal.ui.frame import act, changing

T = TypeVar("T")


def step(
    seen: CaseSeen,
    command: Callable[..., Any],
    said: str,
    given: Callable[[], dict[str, Any]],
    *,
    stay: bool = False,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Take one step; ``given`` reads what was typed, and may refuse it. ``stay``: more of the same may follow.

    ``then`` is done once the step has been taken.
    """

    def do() -> str:
        arguments = given()
        with changing() as ctx:
            command(ctx, reference=seen.reference, **arguments)
        then()
        return said

    act(do, page=None if stay else "ui/case.py", params={"case": seen.reference})


def must(value: T | None, sentence: str) -> T:
    """What was chosen.

    Raises:
        NotValid: nothing was, said as ``sentence``.
    """
    if value is None:
        raise NotValid(sentence)
    return value
