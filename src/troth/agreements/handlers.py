"""What people are told: the sealed copy of what they signed, and the answer to what they said."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation

from troth.agreements.events import Kind
from troth.agreements.models import Remark
from troth.agreements.queries.proofs import told_of_sealing
from troth.ceremonies.events import Kind as CeremonyKind
from troth.ceremonies.models import Document
from troth.channels import LARGEST_ATTACHMENT
from troth.channels.services import post
from troth.core.actors import Actor
from troth.ledger import Event, on
from troth.people.models import ContactPoint
from troth.people.queries import reachable
from troth.texts.models import Edition
from troth.texts.queries import rendering_of
from troth.web.instants import zoned


@on(CeremonyKind.SEALED)
def send_the_signer_a_copy(event: Event) -> None:
    document = Document.objects.select_related("ceremony__person", "file").get(pk=event.subject_id)
    with translation.override(document.person.locale):
        context = _told_of(document)
    for contact in told_of_sealing(document.person):
        _send(event, contact, "agreement-sealed", context, attachments=_copy(document, contact))


@on(Kind.ANSWERED)
def tell_the_answer(event: Event) -> None:
    remark = Remark.objects.select_related("person").get(pk=event.subject_id)
    mailboxes = [c for c in reachable(remark.person, confirmed=True) if c.kind == ContactPoint.Kind.MAIL]
    for contact in mailboxes[:1]:
        context = {
            "remark": remark.body, "answer": remark.answer, "rating": remark.rating,
            "title": _title_of(remark), "made_at": zoned(remark.made_at, seconds=True),
            "link": f"{settings.TROTH.base_url}/me/",
        }  # fmt: skip
        _send(event, contact, "remark-answered", context)


def _told_of(document: Document) -> dict[str, Any]:
    ceremony = document.ceremony
    item = ceremony.items.select_related("rendering", "edition").first()
    assert item is not None  # a signed ceremony presented something
    base, service = settings.TROTH.base_url, ceremony.agreement.service
    provider = service.operator.name if service else urlsplit(base).netloc
    return {
        "title": item.rendering.title,
        "number": item.edition.number,
        "in_force_since": zoned(document.signed_at, seconds=True),
        "level": document.level,
        "receipt": str(document.pk),
        "sha256": document.sha256,
        "link": f"{base}/me/documents/{document.pk}/",
        "opinion_link": f"{base}/me/documents/{document.pk}/opinion/",
        "attached": document.file is not None and document.file.size <= LARGEST_ATTACHMENT,
        "provider": provider,
        "site": provider,
    }


def _title_of(remark: Remark) -> str:
    edition = Edition.objects.get(text__slug=remark.text, number=remark.edition)
    return rendering_of(edition, remark.person.locale).title


def _copy(document: Document, contact: ContactPoint) -> tuple[tuple[UUID, str], ...]:
    if contact.kind != ContactPoint.Kind.MAIL or document.file is None or document.file.size > LARGEST_ATTACHMENT:
        return ()
    return ((document.file.pk, f"{document.ceremony.agreement.slug}.pdf"),)


def _send(
    event: Event, contact: ContactPoint, template: str, context: dict[str, Any],
    attachments: tuple[tuple[UUID, str], ...] = (),
) -> None:  # fmt: skip
    post(
        key=f"{event.pk}:{contact.pk}", channel=contact.channel, to=contact.value, person=str(contact.person_id),
        scope=contact.scope(), locale=contact.person.locale, template=template, context=context,
        attachments=attachments, at=timezone.now(), by=Actor.job(template),
    )  # fmt: skip
