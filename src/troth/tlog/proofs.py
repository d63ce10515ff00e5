"""Proof files (C2SP tlog-proof): that an entry stands in a log, to be checked without a network.

The file holds the index, the inclusion proof and a checkpoint with the signatures of log and witnesses; whoever
verifies has the entry and a policy.
"""

from dataclasses import dataclass, field

from troth.tlog.merkle import leaf_hash, verify_inclusion
from troth.tlog.notes import Note, read_note
from troth.tlog.policies import Policy, Verdict
from troth.tlog.refusals import Malformed
from troth.tlog.spelling import base64_of, bytes_of, hash_of, lines_of, number_of, text_of

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """The content of a .tlog-proof file. What is `extra` is signed by nobody and proves nothing."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = field(default=None)

    def encode(self) -> bytes:
        """The file, the same bytes as were read."""
        extra = [f"extra {base64_of(self.extra)}"] if self.extra else []
        head = "\n".join([HEADER, *extra, f"index {self.index}", *map(base64_of, self.hashes)])
        return f"{head}\n\n".encode() + self.checkpoint.encode()


def parse_proof(encoded: bytes) -> Proof:
    """The proof in a file, nothing verified; the first empty line parts it from the checkpoint."""
    head, parted, checkpoint = text_of(encoded).partition("\n\n")
    header, *lines = lines_of(f"{head}\n")
    if not parted or header != HEADER:
        raise Malformed(f"a proof begins with the line {HEADER} and ends with a checkpoint")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = bytes_of(lines.pop(0).removeprefix("extra "))
        if not extra:
            raise Malformed("there is a line for extra data and no data")
    if not lines or not lines[0].startswith("index ") or len(lines) > 1 + MOST_HASHES:
        raise Malformed("a proof names its index, and has 63 hashes at most")
    index, *hashes = lines
    note = read_note(checkpoint.encode())
    return Proof(number_of(index.removeprefix("index ")), tuple(map(hash_of, hashes)), note, extra)


def verify_proof(proof: Proof, entry: bytes, policy: Policy) -> Verdict:
    """The entry stands in a log of the policy, seen by as many witnesses as it asks for; otherwise an Unproven."""
    verdict = policy.judge(proof.checkpoint)
    checkpoint = verdict.checkpoint
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return verdict
