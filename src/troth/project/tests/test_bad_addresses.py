"""Hostile addresses, queries, cookies and headers: never a fault of ours."""

from urllib.parse import quote

import pytest
from django.test import Client

from troth.project.tests.routes import addresses, asked, routes
from troth.project.tests.world import World, a_program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
QUERY = [
    "lang",
    "size",
    "to",
    "after",
    "cursor",
    "page",
    "person",
    "text",
    "edition",
    "level",
    "status",
    "since",
    "until",
    "kind",
    "clause",
    "return_url",
    "subject",
    "asked",
    "said",
]
PATHS = (
    "/me/contacts/{}/", "/c/{}/", "/staff/enter/{}/", "/a/{}", "/a/{}/questions/", "/sign/{}", "/a/spruce-terms/editions/{}",
    "/ceremonies/{}/", "/me/documents/{}/", "/staff/signatures/{}/", "/dev/inbox/{}/", "/static/{}", "/{}",
    "/api/v1/agreements/{}", "/api/v1/agreements/{}/status?subject=x", "/api/v1/agreements/spruce-terms/editions/{}",
    "/api/v1/ceremonies/{}", "/api/v1/ceremonies/{}/document",
)  # fmt: skip
STEPS = (
    "%00", "%ED%A0%80", "%FF", "..%2f..%2fetc%2fpasswd", "%0d%0aSet-Cookie:a=b", "%E2%80%AE", "x" * 3000, "9" * 30, "-1",
    "99999999999999999999", "00000000-0000-0000-0000-000000000000", quote("𠮷"),
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_an_address_with_hostile_steps_is_no_fault(path: str, world: World) -> None:
    browsers = [a_program(world)] if "/api/" in path else [world.browsers[name] for name in ("owner", "administrator")]
    for step in STEPS:
        for browser in browsers:
            answer = asked(browser, "GET", path.format(step))
            assert answer.status_code < 500, step
            assert "a=b" not in str(answer.headers)


@pytest.mark.parametrize("route", routes())
def test_a_hostile_query_is_no_fault(route: str, world: World) -> None:
    browser = a_program(world) if route.startswith("api:") else world.browsers["auditor"]
    if route.startswith(("flows:me", "flows:contact", "agreements:", "people:")):
        browser = world.browsers["owner"]
    for step in ("%00", "%ED%A0%80", "x" * 300, "9" * 30, "-1", "2026-02-31", "a&{}=b"):
        address = (
            addresses(world)[route].split("?")[0] + "?" + "&".join(f"{name}={step.format(name)}" for name in QUERY)
        )
        answer = asked(browser, "GET", address)
        assert answer.status_code < 500, step[:30]
        assert "Traceback" not in answer.body.decode(errors="replace")


@pytest.mark.parametrize("value", ["", "x" * 4000, "\xff\xfe", "../../etc/passwd", "a b", '"', "{}", "-1", "zh-hans\t"])
def test_hostile_cookies_and_headers_are_no_fault(value: str, world: World) -> None:
    for cookie in ("troth", "csrf", "django_language", "zone", "size"):
        browser = Client(raise_request_exception=False)
        for path in ("/", "/join/", "/me/", "/staff/"):
            answer = asked(browser, "GET", path, HTTP_COOKIE=f"{cookie}={value}")
            assert answer.status_code < 500, cookie
    for header in (
        "Accept-Language",
        "Accept",
        "Host",
        "X-Forwarded-For",
        "X-Request-Id",
        "Referer",
        "Origin",
        "User-Agent",
    ):
        name = "HTTP_" + header.upper().replace("-", "_")
        for path in ("/", "/join/", "/api/v1/agreements"):
            answer = asked(world.browsers["owner"], "GET", path, **{name: value})
            assert answer.status_code < 500, header
