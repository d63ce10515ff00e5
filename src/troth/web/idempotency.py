"""`Idempotency-Key` on POST below /api/ (draft-ietf-httpapi-idempotency-key-header): done once.

The act and its kept answer commit together. A crash leaves neither, only a claim that lapses, so a repeated
request is either done for the first time or answered from what was kept; never done twice. Callers who are not, or
no longer, known get none of this: the view refuses them. `IDEMPOTENCY_CALLER` names the class whose instance, called
with the request, says who calls.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from troth.core.ids import uuid7
from troth.vault.blind import blind_index
from troth.web.models import IdempotentAnswer
from troth.web.problems import problem

KEPT = timedelta(hours=48)
LEASE = timedelta(minutes=2)
KEY = re.compile(r"[\x21-\x7e]{1,255}")
CARRIED = ("Content-Type", "Location", "Link")
HEADER = {
    "in": "header", "name": "Idempotency-Key", "required": False,
    "description": "Sent again with the same body, the request is answered as before and done once; kept for two days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}  # fmt: skip
Next = Callable[[HttpRequest], HttpResponseBase]


class IdempotencyMiddleware:
    """Answers a repeated POST with the first answer; stands where data keys are in hand."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not request.path.startswith("/api/"):
            return self.get_response(request)
        if request.path.startswith(settings.IDEMPOTENCY_BY_ITSELF):  # it writes files, which no transaction may hold
            return self.get_response(request)
        return once(request, key.strip('"'), at=datetime.now(UTC), act=self.get_response)


def describe_keys(description: dict[str, Any]) -> None:
    """Say in the OpenAPI description that every POST takes a key."""
    for path in description["paths"].values():
        if "post" in path:
            path["post"].setdefault("parameters", []).append(HEADER)


def once(request: HttpRequest, key: str, *, at: datetime, act: Next) -> HttpResponseBase:
    """Do the act under this key, or give the answer it had; another body is 422, one still at work 409.

    A caller who is not known is left to the act, which refuses: a revoked token is not even answered as before.
    """
    if not import_string(settings.IDEMPOTENCY_CALLER)()(request):
        return act(request)
    if not KEY.fullmatch(key):
        return problem(request, status=400, code="key-malformed")
    row, ours = _claimed(_key_digest(request, key), _request_digest(request), at)
    if bytes(row.request) != _request_digest(request):
        return problem(request, status=422, code="key-reused")
    if row.answer is not None:
        return _replayed(row.answer)
    return _done(request, row.pk, ours, at=at, act=act) if ours else _in_flight(request)


def forget_old_answers(*, at: datetime) -> int:
    """Delete keys and answers older than two days; the timetable does this every hour."""
    return IdempotentAnswer.objects.filter(claimed_at__lt=at - KEPT).delete()[0]


def _claimed(key: bytes, request: bytes, at: datetime) -> tuple[IdempotentAnswer, UUID | None]:
    """The row of this key, and our claim if we are to act: the first, or the next after a lapsed claim."""
    claim = uuid7()
    first = IdempotentAnswer(key=key, request=request, claim=claim, claimed_at=at)
    IdempotentAnswer.objects.bulk_create([first], ignore_conflicts=True)
    row = IdempotentAnswer.objects.get(key=key)
    if row.claim != claim:
        lapsed = IdempotentAnswer.objects.filter(pk=row.pk, claim=row.claim, answered_at=None, request=request)
        if not lapsed.filter(claimed_at__lte=at - LEASE).update(claim=claim, claimed_at=at):
            return row, None
    return row, claim


def _done(request: HttpRequest, pk: UUID, claim: UUID, *, at: datetime, act: Next) -> HttpResponseBase:
    """Act and keep the answer in one transaction; what failed is not kept, and what broke leaves nothing."""
    with transaction.atomic():
        response = act(request)
        keep = response.status_code < 400 and isinstance(response, HttpResponse)
        if response.status_code >= 500 or (keep and not _keep(pk, claim, response, at)):
            transaction.set_rollback(True)
            keep, response = False, response if response.status_code >= 500 else _in_flight(request)
    if not keep:
        IdempotentAnswer.objects.filter(pk=pk, claim=claim, answered_at=None).delete()
    return response


def _keep(pk: UUID, claim: UUID, response: HttpResponseBase, at: datetime) -> bool:
    """Keep the answer; False if the claim lapsed meanwhile and somebody else acts."""
    assert isinstance(response, HttpResponse)
    if not IdempotentAnswer.objects.filter(pk=pk, claim=claim, answered_at=None).update(claimed_at=at):
        return False
    row = IdempotentAnswer.objects.get(pk=pk)
    headers = {name: response[name] for name in CARRIED if name in response}
    body = base64.b64encode(response.content).decode()
    row.answer = json.dumps({"status": response.status_code, "headers": headers, "body": body})
    row.answered_at = at
    row.save(update_fields=["answer", "answered_at"])
    return True


def _replayed(answer: str) -> HttpResponse:
    kept = json.loads(answer)
    response = HttpResponse(base64.b64decode(kept["body"]), status=kept["status"], headers=kept["headers"])
    response["Idempotent-Replayed"] = "true"
    return response


def _in_flight(request: HttpRequest) -> HttpResponse:
    response = problem(
        request, status=409, code="in-flight", detail=_("The first request with this key is not done yet.")
    )
    response["Retry-After"] = "5"
    return response


def _key_digest(request: HttpRequest, key: str) -> bytes:
    """Bound to the caller: the same key of another token is another key."""
    return blind_index("web.idempotent.key", f"{request.headers.get('Authorization', '')}\n{key}")


def _request_digest(request: HttpRequest) -> bytes:
    body = hashlib.sha256(request.body).hexdigest()
    return blind_index("web.idempotent.request", f"{request.get_full_path()}\n{request.content_type}\n{body}")
