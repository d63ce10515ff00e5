"""The tree of RFC 6962 section 2.1 word by word, and logs made from it: slow, plain, and independent of what is tested."""

from functools import cache
from hashlib import sha256

from hypothesis import settings

patient = settings(deadline=None, max_examples=50)  # no deadline: the machine may be busy with other things
few = settings(deadline=None, max_examples=25)


class NaiveTree:
    """All hashes and proofs over some entries, each as the RFC defines it."""

    def __init__(self, entries: list[bytes]) -> None:
        self.entries = entries
        self.mth, self.path, self.subproof = cache(self._mth), cache(self._path), cache(self._subproof)

    def _mth(self, start: int, end: int) -> bytes:
        """MTH(D[start:end])."""
        if start == end:
            return sha256().digest()
        if end - start == 1:
            return sha256(b"\x00" + self.entries[start]).digest()
        k = largest_power_below(end - start)
        return sha256(b"\x01" + self.mth(start, start + k) + self.mth(start + k, end)).digest()

    def _path(self, m: int, start: int, end: int) -> tuple[bytes, ...]:
        """PATH(m, D[start:end])."""
        if end - start == 1:
            return ()
        k = largest_power_below(end - start)
        if m < k:
            return (*self.path(m, start, start + k), self.mth(start + k, end))
        return (*self.path(m - k, start + k, end), self.mth(start, start + k))

    def _subproof(self, m: int, start: int, end: int, known: bool = True) -> tuple[bytes, ...]:
        """SUBPROOF(m, D[start:end], known)."""
        if m == end - start:
            return () if known else (self.mth(start, end),)
        k = largest_power_below(end - start)
        if m <= k:
            return (*self.subproof(m, start, start + k, known), self.mth(start + k, end))
        return (*self.subproof(m - k, start + k, end, False), self.mth(start, start + k))

    def root(self, size: int) -> bytes:
        return self.mth(0, size)

    def read(self, height: int, index: int) -> bytes:
        return self.mth(index << height, (index + 1) << height)

    def tile(self, level: int, index: int, width: int) -> bytes:
        """MTH(D[(n * 256 + i) * 256^l : (n * 256 + i + 1) * 256^l]) for each i below the width."""
        span = 256**level
        starts = ((index * 256 + i) * span for i in range(width))
        return b"".join(self.mth(start, start + span) for start in starts)


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def decimals(size: int) -> list[bytes]:
    """The entries "0", "1", "2" and so on."""
    return [b"%d" % index for index in range(size)]
