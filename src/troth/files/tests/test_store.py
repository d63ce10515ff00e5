import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from troth.files.chunks import CHUNK, HEADER, decrypted, encrypted
from troth.files.models import StoredFile
from troth.files.store import StorageFull, enter, path_of, pieces, read, sweep, write
from troth.vault.datakeys import Shredded, shred
from troth.vault.scopes import HOUSE, person_scope
from troth.vault.sealing import Altered

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SCOPE = person_scope("ivan", "evidence")
pytestmark = pytest.mark.django_db


def store(content: bytes, *, scope: str, at: datetime) -> StoredFile:
    return enter(write(content, scope=scope), at=at)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(TROTH=mock.Mock(wraps=settings.TROTH, var=tmp_path, keys=settings.TROTH.keys)):
        yield


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_what_is_stored_is_read_back_to_the_byte(size: int) -> None:
    content = os.urandom(size)
    stored = store(content, scope=SCOPE, at=NOW)
    assert read(stored) == content
    assert stored.size == size
    assert b"".join(pieces(stored)) == content


def test_nothing_stands_in_clear_on_the_disk_and_the_name_tells_nothing() -> None:
    content = b"canary " * 20_000
    stored = store(content, scope=SCOPE, at=NOW)
    path = path_of(stored.address)
    assert b"canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    import hashlib

    assert hashlib.sha256(content).hexdigest() != stored.address


def test_the_same_content_is_kept_once_per_scope() -> None:
    first, again = store(b"x", scope=SCOPE, at=NOW), store(b"x", scope=SCOPE, at=NOW)
    assert first.pk == again.pk
    assert store(b"x", scope=HOUSE, at=NOW).address != first.address


def test_every_kind_of_tampering_is_noticed() -> None:
    stored = store(os.urandom(2 * CHUNK + 5), scope=SCOPE, at=NOW)
    path = path_of(stored.address)
    whole = path.read_bytes()
    first, second = HEADER + CHUNK + 16, HEADER + 2 * (CHUNK + 16)
    for altered in (
        whole[:-1],
        whole[:second],  # the last chunk cut off
        whole[:HEADER] + whole[first:second] + whole[HEADER:first] + whole[second:],  # two chunks swapped
        whole + b"\0",
        bytes([whole[0] ^ 1]) + whole[1:],
        whole[: HEADER + 9] + bytes([whole[HEADER + 9] ^ 1]) + whole[HEADER + 10 :],
        b"",
    ):
        path.write_bytes(altered)
        with pytest.raises(Altered):
            read(stored)


def test_after_shredding_a_file_cannot_be_read() -> None:
    stored = store(b"personal", scope=SCOPE, at=NOW)
    shred(SCOPE, at=NOW)
    with pytest.raises(Shredded):
        read(stored)


def test_files_without_a_row_are_swept_once_they_are_an_hour_old() -> None:
    kept = store(b"kept", scope=SCOPE, at=NOW)
    orphan = path_of(write(b"orphan", scope=SCOPE).address)
    os.utime(orphan, (NOW.timestamp(), NOW.timestamp()))
    assert sweep(at=NOW + timedelta(minutes=30)) == 0
    assert sweep(at=NOW + timedelta(minutes=61)) == 1
    assert not orphan.exists()
    assert read(kept) == b"kept"


@pytest.fixture
def _tiny_disk(tmp_path: Path) -> Iterator[None]:
    """A real file system of 256 KiB; mounting one takes root."""
    folder = tmp_path / "files"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small tmpfs needs root")
    yield
    subprocess.run(["umount", folder], check=True)


@pytest.mark.usefixtures("_tiny_disk")
def test_a_full_disk_is_refused_cleanly_and_leaves_neither_file_nor_row(tmp_path: Path) -> None:
    store(b"small", scope=SCOPE, at=NOW)
    with pytest.raises(StorageFull):
        store(os.urandom(400_000), scope=SCOPE, at=NOW)
    assert StoredFile.objects.count() == 1
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1
    assert read(StoredFile.objects.get()) == b"small"


@given(content=st.binary(max_size=300))
def test_chunks_open_to_what_went_in(content: bytes) -> None:
    import io

    whole = b"".join(encrypted(HOUSE, content))
    assert b"".join(decrypted(HOUSE, io.BytesIO(whole))) == content
