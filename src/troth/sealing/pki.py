"""The keys of the house: made once, whole or not at all, and kept in one folder of their own."""

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from troth.sealing import certificates
from troth.sealing.certificates import Identity
from troth.sealing.keyfolder import PUBLIC, SECRET, replace, sync_folder, write_new
from troth.sealing.signer import Signer
from troth.sealing.tsa import OwnClock, Stamper

IDENTITIES = ("root", "intermediate", "seal", "tsa")
AUTHORITIES = ("root", "intermediate")
FILES = frozenset({f"{n}.{kind}" for n in IDENTITIES for kind in ("key", "pem")} | {f"{n}.crl" for n in AUTHORITIES})
REFRESH_BELOW = timedelta(days=352)  # reissued every two weeks
PEM = serialization.Encoding.PEM


class PkiBroken(Exception):
    """The folder holds a part of a PKI only, or something else; the sentence says what to do."""


def create_pki(folder: Path, *, organisation: str, at: datetime) -> None:
    """Make all keys, certificates and revocation lists in `folder`, of which nothing else may be a part.

    An existing PKI is left alone; a folder that holds only a part of one, or other files, is PkiBroken. The
    folder appears whole, by one rename, so a crash leaves nothing half-made.
    """
    if _is_complete(folder):
        return
    organisation = _checked(organisation)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        making = Path(scratch) / "pki"
        making.mkdir(mode=0o700)
        for name, (content, mode) in _make(organisation, _to_second(at)).items():
            write_new(making / name, content, mode)
        sync_folder(making)
        try:
            making.rename(folder)
        except OSError:  # another process was faster
            if not _is_complete(folder):
                raise
    sync_folder(folder.parent)


def refresh_crls(folder: Path, at: datetime) -> bool:
    """Reissue both revocation lists once they are two weeks old; says whether it did."""
    if not _is_complete(folder):
        raise PkiBroken(f"There is no PKI in {folder}. `troth init` makes one.")
    at = _to_second(at)
    lists = {name: x509.load_pem_x509_crl((folder / f"{name}.crl").read_bytes()) for name in AUTHORITIES}
    if all(_expiry(found) - at >= REFRESH_BELOW for found in lists.values()):
        return False
    for name, before in lists.items():
        renewed = certificates.make_crl(_load(folder, name), at, before)
        replace(folder / f"{name}.crl", renewed.public_bytes(PEM))
    return True


@dataclass(frozen=True)
class Pki:
    """The opened PKI: what a seal needs, parsed once."""

    folder: Path
    organisation: str
    seal: Signer = field(repr=False)
    root: bytes = field(repr=False)
    intermediate: bytes = field(repr=False)
    clock: Stamper = field(repr=False)

    @staticmethod
    def open(folder: Path) -> "Pki":
        """The PKI in this folder, parsed once per process; PkiBroken if it is missing or not whole."""
        if not _is_complete(folder):
            raise PkiBroken(f"There is no PKI in {folder}. `troth init` makes one.")
        return _open(folder.resolve(), (folder / "seal.key").stat().st_mtime_ns)

    def crls(self, at: datetime) -> tuple[bytes, ...]:
        """Both revocation lists as DER, or nothing if either is not valid at that time."""
        lists = [self._crl(self.folder / f"{name}.crl") for name in AUTHORITIES]
        fresh = all(begins <= _to_second(at) < ends for _, begins, ends in lists)
        return tuple(encoded for encoded, _, _ in lists) if fresh else ()

    def _crl(self, path: Path) -> tuple[bytes, datetime, datetime]:
        """The list as it stands in the file now: another process may have renewed it."""
        return _read_crl(path, path.stat().st_mtime_ns)

    @cached_property
    def room(self) -> int:
        """Bytes to reserve for a signature: certificates and token, and all the rest below 1.5 kB."""
        return len(self.seal.certificate_der) + len(self.intermediate) + self.clock.size + 1536


@lru_cache(maxsize=8)
def _open(folder: Path, _version: int) -> Pki:
    root, intermediate = ((_certificate(folder, name)) for name in AUTHORITIES)
    seal, tsa = (Signer(_load(folder, name)) for name in ("seal", "tsa"))
    organisation = root.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)[0].value
    der = serialization.Encoding.DER
    clock = OwnClock(tsa)
    return Pki(folder, str(organisation), seal, root.public_bytes(der), intermediate.public_bytes(der), clock)


@lru_cache(maxsize=32)
def _read_crl(path: Path, _version: int) -> tuple[bytes, datetime, datetime]:
    found = x509.load_pem_x509_crl(path.read_bytes())
    return found.public_bytes(serialization.Encoding.DER), found.last_update_utc, _expiry(found)


def _checked(organisation: str) -> str:
    organisation = organisation.strip()
    if not 0 < len(organisation) <= certificates.LONGEST_ORGANISATION or not organisation.isprintable():
        raise ValueError("The organisation's name must have 1 to 64 printable characters.")
    return organisation


def _is_complete(folder: Path) -> bool:
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if present and not present >= FILES:
        missing = ", ".join(sorted(FILES - present))
        raise PkiBroken(
            f"{folder} is not empty and lacks {missing}. Restore it from the backup, or move it away to make a new PKI."
        )
    return bool(present)


def _make(organisation: str, at: datetime) -> dict[str, tuple[bytes, int]]:
    root = certificates.make_root(organisation, at)
    intermediate = certificates.make_intermediate(organisation, root, at)
    made = {
        "root": root,
        "intermediate": intermediate,
        "seal": certificates.make_seal(organisation, intermediate, at),
        "tsa": certificates.make_tsa(organisation, intermediate, at),
    }
    files = {}
    for name, identity in made.items():
        files[f"{name}.key"] = (_private(identity.key), SECRET)
        files[f"{name}.pem"] = (identity.certificate.public_bytes(PEM), PUBLIC)
    for name in AUTHORITIES:
        files[f"{name}.crl"] = (certificates.make_crl(made[name], at, None).public_bytes(PEM), PUBLIC)
    return files


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _certificate(folder: Path, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())


def _load(folder: Path, name: str) -> Identity:
    key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
    certificate = _certificate(folder, name)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise PkiBroken(f"{folder}: {name}.key is not the key of {name}.pem.")
    return Identity(certificate, key)


def _expiry(found: x509.CertificateRevocationList) -> datetime:
    if found.next_update_utc is None:
        raise PkiBroken("A revocation list does not say until when it is valid.")
    return found.next_update_utc


def _to_second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
