"""Problems for programs: RFC 9457 application/problem+json, one shape for every refusal of the API."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _

from troth.web.request_ids import request_id

MEDIA_TYPE = "application/problem+json"

# code -> (title, what it means and what to do): in English for programs, translated on the page /docs/problems
KINDS: Mapping[str, tuple[str, str]] = {
    "refused": (_("The act is not possible now"), _("It is not in a state that allows this. Read it again first.")),
    "invalid": (_("What was sent cannot be understood"), _("Each of errors names a member and what is wrong.")),
    "bad-request": (_("The request is malformed"), _("It is not as documented. Do not repeat it unchanged.")),
    "bad-cursor": (_("The cursor is not one of ours"), _("Use next as given, or start again without it.")),
    "unauthenticated": (_("No valid token"), _("Send Authorization: Bearer … with a valid token.")),
    "forbidden": (_("The token may not do this"), _("detail names the scope or right that is missing.")),
    "not-found": (_("There is no such thing"), _("Or none that this token may see; the two are not told apart.")),
    "method-not-allowed": (_("The method does not exist here"), _("Allow lists the methods that do.")),
    "too-large": (_("The request is too large"), _("Send less at once; detail names the limit.")),
    "too-many": (_("Too many requests"), _("Wait for the seconds in Retry-After.")),
    "key-malformed": (_("The Idempotency-Key is malformed"), _("Use 1 to 255 visible ASCII characters.")),
    "key-reused": (_("The Idempotency-Key was used for another request"), _("Use a new key for each new request.")),
    "in-flight": (_("The same request is being worked on"), _("Wait the seconds in `Retry-After`, send it again.")),
    "internal": (_("Something broke on our side"), _("Nothing was kept. Tell us the `request_id`.")),
    "unavailable": (_("The service cannot answer now"), _("Wait the seconds in `Retry-After`, send it again.")),
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
