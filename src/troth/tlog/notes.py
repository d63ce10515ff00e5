"""Signed notes (C2SP signed-note): a text, an empty line, signature lines; read strictly, signed, and opened.

Opening is the only way to learn who signed: a text whose signatures were not checked says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from troth.tlog.cosignatures import made_cosignature
from troth.tlog.keys import COSIGNATURE, ED25519, Key, Signer
from troth.tlog.refusals import Forged, Malformed, NotSigned
from troth.tlog.signatures import Signature, read_signatures
from troth.tlog.spelling import text_of


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its last newline, and its signatures as they stand, unknown ones too."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The bytes, the same as were read."""
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}".encode()

    def plus(self, signatures: Iterable[Signature]) -> "Note":
        """The note with further signatures; one by a key that has signed before takes the place of the older one."""
        kept = {(each.name, each.id): each for each in (*self.signatures, *signatures)}
        return replace(self, signatures=tuple(kept.values()))


def read_note(encoded: bytes) -> Note:
    """The note in these bytes, nothing verified; the last empty line parts text and signatures."""
    text, parted, signatures = text_of(encoded).rpartition("\n\n")
    if not parted:
        raise Malformed("no empty line stands before the signatures")
    return Note(f"{text}\n", read_signatures(signatures))


def sign(text: str, *signers: Signer) -> Note:
    """The note of this text, which ends with a newline, signed by logs' keys."""
    if not text.endswith("\n") or any(signer.kind != ED25519 for signer in signers):
        raise Malformed("a text ends with a newline, and a witness's key does not sign")
    lines = (Signature(signer.name, signer.key.id, signer.raw(text.encode())) for signer in signers)
    return read_note(Note(text, tuple(lines)).encode())


def signers_of(note: Note, keys: Iterable[Key]) -> list[tuple[Key, Signature]]:
    """Which of the keys signed the note, each with its signature.

    Signatures by other keys are ignored; one known key that did not make its signature spoils the note (Forged); if
    none of the keys signed, the note says nothing (NotSigned).
    """
    known = {(key.name, key.id): key for key in keys if key.counts}
    found = [(known[each.name, each.id], each) for each in note.signatures if (each.name, each.id) in known]
    for key, signature in found:
        if not _made(key, note.text.encode(), signature.body):
            raise Forged(f"the signature of {key.name} was not made by its key on this text")
    if not found:
        raise NotSigned("none of the trusted keys signed the note")
    return found


def _made(key: Key, text: bytes, body: bytes) -> bool:
    return made_cosignature(key, text, body) if key.kind == COSIGNATURE else key.made(body, text)
