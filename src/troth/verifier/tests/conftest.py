"""A sealed document of 2026-11-21, kept: what was sealed once must verify for ever.

Its keys are gone. It was made by `troth.sealing` for the organisation 云笺; `other.pem` is the root of
another PKI of the same name.
"""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def document() -> Path:
    return SAMPLES / "document.pdf"


@pytest.fixture
def root() -> Path:
    return SAMPLES / "root.pem"


@pytest.fixture
def other() -> Path:
    return SAMPLES / "other.pem"


@pytest.fixture
def statement() -> bytes:
    return (SAMPLES / "statement.json").read_bytes()


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
