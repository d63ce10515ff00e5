"""The standing cast: a log, three witnesses, a stranger, and what they sign, over a thousand entries."""

from troth.tlog.checkpoints import Checkpoint, sign_checkpoint
from troth.tlog.cosignatures import cosign
from troth.tlog.keys import COSIGNATURE, ED25519, Signer
from troth.tlog.merkle import inclusion_proof
from troth.tlog.notes import Note
from troth.tlog.policies import Group, Log, Policy, Witness
from troth.tlog.proofs import Proof
from troth.tlog.tests.naive import NaiveTree, decimals

ORIGIN = "agreements.example/log1"
LOG = Signer(ORIGIN, ED25519, b"\1" * 32)
WITNESSES = [Signer(f"witness.example/w{n}", COSIGNATURE, bytes([1 + n]) * 32) for n in (1, 2, 3)]
STRANGER = Signer("mallory.example/log", ED25519, b"\x66" * 32)
NOON = 1_790_000_000
SIZE = 1000
TREE = NaiveTree(decimals(SIZE))


def checkpoint_at(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, TREE.root(size))


def note_at(size: int, *, by: Signer = LOG) -> Note:
    return sign_checkpoint(checkpoint_at(size), by)


def witnessed(note: Note, *witnesses: Signer, at: int = NOON) -> Note:
    return note.plus(cosign(note.text.encode(), witness, at=at) for witness in witnesses)


def policy(*, least: int = 1, of: int = 1) -> Policy:
    """The log, and so many of the first witnesses in one group."""
    witnesses = tuple(Witness(f"w{n}", signer.key) for n, signer in enumerate(WITNESSES[:of], 1))
    return Policy(
        (Log(LOG.key),), witnesses, (Group("enough", least, tuple(each.name for each in witnesses)),), "enough"
    )


def proof_of(index: int, *, size: int = SIZE, extra: bytes | None = None) -> Proof:
    return Proof(index, inclusion_proof(index, size, TREE.read), witnessed(note_at(size), WITNESSES[0]), extra)
