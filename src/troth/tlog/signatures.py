"""The signature lines of a note (C2SP signed-note): an em dash, the key's name, its id and the signature in base64."""

from dataclasses import dataclass

from troth.tlog.refusals import Malformed
from troth.tlog.spelling import base64_of, bytes_of, lines_of

DASH = "—"
ID_BYTES = 4
MOST = 100  # a verifier accepts at least sixteen


@dataclass(frozen=True, slots=True)
class Signature:
    """One line: who signed, under which key id, and what the key made; also of kinds we do not know."""

    name: str
    id: bytes
    body: bytes

    @property
    def line(self) -> str:
        return f"{DASH} {self.name} {base64_of(self.id + self.body)}\n"


def is_name(word: str) -> bool:
    """Whether a key may be so called: not empty, no space of Unicode, no plus."""
    return bool(word) and "+" not in word and not any(map(str.isspace, word))


def read_signatures(text: str) -> tuple[Signature, ...]:
    """The signatures in these lines; there must be one at least, and nothing else between them."""
    lines = lines_of(text)
    if not 1 <= len(lines) <= MOST:
        raise Malformed(f"a note has 1 to {MOST} signatures")
    return tuple(map(_signature, lines))


def _signature(line: str) -> Signature:
    words = line.split(" ")
    if len(words) != 3 or words[0] != DASH or not is_name(words[1]):
        raise Malformed("a line is not a signature")
    name, raw = words[1], bytes_of(words[2])
    if len(raw) <= ID_BYTES:
        raise Malformed("a signature is empty")
    return Signature(name, raw[:ID_BYTES], raw[ID_BYTES:])
