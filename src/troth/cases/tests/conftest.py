"""Pages are drawn without collecting the static files first, in a demonstration that keeps its mail."""

from dataclasses import replace

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.TROTH = replace(settings.TROTH, mode="demo", mail=None)
