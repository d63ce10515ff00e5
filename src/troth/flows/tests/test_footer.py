"""The footer is kept in the cache; a real Redis keeps it as plain JSON."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.test import Client, override_settings

from troth.flows.tests.makers import an_agreement

pytestmark = pytest.mark.django_db
REDIS = {
    "default": {
        "BACKEND": "troth.web.caching.KindRedis",
        "LOCATION": "redis://127.0.0.1:6379/0",
        "KEY_PREFIX": "troth-test",
        "OPTIONS": {"serializer": "troth.web.caching.JsonSerializer"},
    }
}


@pytest.fixture
def redis() -> Iterator[RedisCache]:
    with override_settings(CACHES=REDIS):
        cache = caches["default"]
        assert isinstance(cache, RedisCache)
        cache.delete_many(["footer/en", "footer/zh-hans"])
        yield cache
        cache.delete_many(["footer/en", "footer/zh-hans"])


@pytest.mark.needs("redis")
def test_redis_keeps_the_footer_as_json_for_half_a_minute(redis: RedisCache) -> None:
    an_agreement()
    page = Client().get("/join/?lang=en").content.decode()
    client = redis._cache.get_client("troth-test:1:footer/en")
    raw: Any = client.get("troth-test:1:footer/en")
    assert raw.startswith(b'"')  # JSON, not pickle
    assert 0 < client.ttl("troth-test:1:footer/en") <= 30
    assert "<footer" in page


@pytest.mark.needs("redis")
def test_the_footer_is_taken_from_the_cache_while_it_is_kept(redis: RedisCache) -> None:
    redis.set("footer/en", "kept a moment ago", 30)
    assert "kept a moment ago" in Client().get("/join/?lang=en").content.decode()
    assert "kept a moment ago" not in Client().get("/join/?lang=zh-hans").content.decode()


def test_a_cache_that_is_down_costs_nobody_a_page() -> None:
    an_agreement()
    dead = {"default": REDIS["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    with override_settings(CACHES=dead):
        answer = Client().get("/join/?lang=en")
    assert answer.status_code == 200
    assert "Terms of Service" in answer.content.decode()
