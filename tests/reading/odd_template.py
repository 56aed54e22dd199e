"""Our own template as odd but honest programs write it: it reads as before."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from submissions_schema.identity import GUIDE_SHEET
from tests.gate.workbooks import MAIN, STRICT_MAIN, STRICT_OFFICE, Parts, relation, zipped
from tests.reading.our_template import (
    BOOK,
    STYLES,
    TYPES,
    changed,
    part_of,
    parts,
    text,
    with_cells,
)

Make = Callable[[], bytes]

DECISIONS = part_of("Decisions")
HYPERLINKS = "xl/worksheets/_rels/sheet4.xml.rels"


def _file(made: Parts) -> bytes:
    return zipped(made)


def _with(more: dict[str, bytes]) -> bytes:
    return zipped(parts() | more)


def _sheet(sheet: str, old: str, new: str) -> bytes:
    return zipped(changed(part_of(sheet), old, new))


def _cells(cells: dict[str, str], sheet: str = "Decisions") -> bytes:
    return zipped(with_cells(sheet, cells))


def _stored() -> bytes:
    return zipped(parts(), method=zipfile.ZIP_STORED)


def _strict() -> bytes:
    made = {
        name: content.replace(MAIN.encode(), STRICT_MAIN.encode()).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", STRICT_OFFICE.encode()
        )
        if name != TYPES
        else content
        for name, content in parts().items()
    }
    return zipped(made)


def _in_utf16() -> bytes:
    return _with(
        {DECISIONS: ('<?xml version="1.0" encoding="UTF-16"?>' + parts()[DECISIONS].decode()).encode("utf-16")}
    )


def _png(width: int, height: int) -> bytes:
    """The head of a picture that says it is as large as that."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def _repacked() -> bytes:
    """Written by a program that does not know sizes beforehand, as streams are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(_Stream(buffer), "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, content in parts().items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


class _Stream:
    """Can be written to, and nothing else."""

    def __init__(self, into: io.BytesIO) -> None:
        self._into = into

    def write(self, data: bytes) -> int:
        return self._into.write(data)

    def flush(self) -> None: ...


READ_AS_BEFORE: dict[str, Make] = {
    "comment of 64 KB on the archive": lambda: zipped(parts(), comment=b"x" * 65_535),
    "stored, not packed": _stored,
    "written as a stream": _repacked,
    "ISO strict": _strict,
    "sheet in UTF-16": _in_utf16,
    "stylesheet elsewhere": lambda: _sheet(
        "Decisions", "<worksheet", '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><worksheet'
    ),
    "false extent": lambda: _sheet("Decisions", 'ref="A1:V4"', 'ref="A1:XFD1048576"'),
    "cells without their places": lambda: _with(
        {DECISIONS: re.sub(rb'(<row) r="1"|(<c) r="[A-V]1"', rb"\1\2", parts()[DECISIONS])}
    ),
    "100,000 names": lambda: _file(
        changed(
            BOOK,
            "</definedNames>",
            "".join(f'<definedName name="n{n}">1</definedName>' for n in range(100_000)) + "</definedNames>",
        )
    ),
    "picture of 900 megapixels": lambda: _with({"xl/media/image1.png": _png(30_000, 30_000)}),
    "picture that is none": lambda: _with({"xl/media/image1.png": b"not a picture"}),
    "number format of brackets": lambda: _file(
        changed(STYLES, 'formatCode="yyyy-mm-dd"/>', f'formatCode="yyyy-mm-dd{"[" * 60_000}"/>')
    ),
    "web address typed in": lambda: _file(
        changed(
            HYPERLINKS,
            "</Relationships>",
            relation("rId9", "hyperlink", "https://example.org/", external=True) + "</Relationships>",
        )
    ),
    "rich text with a phonetic hint": lambda: _cells(
        {
            "A2": ' t="inlineStr"><is><r><t>AP</t></r><r><rPr><b/></rPr><t>P-1</t></r>'
            '<rPh sb="0" eb="1"><t>XX</t></rPh></is>'
        }
    ),
    "guide unprotected and scribbled on": lambda: _cells({"H400": text("mine")}, sheet=GUIDE_SHEET),
}
"""Odd, but the same return: nothing in the tables differs, and nothing is found."""
