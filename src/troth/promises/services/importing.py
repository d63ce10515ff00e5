"""Take in billing's exports: every good row, however many others are refused, and a whole file twice as once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Refused
from troth.core.transactions import forbid_open_transaction
from troth.people import policy as people_policy
from troth.people.models import Person
from troth.promises.models import Order, Plan, Service, Subscription, purchase_index
from troth.promises.rules.purchases import Fault, Unusable, Verdict
from troth.promises.rules.tables import Row
from troth.promises.sentences import why_unusable
from troth.promises.services.buyers import Buyer, introduce_buyer, known_buyers, normal_contacts
from troth.promises.services.purchases import (
    Billed,
    Known,
    known_as,
    must_be_allowed,
    must_be_sound,
    of_another_person,
    of_somebody_erased,
    settled,
    weigh,
    write,
)
from troth.vault.datakeys import keys_in_hand, take_keys
from troth.vault.models import DataKey
from troth.vault.scopes import person_scope

BATCH = 500  # rows in one transaction: short enough that a writer beside it hardly waits
Place = tuple[UUID, bytes]
Told = tuple[int, Verdict | str]  # a line, and what became of it or why it is refused


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row with its line in the file; or why it could not be read."""

    line: int
    row: Row | Unusable


@dataclass(slots=True)
class Progress:
    """How far an import has come; `refused` are lines and reasons, of the last batch only."""

    seen: int = 0
    recorded: int = 0
    amended: int = 0
    same: int = 0
    refused: int = 0
    refusals: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Desk:
    """What a batch is weighed against; on trial nothing is written and what was weighed is remembered instead."""

    what: str
    trial: bool
    offers: dict[str, tuple[Service, dict[str, Plan]]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    known: dict[Place, Known] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)  # scopes whose key was destroyed

    @property
    def model(self) -> type[Order] | type[Subscription]:
        return Order if self.what == "order" else Subscription

    def offer(self, slug: str, plan: str) -> tuple[Service, Plan]:
        """What was bought; refused if there is no such thing, without repeating what the cell says."""
        service, plans = self.offers.get(slug, (None, {}))
        if service is None:
            raise Refused(why_unusable(Unusable("service", Fault.UNKNOWN)), field="service")
        if plan not in plans:
            raise Refused(why_unusable(Unusable("plan", Fault.UNKNOWN)), field="plan")
        return service, plans[plan]


def import_purchases(
    what: str, rows: Iterable[Numbered], *, trial: bool = False, at: datetime, by: Actor
) -> Iterator[Progress]:
    """Take rows of orders or subscriptions, batch by batch, and say after each how far it is.

    A refused row is told with its line and reason and hinders no other. On trial nothing is written.
    """
    must_be_allowed(by)
    forbid_open_transaction("an import")
    desk, progress, waiting = Desk(what, trial), Progress(), iter(rows)
    while batch := list(islice(waiting, BATCH)):
        with keys_in_hand():
            told = _take(desk, batch, at=at, by=by) if trial else _take_for_good(desk, batch, at=at, by=by)
        _count(progress, told)
        yield progress


def _take_for_good(desk: Desk, batch: Sequence[Numbered], *, at: datetime, by: Actor) -> list[Told]:
    return settled(lambda: _take(desk, batch, at=at, by=by))


def _take(desk: Desk, batch: Sequence[Numbered], *, at: datetime, by: Actor) -> list[Told]:
    """The verdict on each line of a batch, or why it is refused."""
    _prepare(desk, [each.row for each in batch if isinstance(each.row, Row)])
    told: list[Told] = []
    for each in batch:
        try:
            told.append((each.line, _take_row(desk, each.row, at=at, by=by)))
        except Refused as refused:
            told.append((each.line, str(refused)))
    return told


def _take_row(desk: Desk, row: Row | Unusable, *, at: datetime, by: Actor) -> Verdict:
    if isinstance(row, Unusable):
        raise Refused(why_unusable(row))
    service, plan = desk.offer(row.service, row.told.plan)
    must_be_sound(row.reference, row.told, row.as_of, at=at)
    place = service.pk, purchase_index(desk.what, row.reference)
    known = desk.known.get(place)
    if known is not None and row.subject not in desk.people:
        raise of_another_person()
    billed = Billed(service, row.reference, _person(desk, row, at=at, by=by), row.told, row.as_of)
    verdict = weigh(billed, known)
    if verdict != Verdict.SAME and person_scope(billed.person.pk, "evidence") in desk.erased:
        raise of_somebody_erased()
    pk = known.pk if known else UUID(int=0)
    if not desk.trial:
        pk = write(billed, plan, known, verdict, at=at, by=by).pk
    if known is None or verdict == Verdict.NEWER or (row.as_of and row.as_of > known.as_of):
        desk.known[place] = Known(pk, billed.person.pk, row.told, row.as_of or at)
    return verdict


def _person(desk: Desk, row: Row, *, at: datetime, by: Actor) -> Person:
    """Whose it is; somebody new is introduced, on trial only looked at."""
    known = desk.people.get(row.subject)
    if known is None:
        told = Buyer(row.subject, row.name, row.mail, row.phone)
        known = desk.people[row.subject] = _looked_at(told, by) if desk.trial else introduce_buyer(told, at=at, by=by)
    return known


def _looked_at(told: Buyer, by: Actor) -> Person:
    """Refuses what introducing would refuse."""
    normal_contacts(told)
    if not people_policy.may_introduce(by):
        raise Forbidden(_("This token may not introduce people."))
    if not told.mail:
        raise Refused(_("A person who is not known yet needs an e-mail address."), field="email")
    return Person(locale=told.locale)


def _prepare(desk: Desk, rows: Sequence[Row]) -> None:
    """Read what the batch is weighed against: a fixed number of queries, whatever its size. On trial, memory goes
    before."""
    if not desk.trial:
        desk.people.clear()
        desk.known.clear()
    for service in Service.objects.filter(slug__in={row.service for row in rows} - set(desk.offers)):
        desk.offers[service.slug] = service, {plan.slug: plan for plan in service.plans.all()}
    desk.people = known_buyers({row.subject for row in rows}) | desk.people
    scopes = {person_scope(person.pk, "evidence") for person in desk.people.values()}
    take_keys(scopes)
    destroyed = DataKey.objects.filter(scope__in=scopes, destroyed_at__isnull=False)
    desk.erased = set(destroyed.values_list("scope", flat=True))
    indexes = [purchase_index(desk.what, row.reference) for row in rows]
    found = desk.model._base_manager.filter(index__in=indexes).select_related("plan").defer("reference")
    desk.known = {(row.service_id, bytes(row.index)): known_as(row) for row in found} | desk.known


def _count(progress: Progress, told: Sequence[Told]) -> None:
    verdicts = [verdict for _line, verdict in told]
    progress.seen += len(told)
    progress.recorded += verdicts.count(Verdict.NEW)
    progress.amended += verdicts.count(Verdict.NEWER)
    progress.same += verdicts.count(Verdict.SAME)
    progress.refusals = [(line, verdict) for line, verdict in told if not isinstance(verdict, Verdict)]
    progress.refused += len(progress.refusals)
