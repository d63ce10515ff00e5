from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from troth.sealing import pki as pki_module
from troth.sealing.certificates import CRL_LIFE, make_crl
from troth.sealing.pki import FILES, Pki, PkiBroken, create_pki, refresh_crls
from troth.sealing.tests.makers import run, tool

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_pki(tmp_path / "pki", organisation="云笺", at=AT)
    return tmp_path / "pki"


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


def crl(folder: Path, name: str) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl((folder / f"{name}.crl").read_bytes())


def test_only_the_owner_reads_keys_and_anyone_may_read_certificates(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(modes(folder)) == FILES
    assert {mode for name, mode in modes(folder).items() if name.endswith(".key")} == {0o600}
    assert {mode for name, mode in modes(folder).items() if not name.endswith(".key")} == {0o644}


def test_making_it_again_leaves_it_alone(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    create_pki(folder, organisation="Somebody else", at=AT + timedelta(days=400))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "pki").mkdir()
    create_pki(tmp_path / "pki", organisation="云笺", at=AT)
    assert set(modes(tmp_path / "pki")) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["pki"]


def test_a_part_of_a_pki_is_refused_with_the_names_of_what_is_missing(folder: Path) -> None:
    (folder / "seal.key").unlink()
    with pytest.raises(PkiBroken, match=r"lacks seal\.key\. Restore it from the backup"):
        create_pki(folder, organisation="云笺", at=AT)
    with pytest.raises(PkiBroken, match=r"lacks seal\.key"):
        Pki.open(folder)


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PkiBroken, match="is not empty"):
        create_pki(tmp_path, organisation="云笺", at=AT)


@pytest.mark.parametrize("organisation", ["", "  ", "x" * 65, "a\nb", "\x1b[31m"])
def test_a_name_that_no_certificate_can_bear_is_refused(tmp_path: Path, organisation: str) -> None:
    with pytest.raises(ValueError, match="1 to 64 printable"):
        create_pki(tmp_path / "pki", organisation=organisation, at=AT)
    assert not (tmp_path / "pki").exists()


@pytest.mark.parametrize("write_that_fails", range(len(FILES)))
def test_a_crash_while_making_it_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_that_fails: int
) -> None:
    written: list[Path] = []

    def crash(path: Path, content: bytes, mode: int) -> None:
        if len(written) == write_that_fails:
            raise OSError("no space left on device")
        written.append(path)
        path.write_bytes(content)

    monkeypatch.setattr(pki_module, "write_new", crash)
    with pytest.raises(OSError, match="no space"):
        create_pki(tmp_path / "pki", organisation="云笺", at=AT)
    assert list(tmp_path.iterdir()) == []


def test_opening_where_there_is_none_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(PkiBroken, match="troth init"):
        Pki.open(tmp_path / "pki")


def test_a_key_that_is_not_the_certificates_is_refused(folder: Path) -> None:
    (folder / "seal.key").write_bytes((folder / "tsa.key").read_bytes())
    with pytest.raises(PkiBroken, match=r"seal\.key is not the key of seal\.pem"):
        Pki.open(folder)


def test_openssl_accepts_the_chains_and_the_lists(folder: Path) -> None:
    openssl = tool("openssl", "openssl")
    crls = folder.parent / "crls.pem"
    crls.write_bytes((folder / "root.crl").read_bytes() + (folder / "intermediate.crl").read_bytes())
    common = (
        "-x509_strict",
        "-crl_check_all",
        "-CRLfile",
        str(crls),
        "-attime",
        str(int(AT.timestamp()) + 60),
    )
    trust = ("-CAfile", str(folder / "root.pem"), "-untrusted", str(folder / "intermediate.pem"))
    for leaf, words in (("seal", ()), ("tsa", ("-purpose", "timestampsign"))):
        said = run(openssl, "verify", *common, *trust, *words, str(folder / f"{leaf}.pem"))
        assert said.endswith(f"{leaf}.pem: OK\n"), said


def test_lists_are_renewed_once_they_are_two_weeks_old(folder: Path) -> None:
    assert not refresh_crls(folder, AT + timedelta(days=14))
    assert refresh_crls(folder, AT + timedelta(days=14, seconds=1))
    for name in ("root", "intermediate"):
        number = crl(folder, name).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        assert number == 2
        assert crl(folder, name).next_update_utc == AT + timedelta(days=14, seconds=1) + CRL_LIFE
    assert set(modes(folder)) == FILES


def test_what_was_revoked_stays_revoked_when_the_list_is_renewed(folder: Path) -> None:
    issuer = pki_module._load(folder, "intermediate")
    revoked = x509.RevokedCertificateBuilder().serial_number(4711).revocation_date(AT).build()
    listing = x509.CertificateRevocationListBuilder(issuer.certificate.subject, AT, AT + timedelta(days=1))
    listing = listing.add_extension(x509.CRLNumber(5), critical=False).add_revoked_certificate(revoked)
    renewed = make_crl(issuer, AT, listing.sign(issuer.key, hashes.SHA256()))
    assert [entry.serial_number for entry in renewed] == [4711]
    assert renewed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 6


def test_an_open_pki_sees_lists_renewed_by_another_process(folder: Path) -> None:
    pki = Pki.open(folder)
    before = pki.crls(AT)
    assert len(before) == 2
    assert pki.crls(AT + CRL_LIFE) == ()
    refresh_crls(folder, AT + timedelta(days=30))
    assert len(pki.crls(AT + CRL_LIFE)) == 2
    assert pki.crls(AT + CRL_LIFE) != before
