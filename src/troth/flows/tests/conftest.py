"""Sentences are compared in English, and pages are drawn without collecting the static files first."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation
from pytest_django import Settings


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.TROTH = replace(settings.TROTH, mode="demo", mail=None)


@pytest.fixture
def production(settings: Settings, demo: None) -> None:
    settings.TROTH = replace(settings.TROTH, mode="production")


@pytest.fixture
def one_request() -> Iterator[None]:
    """Data keys are kept in hand as during a request, so that queries count as they do there."""
    from troth.vault.datakeys import keys_in_hand  # tables can only be imported once the apps are loaded

    with keys_in_hand():
        yield
