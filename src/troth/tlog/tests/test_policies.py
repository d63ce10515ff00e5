from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.keys import COSIGNATURE, ED25519, ML_DSA_44, Key, Signer
from troth.tlog.notes import Note, sign
from troth.tlog.policies import Group, Log, Policy, Witness, parse_policy
from troth.tlog.refusals import Forged, Malformed, NotSigned, NotWitnessed
from troth.tlog.signatures import Signature
from troth.tlog.tests.makers import (
    LOG,
    NOON,
    ORIGIN,
    STRANGER,
    WITNESSES,
    checkpoint_at,
    note_at,
    policy,
    witnessed,
)
from troth.tlog.tests.naive import patient

X1, X2, X3, Y1, Y2, Y3 = (
    Signer(name, COSIGNATURE, name.encode() * 16) for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")
)
NESTED = f"""\
# the example of the specification
log {LOG.key.vkey} https://agreements.example/log1

witness X1 {X1.key.vkey}
witness X2 {X2.key.vkey}
witness X3 {X3.key.vkey} https://x3.example/witness
group X-witnesses 2 X1 X2 X3

  witness\tY1  {Y1.key.vkey}\t
witness Y2 {Y2.key.vkey}
witness Y3 {Y3.key.vkey}
\t# indented
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


@pytest.mark.parametrize(
    ("cosigners", "enough"),
    [
        ([X1, X2, Y1], True),
        ([X1, X3, Y3], True),
        ([X1, X2, X3, Y1, Y2, Y3], True),
        ([X1, Y1, Y2, Y3], False),
        ([X1, X2, X3], False),
        ([], False),
    ],
)
def test_groups_of_groups_count_as_the_specification_says(cosigners: list[Signer], enough: bool) -> None:
    nested, note = parse_policy(NESTED.encode()), witnessed(note_at(7), *cosigners)
    if enough:
        verdict = nested.judge(note)
        assert (verdict.checkpoint, verdict.log) == (checkpoint_at(7), LOG.key)
        assert verdict.witnesses == {witness.name: NOON for witness in cosigners}
    else:
        with pytest.raises(NotWitnessed):
            nested.judge(note)


def test_a_policy_reads_back_as_written_without_its_comments() -> None:
    nested = parse_policy(NESTED.encode())
    assert nested.logs == (Log(LOG.key, "https://agreements.example/log1"),)
    assert nested.groups[2] == Group("X-and-Y", 2, ("X-witnesses", "Y-witnesses"))
    assert parse_policy(nested.encode()) == nested
    assert nested.encode().endswith(b"\ngroup X-and-Y 2 X-witnesses Y-witnesses\nquorum X-and-Y\n")


@patient
@given(st.data())
def test_any_policy_counts_as_a_plain_recursion_over_its_groups_does(data: st.DataObject) -> None:
    signers = [X1, X2, X3, Y1, Y2, Y3]
    free, groups = [signer.name for signer in signers], []
    for number in range(data.draw(st.integers(0, 4))):
        members = data.draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
        groups.append(Group(f"g{number}", data.draw(st.integers(1, len(members))), tuple(members)))
        free = [name for name in free if name not in members] + [f"g{number}"]
    quorum = data.draw(st.sampled_from(["none", *free, *(name for group in groups for name in group.members)]))
    drawn = Policy((), tuple(Witness(each.name, each.key) for each in signers), tuple(groups), quorum)
    seen = data.draw(st.sets(st.sampled_from([signer.name for signer in signers])))

    def counts(name: str) -> bool:
        group = next((group for group in groups if group.name == name), None)
        return name in seen if group is None else sum(map(counts, group.members)) >= group.least

    assert parse_policy(drawn.encode()) == drawn
    assert drawn.is_met_by(seen) == (quorum == "none" or counts(quorum))


def test_a_quorum_of_none_asks_for_no_witness_and_one_witness_can_be_the_quorum() -> None:
    nobody = Policy((Log(LOG.key),), ())
    assert nobody.encode() == f"log {LOG.key.vkey}\nquorum none\n".encode()
    assert nobody.judge(note_at(7)).witnesses == {}
    single = Policy((Log(LOG.key),), (Witness("w", WITNESSES[0].key),), (), "w")
    assert single.judge(witnessed(note_at(7), WITNESSES[0])).witnesses == {"w": NOON}
    with pytest.raises(NotWitnessed, match="0 of the policy's witnesses"):
        single.judge(note_at(7))


def test_a_checkpoint_that_no_log_of_the_policy_signed_is_worth_nothing() -> None:
    by_nobody = witnessed(sign(checkpoint_at(7).text, STRANGER), *WITNESSES)
    with pytest.raises(NotSigned, match="no log"):
        policy().judge(by_nobody)
    with pytest.raises(NotSigned):
        replace(policy(), logs=()).judge(witnessed(note_at(7), *WITNESSES))
    under_another_name = replace(policy(), logs=(Log(STRANGER.key),))
    with pytest.raises(NotSigned):
        under_another_name.judge(by_nobody)


def test_a_witness_signs_for_no_log_and_a_log_witnesses_nothing() -> None:
    as_log = Signer(ORIGIN, COSIGNATURE, b"\2" * 32)
    both = Policy((Log(LOG.key),), (Witness("w", as_log.key),), (), "w")
    with pytest.raises(NotSigned):
        both.judge(witnessed(sign(checkpoint_at(7).text, STRANGER), as_log))
    with pytest.raises(NotWitnessed):
        both.judge(note_at(7))


def test_a_known_witness_that_did_not_make_its_cosignature_spoils_the_checkpoint() -> None:
    note = witnessed(note_at(8), *WITNESSES[1:])
    forged = note_at(7).plus([note.signatures[1]])
    with pytest.raises(Forged):
        policy(of=3).judge(witnessed(forged, WITNESSES[0]))


def test_of_several_cosignatures_by_one_witness_the_first_counts() -> None:
    lines = [witnessed(note_at(7), WITNESSES[0], at=NOON + late).signatures[-1] for late in (5, 0, 9)]
    note = Note(note_at(7).text, (*note_at(7).signatures, *lines))
    assert policy().judge(note).witnesses == {"w1": NOON}


def test_two_keys_that_could_be_taken_for_each_other_are_refused() -> None:
    """Ids have 32 bits, so one can be sought that another key of the same name has."""

    class Colliding(Key):
        id = LOG.key.id

    with pytest.raises(Malformed, match="same name and the same id"):
        Policy((Log(LOG.key),), (Witness("w", Colliding(LOG.name, COSIGNATURE, b"\7" * 32)),))


def test_a_witness_of_kind_ml_dsa_never_counts() -> None:
    key = Key("pq", ML_DSA_44, b"\5" * 1312)
    note = note_at(7).plus([Signature(key.name, key.id, b"\0" * 2428)])
    mixed = replace(policy(), witnesses=(Witness("pq", key), Witness("w1", WITNESSES[0].key)))
    assert parse_policy(mixed.encode()) == mixed
    assert mixed.judge(witnessed(note, WITNESSES[0])).witnesses == {"w1": NOON}
    with pytest.raises(NotWitnessed):
        replace(mixed, groups=(Group("enough", 2, ("pq", "w1")),)).judge(witnessed(note, WITNESSES[0]))


W1, W2 = (signer.key.vkey for signer in WITNESSES[:2])
BOTH = f"witness a {W1}\nwitness b {W2}\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none",
        "quorum none\r\n",
        "quorum none\x0b\n",
        "quorum none\x7f\n",
        "quorum\n",
        "quorum none none\n",
        "quorum none\nquorum none\n",
        "quorum a\n",
        f"quorum a\nwitness a {W1}\n",
        "Quorum none\n",
        "quorum\u00a0none\n",
        f"log {LOG.key.vkey}\n",
        f"log {LOG.key.vkey} url more\nquorum none\n",
        "log\nquorum none\n",
        "log nonsense\nquorum none\n",
        f"log {W1}\nquorum none\n",
        f"log {LOG.key.vkey}\nlog {LOG.key.vkey}\nquorum none\n",
        f"log {LOG.key.vkey}\nlog {Key('other', ED25519, LOG.key.public).vkey}\nquorum none\n",
        f"witness a {LOG.key.vkey}\nquorum none\n",
        f"witness {W1}\nquorum none\n",
        f"witness none {W1}\nquorum none\n",
        f"witness a {W1}\nwitness a {W2}\nquorum none\n",
        f"witness a {W1}\nwitness b {Key('b', COSIGNATURE, WITNESSES[0].key.public).vkey}\nquorum none\n",
        f"{BOTH}group a 1 b\nquorum a\n",
        f"{BOTH}group none 1 b\nquorum none\n",
        f"{BOTH}group g\nquorum g\n",
        f"{BOTH}group g any\nquorum g\n",
        f"{BOTH}group g 0 a b\nquorum g\n",
        f"{BOTH}group g 3 a b\nquorum g\n",
        f"{BOTH}group g 01 a b\nquorum g\n",
        f"{BOTH}group g most a b\nquorum g\n",
        f"{BOTH}group g any a a\nquorum g\n",
        f"{BOTH}group g any a none\nquorum g\n",
        f"{BOTH}group g any a g\nquorum g\n",
        f"{BOTH}group g any a h\ngroup h any b\nquorum g\n",
        f"{BOTH}group g any a\ngroup h any a b\nquorum h\n",
        f"{BOTH}group g any a\ngroup g any b\nquorum g\n",
        f"group g any a\nwitness a {W1}\nquorum g\n",
        f"{BOTH}quorum g\ngroup g any a\n",
    ],
)
def test_a_policy_that_breaks_a_rule_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_policy(text.encode())


def test_bytes_beyond_ascii_stand_for_themselves_in_names() -> None:
    kelvin, broken = "\u212a".encode(), b"\xff\xfe"
    text = b"witness %s %s\nwitness K %s\nwitness %s %s\ngroup g 2 K %s\nquorum g # not a comment\n" % (
        kelvin, W1.encode(), W2.encode(), broken, WITNESSES[2].key.vkey.encode(), broken,
    )  # fmt: skip
    with pytest.raises(Malformed):
        parse_policy(text)
    read = parse_policy(text.replace(b" # not a comment", b""))
    assert [witness.name for witness in read.witnesses] == ["\u212a", "K", "\udcff\udcfe"]
    assert parse_policy(read.encode()) == read
    assert broken in read.encode()


@pytest.mark.parametrize(("name", "url"), [("two words", None), ("", None), ("w", "https://a b"), ("w\n", None)])
def test_a_name_or_address_that_is_not_one_word_is_refused(name: str, url: str | None) -> None:
    with pytest.raises(Malformed, match="one word"):
        Policy((), (Witness(name, WITNESSES[0].key, url),))


def test_thirty_two_of_each_are_no_burden() -> None:
    logs = tuple(Log(Signer(f"log{n}", ED25519, bytes([100 + n]) * 32).key) for n in range(1, 33))
    signers = [Signer(f"w{n}", COSIGNATURE, bytes([n]) * 32) for n in range(40, 72)]
    witnesses = tuple(Witness(signer.name, signer.key) for signer in signers)
    groups = [Group("g0", 1, ("w40",))] + [Group(f"g{n}", 2, (f"g{n - 1}", f"w{40 + n}")) for n in range(1, 32)]
    large = Policy((*logs, Log(LOG.key)), witnesses, tuple(groups), "g31")
    assert parse_policy(large.encode()) == large
    assert len(large.judge(witnessed(note_at(7), *signers)).witnesses) == 32
    with pytest.raises(NotWitnessed):
        large.judge(witnessed(note_at(7), *signers[1:]))
