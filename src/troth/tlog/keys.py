"""Keys of logs and witnesses (C2SP signed-note): their ids, the text forms in which they are handed on, Ed25519."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from troth.tlog.refusals import Malformed
from troth.tlog.signatures import ID_BYTES, is_name
from troth.tlog.spelling import base64_of, bytes_of

ED25519, COSIGNATURE, ML_DSA_44 = 0x01, 0x04, 0x06
PUBLIC_BYTES = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}
SEED_BYTES = 32
PRIVATE = "PRIVATE+KEY+"
KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under a name, for one kind of signature. An ML-DSA-44 key is kept and never counts."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name) or not _is_utf8(self.name):
            raise Malformed("the name of a key is empty or holds a space or a plus")
        if len(self.public) != PUBLIC_BYTES.get(self.kind):
            raise Malformed("a key is of an unknown kind or has a wrong length")

    @property
    def id(self) -> bytes:
        """The four bytes that stand before its signatures."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:ID_BYTES]

    @property
    def vkey(self) -> str:
        """The text form that is published: name+id+base64."""
        return f"{self.name}+{self.id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    @property
    def counts(self) -> bool:
        """Whether its signatures can be checked here."""
        return self.kind in (ED25519, COSIGNATURE)

    def made(self, raw: bytes, message: bytes) -> bool:
        """Whether these 64 bytes are its signature on the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under a name, for one kind of signature: logs sign notes, witnesses cosign, never with one key."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.kind not in (ED25519, COSIGNATURE) or len(self.seed) != SEED_BYTES:
            raise Malformed("a private key is of an unknown kind or has a wrong length")

    @property
    def key(self) -> Key:
        return Key(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def secret(self) -> str:
        """The text form that is kept secret: PRIVATE+KEY+name+id+base64."""
        return f"{PRIVATE}{self.name}+{self.key.id.hex()}+{base64_of(bytes([self.kind]) + self.seed)}"

    def raw(self, message: bytes) -> bytes:
        """64 bytes of signature on the message."""
        return self._private.sign(message)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def parse_vkey(text: str) -> Key:
    """The public key in its text form; Malformed where kind, length or id are not right."""
    name, identity, kind, public = _parts(text)
    key = Key(name, kind, public)
    if key.id != identity:
        raise Malformed("the id of a key is not the one that its bytes have")
    return key


def parse_secret(text: str) -> Signer:
    """The private key in its text form; Malformed where kind, length or id are not right."""
    if not text.startswith(PRIVATE):
        raise Malformed("this is not a private key")
    name, identity, kind, seed = _parts(text.removeprefix(PRIVATE))
    signer = Signer(name, kind, seed)
    if signer.key.id != identity:
        raise Malformed("the id of a key is not the one that its bytes have")
    return signer


def _parts(text: str) -> tuple[str, bytes, int, bytes]:
    found = KEY.fullmatch(text)
    if found is None:
        raise Malformed("a key is not written as name+id+base64")
    kind, *material = bytes_of(found[3])
    return found[1], bytes.fromhex(found[2]), kind, bytes(material)


def _is_utf8(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True
