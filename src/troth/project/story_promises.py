"""What the story's provider promises and sold: standards that say what its terms say, and what its people bought."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.core.actors import Actor
from troth.people.models import Person, contact_index
from troth.promises.models import Service
from troth.promises.rules.purchases import OrderTold, SubscriptionTold
from troth.promises.rules.standards import Clause, Key, Terms
from troth.promises.services import (
    Billed,
    draft_standard,
    offer_plan,
    publish_standard,
    record_order,
    record_subscription,
)

DRIVE = "spruce-drive"
PLANS = (
    ("free", {"zh-hans": "免费版", "en": "Free"}, {"zh-hans": "不收费", "en": "free of charge"}),
    (
        "standard",
        {"zh-hans": "标准版", "en": "Standard"},
        {"zh-hans": "每月 25 元，或者每年 240 元，含税", "en": "CNY 25 a month or CNY 240 a year, tax included"},
    ),
)
COMPLAINTS = Clause("spruce-drive-terms", 1, "complaints")
AFTERSALES = Clause("spruce-drive-terms", 1, "aftersales")
RIGHTS = Clause("spruce-drive-terms", 1, "rights")
PRIVACY = Clause("spruce-drive-privacy", 1, "rights")
# Kind, priority, measure, amount, unit, and the clause whose very numbers these are.
STANDARDS = (
    ("complaint", "", "acknowledgement", 24, "hour", COMPLAINTS),
    ("complaint", "", "first_response", 24, "hour", AFTERSALES),
    ("complaint", "", "resolution", 15, "day", COMPLAINTS),
    ("appeal", "", "resolution", 10, "day", COMPLAINTS),
    ("support", "urgent", "first_response", 2, "hour", AFTERSALES),
    ("support", "urgent", "resolution", 24, "hour", AFTERSALES),
    ("support", "high", "first_response", 8, "hour", AFTERSALES),
    ("support", "high", "resolution", 3, "day", AFTERSALES),
    ("support", "normal", "first_response", 24, "hour", AFTERSALES),
    ("support", "normal", "resolution", 5, "day", AFTERSALES),
    ("support", "low", "first_response", 24, "hour", AFTERSALES),
    ("support", "low", "resolution", 15, "day", AFTERSALES),
    ("question", "", "resolution", 7, "day", RIGHTS),
    ("privacy", "", "resolution", 15, "day", PRIVACY),
)
COVERS = {
    "urgent": {
        "zh-hans": "打不开、丢失文件，账号被盗",
        "en": "Files cannot be opened or are lost; account taken over",
    },
    "high": {
        "zh-hans": "功能不正常，但有办法绕过",
        "en": "A feature does not work, but there is a way round",
    },
    "normal": {"zh-hans": "付款、退款、发票", "en": "Payment, refund, invoice"},
    "low": {"zh-hans": "其他问题和建议", "en": "Other questions and suggestions"},
}


@dataclass(frozen=True, slots=True)
class Purchase:
    """What one of the people bought: a month or a year of the standard plan, on the day they signed."""

    mail: str
    yearly: bool = False
    auto_renewal: bool = False
    refunded: bool = False

    @property
    def fen(self) -> int:
        return 24_000 if self.yearly else 2_500

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=365 if self.yearly else 30)


PURCHASES = (
    Purchase("wang.xiaoman@example.com", yearly=True, auto_renewal=True),
    Purchase("li.xiang@example.com"),
    Purchase("linda.chen@example.com", yearly=True),
    Purchase("zhao.yinuo@example.com", auto_renewal=True),
    Purchase("sun.yue@example.com", refunded=True),
)


def seed_promises(service: Service, *, drafter: str, approver: str, at: datetime, by: Actor) -> None:
    """The two plans, and each number of the terms as a standard in force, drafted by one and approved by another."""
    for slug, names, prices in PLANS:
        offer_plan(service, slug, names, prices, at=at, by=by)
    for kind, priority, measure, amount, unit, clause in STANDARDS:
        key = Key(service.slug, "", kind, priority, measure)
        draft_standard(key, Terms(amount, unit, clause=clause), COVERS.get(priority), drafter=drafter, at=at, by=by)
        publish_standard(key, approver=approver, at=at, by=by)


def seed_purchases(*, at: datetime, by: Actor) -> None:
    """An order and a subscription for each who bought; one changed their mind and had the money back."""
    service = Service.objects.get(slug=DRIVE)
    for number, bought in enumerate(PURCHASES, 1):
        index = contact_index("mail", bought.mail)
        person = Person.objects.get(contacts__kind="mail", contacts__index=index, contacts__confirmed_at__isnull=False)
        _buy(service, person, bought, number, at=at, by=by)


def _buy(service: Service, person: Person, bought: Purchase, number: int, *, at: datetime, by: Actor) -> None:
    shared = ("standard", bought.fen, "CNY")
    order = OrderTold(*shared, False, at, paid_at=at)
    record_order(Billed(service, f"2026-{number:04}", person, order), at=at, by=by)
    subscription = SubscriptionTold(
        *shared, bought.auto_renewal, at, period_start=at, period_end=at + bought.lasts,
        ended_at=at if bought.refunded else None, ending="refunded" if bought.refunded else "",
    )  # fmt: skip
    record_subscription(Billed(service, f"SD-{number:04}", person, subscription), at=at, by=by)
