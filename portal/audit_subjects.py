"""What an audit entry is about: the object it names and the objects above it; and what kind of step it was.

Pure: of the entry's body alone, so that rows of ``audit_subject`` can be made again at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

THE_PORTAL = "portal"
"""Above everything: every entry belongs to it."""
OF_AN_ORGANISATION = frozenset(
    {
        *("invitation", "membership", "role-proposal", "handover", "delegation", "key", "person"),
        *("steer", "funding", "review"),
    }
)
"""Kinds of object that do not say in their own name to which organisation they belong; the entry does."""

PUBLIC_OF_REVIEWS = frozenset({"review of a return published", "review of a return answered"})
"""Steps of a department's review that belong to the return too; the others are the department's own."""

_RECEIPT = re.compile(r"R(\d{4})-(.+)-(\d+)-[0-9A-F]+")
_LICENCE = re.compile(r"SL-[0-9A-Z-]+")
_UNFILED = frozenset({"draft", "with_certifier"})


def subjects(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Every subject (``kind:key``, or ``THE_PORTAL``) an entry belongs to, the object itself first."""
    on, detail = str(entry["on"]), entry.get("detail") or {}
    found = [on, *_above(on)]
    if under := detail.get("under"):
        found += [str(under), *_above(str(under))]
    kind = on.partition(":")[0]
    if entry["event"] in PUBLIC_OF_REVIEWS:
        year, code, *_ = on.partition(":")[2].split("/")
        found += _return(year, code)
    if kind in OF_AN_ORGANISATION:
        if entry.get("organisation"):
            found.append(f"organisation:{entry['organisation']}")
        if detail.get("person"):
            found.append(f"person:{detail['person']}")
    if kind == "key" and entry.get("by"):
        found.append(f"person:{entry['by']}")
    if kind == "case" and _LICENCE.fullmatch(str(detail.get("number") or "")):
        found.append(f"licence:{detail['number']}")
    return tuple(dict.fromkeys((*found, THE_PORTAL)))


def step(entry: Mapping[str, Any]) -> str:
    """Which step it was: the kind of object and the event, since two objects may call different steps alike.

    What ends a draft that nobody else has seen is another step than what ends a thing handed in.
    """
    kind = str(entry["on"]).partition(":")[0]
    before = (entry.get("detail") or {}).get("state_before")
    draft = " as a draft" if entry["event"] == "withdrawn" and before in _UNFILED else ""
    return f"{kind}:{entry['event']}{draft}"


def _above(subject: str) -> Iterator[str]:
    """The objects that an object is part of, the nearest first."""
    kind, _, key = subject.partition(":")
    parts = key.split("/")
    match kind, parts:
        case "return", [year, code, _]:
            yield from _return(year, code)
        case (("round" | "group" | "place"), [year, code]):
            yield from _return(year, code)
        case "return", [year, code]:
            yield f"organisation:{code}"
            yield f"round:{year}"
        case "steer", [number, _]:
            yield f"steer:{number}"
        case "funding", [department, line, _] if line != "not-needed":
            yield f"funding:{department}/{line}"
        case "review", [_, _, department, _]:
            yield f"organisation:{department}"
        case (("dataset" | "test"), [year, *_]):
            yield f"round:{year}"
        case "case", [reference, _]:
            yield f"case:{reference}"
        case "receipt", _ if named := _RECEIPT.fullmatch(key):
            year, code, version = named.groups()
            yield f"return:{year}/{code}/{version}"
            yield from _return(year, code)


def _return(year: str, code: str) -> Iterator[str]:
    yield f"return:{year}/{code}"
    yield from _above(f"return:{year}/{code}")
