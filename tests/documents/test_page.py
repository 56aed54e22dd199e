"""The house style: any text goes in, nothing breaks, nothing is cut off, and the pages say what they are."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.documents.lettering import UNPRINTABLE, in_fours, load_typeface, markup, printable, shortened
from portal.documents.page import DEMONSTRATION, LANDSCAPE, PORTRAIT, Paper, heading, paper_pdf, title, user_text
from portal.documents.tables import TextTable, key_values, orientation_for, table_flowables

PAPER = Paper(
    title="Annual return – Siân",
    subject="A trial",
    reference="X03 2026, version 1",
    made_at=datetime(2026, 7, 20, 8, 5, 9, tzinfo=UTC),
    demonstration=True,
)

HOSTILE = [
    "<b",
    "<b>unclosed",
    "</para><para>",
    "&",
    "&amp;lt;",
    "&#x110000;",
    "<img src='file:///etc/passwd'/>",
    "<a href='javascript:x'>x</a>",
    "<!-- <![CDATA[ ]]> <?pi?>",
    "😀 👩‍👩‍👧 🏴",
    "שלום עולם مرحبا",
    "\u202eevil\u2066",
    "\x00\x07\x1b[31m\ufeff\ufffe",
    "\ud800",
    "中文日本語한국어",
    "e\u0301\u0301\u0301\u0301",
    "W" * 3000,
    "\u00a0" * 3000,
    "\n" * 200,
    "a\tb\rc\u2028d\u2029e\x0bf",
    "%s %(x)s {0} {{}} \\u0041",
    "",
    " ",
]

any_text = st.text(st.characters(exclude_categories=()), max_size=300) | st.sampled_from(HOSTILE)


def reader(data: bytes) -> PdfFileReader:
    return PdfFileReader(BytesIO(data))


def page_count(data: bytes) -> int:
    return int(reader(data).root["/Pages"]["/Count"])


@settings(max_examples=25)
@given(any_text, any_text, any_text)
def test_any_text_goes_into_every_part_of_a_document(one: str, two: str, three: str) -> None:
    table = TextTable(one, (one, two), ((two, three), (three, one)))
    content = [
        *title(one),
        *heading(two),
        *user_text(three),
        *key_values([(one, two), (two, three)]),
        *table_flowables(table),
    ]
    data = paper_pdf(replace(PAPER, title=two, subject=three, reference=one), content)

    assert page_count(data) >= 1


def test_the_first_document_of_a_process_may_have_an_empty_title() -> None:
    first = "from portal.documents.page import title; title('')"

    assert subprocess.run([sys.executable, "-c", first], check=False).returncode == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_ten_thousand_characters(text: str) -> None:
    long = (text * 10_000)[:10_000]
    wide = TextTable("Wide", tuple(f"Heading {n}" for n in range(30)), ((long,) + ("x",) * 29,))
    content = [*user_text(long), *table_flowables(wide, orientation_for(wide))]

    assert page_count(paper_pdf(PAPER, content)) >= 1


@given(any_text)
def test_what_is_printed_is_held_by_the_typeface_and_is_no_markup(text: str) -> None:
    shown = printable(text)

    assert all(ord(character) in load_typeface() for character in shown if character != "\n")
    assert printable(shown).rstrip("\n") == shown.rstrip("\n")
    assert not re.search(r"<|&(?!(amp|lt|gt);)", markup(text))


def test_british_and_european_letters_are_shown_and_others_visibly_replaced() -> None:
    kept = "£5 – “Ŵy” ŷ Łódź Ångström œuvre ½ ≥ → × ÷ € • Ω Жук"

    assert printable(kept) == kept
    assert printable("a\x00b😀cשd") == f"a{UNPRINTABLE}b{UNPRINTABLE}c{UNPRINTABLE}d"
    assert printable("o\u0302") == "ô"


def test_letters_and_words_come_out_as_they_went_in(words_of: Callable[[bytes], str]) -> None:
    typed = "£5 – Ŵyn & <b>Siân</b> said: &amp; “no”"

    assert typed in words_of(paper_pdf(PAPER, user_text(typed)))


def test_every_page_is_numbered_and_says_what_it_is(words_of: Callable[[bytes], str]) -> None:
    data = paper_pdf(PAPER, user_text("word " * 2500))
    words = words_of(data)

    assert page_count(data) == 3
    for number in (1, 2, 3):
        assert f"Page {number} of 3 X03 2026, version 1" in words
    assert words.count(DEMONSTRATION) == 3
    assert DEMONSTRATION not in words_of(paper_pdf(replace(PAPER, demonstration=False), user_text("word")))


def test_properties_say_title_language_and_time_and_nothing_of_the_machine() -> None:
    found = reader(paper_pdf(PAPER, user_text("text")))
    info: dict[str, Any] = {name: str(value) for name, value in found.trailer["/Info"].items()}

    assert info["/Title"] == "Annual return – Siân"
    assert info["/CreationDate"] == info["/ModDate"] == "D:20260720080509+00'00'"
    assert info["/Producer"] == ""
    assert found.root["/Lang"] == "en-GB"
    assert found.root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_headings_are_listed_beside_the_page() -> None:
    data = paper_pdf(PAPER, [*heading("Figures & <more>"), *user_text("text"), *heading("Tables"), *user_text("text")])
    first = reader(data).root["/Outlines"]["/First"]

    assert [first["/Title"], first["/Next"]["/Title"]] == ["Figures & <more>", "Tables"]


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("eager_threads")
def test_the_same_content_gives_the_same_bytes_also_in_threads() -> None:
    def document(number: int) -> bytes:
        return paper_pdf(PAPER, [*heading(f"Number {number}"), *user_text(f"Ŵ{number} " * 300)])

    alone = [document(number) for number in range(6)]
    with ThreadPoolExecutor(max_workers=6) as threads:
        together = list(threads.map(document, range(6)))

    assert together == alone
    assert len(set(alone)) == 6


def test_the_headings_of_a_table_stand_on_each_of_its_pages(words_of: Callable[[bytes], str]) -> None:
    rows = tuple((f"row {number}", "text") for number in range(150))
    data = paper_pdf(PAPER, table_flowables(TextTable("Rows", ("Which one", "What"), rows)))
    words = words_of(data)

    assert page_count(data) >= 4
    assert words.count("Which one What") == page_count(data)
    assert all(f" row {number} text" in words for number in range(150))


def table_of(columns: int, text: str = "approximately") -> TextTable:
    return TextTable("Table", tuple(f"Heading{n}" for n in range(columns)), ((text,) * columns,) * 3)


def test_a_table_takes_the_narrowest_page_that_holds_it() -> None:
    assert orientation_for(table_of(5)) == PORTRAIT
    assert orientation_for(table_of(10)) == LANDSCAPE
    assert orientation_for(table_of(20)) == PORTRAIT  # record by record


@pytest.mark.parametrize("columns", [2, 5, 10, 20])
def test_nothing_is_cut_off_at_the_edge(columns: int, words_of: Callable[[bytes], str]) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: Debian has it in poppler-utils")
    table = table_of(columns, "https://example.org/" + "very-long-" * 6 + " and words")
    data = paper_pdf(PAPER, table_flowables(table))
    boxes = subprocess.run([program, "-bbox", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    ends = [float(x) for x in re.findall(r'<word .*?xMax="([\d.]+)"', boxes)]

    assert len(ends) > 6 * columns
    assert max(ends) < 595 - 50
    assert words_of(data).count("and words") >= 3


def test_a_table_whose_rows_do_not_fit_its_headings_is_refused() -> None:
    with pytest.raises(ValueError, match="one text for each"):
        TextTable("Table", ("One", "Two"), (("only",),))


def test_numbers_stand_flush_right(words_of: Callable[[bytes], str]) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: Debian has it in poppler-utils")
    rows = (("a", "1"), ("b", "1,234"), ("c", "suppressed"), ("d", "£98,765.50"))
    data = paper_pdf(PAPER, table_flowables(TextTable("Numbers", ("Name", "Cost"), rows)))
    boxes = subprocess.run([program, "-bbox", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    ends = {word: float(x) for x, word in re.findall(r'<word .*?xMax="([\d.]+)".*?>(.*?)</word>', boxes)}

    assert ends["Cost"] == pytest.approx(ends["1,234"], abs=0.1) == pytest.approx(ends["£98,765.50"], abs=0.1)


def test_fingerprints_and_long_lines() -> None:
    assert in_fours("0123456789abcdef" * 4).count("\n") == 1
    assert in_fours("0123456789ab") == "0123 4567 89ab"
    assert shortened("short", 100, size=8) == "short"
    assert re.fullmatch(r"w+…", shortened("w" * 5000, 100, size=8))
    assert shortened("two\nlines", 100, size=8) == "two lines"
