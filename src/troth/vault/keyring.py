"""The keys that stand outside the database: key-encryption keys, the index key and the key of one-time codes.

Each is a file of 32 random bytes in hexadecimal, mode 0600, in the keys folder. This protects a stolen database,
dump or backup; it does not protect a stolen disk or a running server.
"""

import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
SINGLE_KEYS = ("index", "code", "secret")


class KeysMissing(RuntimeError):
    """The keys folder lacks a key; `troth init` makes what is missing."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of one folder, read once per process."""

    keks: dict[str, bytes]
    index: bytes
    code: bytes

    @property
    def current(self) -> str:
        """The id of the newest key-encryption key."""
        return max(self.keks)

    @classmethod
    def read(cls, folder: Path) -> "Keyring":
        keks = {path.stem: _read(path) for path in sorted(folder.glob("kek-*.key"))}
        if not keks:
            raise KeysMissing(f"no kek-*.key in {folder}: run 'troth init'")
        return cls(keks, _read(folder / "index.key"), _read(folder / "code.key"))


def make_keys(folder: Path) -> list[str]:
    """Make each key that is missing and name those made; existing keys are never touched."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = [name for name in SINGLE_KEYS if not (folder / f"{name}.key").exists()]
    if not any(folder.glob("kek-*.key")):
        names.append("kek-0001")
    for name in names:
        _write(folder / f"{name}.key")
    return names


def add_kek(folder: Path) -> str:
    """Make the next key-encryption key and return its id; data keys move to it by `rewrap`."""
    number = max(int(path.stem.removeprefix("kek-")) for path in folder.glob("kek-*.key")) + 1
    name = f"kek-{number:04d}"
    _write(folder / f"{name}.key")
    _keyring_of.cache_clear()
    return name


def keyring() -> Keyring:
    """The keys of this installation; KeysMissing before `troth init`."""
    return _keyring_of(settings.TROTH.keys)


@lru_cache(maxsize=8)
def _keyring_of(folder: Path) -> Keyring:
    return Keyring.read(folder)


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        raise KeysMissing(f"{path} is missing: run 'troth init'") from None
    except ValueError:
        raise KeysMissing(f"{path} is not a key of 64 hexadecimal digits") from None
    if len(key) != KEY_BYTES:
        raise KeysMissing(f"{path} is not a key of 64 hexadecimal digits")
    return key


def _write(path: Path) -> None:
    """Write durably under a temporary name first: a key is there whole or not at all."""
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
