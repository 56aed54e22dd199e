"""One receipt and one published return, and ways to read a PDF."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from portal.documents.receipt import ReceiptContent
from portal.documents.return_pdf import Figure, PublishedAnswer, PublishedExplanation, PublishedReturn
from portal.documents.tables import TextTable


@pytest.fixture
def receipt() -> ReceiptContent:
    return ReceiptContent(
        reference="R-2026-X03-7F4K",
        regulator_name="Example Transport Regulator",
        regulator_code="X03",
        year=2026,
        period="1 April 2025 to 31 March 2026",
        version=1,
        signed_at=datetime(2026, 6, 18, 8, 14, tzinfo=UTC),
        signed_by="Sian Jones",
        signed_as="accountable officer",
        delegation=None,
        full_name="Siân Ŵyn Jones",
        declaration="I declare that, to the best of my knowledge, this return is complete and correct.",
        prepared_by="Tom Préparer",
        filename="return-2026-X03.xlsx",
        file_sha256=hashlib.sha256(b"file").hexdigest(),
        rows_sha256=hashlib.sha256(b"rows").hexdigest(),
        audit_seq=48213,
        late=False,
        late_because=None,
        due_on=date(2026, 6, 30),
        counts=(("Guidance", 12), ("Decisions", 1361)),
        queries_explained=6,
        demonstration=True,
        verify_address="https://portal.example/receipts/R-2026-X03-7F4K",
    )


@pytest.fixture
def published() -> PublishedReturn:
    return PublishedReturn(
        title="Annual return 2026: Example Transport Regulator",
        regulator_name="Example Transport Regulator",
        regulator_code="X03",
        year=2026,
        period="1 April 2025 to 31 March 2026",
        version=2,
        filed_on=date(2026, 7, 2),
        published_at=datetime(2026, 10, 31, 9, 30, tzinfo=UTC),
        late=True,
        late_because="The case system was replaced in May.",
        figures=(Figure("Decided within target", "91%", "88 to 94", "361", "Wilson interval"),),
        tables=(TextTable("Commitments", ("Reference", "Text"), (("C-1", "Publish the strategy"),)),),
        explanations=(
            PublishedExplanation("Spend per FTE is unusual", "Resources, row 3", "A test track – £800,000."),
        ),
        answers=(PublishedAnswer("Why did pending cases double?", "Two large applicants."),),
        narrative=(("What you did to enable innovation", "Eleven workshops."),),
        cite_as="Example Transport Regulator (2026), Annual return 2026, version 2.",
        licence="Open Government Licence v3.0",
        contact="returns@example.org",
        basis_note="Basis: demonstration.",
        address="https://portal.example/returns/2026/X03",
        demonstration=True,
    )


@pytest.fixture
def words_of() -> Callable[[bytes], str]:
    """The text of a PDF, blanks and line ends as single spaces; not run where pdftotext (poppler) is missing."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: Debian has it in poppler-utils")

    def read(data: bytes) -> str:
        text = subprocess.run([program, "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout
        return " ".join(text.decode().split())

    return read
