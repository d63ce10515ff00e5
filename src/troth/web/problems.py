"""Problems for programs: RFC 9457 application/problem+json, one shape for every refusal of the API."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from troth.web.request_ids import request_id

MEDIA_TYPE = "application/problem+json"

# code -> (title, what it means and what to do); the page /docs/problems lists them
KINDS: Mapping[str, tuple[str, str]] = {
    "refused": ("The act is not possible now", "It is not in a state that allows this. Read it again first."),
    "invalid": (
        "What was sent cannot be understood",
        "Each of errors names a member and what is wrong.",
    ),
    "bad-request": ("The request is malformed", "It is not as documented. Do not repeat it unchanged."),
    "bad-cursor": (
        "The cursor is not one of ours",
        "Use next as given, or start again without it.",
    ),
    "unauthenticated": ("No valid token", "Send Authorization: Bearer … with a valid token."),
    "forbidden": ("The token may not do this", "detail names the scope or right that is missing."),
    "not-found": ("There is no such thing", "Or none that this token may see; the two are not told apart."),
    "method-not-allowed": ("The method does not exist here", "Allow lists the methods that do."),
    "too-large": ("The request is too large", "Send less at once; detail names the limit."),
    "too-many": ("Too many requests", "Wait for the seconds in Retry-After."),
    "key-malformed": ("The Idempotency-Key is malformed", "Use 1 to 255 visible ASCII characters."),
    "key-reused": ("The Idempotency-Key was used for another request", "Use a new key for each new request."),
    "in-flight": (
        "The same request is being worked on",
        "Wait the seconds in `Retry-After`, send it again.",
    ),
    "internal": ("Something broke on our side", "Nothing was kept. Tell us the `request_id`."),
    "unavailable": ("The service cannot answer now", "Wait the seconds in `Retry-After`, send it again."),
}
BY_STATUS = {
    400: "bad-request", 401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
    409: "refused", 413: "too-large", 422: "invalid", 429: "too-many", 500: "internal", 503: "unavailable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent; `pointer` is a JSON pointer (RFC 6901) into it."""

    pointer: str
    detail: str


def pointer(*path: str | int) -> str:
    """The JSON pointer for these steps: ("subject", "email") -> /subject/email."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def problem(
    request: HttpRequest, *, status: int, code: str = "", detail: str = "", errors: Sequence[Fault] = ()
) -> HttpResponse:
    """The answer that says what is wrong, to a program."""
    code = code or BY_STATUS.get(status, "refused")
    title = KINDS[code][0] if code in KINDS else HTTPStatus(status).phrase
    body: dict[str, object] = {
        "type": f"{settings.TROTH.base_url}/docs/problems#{code}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "request_id": request_id(request),
    }
    if errors:
        body["errors"] = [asdict(fault) for fault in errors]
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def wants_problem(request: HttpRequest) -> bool:
    """Whether a program asks: below /api/, or by what it accepts."""
    if request.path.startswith("/api/") and request.path != "/api/docs":
        return True
    accepted = request.headers.get("Accept", "")
    return MEDIA_TYPE in accepted or ("application/json" in accepted and "text/html" not in accepted)
