import io
import random
import time
import zipfile
from pathlib import Path

import pytest

from troth.verifier.examine import LARGEST, examine, examine_bytes
from troth.verifier.findings import Report, Verdict
from troth.verifier.trust import Trust, load_trust

SEED = random.SystemRandom().randrange(2**32)


def verdict(data: bytes, trust: Trust | None = None, name: str = "") -> Verdict:
    name = name or ("document.pdf" if data.startswith(b"%PDF") else "bundle.zip")
    checks, _ = examine_bytes(data, trust or Trust(), name)
    assert "internal" not in {check.reason.key for check in checks}
    return Report("document.pdf", checks).verdict


def an_archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"\0" * 1000,
        b"hello",
        b"%PDF-1.4\nnothing of ours\n%%EOF\n",
        b"PK\x03\x04" + b"\0" * 100,
        an_archive(a=b"b"),
    ],
)
def test_of_a_foreign_file_nothing_can_be_said(foreign: bytes) -> None:
    assert verdict(foreign) is Verdict.CANNOT_TELL


def test_for_a_foreign_pdf_the_command_to_use_is_named() -> None:
    checks, _ = examine_bytes(b"%PDF-1.4\n/ByteRange [0 1 2 3]\n%%EOF\n", Trust(), "theirs.pdf")
    command = "pyhanko sign adesverify --executive-summary --trust root.pem theirs.pdf"
    assert [(check.id, check.result) for check in checks] == [("file", "not_checkable")]
    assert command in checks[0].reason.said("en")
    assert command in checks[0].reason.said("zh")


def test_a_pdf_without_an_end_is_not_authentic_whoever_made_it() -> None:
    assert verdict(b"%PDF-1.7\n1 0 obj\n") is Verdict.NOT_AUTHENTIC


