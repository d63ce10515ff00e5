"""One signature as staff see it: what is known and how, what happened, what was sent, and the evidence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from troth.ceremonies.models import Ceremony, Document, Item
from troth.channels.queries import SentMessage, messages_of
from troth.core.refusals import NotFound
from troth.flows.queries.facts import evidence, groups
from troth.flows.queries.signatures import state_of
from troth.flows.queries.stories import Entry, Story, story_of
from troth.people.models import Code
from troth.press import FactGroup
from troth.press.strokes import drawing
from troth.vault.datakeys import Shredded, take_keys
from troth.vault.scopes import person_scope


@dataclass(frozen=True, slots=True)
class Presented:
    """One text as it was shown."""

    slug: str
    title: str
    number: int
    language: str
    act: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SignaturePage:
    """Everything on the page; `erased` says that the evidence itself is gone and only its frame is left."""

    id: UUID
    person: UUID
    name: str
    title: str
    number: int
    signed_at: datetime
    level: str
    state: str
    held_reason: str
    held_at: datetime | None
    erased: bool
    groups: tuple[FactGroup, ...]
    evidence: FactGroup
    texts: tuple[Presented, ...]
    typed: str
    drawn: SafeString
    story: tuple[Entry, ...]
    messages: tuple[SentMessage, ...]


def signature_of(pk: UUID, at: datetime) -> SignaturePage:
    """The signature with this number; NotFound for any other."""
    document = Document.objects.select_related("ceremony__agreement", "person").filter(pk=pk).first()
    if document is None:
        raise NotFound(_("There is no such signature."))
    take_keys(person_scope(document.person_id, purpose) for purpose in ("profile", "evidence"))
    statement = _statement(document)
    story = _story(document.ceremony, document)
    title, number = _contract(document.ceremony)
    signature = statement.get("signature", {})
    return SignaturePage(
        id=document.pk,
        person=document.person_id,
        name=statement.get("signer", {}).get("name") or "",
        title=title,
        number=number,
        signed_at=document.signed_at,
        level=document.level,
        state=state_of(document, at),
        held_reason=document.held_reason,
        held_at=document.held_at,
        erased=not statement,
        groups=groups(statement) if statement else (),
        evidence=evidence(document, statement),
        texts=tuple(_presented(act) for act in statement.get("acts", ())),
        typed=signature.get("name", ""),
        drawn=SafeString(drawing(_points(signature.get("strokes", ())))),  # numbers only: safe by construction
        story=story.entries,
        messages=tuple(_messages(document, story)),
    )


def _contract(ceremony: Ceremony) -> tuple[str, int]:
    """The title and number of the contract, as it was shown."""
    return ceremony.items.filter(act=Item.Act.ACCEPT).values_list("rendering__title", "edition__number")[0]


def _statement(document: Document) -> dict[str, Any]:
    try:
        return document.facts()
    except Shredded:
        return {}


def _story(ceremony: Ceremony, document: Document) -> Story:
    codes = Code.objects.filter(subject__startswith=f"{ceremony.pk}:").values_list("pk", flat=True)
    return story_of(
        ("ceremonies.ceremony", [ceremony.pk]), ("ceremonies.document", [document.pk]), ("people.code", codes)
    )


def _messages(document: Document, story: Story) -> list[SentMessage]:
    """The messages that events of this story caused: their keys begin with the event's id."""
    causes = {str(entry.event) for entry in story.entries}
    return [sent for sent in messages_of(str(document.person_id)) if sent.key.partition(":")[0] in causes]


def _presented(act: dict[str, Any]) -> Presented:
    language = str(dict(settings.LANGUAGES).get(act["locale"], act["locale"]))
    return Presented(act["text"], act["title"], act["edition"], language, act["act"], act["sha256"])


def _points(strokes: Any) -> list[list[tuple[float, float, float, float]]]:
    """As the press places them: the statement keeps tenths and thousandths as whole numbers."""
    return [[(x / 10, y / 10, t, p / 1000) for x, y, t, p in stroke] for stroke in strokes]
