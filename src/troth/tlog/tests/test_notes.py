import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.keys import COSIGNATURE, ED25519, ML_DSA_44, Key, Signer, parse_secret, parse_vkey
from troth.tlog.notes import Note, read_note, sign, signers_of
from troth.tlog.refusals import Forged, Malformed, NotSigned
from troth.tlog.signatures import Signature, is_name
from troth.tlog.tests.makers import LOG, WITNESSES
from troth.tlog.tests.naive import patient

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
BY_EXAMPLE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
peter, enoch = parse_vkey(PETER), parse_vkey(ENOCH)


def note(*lines: str, text: str = TEXT) -> bytes:
    return f"{text}\n{''.join(lines)}".encode()


def names(encoded: bytes, *keys: Key) -> list[str]:
    return [key.name for key, _ in signers_of(read_note(encoded), keys)]


# --- notes that others publish ---


def test_a_private_key_signs_the_note_that_others_publish() -> None:
    signer = parse_secret(PETERS_SECRET)
    assert signer.key == peter
    assert signer.secret == PETERS_SECRET
    assert sign(TEXT, signer).encode() == note(BY_PETER)


def test_notes_that_others_publish_are_opened() -> None:
    assert names(note(BY_PETER, BY_ENOCH), peter, enoch) == ["PeterNeumann", "EnochRoot"]
    example = note(BY_EXAMPLE, text="This is an example message.\n")
    assert names(example, parse_vkey(EXAMPLE)) == ["example.com/foo"]


def test_public_keys_read_back_as_written() -> None:
    assert [parse_vkey(vkey).vkey for vkey in (PETER, ENOCH, EXAMPLE)] == [PETER, ENOCH, EXAMPLE]
    assert peter.id.hex() == "c74f20a3"


# --- who signed ---


def test_a_signature_by_an_unknown_key_is_ignored_and_kept() -> None:
    encoded = note(BY_PETER, BY_ENOCH)
    assert names(encoded, peter) == ["PeterNeumann"]
    assert read_note(encoded).encode() == encoded


def test_a_note_that_no_trusted_key_signed_says_nothing() -> None:
    for keys in ([], [parse_vkey(EXAMPLE)]):
        with pytest.raises(NotSigned):
            names(note(BY_PETER, BY_ENOCH), *keys)


def test_a_known_key_that_did_not_make_its_signature_spoils_the_note() -> None:
    longer = f"{BY_PETER[:60]}ABCD{BY_PETER[60:]}"
    other_text = note(BY_PETER, BY_ENOCH, text="Another text.\n")
    for spoiled in (note(longer, BY_ENOCH), note(BY_ENOCH, longer), note(BY_PETER, longer), other_text):
        with pytest.raises(Forged, match="PeterNeumann"):
            names(spoiled, peter)
    assert names(note(longer, BY_ENOCH), enoch) == ["EnochRoot"]


def test_sharing_only_the_name_or_only_the_id_with_a_known_key_makes_nobody_known() -> None:
    same_name = Signature("PeterNeumann", enoch.id, b"\0" * 64).line
    same_id = Signature("EnochRoot", peter.id, b"\0" * 64).line
    assert names(note(same_name, same_id, BY_PETER), peter) == ["PeterNeumann"]
    with pytest.raises(NotSigned):
        names(note(same_name, same_id), peter)


def test_a_key_of_kind_ml_dsa_is_kept_and_its_signature_ignored() -> None:
    key = Key("witness.example/pq", ML_DSA_44, b"\5" * 1312)
    assert parse_vkey(key.vkey) == key
    line = Signature(key.name, key.id, b"\0" * (8 + 2420)).line
    assert names(note(line, BY_PETER), peter, key) == ["PeterNeumann"]
    with pytest.raises(NotSigned):
        names(note(line), key)


def test_a_log_key_and_a_witness_key_of_the_same_bytes_are_not_each_other() -> None:
    witness = Key(peter.name, COSIGNATURE, peter.public)
    assert witness.id != peter.id
    with pytest.raises(NotSigned):
        names(note(BY_PETER), witness)


def test_a_new_signature_takes_the_place_of_an_older_one_by_the_same_key() -> None:
    old = Signature(peter.name, peter.id, b"\0" * 64)
    (new,) = read_note(note(BY_PETER)).signatures
    (other,) = read_note(note(BY_ENOCH)).signatures
    assert Note(TEXT, (old,)).plus([other, new]).signatures == (new, other)


# --- the form of a note ---


