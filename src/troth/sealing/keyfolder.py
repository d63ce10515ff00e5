"""Files that survive a crash: each is written beside its place, made durable, and renamed into it."""

import os
from pathlib import Path

SECRET, PUBLIC = 0o600, 0o644


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not exist yet, with exactly this mode, and make it durable."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)  # whatever the umask
        file.write(content)
        file.flush()
        os.fsync(handle)


def replace(path: Path, content: bytes) -> None:
    """Put new content in the place of a public file; a reader sees the old or the new, never a part."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.unlink(missing_ok=True)
    write_new(scratch, content, PUBLIC)
    scratch.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
