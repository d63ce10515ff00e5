"""The roots that the person who verifies trusts: they come from outside, never from the evidence."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

# what reading a hostile certificate may raise
UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
)
MOST_FILES = 1000
LARGEST_FILE = 1 << 20
CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]{1,100000}-----END CERTIFICATE-----")


class TrustUnusable(Exception):
    """What was given as trust cannot be read or holds no root certificate."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Root certificates; none if no trust was given."""

    roots: tuple[x509.Certificate, ...] = field(default=())

    def knows(self, root: x509.Certificate) -> bool:
        """Whether this very root is trusted: the same name and the same key."""
        return any(r.subject == root.subject and r.public_key() == root.public_key() for r in self.roots)

    def issuer_of(self, certificate: x509.Certificate) -> x509.Certificate | None:
        """The trusted root that issued this certificate."""
        return next((root for root in self.roots if issued(certificate, root)), None)


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the name and the signature on the certificate are the issuer's."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def load_trust(path: Path) -> Trust:
    """The roots in a PEM file, or in the files of a folder; TrustUnusable if there is none."""
    try:
        files = sorted(p for p in path.iterdir() if p.is_file())[:MOST_FILES] if path.is_dir() else [path]
        roots = tuple(root for file in files for root in _roots(file))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such path"
        raise TrustUnusable(f"{path}: {why}") from error
    if not roots:
        raise TrustUnusable(f"{path}: no root certificate (PEM) in it")
    return Trust(roots)


def _roots(file: Path) -> list[x509.Certificate]:
    with file.open("rb") as opened:
        content = opened.read(LARGEST_FILE)
    found = []
    for block in CERTIFICATE.findall(content):
        try:
            certificate = x509.load_pem_x509_certificate(block)
            if issued(certificate, certificate):
                found.append(certificate)
        except UNREADABLE:
            continue  # not a certificate: the folder may hold other things
    return found
