"""The list of signatures: newest first, a page at a time, by filters that stand in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from troth.ceremonies.models import Document, Item, Level
from troth.channels.rules import mask
from troth.flows.queries.alarms import SEALED_WITHIN
from troth.people.models import ContactPoint
from troth.vault.datakeys import take_keys, unless_erased
from troth.vault.scopes import person_scope
from troth.web.cursors import page_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which signatures; what is None is not asked for. `people` are the ones an exact search found."""

    text: str = ""
    edition: int | None = None
    level: str = ""
    status: str = ""
    since: date | None = None
    until: date | None = None
    people: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signature in the list: the contact is masked, the name empty once it was erased."""

    id: UUID
    name: str
    contact: str
    title: str
    number: int
    signed_at: datetime
    level: str
    state: str


@dataclass(frozen=True, slots=True)
class SignaturePage:
    rows: tuple[SignatureRow, ...]
    next: str | None


def signature_page(wanted: Wanted, *, at: datetime, cursor: str = "", limit: int = 25) -> SignaturePage:
    """A page of signatures in four queries; an altered cursor is refused."""
    rows = _rows(wanted, at).select_related("person").defer("statement")
    page = page_of(rows, cursor=cursor, limit=limit, at="signed_at")
    take_keys(person_scope(document.person_id, "profile") for document in page.items)
    contracts, contacts = _contracts(page.items), _mailboxes(page.items)
    return SignaturePage(tuple(_row(d, contracts[d.ceremony_id], contacts, at) for d in page.items), page.next)


def state_of(document: Document, at: datetime) -> str:
    """sealed, held, late or sealing."""
    if document.level != Level.NONE:
        return "sealed"
    if document.held_at is not None:
        return "held"
    return "late" if document.signed_at < at - SEALED_WITHIN else "sealing"


def _rows(wanted: Wanted, at: datetime) -> QuerySet[Document]:
    rows = Document.objects.all()
    if wanted.text:
        rows = rows.filter(ceremony__agreement__slug=wanted.text)
    if wanted.edition is not None:
        rows = rows.filter(Q(ceremony__items__act=Item.Act.ACCEPT, ceremony__items__edition__number=wanted.edition))
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.since:
        rows = rows.filter(signed_at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(signed_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.people is not None:
        rows = rows.filter(person__in=wanted.people)
    return _in_state(rows, wanted.status, at)


def _in_state(rows: QuerySet[Document], status: str, at: datetime) -> QuerySet[Document]:
    unsealed = rows.filter(level=Level.NONE)
    late = Q(signed_at__lt=at - SEALED_WITHIN)
    states = {
        "sealed": rows.exclude(level=Level.NONE),
        "held": unsealed.filter(held_at__isnull=False),
        "late": unsealed.filter(late, held_at=None),
        "sealing": unsealed.filter(held_at=None).exclude(late),
    }
    return states.get(status, rows)


def _midnight(day: date) -> datetime:
    """When the day begins for whoever looks."""
    return timezone.make_aware(datetime.combine(day, time()))


def _contracts(documents: Sequence[Document]) -> dict[UUID, tuple[str, int]]:
    """What each was: the contract's title as it was shown, and its number."""
    items = Item.objects.filter(act=Item.Act.ACCEPT, ceremony__in=[d.ceremony_id for d in documents])
    rows = items.values_list("ceremony_id", "rendering__title", "edition__number")
    return {ceremony: (title, number) for ceremony, title, number in rows}


def _mailboxes(documents: Sequence[Document]) -> dict[UUID, str]:
    """One masked mailbox a person, a confirmed one before any other."""
    rows = ContactPoint.objects.filter(person__in={d.person_id for d in documents}, kind=ContactPoint.Kind.MAIL)
    found: dict[UUID, str] = {}
    for row in sorted(rows, key=lambda row: row.confirmed_at is None):
        found.setdefault(row.person_id, unless_erased(partial(_masked, row)))
    return found


def _masked(mailbox: ContactPoint) -> str:
    return mask("mail", mailbox.value)


def _row(document: Document, contract: tuple[str, int], contacts: dict[UUID, str], at: datetime) -> SignatureRow:
    title, number = contract
    return SignatureRow(
        id=document.pk,
        name=unless_erased(lambda: document.person.name),
        contact=contacts.get(document.person_id, ""),
        title=title,
        number=number,
        signed_at=document.signed_at,
        level=document.level,
        state=state_of(document, at),
    )
