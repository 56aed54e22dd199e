"""The receipt says on one page what was filed, when, by whom, late or on time, and how to prove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.documents.page import DEMONSTRATION
from portal.documents.receipt import ReceiptContent, receipt_pdf

Words = Callable[[bytes], str]


def test_it_is_one_page_with_everything_on_it(receipt: ReceiptContent, words_of: Words) -> None:
    data = receipt_pdf(receipt)
    words = words_of(data)

    assert PdfFileReader(BytesIO(data)).root["/Pages"]["/Count"] == 1
    for said in (
        "Example Transport Regulator filed its annual return for 2026 on time on 18 June 2026, 09:14 (London time)",
        "R-2026-X03-7F4K",
        "Example Transport Regulator (X03)",
        "2026, version 1, for 1 April 2025 to 31 March 2026",
        "30 June 2026",
        "Guidance: 12, Decisions: 1,361",
        "Siân Ŵyn Jones (signed in as Sian Jones)",
        "accountable officer",
        "Tom Préparer",
        "this return is complete and correct",
        "return-2026-X03.xlsx",
        "48,213",
        "https://portal.example/receipts/R-2026-X03-7F4K",
        DEMONSTRATION,
    ):
        assert said in words
    for fingerprint in (receipt.file_sha256, receipt.rows_sha256):
        assert fingerprint in words.replace(" ", "")
        assert fingerprint[:4] + " " + fingerprint[4:8] in words


def test_a_late_return_says_so_with_its_reason(receipt: ReceiptContent, words_of: Words) -> None:
    words = words_of(receipt_pdf(replace(receipt, late=True, late_because="The system & its <copy> failed.")))

    assert "for 2026 late on" in words
    assert "18 June 2026, 09:14, late" in words
    assert "The system & its <copy> failed." in words
    assert "returned on time" not in words


def test_signing_for_the_officer_names_the_delegation(receipt: ReceiptContent, words_of: Words) -> None:
    content = replace(receipt, signed_as="for the accountable officer", delegation="Letter of 3 March 2026")

    assert "for the accountable officer. Delegation: Letter of 3 March 2026" in words_of(receipt_pdf(content))


def test_a_return_without_a_file_says_so(receipt: ReceiptContent, words_of: Words) -> None:
    words = words_of(receipt_pdf(replace(receipt, filename="", file_sha256="")))

    assert "none: the return was filled in on screen or through the API" in words
    assert "Fingerprint of the file" not in words


def test_outside_a_demonstration_nothing_speaks_of_one(receipt: ReceiptContent, words_of: Words) -> None:
    assert "emonstration" not in words_of(receipt_pdf(replace(receipt, demonstration=False)))


@pytest.mark.parametrize("hostile", ["<b", "&", "😀\x00\u202e", "</para>", "W" * 4000, "two\nlines"])
def test_hostile_words_anywhere_make_a_receipt_all_the_same(receipt: ReceiptContent, hostile: str) -> None:
    worded: dict[str, Any] = {
        each.name: hostile for each in fields(receipt) if each.type == "str" and each.name != "verify_address"
    }
    content = replace(receipt, **worded, late=True, late_because=hostile, delegation=hostile, counts=((hostile, 1),))

    assert receipt_pdf(content).startswith(b"%PDF")
