"""Sealing: the same document with a signature over every byte of it (PAdES, ETSI EN 319 142-1)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from troth.core.transactions import forbid_open_transaction
from troth.pades import oids
from troth.pades.cms import SignedData, read_signed_data
from troth.pades.der import Malformed
from troth.pades.revision import Revision, read_revision
from troth.pades.seal import Level, digest_around
from troth.pades.syntax import NotPdf
from troth.pades.tst import read_time_stamp
from troth.sealing.layout import Gap, Words, lay_out
from troth.sealing.pki import Pki
from troth.sealing.tsa import NoStamp


class CannotSeal(Exception):
    """The bytes are not a PDF of the kind that the press makes."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed file, the level it truly has, and its digest."""

    pdf: bytes
    level: Level
    sha256: str


def seal(pdf: bytes, pki: Pki, *, at: datetime, reason: str, location: str = "") -> Sealed:
    """Seal a PDF of the press to level LT, or to what can be had: T without valid CRLs, B without a stamp.

    CannotSeal if it is no PDF of one revision with a plain table, or has a form or a seal already. Nothing of
    this may run inside a transaction.
    """
    forbid_open_transaction("seal")
    if not pki.seal.is_valid(at):
        raise CannotSeal(f"The certificate of the seal is valid from {pki.seal.valid_from} to {pki.seal.valid_until}.")
    words = Words(pki.organisation, reason, location)
    try:
        revision = read_revision(pdf)
        try:
            sealed, level = _sealed(revision, pki, at, words, stamped=True)
        except NoStamp:
            sealed, level = _sealed(revision, pki, at, words, stamped=False)
    except NotPdf as error:
        raise CannotSeal(f"This PDF cannot be sealed: {error}.") from error
    return Sealed(sealed, level, sha256(sealed).hexdigest())


def _sealed(revision: Revision, pki: Pki, at: datetime, words: Words, *, stamped: bool) -> tuple[bytes, Level]:
    """One attempt; NoStamp if a stamp was asked for and not given."""
    crls = pki.crls(at)
    level = Level.B if not stamped else Level.LT if crls else Level.T
    certificates = [pki.seal.certificate_der, pki.intermediate, pki.root, pki.clock.certificate]
    material = [certificates, list(crls)] if level is Level.LT else []
    gap = lay_out(revision, level=level, at=at, words=words, room=pki.room, material=material)
    signature = _signature(gap, pki, at, stamped=stamped).hex().encode()
    if len(signature) > gap.end - gap.start - 2:
        raise CannotSeal("The signature does not fit into the room reserved for it.")
    gap.data[gap.start + 1 : gap.start + 1 + len(signature)] = signature
    return bytes(gap.data), level


def _signature(gap: Gap, pki: Pki, at: datetime, *, stamped: bool) -> bytes:
    attributes, signature = pki.seal.sign(oids.DATA, digest_around(gap.data, gap.start, gap.end))
    unstamped = SignedData(attributes, signature, (pki.seal.certificate_der, pki.intermediate))
    if not stamped:
        return unstamped.encode()
    token = _token(pki, unstamped.imprint(), at)
    return SignedData(attributes, signature, unstamped.certificates, token=token).encode()


def _token(pki: Pki, imprint: bytes, at: datetime) -> bytes:
    """A token that a reader will accept for this imprint; whatever else the clock gave is no stamp at all."""
    token = pki.clock.stamp(imprint, at)
    try:
        content = read_signed_data(token).content or b""
        fits = read_time_stamp(content).imprint == imprint and len(token) <= pki.clock.size
    except Malformed as error:
        raise NoStamp(f"the clock gave something that is not a token: {error}") from error
    if not fits:
        raise NoStamp("the clock gave a token for something else")
    return token
