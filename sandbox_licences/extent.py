"""Where in the United Kingdom law reaches, and whether one place lies in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Extent(StrEnum):
    UK = "UK"
    GB = "GB"
    ENGLAND_AND_WALES = "England and Wales"
    ENGLAND = "England"
    LONDON = "London"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"

    @property
    def words(self) -> str:
        return {Extent.UK: "the United Kingdom", Extent.GB: "Great Britain"}.get(self, self.value)

    def covers(self, other: Extent) -> bool:
        """Whether all of ``other`` lies within this one."""
        return _PARTS[other] <= _PARTS[self]

    def meets(self, other: Extent) -> bool:
        """Whether any place lies in both."""
        return bool(_PARTS[other] & _PARTS[self])


_LONDON = frozenset({"London"})
_ENGLAND = _LONDON | {"England outside London"}
_WALES = frozenset({"Wales"})
_SCOTLAND = frozenset({"Scotland"})
_NORTHERN_IRELAND = frozenset({"Northern Ireland"})
_PARTS: Mapping[Extent, frozenset[str]] = {
    Extent.UK: _ENGLAND | _WALES | _SCOTLAND | _NORTHERN_IRELAND,
    Extent.GB: _ENGLAND | _WALES | _SCOTLAND,
    Extent.ENGLAND_AND_WALES: _ENGLAND | _WALES,
    Extent.ENGLAND: _ENGLAND,
    Extent.LONDON: _LONDON,
    Extent.WALES: _WALES,
    Extent.SCOTLAND: _SCOTLAND,
    Extent.NORTHERN_IRELAND: _NORTHERN_IRELAND,
}


def together(parts: Iterable[Extent]) -> Extent | None:
    """The one extent that is these together and nothing besides; None where there is none, such as for two far ends."""
    places = frozenset[str]().union(*(_PARTS[part] for part in parts))
    return next((extent for extent, its in _PARTS.items() if its == places), None)
