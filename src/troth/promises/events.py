"""What happens to operators, services, plans and standards, and to what people bought."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    OPERATOR_ENTERED = "operator.entered"
    SERVICE_OFFERED = "service.offered"
    PLAN_OFFERED = "plan.offered"
    PLAN_WITHDRAWN = "plan.withdrawn"
    STANDARD_DRAFTED = "standard.drafted"
    STANDARD_PUBLISHED = "standard.published"
    ORDER_RECORDED = "order.recorded"
    ORDER_AMENDED = "order.amended"
    SUBSCRIPTION_RECORDED = "subscription.recorded"
    SUBSCRIPTION_AMENDED = "subscription.amended"
    SUBSCRIPTION_RENEWED = "subscription.renewed"
    SUBSCRIPTION_ENDED = "subscription.ended"


@facts_of(Kind.OPERATOR_ENTERED, sentence=_("The provider %(slug)s was entered"))
@dataclass(frozen=True, slots=True)
class OperatorEntered:
    slug: str
    names: dict[str, str]
    registration: str


@facts_of(Kind.SERVICE_OFFERED, sentence=_("The service %(slug)s was offered"))
@dataclass(frozen=True, slots=True)
class ServiceOffered:
    slug: str
    names: dict[str, str]
    sort: str
    operator: str


@facts_of(Kind.PLAN_OFFERED, sentence=_("The plan %(slug)s of %(service)s was offered"))
@dataclass(frozen=True, slots=True)
class PlanOffered:
    service: str
    slug: str
    names: dict[str, str]
    prices: dict[str, str]


@facts_of(Kind.PLAN_WITHDRAWN, sentence=_("The plan %(slug)s of %(service)s is not offered any more"))
@dataclass(frozen=True, slots=True)
class PlanWithdrawn:
    service: str
    slug: str


@dataclass(frozen=True, slots=True)
class StandardTold:
    """What a standard says; `key` is SERVICE/KIND/PRIORITY/MEASURE, `clause` TEXT/EDITION#CLAUSE or empty."""

    key: str
    number: int
    amount: int
    unit: str
    hours: str
    zone: str
    pauses: bool
    clause: str
    covers: dict[str, str]
    drafter: str


@facts_of(Kind.STANDARD_DRAFTED, sentence=_("Version %(number)s of the standard %(key)s was drafted"))
@dataclass(frozen=True, slots=True)
class StandardDrafted(StandardTold):
    pass


@facts_of(Kind.STANDARD_PUBLISHED, sentence=_("Version %(number)s of the standard %(key)s was published"))
@dataclass(frozen=True, slots=True)
class StandardPublished(StandardTold):
    approver: str
    effective_from: str
    supersedes: int | None


Was = dict[str, str | int | bool | None]  # the members that were told differently before, as they were


@dataclass(frozen=True, slots=True)
class PurchaseTold:
    """What billing told; amounts in the smallest unit of the currency."""

    service: str
    plan: str
    reference: str
    amount: int
    currency: str
    auto_renewal: bool
    placed_at: str
    as_of: str


@dataclass(frozen=True, slots=True)
class OrderTold(PurchaseTold):
    paid_at: str | None


@facts_of(Kind.ORDER_RECORDED, sentence=_("An order of the plan %(plan)s was recorded"))
@dataclass(frozen=True, slots=True)
class OrderRecorded(OrderTold):
    pass


@facts_of(Kind.ORDER_AMENDED, sentence=_("An order of the plan %(plan)s was corrected"))
@dataclass(frozen=True, slots=True)
class OrderAmended(OrderTold):
    was: Was


@dataclass(frozen=True, slots=True)
class SubscriptionTold(PurchaseTold):
    period_start: str
    period_end: str
    ended_at: str | None
    ending: str


@facts_of(Kind.SUBSCRIPTION_RECORDED, sentence=_("A subscription to the plan %(plan)s was recorded"))
@dataclass(frozen=True, slots=True)
class SubscriptionRecorded(SubscriptionTold):
    pass


@facts_of(Kind.SUBSCRIPTION_AMENDED, sentence=_("A subscription to the plan %(plan)s was corrected"))
@dataclass(frozen=True, slots=True)
class SubscriptionAmended(SubscriptionTold):
    was: Was


@facts_of(Kind.SUBSCRIPTION_RENEWED, sentence=_("The subscription to the plan %(plan)s goes on until %(period_end)s"))
@dataclass(frozen=True, slots=True)
class SubscriptionRenewed(SubscriptionTold):
    was: Was


@facts_of(Kind.SUBSCRIPTION_ENDED, sentence=_("The subscription to the plan %(plan)s ended"))
@dataclass(frozen=True, slots=True)
class SubscriptionEnded(SubscriptionTold):
    was: Was
