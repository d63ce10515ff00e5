"""Distinguished encoding (X.690): the few types a seal needs, written and read in one strict form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

INTEGER, OCTETS, OID, SEQUENCE, SET, TIME = 0x02, 0x04, 0x06, 0x30, 0x31, 0x18
LARGEST = 1 << 24  # no value of ours comes near 16 MiB
LONGEST_NUMBER = 64


class Malformed(ValueError):
    """The bytes are not in the one form that this profile writes."""


# --- writing ---


def tlv(tag: int, *parts: bytes) -> bytes:
    """One value: tag, shortest length, and the parts one after the other."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def sequence(*parts: bytes) -> bytes:
    return tlv(SEQUENCE, *parts)


def set_of(parts: Iterable[bytes]) -> bytes:
    """A SET OF: its members stand in order of their encodings (X.690 section 11.6)."""
    return tlv(SET, *sorted(parts))


def octets(value: bytes) -> bytes:
    return tlv(OCTETS, value)


def integer(value: int) -> bytes:
    """A number that is not negative."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def tagged(number: int, *parts: bytes) -> bytes:
    """A constructed, context-specific value: [number]."""
    return tlv(0xA0 | number, *parts)


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    return tlv(OID, *(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(value: int) -> bytes:
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def generalized_time(at: datetime) -> bytes:
    """A UTC time to the second (RFC 5280 section 4.1.2.5.2)."""
    return tlv(TIME, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


# --- reading ---


@dataclass(frozen=True, slots=True)
class Value:
    """One value as read: its tag, its content, and the whole encoding."""

    tag: int
    body: bytes
    whole: bytes


class Cursor:
    """Reads values one after the other; an unexpected tag, or a length that is not shortest, is Malformed.

    It never descends by itself, so hostile nesting costs nothing.
    """

    def __init__(self, encoded: bytes) -> None:
        self._encoded = encoded
        self._at = 0

    def take(self, tag: int) -> Value:
        """The next value, which must have this tag."""
        value = self._value()
        if value.tag != tag:
            raise Malformed(f"expected tag 0x{tag:02x}, found 0x{value.tag:02x}")
        self._at += len(value.whole)
        return value

    def inside(self, tag: int) -> "Cursor":
        """A cursor over the content of the next value, which must have this tag."""
        return Cursor(self.take(tag).body)

    def next_is(self, tag: int) -> bool:
        return self._at < len(self._encoded) and self._encoded[self._at] == tag

    def number(self) -> int:
        """The next INTEGER: not negative, shortest form."""
        body = self.take(INTEGER).body
        if not body or len(body) > LONGEST_NUMBER or body[0] & 0x80:
            raise Malformed("an integer is empty, too long or negative")
        if len(body) > 1 and body[0] == 0 and not body[1] & 0x80:
            raise Malformed("an integer is not in its shortest form")
        return int.from_bytes(body, "big")

    def time(self) -> datetime:
        """The next GeneralizedTime, to the second and in UTC."""
        try:
            written = self.take(TIME).body.decode("ascii")
            return datetime.strptime(written, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
        except ValueError as error:
            raise Malformed("a time is not written as YYYYMMDDHHMMSSZ") from error

    def rest(self) -> list[Value]:
        """All values that remain."""
        values = []
        while self._at < len(self._encoded):
            values.append(self._value())
            self._at += len(values[-1].whole)
        return values

    def end(self) -> None:
        if self._at != len(self._encoded):
            raise Malformed("there are bytes after the last value")

    def _value(self) -> Value:
        data, at = self._encoded, self._at
        if at + 2 > len(data):
            raise Malformed("a value is cut short")
        tag, size, start = data[at], data[at + 1], at + 2
        if tag & 0x1F == 0x1F:
            raise Malformed("a tag is longer than one byte")
        if size & 0x80:
            size, start = _long_length(data, start, size & 0x7F)
        if start + size > len(data):
            raise Malformed("a value is cut short")
        return Value(tag, data[start : start + size], data[at : start + size])


def _long_length(data: bytes, start: int, count: int) -> tuple[int, int]:
    if not 1 <= count <= 3 or start + count > len(data):
        raise Malformed("a length is indefinite, too large or cut short")
    size = int.from_bytes(data[start : start + count], "big")
    if size < 0x80 or size.bit_length() <= 8 * (count - 1):
        raise Malformed("a length is not in its shortest form")
    if size > LARGEST:
        raise Malformed("a value is too large")
    return size, start + count
