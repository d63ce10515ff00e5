"""Seal and open bytes under the key of a scope.

Format: version (1 byte, 0x01) | data key id (16) | nonce (12) | AES-256-GCM ciphertext and tag.
The caller's associated data binds the token to its place: moved elsewhere it does not open.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.vault.datakeys import data_key, existing_data_key

VERSION = b"\x01"
NONCE = slice(17, 29)


class Altered(Exception):
    """A sealed value was changed, or moved to another place than the one it was sealed for."""


def seal(scope: str, content: bytes, *, place: str) -> bytes:
    """Seal for one place, such as `people.person.name|<row id>|1`; Shredded if the scope's key is gone."""
    id, key = data_key(scope)
    nonce = os.urandom(12)
    return VERSION + id.bytes + nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(scope: str, token: bytes, *, place: str) -> bytes:
    """Open what was sealed for this place; Shredded if the key is gone, Altered if it does not open."""
    if token[:1] != VERSION or len(token) < 45:
        raise Altered(place)
    key = existing_data_key(scope, UUID(bytes=token[1:17]))
    try:
        return AESGCM(key).decrypt(token[NONCE], token[29:], place.encode())
    except InvalidTag:
        raise Altered(place) from None
