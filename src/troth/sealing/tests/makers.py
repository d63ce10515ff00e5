"""Documents and peers for the tests: a page of the press, and the strangers' programs that check a seal."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from troth.verifier import main

NOW = datetime.now(UTC)  # the strangers' programs look at their own clock
SOURCE = """
#set document(title: "云笺服务协议", author: "云笺", keywords: ("KEYWORDS",))
#set document(date: datetime(year: 2026, month: 11, day: 21))
#set text(lang: "zh", size: 11pt)
= Service agreement
What is provided: #link("https://example.org")[storage].
#table(columns: 2, [Price], [10], [Renewal], [monthly])
#pagebreak()
== Evidence
Signed.
"""

# pyHanko's own command, many files in one process: its exit code says nothing of a file without a signature
ADESVERIFY = """
import sys
from click.testing import CliRunner
from pyhanko.cli import cli_root
words = ["sign", "adesverify", "--executive-summary", "--trust", sys.argv[1]]
for path in sys.argv[2:]:
    answer = CliRunner().invoke(cli_root, [*words, path])
    print(answer.exit_code == 0 and answer.output.strip().endswith(":VALID"))
"""


def a_document(keywords: str = "agreement") -> bytes:
    """A tagged page as the press makes them: PDF/A-2a and PDF/UA-1 claimed, classic table."""
    source = SOURCE.replace("KEYWORDS", keywords).encode()
    made = typst.compile(source, format="pdf", pdf_standards=["a-2a", "ua-1"], ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def adesverify(root: Path, *paths: Path) -> list[bool]:
    """Whether `pyhanko sign adesverify` ends in VALID with exit 0, for each file."""
    command = [sys.executable, "-c", ADESVERIFY, str(root), *map(str, paths)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return [line == "True" for line in answer.stdout.split()]


def tool(name: str, of: str) -> str:
    """The path of a stranger's program; the test is skipped without it, unless it is required."""
    found = shutil.which(name)
    if found is None and of not in os.environ.get("TROTH_TEST_REQUIRE", "").split(","):
        pytest.skip(f"{name} is not installed")
    assert found is not None, f"{name} is required and not installed"
    return found


def run(*command: str) -> str:
    """What a program says, on both outputs."""
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return answer.stdout + answer.stderr


def verify(path: Path, content: bytes, *words: str) -> int:
    """The exit code of `troth verify` for a file of this content."""
    path.write_bytes(content)
    return main([str(path), *words])
