"""What a time stamp token says (RFC 3161 section 2.4.2): this digest existed at this time, by this clock."""

from dataclasses import dataclass
from datetime import datetime

from troth.pades.cms import SHA256
from troth.pades.der import (
    OCTETS,
    OID,
    SEQUENCE,
    Cursor,
    Malformed,
    generalized_time,
    integer,
    octets,
    sequence,
    tagged,
)


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """The signed statement inside a token; `authority` is the clock's distinguished name (DER)."""

    policy: bytes
    imprint: bytes
    serial: int
    at: datetime
    authority: bytes

    def encode(self) -> bytes:
        return sequence(
            integer(1),
            self.policy,
            sequence(SHA256, octets(self.imprint)),
            integer(self.serial),
            generalized_time(self.at),
            sequence(integer(1)),  # accuracy: one second
            tagged(0, tagged(4, self.authority)),
        )


def read_time_stamp(encoded: bytes) -> TimeStamp:
    """Read what `encode` wrote; Malformed for everything else."""
    info = Cursor(encoded).inside(SEQUENCE)
    info.number()
    policy = info.take(OID).whole
    imprint = info.inside(SEQUENCE)
    imprint.take(SEQUENCE)
    digest = imprint.take(OCTETS).body
    serial, at = info.number(), info.time()
    info.take(SEQUENCE)
    found = TimeStamp(policy, digest, serial, at, info.inside(0xA0).inside(0xA4).take(SEQUENCE).whole)
    if found.encode() != encoded:
        raise Malformed("the time stamp is not in the form in which we write it")
    return found
