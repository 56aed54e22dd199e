"""What is wrong in a form, told all at once: in the error summary, and at each field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st

from portal.errors import NotValid
from portal.ui.frame import plain

T = TypeVar("T")


class Faults:
    """Collects what is wrong while the fields of a form are read; one sentence a field."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def add(self, field: str, sentence: str) -> None:
        """The first that is said of a field stands."""
        self._found.setdefault(field, sentence)

    def add_all(self, faults: Iterable[tuple[str, str]]) -> None:
        for field, sentence in faults:
            self.add(field, sentence)

    def read(self, field: str, do: Callable[[], T]) -> T | None:
        """What a field says; None where it cannot be read, and why is kept."""
        try:
            return do()
        except NotValid as error:
            self.add(field, error.sentence)
            return None

    def __bool__(self) -> bool:
        return bool(self._found)

    def refused(self) -> NotValid:
        """All of them as one refusal."""
        return NotValid(" ".join(self._found.values()), fields=tuple(self._found.items()))


@contextmanager
def field(form: str, name: str, label: str) -> Iterator[tuple[str, str]]:
    """Where one field of a form is drawn: its label, with what was wrong in it, and its key."""
    wrong = st.session_state.get("wrong_fields", {}).get(name)
    key = f"{form}_{name}"
    with st.container(key=f"{'err' if wrong else 'field'}_{key}"):
        yield f"{label}. Error: {plain(wrong)}" if wrong else label, key
