import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from troth.tlog.cosignatures import cosign, cosigned_at, message
from troth.tlog.keys import parse_vkey
from troth.tlog.notes import read_note, sign, signers_of
from troth.tlog.refusals import Forged, Malformed, NotSigned
from troth.tlog.signatures import Signature
from troth.tlog.tests.makers import LOG, NOON, ORIGIN, STRANGER, TREE, WITNESSES, checkpoint_at, note_at, witnessed
from troth.tlog.tests.naive import patient

LOG_VKEY = "agreements.example/log1+f5639f36+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
WITNESS_VKEY = "witness.example/w1+df1c0a35+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"
WITNESSED = """\
agreements.example/log1
1000
Y4r6mAIpJbrP3a2xXvIv0BmcGsmcKXO2FYJD0T/OBcI=

— agreements.example/log1 9WOfNvbm8p9tSMZLRXr8+nX2P23+mUux50Bd7FUMofMPUVDP3p25nFY4Pmk5fElZn+p0tQV+8AJ3w9IpqtmxcfJllQk=
— witness.example/w1 3xwKNQAAAABqsTuAcBDYa/chWx2o6+IkopdGkTKLJUvlmTkw/PwRefte+dgtsJ9dyuJuwg/d7k4j6tQ5IDBTFdaQymYsPgvob96JCg==
""".encode()
ROOT = "Y4r6mAIpJbrP3a2xXvIv0BmcGsmcKXO2FYJD0T/OBcI="


def test_the_witnessed_checkpoint_that_others_accept_is_made_byte_for_byte() -> None:
    assert (LOG.key.vkey, WITNESSES[0].key.vkey) == (LOG_VKEY, WITNESS_VKEY)
    assert witnessed(note_at(1000), WITNESSES[0], at=1_790_000_000).encode() == WITNESSED


def test_the_witnessed_checkpoint_that_others_accept_is_opened() -> None:
    checkpoint, note = open_checkpoint(WITNESSED, [parse_vkey(LOG_VKEY)])
    assert checkpoint == Checkpoint(ORIGIN, 1000, TREE.root(1000))
    assert note.encode() == WITNESSED
    ((key, cosignature),) = signers_of(note, [parse_vkey(WITNESS_VKEY)])
    assert (key.name, cosigned_at(cosignature.body)) == ("witness.example/w1", NOON)


# --- the text ---


@patient
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text("ab 信+", min_size=1), max_size=3),
)
def test_a_checkpoint_reads_back_as_written(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert parse_checkpoint(checkpoint.text) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"log\n1\n{ROOT}",
        f"log\n1\n{ROOT}\n\n",
        f"log\n1\n{ROOT}\next\n\n",
        f"log\n1\n\n{ROOT}\n",
        f"\n1\n{ROOT}\n",
        f"log\n\n{ROOT}\n",
        "log\n1\n\n",
        "log\n1\n",
        f"log\n01\n{ROOT}\n",
        f"log\n+1\n{ROOT}\n",
        f"log\n-1\n{ROOT}\n",
        f"log\n 1\n{ROOT}\n",
        f"log\n1_0\n{ROOT}\n",
        f"log\n0x10\n{ROOT}\n",
        f"log\n１\n{ROOT}\n",
        f"log\n9223372036854775808\n{ROOT}\n",
        f"log\n{'9' * 5000}\n{ROOT}\n",
        f"log\n1\n{ROOT[:-4]}\n",
        f"log\n1\n{ROOT.replace('=', '')}\n",
        f"log\n1\n{ROOT.replace('I=', 'J=')}\n",
        f"log\n1\n{ROOT} \n",
        "log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBTOOBIG=\n",
    ],
)
def test_a_text_of_another_form_is_no_checkpoint(text: str) -> None:
    with pytest.raises(Malformed):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        ("", 1, b"\0" * 32, ()),
        ("a\nb", 1, b"\0" * 32, ()),
        ("a", -1, b"\0" * 32, ()),
        ("a", 2**63, b"\0" * 32, ()),
        ("a", 1, b"\0" * 31, ()),
        ("a", 1, b"\0" * 32, ("",)),
        ("a", 1, b"\0" * 32, ("b\nc",)),
    ],
)
def test_a_checkpoint_that_could_not_be_read_back_is_not_made(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(Malformed):
        Checkpoint(origin, size, root, extensions)


# --- who signed ---


def test_a_checkpoint_counts_only_under_a_key_with_the_name_of_its_origin() -> None:
    as_the_log = sign(checkpoint_at(7).text, STRANGER).encode()
    with pytest.raises(NotSigned):
        open_checkpoint(as_the_log, [LOG.key, STRANGER.key])
    with pytest.raises(Malformed, match="name of its origin"):
        sign_checkpoint(checkpoint_at(7), STRANGER)


def test_a_checkpoint_of_which_one_byte_differs_is_not_opened() -> None:
    good = note_at(7).encode()
    for at in range(len(good)):
        with pytest.raises((Malformed, NotSigned, Forged)):
            open_checkpoint(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :], [LOG.key])


# --- cosignatures ---


def test_a_cosignature_holds_for_its_text_and_its_time_alone() -> None:
    note, witness = note_at(7), WITNESSES[0]
    line = cosign(note.text.encode(), witness, at=NOON)
    later = Signature(line.name, line.id, (NOON + 1).to_bytes(8, "big") + line.body[8:])
    beyond = Signature(line.name, line.id, (2**63).to_bytes(8, "big") + witness.raw(message(note.text.encode(), 2**63)))
    short = Signature(line.name, line.id, line.body[:7])
    assert signers_of(note.plus([line]), [witness.key]) == [(witness.key, line)]
    for wrong in (note.plus([later]), note.plus([beyond]), note.plus([short]), note_at(8).plus([line])):
        with pytest.raises(Forged):
            signers_of(wrong, [witness.key])


def test_a_log_does_not_cosign_and_no_time_is_beyond_the_bounds() -> None:
    with pytest.raises(Malformed, match="log's key"):
        cosign(b"text\n", LOG, at=NOON)
    for at in (-1, 2**63):
        with pytest.raises(Malformed, match="time"):
            cosign(b"text\n", WITNESSES[0], at=at)


def test_extension_lines_are_signed_and_cosigned_with_the_rest() -> None:
    checkpoint = Checkpoint(ORIGIN, 7, TREE.root(7), ("an extension",))
    note = witnessed(sign_checkpoint(checkpoint, LOG), WITNESSES[0])
    assert open_checkpoint(note.encode(), [LOG.key])[0] == checkpoint
    with pytest.raises(Forged):
        signers_of(read_note(note.encode().replace(b"an ext", b"no ext")), [WITNESSES[0].key])
