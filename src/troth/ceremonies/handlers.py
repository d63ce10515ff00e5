"""What follows from a signature: the document is sealed, and retried for ever until it is."""

from django.utils import timezone

from troth.ceremonies.events import Kind
from troth.ceremonies.models import Document
from troth.ceremonies.services import seal_document
from troth.core.actors import Actor
from troth.ledger import Event, on


@on(Kind.SIGNED, tries=None)
def seal_the_document(event: Event) -> None:
    document = Document.objects.select_related("ceremony__person").get(pk=event.facts["document"])
    seal_document(document, at=timezone.now(), by=Actor.job("seal_the_document"))


@on(Kind.RELEASED, tries=None)
def seal_the_released_document(event: Event) -> None:
    document = Document.objects.select_related("ceremony__person").get(pk=event.subject_id)
    seal_document(document, at=timezone.now(), by=Actor.job("seal_the_released_document"))
