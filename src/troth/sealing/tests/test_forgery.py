"""What an insider could do: our own key under something that our sealer never writes. The verifier refuses it."""

import dataclasses
import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import pytest

from troth.pades import oids
from troth.pades.cms import CertificateName, SignedAttributes, SignedData
from troth.pades.revision import read_revision
from troth.pades.seal import digest_around, find_seal, read_contents
from troth.pades.tst import TimeStamp
from troth.sealing import pki as pki_module
from troth.sealing.certificates import make_tsa
from troth.sealing.pki import Pki
from troth.sealing.sealer import CannotSeal, Sealed, seal
from troth.sealing.signer import ALGORITHM, Signer
from troth.sealing.tests.makers import NOW
from troth.sealing.tsa import NoStamp
from troth.verifier.examine import examine_bytes
from troth.verifier.findings import Report, Verdict
from troth.verifier.trust import Trust, load_trust


def judged(data: bytes, trust: Trust) -> tuple[Verdict, set[str]]:
    checks, _ = examine_bytes(data, trust, "document.pdf")
    return Report("document.pdf", checks).verdict, {c.id for c in checks if c.result == "failed"}


@pytest.fixture
def trust(root: Path) -> Trust:
    return load_trust(root)


@pytest.fixture
def gap(sealed: Sealed) -> tuple[int, int]:
    return find_seal(read_revision(sealed.pdf)).gap


Token = Callable[[bytes], bytes]


def resigned(data: bytes, gap: tuple[int, int], pki: Pki, token: Token | None = None) -> bytes:
    """The file with a fresh signature of ours in its gap, over whatever it now says."""
    attributes, signature = pki.seal.sign(oids.DATA, digest_around(data, *gap))
    bare = SignedData(attributes, signature, (pki.seal.certificate_der, pki.intermediate))
    stamp = token(bare.imprint()) if token else pki.clock.stamp(bare.imprint(), NOW)
    return filled(data, gap, dataclasses.replace(bare, token=stamp))


def filled(data: bytes, gap: tuple[int, int], signed: SignedData) -> bytes:
    start, end = gap
    return data[: start + 1] + signed.encode().hex().encode().ljust(end - start - 2, b"0") + data[end - 1 :]


def test_a_fresh_signature_over_the_same_file_is_authentic(
    sealed: Sealed, gap: tuple[int, int], pki: Pki, trust: Trust
) -> None:
    assert judged(resigned(sealed.pdf, gap, pki), trust) == (Verdict.AUTHENTIC, set())


@pytest.mark.parametrize(
    ("written", "forged", "check"),
    [
        (rb"(/ByteRange\[0 \d+ \d+ \d+)\d\]", rb"\g<1>]", "coverage"),
        (rb"/ByteRange\[0 ", rb"/ByteRange[1 ", "coverage"),
        (rb"/T\(Seal\)", rb"/T(Soul)", "structure"),
        (rb"/Rect\[0 0 0 0\]", rb"/Rect[0 0 9 9]", "structure"),
        (rb"/SubFilter/ETSI.CAdES.detached", rb"/SubFilter/adbe.pkcs7.detached", "structure"),
        (rb"/SigFlags 3", rb"/SigFlags 1", "structure"),
        (rb"/Reason", rb"/Season", "structure"),
        (rb"/Level/LT", rb"/Level/B ", "structure"),
        (rb"/Level/LT", rb"/Level/T ", "structure"),
        (rb"/Level/LT", rb"/Level/XX", "structure"),
        (rb"/Lang\(zh\)", rb"/AA<<>>  ", "structure"),
        (rb"/CRLs\[", rb"/CRLz[", "structure"),
        (rb"/Certs\[(\d+ 0 R) (\d+ 0 R) (\d+ 0 R)", rb"/Certs[\2 \1 \3", "structure"),
        (rb"/Certs\[(\d+ 0 R) (\d+ 0 R) (\d+ 0 R)", rb"/Certs[\1 \2 \1", "chain"),
        (rb"/CRLs\[(\d+ 0 R) (\d+ 0 R)", rb"/CRLs[\2 \1", "revocation"),
        (rb"/CRLs\[(\d+ 0 R) (\d+ 0 R)\]", rb"/CRLs[\1       ]", "structure"),
        (rb"/Certs\[(\d+) 0 R", rb"/Certs[\1    ", "structure"),
        (rb"/Certs\[[^]]+\]", rb"/Certs 1 0 R     /Len[  ]", "structure"),
        (rb"/Contents<", rb"/Cantents<", "structure"),
    ],
)
def test_a_file_of_another_shape_is_refused_even_with_our_signature(
    sealed: Sealed, gap: tuple[int, int], pki: Pki, trust: Trust, written: bytes, forged: bytes, check: str
) -> None:
    changed = re.sub(written, lambda m: m.expand(forged).ljust(len(m[0])), sealed.pdf, count=1)
    assert len(changed) == len(sealed.pdf)
    verdict, failed = judged(resigned(changed, gap, pki), trust)
    assert (verdict, check in failed) == (Verdict.NOT_AUTHENTIC, True)


