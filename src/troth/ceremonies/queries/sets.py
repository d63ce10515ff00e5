"""The set of texts that a ceremony presents: the contract, and the notices of the same service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Subquery

from troth.canon.jcs import Json
from troth.ceremonies.models import Ceremony, Item
from troth.texts.models import Clause, Edition, Rendering, Text
from troth.texts.queries import rendering_of

NOTICES = ("privacy", "disclaimer")


@dataclass(frozen=True, slots=True)
class Shown:
    """One text of the set as it is shown now."""

    slug: str
    kind: str
    number: int
    act: str
    edition: Edition
    rendering: Rendering
    clauses: tuple[Clause, ...]


def set_in_force(agreement: Text, locale: str, at: datetime) -> list[Shown]:
    """The contract first, then the privacy notice, then disclaimers, each in the edition in force at `at`."""
    texts = [agreement]
    if agreement.service_id is not None:
        notices = Text.objects.filter(service=agreement.service_id, kind__in=NOTICES)
        texts += sorted(notices, key=lambda text: (NOTICES.index(text.kind), text.slug))
    editions = _in_force(texts, at)
    renderings = {pk: rendering_of(edition, locale) for pk, edition in editions.items()}
    clauses: dict[UUID, list[Clause]] = {rendering.pk: [] for rendering in renderings.values()}
    for clause in Clause.objects.filter(rendering__in=clauses).defer("html").order_by("position"):
        clauses[clause.rendering_id].append(clause)
    return [
        _shown(text, editions[text.pk], renderings[text.pk], clauses[renderings[text.pk].pk])
        for text in texts
        if text.pk in editions
    ]


def offered_by(agreement: Text) -> tuple[dict[str, Json] | None, dict[str, Json] | None]:
    """The provider and the service as they are called at this moment; the manifest keeps them so."""
    service = agreement.service
    if service is None:
        return None, None
    operator = service.operator
    provider: dict[str, Json] = {"id": operator.slug, "names": operator.names, "registration": operator.registration}
    return provider, {"id": service.slug, "names": service.names, "kind": service.kind}


def _in_force(texts: Iterable[Text], at: datetime) -> dict[UUID, Edition]:
    """The edition in force of each text that has one, with its renderings but not what they say."""
    newest = Edition.objects.effective(at).filter(text=OuterRef("text")).order_by("-number")
    editions = Edition.objects.filter(text__in=texts, pk=Subquery(newest.values("pk")[:1]))
    words = Prefetch("renderings", Rendering.objects.defer("source", "html"))
    return {edition.text_id: edition for edition in editions.prefetch_related(words)}


def described(shown: Shown) -> dict[str, Json]:
    """The entry of the manifest: which bytes were shown, clause by clause."""
    return {
        "text": shown.slug,
        "kind": shown.kind,
        "act": shown.act,
        "edition": shown.number,
        "locale": shown.rendering.locale,
        "title": shown.rendering.title,
        "sha256": shown.rendering.sha256,
        "source_sha256": shown.rendering.source_sha256,
        "clauses": [
            {"id": clause.clause_id, "sha256": clause.sha256, "conspicuous": clause.conspicuous}
            for clause in shown.clauses
        ],
    }


def _shown(text: Text, edition: Edition, rendering: Rendering, clauses: Iterable[Clause]) -> Shown:
    act = Item.Act.ACCEPT if text.kind == "agreement" else Item.Act.READ
    return Shown(text.slug, text.kind, edition.number, act, edition, rendering, tuple(clauses))


def consents_asked(ceremony: Ceremony) -> list[Clause]:
    """The clauses of the presented texts that ask for a consent, one per purpose, in order."""
    places = dict(ceremony.items.values_list("rendering", "position"))
    clauses = Clause.objects.filter(rendering__in=places).exclude(consent="")
    clauses = clauses.select_related("rendering__edition__text").defer("html", "rendering__html", "rendering__source")
    return one_per_purpose(sorted(clauses, key=lambda clause: (places[clause.rendering_id], clause.position)))


def one_per_purpose(clauses: Iterable[Clause]) -> list[Clause]:
    """Those that ask for a consent; where two texts ask for the same purpose, the first."""
    asked: dict[str, Clause] = {}
    for clause in clauses:
        if clause.consent:
            asked.setdefault(clause.consent, clause)
    return list(asked.values())
