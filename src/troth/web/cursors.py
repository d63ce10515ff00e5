"""Cursor pages: newest first, `{"items", "next"}`, an opaque signed cursor that stands while rows arrive."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from troth.core.refusals import Invalid

M = TypeVar("M", bound=Model)
MOST = 200
_signer = signing.Signer(salt="troth.web.cursors")


class BadCursor(Invalid):
    """The cursor was not given by us, or was altered."""

    status = 400
    code = "bad-cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows, and the cursor of the next; `next` is None on the last page."""

    items: list[M]
    next: str | None


def page_of(rows: QuerySet[M], *, cursor: str = "", limit: int = 50, at: str = "at") -> Page[M]:
    """The page after `cursor`, by falling (`at`, id); an altered cursor is refused with 400."""
    limit = max(1, min(limit, MOST))
    if cursor:
        when, id = _opened(cursor)
        rows = rows.filter(Q(**{f"{at}__lt": when}) | Q(**{at: when, "pk__lt": id}))
    found = list(rows.order_by(f"-{at}", "-pk")[: limit + 1])
    return Page(found[:limit], _sealed(found[limit - 1], at) if len(found) > limit else None)


def _sealed(row: Any, at: str) -> str:
    place = json.dumps([getattr(row, at).isoformat(), str(row.pk)], separators=(",", ":"))
    return _signer.sign(signing.b64_encode(place.encode()).decode())


def _opened(cursor: str) -> tuple[datetime, UUID]:
    try:
        when, id = json.loads(signing.b64_decode(_signer.unsign(cursor).encode()))
        return datetime.fromisoformat(when), UUID(id)
    except (signing.BadSignature, ValueError):
        raise BadCursor(_("This cursor is not one of ours."), field="cursor") from None
