"""Cases for programs: how one stands, what was said in it, when what is due and why; and passing on a message."""

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from troth.cases import policy
from troth.cases.access import found
from troth.cases.models import Attachment, Case, Message
from troth.cases.models import Status as CaseStatus
from troth.cases.rules import LONGEST_BODY, as_kept
from troth.cases.services import write
from troth.cases.services.answering import survivor
from troth.cases.services.attaching import MOST, Upload, read_upload
from troth.clocks.models import Clock
from troth.clocks.queries.due import clocks_of
from troth.clocks.queries.telling import read_trace, told
from troth.core.actors import Actor
from troth.core.refusals import Invalid, NotFound, Refused
from troth.people.api import needs
from troth.vault.datakeys import unless_erased
from troth.web.idempotency import KEY

router = Router()
TOLD = (Message.Kind.WRITTEN, Message.Kind.ANSWER, Message.Kind.REPLY, Message.Kind.AUTOMATIC)


class ProgramRequest(HttpRequest):
    """A request that showed a token; `auth` is who that makes it."""

    auth: Actor


class KeyReused(Refused):
    """The same key came with other words."""

    status = 422
    code = "key-reused"


class KeyMalformed(Refused):
    """The key is none."""

    status = 400
    code = "key-malformed"


class FileIn(Schema):
    name: str = Field(min_length=1, max_length=400)
    content: str = Field(description="base64; a whole request has at most 1 MB, larger files come by the page")


class MessageIn(Schema):
    body: str = Field(min_length=1, max_length=LONGEST_BODY)
    files: list[FileIn] = Field([], max_length=MOST)


class FileOut(Schema):
    name: str
    media_type: str
    size: int
    sha256: str
    state: str


class MessageOut(Schema):
    id: UUID
    kind: str = Field(description="written by the person; answer, reply (interim) and automatic by us")
    body: str
    at: datetime
    files: list[FileOut]


class ClauseOut(Schema):
    text: str
    edition: int
    clause: str
    ceremony: UUID | None


class CaseOut(Schema):
    code: str
    kind: str
    status: str
    way: str
    service: str | None
    plan: str
    priority: str
    subject: str
    clause: ClauseOut | None
    opened_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: str
    due: datetime | None = Field(description="of the clock that leads; …/clocks has all of them")
    joined_with: str | None
    url: str
    messages: list[MessageOut]


class StepOut(Schema):
    """One step of the reckoning: a stable code, plain facts, and the sentence people read."""

    code: str
    facts: dict[str, Any]
    sentence: str


class CaseClockOut(Schema):
    provision: str
    version: str
    title: str
    source: str
    law_says: bool
    clause: str
    started_at: datetime
    due: datetime
    state: str
    met_at: datetime | None
    provisional: bool
    leads: bool
    trace: list[StepOut]


class CaseClocksOut(Schema):
    items: list[CaseClockOut]
    next: str | None


@router.get("/cases/{str:code}", response=CaseOut, auth=needs("cases:read"))
def read_case(request: ProgramRequest, code: str) -> dict[str, Any]:
    """How a case stands and what was said in it; notes of the house are never part of it."""
    return case_facts(_seen(request, code))


@router.post("/cases/{str:code}/messages", response={201: MessageOut}, auth=needs("cases:write"))
def write_message(request: ProgramRequest, code: str, sent: MessageIn) -> Status[dict[str, Any]]:
    """Pass on what the person says; waiting ends with it, and a closed case opens again."""
    case = found(code)
    if case is None or not policy.may_write_by_program(request.auth, case):
        raise NotFound(_("There is no such case."))
    now, key = timezone.now(), key_of(request)
    message = write(case, sent.body, files=uploads(sent.files), same=key, at=now, by=request.auth)
    if message.at != now and (message.body or "") != as_kept(sent.body):
        raise KeyReused(_("This key came with other words before."))
    return Status(201, _message(message))


@router.get("/cases/{str:code}/clocks", response=CaseClocksOut, auth=needs("cases:read"))
def read_case_clocks(request: ProgramRequest, code: str) -> dict[str, Any]:
    """Every clock of a case, the leading one first: due when, by whose word, and how that came about."""
    case = _seen(request, code)
    traces = {row.pk: read_trace(row.trace) for row in Clock.objects.of(case._meta.label_lower, case.pk)}
    views = clocks_of(case._meta.label_lower, case.pk, timezone.now())
    names = tuple(set(CaseClockOut.model_fields) - {"trace"})
    items = [{name: getattr(view, name) for name in names} | {"trace": _trace(traces[view.pk])} for view in views]
    return {"items": items, "next": None}


def case_facts(case: Case) -> dict[str, Any]:
    """A case as programs see it."""
    messages = case.messages.filter(kind__in=TOLD).prefetch_related("attachments").order_by("at", "pk")
    names = ("code", "kind", "status", "way", "plan", "priority", "opened_at", "acknowledged_at", "answered_at",
             "closed_at", "outcome")  # fmt: skip
    clause = {"text": case.text, "edition": case.edition, "clause": case.clause, "ceremony": case.ceremony}
    return {name: getattr(case, name) for name in names} | {
        "service": case.service.slug if case.service else None,
        "subject": unless_erased(lambda: case.subject),
        "clause": clause if case.text and case.edition is not None else None,
        "due": case.due if case.is_live else None,
        "joined_with": survivor(case).code if case.status == CaseStatus.MERGED else None,
        "url": f"{settings.TROTH.base_url}/cases/{case.code}/",
        "messages": [_message(message) for message in messages],
    }


def uploads(files: Iterable[FileIn]) -> tuple[Upload, ...]:
    """The files that were sent, each with the type of its bytes; Invalid names the one that cannot be taken."""
    taken = []
    for place, file in enumerate(files):
        try:
            taken.append(read_upload(file.name, base64.b64decode(file.content, validate=True)))
        except (binascii.Error, ValueError) as wrong:
            raise Invalid(_("This is not base64."), field=f"files.{place}.content") from wrong
        except Invalid as wrong:
            raise Invalid(str(wrong), field=f"files.{place}.content") from wrong
    return tuple(taken)


def key_of(request: ProgramRequest) -> str:
    """The Idempotency-Key of this request as a token of its own, bound to the caller; empty without one."""
    key = request.headers.get("Idempotency-Key", "").strip('"')
    if key and not KEY.fullmatch(key):
        raise KeyMalformed(_("An Idempotency-Key is 1 to 255 visible ASCII characters."))
    return f"api|{request.auth.id}|{key}" if key else ""


def _seen(request: ProgramRequest, code: str) -> Case:
    case = found(code)
    if case is None or not policy.may_read_by_program(request.auth, case):
        raise NotFound(_("There is no such case."))
    return case


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk, "kind": message.kind, "body": unless_erased(lambda: message.body), "at": message.at,
        "files": [_file(attachment) for attachment in message.attachments.all()],
    }  # fmt: skip


def _file(row: Attachment) -> dict[str, Any]:
    return {
        "name": unless_erased(lambda: row.name), "media_type": row.media_type, "size": row.size, "sha256": row.sha256,
        "state": row.state,
    }  # fmt: skip


def _trace(steps: Iterable[Any]) -> list[dict[str, Any]]:
    steps = list(steps)
    return [
        {"code": step.code, "facts": dict(step.facts), "sentence": sentence}
        for step, sentence in zip(steps, told(steps), strict=False)
    ]
