"""What all tests share: a state folder of their own with keys and certificates, loopback only, fast passwords."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "deploy"))
from engines import missing, required

MEMORY = Path("/dev/shm")  # files that need no disk: fsync costs nothing there
STATE = Path(tempfile.mkdtemp(prefix="troth-test-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
os.environ["TROTH_VAR"] = str(STATE)
os.environ["DJANGO_SETTINGS_MODULE"] = "troth.project.settings"


ABSENT = missing()
pytest_plugins = ["troth.core.tests.thawing"]  # what is frozen refuses the flush


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """A test that rolls back its rows leaves none of them in the cache."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Tests quote the English sentences; pages still answer in the language that is asked for."""
    from django.utils import translation

    with translation.override("en"):
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`needs("redis")`: without the engine a test is skipped, unless TROTH_TEST_REQUIRE names it."""
    for marker in item.iter_markers("needs"):
        for engine in set(marker.args) & set(ABSENT):
            if engine in required():
                pytest.fail(f"{engine} is required and missing: {ABSENT[engine]}")
            pytest.skip(ABSENT[engine])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(engine): runs only where this engine is")
    from troth.sealing import create_pki
    from troth.vault.keyring import make_keys

    (STATE / "static").mkdir(exist_ok=True)
    make_keys(STATE / "keys")
    create_pki(STATE / "pki", organisation="Test", at=datetime.now(UTC))
    import django
    from django.conf import settings

    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow ones are slow by design
    # a worker of xdist inherits the environment, so its settings were read before this file: give it its own folder
    settings.TROTH = replace(settings.TROTH, var=STATE)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(STATE, ignore_errors=True)
