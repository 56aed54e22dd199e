"""The fingerprint of a value: what somebody agreed to or checked, so that a later change can be told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time


def fingerprint(substance: Mapping[str, object]) -> str:
    """SHA-256 of the value as JSON, in hex; the order of names, and of what is in a set, does not matter.

    Raises:
        TypeError: a value is none of text, number, date, time, set, sequence, mapping or None.
    """
    told = json.dumps(substance, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"A {type(value).__name__} has no fingerprint.")
