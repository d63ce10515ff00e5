"""What all tests share: a state folder of their own with keys and certificates, loopback only, fast passwords."""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # files that need no disk: fsync costs nothing there
STATE = Path(tempfile.mkdtemp(prefix="troth-test-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
os.environ["TROTH_VAR"] = str(STATE)
os.environ["DJANGO_SETTINGS_MODULE"] = "troth.project.settings"


def pytest_configure(config: pytest.Config) -> None:
    from troth.sealing import create_pki
    from troth.vault.keyring import make_keys

    (STATE / "static").mkdir(exist_ok=True)
    make_keys(STATE / "keys")
    create_pki(STATE / "pki", organisation="Test", at=datetime.now(UTC))
    import django

    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(STATE, ignore_errors=True)
