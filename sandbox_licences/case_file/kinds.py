"""Kinds of entries: how a dataclass becomes one, and how it is kept as JSON and read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from sandbox_licences.hats import Hat

KINDS: dict[str, type[Any]] = {}
HATS: dict[str, frozenset[Hat]] = {}
_NAMES: dict[type[Any], str] = {}

T = TypeVar("T")


class UnknownKind(LookupError):
    """No entry is called so."""


def entry(kind: str, *hats: Hat) -> Callable[[type[T]], type[T]]:
    """Register the dataclass below as a kind of entry, written in one of ``hats``."""

    def register(declared: type[T]) -> type[T]:
        if kind in KINDS:
            raise ValueError(f"Two entries are called {kind}.")
        KINDS[kind], HATS[kind], _NAMES[declared] = declared, frozenset(hats), kind
        return declared

    return register


def kind_of(what: object) -> str:
    """What an entry is called.

    Raises:
        UnknownKind: it is none.
    """
    try:
        return _NAMES[type(what)]
    except KeyError:
        raise UnknownKind(f"{type(what).__name__} is no entry of a case file.") from None


def kept(what: object) -> dict[str, Any]:
    """An entry as plain values (JSON's)."""
    kept: dict[str, Any] = _adapter(kind_of(what)).dump_python(what, mode="json")
    return kept


def read(kind: str, body: Mapping[str, Any]) -> Any:
    """The entry that was kept.

    Raises:
        UnknownKind: there is none of this kind.
        pydantic.ValidationError: it does not hold what its kind holds.
    """
    if kind not in KINDS:
        raise UnknownKind(f"No entry of a case file is called {kind}.")
    return _adapter(kind).validate_python(body)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])
