"""What the portal signs can be checked by anyone, and no change goes unseen."""

from __future__ import annotations

import asyncio
import base64
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.config import CannotStart
from portal.documents.receipt import ReceiptContent, receipt_pdf
from portal.documents.signing import (
    NOT_VALID,
    Signer,
    SigningKeyOutOfDate,
    development_signer,
    verify_pdf,
    verify_text,
)

NOW = datetime(2026, 7, 20, 8, 0, tzinfo=UTC)
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def certificate_for(
    key: PrivateKey, name: str, *, issuer: tuple[str, PrivateKey] | None = None, authority: bool = False
) -> x509.Certificate:
    issuer_name, issuer_key = issuer or (name, key)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer_name)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=authority,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def key_file(path: Path, key: PrivateKey, certificate: x509.Certificate, *vouching: x509.Certificate) -> Path:
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"portal", key, certificate, vouching, BestAvailableEncryption(b"word"))
    )
    return path


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return development_signer(tmp_path / "keys")


@pytest.fixture
def signed(signer: Signer, receipt: ReceiptContent) -> bytes:
    return signer.sign_pdf(receipt_pdf(receipt), reason="Receipt of an annual return", now=NOW)


def test_a_signed_document_verifies_with_the_public_chain_alone(signer: Signer, signed: bytes) -> None:
    assert verify_pdf(signed, signer.public_chain_pem())


def test_the_signature_states_the_given_time_the_reason_and_that_it_is_not_valid(signed: bytes) -> None:
    signature = PdfFileReader(BytesIO(signed)).embedded_regular_signatures[0]

    assert signature.self_reported_timestamp == NOW
    assert signature.sig_object["/Reason"] == f"Receipt of an annual return ({NOT_VALID})"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert NOT_VALID in signature.signer_cert.subject.human_friendly


def test_a_flipped_byte_is_found(signer: Signer, signed: bytes) -> None:
    chain = signer.public_chain_pem()
    signature = PdfFileReader(BytesIO(signed)).embedded_regular_signatures[0]
    start, length, after, rest = (int(number) for number in signature.sig_object["/ByteRange"])
    covered = [*range(start, start + length), *range(after, after + rest)]
    filler = range(after - 200, after - 1)
    assert {signed[place] for place in filler} == set(b"0")

    for place in [*covered[::397], *covered[-1500::101], *filler[::50]]:
        changed = bytearray(signed)
        changed[place] ^= 1
        assert not verify_pdf(bytes(changed), chain), place


def test_anything_appended_is_found(signer: Signer, signed: bytes) -> None:
    assert not verify_pdf(signed + b"\n% more", signer.public_chain_pem())

    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root["/Lang"] = pdf_string("cy")
    writer.update_root()  # type: ignore[no-untyped-call]
    later = BytesIO()
    writer.write(later)  # type: ignore[no-untyped-call]
    assert len(later.getvalue()) > len(signed)
    assert not verify_pdf(later.getvalue(), signer.public_chain_pem())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no PDF at all"])
def test_what_is_no_signed_document_does_not_verify(signer: Signer, data: bytes) -> None:
    assert not verify_pdf(data, signer.public_chain_pem())


def test_an_unsigned_document_does_not_verify(signer: Signer, receipt: ReceiptContent) -> None:
    assert not verify_pdf(receipt_pdf(receipt), signer.public_chain_pem())


def test_a_document_of_another_key_does_not_verify(tmp_path: Path, signed: bytes) -> None:
    assert not verify_pdf(signed, development_signer(tmp_path / "other").public_chain_pem())


def test_the_development_key_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    first, second = development_signer(tmp_path), development_signer(tmp_path)
    (file,) = tmp_path.iterdir()

    assert first.key_id == second.key_id
    assert first.demonstration
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_signing_works_where_an_event_loop_runs(signer: Signer, receipt: ReceiptContent) -> None:
    async def sign_in_a_loop() -> bool:
        signed = signer.sign_pdf(receipt_pdf(receipt), reason="Receipt", now=NOW)
        return verify_pdf(signed, signer.public_chain_pem())

    assert asyncio.run(sign_in_a_loop())


def test_text_is_signed_and_a_change_is_found(signer: Signer) -> None:
    chain = signer.public_chain_pem()
    signature = signer.sign_text(b"portal\n48213\nroot\n")

    assert verify_text(b"portal\n48213\nroot\n", signature, chain)
    assert not verify_text(b"portal\n48214\nroot\n", signature, chain)
    assert not verify_text(b"portal\n48213\nroot\n", "not base64!", chain)
    assert not verify_text(b"portal\n48213\nroot\n", base64.b64encode(b"short").decode(), chain)