def test_a_signature_that_names_another_certificate_is_refused(
    sealed: Sealed, gap: tuple[int, int], pki: Pki, trust: Trust
) -> None:
    identity = pki_module._load(pki.folder, "seal")
    name = CertificateName(identity.certificate.issuer.public_bytes(), identity.certificate.serial_number + 1)
    named = sha256(pki.seal.certificate_der).digest()
    attributes = SignedAttributes(oids.DATA, digest_around(sealed.pdf, *gap), named, name)
    signed = SignedData(
        attributes,
        identity.key.sign(attributes.to_sign(), ALGORITHM),
        (pki.seal.certificate_der, pki.intermediate),
    )
    stamped = dataclasses.replace(signed, token=pki.clock.stamp(signed.imprint(), NOW))
    assert judged(filled(sealed.pdf, gap, stamped), trust) == (Verdict.NOT_AUTHENTIC, {"signature"})


def test_a_signature_with_a_third_certificate_is_refused(
    sealed: Sealed, gap: tuple[int, int], pki: Pki, trust: Trust
) -> None:
    own = read_contents(sealed.pdf, find_seal(read_revision(sealed.pdf)))
    more = dataclasses.replace(own, certificates=(*own.certificates, pki.root), token=None)
    token = pki.clock.stamp(more.imprint(), NOW)
    forged = filled(sealed.pdf, gap, dataclasses.replace(more, token=token))
    assert judged(forged, trust) == (Verdict.NOT_AUTHENTIC, {"structure"})


def a_token(
    signer: Signer, imprint: bytes, *, kind: bytes = oids.TST_INFO, policy: bytes = oids.OWN_CLOCK_POLICY
) -> SignedData:
    said = TimeStamp(policy, imprint, 7, NOW, signer.subject).encode()
    attributes, signature = signer.sign(kind, sha256(said).digest())
    return SignedData(attributes, signature, (signer.certificate_der,), said)


def forged_tokens(pki: Pki, imprint: bytes) -> dict[str, SignedData]:
    clock = Signer(pki_module._load(pki.folder, "tsa"))
    genuine = a_token(clock, imprint)
    other = TimeStamp(oids.OWN_CLOCK_POLICY, imprint, 8, NOW, clock.subject).encode()
    named = dataclasses.replace(genuine.attributes, certificate_sha256=b"x" * 32)
    key = pki_module._load(pki.folder, "tsa").key
    unknown = Signer(make_tsa("云笺", pki_module._load(pki.folder, "intermediate"), NOW.replace(microsecond=0)))
    return {
        "by a clock that the seal does not cover": a_token(unknown, imprint),
        "of another kind": a_token(clock, imprint, kind=oids.DATA),
        "by another policy": a_token(clock, imprint, policy=oids.SEAL_POLICY),
        "by the key of the seal": a_token(pki.seal, imprint),
        "with other content": dataclasses.replace(genuine, content=other),
        "without content": dataclasses.replace(genuine, content=None),
        "with a token in it": dataclasses.replace(genuine, token=b"\x30\x00"),
        "with two certificates": dataclasses.replace(genuine, certificates=(*genuine.certificates, pki.intermediate)),
        "naming no certificate": dataclasses.replace(
            genuine, attributes=named, signature=key.sign(named.to_sign(), ALGORITHM)
        ),
        "unsigned": dataclasses.replace(genuine, signature=pki.seal.sign(oids.DATA, b"")[1]),
    }


@pytest.mark.parametrize("which", range(10))
def test_a_token_of_another_shape_is_refused_even_with_our_signature(
    sealed: Sealed, gap: tuple[int, int], pki: Pki, trust: Trust, which: int
) -> None:
    def token(imprint: bytes) -> bytes:
        return list(forged_tokens(pki, imprint).values())[which].encode()

    assert len(forged_tokens(pki, b"")) == 10
    assert judged(resigned(sealed.pdf, gap, pki, token), trust) == (Verdict.NOT_AUTHENTIC, {"timestamp"})


def test_lower_levels_are_neither_authentic_nor_forged(document: bytes, pki: Pki, trust: Trust) -> None:
    class Dead:
        certificate, size = pki.clock.certificate, pki.clock.size

        def stamp(self, imprint: bytes, at: datetime) -> bytes:
            raise NoStamp("dead")

    level_b = seal(document, dataclasses.replace(pki, clock=Dead()), at=NOW, reason="r").pdf
    with patch.object(Pki, "crls", lambda *_: ()):
        level_t = seal(document, pki, at=NOW, reason="r").pdf
    for made in (level_b, level_t):
        assert judged(made, trust) == (Verdict.CANNOT_TELL, set())
        assert judged(made, Trust()) == (Verdict.CANNOT_TELL, set())


def test_a_clock_whose_certificate_has_ended_gives_no_stamp(pki: Pki) -> None:
    with pytest.raises(NoStamp, match="not valid at that time"):
        pki.clock.stamp(b"x" * 32, NOW.replace(year=NOW.year + 6))


def test_a_signature_larger_than_its_room_is_never_written(document: bytes, pki: Pki) -> None:
    narrow = dataclasses.replace(pki)
    narrow.__dict__["room"] = 1000
    with pytest.raises(CannotSeal, match="does not fit"):
        seal(document, narrow, at=NOW, reason="r")
