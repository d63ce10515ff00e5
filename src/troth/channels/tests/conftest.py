"""Templates that only tests have, and servers that take or refuse mail."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from troth.channels.tests.peers import Peer, started
from troth.project.environment import Mail

Mailing = Callable[..., None]


@pytest.fixture(autouse=True)
def test_templates(settings: Any) -> None:
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "templates"]}]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.TROTH = replace(settings.TROTH, mode="demo", mail=None, base_url="https://troth.example.com")


@pytest.fixture
def production(settings: Any, demo: None) -> None:
    settings.TROTH = replace(settings.TROTH, mode="production")


@pytest.fixture
def mailing(settings: Any, demo: None) -> Mailing:
    """Send mail to this port of loopback from now on."""

    def to(port: int, **options: Any) -> None:
        mail = Mail(host="127.0.0.1", port=port, **options)
        settings.TROTH = replace(settings.TROTH, mail=mail, mail_from="Troth <post@troth.example.com>")

    return to


@pytest.fixture
def peer(mailing: Mailing) -> Iterator[Peer]:
    """A server without encryption that takes everything until a test tells it otherwise."""
    server, stop = started()
    mailing(server.port)
    yield server
    stop()
