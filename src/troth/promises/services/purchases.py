"""Take in what billing tells of orders and subscriptions: once, however often it is told."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from troth.canon.times import instant
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.people.models import Person
from troth.promises import policy
from troth.promises.events import Kind
from troth.promises.models import Ending, Order, Plan, Service, Subscription, purchase_index
from troth.promises.rules.purchases import (
    Change,
    OrderTold,
    SubscriptionTold,
    Unusable,
    Verdict,
    changed,
    differences,
    judged,
    must_be_past,
    must_be_reference,
    must_make_sense,
)
from troth.promises.sentences import why_unusable
from troth.promises.services.buyers import Buyer, buyer
from troth.vault.datakeys import Shredded, data_key
from troth.vault.scopes import person_scope

Told: TypeAlias = OrderTold | SubscriptionTold
T = TypeVar("T")
ENDINGS = frozenset(Ending.values)
TRIES = 3  # each time somebody else recorded the same reference in between
KINDS = {
    Change.AMENDED: Kind.SUBSCRIPTION_AMENDED,
    Change.RENEWED: Kind.SUBSCRIPTION_RENEWED,
    Change.ENDED: Kind.SUBSCRIPTION_ENDED,
}


@dataclass(frozen=True, slots=True)
class Billed:
    """What billing tells under which reference, and when it knew it so (`as_of`, empty if it does not say)."""

    service: Service
    reference: str
    person: Person
    told: Told
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """The same by names only: a service's, and the integrator's for a person."""

    service: str
    reference: str
    buyer: Buyer
    told: Told
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known under a reference already."""

    pk: UUID
    person_id: UUID
    told: Told
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which order or subscription it is, and whether it is new, the same, or told anew."""

    pk: UUID
    verdict: Verdict


def record_order(billed: Billed, *, at: datetime, by: Actor) -> Outcome:
    """Record an order; told again it changes nothing, told differently it is refused unless `as_of` is newer.

    Refused without the right to tell, for an unknown plan, another person's reference and what makes no sense.
    """
    return settled(lambda: _record(billed, at=at, by=by))


def record_subscription(billed: Billed, *, at: datetime, by: Actor) -> Outcome:
    """Record a subscription as it stands: new, renewed, ended or corrected; refused as `record_order` refuses."""
    return settled(lambda: _record(billed, at=at, by=by))


def take_bill(bill: Bill, *, at: datetime, by: Actor) -> Outcome:
    """Record an order or subscription of somebody known by reference, introduced if new; all of it or nothing.

    Refused for an unknown service, and as `record_order` and `people.services.introduce` refuse.
    """
    return settled(lambda: _take(bill, at=at, by=by))


def renew(subscription: Subscription, until: datetime, *, at: datetime, by: Actor) -> Outcome:
    """Let the next period follow, up to `until`; the same end again changes nothing, one that ended is refused."""
    told = subscription.told
    if told.ended_at is not None:
        raise Refused(_("This subscription has ended; record a new one."))
    if until != told.period_end:
        told = replace(told, period_start=told.period_end, period_end=until)
    return record_subscription(_again(subscription, told, at), at=at, by=by)


def end(subscription: Subscription, ending: str, *, at: datetime, by: Actor) -> Outcome:
    """End a subscription now and say why; the same again changes nothing, another reason is refused."""
    told = subscription.told
    if told.ended_at is None:
        told = replace(told, ended_at=at, ending=ending, auto_renewal=False)
    elif told.ending != ending:
        raise Refused(_("This subscription has ended already, for another reason."))
    return record_subscription(_again(subscription, told, at), at=at, by=by)


def settled(act: Callable[[], T]) -> T:
    """Do it in a transaction; where another was faster with the same reference, look again."""
    for _try in range(TRIES - 1):
        try:
            with transaction.atomic():
                return act()
        except IntegrityError:
            continue
    with transaction.atomic():
        return act()


@transaction.atomic
def hand_over(newcomer: UUID, known: Person) -> int:
    """Make what a newcomer bought the known person's, each reference sealed anew under the known person's key; says
    how much there was. The event that they are one person is recorded where it is found out."""
    moved = 0
    for model in (Order, Subscription):
        for row in model.objects.filter(person=newcomer):
            reference = row.reference
            row.person, row.reference = known, reference
            row.save(update_fields=["person", "reference"])
            moved += 1
    return moved


def must_be_allowed(by: Actor) -> None:
    if not policy.may_record_purchases(by):
        raise Forbidden(_("This token may not record what was bought."))


def must_be_sound(reference: str, told: Told, as_of: datetime | None, *, at: datetime) -> None:
    """Refuses what makes no sense by itself, before anybody is introduced because of it."""
    try:
        must_be_reference(reference)
        must_make_sense(told, ENDINGS, at=at)
        if as_of is not None:
            must_be_past(as_of, "as_of", at=at)
    except Unusable as wrong:
        raise Invalid(why_unusable(wrong), field=wrong.field) from wrong


def weigh(billed: Billed, known: Known | None) -> Verdict:
    """What billing tells against what is known; refused if it contradicts it."""
    if known is None:
        return Verdict.NEW
    if known.person_id != billed.person.pk:
        raise of_another_person()
    verdict = judged(known.told, known.as_of, billed.told, billed.as_of)
    if verdict == Verdict.CONTRADICTION:
        sentence = _("This reference is known with other content as of %(as_of)s; only a newer as_of changes it.")
        raise Refused(sentence % {"as_of": instant(known.as_of)}, field="as_of")
    return verdict


def write(billed: Billed, plan: Plan, known: Known | None, verdict: Verdict, *, at: datetime, by: Actor) -> Outcome:
    """Write what was weighed, with its event; inside the caller's transaction. Refused for somebody whose evidence was
    destroyed: nothing could be kept under it any more."""
    try:
        return _write(billed, plan, known, verdict, at=at, by=by)
    except Shredded:
        raise of_somebody_erased() from None


def _write(billed: Billed, plan: Plan, known: Known | None, verdict: Verdict, *, at: datetime, by: Actor) -> Outcome:
    if known is None:
        return Outcome(_insert(billed, plan, at=at, by=by), verdict)
    if verdict == Verdict.NEWER:
        data_key(person_scope(billed.person.pk, "evidence"))  # found out before anything is changed
    is_newer = billed.as_of is not None and billed.as_of > known.as_of
    if verdict == Verdict.NEWER or is_newer:
        row = _model(billed.told)._base_manager.filter(pk=known.pk, as_of=known.as_of)
        if not row.update(**_columns(billed.told, plan), as_of=billed.as_of):
            raise Refused(_("Somebody else told this purchase anew a moment ago. Read it and try again."))
    if verdict == Verdict.NEWER:
        was = {name: _plain(value) for name, value in differences(known.told, billed.told).items()}
        _note(_changed(known.told, billed.told), known.pk, billed, billed.as_of or at, at=at, by=by, was=was)
    return Outcome(known.pk, verdict)


def of_another_person() -> Refused:
    return Refused(_("This reference belongs to the purchase of another person."), field="reference")


def of_somebody_erased() -> Refused:
    return Refused(_("The evidence of this person was destroyed; nothing more can be recorded of them."))


def service_of(slug: str) -> Service:
    service = Service.objects.filter(slug=slug).first()
    if service is None:
        raise NotFound(_("There is no service called %(slug)s.") % {"slug": slug}, field="service")
    return service


def plan_of(service: Service, slug: str) -> Plan:
    """The plan of this name; one that is not offered any more can still have been bought."""
    plan = Plan.objects.filter(service=service, slug=slug).first()
    if plan is None:
        raise NotFound(_("There is no plan called %(slug)s.") % {"slug": slug}, field="plan")
    return plan


def known_as(row: Order | Subscription) -> Known:
    return Known(row.pk, row.person_id, row.told, row.as_of)


def _take(bill: Bill, *, at: datetime, by: Actor) -> Outcome:
    must_be_allowed(by)
    service = service_of(bill.service)
    must_be_sound(bill.reference, bill.told, bill.as_of, at=at)
    person = buyer(bill.buyer, at=at, by=by)
    return _record(Billed(service, bill.reference, person, bill.told, bill.as_of), at=at, by=by)


def _record(billed: Billed, *, at: datetime, by: Actor) -> Outcome:
    must_be_allowed(by)
    must_be_sound(billed.reference, billed.told, billed.as_of, at=at)
    plan = plan_of(billed.service, billed.told.plan)
    model = _model(billed.told)
    index = purchase_index(model._meta.model_name or "", billed.reference)
    row = model._base_manager.select_related("plan").filter(service=billed.service, index=index).first()
    known = known_as(row) if row else None
    return write(billed, plan, known, weigh(billed, known), at=at, by=by)


def _insert(billed: Billed, plan: Plan, *, at: datetime, by: Actor) -> UUID:
    model = _model(billed.told)
    as_of = billed.as_of or at
    row = model(
        person=billed.person, service=billed.service, reference=billed.reference,
        index=purchase_index(model._meta.model_name or "", billed.reference),
        as_of=as_of, **_columns(billed.told, plan),
    )  # fmt: skip
    row.save(force_insert=True)
    kind = Kind.ORDER_RECORDED if isinstance(billed.told, OrderTold) else Kind.SUBSCRIPTION_RECORDED
    _note(kind, row.pk, billed, as_of, at=at, by=by)
    return row.pk


def _note(kind: Kind, pk: UUID, billed: Billed, as_of: datetime, *, at: datetime, by: Actor, **more: Any) -> None:
    facts = {name: _plain(value) for name, value in asdict(billed.told).items()}
    record(
        kind, _model(billed.told)(pk=pk), by=by, at=at, scope=person_scope(billed.person.pk, "evidence"),
        service=billed.service.slug, reference=billed.reference, as_of=instant(as_of), **facts, **more,
    )  # fmt: skip


def _changed(was: Told, told: Told) -> Kind:
    if isinstance(was, SubscriptionTold) and isinstance(told, SubscriptionTold):
        return KINDS[changed(was, told)]
    return Kind.ORDER_AMENDED


def _again(subscription: Subscription, told: SubscriptionTold, as_of: datetime) -> Billed:
    newer = max(as_of, subscription.as_of + timedelta(microseconds=1))  # billing's clock may be ahead of ours
    return Billed(subscription.service, subscription.reference, subscription.person, told, newer)


def _model(told: Told) -> type[Order] | type[Subscription]:
    return Order if isinstance(told, OrderTold) else Subscription


def _columns(told: Told, plan: Plan) -> dict[str, Any]:
    return asdict(told) | {"plan": plan}


def _plain(value: object) -> object:
    return instant(value) if isinstance(value, datetime) else value
