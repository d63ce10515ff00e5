"""Ask clamd whether a file is harmful: its INSTREAM command over a socket of this machine or the network.

Clean means that clamd answered so, to the whole file. No answer, half an answer, an answer to something else and an
error are all Trouble: whoever asks keeps the file back and asks again.
"""

import re
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from troth.core.transactions import forbid_open_transaction

CONNECT_WITHIN = 5.0  # seconds
SCAN_WITHIN = 90.0  # seconds for all of it: over before the lease of a delivery ends
PIECE = 64 * 1024
LONGEST_ANSWER = 1024
FOUND = re.compile(r"stream: (?P<what>[ -~]{1,200}) FOUND")


class Peer(Protocol):
    """Where clamd listens: `socket` is a path, or empty where host and port say it."""

    @property
    def socket(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...


class Trouble(Exception):
    """The scanner did not say what this file is."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner found; empty where it found nothing."""

    finding: str = ""

    @property
    def clean(self) -> bool:
        return not self.finding


def scan(peer: Peer, content: Iterable[bytes], *, within: float = SCAN_WITHIN) -> Verdict:
    """The verdict on the whole content; Trouble for everything else, and never inside a transaction."""
    forbid_open_transaction("a scanner")
    framed = (len(piece).to_bytes(4, "big") + piece for piece in _cut(content))
    answer = _asked(peer, chain([b"zINSTREAM\0"], framed, [bytes(4)]), within)
    if answer == "stream: OK":
        return Verdict()
    if found := FOUND.fullmatch(answer):
        return Verdict(found["what"])
    raise Trouble("size-limit" if "size limit" in answer else "error" if answer.endswith("ERROR") else "no-answer")


def version(peer: Peer, *, within: float = CONNECT_WITHIN) -> str:
    """What clamd says of itself; Trouble if nothing that makes sense is there."""
    answer = _asked(peer, [b"zVERSION\0"], within)
    if not answer.startswith("ClamAV "):
        raise Trouble("no-answer")
    return answer[:80]


def _cut(content: Iterable[bytes]) -> Iterable[bytes]:
    """Pieces of at most 64 KiB and never an empty one: that would end the stream."""
    return (whole[at : at + PIECE] for whole in content for at in range(0, len(whole), PIECE))


def _asked(peer: Peer, said: Iterable[bytes], within: float) -> str:
    until = time.monotonic() + within
    try:
        with _connected(peer, min(CONNECT_WITHIN, within)) as line:
            for piece in said:
                line.settimeout(_left(until))
                line.sendall(piece)
            return _answer(line, until)
    except TimeoutError:
        raise Trouble("timeout") from None
    except OSError:
        raise Trouble("connection") from None


def _connected(peer: Peer, within: float) -> socket.socket:
    if not peer.socket:
        return socket.create_connection((peer.host, peer.port), timeout=within)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(within)
        line.connect(peer.socket)
    except BaseException:
        line.close()
        raise
    return line


def _answer(line: socket.socket, until: float) -> str:
    """One answer, ended by a zero byte."""
    heard = b""
    while not heard.endswith(b"\0"):
        line.settimeout(_left(until))
        more = line.recv(LONGEST_ANSWER)
        heard += more
        if not more or len(heard) > LONGEST_ANSWER:
            raise Trouble("no-answer")
    return heard[:-1].decode("utf-8", "replace")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
