"""Files that come with words: made durable before the transaction, entered within it, handed out once checked."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from troth.cases.events import Kind
from troth.cases.models import Attachment, Case, Message
from troth.cases.uploads.refusals import sentence
from troth.cases.uploads.rules import LONGEST_NAME, Unwelcome, file_type, shown_name, tidy_name
from troth.core.actors import Actor
from troth.core.refusals import Invalid
from troth.files.store import Written, enter, write
from troth.ledger import record

LARGEST, MOST, TOGETHER = 20 * 1024 * 1024, 10, 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name is only a name, and its type is what its bytes say."""

    name: str
    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


Stored = tuple[Upload, Written]


def read_upload(name: str, content: bytes) -> Upload:
    """A file as it came in, under a name that may be shown and with the type of its bytes; Invalid, with a sentence
    that says what to do instead, for what is too large, cannot be told, does something when opened, or is two things
    at once."""
    told = {"name": shown_name(name)}
    if len(content) > LARGEST:
        raise Invalid(_("%(name)s has more than 20 MB.") % told, field="files")
    try:
        type = file_type(content, name)
    except Unwelcome as refusal:
        raise Invalid(sentence(refusal.why) % told, field="files") from None
    return Upload(tidy_name(name, type), content, type.media_type)


def written(files: Iterable[Upload], case: Case) -> list[Stored]:
    """Make the files durable under the case's key; refused when there are too many or one is too large."""
    uploads = list(files)
    if len(uploads) > MOST:
        raise Invalid(_("At most 10 files at once; the others can follow."), field="files")
    for upload in uploads:
        if len(upload.content) > LARGEST:
            raise Invalid(_("A file has at most 20 MB."), field="files")
        if not upload.content:
            raise Invalid(_("One of the files is empty."), field="files")
    if sum(len(upload.content) for upload in uploads) > TOGETHER:
        raise Invalid(_("All files together have at most 60 MB; the others can follow."), field="files")
    return [(upload, write(upload.content, scope=case.scope())) for upload in uploads]


def attach(message: Message, stored: Iterable[Stored], *, at: datetime, by: Actor) -> None:
    """Enter written files with their message, in its transaction; each waits to be checked before it is handed out."""
    for upload, kept in stored:
        attachment = Attachment.objects.create(
            case=message.case, message=message, name=upload.name[:LONGEST_NAME], media_type=upload.media_type,
            size=len(upload.content), sha256=upload.sha256, file=enter(kept, at=at), at=at,
        )  # fmt: skip
        record(
            Kind.ATTACHED, message.case, by=by, at=at, scope=message.scope(), attachment=str(attachment.pk),
            name=upload.name[:LONGEST_NAME], media_type=upload.media_type, size=len(upload.content),
            sha256=upload.sha256,
        )  # fmt: skip
