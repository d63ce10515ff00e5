"""Whatever bytes come in: a value that writes back the same, or a refusal of this family; in bounded time."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.checkpoints import open_checkpoint, parse_checkpoint
from troth.tlog.frontier import Frontier
from troth.tlog.keys import parse_secret, parse_vkey
from troth.tlog.merkle import verify_consistency, verify_inclusion
from troth.tlog.notes import read_note, signers_of
from troth.tlog.policies import parse_policy
from troth.tlog.proofs import parse_proof, verify_proof
from troth.tlog.refusals import NotCosigned, OtherSize, Unproven
from troth.tlog.tests.makers import LOG, NOON, ORIGIN, TREE, WITNESSES, note_at, policy, proof_of, witnessed
from troth.tlog.tests.naive import patient
from troth.tlog.tiles import pack_entries, parse_path, unpack_entries
from troth.tlog.witnessing import Request, Status, answer, parse_request, read_answer

NOTE = witnessed(note_at(7), *WITNESSES)
KEYS = [LOG.key, *(witness.key for witness in WITNESSES)]
SAMPLES = {
    "note": NOTE.encode(),
    "proof": proof_of(7, extra=b"more").encode(),
    "policy": policy(of=3).encode(),
    "request": Request(3, (TREE.root(1), TREE.root(2)), NOTE).encode(),
    "bundle": pack_entries(TREE.entries[:9]),
    "vkey": LOG.key.vkey.encode(),
    "secret": LOG.secret.encode(),
    "path": b"tile/0/x001/x234/067.p/8",
}


def told(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


READERS: dict[str, Callable[[bytes], bytes]] = {
    "note": lambda given: read_note(given).encode(),
    "proof": lambda given: parse_proof(given).encode(),
    "request": lambda given: parse_request(given).encode(),
    "bundle": lambda given: pack_entries(unpack_entries(given, width=9)),
    "vkey": lambda given: parse_vkey(told(given)).vkey.encode(),
    "secret": lambda given: parse_secret(told(given)).secret.encode(),
    "path": lambda given: parse_path(told(given)).path.encode(),
}
JUDGES: list[Callable[[bytes], object]] = [
    lambda given: open_checkpoint(given, KEYS),
    lambda given: signers_of(read_note(given), KEYS),
    lambda given: verify_proof(parse_proof(given), TREE.entries[7], policy()),
    lambda given: parse_policy(given).judge(NOTE),
    lambda given: parse_checkpoint(told(given)),
    lambda given: Frontier.resumed(7, TREE.root(7), lambda tile: given),
    lambda given: verify_inclusion(given, 3, 7, [given] * 3, given),
    lambda given: verify_consistency(3, given, 7, given, [given] * 4),
    lambda given: read_answer(200, "", given, note=NOTE, keys=KEYS),
]


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """One of the samples, of which some bytes are cut out, exchanged, doubled or added; or any bytes."""
    sample = draw(st.sampled_from([*SAMPLES.values(), b""]))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(sample)))
        end = draw(st.integers(start, min(start + 80, len(sample))))
        added = draw(
            st.sampled_from([b"", b"\n", b"\n\n", b" ", b"\0", b"\xff", b"=", b"+", b"0", sample[start:end] * 2])
        )
        sample = sample[:start] + (added or draw(st.binary(max_size=9))) + sample[end:]
    return sample


@patient
@given(spoiled())
def test_any_bytes_write_back_as_they_were_read_or_are_refused(hostile: bytes) -> None:
    for read in READERS.values():
        try:
            written = read(hostile)
        except Unproven:
            continue
        assert written == hostile


@patient
@given(spoiled())
def test_any_bytes_are_judged_or_refused_and_nothing_else_happens(hostile: bytes) -> None:
    for judge in JUDGES:
        with suppress(Unproven):
            judge(hostile)


@patient
@given(spoiled())
def test_a_witness_answers_whatever_it_is_asked(hostile: bytes) -> None:
    reply = answer(hostile, state={ORIGIN: note_at(3)}, logs={ORIGIN: [LOG.key]}, signer=WITNESSES[0], at=NOON)
    assert reply.status in set(Status) - {Status.COSIGNED}
    assert reply.kept is None


@patient
@given(st.integers(), st.text(max_size=30), spoiled())
def test_a_log_understands_whatever_it_is_answered(status: int, content_type: str, hostile: bytes) -> None:
    for said in (status, 200, 409):
        for named in (content_type, "text/x.tlog.size"):
            with suppress(NotCosigned, OtherSize):
                read_answer(said, named, hostile, note=NOTE, keys=[WITNESSES[0].key])


def test_policies_read_back_or_are_refused_too() -> None:
    for name, sample in SAMPLES.items():
        if name != "policy":
            with pytest.raises(Unproven):
                parse_policy(sample)
    assert parse_policy(SAMPLES["policy"]).encode() == SAMPLES["policy"]


MANY = 1 << 18
CHAIN = b"".join(b"group g%d 1 g%d\n" % (n, n - 1) for n in range(1, 12_000))
BOMBS = {
    "empty lines": b"\n" * MANY,
    "more than a MiB": b"\n\n" * 4 * MANY,
    "one word": b"A" * MANY,
    "one signature": b"a\n\n\xe2\x80\x94 a " + b"A" * MANY + b"\n",
    "many signatures": b"a\n\n" + NOTE.signatures[0].line.encode() * 8000,
    "a long number": b"old " + b"9" * MANY + b"\n\n" + SAMPLES["note"],
    "a long proof": b"c2sp.org/tlog-proof@v1\nindex 7\n" + (b"A" * 43 + b"=\n") * 9000 + b"\n" + SAMPLES["note"],
    "a chain of groups": b"witness g0 " + WITNESSES[0].key.vkey.encode() + b"\n" + CHAIN + b"quorum g9\n",
    "a large group": b"group g 1 " + b"a " * (MANY // 2 - 9) + b"\n",
    "many quorums": b"quorum none\n" * 20_000,
    "a comment": b"#" * (MANY - 1) + b"\n",
    "a deep path": b"tile/0/" + b"x000/" * MANY + b"000",
    "a long id": b"a+" + b"0" * MANY,
    "a bundle of nothing": b"\0\0" * MANY,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_large_file_is_read_or_refused_in_little_time(bomb: bytes) -> None:
    started = time.process_time()
    for read in (*READERS.values(), *JUDGES):
        with suppress(Unproven):
            read(bomb)
    assert time.process_time() - started < 2
