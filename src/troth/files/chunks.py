"""Encryption of long content in chunks of 64 KiB.

Format: "TROTHF1\\n" | data key id (16) | nonce prefix (7) | chunks. A chunk is AES-256-GCM under
nonce = prefix | index (4, big-endian) | last (1), AAD = the header: chunks cannot be cut, moved or appended.
"""

import os
from collections.abc import Iterator
from typing import IO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.vault.datakeys import data_key, existing_data_key
from troth.vault.sealing import Altered

MAGIC = b"TROTHF1\n"
CHUNK = 64 * 1024
TAG = 16
HEADER = len(MAGIC) + 16 + 7


def encrypted(scope: str, content: bytes) -> Iterator[bytes]:
    """The encrypted form of `content` in pieces; Shredded if the scope's key is gone."""
    id, key = data_key(scope)
    header = MAGIC + id.bytes + os.urandom(7)
    cipher = AESGCM(key)
    yield header
    last = max(0, (len(content) - 1) // CHUNK)
    for index in range(last + 1):
        piece = content[index * CHUNK : (index + 1) * CHUNK]
        yield cipher.encrypt(_nonce(header, index, last=index == last), piece, header)


def decrypted(scope: str, file: IO[bytes]) -> Iterator[bytes]:
    """The content in pieces, each checked before it is given out; Altered or Shredded otherwise."""
    header = file.read(HEADER)
    if len(header) != HEADER or not header.startswith(MAGIC):
        raise Altered("file header")
    cipher = AESGCM(existing_data_key(scope, UUID(bytes=header[8:24])))
    index, piece = 0, file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(header, index, last=not following), piece, header)
        except InvalidTag:
            raise Altered(f"file chunk {index}") from None
        if not following:
            return
        index, piece = index + 1, following


def _nonce(header: bytes, index: int, *, last: bool) -> bytes:
    return header[24:31] + index.to_bytes(4, "big") + bytes([last])
