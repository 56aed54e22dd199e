"""What the asker saw: the revision of a return as ETag, stated again as If-Match."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header

_REVISION = re.compile(r'"?([0-9]{1,9})"?')
NO_REVISION = -1
"""Matches no return: what was stated was never an ETag of ours."""

_STATED = Header(description="The ETag of the return as you saw it; refused with 412 when it changed since.")


def etag(revision: int) -> str:
    return f'"{revision}"'


def _revision(if_match: Annotated[str, _STATED]) -> int:
    fits = _REVISION.fullmatch(if_match.strip())
    return int(fits.group(1)) if fits else NO_REVISION


def _revision_if_stated(if_match: Annotated[str | None, _STATED] = None) -> int | None:
    return None if if_match is None else _revision(if_match)


Seen = Annotated[int | None, Depends(_revision_if_stated)]
"""For steps that may be taken without having looked."""

MustHaveSeen = Annotated[int, Depends(_revision)]
"""For steps that nobody takes without having looked: 428 without it."""
