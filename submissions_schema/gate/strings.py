"""Text as a workbook writes it: the shared strings, entities, and Excel's own escapes."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import polars as pl

from submissions_schema.gate import xml

_ENTITY = re.compile(rb"&(?:amp|lt|gt|quot|apos|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {b"&lt;": b"<", b"&gt;": b">", b"&quot;": b'"', b"&apos;": b"'", b"&amp;": b"&"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_", re.ASCII)
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
"""What no XML and no CSV may hold: control characters other than tab and line ends."""
_NEVER = ("\ufffe".encode(), "\uffff".encode(), b"]]>")

_FIRST, _LAST = b"\2", b"\1"
"""Where a text begins and ends, while texts lie end to end; no XML may hold either."""


def _in_xml(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def as_shown(text: str) -> str:
    """Text with Excel's ``_x000D_`` escapes resolved, where they stand for a character XML can hold."""
    return _ESCAPED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return chr(code) if _in_xml(code) else match.group(0)


def all_as_shown(texts: pl.Series, among: npt.NDArray[np.bool_] | None = None) -> pl.Series:
    """``as_shown`` for each text (of those that ``among`` marks)."""
    if among is not None and not among.any():
        return texts
    here = texts.str.contains("_x", literal=True).to_numpy()
    at = np.flatnonzero(here if among is None else here & among)
    if not at.size:
        return texts
    index = np.arange(len(texts), dtype=np.uint32)
    index[at] = len(texts) + np.arange(at.size, dtype=np.uint32)
    shown = pl.Series([as_shown(text) for text in texts.gather(at)], dtype=pl.String)
    return pl.concat([texts, shown]).gather(index)


def texts_of(joined: bytes, count: int) -> pl.Series | None:
    """The ``count`` texts that lie end to end in ``joined``, each followed by the byte 1; entities resolved.

    None when there is something in them that XML does not allow.
    """
    if not count:
        return pl.Series([], dtype=pl.String)
    controls = len(joined) - len(joined.translate(None, CONTROLS))
    if controls != count or any(never in joined for never in _NEVER):
        return None
    try:
        resolved = _resolved(joined).decode()
    except ValueError:
        return None
    return pl.Series([resolved[:-1]]).str.split(_LAST.decode()).explode()


def _resolved(text: bytes) -> bytes:
    """Text with its entities resolved.

    Raises:
        ValueError: something is no entity.
    """
    ampersands = text.count(b"&")
    if not ampersands:
        return text
    if b"&#" in text:
        if ampersands != len(_ENTITY.findall(text)):
            raise ValueError("an ampersand by itself")
        return _ENTITY.sub(_entity, text)
    counts = {entity: text.count(entity) for entity in _NAMED}
    if ampersands != sum(counts.values()):
        raise ValueError("an ampersand by itself")
    for entity, character in _NAMED.items():  # the ampersand last, lest it make new entities
        if counts[entity]:
            text = text.replace(entity, character)
    return text


def _entity(match: re.Match[bytes]) -> bytes:
    decimal, hexadecimal = match.groups()
    if decimal is None and hexadecimal is None:
        return _NAMED[match.group(0)]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not _in_xml(code):
        raise ValueError(match.group(0))
    return chr(code).encode()


def shared_strings(part: bytes | None) -> pl.Series:
    """The texts of the shared-strings part, by index; runs of rich text joined, phonetic hints left out.

    Raises:
        Refused: XML_BAD.
    """
    if part is None:
        return pl.Series([], dtype=pl.String)
    found = _quickly(part)
    if found is None:
        found = pl.Series(_carefully(part), dtype=pl.String)
    return all_as_shown(found)


def _quickly(part: bytes) -> pl.Series | None:
    """All items, when each is one plain text; else None."""
    first, last = part.find(b"<si>"), part.rfind(b"</si>") + len(b"</si>")
    if first < 0 or last < first or part[last:].strip() != b"</sst>":
        return None
    if _ROOT.fullmatch(part[:first]) is None or _FIRST in part or _LAST in part:
        return None
    body = part[first:last].replace(b'<si><t xml:space="preserve">', _FIRST).replace(b"<si><t>", _FIRST)
    body = body.replace(b"</t></si>", _LAST)
    items = body.count(_LAST)
    in_turn = body.startswith(_FIRST) and body.endswith(_LAST) and body.count(_LAST + _FIRST) == items - 1
    if not in_turn or body.count(_FIRST) != items or b"<" in body:
        return None
    return texts_of(body.replace(_FIRST, b""), items)


_ROOT = re.compile(
    rb'(?:<\?xml [^<>]*\?>\s*)?<sst xmlns="(?:' + b"|".join(re.escape(n.encode()) for n in xml.SPREADSHEET) + rb')"'
    rb'(?: (?:count|uniqueCount)="[0-9]*")*>\s*'
)
_CHILDREN = {"": ("sst",), "sst": ("si",), "si": ("t", "r"), "r": ("t",)}
_NAMES = xml.named(xml.SPREADSHEET, "sst", "si", "t", "r")


def _carefully(part: bytes) -> list[str]:
    found: list[str] = []
    path = [""]
    pieces: list[str] = []

    def start(element: str, attributes: xml.Attributes) -> None:
        name = _NAMES.get(element, "other")
        path.append(name if name in _CHILDREN.get(path[-1], ()) else "other")
        if path[-1] == "si":
            pieces.clear()

    def end(element: str) -> None:
        if path.pop() == "si":
            found.append("".join(pieces))

    def text(piece: str) -> None:
        if path[-1] == "t":
            pieces.append(piece)

    xml.walk(part, start, end, text)
    return found
