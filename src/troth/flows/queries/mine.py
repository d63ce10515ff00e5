"""What a person finds under /me/: everything signed, said and given, and what still waits for a decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from troth.agreements.models import Remark
from troth.cases.queries.front import CaseLine, cases_of
from troth.ceremonies.models import OPEN, Ceremony, Item, Status
from troth.channels import available
from troth.channels.rules import mask
from troth.flows.queries.clauses import ClausePlace, clause_titles
from troth.flows.queries.offers import Offer, offers
from troth.people.models import ContactPoint, Person
from troth.people.queries import Looks, looks_at
from troth.vault.datakeys import take_keys


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed document: `level` is what the file truly has, none while it is being sealed."""

    document: UUID
    slug: str
    title: str
    number: int
    signed_at: datetime
    level: str
    held: bool
    newer: int | None  # an edition that has come into force since


@dataclass(frozen=True, slots=True)
class Begun:
    """An agreement that was opened or declined; `expires_at` only while it can still be decided."""

    slug: str
    title: str
    declined: bool
    at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something the person said, with the answer or the time by which it comes."""

    id: UUID
    kind: str
    title: str
    number: int
    clause: str
    body: str
    rating: int | None
    made_at: datetime
    answer: str
    answered_at: datetime | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the person; `can_confirm` where a code could go there."""

    id: UUID
    kind: str
    label: str
    shown: str
    confirmed_at: datetime | None
    can_confirm: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """The whole page."""

    name: str
    contacts: tuple[Contact, ...]
    signed: tuple[Signed, ...]
    begun: tuple[Begun, ...]
    spoken: tuple[Spoken, ...]
    cases: tuple[CaseLine, ...]
    looks: Looks

    @property
    def has_phone(self) -> bool:
        return any(contact.kind == ContactPoint.Kind.PHONE for contact in self.contacts)


def mine(person: Person, at: datetime) -> Mine:
    """Everything of one person, in ten queries however much there is."""
    take_keys([person.scope()])
    current = {offer.slug: offer for offer in offers(at)}
    rows = list(_ceremonies(person))
    return Mine(
        name=person.name or "",
        contacts=tuple(contacts_of(person)),
        signed=tuple(_signed(row, current) for row in rows if row["status"] == Status.SIGNED),
        begun=tuple(_begun(rows, current, at)),
        spoken=tuple(_spoken(person)),
        cases=cases_of(person.pk, at),
        looks=looks_at(person.pk),
    )


def contacts_of(person: Person) -> list[Contact]:
    """The person's contact points, mail first, masked."""
    rows = sorted(person.contacts.all(), key=lambda row: (row.kind != ContactPoint.Kind.MAIL, row.pk))
    return [
        Contact(
            id=row.pk,
            kind=row.kind,
            label=_("E-mail") if row.kind == ContactPoint.Kind.MAIL else _("Mobile number"),
            shown=mask(row.channel, row.value),
            confirmed_at=row.confirmed_at,
            can_confirm=row.confirmed_at is None and row.channel in available(),
        )
        for row in rows
    ]


def _ceremonies(person: Person) -> Any:
    """One row a ceremony, with the contract it presented; one that was never presented has none."""
    shown = Q(items__act=Item.Act.ACCEPT) | Q(items=None)
    return (
        Ceremony.objects.filter(shown, person=person)
        .order_by("-opened_at", "-pk")
        .values(
            "status", "agreement__slug", "opened_at", "expires_at", "decided_at", "signed_at",
            "items__edition__number", "items__rendering__title",
            "document__id", "document__level", "document__held_at",
        )
    )  # fmt: skip


def _signed(row: dict[str, Any], current: dict[str, Offer]) -> Signed:
    offer = current.get(row["agreement__slug"])
    number = row["items__edition__number"]
    return Signed(
        document=row["document__id"],
        slug=row["agreement__slug"],
        title=row["items__rendering__title"],
        number=number,
        signed_at=row["signed_at"],
        level=row["document__level"],
        held=row["document__held_at"] is not None,
        newer=offer.number if offer and offer.number > number else None,
    )


def _begun(rows: list[dict[str, Any]], current: dict[str, Offer], at: datetime) -> list[Begun]:
    """The latest word on each agreement still offered, where that word is not a signature."""
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        latest.setdefault(row["agreement__slug"], row)
    return [
        Begun(
            slug=slug,
            title=row["items__rendering__title"] or current[slug].title,
            declined=row["status"] == Status.DECLINED,
            at=row["decided_at"] if row["status"] == Status.DECLINED else row["opened_at"],
            expires_at=row["expires_at"] if row["status"] in OPEN else None,
        )
        for slug, row in latest.items()
        if slug in current and (row["status"] == Status.DECLINED or (row["status"] in OPEN and row["expires_at"] > at))
    ]


def _spoken(person: Person) -> list[Spoken]:
    remarks = list(Remark.objects.filter(person=person).order_by("-made_at", "-pk"))
    titles = clause_titles(ClausePlace(r.text, r.edition, r.clause) for r in remarks)
    return [
        Spoken(
            id=remark.pk,
            kind=remark.get_kind_display(),
            title=titles.text(remark.text, remark.edition),
            number=remark.edition,
            clause=titles.clause(remark.text, remark.edition, remark.clause),
            body=remark.body or "",
            rating=remark.rating,
            made_at=remark.made_at,
            answer=remark.answer or "",
            answered_at=remark.answered_at,
            answer_by=remark.answer_by,
        )
        for remark in remarks
    ]