@pytest.mark.parametrize(
    ("encoded", "why"),
    [
        (TEXT.encode(), "no empty line"),
        (note(), "1 to 100 signatures"),
        (note(BY_PETER[:-1]), "does not end"),
        (b"\x01" + note(BY_PETER), "control"),
        (b"\t" + note(BY_PETER), "control"),
        (note(BY_PETER).replace(b"\n", b"\r\n"), "control"),
        (b"\xff" + note(BY_PETER), "UTF-8"),
        (b"\xed\xa0\x80" + note(BY_PETER), "UTF-8"),
        (note(BY_PETER.replace("PeterNeumann", "Bad Name")), "not a signature"),
        (note(BY_PETER.replace("PeterNeumann", "Bad\u2003Name")), "not a signature"),
        (note(BY_PETER.replace("PeterNeumann", "Bad+Name")), "not a signature"),
        (note(BY_PETER.replace("PeterNeumann", "")), "not a signature"),
        (note(BY_PETER.replace("—", "-")), "not a signature"),
        (note(BY_PETER.replace("— ", "—  ")), "not a signature"),
        (note(BY_PETER.replace("=\n", "= \n")), "not a signature"),
        (note(BY_PETER, "Unexpected line.\n"), "not a signature"),
        (note(BY_PETER, "\n"), "1 to 100 signatures"),
        (note("— PeterNeumann x08go_ZJ\n"), "base64"),
        (note("— PeterNeumann x08go/ZJk\n"), "base64"),
        (note("— PeterNeumann x08go/Z=\n"), "base64"),
        (note("— PeterNeumann x08go/ZJkv=\n"), "base64"),
        (note("— PeterNeumann x08goxx=\n"), "base64"),
        (note("— PeterNeumann x08gow==\n"), "empty"),
        (note("— PeterNeumann \n"), "empty"),
        (b"", "no empty line"),
        (b"\n" + BY_PETER.encode(), "no empty line"),
    ],
)
def test_a_note_of_another_form_is_refused(encoded: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        read_note(encoded)


def test_the_last_empty_line_parts_text_and_signatures() -> None:
    for text in ("a\n\nb\n", "a\n\n", "\n", "\n\n\n", f"a\n\n{BY_PETER}", "信\n\n约\n"):
        signed = sign(text, LOG)
        assert read_note(signed.encode()) == signed
        assert signed.text == text
        assert names(signed.encode(), LOG.key) == [LOG.name]


def test_a_hundred_signatures_are_read_and_each_is_checked() -> None:
    assert len(names(note(*[BY_PETER] * 100), peter)) == 100
    with pytest.raises(Malformed, match="1 to 100 signatures"):
        read_note(note(*[BY_PETER] * 101))
    with pytest.raises(Malformed, match="1 MiB"):
        read_note(note(BY_PETER, text="a\n" * (1 << 19)))


@pytest.mark.parametrize("text", ["", "no newline", "a\nb"])
def test_a_text_that_does_not_end_with_a_newline_is_not_signed(text: str) -> None:
    with pytest.raises(Malformed, match="newline"):
        sign(text, LOG)


def test_what_could_not_be_read_back_is_not_signed() -> None:
    for text, signers in (("a\tb\n", [LOG]), (TEXT, []), (TEXT, [WITNESSES[0]])):
        with pytest.raises(Malformed):
            sign(text, *signers)


def test_spaces_in_names_are_those_of_unicode() -> None:
    spaces = [chr(point) for point in range(0x3100) if chr(point).isspace()]
    assert {unicodedata.category(each) for each in spaces} == {"Cc", "Zs", "Zl", "Zp"}
    assert not any(is_name(f"a{each}b") for each in spaces)
    assert is_name("见证.example/w1")


# --- the form of keys ---


def test_every_part_and_every_mangling_of_a_key_is_refused() -> None:
    for whole, parse in ((PETER, parse_vkey), (PETERS_SECRET, parse_secret)):
        parts = {whole[start:end] for start in range(len(whole)) for end in range(start, len(whole) + 1)} - {whole}
        mangled = {whole[:at] + chr(ord(each) + 1) + whole[at + 1 :] for at, each in enumerate(whole)}
        for wrong in parts | mangled:
            with pytest.raises(Malformed):
                parse(wrong)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER + "\n",
        PETER.replace("Peter", "Peter "),
        PETER.replace("Peter", "Peter\u00a0"),
        PETER.replace("Peter", "\ud800"),
        "",
        "++",
        "a+00000000+=",
    ],
)
def test_a_key_of_another_form_kind_or_length_is_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        parse_vkey(vkey)


def test_a_private_key_is_of_a_kind_that_signs_and_is_never_shown() -> None:
    assert "PRIVATE" not in repr(LOG) and "seed" not in repr(LOG)
    for kind, seed in ((ML_DSA_44, b"\1" * 32), (ED25519, b"\1" * 31)):
        with pytest.raises(Malformed):
            Signer("a", kind, seed)
    with pytest.raises(Malformed, match="id of a key"):
        parse_secret(PETERS_SECRET.replace("c74f20a3", "c74f20a4"))


@patient
@given(st.binary(min_size=32, max_size=32), st.sampled_from([ED25519, COSIGNATURE]), st.text("ab./信", min_size=1))
def test_keys_read_back_in_both_text_forms(seed: bytes, kind: int, name: str) -> None:
    signer = Signer(name, kind, seed)
    assert parse_secret(signer.secret) == signer
    assert parse_vkey(signer.key.vkey) == signer.key
