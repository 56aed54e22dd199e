"""A file is of the kind its name says by what it holds; an Office file by its parts, and without macros."""

from __future__ import annotations

import io
import zipfile

import pytest

from portal.commands.evidence import require_kind
from portal.errors import NotValid

TYPES, WORD, EXCEL = "[Content_Types].xml", "word/document.xml", "xl/workbook.xml"


def archive(*parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts_of:
        for part in parts:
            parts_of.writestr(part, b"<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("report.docx", archive(TYPES, WORD)),
        ("Report.DOCX", archive(TYPES, "word/document2.xml", "word/media/image1.png")),
        ("figures.xlsx", archive(TYPES, EXCEL)),
        ("report.pdf", b"%PDF-1.7"),
        ("log.txt", b"Calm."),
    ],
)
def test_what_is_what_its_name_says_is_taken(name: str, data: bytes) -> None:
    require_kind(name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("report.docx", archive("evil.exe")),
        ("report.docx", archive(TYPES, EXCEL)),
        ("figures.xlsx", archive(TYPES, WORD)),
        ("report.docx", archive(WORD)),
        ("report.docx", b"PK\x03\x04 and no archive"),
        ("report.docx", archive(TYPES, WORD)[:-30]),
        ("report.docx", archive(TYPES, WORD, *(f"word/{n}.xml" for n in range(5_000)))),
        ("report.zip", archive(TYPES, WORD)),
        ("report.docm", archive(TYPES, WORD)),
        ("report.pdf", archive(TYPES, WORD)),
    ],
)
def test_what_is_not_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(NotValid, match="no file of a kind we take"):
        require_kind(name, data)


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused_by_name(part: str) -> None:
    with pytest.raises(NotValid, match="contains macros"):
        require_kind("report.docx", archive(TYPES, WORD, part))
