"""What tests of the whole product ask for by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

if TYPE_CHECKING:
    from troth.project.tests.world import World


@pytest.fixture
def demo(settings: Settings) -> None:
    """A demonstration that keeps its mail, whose pages need no collected static files."""
    settings.TROTH = replace(settings.TROTH, mode="demo", mail=None)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Created once for all tests of a file, who undo what they do (`rolled_back`), and undone at its end."""
    from troth.project.tests.world import created, rolled_back  # tables can only be imported once the apps are loaded

    with django_db_blocker.unblock(), translation.override("en"), rolled_back():
        yield created()
