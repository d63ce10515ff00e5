"""Whatever is done to a sealed file afterwards, `troth verify` says so; where it can see it, pyHanko too."""

import dataclasses
import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from troth.pades.cms import SignedData
from troth.pades.oids import SEAL_POLICY
from troth.pades.revision import read_revision
from troth.pades.seal import MARK, find_seal, read_contents
from troth.sealing import pki as pki_module
from troth.sealing.certificates import CRL_LIFE
from troth.sealing.pki import Pki, create_pki
from troth.sealing.sealer import Sealed, seal
from troth.sealing.signer import Signer
from troth.sealing.tests.makers import NOW, a_document, adesverify
from troth.verifier.examine import examine_bytes
from troth.verifier.findings import Report, Verdict
from troth.verifier.trust import Trust, load_trust

SEED = random.SystemRandom().randrange(2**32)
Judge = Callable[[bytes], tuple[Verdict, set[str]]]


def judged(data: bytes, trust: Trust) -> tuple[Verdict, set[str]]:
    """The verdict, and the checks that did not pass."""
    checks, _ = examine_bytes(data, trust, "document.pdf")
    return Report("document.pdf", checks).verdict, {c.id for c in checks if c.result != "passed"}


@pytest.fixture
def judge(root: Path) -> Judge:
    trust = load_trust(root)
    return lambda data: judged(data, trust)


def flipped(data: bytes, at: int, mask: int = 0xFF) -> bytes:
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def gap_of(data: bytes) -> tuple[int, int]:
    return find_seal(read_revision(data)).gap


def with_contents(data: bytes, signed: SignedData) -> bytes:
    start, end = gap_of(data)
    digits = signed.encode().hex().encode()
    return data[: start + 1] + digits.ljust(end - start - 2, b"0") + data[end - 1 :]


def test_an_untouched_document_is_authentic(sealed: Sealed, judge: Judge) -> None:
    assert judge(sealed.pdf) == (Verdict.AUTHENTIC, set())


def test_without_trust_or_with_another_root_nobody_can_tell(sealed: Sealed, tmp_path: Path) -> None:
    create_pki(tmp_path / "pki", organisation="云笺 Yunjian", at=NOW)
    assert judged(sealed.pdf, Trust()) == (Verdict.CANNOT_TELL, {"trust"})
    assert judged(sealed.pdf, load_trust(tmp_path / "pki")) == (Verdict.CANNOT_TELL, {"trust"})


def test_one_flipped_byte_anywhere_is_seen(sealed: Sealed, judge: Judge) -> None:
    chance = random.Random(SEED)
    for at in chance.sample(range(len(sealed.pdf)), 400):
        mask = chance.choice([0x01, 0x20, 0x80, 0xFF])
        verdict, _ = judge(flipped(sealed.pdf, at, mask))
        assert verdict is Verdict.NOT_AUTHENTIC, f"seed {SEED}, byte {at}, mask {mask:#x}"


def test_one_flipped_byte_in_each_part_of_the_file_is_seen(sealed: Sealed, judge: Judge) -> None:
    data, (start, end) = sealed.pdf, gap_of(sealed.pdf)
    signed = read_contents(data, find_seal(read_revision(data)))
    used = start + 1 + 2 * len(signed.encode())
    token = data.index((signed.token or b"").hex().encode())
    parts = {
        "version": 7,
        "binary comment": 10,
        "first object": data.index(b"1 0 obj"),
        "page content": data.index(b"stream\n") + 20,
        "metadata": data.index(b"<rdf:li"),
        "mark": data.index(MARK) + 20,
        "byte range": data.index(b"/ByteRange[") + 14,
        "room of the byte range": data.index(b"/Contents<") - 1,
        "opening bracket": start,
        "first digit": start + 1,
        "issuing certificate": data.index(signed.certificates[1].hex().encode()) + 300,
        "token": token + 100,
        "signature of the token": used - 10,
        "first zero after the signature": used,
        "last zero": end - 2,
        "closing bracket": end - 1,
        "policy in the store": data.index(SEAL_POLICY) + 5,
        "table": data.index(b"xref\n0") + 60,
        "trailer": data.index(b"trailer") + 12,
        "identifier": data.index(b"/ID[") + 6,
        "place of the table": data.index(b"startxref") + 11,
        "last but one": len(data) - 2,
        "last": len(data) - 1,
    }
    seen = {name: judge(flipped(data, at, 0x01))[0] for name, at in parts.items()}
    assert seen == dict.fromkeys(parts, Verdict.NOT_AUTHENTIC)


