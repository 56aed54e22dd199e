"""The receipt of a filed return: one page for the accountable officer to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from portal.clock import day_in_words, in_words
from portal.documents.lettering import in_fours, markup
from portal.documents.page import LEAD, PORTRAIT, TEXT, WIDTH, Paper, heading, paper_pdf, title, user_text
from portal.documents.tables import key_values

QR_SIDE = 27 * mm


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What a receipt says. Fingerprints are SHA-256, 64 hexadecimal digits; ``signed_at`` has its time zone."""

    reference: str
    regulator_name: str
    regulator_code: str
    year: int
    period: str
    version: int
    signed_at: datetime
    signed_by: str
    signed_as: str
    """*accountable officer* or *for the accountable officer*."""
    delegation: str | None
    full_name: str
    declaration: str
    prepared_by: str
    filename: str
    """Empty, like ``file_sha256``, for a return filled in on screen or through the API."""
    file_sha256: str
    rows_sha256: str
    audit_seq: int
    late: bool
    late_because: str | None
    due_on: date
    counts: tuple[tuple[str, int], ...]
    """Table and number of rows."""
    queries_explained: int
    demonstration: bool
    verify_address: str


def receipt_pdf(content: ReceiptContent) -> bytes:
    """The receipt as PDF, not yet signed; one page unless names or reasons are very long."""
    paper = Paper(
        title=f"Receipt {content.reference}: annual return {content.year}, {content.regulator_name}",
        subject=f"Annual return on AI innovation for {content.period}, version {content.version}",
        reference=f"Receipt {content.reference}",
        made_at=content.signed_at,
        demonstration=content.demonstration,
    )
    return paper_pdf(paper, [*_opening(content), *_filed(content), *_signed(content), *_proof(content)])


def _opening(content: ReceiptContent) -> list[Flowable]:
    timeliness = "late" if content.late else "on time"
    sentence = (
        f"<b>{markup(content.regulator_name)}</b> filed its annual return for {content.year} "
        f"<b>{timeliness}</b> on <b>{in_words(content.signed_at)}</b> (London time)."
    )
    return [*title("Receipt for your annual return"), Paragraph(sentence, LEAD)]


def _filed(content: ReceiptContent) -> list[Flowable]:
    filed = [("Filed", f"{in_words(content.signed_at)}, {'late' if content.late else 'on time'}")]
    if content.late:
        filed.append(("Reason, published", content.late_because or "none given"))
    return [
        *heading("What was filed"),
        *key_values(
            [
                ("Receipt", content.reference),
                ("Regulator", f"{content.regulator_name} ({content.regulator_code})"),
                ("Return", f"{content.year}, version {content.version}, for {content.period}"),
                ("Due", day_in_words(content.due_on)),
                *filed,
                ("Rows", _in_words(content.counts)),
                ("Queries explained", str(content.queries_explained)),
            ]
        ),
    ]


def _signed(content: ReceiptContent) -> list[Flowable]:
    signed_as = content.signed_as
    if content.delegation:
        signed_as += f". Delegation: {content.delegation}"
    same = content.full_name == content.signed_by
    return [
        *heading("Who signed it"),
        *key_values(
            [
                ("Signed by", content.full_name if same else f"{content.full_name} (signed in as {content.signed_by})"),
                ("Signed as", signed_as),
                ("Prepared by", content.prepared_by),
                ("Declaration", content.declaration),
            ]
        ),
    ]


def _proof(content: ReceiptContent) -> list[Flowable]:
    file = [("Uploaded file", "none: the return was filled in on screen or through the API")]
    if content.filename:
        file = [("Uploaded file", content.filename), ("Fingerprint of the file", in_fours(content.file_sha256))]
    words = [
        *user_text("This document is signed electronically: a PDF reader shows whether it was changed since."),
        *user_text(
            f"Compare it with what the portal keeps under its reference: {content.verify_address}. "
            "A fingerprint is the SHA-256 of a file; yours must give the same digits."
        ),
        *user_text("The audit record, whose checkpoints are public, holds the filing under the entry named above."),
    ]
    check = Table(
        [[words, _qr_code(content.verify_address)]],
        colWidths=[WIDTH[PORTRAIT] - QR_SIDE - 4 * mm, QR_SIDE + 4 * mm],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("ALIGN", (1, 0), (1, 0), "RIGHT"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    return [
        *heading("How to prove it"),
        *key_values(
            [
                *file,
                ("Fingerprint of the rows", in_fours(content.rows_sha256)),
                ("Audit entry", f"{content.audit_seq:,}"),
            ]
        ),
        Spacer(1, TEXT.spaceAfter),
        check,
    ]


def _in_words(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{table}: {rows:,}" for table, rows in counts)


def _qr_code(address: str) -> Drawing:
    widget = QrCodeWidget(address, barWidth=QR_SIDE, barHeight=QR_SIDE, barBorder=0)
    return Drawing(QR_SIDE, QR_SIDE, widget)
