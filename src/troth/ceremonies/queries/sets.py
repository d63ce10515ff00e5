"""The set of texts that a ceremony presents: the contract, and the notices of the same service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from troth.canon.jcs import Json
from troth.ceremonies.models import Ceremony, Item
from troth.texts.models import Clause, Edition, Rendering, Text
from troth.texts.queries import edition_in_force, rendering_of

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
    shown = []
    for text in texts:
        edition = edition_in_force(text.slug, at)
        if edition is not None:
            shown.append(_shown(text, edition, locale))
    return shown


def offered_by(agreement: Text) -> tuple[dict[str, Json] | None, dict[str, Json] | None]:
    """The provider and the service as they are called at this moment; the manifest keeps them so."""
    service = agreement.service
    if service is None:
        return None, None
    operator = service.operator
    provider: dict[str, Json] = {"id": operator.slug, "names": operator.names, "registration": operator.registration}
    return provider, {"id": service.slug, "names": service.names, "kind": service.kind}


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


def _shown(text: Text, edition: Edition, locale: str) -> Shown:
    rendering = rendering_of(edition, locale)
    act = Item.Act.ACCEPT if text.kind == "agreement" else Item.Act.READ
    clauses = tuple(rendering.clauses.order_by("position"))
    return Shown(text.slug, text.kind, edition.number, act, edition, rendering, clauses)


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