def test_pyhanko_sees_flipped_bytes_too(sealed: Sealed, root: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    start, end = gap_of(sealed.pdf)
    signed = read_contents(sealed.pdf, find_seal(read_revision(sealed.pdf)))
    places = [start + 1 + 2 * signed.encode().index(part) + 20 for part in (signed.signature, signed.attributes.digest)]
    places += chance.sample(range(100, start), 8) + chance.sample(range(end, len(sealed.pdf) - 300), 4)
    for at in places:
        (tmp_path / f"{at}.pdf").write_bytes(flipped(sealed.pdf, at, 0x01))
    answers = adesverify(root, *(tmp_path / f"{at}.pdf" for at in places))
    assert answers == [False] * len(places), f"seed {SEED}, {dict(zip(places, answers, strict=True))}"


def test_upper_case_digits_are_seen(sealed: Sealed, judge: Judge) -> None:
    start, end = gap_of(sealed.pdf)
    shouting = sealed.pdf[:start] + sealed.pdf[start:end].upper() + sealed.pdf[end:]
    assert judge(shouting) == (Verdict.NOT_AUTHENTIC, judge(shouting)[1])
    assert "structure" in judge(shouting)[1]


@pytest.mark.parametrize("more", [b"\n", b" ", b"%", b"%%EOF\n", b"\0" * 2000])
def test_appended_bytes_are_seen(sealed: Sealed, judge: Judge, more: bytes) -> None:
    assert judge(sealed.pdf + more)[0] is Verdict.NOT_AUTHENTIC
    assert judge(more + sealed.pdf)[0] is Verdict.NOT_AUTHENTIC


def test_a_file_cut_off_anywhere_is_seen(sealed: Sealed, judge: Judge) -> None:
    for size in [*range(9, len(sealed.pdf), 997), len(sealed.pdf) - 1]:
        assert judge(sealed.pdf[:size])[0] is Verdict.NOT_AUTHENTIC, size


def test_a_shadow_update_is_seen(sealed: Sealed, judge: Judge) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.root["/Pages"]["/Kids"][1].get_object().raw_get("/Contents")
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(sealed.pdf)
    assert judge(out.getvalue())[0] is Verdict.NOT_AUTHENTIC


def test_a_second_signature_is_seen(sealed: Sealed, pki: Pki, judge: Judge) -> None:
    from pyhanko.sign import signers

    folder = pki.folder
    key, certificate = str(folder / "seal.key"), str(folder / "seal.pem")
    signer = signers.SimpleSigner.load(key, certificate)
    metadata = signers.PdfSignatureMetadata(field_name="Second")
    twice = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(sealed.pdf)), metadata, signer=signer)
    assert judge(twice.getvalue())[0] is Verdict.NOT_AUTHENTIC


def test_a_signature_from_another_document_is_seen(sealed: Sealed, pki: Pki, judge: Judge) -> None:
    other = seal(a_document("another"), pki, at=NOW, reason="签署服务协议", location="杭州")
    stolen = read_contents(other.pdf, find_seal(read_revision(other.pdf)))
    verdict, failed = judge(with_contents(sealed.pdf, stolen))
    assert (verdict, failed) == (Verdict.NOT_AUTHENTIC, {"digest"})


def test_a_token_from_another_signature_is_seen(sealed: Sealed, pki: Pki, judge: Judge) -> None:
    own = read_contents(sealed.pdf, find_seal(read_revision(sealed.pdf)))
    other = pki.clock.stamp(b"x" * 32, NOW)
    verdict, failed = judge(with_contents(sealed.pdf, dataclasses.replace(own, token=other)))
    assert (verdict, "timestamp" in failed) == (Verdict.NOT_AUTHENTIC, True)


def test_a_token_that_says_another_time_is_seen(sealed: Sealed, pki: Pki, judge: Judge) -> None:
    own = read_contents(sealed.pdf, find_seal(read_revision(sealed.pdf)))
    later = pki.clock.stamp(own.imprint(), NOW + timedelta(seconds=1))
    verdict, failed = judge(with_contents(sealed.pdf, dataclasses.replace(own, token=later)))
    assert (verdict, "timestamp" in failed) == (Verdict.NOT_AUTHENTIC, True)


def test_a_token_taken_off_is_seen(sealed: Sealed, judge: Judge) -> None:
    own = read_contents(sealed.pdf, find_seal(read_revision(sealed.pdf)))
    verdict, failed = judge(with_contents(sealed.pdf, dataclasses.replace(own, token=None)))
    assert (verdict, "structure" in failed) == (Verdict.NOT_AUTHENTIC, True)


def sealed_by(pki: Pki, document: bytes, at: datetime = NOW) -> bytes:
    return seal(document, pki, at=at, reason="r").pdf


def test_a_document_resealed_by_a_stranger_is_of_an_unknown_root(document: bytes, tmp_path: Path, judge: Judge) -> None:
    create_pki(tmp_path / "pki", organisation="云笺 Yunjian", at=NOW)
    assert judge(sealed_by(Pki.open(tmp_path / "pki"), document)) == (Verdict.CANNOT_TELL, {"trust"})


