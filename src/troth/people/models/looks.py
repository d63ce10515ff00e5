"""Who of the staff looked at which person's data, counted by the hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7
from troth.people.models.persons import Person
from troth.people.models.staff import Staff


class Purpose(models.TextChoices):
    """What of a person was opened, in the words the person reads."""

    SIGNATURE = "signature", _("a signature of yours and its record")
    DOCUMENT = "document", _("your signed document")
    REMARK = "remark", _("an objection, question or opinion of yours")
    CASE = "case", _("a case of yours")
    SEARCH = "search", _("a search for your name, mailbox or number")


class Look(models.Model):
    """That one member of staff looked at one person for one purpose within one hour; the event tells the rest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    what = models.CharField(max_length=20)
    hour = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["staff", "person", "what", "hour"], name="a_look_counts_once_an_hour"),
        )

    def __str__(self) -> str:
        return f"{self.what} of {self.person_id}"
