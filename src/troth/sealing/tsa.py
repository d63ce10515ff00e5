"""Time stamps (RFC 3161), by a clock that says whose it is."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from troth.pades import oids
from troth.pades.cms import SignedData
from troth.pades.tst import TimeStamp
from troth.sealing.signer import Signer


class NoStamp(Exception):
    """The clock did not answer, or not with a token; the seal then goes without."""


class Stamper(Protocol):
    """A clock. `stamp` returns a whole token over the imprint or raises NoStamp; nothing stands in for one.

    `certificate` is the one its tokens are signed with; `size` is the most bytes a token may have.
    """

    certificate: bytes
    size: int

    def stamp(self, imprint: bytes, at: datetime) -> bytes: ...


class OwnClock:
    """The provider's own clock: its tokens are made in this process and prove that it says so, no more."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self.certificate = signer.certificate_der
        self.size = len(self.certificate) + 1536

    def stamp(self, imprint: bytes, at: datetime) -> bytes:
        """A token over the imprint, for this time; NoStamp if the clock's certificate is not valid then."""
        if not self._signer.is_valid(at):
            raise NoStamp("the certificate of the clock is not valid at that time")
        serial = secrets.randbits(127) | 1 << 127
        stamp = TimeStamp(oids.OWN_CLOCK_POLICY, imprint, serial, at, self._signer.subject).encode()
        attributes, signature = self._signer.sign(oids.TST_INFO, sha256(stamp).digest())
        return SignedData(attributes, signature, (self.certificate,), stamp).encode()
