"""The peer: pyHanko sealing the same bytes with the same keys to PAdES B-LT, time stamp included."""

import asyncio
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from troth.sealing import Pki


def sealer(pki: Path) -> Callable[[bytes], bytes]:
    """A function that seals a PDF; everything that can be read once is read here."""
    from asn1crypto import cms, tsp  # type: ignore[import-untyped]
    from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    load: Any = load_cert_from_pemder
    stored: Any = SimpleCertificateStore.from_certs
    names = ("root", "intermediate", "seal", "tsa")
    certificates = {name: load(str(pki / f"{name}.pem")) for name in names}
    key = load_private_key_from_pemder(str(pki / "seal.key"), None)
    store = stored(list(certificates.values()))
    signer = SimpleSigner(certificates["seal"], key, store)
    clock = Pki.open(pki).clock

    class OurClock(TimeStamper):  # pyHanko's own stand-in stamps with RSA only
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            token = clock.stamp(req["message_imprint"]["hashed_message"].native, datetime.now(UTC))
            return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)})

    ours: Any = OurClock
    stamper = ours(include_nonce=False)
    crls = [_der((pki / f"{name}.crl").read_bytes()) for name in names[:2]]
    context = ValidationContext(trust_roots=[certificates["root"]], crls=crls, allow_fetching=False)
    metadata = PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, embed_validation_info=True,
        validation_context=context,
    )  # fmt: skip
    pdf_signer = PdfSigner(metadata, signer=signer, timestamper=stamper)

    def seal(pdf: bytes) -> bytes:
        signed = asyncio.run(pdf_signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))))
        return bytes(signed.getvalue())

    return seal


def _der(pem: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER)
