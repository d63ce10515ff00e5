from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def notice() -> Iterator[Path]:
    path: Path = settings.TROTH.var / "maintenance"
    path.parent.mkdir(parents=True, exist_ok=True)
    yield path
    path.unlink(missing_ok=True)


def test_while_the_file_stands_every_page_says_when_we_are_back(client: Client, notice: Path) -> None:
    notice.write_text("2099-01-02T20:00:00+08:00\n")
    response = client.get("/")
    assert response.status_code == 503
    assert "2099-01-02 20:00 (UTC+0800)" in response.content.decode()
    assert int(response["Retry-After"]) > 60


def test_a_file_without_a_time_promises_none(client: Client, notice: Path) -> None:
    notice.write_text("tonight")
    assert "tonight" not in client.get("/").content.decode()
    assert client.get("/api/echo").json()["type"].endswith("#unavailable")


def test_without_the_file_the_site_is_open(client: Client) -> None:
    assert client.get("/").status_code == 200
