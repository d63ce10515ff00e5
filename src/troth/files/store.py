"""Store, read and remove files of the encrypted folder.

`write` makes the bytes durable (temporary file, fsync, rename, fsync of the folder) outside any transaction; `enter`
makes the row inside the transaction of what the file belongs to. A crash between the two leaves a file without a
row, which `sweep` removes. A full disk is refused before any row exists.
"""

import errno
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from troth.core.refusals import Refused
from troth.core.transactions import forbid_open_transaction
from troth.files.chunks import decrypted, encrypted
from troth.files.models import StoredFile
from troth.vault.keyring import keyring

ORPHAN_AGE = timedelta(hours=1)


class StorageFull(Refused):
    """There is no room to keep a file durably: nothing was stored."""

    status = 503
    code = "storage-full"


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes that are on the disk for good; without a row they are swept after an hour."""

    scope: str
    address: str
    size: int


def write(content: bytes, *, scope: str) -> Written:
    """Make the content durable under the scope's key; the same content under the same scope is written once."""
    forbid_open_transaction("writing a file")
    written = Written(scope, _address(scope, content), len(content))
    if not StoredFile.objects.filter(address=written.address).exists():
        _write(path_of(written.address), encrypted(scope, content))
    return written


def enter(written: Written, *, at: datetime) -> StoredFile:
    """The row of a written file, in the transaction of what it belongs to."""
    row = StoredFile(scope=written.scope, address=written.address, size=written.size, stored_at=at)
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return StoredFile.objects.get(address=written.address)


def pieces(stored: StoredFile) -> Iterator[bytes]:
    """The content in pieces, each authenticated before it is given out; Altered or Shredded otherwise."""
    with path_of(stored.address).open("rb") as file:
        yield from decrypted(stored.scope, file)


def read(stored: StoredFile) -> bytes:
    """The whole content; Altered if a byte was changed, Shredded if the key is gone."""
    return b"".join(pieces(stored))


def sweep(*, at: datetime) -> int:
    """Remove files older than an hour that no row names, and return how many."""
    removed = 0
    for path in root().glob("??/??/*"):
        old = at - datetime.fromtimestamp(path.stat().st_mtime, UTC) > ORPHAN_AGE
        if old and not StoredFile.objects.filter(address=path.name).exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def root() -> Path:
    folder: Path = settings.TROTH.var / "files"
    return folder


def path_of(address: str) -> Path:
    return root() / address[:2] / address[2:4] / address


def _address(scope: str, content: bytes) -> str:
    digest = hashlib.sha256(content).digest()
    return hmac.digest(keyring().index, b"file|" + scope.encode() + b"|" + digest, "sha256").hex()


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(_("There is no room left on the disk; nothing was stored.")) from error
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
