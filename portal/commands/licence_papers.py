"""The papers of a case: the licence, made as it is issued, and the letter of a decision, made when first asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select

from portal.commands.cases import Case, open_case
from portal.context import PORTAL, Actor, Context, Portal
from portal.db.cases import Licence, LicenceVersion
from portal.documents.decision_letter import letter_pdf
from portal.documents.licence import licence_pdf
from portal.queries.letters import decision_letter
from portal.queries.licences import document_of
from sandbox_licences.case_file.entries import LetterKept
from sandbox_licences.case_file.terms import terms_of


class SignsDocuments(Protocol):
    """What signs a PDF."""

    def sign_pdf(self, data: bytes, *, reason: str, now: datetime) -> bytes: ...


def licence_address(base_url: str, number: str) -> str:
    """Where anybody reads how a licence stands."""
    return f"{base_url.rstrip('/')}/licences/{number}"


def write_version(case: Case, row: Licence, signer: SignsDocuments, base_url: str, *, why: str) -> LicenceVersion:
    """The terms as the case stands now, with their signed document, as the next version of the licence.

    From here on the licence begins on the day that its terms say.

    The file is on disk before the row that names it, and the row is of the transaction that issues: where signing or
    storing fails, nothing was issued.

    Raises:
        SigningKeyOutOfDate: the certificate is not in force.
    """
    ctx = case.ctx
    assert row.number is not None  # it is given before its terms are written
    before = ctx.session.scalar(select(func.max(LicenceVersion.version)).where(LicenceVersion.licence_id == row.id))
    version = (before or 0) + 1
    holder = case.row.organisation.name
    terms = terms_of(case.file, case.around, number=row.number, version=version, holder=holder)
    row.first_on = terms.first_on
    address = licence_address(base_url, row.number)
    certificates = f"{base_url.rstrip('/')}/.well-known/signing-certificates.pem"
    paper = licence_pdf(terms, made_at=ctx.now, address=address, certificates=certificates)
    signed = signer.sign_pdf(paper, reason=f"Licence {row.number}, version {version}", now=ctx.now)
    made = LicenceVersion(
        licence_id=row.id,
        version=version,
        issued_at=ctx.now,
        terms=terms.kept_as_json(),
        pdf_sha256=ctx.files.put(signed),
        why=why,
    )
    ctx.session.add(made)
    ctx.session.flush()
    case.record("licence written", number=row.number, version=version, sha256=made.pdf_sha256)
    return made


def letter_document(portal: Portal, actor: Actor, signer: SignsDocuments, *, reference: str) -> bytes:
    """The letter of the newest decision on a case, signed; made when first asked for, then always the same bytes.

    Raises:
        NotFound: nothing is decided, or not for this actor.
    """
    with portal.reading(actor) as reading:
        shown = decision_letter(reading, reference)
        now = reading.now
    sha256 = shown.sha256
    if sha256 is None:
        signed = signer.sign_pdf(letter_pdf(shown.letter), reason=f"Decision on {reference}", now=now)
        made = portal.files.put(signed)
        # the portal writes it down, whoever asked: the letter is no act of its reader
        with portal.unit_of_work(PORTAL) as ctx:
            sha256 = keep_letter(ctx, reference=reference, entry=shown.entry, sha256=made)
    return portal.files.read(sha256)


def keep_letter(ctx: Context, *, reference: str, entry: int, sha256: str) -> str:
    """Name the stored letter of a decision, once; the file that counts (another may have been first)."""
    case = open_case(ctx, reference)
    for kept in case.file.of(LetterKept):
        if kept.what.entry == entry:
            return kept.what.sha256
    case.write(LetterKept(entry, sha256))
    case.record("letter written", decision=entry, sha256=sha256)
    return sha256


def licence_document(portal: Portal, actor: Actor, *, number: str, version: int | None = None) -> bytes:
    """The signed document of a licence as it was issued, of one version or of the newest.

    Raises:
        NotFound: no such licence or version, or not for this actor.
    """
    with portal.reading(actor) as reading:
        sha256 = document_of(reading, number, version)
    return portal.files.read(sha256)