def test_a_strangers_seal_under_our_root_is_seen(document: bytes, pki: Pki, tmp_path: Path, judge: Judge) -> None:
    create_pki(tmp_path / "pki", organisation="云笺 Yunjian", at=NOW)
    pretender = dataclasses.replace(Pki.open(tmp_path / "pki"), root=pki.root)
    verdict, failed = judge(sealed_by(pretender, document))
    assert (verdict, "chain" in failed) == (Verdict.NOT_AUTHENTIC, True)


@pytest.mark.parametrize("name", ["tsa", "intermediate"])
def test_a_seal_with_a_key_meant_for_something_else_is_seen(document: bytes, pki: Pki, judge: Judge, name: str) -> None:
    signer = Signer(pki_module._load(pki.folder, name))
    verdict, failed = judge(sealed_by(dataclasses.replace(pki, seal=signer), document))
    assert (verdict, "chain" in failed) == (Verdict.NOT_AUTHENTIC, True)


def a_list(pki: Pki, at: datetime, *revoked: int, name: str = "intermediate") -> bytes:
    issuer = pki_module._load(pki.folder, name)
    at = at.replace(microsecond=0)
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, at, at + CRL_LIFE)
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def serial_of(pki: Pki, name: str) -> int:
    return x509.load_pem_x509_certificate((pki.folder / f"{name}.pem").read_bytes()).serial_number


@pytest.mark.parametrize("who", ["seal", "tsa", "intermediate", "nobody"])
def test_a_revoked_certificate_is_seen(document: bytes, pki: Pki, judge: Judge, who: str) -> None:
    revoked = [] if who == "nobody" else [serial_of(pki, who)]
    lists = (a_list(pki, NOW, *revoked, name="root"), a_list(pki, NOW, *revoked))
    with patch.object(Pki, "crls", lambda *_: lists):
        outcome = judge(sealed_by(pki, document))
    authentic = (Verdict.AUTHENTIC, set[str]())
    assert outcome == (authentic if who == "nobody" else (Verdict.NOT_AUTHENTIC, {"revocation"}))


@pytest.mark.parametrize("shift", [-CRL_LIFE - timedelta(days=1), timedelta(seconds=1)])
def test_a_list_that_was_not_valid_at_the_time_is_seen(
    document: bytes, pki: Pki, judge: Judge, shift: timedelta
) -> None:
    lists = (a_list(pki, NOW + shift, name="root"), a_list(pki, NOW + shift))
    with patch.object(Pki, "crls", lambda *_: lists):
        assert judge(sealed_by(pki, document)) == (Verdict.NOT_AUTHENTIC, {"revocation"})


def test_a_list_by_another_authority_is_seen(document: bytes, pki: Pki, judge: Judge) -> None:
    lists = (a_list(pki, NOW, name="root"), a_list(pki, NOW, name="root"))
    with patch.object(Pki, "crls", lambda *_: lists):
        assert judge(sealed_by(pki, document)) == (Verdict.NOT_AUTHENTIC, {"revocation"})


def test_a_seal_made_outside_the_life_of_its_certificate_is_seen(document: bytes, pki: Pki, judge: Judge) -> None:
    early = (a_list(pki, NOW - timedelta(days=2), name="root"), a_list(pki, NOW - timedelta(days=2)))
    with patch.object(Signer, "is_valid", lambda *_: True), patch.object(Pki, "crls", lambda *_: early):
        assert judge(sealed_by(pki, document, NOW - timedelta(days=1))) == (
            Verdict.NOT_AUTHENTIC,
            {"validity"},
        )


def test_an_honest_lower_level_is_not_called_authentic(document: bytes, pki: Pki, judge: Judge) -> None:
    with patch.object(Pki, "crls", lambda *_: ()):
        assert judge(sealed_by(pki, document)) == (Verdict.CANNOT_TELL, {"revocation"})


def test_the_verdict_holds_for_a_whole_bundle(pki: Pki, root: Path, tmp_path: Path) -> None:
    from hashlib import sha256
    from zipfile import ZipFile

    from troth.sealing.tests.makers import verify

    statement = b'{"signed":true}'
    named = seal(a_document(f"troth-statement-sha256={sha256(statement).hexdigest()}"), pki, at=NOW, reason="r")
    for said, code in ((statement, 0), (statement + b" ", 1)):
        out = io.BytesIO()
        with ZipFile(out, "w") as archive:
            archive.writestr("document.pdf", named.pdf)
            archive.writestr("statement.json", said)
            archive.write(root, "root.pem")
        assert verify(tmp_path / "bundle.zip", out.getvalue(), "--trust", str(root)) == code
        assert verify(tmp_path / "bundle.zip", out.getvalue()) == (2 if code == 0 else 1)