@pytest.mark.parametrize("kind", ["P-256", "P-384", "RSA"])
def test_a_key_from_settings_signs_documents_and_text(tmp_path: Path, receipt: ReceiptContent, kind: str) -> None:
    curves: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
    key = ec.generate_private_key(curves[kind]) if kind in curves else rsa.generate_private_key(65537, 2048)
    signer = Signer.load(key_file(tmp_path / "key.p12", key, certificate_for(key, "Portal")), "word")
    signed = signer.sign_pdf(receipt_pdf(receipt), reason="Receipt", now=NOW)

    assert not signer.demonstration
    assert verify_pdf(signed, signer.public_chain_pem())
    assert verify_text(b"text", signer.sign_text(b"text"), signer.public_chain_pem())
    assert PdfFileReader(BytesIO(signed)).embedded_regular_signatures[0].sig_object["/Reason"] == "Receipt"


def test_after_a_rotation_old_receipts_still_verify(tmp_path: Path, signed: bytes, signer: Signer) -> None:
    older = tmp_path / "older"
    older.mkdir()
    (older / "2026.pem").write_text(signer.public_chain_pem())
    key = ec.generate_private_key(ec.SECP256R1())
    path = key_file(tmp_path / "new.p12", key, certificate_for(key, "Portal 2027"))
    text = signer.sign_text(b"checkpoint")

    with_older = Signer.load(path, "word", older=older)
    assert verify_pdf(signed, with_older.public_chain_pem())
    assert verify_text(b"checkpoint", text, with_older.public_chain_pem())
    assert with_older.key_id != signer.key_id
    assert not verify_pdf(signed, Signer.load(path, "word").public_chain_pem())


def test_another_key_of_the_same_authority_does_not_pass_for_the_portal(
    tmp_path: Path, receipt: ReceiptContent
) -> None:
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = certificate_for(authority_key, "Authority", authority=True)
    signers = []
    for name in ("Portal", "Stranger"):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = certificate_for(key, name, issuer=("Authority", authority_key))
        signers.append(Signer.load(key_file(tmp_path / f"{name}.p12", key, certificate, authority), "word"))
    portal, stranger = signers

    chain = portal.public_chain_pem()
    assert chain.count("BEGIN CERTIFICATE") == 2
    assert verify_pdf(portal.sign_pdf(receipt_pdf(receipt), reason="Receipt", now=NOW), chain)
    assert not verify_pdf(stranger.sign_pdf(receipt_pdf(receipt), reason="Receipt", now=NOW), chain)


def test_a_certificate_that_has_ended_signs_nothing(tmp_path: Path, receipt: ReceiptContent) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    signer = Signer.load(key_file(tmp_path / "key.p12", key, certificate_for(key, "Portal")), "word")

    with pytest.raises(SigningKeyOutOfDate, match="to 19 August 2026"):
        signer.sign_pdf(receipt_pdf(receipt), reason="Receipt", now=NOW + timedelta(days=31))


def test_a_key_that_will_not_do_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    good = key_file(tmp_path / "good.p12", key, certificate_for(key, "Portal"))
    small_key = rsa.generate_private_key(65537, 1024)
    small = key_file(tmp_path / "small.p12", small_key, certificate_for(small_key, "Portal"))
    damaged = tmp_path / "damaged.p12"
    damaged.write_bytes(good.read_bytes()[:100])
    older = tmp_path / "older"
    older.mkdir()
    (older / "notes.pem").write_text("nothing of use")

    with pytest.raises(CannotStart, match="cannot be read"):
        Signer.load(tmp_path / "missing.p12", "word")
    with pytest.raises(CannotStart, match="or its password is wrong"):
        Signer.load(good, "another word")
    with pytest.raises(CannotStart, match="or its password is wrong"):
        Signer.load(damaged, "word")
    with pytest.raises(CannotStart, match="at least 2048 bits"):
        Signer.load(small, "word")
    with pytest.raises(CannotStart, match=r"notes\.pem"):
        Signer.load(good, "word", older=older)


def test_openssl_takes_the_text_signature(tmp_path: Path, signer: Signer) -> None:
    certificate = x509.load_pem_x509_certificate(signer.public_chain_pem().encode())
    public = certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "public.pem").write_bytes(public)
    (tmp_path / "signature").write_bytes(base64.b64decode(signer.sign_text(b"checkpoint")))
    (tmp_path / "text").write_bytes(b"checkpoint")
    command = ["openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "text"]
    try:
        answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    assert answer.stdout.strip() == "Verified OK"
