"""What happens to every request and answer, from the outside in."""

import re
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from troth.core.refusals import Refused
from troth.vault.datakeys import keys_in_hand
from troth.web import answers, maintenance
from troth.web.request_ids import give_id

Next = Callable[[HttpRequest], HttpResponseBase]
YEAR = 365 * 24 * 3600
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ZONES = frozenset(available_timezones())
log = structlog.get_logger("troth.web")


class RequestIdMiddleware:
    """Names the request, says so in the answer, and logs one line that holds no personal data."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        name = give_id(request)
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = self.get_response(request)
            response["X-Request-Id"] = name
            log.info(
                "answered",
                method=request.method if request.method in METHODS else "other",
                route=_route(request),
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000),
            )
        return response


def _route(request: HttpRequest) -> str:
    """The pattern that matched, never the path itself: it may name somebody or hold a one-time link."""
    return request.resolver_match.route if request.resolver_match else ""


class SecurityHeadersMiddleware:
    """Headers for everything we answer; a view that sets one itself keeps its own."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class KeysInHandMiddleware:
    """Keeps opened data keys for this request and no longer."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with keys_in_hand():
            return self.get_response(request)


class MaintenanceMiddleware:
    """While the file `maintenance` stands in the state folder, says so and when we expect to be back."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in ("/healthz", "/readyz"):
            return self.get_response(request)
        until = maintenance.announced(settings.TROTH.var)
        return self.get_response(request) if until is None else maintenance.page(request, until)


class PreferencesMiddleware:
    """Language, size, time zone: plain links `?lang=en` and `?size=large` set cookies, without script.

    Stands before LocaleMiddleware, which reads the language from the cookie.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = dict(_chosen(request))
        request.COOKIES.update(chosen)
        with timezone.override(_zone(request)):
            response = self.get_response(request)
        for name, value in chosen.items():
            response.set_cookie(name, value, YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie",))  # a shared cache must never hand A's page to B
        return response


def _chosen(request: HttpRequest) -> list[tuple[str, str]]:
    language, size = request.GET.get("lang", ""), request.GET.get("size", "")
    chosen = [(settings.LANGUAGE_COOKIE_NAME, language)] if language in dict(settings.LANGUAGES) else []
    return chosen + ([("size", size)] if size in ("large", "usual") else [])


def _zone(request: HttpRequest) -> ZoneInfo:
    name = request.COOKIES.get("zone", "")
    return ZoneInfo(name if re.fullmatch(r"[\w+/-]{1,40}", name) and name in ZONES else settings.TIME_ZONE)


class RefusalMiddleware:
    """Answers what a service refused, and gives an empty 405 a page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b"x"):
            explained = answers.answer(request, 405)
            explained["Allow"] = response["Allow"]
            return explained
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        log.info("refused", code=exception.code, status=exception.status, field=exception.field)
        return answers.refusal(request, exception)
