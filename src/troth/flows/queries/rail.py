"""The person beside a case: how to reach them, what they signed, said, bought and allowed, and what we sent last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from troth.cases.kinds import kind_of
from troth.cases.models import Case
from troth.ceremonies.models import Ceremony, Consent, Document, Item
from troth.channels.queries import SentMessage, messages_of
from troth.channels.rules import mask
from troth.flows.queries.clauses import ClausePlace, clause_titles
from troth.people.models import ContactPoint, Person
from troth.promises.queries import Bought, bought_by
from troth.vault.datakeys import take_keys, unless_erased
from troth.vault.scopes import case_scope, person_scope

MOST, LAST = 6, 5


@dataclass(frozen=True, slots=True)
class Reached:
    """A way to reach the person, in full: whoever may work on the case may use it, and the look was noted."""

    kind: str
    value: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class SignedText:
    """An agreement the person signed: which edition, and where its record is."""

    document: UUID
    ceremony: UUID
    slug: str
    title: str
    number: int
    signed_at: datetime
    level: str


@dataclass(frozen=True, slots=True)
class Given:
    """What the person last said about one purpose."""

    title: str
    given: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case of the person."""

    code: str
    subject: str
    kind: str
    status: str
    live: bool
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class FromClause:
    """The clause the case came from, as it read in the edition that was signed."""

    slug: str
    number: int
    clause: str
    title: str
    text: str
    document: UUID | None


@dataclass(frozen=True, slots=True)
class Rail:
    """Everything beside a case."""

    name: str
    locale: str
    contacts: tuple[Reached, ...]
    signed: tuple[SignedText, ...]
    clause: FromClause | None
    consents: tuple[Given, ...]
    others: tuple[OtherCase, ...]
    more_cases: int
    bought: tuple[Bought, ...]
    sent: tuple[SentMessage, ...]


def rail_of(case: Case, person: Person | None, at: datetime) -> Rail:
    """What stands beside this case; of somebody without a name only the clause it came from."""
    if person is None:
        return Rail("", case.locale, (), (), _clause(case, ()), (), (), 0, (), ())
    take_keys([person_scope(person.pk, "profile"), person_scope(person.pk, "evidence")])
    signed = _signed(person.pk)
    others, more = _others(person.pk, case.pk)
    return Rail(
        name=unless_erased(lambda: person.name), locale=person.locale, contacts=tuple(_contacts(person)),
        signed=tuple(signed), clause=_clause(case, signed), consents=tuple(_consents(person.pk)),
        others=others, more_cases=more, bought=tuple(bought_by(person.pk, at)[:MOST]),
        sent=tuple(messages_of(str(person.pk))[:LAST]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several people of that name, recognisable by a masked contact."""

    id: UUID
    name: str
    contact: str
    since: datetime


def people_to_choose(people: Sequence[UUID]) -> list[Candidate]:
    """These people in this order, so that one can be chosen."""
    take_keys(person_scope(person, "profile") for person in people)
    rows = {row.pk: row for row in Person.objects.filter(pk__in=people).prefetch_related("contacts")}
    return [_candidate(rows[person]) for person in people if person in rows]


def _candidate(person: Person) -> Candidate:
    contacts = sorted(person.contacts.all(), key=lambda row: (row.confirmed_at is None, row.kind != "mail"))
    shown = [mask(row.channel, unless_erased(partial(_value, row))) for row in contacts[:1]]
    return Candidate(person.pk, unless_erased(lambda: person.name), "".join(shown), person.created_at)


def _contacts(person: Person) -> list[Reached]:
    rows = sorted(person.contacts.all(), key=lambda row: (row.confirmed_at is None, row.kind != "mail", row.pk))
    return [Reached(row.kind, unless_erased(partial(_value, row)), row.confirmed_at is not None) for row in rows]


def _value(contact: ContactPoint) -> str:
    value: str = contact.value
    return value


def _signed(person: UUID) -> list[SignedText]:
    """The latest signatures, each with the contract as it was shown."""
    contract = {"person": person, "ceremony__items__act": Item.Act.ACCEPT}
    names = ("pk", "ceremony", "ceremony__agreement__slug", "ceremony__items__rendering__title",
             "ceremony__items__edition__number", "signed_at", "level")  # fmt: skip
    rows = Document.objects.filter(**contract).order_by("-signed_at", "-pk").values_list(*names)[:MOST]
    return [SignedText(*row) for row in rows]


def _clause(case: Case, signed: Sequence[SignedText]) -> FromClause | None:
    if not case.text or case.edition is None:
        return None
    titles = clause_titles([ClausePlace(case.text, case.edition, case.clause)])
    document = next((each.document for each in signed if each.ceremony == case.ceremony), None)
    return FromClause(
        case.text, case.edition, case.clause, titles.clause(case.text, case.edition, case.clause),
        titles.text(case.text, case.edition), document,
    )  # fmt: skip


def _consents(person: UUID) -> list[Given]:
    """The last word on each purpose, in the title of its clause."""
    rows = Consent.objects.filter(ceremony__person=person, ceremony__signed_at__isnull=False)
    latest: dict[str, Consent] = {}
    for row in rows.select_related("ceremony").order_by("ceremony__signed_at", "pk"):
        latest[row.purpose] = row
    shown = _texts([row.ceremony for row in latest.values()])
    titles = clause_titles(
        ClausePlace(slug, number, row.clause) for row in latest.values() for slug, number in shown[row.ceremony_id]
    )
    return [Given(_title(row, shown[row.ceremony_id], titles.clauses), row.given, row.ceremony.signed_at)
            for row in latest.values()]  # fmt: skip


def _texts(ceremonies: Sequence[Ceremony]) -> dict[UUID, list[tuple[str, int]]]:
    found: dict[UUID, list[tuple[str, int]]] = {ceremony.pk: [] for ceremony in ceremonies}
    items = Item.objects.filter(ceremony__in=found)
    for pk, slug, number in items.values_list("ceremony", "edition__text__slug", "edition__number"):
        found[pk].append((slug, number))
    return found


def _title(row: Consent, texts: Sequence[tuple[str, int]], titles: dict[tuple[str, int, str], str]) -> str:
    named = (titles.get((slug, number, row.clause)) for slug, number in texts)
    return next((title for title in named if title), row.purpose)


def _others(person: UUID, but: UUID) -> tuple[tuple[OtherCase, ...], int]:
    rows = Case.objects.of_person(person).exclude(pk=but).exclude(status="merged").order_by("-opened_at", "-pk")
    shown, count = list(rows[:MOST]), rows.count()
    take_keys(case_scope(row.pk) for row in shown)
    lines = tuple(
        OtherCase(
            row.code, unless_erased(partial(_subject, row)), str(kind_of(row.kind).title),
            str(row.get_status_display()), row.is_live, row.opened_at,
        )
        for row in shown
    )  # fmt: skip
    return lines, count - len(shown)


def _subject(case: Case) -> str | None:
    subject: str | None = case.subject
    return subject
