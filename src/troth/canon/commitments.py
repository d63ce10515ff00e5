"""Salted commitments to an event: public in the log, meaningless without the salt, open field by field.

DESIGN.md section 6: salt_f = HMAC-SHA256(salt, name); digest_f = SHA-256(salt_f || JCS [name, value]);
commitment = SHA-256("troth/event/v1\\n" || the digest_f in order of field name).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from troth.canon.jcs import Json, jcs

PREFIX = b"troth/event/v1\n"
SALT_BYTES = 32


def field_salt(salt: bytes, name: str) -> bytes:
    """The salt of one field: enough to disclose that field alone."""
    return hmac.digest(salt, name.encode(), "sha256")


def field_digest(salt_of_field: bytes, name: str, value: Json) -> bytes:
    """The digest that stands for one field; needs only that field's own salt."""
    return hashlib.sha256(salt_of_field + jcs([name, value])).digest()


def commitment_of_digests(digests: Mapping[str, bytes]) -> bytes:
    """The commitment from all field digests, ordered by name (UTF-8 bytes)."""
    return hashlib.sha256(PREFIX + b"".join(digests[name] for name in sorted(digests, key=str.encode))).digest()


def commit(payload: Mapping[str, Json], salt: bytes) -> bytes:
    """The 32-byte commitment to a payload under a 32-byte salt; a shorter salt is refused."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return commitment_of_digests(
        {name: field_digest(field_salt(salt, name), name, value) for name, value in payload.items()}
    )


def leaf(recorded_at: str, commitment: bytes) -> bytes:
    """The entry of the public log: version, recorded time, base64 commitment; nothing else."""
    return jcs({"v": 1, "t": recorded_at, "c": base64.b64encode(commitment).decode()})
