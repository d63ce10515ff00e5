"""Cryptographic message syntax (RFC 5652) in the one shape a seal and a time stamp token have here.

SHA-256, ECDSA, one signer, three signed attributes. `read_signed_data` accepts exactly what
`SignedData.encode` writes: every byte is a constant of the profile or has a meaning that someone checks.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from troth.pades import oids
from troth.pades.der import (
    OCTETS,
    OID,
    SEQUENCE,
    SET,
    Cursor,
    Malformed,
    integer,
    octets,
    sequence,
    set_of,
    tagged,
)

SHA256 = sequence(oids.SHA256)  # RFC 5754 section 2: parameters absent
ECDSA = sequence(oids.ECDSA_WITH_SHA256)


@dataclass(frozen=True, slots=True)
class CertificateName:
    """How a signer is named: the issuer's distinguished name (DER) and the serial number."""

    issuer: bytes
    serial: int

    def encode(self) -> bytes:
        return sequence(self.issuer, integer(self.serial))

    def encode_general(self) -> bytes:
        """As IssuerSerial with a GeneralName (RFC 5035 section 5)."""
        return sequence(sequence(tagged(4, self.issuer)), integer(self.serial))


@dataclass(frozen=True, slots=True)
class SignedAttributes:
    """What the signer's key really signs: kind and digest of the content, and which certificate did it."""

    content_type: bytes
    digest: bytes
    certificate_sha256: bytes
    certificate: CertificateName

    def to_sign(self) -> bytes:
        """The bytes under the signature: the attributes as an explicit SET (RFC 5652 section 5.4)."""
        named = sequence(octets(self.certificate_sha256), self.certificate.encode_general())
        return set_of(
            (
                _attribute(oids.CONTENT_TYPE, self.content_type),
                _attribute(oids.MESSAGE_DIGEST, octets(self.digest)),
                _attribute(oids.SIGNING_CERTIFICATE_V2, sequence(sequence(named))),
            )
        )


@dataclass(frozen=True, slots=True)
class SignedData:
    """A whole SignedData; without `content`, the PDF around it is the content; `token` is a time stamp."""

    attributes: SignedAttributes
    signature: bytes
    certificates: tuple[bytes, ...] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)
    token: bytes | None = field(default=None, repr=False)

    def encode(self) -> bytes:
        content_type = self.attributes.content_type
        version = 1 if content_type == oids.DATA else 3  # RFC 5652 section 5.1
        content = b"" if self.content is None else tagged(0, octets(self.content))
        signed = sequence(
            integer(version),
            set_of((SHA256,)),
            sequence(content_type, content),
            tagged(0, *sorted(self.certificates)),
            set_of((self._signer(),)),
        )
        return sequence(oids.SIGNED_DATA, tagged(0, signed))

    def _signer(self) -> bytes:
        to_sign = self.attributes.to_sign()
        unsigned = b"" if self.token is None else tagged(1, _attribute(oids.TIME_STAMP_TOKEN, self.token))
        return sequence(
            integer(1),
            self.attributes.certificate.encode(),
            SHA256,
            b"\xa0" + to_sign[1:],  # the SET under its implicit tag
            ECDSA,
            octets(self.signature),
            unsigned,
        )

    def imprint(self) -> bytes:
        """What a time stamp over this signature covers (RFC 3161 appendix A)."""
        return sha256(self.signature).digest()


def _attribute(kind: bytes, value: bytes) -> bytes:
    return sequence(kind, set_of((value,)))


def read_signed_data(encoded: bytes) -> SignedData:
    """Read what `encode` wrote; Malformed for everything else, however valid it may be elsewhere."""
    outer = Cursor(encoded)
    info = outer.inside(SEQUENCE)
    outer.end()
    info.take(OID)
    signed = info.inside(0xA0).inside(SEQUENCE)
    signed.number()
    signed.take(SET)
    content = _content(signed.inside(SEQUENCE))
    certificates = tuple(value.whole for value in signed.inside(0xA0).rest())
    signers = signed.inside(SET)
    found = _signer(signers.inside(SEQUENCE), content, certificates)
    signers.end()
    if found.encode() != encoded:
        raise Malformed("the signature is not in the form in which we write it")
    return found


def _content(encapsulated: Cursor) -> bytes | None:
    encapsulated.take(OID)
    return encapsulated.inside(0xA0).take(OCTETS).body if encapsulated.next_is(0xA0) else None


def _signer(signer: Cursor, content: bytes | None, certificates: tuple[bytes, ...]) -> SignedData:
    signer.number()
    signer.take(SEQUENCE)
    signer.take(SEQUENCE)
    attributes = _attributes(signer.inside(0xA0))
    signer.take(SEQUENCE)
    signature = signer.take(OCTETS).body
    token = _value_of(signer.inside(0xA1).inside(SEQUENCE))[1] if signer.next_is(0xA1) else None
    return SignedData(attributes, signature, certificates, content, token)


def _attributes(encoded: Cursor) -> SignedAttributes:
    values = dict(_value_of(Cursor(value.body)) for value in encoded.rest())
    try:
        digest = Cursor(values[oids.MESSAGE_DIGEST]).take(OCTETS).body
        certificates = Cursor(values[oids.SIGNING_CERTIFICATE_V2]).inside(SEQUENCE)
        identified = certificates.inside(SEQUENCE).inside(SEQUENCE)
        certificate_sha256 = identified.take(OCTETS).body
        name = identified.inside(SEQUENCE)
        issuer = name.inside(SEQUENCE).inside(0xA4).take(SEQUENCE).whole
        return SignedAttributes(
            values[oids.CONTENT_TYPE], digest, certificate_sha256, CertificateName(issuer, name.number())
        )
    except KeyError as error:
        raise Malformed("a signed attribute is missing") from error


def _value_of(attribute: Cursor) -> tuple[bytes, bytes]:
    kind = attribute.take(OID).whole
    values = attribute.take(SET).body
    return kind, values
