"""A published return as a document: all of it there, wide tables turned, long ones over many pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import groupby
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from portal.documents.return_pdf import (
    Figure,
    PublishedAnswer,
    PublishedExplanation,
    PublishedReturn,
    return_pdf,
)
from portal.documents.tables import TextTable

Words = Callable[[bytes], str]


def page_sizes(data: bytes) -> list[str]:
    """``portrait`` or ``landscape`` for each page."""
    reader = PdfFileReader(BytesIO(data))
    find: Callable[[int], Any] = reader.find_page_for_modification
    pages = [find(number)[0].get_object() for number in range(reader.root["/Pages"]["/Count"])]
    return ["landscape" if page["/MediaBox"][2] > page["/MediaBox"][3] else "portrait" for page in pages]


def test_all_of_the_return_is_there(published: PublishedReturn, words_of: Words) -> None:
    words = words_of(return_pdf(published))

    for said in (
        "Annual return 2026: Example Transport Regulator",
        "filed this return for 1 April 2025 to 31 March 2026 late on 2 July 2026",
        "Reason given for the delay: The case system was replaced in May.",
        "Basis: demonstration.",
        "Decided within target 91% 88 to 94 361 Wilson interval",
        "What you did to enable innovation Eleven workshops.",
        "Spend per FTE is unusual Resources, row 3 A test track – £800,000.",
        "Why did pending cases double? Two large applicants.",
        "Commitments Reference Text C-1 Publish the strategy",
        "Example Transport Regulator (2026), Annual return 2026, version 2.",
        "Open Government Licence v3.0",
        "returns@example.org",
        "2, published 31 October 2026",
        "https://portal.example/returns/2026/X03",
    ):
        assert said in words


def test_a_return_filed_in_time_gives_no_reason(published: PublishedReturn, words_of: Words) -> None:
    words = words_of(return_pdf(replace(published, late=False, late_because=None)))

    assert "on time on 2 July 2026" in words
    assert "delay" not in words


def test_parts_without_content_are_left_out_and_an_unanswered_question_is_not(
    published: PublishedReturn, words_of: Words
) -> None:
    bare = replace(published, figures=(), explanations=(), narrative=(), answers=(PublishedAnswer("Why?", ""),))
    words = words_of(return_pdf(replace(bare, tables=(TextTable("Barriers", ("Reference",), ()),))))

    assert "Why? Not answered." in words
    assert "Barriers No rows." in words
    for absent in ("Figures", "own words", "Explanations"):
        assert absent not in words


def test_wide_tables_are_turned_and_wider_ones_shown_record_by_record(
    published: PublishedReturn, words_of: Words
) -> None:
    def table(name: str, columns: int) -> TextTable:
        headings = tuple(f"{name}{number}" for number in range(columns))
        return TextTable(
            name, headings, tuple((f"case-{row}",) + ("approximately",) * (columns - 1) for row in range(3))
        )

    data = return_pdf(replace(published, tables=(table("Narrow", 3), table("Turned", 10), table("Widest", 25))))
    words = words_of(data)

    assert [size for size, _ in groupby(page_sizes(data))] == ["portrait", "landscape", "portrait"]
    assert " ".join(f"Turned{number}" for number in range(10)) in words
    assert "1 of 3: case-0" in words
    assert "Widest24 approximately" in words


def test_hundreds_of_rows_and_long_words(published: PublishedReturn, words_of: Words) -> None:
    rows = tuple((f"C-{number:03}", "Publish the strategy " * (number % 7), "2026-03-31") for number in range(400))
    table = TextTable("Commitments", ("Reference", "Text", "Due"), rows)
    words = words_of(return_pdf(replace(published, tables=(table,), narrative=(("Growth", "word " * 5000),))))

    assert all(f"C-{number:03}" in words for number in range(400))
    assert words.count("word ") >= 5000


def test_hostile_words_anywhere_make_a_document_all_the_same(published: PublishedReturn, words_of: Words) -> None:
    for hostile in ("<b", "&", "</para><img src=x>", "😀\x00\u202e", "W" * 4000):
        content = replace(
            published,
            title=hostile,
            regulator_name=hostile,
            period=hostile,
            late_because=hostile,
            figures=(Figure(*[hostile] * 5),),
            tables=(TextTable(hostile, (hostile, hostile), ((hostile, hostile),)),),
            explanations=(PublishedExplanation(*[hostile] * 3),),
            answers=(PublishedAnswer(hostile, hostile),),
            narrative=((hostile, hostile),),
            cite_as=hostile,
            contact=hostile,
        )
        assert "About this return" in words_of(return_pdf(content))
