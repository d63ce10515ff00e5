"""A provider with a service, two plans and standards, and what people bought, built through services only."""

from datetime import datetime, timedelta
from unittest.mock import patch

from troth.core.actors import Actor
from troth.people.models import Person, Reference, Token, reference_index
from troth.people.services import create_token, introduce, tokens
from troth.people.tests.makers import NOON, SETUP
from troth.promises.models import Operator, Order, Plan, Service, Standard, Subscription
from troth.promises.policy import READ, WRITE
from troth.promises.rules.purchases import OrderTold, SubscriptionTold
from troth.promises.rules.standards import Clause, Key, Terms
from troth.promises.services import (
    Billed,
    draft_standard,
    enter_operator,
    offer_plan,
    offer_service,
    publish_standard,
    record_order,
    record_subscription,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BILLING = Actor("api", "billing", frozenset({WRITE, READ, "ceremonies:write"}), via="api")
NOBODY = Actor("api", "other", frozenset({"agreements:read"}), via="api")
COMPLAINT = Key("drive", "", "complaint", "", "first_response")
A_DAY = Terms(24, "hour", clause=Clause("drive-terms", 1, "complaints"))
PLANS = {
    "free": ({"zh-hans": "免费版", "en": "Free"}, {}),
    "standard": ({"zh-hans": "标准版", "en": "Standard"}, {"zh-hans": "每月 25 元", "en": "CNY 25 a month"}),
}


def drive() -> Service:
    """The service, offered in two plans; a second call returns the same."""
    service = Service.objects.filter(slug="drive").first() or _offered()
    for slug in sorted(set(PLANS) - set(service.plans.values_list("slug", flat=True))):
        names, prices = PLANS[slug]
        offer_plan(service, slug, names, prices, at=NOON, by=SETUP)
    return service


def _offered() -> Service:
    operator = Operator.objects.filter(slug="spruce").first() or enter_operator(
        "spruce", {"zh-hans": "云杉", "en": "Spruce"}, at=NOON, by=SETUP
    )
    names = {"zh-hans": "网盘", "en": "Drive"}
    return offer_service("drive", names, kind="storage", operator=operator, at=NOON, by=SETUP)


def the_plan(slug: str = "standard") -> Plan:
    return drive().plans.get(slug=slug)


def a_draft(key: Key = COMPLAINT, terms: Terms = A_DAY, **given: dict[str, str]) -> Standard:
    drive()
    return draft_standard(key, terms, drafter="Lin Lan", at=NOON, by=SETUP, **given)


def in_force(
    key: Key = COMPLAINT, terms: Terms = A_DAY, *, at: datetime = NOON, begins: datetime | None = None,
    covers: dict[str, str] | None = None,
) -> Standard:  # fmt: skip
    """A standard drafted by one and published by another."""
    drive()
    draft_standard(key, terms, covers, drafter="Lin Lan", at=at, by=SETUP)
    return publish_standard(key, approver="Gu Yuan", effective_from=begins, at=at, by=SETUP)


def wei(ref: str = "u-1") -> Person:
    """A customer whom billing knows under a reference."""
    known = Reference.objects.select_related("person").filter(index=reference_index(ref)).first()
    if known is not None:
        return known.person
    return introduce(ref, name="魏", mail=f"{ref}@example.com", phone="", locale="zh-hans", at=NOON, by=SETUP)


def an_order_told(**changes: object) -> OrderTold:
    told = {"plan": "standard", "amount": 2500, "currency": "CNY", "auto_renewal": False, "placed_at": NOON - DAY}
    return OrderTold(**told | {"paid_at": NOON - DAY} | changes)  # type: ignore[arg-type]


def a_subscription_told(**changes: object) -> SubscriptionTold:
    told = {"plan": "standard", "amount": 2500, "currency": "CNY", "auto_renewal": True, "placed_at": NOON - DAY}
    period = {"period_start": NOON - DAY, "period_end": NOON + 29 * DAY}
    return SubscriptionTold(**told | period | changes)  # type: ignore[arg-type]


def bill(reference: str, told: OrderTold | SubscriptionTold, *, as_of: datetime | None = None) -> Billed:
    return Billed(drive(), reference, wei(), told, as_of)


def an_order(reference: str = "B-1", *, at: datetime = NOON, as_of: datetime | None = None, **told: object) -> Order:
    outcome = record_order(bill(reference, an_order_told(**told), as_of=as_of), at=at, by=BILLING)
    return Order.objects.select_related("plan").get(pk=outcome.pk)


def a_subscription(
    reference: str = "S-1", *, at: datetime = NOON, as_of: datetime | None = None, **told: object
) -> Subscription:
    outcome = record_subscription(bill(reference, a_subscription_told(**told), as_of=as_of), at=at, by=BILLING)
    return Subscription.objects.select_related("plan").get(pk=outcome.pk)


def a_token(*scopes: str) -> str:
    """A program's token; the two scopes of purchases are among the known ones."""
    known = tuple(dict.fromkeys((*tokens.SCOPES, WRITE, READ)))
    with patch.object(tokens, "SCOPES", known):
        name = f"program-{Token.objects.count()}"
        return create_token(name, scopes=list(scopes), at=NOON, by=SETUP)