def test_a_path_that_cannot_be_read_is_answered(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing", Path("nul\0byte"), Path("x" * 5000), Path("\x1b[31mred")):
        report = examine(path, Trust())
        assert report.verdict is Verdict.CANNOT_TELL
        assert [check.id for check in report.checks] == ["file"]
        assert "\x1b" not in report.path


def test_a_hundred_megabytes_are_refused_at_once(tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(100 << 20)
    begun = time.process_time()
    report = examine(huge, Trust())
    assert report.verdict is Verdict.CANNOT_TELL
    assert "larger than 64 MB" in report.checks[0].reason.said()
    assert time.process_time() - begun < 5
    assert LARGEST == 64 << 20


def test_random_damage_never_throws_and_never_passes(document: Path, root: Path) -> None:
    trust, data, chance = load_trust(root), document.read_bytes(), random.Random(SEED)
    assert verdict(data, trust) is Verdict.AUTHENTIC
    for _ in range(300):
        start = chance.randrange(len(data))
        removed, added = chance.randrange(40), chance.randbytes(chance.randrange(1, 40))
        damaged = data[:start] + added + data[start + removed :]
        if damaged != data:
            assert verdict(damaged, trust) is not Verdict.AUTHENTIC, f"seed {SEED}, byte {start}"


@pytest.mark.parametrize(
    "catalog",
    [
        b"<</AcroForm " + b"[" * 50_000,
        b"<</AcroForm " + b"<</A" * 50_000,
        b"<</AcroForm " + b"(" * 50_000,
        b"<</AcroForm 1 0 R>>",
        b"<</AcroForm<</SigFlags 3/Fields[1 0 R]>>>>",
        b"[" + b"0 " * 600_000 + b"]",
        b"<<>>",
        b"null",
    ],
)
def test_a_hostile_catalog_is_refused(catalog: bytes) -> None:
    body = b"%PDF-1.7\n1 0 obj\n" + catalog + b"\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\ntrailer\n<</Size 2/Root 1 0 R>>\n"
    mark = b"%/Prop_Build<</App<</Name/Troth\n"
    end = b"startxref\n%d\n%%%%EOF\n" % (len(body) + len(mark))
    assert verdict(body + mark + table + end) is Verdict.NOT_AUTHENTIC


def test_recursive_der_in_the_place_of_the_signature_is_refused(document: Path, root: Path) -> None:
    data = document.read_bytes()
    start = data.index(b"/Contents<") + 10
    end = data.index(b">", start)
    for bomb in (b"3080", b"30823fff", b"a0823fff3082"):
        forged = data[:start] + (bomb * 10_000)[: end - start] + data[end:]
        assert verdict(forged, load_trust(root)) is Verdict.NOT_AUTHENTIC


def test_a_bundle_is_authentic_and_its_own_root_is_no_trust(
    document: Path, root: Path, statement: bytes, tmp_path: Path
) -> None:
    members = {"document_pdf": document.read_bytes(), "statement_json": statement, "root_pem": root.read_bytes()}
    bundle = an_archive(**members, README_txt=b"How to check this.")
    assert verdict(bundle, load_trust(root)) is Verdict.AUTHENTIC
    assert verdict(bundle) is Verdict.CANNOT_TELL


def test_a_bundle_with_another_statement_is_not_authentic(document: Path, root: Path, statement: bytes) -> None:
    bundle = an_archive(document_pdf=document.read_bytes(), statement_json=statement + b" ")
    assert verdict(bundle, load_trust(root)) is Verdict.NOT_AUTHENTIC


def test_a_bundle_with_strange_files_is_not_vouched_for(document: Path, root: Path) -> None:
    bundle = an_archive(document_pdf=document.read_bytes(), readme_html=b"<script>")
    assert verdict(bundle, load_trust(root)) is Verdict.CANNOT_TELL


def test_a_bundle_around_a_foreign_document_says_nothing(root: Path) -> None:
    bundle = an_archive(document_pdf=b"%PDF-1.4\n%%EOF\n")
    assert verdict(bundle, load_trust(root)) is Verdict.CANNOT_TELL


def test_a_bundle_that_calls_itself_a_pdf_is_not_vouched_for(document: Path, root: Path) -> None:
    disguised = an_archive(document_pdf=document.read_bytes(), root_pem=b"%PDF-1.4 something else")
    assert verdict(disguised, load_trust(root), "document.pdf") is not Verdict.AUTHENTIC


def test_a_bundle_without_its_first_bytes_is_not_authentic(document: Path, root: Path) -> None:
    bundle = b"XX" + an_archive(document_pdf=document.read_bytes())[2:]
    assert verdict(bundle, load_trust(root)) is Verdict.NOT_AUTHENTIC


def test_a_zip_bomb_is_refused() -> None:
    bomb = an_archive(document_pdf=b"\0" * (65 << 20))
    assert len(bomb) < 100_000
    assert verdict(bomb) is Verdict.NOT_AUTHENTIC


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_bundle_that_names_a_file_twice_is_refused(document: Path, root: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for content in (document.read_bytes(), b"%PDF-1.4\n%%EOF\n"):
            archive.writestr("document.pdf", content)
    assert verdict(out.getvalue(), load_trust(root)) is Verdict.NOT_AUTHENTIC


def test_a_damaged_bundle_never_throws_and_never_hides_a_change(document: Path, root: Path, statement: bytes) -> None:
    bundle, trust = an_archive(document_pdf=document.read_bytes(), statement_json=statement), load_trust(root)
    chance = random.Random(SEED)
    for _ in range(200):
        at = chance.randrange(len(bundle))
        damaged = bundle[:at] + bytes([bundle[at] ^ 0xFF]) + bundle[at + 1 :]
        verdict(damaged, trust)
        verdict(bundle[:at], trust)


def test_an_archive_of_a_million_files_is_refused_before_it_is_opened() -> None:
    many = b"PK\x03\x04document.pdf" + b"PK\x01\x02" * 1_000_000
    assert verdict(many) is Verdict.NOT_AUTHENTIC
