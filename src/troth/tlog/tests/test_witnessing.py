import hashlib

import pytest

from troth.tlog.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint
from troth.tlog.merkle import EMPTY_ROOT, consistency_proof
from troth.tlog.notes import Note, read_note, sign, signers_of
from troth.tlog.refusals import Malformed, NotCosigned, OtherSize
from troth.tlog.signatures import Signature
from troth.tlog.tests.makers import LOG, NOON, ORIGIN, STRANGER, TREE, WITNESSES, note_at, witnessed
from troth.tlog.witnessing import SIZE, TEXT, Answer, Request, Status, answer, kept_at, parse_request, read_answer

WITNESS = WITNESSES[0]
LOGS = {ORIGIN: [LOG.key]}
FLIPPED = b"\xff" * 32


def proof(old: int, size: int) -> tuple[bytes, ...]:
    return consistency_proof(old, size, TREE.read) if old else ()


def asked(old: int, note: Note, hashes: tuple[bytes, ...] | None = None) -> bytes:
    size = parse_checkpoint(note.text).size
    return Request(old, proof(old, size) if hashes is None else hashes, note).encode()


def answered(body: bytes, *, seen: int | None = None) -> Answer:
    """By a witness that saw the log at this size, or never."""
    state = {} if seen is None else {ORIGIN: witnessed(note_at(seen), WITNESS)}
    return answer(body, state=state, logs=LOGS, signer=WITNESS, at=NOON)


def assert_cosigned(reply: Answer, note: Note) -> None:
    assert (reply.status, reply.content_type) == (200, "text/plain; charset=utf-8")
    assert reply.kept == witnessed(note, WITNESS)
    assert read_note(f"{note.text}\n{reply.body}".encode()).signatures == reply.kept.signatures[-1:]


# --- 200 ---


def test_the_first_checkpoint_of_a_log_is_cosigned_from_size_0_without_a_proof() -> None:
    assert_cosigned(answered(asked(0, note_at(7))), note_at(7))


def test_a_checkpoint_that_continues_the_last_one_is_cosigned() -> None:
    for seen in (1, 2, 255, 256, 640, 999):
        assert_cosigned(answered(asked(seen, note_at(1000)), seen=seen), note_at(1000))


def test_the_same_checkpoint_is_cosigned_again_with_the_new_time() -> None:
    assert_cosigned(answered(asked(7, note_at(7)), seen=7), note_at(7))
    later = answer(asked(7, note_at(7)), state={ORIGIN: note_at(7)}, logs=LOGS, signer=WITNESS, at=NOON + 1)
    assert later.kept == witnessed(note_at(7), WITNESS, at=NOON + 1)


def test_the_empty_tree_is_cosigned_and_continued() -> None:
    assert_cosigned(answered(asked(0, note_at(0))), note_at(0))
    assert_cosigned(answered(asked(0, note_at(0)), seen=0), note_at(0))
    assert_cosigned(answered(asked(0, note_at(7)), seen=0), note_at(7))


def test_signatures_of_strangers_are_neither_checked_nor_kept() -> None:
    stranger = Signature("stranger", b"abcd", b"nonsense")
    reply = answered(asked(0, note_at(7).plus([stranger])))
    assert reply.kept == witnessed(note_at(7), WITNESS)


# --- every refusal ---


def assert_refused(reply: Answer, status: int, words: str) -> None:
    assert (reply.status, reply.kept, reply.content_type) == (status, None, "text/plain; charset=utf-8")
    assert words in reply.body and reply.body.endswith("\n")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n\n",
        b"old 0\n",
        asked(0, note_at(7)).removeprefix(b"old 0\n"),
        asked(0, note_at(7)).replace(b"old 0", b"old 00"),
        asked(0, note_at(7)).replace(b"old 0", b"old  0"),
        asked(0, note_at(7)).replace(b"old 0", b"old -1"),
        asked(0, note_at(7)).replace(b"old 0", b"old 9223372036854775808"),
        asked(0, note_at(7)).replace(b"old 0", b"old 0 "),
        asked(0, note_at(7)).replace(b"old 0", b"Old 0"),
        asked(0, note_at(7)).replace(b"old 0", b"old 0\nAAAA"),
        asked(0, note_at(7), (FLIPPED,) * 64),
        asked(0, note_at(7))[:-1],
        asked(0, note_at(7)).replace(b"\n", b"\r\n"),
        asked(0, note_at(7)) + b"\xff",
        Request(0, (), sign("no checkpoint\n", LOG)).encode(),
    ],
)
def test_400_a_request_of_another_form(body: bytes) -> None:
    reply = answered(body)
    assert (reply.status, reply.kept) == (Status.MALFORMED, None)


def test_400_an_old_size_larger_than_the_checkpoint() -> None:
    for seen in (None, 7, 8):
        assert_refused(answered(asked(8, note_at(7), ()), seen=seen), 400, "larger")


def test_403_signed_by_no_trusted_key_or_forged() -> None:
    stranger = sign(note_at(7).text, STRANGER)
    forged = Note(note_at(7).text, note_at(8).signatures)
    for note, words in ((stranger, "none of the trusted keys"), (forged, "not made by its key")):
        assert_refused(answered(asked(0, note)), 403, words)
        assert_refused(answered(asked(9, note, ()), seen=3), 403, words)


def test_404_a_log_that_is_not_known_even_if_it_signed() -> None:
    other = sign_checkpoint(Checkpoint(STRANGER.name, 7, TREE.root(7)), STRANGER)
    assert_refused(answered(asked(0, other)), 404, "does not know the log")


