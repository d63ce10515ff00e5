"""What is said in a case, what is attached, who looks at it now, and how content the person was."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from troth.cases.models.cases import Case
from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.files.models import StoredFile
from troth.people.models import Staff
from troth.vault.fields import SealedText
from troth.vault.scopes import case_scope


class Message(models.Model):
    """One thing said: by the person, to the person, or among colleagues only."""

    class Kind(models.TextChoices):
        WRITTEN = "written", _("the person wrote")
        ANSWER = "answer", _("our answer")  # by a colleague, and it says something
        REPLY = "reply", _("our interim reply")  # by a colleague: we are working on it
        AUTOMATIC = "automatic", _("sent automatically")  # stops no promise of an answer
        NOTE = "note", _("internal note")  # never leaves the house

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    body = SealedText(label="cases.message.body", null=True)
    author = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    came_from = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")  # before it was joined
    same = models.BinaryField(max_length=16, null=True)  # a double submit is known by it

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                name="staff_messages_have_an_author",
                condition=~Q(kind__in=("answer", "reply", "note")) | Q(author__isnull=False),
            ),
            models.UniqueConstraint(fields=["same"], name="a_double_submit_is_one_message"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    def scope(self) -> str:
        """The key of the case it was said in, also after that was joined with another."""
        return case_scope(self.came_from_id or self.case_id)

    @property
    def is_internal(self) -> bool:
        return self.kind == self.Kind.NOTE


class AttachmentState(models.TextChoices):
    """Only what is clean is handed out; where no scanner is configured, that is said."""

    WAITING = "waiting", _("being checked")
    CLEAN = "clean", _("checked, nothing found")
    UNCHECKED = "unchecked", _("not checked: no scanner here")
    INFECTED = "infected", _("a scanner found something; locked away")
    RELEASED = "released", _("released by staff")


ATTACHMENT_MOVES: Moves = {
    AttachmentState.WAITING: {AttachmentState.CLEAN, AttachmentState.UNCHECKED, AttachmentState.INFECTED},
    AttachmentState.INFECTED: {AttachmentState.RELEASED},
    AttachmentState.UNCHECKED: {AttachmentState.CLEAN, AttachmentState.INFECTED},
}
HANDED_OUT = (AttachmentState.CLEAN, AttachmentState.UNCHECKED, AttachmentState.RELEASED)


class Attachment(models.Model):
    """A file that belongs to a message; its type is what its bytes say, not its name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = SealedText(label="cases.attachment.name", null=True)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=AttachmentState.choices, default=AttachmentState.WAITING)
    finding = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = (
            models.Index(
                fields=["state", "at"], name="attachment_to_check", condition=Q(state__in=("waiting", "unchecked"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.media_type}, {self.size} bytes"

    def scope(self) -> str:
        return self.message.scope()

    @property
    def is_handed_out(self) -> bool:
        return self.state in HANDED_OUT and self.file_id is not None


class Presence(models.Model):
    """That a colleague has the case open, and perhaps is writing: fades after half a minute."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="present")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "staff"], name="a_colleague_is_present_once"),)

    def __str__(self) -> str:
        return f"{self.staff_id} at {self.case_id}"


class Rating(models.Model):
    """Whether the person was asked how content they are, by a draw nobody can influence, and what they said."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    drawn = models.BooleanField()
    draw = models.CharField(max_length=64)  # the digest that decided it, for everybody to repeat
    asked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)  # 1 to 5
    words = SealedText(label="cases.rating.words", null=True)
    rated_at = models.DateTimeField(null=True)
    look_opened_at = models.DateTimeField(null=True)  # a low score: somebody looks at what went wrong
    look_ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="a_score_is_1_to_5", condition=Q(score=None) | Q(score__gte=1, score__lte=5)),
            models.CheckConstraint(
                name="a_look_ends_after_it_began", condition=Q(look_ended_at=None) | Q(look_opened_at__isnull=False)
            ),
            models.CheckConstraint(
                name="only_who_was_drawn_is_asked", condition=Q(drawn=True) | Q(asked_at=None, reminded_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"rating of {self.case_id}"

    def scope(self) -> str:
        return case_scope(self.case_id)


class Lots(models.Model):
    """The lots of one year: the digest of their secret seed and the share that is asked, fixed before any is drawn."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    seed_sha256 = models.CharField(max_length=64)
    percent = models.PositiveSmallIntegerField()
    committed_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="a_share_is_1_to_100_percent", condition=Q(percent__gte=1, percent__lte=100)),
        )

    def __str__(self) -> str:
        return str(self.year)
