"""Checkpoints (C2SP tlog-checkpoint): the head of a log's tree, as the text of a signed note."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from troth.tlog.keys import Key, Signer
from troth.tlog.notes import Note, read_note, sign, signers_of
from troth.tlog.refusals import Malformed
from troth.tlog.spelling import HASH_BYTES, LARGEST_NUMBER, base64_of, hash_of, lines_of, number_of


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which log, how many leaves, which root; extension lines are kept and mean nothing here."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not all((self.origin, *self.extensions)) or any("\n" in line for line in (self.origin, *self.extensions)):
            raise Malformed("a line of a checkpoint is empty or holds a newline")
        if not 0 <= self.size <= LARGEST_NUMBER or len(self.root) != HASH_BYTES:
            raise Malformed("a checkpoint has a size below 2^63 and a root of 32 bytes")

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in (self.origin, self.size, base64_of(self.root), *self.extensions))


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note spells, nothing verified."""
    lines = lines_of(text)
    if len(lines) < 3:
        raise Malformed("a checkpoint has three lines at least")
    origin, size, root, *extensions = lines
    return Checkpoint(origin, number_of(size), hash_of(root), tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> Note:
    """The note that a log publishes; its keys bear the log's own name."""
    if any(signer.name != checkpoint.origin for signer in signers):
        raise Malformed("a log signs under the name of its origin")
    return sign(checkpoint.text, *signers)


def open_checkpoint(encoded: bytes, keys: Iterable[Key]) -> tuple[Checkpoint, Note]:
    """The checkpoint in these bytes, signed by one of the keys, which must bear the name of its origin."""
    note = read_note(encoded)
    checkpoint = parse_checkpoint(note.text)
    signers_of(note, [key for key in keys if key.name == checkpoint.origin])
    return checkpoint, note
