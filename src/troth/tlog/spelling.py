"""How all these formats spell text, numbers and bytes: in one way only, so that what was read writes back the same."""

import base64
import binascii
import re

from troth.tlog.refusals import Malformed

HASH_BYTES = 32
LARGEST_TEXT = 1 << 20  # no file of ours comes near 1 MiB
LARGEST_NUMBER = (1 << 63) - 1
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def text_of(encoded: bytes) -> str:
    """The text in the bytes: UTF-8, no control character but the newline, not too long."""
    if len(encoded) > LARGEST_TEXT:
        raise Malformed("the text is longer than 1 MiB")
    try:
        text = encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("the bytes are not UTF-8") from error
    if CONTROL.search(text):
        raise Malformed("the text holds a control character")
    return text


def lines_of(text: str) -> list[str]:
    """The lines, each of which ends with a newline."""
    *lines, rest = text.split("\n")
    if rest:
        raise Malformed("the last line does not end")
    return lines


def number_of(word: str) -> int:
    """A decimal without leading zeros, below 2^63."""
    if not NUMBER.fullmatch(word) or int(word) > LARGEST_NUMBER:
        raise Malformed("a number is not a plain decimal below 2^63")
    return int(word)


def base64_of(raw: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(raw).decode()


def bytes_of(word: str) -> bytes:
    """The bytes behind base64 in its one canonical spelling."""
    try:
        raw = binascii.a2b_base64(word, strict_mode=True)
    except ValueError as error:
        raise Malformed("base64 is expected") from error
    if base64_of(raw) != word:
        raise Malformed("base64 is not spelled canonically")
    return raw


def hash_of(word: str) -> bytes:
    """The 32 bytes of a hash in base64."""
    raw = bytes_of(word)
    if len(raw) != HASH_BYTES:
        raise Malformed(f"a hash has 32 bytes, not {len(raw)}")
    return raw
