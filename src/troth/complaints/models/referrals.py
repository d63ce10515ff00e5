"""Where a matter went outside the house: to an authority, an association or a dispute body, and what they answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.complaints.models.complaints import Complaint
from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.people.models import Staff
from troth.vault.fields import SealedText
from troth.vault.scopes import case_scope


class Body(models.TextChoices):
    PLATFORM_12315 = "12315", _("12315, market regulator")
    REGULATOR = "regulator", _("authority of the industry")
    ADR = "adr", _("body for settling disputes")
    ASSOCIATION = "association", _("consumer association")


class Track(models.TextChoices):
    """A complaint seeks something for the person; a report asks the authority to act: two tracks, never one."""

    COMPLAINT = "complaint", _("complaint")
    REPORT = "report", _("report of a breach of law")


class Filer(models.TextChoices):
    PERSON = "person", _("the person")
    PROVIDER = "provider", _("us")


class ReferralStatus(models.TextChoices):
    FILED = "filed", _("filed")
    ACCEPTED = "accepted", _("accepted by them")
    DECLINED = "declined", _("not accepted")
    RECEIVED = "received", _("passed on to us")
    ANSWERED = "answered", _("answered by us")
    SETTLED = "settled", _("settled")
    ENDED = "ended", _("ended without agreement")
    DECIDED = "decided", _("decided by the authority")


_DONE: set[str] = {ReferralStatus.SETTLED, ReferralStatus.ENDED}
REFERRAL_MOVES: Moves = {
    ReferralStatus.FILED: {ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.RECEIVED,
                           ReferralStatus.DECIDED, *_DONE},
    ReferralStatus.ACCEPTED: {ReferralStatus.RECEIVED, *_DONE},
    ReferralStatus.RECEIVED: {ReferralStatus.ACCEPTED, ReferralStatus.ANSWERED, *_DONE},
    ReferralStatus.ANSWERED: {ReferralStatus.ACCEPTED, ReferralStatus.RECEIVED, *_DONE},
}  # fmt: skip
OF_TRACK = {
    Track.REPORT: {ReferralStatus.FILED, ReferralStatus.DECIDED},
    Track.COMPLAINT: set(ReferralStatus) - {ReferralStatus.DECIDED},
}


class Referral(models.Model):
    """One matter before one body, on one of the two tracks; it has clocks of its own, which are not ours to miss."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="referrals")
    body = models.CharField(max_length=12, choices=Body.choices)
    name = models.CharField(max_length=120)  # which authority or association
    track = models.CharField(max_length=10, choices=Track.choices)
    filer = models.CharField(max_length=10, choices=Filer.choices)
    status = models.CharField(max_length=10, choices=ReferralStatus.choices, default=ReferralStatus.FILED)
    reference = SealedText(label="complaints.referral.reference", null=True)
    filed_at = models.DateTimeField()
    reply_due = models.DateTimeField(null=True)
    named_due = models.DateTimeField(null=True)  # what the body itself named

    class Meta:
        ordering = ("filed_at", "id")

    def __str__(self) -> str:
        return f"{self.body} {self.status}"

    def scope(self) -> str:
        return case_scope(self.complaint_id)

    @property
    def is_open(self) -> bool:
        return bool(REFERRAL_MOVES.get(self.status, set()) & OF_TRACK[Track(self.track)])


class ReferralStep(models.Model):
    """One thing that happened with a referral, and when; its clocks read nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=10, choices=ReferralStatus.choices)
    note = SealedText(label="complaints.referral_step.note", null=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.status} of {self.referral_id}"

    def scope(self) -> str:
        return self.referral.scope()
