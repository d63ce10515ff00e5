"""What billing tells and asks: orders and subscriptions, each under its own reference."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from troth.core.actors import Actor
from troth.people.api import needs
from troth.promises.policy import READ, WRITE
from troth.promises.queries import PurchaseFacts, purchase_of
from troth.promises.rules.purchases import MOST_AMOUNT, OrderTold, SubscriptionTold, Verdict
from troth.promises.services import Bill, Buyer, take_bill

router = Router()
SLUG = "^[a-z0-9-]+$"


class ProgramRequest(HttpRequest):
    """A request that showed a token; `auth` is who that makes it."""

    auth: Actor


class BuyerIn(Schema):
    """Whose it is: `ref` as your system names the person; the rest only for somebody not known yet."""

    ref: str = Field(min_length=1, max_length=200)
    name: str = Field("", max_length=400)
    email: str = Field("", max_length=320)
    phone: str = Field("", max_length=40)
    locale: str = Field("zh-hans", max_length=20)


class PurchaseIn(Schema):
    service: str = Field(max_length=60, pattern=SLUG)
    reference: str = Field(min_length=1, max_length=100, description="your billing's own; one per service")
    subject: BuyerIn
    plan: str = Field(max_length=60, pattern=SLUG)
    amount: int = Field(strict=True, ge=0, le=MOST_AMOUNT, description="in the smallest unit: 2500 for 25 yuan")
    currency: str = Field(pattern="^[A-Z]{3}$")
    auto_renewal: bool = False
    placed_at: AwareDatetime
    as_of: AwareDatetime | None = Field(None, description="when you knew it so; only a newer one changes what is known")


class OrderIn(PurchaseIn):
    paid_at: AwareDatetime | None = None


class SubscriptionIn(PurchaseIn):
    period_start: AwareDatetime
    period_end: AwareDatetime
    ended_at: AwareDatetime | None = None
    ending: str = Field("", max_length=10, description="why it ended; given with ended_at")


class PurchaseOut(Schema):
    service: str
    reference: str
    subject: str
    plan: str
    amount: int
    currency: str
    auto_renewal: bool
    placed_at: AwareDatetime
    as_of: AwareDatetime


class OrderOut(PurchaseOut):
    paid_at: AwareDatetime | None


class SubscriptionOut(PurchaseOut):
    period_start: AwareDatetime
    period_end: AwareDatetime
    ended_at: AwareDatetime | None
    ending: str


@router.post("/orders", response={200: OrderOut, 201: OrderOut}, auth=needs(WRITE))
def record_order(request: ProgramRequest, sent: OrderIn) -> Status[dict[str, Any]]:
    """Tell an order. 201 if it is new; told again it changes nothing (200); told differently it needs a newer `as_of`.

    Somebody not known yet is introduced if an address is given and the token may introduce people.
    """
    told = OrderTold(sent.plan, sent.amount, sent.currency, sent.auto_renewal, sent.placed_at, paid_at=sent.paid_at)
    return _told("order", sent, told, request.auth)


@router.get("/orders/{slug:service}/{path:reference}", response=OrderOut, auth=needs(READ))
def read_order(request: ProgramRequest, service: str, reference: str) -> dict[str, Any]:
    """The order that billing calls so, as it was told last."""
    return _facts(purchase_of("order", service, reference))


@router.post("/subscriptions", response={200: SubscriptionOut, 201: SubscriptionOut}, auth=needs(WRITE))
def record_subscription(request: ProgramRequest, sent: SubscriptionIn) -> Status[dict[str, Any]]:
    """Tell a subscription as it stands: new, renewed for another period, ended, corrected. Answers as for orders."""
    told = SubscriptionTold(
        sent.plan, sent.amount, sent.currency, sent.auto_renewal, sent.placed_at, period_start=sent.period_start,
        period_end=sent.period_end, ended_at=sent.ended_at, ending=sent.ending,
    )  # fmt: skip
    return _told("subscription", sent, told, request.auth)


@router.get("/subscriptions/{slug:service}/{path:reference}", response=SubscriptionOut, auth=needs(READ))
def read_subscription(request: ProgramRequest, service: str, reference: str) -> dict[str, Any]:
    """The subscription that billing calls so, as it was told last."""
    return _facts(purchase_of("subscription", service, reference))


def _told(what: str, sent: PurchaseIn, told: OrderTold | SubscriptionTold, by: Actor) -> Status[dict[str, Any]]:
    whose = sent.subject
    locale = "en" if whose.locale.lower().startswith("en") else "zh-hans"
    buyer = Buyer(whose.ref, whose.name, whose.email, whose.phone, locale)
    bill = Bill(sent.service, sent.reference, buyer, told, sent.as_of)
    outcome = take_bill(bill, at=timezone.now(), by=by)
    facts = _facts(purchase_of(what, sent.service, sent.reference))
    return Status(201 if outcome.verdict == Verdict.NEW else 200, facts)


def _facts(found: PurchaseFacts) -> dict[str, Any]:
    return asdict(found.told) | {
        "service": found.service, "reference": found.reference, "subject": found.subject, "as_of": found.as_of,
    }  # fmt: skip
