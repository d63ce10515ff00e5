import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from troth.verifier import main

CHECKS = [
    "structure",
    "coverage",
    "digest",
    "signature",
    "chain",
    "timestamp",
    "validity",
    "revocation",
    "trust",
]

# what may be loaded besides the verifier: the standard library, and cryptography with what it needs
IMPORTS = """
import sys
before = set(sys.modules)
from troth.verifier import main
code = main(sys.argv[1:])
names = {name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)
ours = {name for name in sys.modules if name.startswith("troth.")}
floors = {name.split(".")[1] for name in ours}
print(code, sorted(names), sorted(floors))
"""


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_sealed_document_is_authentic(document: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(document), "--trust", str(root)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{document}: authentic.")
    assert "Sealed by: 云笺 Yunjian, Seal of agreements" in said
    assert "Sealed at: 2026-11-21 09:00:00 UTC" in said
    assert "Time stamps by the provider's own clock" in said
    assert "FAILED" not in said
    assert "\x1b" not in said, "plain when piped"


def test_the_answer_for_a_program_is_exactly_as_promised(
    document: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", "--trust", str(root), str(document)]) == 0
    found = answer(capsys)
    assert found.keys() == {"verdict", "checks"}
    assert found["verdict"] == "authentic"
    assert [check["id"] for check in found["checks"]] == CHECKS
    assert all(check.keys() == {"id", "result", "reason"} for check in found["checks"])
    assert {check["result"] for check in found["checks"]} == {"passed"}


def test_without_trust_it_cannot_tell_and_says_how_to_get_it(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(document)]) == 2
    said = capsys.readouterr().out
    assert "cannot tell" in said
    assert "Says it was sealed by" in said
    assert "--trust root.pem" in said


def test_under_another_root_it_cannot_tell(document: Path, other: Path) -> None:
    assert main([str(document), "--trust", str(other)]) == 2


def test_a_folder_of_roots_may_hold_other_things(document: Path, root: Path, other: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(other.read_bytes())
    (tmp_path / "b.pem").write_bytes(root.read_bytes())
    (tmp_path / "notes.txt").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (tmp_path / "folder").mkdir()
    assert main([str(document), "--trust", str(tmp_path)]) == 0


def test_a_changed_document_is_not_authentic(
    document: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = bytearray(document.read_bytes())
    changed[changed.index(b"stream\n") + 9] ^= 1
    (tmp_path / "document.pdf").write_bytes(changed)
    assert main([str(tmp_path / "document.pdf"), "--trust", str(root)]) == 1
    said = capsys.readouterr().out
    assert "NOT authentic" in said
    assert "[FAILED] Content: The content was changed after it was sealed." in said


def test_several_files_get_the_worst_verdict_and_each_its_own(
    document: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(document.read_bytes()[:-9])
    paths = [str(document), str(tmp_path / "missing.pdf"), str(cut)]
    assert main([*paths, "--trust", str(root), "--json"]) == 1
    found = answer(capsys)
    assert found["verdict"] == "not_authentic"
    assert [file["path"] for file in found["files"]] == paths
    assert [file["verdict"] for file in found["files"]] == ["authentic", "cannot_tell", "not_authentic"]
    assert {check["path"] for check in found["checks"]} == set(paths)
    assert main([*paths[:2], "--trust", str(root), "--json"]) == 2


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--json"],
        ["--nonsense", "x"],
        ["x", "--trust"],
        ["x", "--trust", "/nowhere"],
        ["x", "--trust", "/dev/null"],
    ],
)
def test_wrong_use_is_2_with_a_line_that_says_why(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert "troth verify: " in said.err
    assert said.out == ""


def test_help_is_not_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "0 authentic, 1 altered or not authentic, 2 cannot tell" in capsys.readouterr().out


def test_an_issuing_authority_is_no_root(document: Path, root: Path, tmp_path: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from troth.pades.revision import read_revision
    from troth.pades.seal import find_seal, read_contents

    data = document.read_bytes()
    for certificate in read_contents(data, find_seal(read_revision(data))).certificates:
        pem = x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)
        (tmp_path / "trust.pem").write_bytes(pem)
        assert main([str(document), "--trust", str(tmp_path / "trust.pem")]) == 2


@pytest.mark.parametrize("variable", ["LANG", "LC_MESSAGES", "LC_ALL"])
def test_a_chinese_reader_is_answered_in_chinese(
    document: Path,
    root: Path,
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "zh_CN.UTF-8")
    assert main([str(document), "--trust", str(root)]) == 0
    said = capsys.readouterr().out
    assert "真实。自签章以来没有任何改动。" in said
    assert "签章方：云笺 Yunjian" in said
    assert "[通过] 信任：" in said


def test_an_output_that_knows_no_chinese_is_no_traceback(document: Path, root: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from troth.verifier import main; sys.exit(main(sys.argv[1:]))",
    ]
    environment = {"LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "ascii"}
    words = [str(document), "--trust", str(root)]
    run = subprocess.run([*command, *words], capture_output=True, text=True, env=environment, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_nothing_is_imported_but_the_standard_library_and_cryptography(document: Path, root: Path) -> None:
    command = [sys.executable, "-c", IMPORTS, str(document), "--trust", str(root)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    code, _, names = run.stdout.strip().splitlines()[-1].partition(" ")
    assert code == "0"
    assert names == "['_cffi_backend', '_openssl', 'cryptography', 'troth'] ['pades', 'verifier']"
