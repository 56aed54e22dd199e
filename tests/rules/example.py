"""What an example of a broken rule is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from submissions_schema.raw import RawReturn


@dataclass(frozen=True)
class Example:
    rule: str
    says: str
    given: RawReturn
    anchors: frozenset[str]
    """As ``table.column@row``, without the row for an answer; row 1 is the heading."""
    known: Mapping[str, Any] = field(default_factory=dict)
    """What is known from outside the file: arguments of ``check``."""
    severity: str | None = None
    """Where it is not the rule's own."""


def broken(rule: str, says: str, given: RawReturn, *anchors: str, severity: str | None = None, **known: Any) -> Example:
    return Example(rule, says, given, frozenset(anchors), known, severity)
