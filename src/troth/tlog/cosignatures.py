"""Cosignatures of witnesses (C2SP tlog-cosignature, cosignature/v1): a note's text, seen consistent, at a time.

Ed25519 only. Those of kind ML-DSA-44 are ignored as every unknown signature is.
"""

from troth.tlog.keys import COSIGNATURE, Key, Signer
from troth.tlog.refusals import Malformed
from troth.tlog.signatures import Signature
from troth.tlog.spelling import LARGEST_NUMBER

TIME_BYTES = 8


def cosign(text: bytes, signer: Signer, *, at: int) -> Signature:
    """The witness's line for a note with this text; `at` counts seconds since 1970."""
    if signer.kind != COSIGNATURE:
        raise Malformed("a log's key does not cosign")
    if not 0 <= at <= LARGEST_NUMBER:
        raise Malformed("a cosignature has a time from 0 to 2^63-1")
    return Signature(signer.name, signer.key.id, at.to_bytes(TIME_BYTES, "big") + signer.raw(message(text, at)))


def made_cosignature(key: Key, text: bytes, body: bytes) -> bool:
    """Whether the witness's key made this cosignature on a note with this text."""
    at = cosigned_at(body)
    return at <= LARGEST_NUMBER and key.made(body[TIME_BYTES:], message(text, at))


def cosigned_at(body: bytes) -> int:
    """The time that a cosignature names: seconds since 1970."""
    return int.from_bytes(body[:TIME_BYTES], "big")


def message(text: bytes, at: int) -> bytes:
    """What is signed: a header of its own, the time, and the whole text with its last newline."""
    return b"cosignature/v1\ntime %d\n%s" % (at, text)
