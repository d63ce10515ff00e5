"""The Merkle tree (RFC 6962 section 2.1, SHA-256): hashes, roots, and the two proofs, made and verified.

Rows of hashes are packed: 32 bytes each, one after the other, as tiles hold them. What makes a proof reads the tree
through `Read`: the hash of the whole subtree of 2^height leaves that is the index-th of its height.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import TypeAlias

from troth.tlog.refusals import Malformed, NotConsistent, NotIncluded
from troth.tlog.spelling import HASH_BYTES

Read: TypeAlias = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """The packed leaf hashes of many entries."""
    return b"".join([sha256(b"\0" + entry).digest() for entry in entries])


def root_of(row: bytes) -> bytes:
    """The root over a packed row: pairs are joined, an odd last one moves up as it is, until one is left."""
    if len(row) % HASH_BYTES:
        raise Malformed("a row of hashes is not a multiple of 32 bytes")
    while len(row) > HASH_BYTES:
        even = len(row) & -2 * HASH_BYTES
        pairs = [sha256(b"\1" + row[at : at + 64]).digest() for at in range(0, even, 64)]
        row = b"".join(pairs) + row[even:]
    return row or EMPTY_ROOT


# --- making proofs ---


def inclusion_proof(index: int, size: int, read: Read) -> tuple[bytes, ...]:
    """The hashes from the leaf's sibling up to the root's child (section 2.1.1)."""
    if not 0 <= index < size:
        raise NotIncluded(f"a tree of size {size} has no leaf {index}")
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_subtree(middle, end, read))
            end = middle
        else:
            proof.append(_subtree(start, middle, read))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(earlier: int, later: int, read: Read) -> tuple[bytes, ...]:
    """What shows that the later tree begins with the earlier one (section 2.1.2); nothing is proved from size 0."""
    if not 0 < earlier <= later:
        raise NotConsistent(f"there is no proof from size {earlier} to size {later}")
    start, end, proof = 0, later, []
    while end > earlier:
        middle = start + _split(end - start)
        if earlier <= middle:
            proof.append(_subtree(middle, end, read))
            end = middle
        else:
            proof.append(_subtree(start, middle, read))
            start = middle
    if start:  # otherwise what is left is the earlier tree itself, whose root the verifier has
        proof.append(_subtree(start, end, read))
    return tuple(reversed(proof))


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(start: int, end: int, read: Read) -> bytes:
    """The hash over the leaves of one subtree: whole ones are read, the right edge is joined from whole ones."""
    whole = []
    while start < end:
        height = (end - start).bit_length() - 1
        whole.append(read(height, start >> height))
        start += 1 << height
    joined = whole.pop()
    while whole:
        joined = node_hash(whole.pop(), joined)
    return joined


# --- verifying them ---


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """The leaf hash stands at this index of the tree with this size and root; otherwise NotIncluded."""
    if not 0 <= index < size:
        raise NotIncluded(f"a tree of size {size} has no leaf {index}")
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border or not _are_hashes(proof):
        raise NotIncluded(f"the proof of leaf {index} in a tree of size {size} has {inner + border} hashes")
    joined = leaf
    for height, other in enumerate(proof):
        left = height < inner and not index >> height & 1
        joined = node_hash(joined, other) if left else node_hash(other, joined)
    if joined != root:
        raise NotIncluded("the proof does not lead from the entry to the root")


def verify_consistency(earlier: int, first: bytes, later: int, second: bytes, proof: Sequence[bytes]) -> None:
    """The tree of the later size and root begins with the earlier one (RFC 9162 section 2.1.4.2); else NotConsistent.

    Strict: size 0 proves nothing, and equal sizes take an empty proof and equal roots.
    """
    if not 0 < earlier <= later:
        raise NotConsistent(f"nothing leads from size {earlier} to size {later}")
    if earlier == later:
        if proof or first != second:
            raise NotConsistent("two trees of one size have different roots, or a proof where none is due")
        return
    if not proof or not _are_hashes(proof):
        raise NotConsistent("the proof is empty or holds something else than hashes")
    if _joined(earlier, later, [first, *proof] if earlier & earlier - 1 == 0 else proof) != (first, second):
        raise NotConsistent("the proof does not lead from the earlier root to the later one")


def _joined(earlier: int, later: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as the path gives them; None where it is too long or too short."""
    at, last = earlier - 1, later - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for other in path[1:]:
        if not last:
            return None
        if at & 1 or at == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, other)
        at, last = at >> 1, last >> 1
    return None if last else (first, second)


def _are_hashes(proof: Sequence[bytes]) -> bool:
    return all(len(each) == HASH_BYTES for each in proof)
