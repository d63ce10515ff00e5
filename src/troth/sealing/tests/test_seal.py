import dataclasses
import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from troth.core.transactions import TransactionOpen
from troth.pades.cms import SignedData
from troth.pades.revision import read_revision
from troth.pades.seal import Level, find_seal, read_contents
from troth.sealing import sealer
from troth.sealing.certificates import CRL_LIFE
from troth.sealing.pki import Pki
from troth.sealing.sealer import CannotSeal, Sealed, seal
from troth.sealing.tests.makers import NOW, adesverify, run, tool
from troth.sealing.tsa import NoStamp


def signature_of(pdf: bytes) -> SignedData:
    return read_contents(pdf, find_seal(read_revision(pdf)))


class Clock:
    """A clock of somebody else's, which answers whatever it is told to."""

    def __init__(self, pki: Pki, answer: bytes | None) -> None:
        self.certificate, self.size, self._answer = pki.clock.certificate, pki.clock.size, answer

    def stamp(self, imprint: bytes, at: datetime) -> bytes:
        if self._answer is None:
            raise NoStamp("the line is dead")
        return self._answer


def test_poppler_finds_the_signature_valid_over_the_whole_document(sealed: Sealed, tmp_path: Path) -> None:
    (tmp_path / "document.pdf").write_bytes(sealed.pdf)
    said = run(tool("pdfsig", "poppler"), str(tmp_path / "document.pdf"))
    assert said.count("Signature #") == 1
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "O=云笺 Yunjian" in said


def test_pyhanko_ends_in_valid(sealed: Sealed, root: Path, tmp_path: Path) -> None:
    (tmp_path / "document.pdf").write_bytes(sealed.pdf)
    assert adesverify(root, tmp_path / "document.pdf") == [True]


def test_pyhanko_ends_in_valid_with_lists_as_old_as_they_get(pki: Pki, document: bytes, tmp_path: Path) -> None:
    from troth.sealing.pki import create_pki

    create_pki(tmp_path / "pki", organisation="X", at=NOW - timedelta(days=30))
    old = seal(document, Pki.open(tmp_path / "pki"), at=NOW, reason="r")
    (tmp_path / "document.pdf").write_bytes(old.pdf)
    assert adesverify(tmp_path / "pki" / "root.pem", tmp_path / "document.pdf") == [True]


def test_openssl_verifies_signature_and_token(sealed: Sealed, pki: Pki, root: Path, tmp_path: Path) -> None:
    openssl = tool("openssl", "openssl")
    found = find_seal(read_revision(sealed.pdf))
    signed = read_contents(sealed.pdf, found)
    start, end = found.gap
    for name, content in {
        "content": sealed.pdf[:start] + sealed.pdf[end:],
        "cms": signed.encode(),
        "token": signed.token or b"",
        "signature": signed.signature,
    }.items():
        (tmp_path / name).write_bytes(content)
    words = ["-verify", "-inform", "DER", "-in", str(tmp_path / "cms"), "-content", str(tmp_path / "content")]
    words += ["-binary", "-purpose", "any", "-CAfile", str(root), "-out", str(tmp_path / "out")]
    assert "successful" in run(openssl, "cms", *words)
    words = ["-verify", "-data", str(tmp_path / "signature"), "-in", str(tmp_path / "token"), "-token_in"]
    words += ["-CAfile", str(root), "-untrusted", str(pki.folder / "intermediate.pem")]
    assert "Verification: OK" in run(openssl, "ts", *words)


def test_the_token_says_whose_clock_it_was(sealed: Sealed, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(signature_of(sealed.pdf).token or b"")
    said = run(tool("openssl", "openssl"), "ts", "-reply", "-in", str(tmp_path / "token"), "-token_in", "-text")
    assert "provider's own clock" in said
    assert NOW.strftime("%b %e %H:%M:%S %Y GMT") in said


def test_the_level_is_lt_and_the_digest_is_the_files(sealed: Sealed) -> None:
    assert sealed.level == "LT"
    assert re.fullmatch("[0-9a-f]{64}", sealed.sha256)
    assert sealed.pdf.count(b"%%EOF") == sealed.pdf.count(b"startxref") == 1


def test_the_seal_is_a_tagged_part_of_the_document(sealed: Sealed, document: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed.pdf)) as pdf, pikepdf.open(io.BytesIO(document)) as before:
        page, tree = pdf.pages[-1].obj, pdf.Root.StructTreeRoot
        (widget,) = page.Annots
        nums: list[Any] = list(tree.ParentTree.Nums)
        form = nums[nums.index(int(widget.StructParent)) + 1]
        assert [str(name) for name in (page.Tabs, form.S, form.K[0].Type)] == ["/S", "/Form", "/OBJR"]
        assert form.K[0].Obj == widget
        assert form.Pg == page
        (top,) = tree.K
        assert top == form.P
        assert list(top.K)[-1] == form
        assert len(top.K) == len(before.Root.StructTreeRoot.K[0].K) + 1
        assert nums[::2] == sorted(nums[::2])
        assert int(tree.ParentTreeNextKey) == nums[-2] + 1
        assert str(widget.TU) == "云笺 Yunjian - 签署服务协议"
        assert list(widget.Rect) == [0, 0, 0, 0]
        assert int(widget.F) & 4, "PDF/A wants annotations printed"


