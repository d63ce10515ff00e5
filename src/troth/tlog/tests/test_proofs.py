import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.policies import Log, Policy
from troth.tlog.proofs import Proof, parse_proof, verify_proof
from troth.tlog.refusals import Malformed, NotIncluded, NotSigned, NotWitnessed, Unproven
from troth.tlog.tests.makers import (
    LOG,
    NOON,
    SIZE,
    STRANGER,
    TREE,
    WITNESSES,
    checkpoint_at,
    note_at,
    policy,
    proof_of,
    witnessed,
)
from troth.tlog.tests.naive import patient

GOOD = proof_of(7).encode()
ENTRY = TREE.entries[7]
HASH = "Y4r6mAIpJbrP3a2xXvIv0BmcGsmcKXO2FYJD0T/OBcI="
END = note_at(SIZE).encode().decode()


def test_a_proof_is_the_file_that_the_specification_shows() -> None:
    lines = proof_of(7, extra=b"more").encode().decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra bW9yZQ==", "index 7"]
    assert lines[13:17] == ["", "agreements.example/log1", "1000", HASH]
    assert len(lines[3:13]) == 10


@patient
@given(st.integers(0, SIZE - 1), st.none() | st.binary(min_size=1, max_size=99))
def test_a_proof_reads_back_and_holds_for_its_entry(index: int, extra: bytes | None) -> None:
    proof = proof_of(index, extra=extra)
    read = parse_proof(proof.encode())
    assert read == proof
    verdict = verify_proof(read, TREE.entries[index], policy())
    assert (verdict.checkpoint, verdict.log, verdict.witnesses) == (checkpoint_at(SIZE), LOG.key, {"w1": NOON})


def test_the_only_entry_of_a_log_is_proved_without_a_hash() -> None:
    proof = proof_of(0, size=1)
    assert proof.hashes == ()
    assert verify_proof(parse_proof(proof.encode()), TREE.entries[0], policy()).checkpoint.size == 1


def test_one_byte_changed_anywhere_in_a_proof_is_found() -> None:
    for at in range(len(GOOD)):
        changed = GOOD[:at] + bytes([GOOD[at] ^ 1 << at % 8]) + GOOD[at + 1 :]
        with pytest.raises(Unproven):
            verify_proof(parse_proof(changed), ENTRY, policy())


def test_one_byte_added_to_a_proof_or_taken_from_it_is_found() -> None:
    for at in range(len(GOOD)):
        for changed in (GOOD[:at] + GOOD[at + 1 :], GOOD[:at] + b"A" + GOOD[at:], GOOD[:at]):
            with pytest.raises(Unproven):
                verify_proof(parse_proof(changed), ENTRY, policy())


@patient
@given(st.binary(max_size=20).filter(lambda entry: entry != ENTRY))
def test_a_proof_holds_for_no_other_entry(entry: bytes) -> None:
    with pytest.raises(NotIncluded):
        verify_proof(parse_proof(GOOD), entry, policy())


def test_the_proof_of_another_entry_of_the_same_log_is_no_proof() -> None:
    with pytest.raises(NotIncluded):
        verify_proof(proof_of(8), ENTRY, policy())


def test_a_refusal_says_which_part_of_the_proof_failed() -> None:
    proof = proof_of(7)
    with pytest.raises(NotSigned):
        verify_proof(proof, ENTRY, Policy((Log(STRANGER.key),), ()))
    with pytest.raises(NotWitnessed):
        verify_proof(proof, ENTRY, policy(least=2, of=2))
    with pytest.raises(NotIncluded):
        verify_proof(Proof(SIZE, proof.hashes, proof.checkpoint), ENTRY, policy())
    unseen = Proof(7, proof.hashes, note_at(SIZE))
    with pytest.raises(NotWitnessed):
        verify_proof(unseen, ENTRY, policy())
    assert verify_proof(unseen, ENTRY, Policy((Log(LOG.key),), ())).witnesses == {}


def test_cosignatures_gathered_later_make_the_same_proof_stronger() -> None:
    proof = proof_of(7)
    seen_by_more = Proof(7, proof.hashes, witnessed(proof.checkpoint, *WITNESSES[1:], at=NOON + 60))
    assert verify_proof(seen_by_more, ENTRY, policy(least=3, of=3)).witnesses == {
        "w1": NOON,
        "w2": NOON + 60,
        "w3": NOON + 60,
    }


@pytest.mark.parametrize(
    "head",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v2\nindex 7",
        " c2sp.org/tlog-proof@v1\nindex 7",
        "c2sp.org/tlog-proof@v1\nindex",
        "c2sp.org/tlog-proof@v1\nindex ",
        "c2sp.org/tlog-proof@v1\nindex 07",
        "c2sp.org/tlog-proof@v1\nindex -7",
        "c2sp.org/tlog-proof@v1\nindex  7",
        "c2sp.org/tlog-proof@v1\nindex 7 ",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808",
        "c2sp.org/tlog-proof@v1\nINDEX 7",
        "c2sp.org/tlog-proof@v1\nextra \nindex 7",
        "c2sp.org/tlog-proof@v1\nextra bW9yZQ\nindex 7",
        "c2sp.org/tlog-proof@v1\nindex 7\nextra bW9yZQ==",
        "c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nextra bW9yZQ==\nindex 7",
        "c2sp.org/tlog-proof@v1\nextra bW9yZQ==",
        "c2sp.org/tlog-proof@v1\nindex 7\nbW9yZQ==",
        f"c2sp.org/tlog-proof@v1\nindex 7\n{HASH} ",
        f"c2sp.org/tlog-proof@v1\nindex 7\nindex 7\n{HASH}",
        "c2sp.org/tlog-proof@v1\nindex 7" + f"\n{HASH}" * 64,
        "c2sp.org/tlog-proof@v1\r\nindex 7",
    ],
)
def test_a_proof_of_another_form_is_refused(head: str) -> None:
    with pytest.raises(Malformed):
        parse_proof(f"{head}\n\n{END}".encode())


def test_a_proof_without_its_checkpoint_is_refused() -> None:
    for whole in ("c2sp.org/tlog-proof@v1\nindex 7\n", f"c2sp.org/tlog-proof@v1\nindex 7\n\n\n{END}"):
        with pytest.raises(Malformed):
            verify_proof(parse_proof(whole.encode()), ENTRY, policy())
