"""The portal's signing key: it signs documents, so that any PDF reader can check them, and plain text.

A signature proves that the portal issued exactly these bytes. It carries no outside timestamp: the time in
it is the portal's own, and the audit entry named in the document is its witness.

Who checks holds the *public chain*: the certificates of every key the portal ever signed with, and of those
who vouch for them. A signature counts when one of those very keys made it; a certificate that merely has the
same authority behind it does not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import parser as asn1_parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.clock import day_in_words
from portal.config import CannotStart
from portal.errors import PortalError

NOT_VALID = "not valid: demonstration"
"""Stands in the certificate of every key that the portal made for itself, and in the reason of its signatures."""

SIGNATURE_FIELD = "RegulatorPortal"
DEVELOPMENT_KEY = "development-signing-key.p12"
LEAST_RSA_BITS = 2048

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
T = TypeVar("T")


class SigningKeyOutOfDate(PortalError):
    """The certificate is not in force at the moment of signing: nothing is signed with it."""

    status = 503


class Signer:
    """One private key with its certificate, those who vouch for it, and the certificates used before it."""

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        *,
        vouching: Iterable[x509.Certificate] = (),
        older: Iterable[x509.Certificate] = (),
    ) -> None:
        self._key = key
        self._certificate = certificate
        self._vouching = tuple(vouching)
        self._older = tuple(older)

    @classmethod
    def load(cls, path: Path, password: str, *, older: Path | None = None) -> Signer:
        """The key in the PKCS#12 file ``path``.

        ``older`` is a folder of earlier certificates (``*.pem``), kept so that what they signed stays verifiable.
        Raises CannotStart with a sentence when the file, the password or the key will not do.
        """
        try:
            content = pkcs12.load_pkcs12(path.read_bytes(), password.encode() if password else None)
        except OSError:
            raise CannotStart([f"The signing key file {path} cannot be read."]) from None
        except ValueError:
            raise CannotStart([f"The signing key file {path} or its password is wrong."]) from None
        if content.key is None or content.cert is None:
            raise CannotStart([f"The signing key file {path} must hold a private key and its certificate."])
        key = content.key
        if not isinstance(key, PrivateKey) or (isinstance(key, rsa.RSAPrivateKey) and key.key_size < LEAST_RSA_BITS):
            raise CannotStart(
                [f"The signing key must be an elliptic curve key, or RSA with at least {LEAST_RSA_BITS} bits."]
            )
        return cls(
            key,
            content.cert.certificate,
            vouching=[other.certificate for other in content.additional_certs],
            older=_certificates_in(older) if older else (),
        )

    @property
    def demonstration(self) -> bool:
        """Whether this is a key the portal made for itself."""
        return NOT_VALID in self._certificate.subject.rfc4514_string()

    @property
    def key_id(self) -> str:
        """SHA-256 of the certificate, 64 hexadecimal digits."""
        return hashlib.sha256(_der(self._certificate)).hexdigest()

    @property
    def valid_until(self) -> datetime:
        """The last moment at which the certificate may sign (UTC)."""
        return self._certificate.not_valid_after_utc

    def public_chain_pem(self) -> str:
        """The certificate in use, those that vouch for it, and the older ones: all that a checker needs."""
        certificates = dict.fromkeys((self._certificate, *self._vouching, *self._older))
        return "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in certificates)

    def sign_pdf(self, data: bytes, *, reason: str, now: datetime) -> bytes:
        """The document with an invisible PAdES signature that allows no later change.

        ``now`` is an instant with its time zone; it becomes the signing time.
        Raises SigningKeyOutOfDate when the certificate is not in force then.
        """
        self._check_in_force(now)
        metadata = PdfSignatureMetadata(
            field_name=SIGNATURE_FIELD,
            reason=f"{reason} ({NOT_VALID})" if self.demonstration else reason,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        signer = _SignerAtGivenTime(metadata, self._pdf_key(), now)
        signed = _away_from_event_loops(lambda: signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(data))))
        return bytes(signed.getvalue())

    def sign_text(self, text: bytes) -> str:
        """Detached signature over ``text``, base64: ECDSA with SHA-256, or RSA (PKCS#1 v1.5) with SHA-256.

        ``openssl dgst -sha256 -verify`` takes it once decoded.
        """
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            signature = self._key.sign(text, ec.ECDSA(hashes.SHA256()))
        else:
            signature = self._key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(signature).decode("ascii")

    def _check_in_force(self, now: datetime) -> None:
        if not self._certificate.not_valid_before_utc <= now <= self.valid_until:
            raise SigningKeyOutOfDate(
                f"The portal's signing certificate holds from {day_in_words(self._certificate.not_valid_before_utc)} "
                f"to {day_in_words(self.valid_until)}. Ask an administrator to install one that is in force."
            )

    def _pdf_key(self) -> SimpleSigner:
        vouching = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        vouching.register_multiple([asn1_x509.Certificate.load(_der(each)) for each in self._vouching])
        private = self._key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(_der(self._certificate)),
            signing_key=asn1_keys.PrivateKeyInfo.load(private),
            cert_registry=vouching,
        )


def development_signer(folder: Path) -> Signer:
    """A key the portal makes for itself in ``folder`` and finds again at the next start; never valid for real."""
    path = folder / DEVELOPMENT_KEY
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(path, _new_development_key())
    return Signer.load(path, "")


def verify_pdf(data: bytes, chain_pem: str) -> bool:
    """Whether ``data`` is a document that a key of the public chain signed, with nothing changed or added since."""
    published = _signing_certificates(chain_pem)
    try:
        signatures = PdfFileReader(BytesIO(data)).embedded_regular_signatures
        if len(signatures) != 1 or bytes(signatures[0].signer_cert.dump()) not in published:
            return False
        # the room kept for the signature is the one place it does not cover: nothing may hide there
        room = signatures[0].pkcs7_content
        if room[asn1_parser.peek(room) :].strip(b"\0"):
            return False
        status = _away_from_event_loops(lambda: _pdf_status(signatures[0]))
    except Exception:  # a damaged file breaks the reader wherever the damage lies
        return False
    return bool(status.bottom_line) and status.coverage == SignatureCoverageLevel.ENTIRE_FILE


def verify_text(text: bytes, signature: str, chain_pem: str) -> bool:
    """Whether a key of the public chain made ``signature`` (base64, from Signer.sign_text) over ``text``."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    return any(_made_by(certificate, raw, text) for certificate in _signing_certificates(chain_pem).values())


class _SignerAtGivenTime(PdfSigner):
    """The library asks the machine for the time; here time comes in as a value."""

    def __init__(self, metadata: PdfSignatureMetadata, key: SimpleSigner, now: datetime) -> None:
        super().__init__(metadata, signer=key)
        self._now = now

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._now
        return session


def _pdf_status(signature: Any) -> Any:
    """What the validator says of one signature, judged at its own time: an ended certificate stays good for then.

    Believing that time is safe, as the key is known to be the portal's own.
    """
    context = ValidationContext(
        trust_roots=[signature.signer_cert], moment=signature.self_reported_timestamp, allow_fetching=False
    )
    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    return validate_pdf_signature(signature, context, key_usage_settings=usage)


def _away_from_event_loops(work: Callable[[], T]) -> T:
    """``work()`` in a thread of its own: the library starts an event loop, which a thread that runs one refuses."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _made_by(certificate: x509.Certificate, signature: bytes, text: bytes) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, text, ec.ECDSA(hashes.SHA256()))
            return True
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
            return True
    except InvalidSignature:
        return False
    return False


def _signing_certificates(chain_pem: str) -> dict[bytes, x509.Certificate]:
    """Those of the chain that sign documents, by their bytes; an authority's own certificate signs none."""
    certificates = x509.load_pem_x509_certificates(chain_pem.encode())
    return {_der(each): each for each in certificates if not _is_authority(each)}


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _certificates_in(folder: Path) -> list[x509.Certificate]:
    """All certificates of the folder's ``*.pem`` files, in the order of the files' names."""
    certificates: list[x509.Certificate] = []
    for path in sorted(folder.glob("*.pem")):
        try:
            certificates += x509.load_pem_x509_certificates(path.read_bytes())
        except ValueError:
            raise CannotStart([f"{path} in the folder of older certificates is not a certificate."]) from None
    return certificates


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _new_development_key() -> bytes:
    """A P-256 key and its own certificate as PKCS#12, without a password: it protects nothing."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Regulator portal, {NOT_VALID}"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, NOT_VALID),
        ]
    )
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # wide enough for any moment at which a demonstration sets its clock
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"development", key, certificate, None, serialization.NoEncryption())


def _write_once(path: Path, content: bytes) -> None:
    """Write ``path`` whole, readable by its owner only, unless another process was first: then its file stands."""
    handle, written = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.link(written, path)
    except FileExistsError:
        return
    finally:
        Path(written).unlink()
