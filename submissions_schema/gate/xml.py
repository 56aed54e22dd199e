"""Reading the XML inside a workbook: no definitions, two encodings, a bounded depth, no network.

Every part is brought to UTF-8 with plain line ends first, so that all later steps see the same bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from submissions_schema.gate.codes import refused
from submissions_schema.gate.limits import LIMITS

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # ISO strict
)
RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
PACKAGE_RELATIONSHIPS = ("http://schemas.openxmlformats.org/package/2006/relationships",)
CONTENT_TYPES = ("http://schemas.openxmlformats.org/package/2006/content-types",)

_DTD = "<!DOCTYPE"
_DTDS = (_DTD.encode("utf-16-le"), _DTD.encode("utf-16-be"))
_DECLARED = re.compile(rb"""\A<\?xml[^<>]{0,200}?\sencoding\s*=\s*["']([^"'<>]{0,40})["']""")

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def prepared(part: bytes) -> bytes:
    """The part in UTF-8 with its line ends as XML reads them.

    Raises:
        Refused: XML_DTD when it holds a document type, XML_BAD for another encoding.
    """
    # one rare byte is looked for much faster than a word
    if (b"!" in part and _DTD.encode() in part) or (b"\0" in part[:64] and any(dtd in part for dtd in _DTDS)):
        raise refused("XML_DTD")
    if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            part = part.decode("utf-16").encode()
        except UnicodeError as e:
            raise refused("XML_BAD") from e
        allowed = {b"utf-16", b""}
    else:
        part = part.removeprefix(codecs.BOM_UTF8)
        allowed = {b"utf-8", b"us-ascii", b""}
    declared = _DECLARED.match(part[:400])
    if (declared.group(1).lower() if declared else b"") not in allowed:
        raise refused("XML_BAD", "Its text is not in UTF-8 or UTF-16.")
    if b"\r" in part:
        part = part.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return part


def walk(part: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Call ``start``, ``end`` and ``text`` for each element; names are ``"namespace local"``.

    Args:
        part: as ``prepared`` gives it.

    Raises:
        Refused: XML_BAD when it is not well formed or too deep.
    """
    try:
        walk_raw(part, start, end, text)
    except expat.ExpatError as e:
        raise refused("XML_BAD") from e


def walk_raw(part: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """As ``walk``, but lets ``expat.ExpatError`` through."""
    depth = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > LIMITS.depth:
            raise refused("XML_BAD", f"It is nested more than {LIMITS.depth} levels deep.")
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name)

    def doctype(*_: object) -> None:
        raise refused("XML_DTD")

    # the encoding given here overrides the one declared, which ``prepared`` has already judged
    parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = doctype
    if text is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = text
    parser.Parse(part, True)


def well_formed(part: bytes) -> None:
    """Refuse a part that nobody here reads but that is not well formed or too deep."""
    walk(part, lambda name, attributes: None)


def named(namespaces: tuple[str, ...], *locals_: str) -> dict[str, str]:
    """The full names, in each namespace, of the elements called so: to look an element up by."""
    return {f"{namespace} {local}": local for namespace in namespaces for local in locals_}
