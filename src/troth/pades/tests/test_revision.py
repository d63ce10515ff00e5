import pytest

from troth.pades.revision import read_revision
from troth.pades.syntax import NotPdf, Ref

OBJECTS = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Kids[]>>", b"<</Length 5>>stream\nhello\nendstream")


def a_pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R", head: bytes = b"%PDF-1.7\n") -> bytes:
    out, places = head, []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    lines = b"".join(b"%010d 00000 n\r\n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f\r\n%s" % (len(objects) + 1, lines)
    end = b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out))
    return out + table + end


def test_objects_and_plain_streams_are_found_by_their_numbers() -> None:
    revision = read_revision(a_pdf(*OBJECTS))
    assert revision.read(1) == {"Type": "Catalog", "Pages": Ref(2)}
    assert revision.stream(Ref(3)) == b"hello"
    assert revision.resolve(Ref(2)) == {"Kids": []}


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"%PDF-1.7\n%%EOF",
        a_pdf(*OBJECTS)[:-10],
        a_pdf(*OBJECTS) + b"more",
        a_pdf(*OBJECTS, head=b"%PDF-2.0\n"),
        a_pdf(*OBJECTS, trailer=b"/Root 1 0 R/Prev 9"),
        a_pdf(*OBJECTS, trailer=b"/Root 1 0 R/Encrypt 2 0 R"),
        a_pdf(*OBJECTS, trailer=b"/Root 1 0 R/XRefStm 9"),
        a_pdf(*OBJECTS).replace(b"trailer\n", b"Trailer\n"),
        a_pdf(*OBJECTS).replace(b"startxref", b"5 0 obj null endobj\nstartxref"),
        a_pdf(*OBJECTS).replace(b"\n0 4\n", b"\n0 9999999\n"),
        a_pdf(*OBJECTS).replace(b"0000000000 65535 f", b"0000000000 65535 n"),
        a_pdf(*OBJECTS).replace(b"0000000009 00000 n", b"0000009999 00000 n"),
    ],
)
def test_what_was_not_written_in_one_go_is_refused(broken: bytes) -> None:
    with pytest.raises(NotPdf):
        read_revision(broken)


def test_an_object_that_is_not_where_the_table_says_is_refused() -> None:
    revision = read_revision(a_pdf(*OBJECTS).replace(b"2 0 obj", b"9 0 obj"))
    with pytest.raises(NotPdf, match="object 2 is not where"):
        revision.read(2)
    with pytest.raises(NotPdf, match="object 77 is not where"):
        revision.read(77)


@pytest.mark.parametrize("length", [b"4", b"6", b"-1", b"99999999", b"(5)"])
def test_a_stream_of_another_length_than_it_says_is_refused(length: bytes) -> None:
    stream = b"<</Length %s>>stream\nhello\nendstream" % length
    with pytest.raises(NotPdf):
        read_revision(a_pdf(*OBJECTS[:2], stream)).stream(Ref(3))


def test_a_reference_to_a_reference_is_refused() -> None:
    with pytest.raises(NotPdf, match="reference leads"):
        read_revision(a_pdf(b"2 0 R", b"1 0 R")).resolve(Ref(1))
