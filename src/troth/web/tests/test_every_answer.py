import re

from django.test import Client
from django.utils import timezone


def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/nowhere", "/break/now", "/api/nowhere"):
        response = client.get(path)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        assert response["Cache-Control"] == "no-store"


def test_a_view_may_say_how_long_its_answer_keeps(client: Client) -> None:
    assert client.get("/cached")["Cache-Control"] == "public, max-age=60"


def test_every_request_has_a_name_of_its_own_and_the_callers_does_not_count(client: Client) -> None:
    names = {client.get("/", headers={"X-Request-Id": "mine"})["X-Request-Id"] for _ in range(3)}
    assert len(names) == 3
    assert all(re.fullmatch(r"([2-9a-hjkmnp-tv-z]{4}-){2}[2-9a-hjkmnp-tv-z]{4}", name) for name in names)


def test_chinese_is_the_language_where_none_is_asked_for() -> None:
    page = Client().get("/").content.decode()
    assert '<html lang="zh-Hans">' in page
    assert 'href="?lang=en"' in page


def test_a_link_changes_the_language_at_once_and_for_good_without_script(client: Client) -> None:
    assert '<html lang="zh-Hans">' in client.get("/?lang=zh-hans&page=2").content.decode()
    assert '<html lang="zh-Hans">' in client.get("/").content.decode()
    assert client.get("/?lang=xx").cookies.keys() == set()


def test_the_language_link_keeps_the_page_and_its_filters(client: Client) -> None:
    assert 'href="?edition=3&amp;lang=zh-hans"' in client.get("/?edition=3").content.decode()


def test_large_text_is_remembered_and_drawn_by_the_server(client: Client) -> None:
    assert 'class="large"' not in client.get("/").content.decode()
    assert 'class="large"' in client.get("/?size=large").content.decode()
    assert 'class="large"' in client.get("/").content.decode()
    assert 'class="large"' not in client.get("/?size=usual").content.decode()


def test_the_viewers_zone_is_used_and_an_invented_one_is_not(client: Client) -> None:
    for zone in ("Europe/Berlin", "../../etc/passwd", "Mars/Phobos", "x" * 500):
        client.cookies["zone"] = zone
        assert client.get("/").status_code == 200
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"


def test_the_workbench_has_its_navigation_twice_so_that_it_works_on_a_phone_without_script(
    client: Client,
) -> None:
    page = client.get("/staff/").content.decode()
    assert page.count('aria-current="page"') == 2
    assert "<summary>" in page
