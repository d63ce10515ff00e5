"""A shared cache holds JSON, so that reading it back can run nothing, and is a convenience: pages come without it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger("troth.web")


class KindRedis(RedisCache):
    """Redis that is down keeps nothing and finds nothing; no page fails for it."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with _forgiven():
            return super().get(key, default, version)
        return default

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with _forgiven():
            return bool(super().add(key, value, timeout, version))
        return False

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with _forgiven():
            super().set(key, value, timeout, version)


@contextmanager
def _forgiven() -> Iterator[None]:
    from redis.exceptions import RedisError  # a third of a second at start, which only users of Redis pay

    try:
        yield
    except RedisError as error:
        log.warning("cache", error=type(error).__name__)


class JsonSerializer:
    """Django's serializer interface for Redis, without pickle."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, content: bytes) -> Any:
        return json.loads(content)
