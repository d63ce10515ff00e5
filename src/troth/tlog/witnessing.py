"""The protocol of witnesses (C2SP tlog-witness): what is asked, what is answered, shared by both sides.

A witness cosigns a checkpoint only if it continues the one that it cosigned last. `answer` decides; the server around
it holds a lock over reading the state, deciding and keeping, and keeps durably before it replies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256

from troth.tlog.checkpoints import Checkpoint, parse_checkpoint
from troth.tlog.cosignatures import cosign
from troth.tlog.keys import Key, Signer
from troth.tlog.merkle import EMPTY_ROOT, verify_consistency
from troth.tlog.notes import Note, read_note, signers_of
from troth.tlog.refusals import Forged, Malformed, NotConsistent, NotCosigned, NotSigned, OtherSize, Unproven
from troth.tlog.signatures import Signature, read_signatures
from troth.tlog.spelling import base64_of, hash_of, lines_of, number_of, text_of

MOST_HASHES = 63
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


class Status(IntEnum):
    """What the witness says, as the status of its reply."""

    COSIGNED = 200
    MALFORMED = 400  # or the old size is larger than the checkpoint's
    NOT_SIGNED = 403  # by no key that is trusted for this log, or forged
    UNKNOWN_LOG = 404
    OTHER_SIZE = 409  # the old size is not the one the witness saw last
    NOT_CONSISTENT = 422


@dataclass(frozen=True, slots=True)
class Request:
    """The body of add-checkpoint: from which size the proof leads to which signed checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def encode(self) -> bytes:
        head = "".join(f"{line}\n" for line in (f"old {self.old}", *map(base64_of, self.proof), ""))
        return head.encode() + self.note.encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply; `kept`, if there is one, is the checkpoint with its cosignature: the new state of its log."""

    status: Status
    body: str
    content_type: str = TEXT
    kept: Note | None = field(default=None)


def parse_request(body: bytes) -> Request:
    """The request in these bytes, nothing verified."""
    head, parted, note = text_of(body).partition("\n\n")
    old, *hashes = lines_of(f"{head}\n")
    if not parted or not old.startswith("old ") or len(hashes) > MOST_HASHES:
        raise Malformed("a request names the old size, then 63 hashes at most, an empty line and a checkpoint")
    return Request(number_of(old.removeprefix("old ")), tuple(map(hash_of, hashes)), read_note(note.encode()))


# --- the witness's side ---


def answer(
    body: bytes, *, state: Mapping[str, Note], logs: Mapping[str, Sequence[Key]], signer: Signer, at: int
) -> Answer:
    """What a witness replies to add-checkpoint.

    `state` has the note kept last for each origin, `logs` the keys trusted for each origin. Nothing is cosigned that
    does not continue the kept checkpoint.
    """
    try:
        request = parse_request(body)
        checkpoint = parse_checkpoint(request.note.text)
    except Malformed as error:
        return _no(Status.MALFORMED, error)
    origin = checkpoint.origin
    if origin not in logs:
        return _no(Status.UNKNOWN_LOG, "this witness does not know the log")
    seen = parse_checkpoint(state[origin].text) if origin in state else None
    try:
        logs_own = [signature for _, signature in signers_of(request.note, logs[origin])]
        _continues(request, checkpoint, seen)
    except OtherSize as error:
        return Answer(Status.OTHER_SIZE, f"{error.size}\n", SIZE)
    except NotConsistent as error:
        return _no(Status.NOT_CONSISTENT, error)
    except Malformed as error:
        return _no(Status.MALFORMED, error)
    except Unproven as error:
        return _no(Status.NOT_SIGNED, error)
    line = cosign(checkpoint.text.encode(), signer, at=at)
    return Answer(Status.COSIGNED, line.line, kept=Note(checkpoint.text, (*logs_own, line)))


def _continues(request: Request, checkpoint: Checkpoint, seen: Checkpoint | None) -> None:
    """Refuses in the order of the specification: old size too large, old size not ours, proof."""
    size, root = (seen.size, seen.root) if seen else (0, EMPTY_ROOT)
    if request.old > checkpoint.size:
        raise Malformed("the old size is larger than the size of the checkpoint")
    if request.old != size:
        raise OtherSize(size)
    if size:
        verify_consistency(size, root, checkpoint.size, checkpoint.root, request.proof)
    elif request.proof:
        raise NotConsistent("from size 0 the proof is empty")
    elif not checkpoint.size and checkpoint.root != EMPTY_ROOT:
        raise NotConsistent("the empty tree has another root")


def _no(status: Status, why: object) -> Answer:
    return Answer(status, f"{why}\n")


def kept_at(origin: str) -> str:
    """Where below its monitoring prefix a witness shows the checkpoint it cosigned last."""
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"


# --- the log's side ---


def read_answer(
    status: int, content_type: str, body: bytes, *, note: Note, keys: Iterable[Key]
) -> tuple[Signature, ...]:
    """The cosignatures of known witnesses in the reply to this note's request.

    OtherSize tells from where to prove instead; NotCosigned is every other reply without a cosignature that holds.
    """
    try:
        if status == Status.OTHER_SIZE and content_type.partition(";")[0].strip() == SIZE:
            raise OtherSize(_size(body))
        if status != Status.COSIGNED:
            raise NotCosigned(f"the witness answered {status}")
        answered = Note(note.text, read_signatures(text_of(body)))
        return tuple(signature for _, signature in signers_of(answered, keys))
    except (Malformed, NotSigned, Forged) as error:
        raise NotCosigned(
            f"the witness answered {status}, with something else than its cosignature: {error}"
        ) from error


def _size(body: bytes) -> int:
    text = text_of(body)
    if not text.endswith("\n"):
        raise Malformed("a size ends with a newline")
    return number_of(text[:-1])
