"""The document: pressed, sealed, stored, once; held for staff if it cannot be made, never dropped."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from troth.ceremonies import policy
from troth.ceremonies.events import Kind
from troth.ceremonies.models import RISES, Document, Level
from troth.ceremonies.queries.certificates import paper_of
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Refused
from troth.core.transactions import forbid_open_transaction
from troth.files.store import enter, write
from troth.ledger import record
from troth.press import CannotPress, Pressed, press
from troth.sealing import Pki, seal


def seal_document(document: Document, *, at: datetime, by: Actor) -> None:
    """Make and seal the file of a signed ceremony; done already or held, it changes nothing.

    Durable writes: the file, then one transaction with its row, the document's and the event. Killed before the
    first, nothing is there; between the two, the file has no row and is swept; after, it is done.
    """
    forbid_open_transaction("sealing")
    if document.level != Level.NONE or document.held_at is not None:
        return None
    try:
        pressed = press(paper_of(document))
    except CannotPress as error:
        return _hold(document, type(error).__name__, at=at, by=by)
    sealed = seal(pressed.pdf, Pki.open(settings.TROTH.var / "pki"), at=at, reason=_reason(document))
    written = write(sealed.pdf, scope=document.scope())
    with transaction.atomic():
        move(
            document, sealed.level, allowed=RISES, field="level",
            file=enter(written, at=at), sealed_at=at, pages=pressed.pages,
            sha256=hashlib.sha256(sealed.pdf).hexdigest(), missing_glyphs=len(pressed.missing),
        )  # fmt: skip
        _record_sealed(document, pressed, at=at, by=by)
    return None


@transaction.atomic
def release_document(document: Document, *, at: datetime, by: Actor) -> None:
    """Let a held document be made again; refused to anybody but supervisors, and if it is not held."""
    if not policy.may_release_document(by):
        raise Forbidden(_("Only a supervisor may release a held document."))
    if not Document.objects.held().filter(pk=document.pk).update(held_at=None, held_reason=""):
        raise Refused(_("This document is not held."))
    record(Kind.RELEASED, document, by=by, at=at, scope=document.scope(), reason=document.held_reason)


@transaction.atomic
def note_download(document: Document, *, what: str, at: datetime, by: Actor) -> None:
    """Record that somebody entitled took the document or its bundle; refused to anybody else."""
    if not policy.may_have_document(by, document):
        raise Forbidden(_("This document belongs to somebody else."))
    if document.file is None:
        raise Refused(_("The document is being sealed. Please try again in a moment."))
    record(Kind.DOWNLOADED, document, by=by, at=at, scope=document.scope(), what=what)


def _reason(document: Document) -> str:
    with translation.override(document.ceremony.locale):
        return _("Agreement as presented and signed")


def _record_sealed(document: Document, pressed: Pressed, *, at: datetime, by: Actor) -> None:
    record(
        Kind.SEALED, document, by=by, at=at, scope=document.scope(),
        level=document.level, sha256=document.sha256, pages=pressed.pages, missing_glyphs=list(pressed.missing),
    )  # fmt: skip


@transaction.atomic
def _hold(document: Document, reason: str, *, at: datetime, by: Actor) -> None:
    if Document.objects.unsealed().filter(pk=document.pk, held_at=None).update(held_at=at, held_reason=reason):
        record(Kind.HELD, document, by=by, at=at, scope=document.scope(), reason=reason)
