"""What happens to complaints. The subject is the case, so that its clocks and its story see it all."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    RECEIVED = "complaint.received"
    ACKNOWLEDGED = "complaint.acknowledged"
    ASSESSED = "complaint.assessed"
    INVESTIGATED = "complaint.investigated"
    ANSWERED = "complaint.answered"
    ACCEPTED = "complaint.accepted"
    APPEALED = "complaint.appealed"
    APPEAL_ASSIGNED = "complaint.appeal_assigned"
    APPEAL_DECIDED = "complaint.appeal_decided"
    WITHDRAWN = "complaint.withdrawn"
    CLOSED = "complaint.closed"
    PACKED = "complaint.packed"
    DEMANDED = "remedy.demanded"
    DONE = "remedy.done"
    REFUSED = "remedy.refused"
    REFERRED = "referral.filed"
    REFERRAL_ACCEPTED = "referral.accepted"
    REFERRAL_DECLINED = "referral.declined"
    REFERRAL_RECEIVED = "referral.received"
    REFERRAL_ANSWERED = "referral.answered"
    REFERRAL_SETTLED = "referral.settled"
    REFERRAL_ENDED = "referral.ended"
    REPORTED = "report.filed"
    REPORT_DECIDED = "report.decided"
    CAUSE_ENTERED = "cause.entered"
    CAUSE_RETIRED = "cause.retired"
    LIMIT_SET = "authority.limit_set"


@facts_of(Kind.RECEIVED, sentence=_("The complaint was received"))
@dataclass(frozen=True, slots=True)
class Received:
    category: str
    wish: str
    needs: list[str]


@facts_of(Kind.ACKNOWLEDGED, sentence=_("The complaint was acknowledged"))
@dataclass(frozen=True, slots=True)
class Acknowledged:
    how: str


@facts_of(Kind.ASSESSED, sentence=_("The complaint was assessed"))
@dataclass(frozen=True, slots=True)
class Assessed:
    severity: str
    was_category: str
    category: str
    reason: str


@facts_of(Kind.INVESTIGATED, sentence=_("The complaint was looked into"))
@dataclass(frozen=True, slots=True)
class Investigated:
    note: str


@facts_of(Kind.ANSWERED, sentence=_("The complaint was decided and answered with reasons"))
@dataclass(frozen=True, slots=True)
class Answered:
    round: int
    outcome: str
    cause: str
    reasons: str
    remedy: str
    amount: int
    currency: str
    rule: str


@facts_of(Kind.ACCEPTED, sentence=_("The person accepted the decision"))
@dataclass(frozen=True, slots=True)
class Accepted:
    round: int


@facts_of(Kind.APPEALED, sentence=_("The person appealed; somebody else decides"))
@dataclass(frozen=True, slots=True)
class Appealed:
    round: int
    why: str


@facts_of(Kind.APPEAL_ASSIGNED, sentence=_("The appeal was given to somebody who took no part in the decision"))
@dataclass(frozen=True, slots=True)
class AppealAssigned:
    decider: str


@facts_of(Kind.APPEAL_DECIDED, sentence=_("The appeal was decided and answered with reasons"))
@dataclass(frozen=True, slots=True)
class AppealDecided:
    round: int
    outcome: str
    reversed: bool
    cause: str
    reasons: str
    remedy: str
    amount: int
    currency: str


@facts_of(Kind.WITHDRAWN, sentence=_("The person withdrew the complaint"))
@dataclass(frozen=True, slots=True)
class Withdrawn:
    words: str


@facts_of(Kind.CLOSED, sentence=_("The complaint was closed"))
@dataclass(frozen=True, slots=True)
class Closed:
    outcome: str


@facts_of(Kind.PACKED, sentence=_("The pack for an authority or association was handed out"))
@dataclass(frozen=True, slots=True)
class Packed:
    form: str
    sha256: str


@facts_of(Kind.DEMANDED, sentence=_("A remedy was granted and is due"))
@dataclass(frozen=True, slots=True)
class Demanded:
    remedy: str
    amount: int
    currency: str


@facts_of(Kind.DONE, sentence=_("The remedy was carried out"))
@dataclass(frozen=True, slots=True)
class Done:
    remedy: str
    reference: str
    done_on: str
    proof: str


@facts_of(Kind.REFUSED, sentence=_("The person does not want the remedy"))
@dataclass(frozen=True, slots=True)
class Declined:
    remedy: str
    why: str


@facts_of(Kind.REFERRED, sentence=_("The matter was filed with %(name)s"))
@dataclass(frozen=True, slots=True)
class Referred:
    referral: str
    body: str
    name: str
    filer: str
    reference: str
    filed_at: str
    note: str


@facts_of(Kind.REPORTED, sentence=_("The matter was reported to %(name)s"))
@dataclass(frozen=True, slots=True)
class Reported:
    referral: str
    body: str
    name: str
    filer: str
    reference: str
    filed_at: str
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became known of a referral: when it happened, and in which words."""

    referral: str
    name: str
    happened_at: str
    note: str


for _kind, _sentence in (
    (Kind.REFERRAL_ACCEPTED, _("%(name)s accepted the matter")),
    (Kind.REFERRAL_DECLINED, _("%(name)s did not accept the matter")),
    (Kind.REFERRAL_RECEIVED, _("%(name)s passed the matter on to us")),
    (Kind.REFERRAL_ANSWERED, _("We answered %(name)s")),
    (Kind.REFERRAL_SETTLED, _("The matter was settled before %(name)s")),
    (Kind.REFERRAL_ENDED, _("The matter ended before %(name)s without agreement")),
    (Kind.REPORT_DECIDED, _("%(name)s decided on the report")),
):
    facts_of(_kind, sentence=_sentence)(Told)


@facts_of(Kind.CAUSE_ENTERED, sentence=_("The cause %(slug)s was entered"))
@dataclass(frozen=True, slots=True)
class CauseEntered:
    slug: str
    names: dict[str, str]
    parent: str


@facts_of(Kind.CAUSE_RETIRED, sentence=_("The cause %(slug)s was taken out of use"))
@dataclass(frozen=True, slots=True)
class CauseRetired:
    slug: str


@facts_of(Kind.LIMIT_SET, sentence=_("What the role %(role)s may grant was changed"))
@dataclass(frozen=True, slots=True)
class LimitSet:
    role: str
    currency: str
    was: int | None
    now: int | None
    had_limit: bool