@pytest.mark.parametrize(("seen", "old"), [(None, 3), (0, 3), (3, 0), (5, 3), (3, 5), (7, 0), (9, 7), (9, 0)])
def test_409_another_old_size_than_the_witness_saw_last_tells_that_one(seen: int | None, old: int) -> None:
    reply = answered(asked(old, note_at(7)), seen=seen)
    assert reply == Answer(Status.OTHER_SIZE, f"{seen or 0}\n", "text/x.tlog.size")


def test_422_a_proof_that_does_not_hold() -> None:
    good = proof(3, 7)
    for hashes in ((), good[:-1], (*good, FLIPPED), (FLIPPED, *good[1:])):
        assert_refused(answered(asked(3, note_at(7), hashes), seen=3), 422, "proof")


def test_422_a_proof_where_none_is_due() -> None:
    for note in (note_at(7), note_at(0)):
        assert_refused(answered(asked(0, note, (FLIPPED,))), 422, "empty")
    assert_refused(answered(asked(7, note_at(7), (FLIPPED,)), seen=7), 422, "one size")


def test_422_the_same_size_with_another_root() -> None:
    split = sign_checkpoint(Checkpoint(ORIGIN, 7, FLIPPED), LOG)
    assert_refused(answered(asked(7, split, ()), seen=7), 422, "different roots")


def test_422_an_empty_tree_with_another_root() -> None:
    wrong = sign_checkpoint(Checkpoint(ORIGIN, 0, FLIPPED), LOG)
    for seen in (None, 0):
        assert_refused(answered(asked(0, wrong), seen=seen), 422, "empty tree")
    assert parse_checkpoint(note_at(0).text).root == EMPTY_ROOT


def test_a_split_view_is_never_cosigned() -> None:
    """Of two trees that part at some size, a witness that saw one cosigns no continuation of the other."""
    other = Checkpoint(ORIGIN, 500, TREE.mth(1, 501))
    for hashes in (proof(7, 500), (), (FLIPPED,) * 9):
        reply = answered(asked(7, sign_checkpoint(other, LOG), hashes), seen=7)
        assert (reply.status, reply.kept) == (422, None)


# --- the request and its reply, as the log sees them ---


def test_a_request_reads_back_as_written() -> None:
    for old in (0, 3):
        body = asked(old, note_at(7))
        assert parse_request(body) == Request(old, proof(old, 7), note_at(7))
        assert parse_request(body).encode() == body
    assert body.startswith(b"old 3\n") and b"\n\nagreements.example/log1\n7\n" in body


def test_the_largest_request_has_sixty_three_hashes() -> None:
    assert len(parse_request(asked(0, note_at(7), (FLIPPED,) * 63)).proof) == 63
    with pytest.raises(Malformed, match="63"):
        parse_request(asked(0, note_at(7), (FLIPPED,) * 64))


def test_the_log_takes_the_cosignatures_of_witnesses_it_knows() -> None:
    note, keys = note_at(7), [WITNESS.key]
    body = answered(asked(0, note)).body.encode()
    unknown = witnessed(note, WITNESSES[1]).signatures[-1].line.encode()
    taken = read_answer(200, TEXT, unknown + body, note=note, keys=keys)
    assert taken == witnessed(note, WITNESS).signatures[-1:]
    assert [key for key, _ in signers_of(note.plus(taken), [LOG.key, *keys])] == [LOG.key, WITNESS.key]


@pytest.mark.parametrize("content_type", [SIZE, f"{SIZE}; charset=utf-8"])
def test_the_log_learns_which_size_to_prove_from(content_type: str) -> None:
    with pytest.raises(OtherSize, match="size 20852014") as other:
        read_answer(409, content_type, b"20852014\n", note=note_at(7), keys=[WITNESS.key])
    assert other.value.size == 20852014


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (200, TEXT, b""),
        (200, TEXT, b"ok\n"),
        (200, TEXT, b"\xff"),
        (200, TEXT, witnessed(note_at(8), WITNESS).signatures[-1].line.encode()),
        (200, TEXT, witnessed(note_at(7), WITNESSES[1]).signatures[-1].line.encode()),
        (409, TEXT, b"5\n"),
        (409, SIZE, b""),
        (409, SIZE, b"5"),
        (409, SIZE, b"05\n"),
        (409, SIZE, b"5\n6\n"),
        (409, SIZE, b"-5\n"),
        (400, TEXT, b"bad\n"),
        (422, TEXT, b"bad\n"),
        (500, "text/html", b"<h1>"),
        (302, "", b""),
    ],
)
def test_any_other_reply_is_no_cosignature(status: int, content_type: str, body: bytes) -> None:
    with pytest.raises(NotCosigned, match=str(status)):
        read_answer(status, content_type, body, note=note_at(7), keys=[WITNESS.key])


def test_a_log_behind_its_witness_is_told_and_catches_up() -> None:
    first = answered(asked(0, note_at(7)), seen=640)
    with pytest.raises(OtherSize) as other:
        read_answer(first.status, first.content_type, first.body.encode(), note=note_at(1000), keys=[WITNESS.key])
    assert_cosigned(answered(asked(other.value.size, note_at(1000)), seen=640), note_at(1000))


def test_the_kept_checkpoint_is_shown_under_the_digest_of_its_origin() -> None:
    assert kept_at("example.com/log") == "%s/checkpoint" % hashlib.sha256(b"example.com/log").hexdigest()
