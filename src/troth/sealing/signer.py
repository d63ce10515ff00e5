"""A key that signs: one P-256 signature over the three attributes, with its certificates around it."""

from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from troth.pades.cms import CertificateName, SignedAttributes
from troth.sealing.certificates import Identity

ALGORITHM = ec.ECDSA(hashes.SHA256())


class Signer:
    """An identity, with everything about it encoded beforehand."""

    def __init__(self, identity: Identity) -> None:
        certificate = identity.certificate
        self.certificate_der = certificate.public_bytes(Encoding.DER)
        self.subject = certificate.subject.public_bytes()
        self.valid_from = certificate.not_valid_before_utc
        self.valid_until = certificate.not_valid_after_utc
        self._key = identity.key
        self._sha256 = certificate.fingerprint(hashes.SHA256())
        self._name = CertificateName(certificate.issuer.public_bytes(), certificate.serial_number)

    def is_valid(self, at: datetime) -> bool:
        """Whether the certificate is valid at that time."""
        return self.valid_from <= at.replace(microsecond=0) <= self.valid_until

    def sign(self, content_type: bytes, digest: bytes) -> tuple[SignedAttributes, bytes]:
        """What is signed for content of this kind and digest, and the signature over it."""
        attributes = SignedAttributes(content_type, digest, self._sha256, self._name)
        return attributes, self._key.sign(attributes.to_sign(), ALGORITHM)
