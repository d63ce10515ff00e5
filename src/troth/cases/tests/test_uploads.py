"""What a file is by its bytes: honest ones are known, hostile ones are refused or harmless, and none breaks anything."""

import random
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.cases.services.attaching import LARGEST, read_upload
from troth.cases.tests.hostile import HOSTILE, Hostile
from troth.cases.tests.samples import HONEST, docx, jpeg, mail_with, pdf, png, tagged_mp3, xlsx_with
from troth.cases.uploads.refusals import sentence
from troth.cases.uploads.rules import LONGEST_NAME, TYPES, FileType, Unwelcome, Why, file_type, plain_name, tidy_name
from troth.core.refusals import Invalid

KNOWN = {type.media_type: type for type in TYPES}
INERT = ("image/", "audio/", "video/", "text/plain", "text/csv", "application/pdf", "message/rfc822", "application/")
ACTIVE = ("html", "svg", "xml;", "javascript", "x-msdownload")


def reading_of(content: bytes, name: str = "") -> FileType | Why:
    try:
        return file_type(content, name)
    except Unwelcome as refused:
        return refused.why


@pytest.mark.parametrize(("name", "content", "media_type"), [(n, *each) for n, each in HONEST.items()])
def test_an_honest_file_is_taken_for_what_it_is(name: str, content: bytes, media_type: str) -> None:
    upload = read_upload(name, content)
    assert (upload.name, upload.media_type, upload.content) == (name, media_type, content)


@pytest.mark.parametrize("sample", HOSTILE, ids=lambda sample: sample.what)
def test_a_hostile_file_is_refused_with_a_sentence_or_made_harmless(sample: Hostile) -> None:
    if not sample.taken_as:
        with pytest.raises(Invalid) as refused:
            read_upload(sample.name, sample.content)
        assert refused.value.field == "files"
        assert len(str(refused.value)) > 10
        return
    upload = read_upload(sample.name, sample.content)
    assert upload.media_type == sample.taken_as
    assert upload.name.rpartition(".")[2] in KNOWN[upload.media_type].endings
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in upload.name)
    assert not set("/\\") & set(upload.name)
    assert len(upload.name) <= LONGEST_NAME


def test_no_type_of_the_table_is_one_that_browsers_run() -> None:
    assert len(KNOWN) == len(TYPES)
    for media_type in KNOWN:
        assert media_type.startswith(INERT)
        assert not any(word in media_type for word in ACTIVE)


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_a_sentence_with_the_name(why: Why) -> None:
    assert "a.txt" in sentence(why) % {"name": "a.txt"}


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert reading_of(content) in (*TYPES, *Why)


@settings(max_examples=300)
@given(st.sampled_from(sorted(HONEST)), st.randoms(use_true_random=False), st.integers(1, 12))
def test_no_damage_to_an_honest_file_breaks_the_reader(name: str, chance: random.Random, bites: int) -> None:
    content = bytearray(HONEST[name][0])
    for _bite in range(bites):
        content[chance.randrange(len(content))] = chance.randrange(256)
    cut = bytes(content[: chance.randrange(1, len(content) + 1)])
    for damaged in (bytes(content), cut):
        assert reading_of(damaged, name) in (*TYPES, *Why)


@given(st.text(max_size=300), st.sampled_from(TYPES))
def test_a_name_is_only_a_name(name: str, type) -> None:
    tidy = tidy_name(name, type)
    assert 0 < len(tidy) <= LONGEST_NAME
    assert tidy.rpartition(".")[2].lower() in type.endings
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in tidy)
    assert not set("/\\") & set(tidy)
    assert tidy_name(tidy, type) == tidy
    assert plain_name(tidy).isascii()


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("photo.jpg.exe", "photo.jpg.exe.txt"),
        ("invoice\u202egnp.txt", "invoicegnp.txt"),
        ("C:\\Users\\王\\发票.TXT", "发票.TXT"),
        ("..", "file.txt"),
        (".htaccess", "htaccess.txt"),
        ("  a   b .txt ", "a b.txt"),
    ],
)
def test_several_endings_are_shown_as_they_are_and_the_last_is_true(name: str, tidy: str) -> None:
    assert read_upload(name, b"hello").name == tidy


def test_a_file_of_more_than_20_mb_is_refused() -> None:
    with pytest.raises(Invalid, match="20 MB"):
        read_upload("a.txt", b"x" * (LARGEST + 1))


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("a blank PDF head", b" " * (LARGEST - 6) + b"%PDF-1"),
        ("line breaks", b"\n" * (LARGEST - 1) + b"x"),
        ("commas called a table", b"," * LARGEST),
        ("marks of objects", b"%PDF-1.7 %%EOF" + b"/ObjStm" * 2_900_000),
        ("markers of a photograph", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 5_000_000),
        ("boxes of a picture", HONEST["IMG_1.HEIC"][0] + b"ispe" * 5_000_000),
        ("entries of a directory", b"PK\x03\x04" + b"PK\x01\x02" * 5_000_000),
        ("a tag without sound", tagged_mp3()[:10] + b"\xff" * 5_000_000),
        ("a mail of line breaks", b"From: a\nDate: b\nSubject: c\n\n" + b"\n" * (LARGEST - 40)),
        ("headers without end", b"From: a\nDate: b\n" + b"x: y\n" * 4_000_000),
        ("opened brackets", b"<" * 1 + b"a" * LARGEST),
        ("random bytes", random.Random(7).randbytes(LARGEST)),
        ("Han in GB 18030", "退款".encode("gb18030") * 5_000_000),
    ],
)
def test_the_worst_of_20_mb_is_read_in_seconds_of_cpu(what: str, content: bytes) -> None:
    began = time.process_time()
    reading_of(content[:LARGEST], "a.csv")
    assert time.process_time() - began < 5, what


def test_a_photograph_that_brings_a_film_along_is_a_photograph() -> None:
    """As telephones make them."""
    assert read_upload("MVIMG_1.jpg", jpeg() + HONEST["a.mp4"][0]).media_type == "image/jpeg"


def test_an_ordinary_link_in_a_document_is_no_harm() -> None:
    link = '<Relationship Type="http://x/hyperlink" Target="http://x.example" TargetMode="External"/>'
    content = xlsx_with({"xl/_rels/workbook.xml.rels": f"<Relationships>{link}</Relationships>"})
    assert read_upload("a.xlsx", content).name == "a.xlsx"


def test_what_comes_with_a_mail_is_judged_like_what_comes_alone() -> None:
    for held in (pdf(), png(), docx()):
        assert read_upload("a.eml", mail_with("x", held)).media_type == "message/rfc822"
