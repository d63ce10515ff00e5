"""What is offered to read and sign: texts in force with the service and the operator they belong to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from troth.promises.models import named
from troth.texts.models import Rendering, Status

KINDS = ("agreement", "privacy", "disclaimer")
PUBLIC = (Status.PUBLISHED, Status.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Offer:
    """One text in force, as lists show it."""

    slug: str
    kind: str
    title: str
    lang: str
    number: int
    since: datetime
    service: str
    service_name: str
    operator: str
    mail: str
    phone: str

    @property
    def is_agreement(self) -> bool:
        return self.kind == "agreement"


@dataclass(frozen=True, slots=True)
class Offered:
    """A service and its texts, the contract first."""

    name: str
    operator: str
    texts: tuple[Offer, ...]


def offers(at: datetime) -> list[Offer]:
    """The texts in force that consumers meet, in the language of the page if possible, in one query."""
    rows: Iterable[Mapping[str, Any]] = Rendering.objects.filter(
        edition__status__in=PUBLIC, edition__effective_at__lte=at, edition__text__kind__in=KINDS
    ).values(
        "title", "locale", "edition__number", "edition__effective_at", "edition__text__slug",
        "edition__text__kind", "edition__text__service__slug", "edition__text__service__names",
        "edition__text__service__operator__names", "edition__text__service__operator__mail",
        "edition__text__service__operator__phone",
    )  # fmt: skip
    newest: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=_place):
        newest[row["edition__text__slug"]] = row
    return sorted((_offer(row) for row in newest.values()), key=lambda o: (o.service, KINDS.index(o.kind), o.slug))


def by_service(found: Iterable[Offer]) -> list[Offered]:
    """The same texts, service by service."""
    groups: dict[str, list[Offer]] = {}
    for offer in found:
        groups.setdefault(offer.service, []).append(offer)
    return [Offered(texts[0].service_name, texts[0].operator, tuple(texts)) for texts in groups.values()]


def _place(row: Mapping[str, Any]) -> tuple[int, bool]:
    """Later editions override earlier ones, and within one the viewer's language the other."""
    return row["edition__number"], row["locale"] == get_language()


def _offer(row: Mapping[str, Any]) -> Offer:
    text, service = "edition__text__", "edition__text__service__"
    return Offer(
        slug=row[f"{text}slug"],
        kind=row[f"{text}kind"],
        title=row["title"],
        lang={"zh-hans": "zh-Hans"}.get(row["locale"], row["locale"]),
        number=row["edition__number"],
        since=row["edition__effective_at"],
        service=row[f"{service}slug"] or "",
        service_name=named(row[f"{service}names"] or {}),
        operator=named(row[f"{service}operator__names"] or {}),
        mail=row[f"{service}operator__mail"] or "",
        phone=row[f"{service}operator__phone"] or "",
    )
