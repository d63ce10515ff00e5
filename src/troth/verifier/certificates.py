"""The certificates of a seal: each must be exactly of the kind its place asks for (RFC 5280)."""

import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, SignatureAlgorithmOID

from troth.pades.oids import SEAL_POLICY_NUMBER
from troth.verifier.findings import Failed
from troth.verifier.trust import UNREADABLE, issued

T = TypeVar("T", bound=x509.ExtensionType)

USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a certificate must say to stand in a place."""

    place: str
    usages: frozenset[str]
    path_length: int | None = None  # None: no authority
    purpose: x509.ObjectIdentifier | None = None
    policy: x509.ObjectIdentifier | None = None


AUTHORITY = frozenset({"key_cert_sign", "crl_sign"})
ROOT = Kind("root", AUTHORITY, path_length=1)
INTERMEDIATE = Kind("intermediate", AUTHORITY, path_length=0)
SEAL = Kind(
    "seal",
    frozenset({"digital_signature", "content_commitment"}),
    purpose=x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # RFC 9336
    policy=x509.ObjectIdentifier(SEAL_POLICY_NUMBER),
)
CLOCK = Kind("clock", frozenset({"digital_signature"}), purpose=ExtendedKeyUsageOID.TIME_STAMPING)


def load(encoded: bytes) -> x509.Certificate:
    """The certificate, if it is one, can be read to the last part, and calls for no warning."""
    try:
        with warnings.catch_warnings(action="error"):
            certificate = x509.load_der_x509_certificate(encoded)
            certificate.public_key(), certificate.extensions, certificate.subject, certificate.issuer
            return certificate
    except (*UNREADABLE, Warning) as error:
        raise Failed("certificate.unreadable") from error


def require(certificate: x509.Certificate, kind: Kind) -> None:
    """Fail unless the certificate is of this kind: P-256, SHA-256, and these usages and no others."""
    try:
        fits = (
            isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
            and certificate.signature_algorithm_oid == SignatureAlgorithmOID.ECDSA_WITH_SHA256
            and _usages(certificate) == kind.usages
            and _path_length(certificate) == (kind.path_length is not None, kind.path_length)
            and (kind.purpose is None or list(_extension(certificate, x509.ExtendedKeyUsage)) == [kind.purpose])
            and (kind.policy is None or _policies(certificate) == [kind.policy])
        )
    except UNREADABLE as error:
        raise Failed("certificate.kind", place=kind.place) from error
    if not fits:
        raise Failed("certificate.kind", place=kind.place)


def require_issued(certificate: x509.Certificate, issuer: x509.Certificate, place: str) -> None:
    if not issued(certificate, issuer):
        raise Failed("chain.broken", place=place)


def require_valid(certificate: x509.Certificate, at: datetime, place: str) -> None:
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise Failed("validity.outside", place=place)


def require_signature(certificate: x509.Certificate, signature: bytes, signed: bytes, key: str) -> None:
    """Fail with the sentence `key` unless the certificate's key made the signature."""
    public = certificate.public_key()
    try:
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise Failed(key)
        public.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Failed(key) from error


def require_not_revoked(encoded: bytes, issuer: x509.Certificate, serials: set[int], at: datetime) -> None:
    """Fail unless this is the issuer's revocation list, valid at that time, and names none of the serials."""
    try:
        crl = x509.load_der_x509_crl(encoded)
        known = {x509.CRLNumber, x509.AuthorityKeyIdentifier}
        strange = any(extension.critical and type(extension.value) not in known for extension in crl.extensions)
        ours = crl.issuer == issuer.subject and crl.is_signature_valid(_key(issuer)) and not strange
        begins, ends = crl.last_update_utc, crl.next_update_utc
        revoked = serials & {entry.serial_number for entry in crl}
    except UNREADABLE as error:
        raise Failed("revocation.unreadable") from error
    if not ours:
        raise Failed("revocation.foreign")
    if ends is None or not begins <= at <= ends:
        raise Failed("revocation.stale")
    if revoked:
        raise Failed("revocation.revoked")


def shown(name: x509.Name) -> str:
    """A name for people: organisation and common name, without characters that could steer a terminal."""
    parts = [
        str(attribute.value)
        for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        for attribute in name.get_attributes_for_oid(kind)
    ]
    return "".join(c if c.isprintable() else "?" for c in ", ".join(parts))[:200]


def _key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("not a key on a curve")
    return key


def _extension(certificate: x509.Certificate, kind: type[T]) -> T:
    return certificate.extensions.get_extension_for_class(kind).value


def _usages(certificate: x509.Certificate) -> set[str]:
    usage = _extension(certificate, x509.KeyUsage)
    return {name for name in USAGES if getattr(usage, name)}


def _path_length(certificate: x509.Certificate) -> tuple[bool, int | None]:
    constraints = _extension(certificate, x509.BasicConstraints)
    return constraints.ca, constraints.path_length


def _policies(certificate: x509.Certificate) -> list[x509.ObjectIdentifier]:
    return [policy.policy_identifier for policy in _extension(certificate, x509.CertificatePolicies)]
