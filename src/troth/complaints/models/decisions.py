"""What was decided, what it grants, who may grant how much, and the appeal to somebody else."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from troth.cases.models import Attachment
from troth.complaints.models.complaints import Cause, Complaint
from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.people.models import Staff
from troth.vault.fields import SealedText
from troth.vault.scopes import case_scope


class Outcome(models.TextChoices):
    UPHELD = "upheld", _("upheld")
    PARTLY = "partly", _("partly upheld")
    NOT_UPHELD = "not_upheld", _("not upheld")
    WITHDRAWN = "withdrawn", _("withdrawn by whoever complained")
    DUPLICATE = "duplicate", _("the same as another complaint")
    DROPPED = "dropped", _("dropped under the rule on abuse")


class RemedyKind(models.TextChoices):
    REFUND = "refund", _("refund")
    COMPENSATION = "compensation", _("compensation in money")
    CREDIT = "credit", _("credit on the account")
    REPAIR = "repair", _("the service put right")
    REPLACEMENT = "replacement", _("replacement")
    CORRECTION = "correction", _("correction or deletion of data")
    APOLOGY = "apology", _("apology")
    OTHER = "other", _("something else")


class AbuseRule(models.TextChoices):
    """The written rule on abuse, word for word as it stands on the public page; nothing else is a reason to drop."""

    THREATS = "threats", _("Threats or insults against people, after one written warning")
    REPEATED = "repeated", _("The same complaint again, decided and reviewed before, without anything new")
    INVENTED = "invented", _("Facts proved to be invented, or documents proved to be forged")
    AUTOMATED = "automated", _("Sent by a program in great numbers and without a matter of one's own")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def newest_first(self) -> Self:
        return self.order_by("-round")


class Decision(models.Model):
    """One decision of a complaint, as it was sent: frozen, save that its reasons go when their time is over.

    What an appeal grants comes on top of what was granted before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reasons = SealedText(label="complaints.decision.reasons", null=True)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, related_name="+")
    remedy = models.CharField(max_length=14, choices=RemedyKind.choices, blank=True)
    amount = models.BigIntegerField(default=0)  # in the smallest unit
    currency = models.CharField(max_length=3, blank=True)
    rule = models.CharField(max_length=12, choices=AbuseRule.choices, blank=True)
    is_appeal = models.BooleanField(default=False)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("complaint", "round")
        constraints = (
            models.UniqueConstraint(fields=["complaint", "round"], name="a_round_is_decided_once"),
            models.CheckConstraint(
                name="somebody_answers_for_a_decision", condition=Q(outcome="withdrawn") | Q(decided_by__isnull=False)
            ),
            models.CheckConstraint(
                name="what_is_dropped_names_its_rule",
                condition=Q(outcome="dropped") & ~Q(rule="") | ~Q(outcome="dropped") & Q(rule=""),
            ),
            models.CheckConstraint(
                name="money_has_a_currency",
                condition=Q(amount=0, currency="") | Q(amount__gt=0) & ~Q(currency="") & ~Q(remedy=""),
            ),
            models.CheckConstraint(
                name="what_was_not_upheld_grants_nothing", condition=Q(outcome__in=("upheld", "partly")) | Q(remedy="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.outcome} (round {self.round})"

    def scope(self) -> str:
        return case_scope(self.complaint_id)


class RemedyStatus(models.TextChoices):
    DEMANDED = "demanded", _("due")
    DONE = "done", _("carried out")
    REFUSED = "refused", _("not wanted by the person")


REMEDY_MOVES: Moves = {RemedyStatus.DEMANDED: {RemedyStatus.DONE, RemedyStatus.REFUSED}}


class RemedyQuerySet(models.QuerySet["Remedy"]):
    def due(self) -> Self:
        return self.filter(status=RemedyStatus.DEMANDED)


class Remedy(models.Model):
    """What a decision granted, and the proof that it was carried out."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="granted")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="remedies")
    status = models.CharField(max_length=10, choices=RemedyStatus.choices, default=RemedyStatus.DEMANDED)
    demanded_at = models.DateTimeField()
    reference = SealedText(label="complaints.remedy.reference", null=True)
    done_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    proof = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, related_name="+")
    why = SealedText(label="complaints.remedy.why", null=True)

    objects = RemedyQuerySet.as_manager()

    class Meta:
        ordering = ("demanded_at", "id")
        constraints = (
            models.CheckConstraint(
                name="a_remedy_that_was_carried_out_has_its_day",
                condition=Q(status="done", done_on__isnull=False, done_at__isnull=False)
                | ~Q(status="done") & Q(done_on=None),
            ),
            models.CheckConstraint(
                name="a_remedy_that_is_not_wanted_has_its_time",
                condition=Q(status="refused", refused_at__isnull=False) | ~Q(status="refused") & Q(refused_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.status} remedy of {self.complaint_id}"

    def scope(self) -> str:
        return case_scope(self.complaint_id)


class AppealStatus(models.TextChoices):
    OPEN = "open", _("waiting for a decision")
    DECIDED = "decided", _("decided")
    WITHDRAWN = "withdrawn", _("withdrawn by whoever complained")


APPEAL_MOVES: Moves = {AppealStatus.OPEN: {AppealStatus.DECIDED, AppealStatus.WITHDRAWN}}


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> Self:
        return self.filter(status=AppealStatus.OPEN)


class Appeal(models.Model):
    """The person asks somebody else to look at a decision, once for each decision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="appeals")
    status = models.CharField(max_length=10, choices=AppealStatus.choices, default=AppealStatus.OPEN)
    why = SealedText(label="complaints.appeal.why", null=True)
    at = models.DateTimeField()
    decider = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reversed = models.BooleanField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="a_decided_appeal_says_whether_it_changed_anything",
                condition=Q(status="decided", decided_at__isnull=False, reversed__isnull=False)
                | ~Q(status="decided") & Q(decided_at=None, reversed=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.status} appeal in {self.complaint_id}"

    def scope(self) -> str:
        return case_scope(self.complaint_id)


class AuthorityLimit(models.Model):
    """Up to how much a role may grant in one complaint; empty is without limit, and no row at all is nothing."""

    role = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("currency", "amount")
        constraints = (
            models.UniqueConstraint(fields=["role", "currency"], name="a_role_has_one_limit_in_a_currency"),
            models.CheckConstraint(name="a_limit_is_not_negative", condition=Q(amount=None) | Q(amount__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.amount} {self.currency}"


def limits_in(currency: str) -> dict[str, int | None]:
    """The limits of this currency by role."""
    return dict(AuthorityLimit.objects.filter(currency=currency).values_list("role", "amount"))


def last_decision(complaint: Complaint) -> Decision | None:
    """The decision that counts now."""
    return Decision.objects.filter(complaint=complaint).newest_first().first()
