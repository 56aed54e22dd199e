"""The audit chain: canonical JSON (RFC 8785), each entry hashed over the one before.

Pure: the table is in ``db.records``, the writing in ``context``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785

FIRST = "0" * 64
"""What the first entry calls its predecessor."""


def canonical(body: dict[str, Any]) -> str:
    """The one way to write ``body`` down (RFC 8785)."""
    return rfc8785.dumps(body).decode()


def chained(previous: str, body: str) -> str:
    """The hash of an entry: SHA-256 over the previous hash and the entry's canonical body (hex)."""
    return hashlib.sha256(previous.encode() + b"\n" + body.encode()).hexdigest()


def first_break(entries: Iterable[tuple[int, str, str, str]]) -> int | None:
    """The number of the first entry that does not fit, or None when the chain holds.

    ``entries`` are (seq, body, previous, hash) in order of seq, from the first; a missing number, a
    changed body, a changed hash and a changed order are all found. A cut tail is not: compare the last
    hash with a published checkpoint for that.
    """
    expected_seq, previous = 1, FIRST
    for seq, body, stated_previous, stated_hash in entries:
        if seq != expected_seq or stated_previous != previous or chained(previous, body) != stated_hash:
            return expected_seq
        expected_seq, previous = seq + 1, stated_hash
    return None
