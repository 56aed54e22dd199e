"""The receipt as a signed PDF: made when first asked for, then always the same bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from sqlalchemy import select

from portal.clock import day_in_words
from portal.context import Actor, Context, Portal
from portal.db.returns import Receipt
from portal.documents.receipt import ReceiptContent, receipt_pdf
from portal.queries.receipts import ReceiptShown, receipt


class SignsDocuments(Protocol):
    """What signs a PDF."""

    def sign_pdf(self, data: bytes, *, reason: str, now: datetime) -> bytes: ...


def receipt_document(
    portal: Portal, actor: Actor, signer: SignsDocuments, *, year: int, regulator_code: str, base_url: str
) -> bytes:
    """The receipt of the version that counts, as a signed PDF.

    Raises:
        NotFound: nothing was filed, or not for this actor.
    """
    with portal.reading(actor) as reading:
        shown = receipt(reading, year, regulator_code)
        kept = reading.session.scalar(select(Receipt.pdf_sha256).where(Receipt.reference == shown.reference))
        now = reading.now
    if kept is None:
        signed = signer.sign_pdf(receipt_pdf(_content(shown, base_url)), reason=f"Receipt {shown.reference}", now=now)
        sha256 = portal.files.put(signed)
        with portal.unit_of_work(actor) as ctx:
            kept = keep_document(ctx, reference=shown.reference, sha256=sha256)
    return portal.files.read(kept)


def keep_document(ctx: Context, *, reference: str, sha256: str) -> str:
    """Name the stored PDF of a receipt, once; the file that counts (another may have been first)."""
    kept = ctx.session.scalars(select(Receipt).where(Receipt.reference == reference).with_for_update()).one()
    if kept.pdf_sha256 is None:
        kept.pdf_sha256 = sha256
        ctx.record("receipt printed", on=f"receipt:{reference}", sha256=sha256)
    return kept.pdf_sha256


def _content(shown: ReceiptShown, base_url: str) -> ReceiptContent:
    page = urlencode({"year": shown.year, "regulator": shown.regulator_code})
    return ReceiptContent(
        reference=shown.reference,
        regulator_name=shown.regulator_name,
        regulator_code=shown.regulator_code,
        year=shown.year,
        period=f"{day_in_words(shown.period[0])} to {day_in_words(shown.period[1])}",
        version=shown.version,
        signed_at=shown.signed_at,
        signed_by=shown.signed_by,
        signed_as=shown.signed_as,
        delegation=shown.delegation,
        full_name=shown.full_name,
        declaration=shown.declaration,
        prepared_by=shown.prepared_by,
        filename=shown.filename or "",
        file_sha256=shown.file_sha256 or "",
        rows_sha256=shown.rows_sha256,
        audit_seq=shown.audit_seq,
        late=shown.late,
        late_because=shown.late_because,
        due_on=shown.due_on,
        counts=shown.counts,
        queries_explained=shown.queries_explained,
        demonstration=shown.demonstration,
        verify_address=f"{base_url.rstrip('/')}/receipt?{page}",
    )