def test_nothing_but_the_seal_was_added(sealed: Sealed, document: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed.pdf)) as pdf, pikepdf.open(io.BytesIO(document)) as before:
        assert pdf.get_warnings() == []
        assert len(pdf.pages) == len(before.pages)
        for page, was in zip(pdf.pages, before.pages, strict=True):
            assert page.Contents.read_raw_bytes() == was.Contents.read_raw_bytes()
        assert pdf.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert set(pdf.Root.keys()) - set(before.Root.keys()) == {"/AcroForm", "/DSS", "/Extensions"}


def test_the_words_of_the_seal_are_readable(sealed: Sealed) -> None:
    with pikepdf.open(io.BytesIO(sealed.pdf)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.T), str(field.V.Name)) == ("Seal", "云笺 Yunjian")
        assert (str(field.V.Reason), str(field.V.Location)) == ("签署服务协议", "杭州")
        assert str(field.V.M) == NOW.strftime("D:%Y%m%d%H%M%SZ")


def test_every_seal_has_a_serial_of_its_own(document: bytes, pki: Pki) -> None:
    tokens = {signature_of(seal(document, pki, at=NOW, reason="r").pdf).token for _ in range(5)}
    assert len(tokens) == 5


@pytest.mark.parametrize("answer", [None, b"", b"\x30\x00", b"19700101000000Z"])
def test_without_a_genuine_token_the_level_is_b_and_nothing_stands_in_for_it(
    document: bytes, pki: Pki, root: Path, tmp_path: Path, answer: bytes | None
) -> None:
    made = seal(document, dataclasses.replace(pki, clock=Clock(pki, answer)), at=NOW, reason="r")
    assert made.level is Level.B
    assert signature_of(made.pdf).token is None
    assert b"/DSS" not in made.pdf


def test_a_token_for_another_signature_is_no_token(document: bytes, pki: Pki) -> None:
    token = pki.clock.stamp(b"x" * 32, NOW)
    made = seal(document, dataclasses.replace(pki, clock=Clock(pki, token)), at=NOW, reason="r")
    assert made.level is Level.B


def test_without_valid_lists_the_level_is_t(document: bytes, pki: Pki, tmp_path: Path) -> None:
    late = NOW + CRL_LIFE + timedelta(days=1)
    made = seal(document, pki, at=late, reason="r")
    assert made.level is Level.T
    assert signature_of(made.pdf).token
    assert b"/DSS" not in made.pdf


def test_a_seal_whose_certificate_has_ended_is_not_set(document: bytes, pki: Pki) -> None:
    with pytest.raises(CannotSeal, match="certificate of the seal is valid from"):
        seal(document, pki, at=NOW + timedelta(days=4 * 365), reason="r")


@pytest.mark.parametrize("junk", [b"", b"hello", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + b"0" * 100_000])
def test_what_is_no_pdf_of_the_press_is_refused(junk: bytes, pki: Pki) -> None:
    with pytest.raises(CannotSeal, match="cannot be sealed"):
        seal(junk, pki, at=NOW, reason="r")


def test_a_sealed_document_is_not_sealed_again(sealed: Sealed, pki: Pki) -> None:
    with pytest.raises(CannotSeal, match="has a form or a seal already"):
        seal(sealed.pdf, pki, at=NOW, reason="r")


def test_a_pdf_with_compressed_tables_is_refused(document: bytes, pki: Pki) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    with pytest.raises(CannotSeal, match="no plain cross-reference table"):
        seal(out.getvalue(), pki, at=NOW, reason="r")


def test_an_open_transaction_is_refused_at_the_door(document: bytes, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(work: str) -> None:
        raise TransactionOpen(work)

    monkeypatch.setattr(sealer, "forbid_open_transaction", refuse)
    with pytest.raises(TransactionOpen, match="seal"):
        seal(document, pki, at=NOW, reason="r")


@pytest.mark.parametrize("reason", ["", "x" * 3000, "()\\<>", "𠮷 䶮 🙂", "مرحبا"])
def test_any_reason_is_kept_as_given(document: bytes, pki: Pki, reason: str) -> None:
    with pikepdf.open(io.BytesIO(seal(document, pki, at=NOW, reason=reason).pdf)) as pdf:
        assert str(pdf.Root.AcroForm.Fields[0].V.Reason) == reason
