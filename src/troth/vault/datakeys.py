"""Data keys: made when first needed, cached for one request or batch, destroyed for good."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from troth.core.transactions import in_transaction
from troth.vault.keyring import keyring
from troth.vault.models import DataKey
from troth.vault.scopes import HOUSE

FRESH = timedelta(minutes=1)  # longer than any transaction lasts
_opened: ContextVar[dict[str, tuple[UUID, bytes]] | None] = ContextVar("opened_data_keys", default=None)


class Shredded(Exception):
    """The key of this scope was destroyed: what it sealed can be read by nobody any more."""


@contextmanager
def keys_in_hand() -> Iterator[None]:
    """Keep opened data keys for the length of one request or batch, never longer."""
    token = _opened.set({})
    try:
        yield
    finally:
        _opened.reset(token)


def data_key(scope: str) -> tuple[UUID, bytes]:
    """The id and the 256-bit key of a scope, made if there is none; Shredded if it was destroyed."""
    cache = _opened.get()
    if cache is not None and scope in cache:
        return cache[scope]
    row = DataKey.objects.filter(scope=scope).first() or _make(scope)
    opened = row.pk, _unwrap(row)
    if cache is not None and not _may_be_rolled_back(row):
        cache[scope] = opened
    return opened


def existing_data_key(scope: str, id: UUID) -> bytes:
    """The key that sealed something under this scope; Shredded if it is gone."""
    cache = _opened.get()
    if cache is not None and scope in cache and cache[scope][0] == id:
        return cache[scope][1]
    row = DataKey.objects.filter(scope=scope, pk=id).first()
    if row is None:
        raise Shredded(scope)
    key = _unwrap(row)
    if cache is not None and not _may_be_rolled_back(row):
        cache[scope] = id, key
    return key


def take_keys(scopes: Iterable[str]) -> None:
    """Put the keys of these scopes in hand by one query; destroyed ones are left to be found out on reading."""
    cache = _opened.get()
    if cache is None:
        return
    wanted = [scope for scope in set(scopes) if scope not in cache]
    for row in DataKey.objects.filter(scope__in=wanted, wrapped__isnull=False) if wanted else ():
        if not _may_be_rolled_back(row):
            cache[row.scope] = row.pk, _unwrap(row)


def unless_erased(read: Callable[[], str | None]) -> str:
    """What a sealed field says; empty once its key was destroyed."""
    try:
        return read() or ""
    except Shredded:
        return ""


def shred(scope: str, *, at: datetime) -> bool:
    """Destroy the key of a scope for good; False if it is gone already. The house key is never destroyed."""
    if scope == HOUSE:
        raise ValueError("the house key is never destroyed")
    if (cache := _opened.get()) is not None:
        cache.pop(scope, None)
    DataKey.objects.bulk_create(
        [DataKey(scope=scope, kek="", wrapped=None, created_at=at, destroyed_at=at)], ignore_conflicts=True
    )
    return bool(DataKey.objects.filter(scope=scope, destroyed_at=None).update(wrapped=None, destroyed_at=at))


def rewrap(batch: int = 1000) -> int:
    """Move data keys to the newest key-encryption key; returns how many moved, 0 when all are there."""
    ring = keyring()
    rows = DataKey.objects.filter(destroyed_at=None).exclude(kek=ring.current)[:batch]
    moved = 0
    for row in rows:
        wrapped = aes_key_wrap(ring.keks[ring.current], _unwrap(row))
        moved += DataKey.objects.filter(pk=row.pk, kek=row.kek, destroyed_at=None).update(
            wrapped=wrapped, kek=ring.current
        )
    return moved


def _make(scope: str) -> DataKey:
    """Insert unless another was faster, then read what stands: both agree on one key."""
    ring = keyring()
    wrapped = aes_key_wrap(ring.keks[ring.current], secrets.token_bytes(32))
    made = DataKey(scope=scope, kek=ring.current, wrapped=wrapped, created_at=datetime.now(UTC))
    DataKey.objects.bulk_create([made], ignore_conflicts=True)
    return DataKey.objects.get(scope=scope)


def _may_be_rolled_back(row: DataKey) -> bool:
    """A key that this very transaction made is not kept in hand: were it rolled back, nothing would open again."""
    return in_transaction() and datetime.now(UTC) - row.created_at < FRESH


def _unwrap(row: DataKey) -> bytes:
    if row.wrapped is None:
        raise Shredded(row.scope)
    return aes_key_unwrap(keyring().keks[row.kek], bytes(row.wrapped))
