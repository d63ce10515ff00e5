"""What a scanner says of attached files: no transaction waits for it, and nothing is handed out before."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.models import Attachment
from troth.cases.models.threads import ATTACHMENT_MOVES, AttachmentState
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid
from troth.core.transactions import forbid_open_transaction
from troth.files.scanner import Verdict, scan
from troth.files.store import pieces
from troth.ledger import record
from troth.vault.datakeys import Shredded

LONGEST_FINDING, LONGEST_REASON = 120, 400
AT_ONCE = 50


def check(id: UUID | str, *, at: datetime, by: Actor) -> None:
    """Have a waiting file scanned and record what was said; without a scanner that is recorded instead. Trouble where
    the scanner does not answer: the file goes on waiting. One that is settled is left alone."""
    forbid_open_transaction("a scanner")
    attachment = Attachment.objects.filter(pk=id).select_related("file", "case", "message").first()
    if attachment is None or attachment.file is None or attachment.state != AttachmentState.WAITING:
        return None
    if settings.TROTH.scanner is None:
        return _record(attachment, AttachmentState.UNCHECKED, "", at=at, by=by)
    return _settle(attachment, scan(settings.TROTH.scanner, pieces(attachment.file)), at=at, by=by)


def check_unchecked(*, at: datetime, by: Actor) -> int:
    """Have files scanned that came when there was no scanner, some at a time; returns how many were settled."""
    if settings.TROTH.scanner is None:
        return 0
    rows = Attachment.objects.filter(state=AttachmentState.UNCHECKED, file__isnull=False)
    settled = 0
    for attachment in rows.select_related("file", "case", "message")[:AT_ONCE]:
        try:
            verdict = scan(settings.TROTH.scanner, pieces(attachment.file))  # type: ignore[arg-type]
        except Shredded:
            continue
        _settle(attachment, verdict, at=at, by=by)
        settled += 1
    return settled


@transaction.atomic
def release(attachment: Attachment, reason: str, *, at: datetime, by: Actor) -> Attachment:
    """Hand out a file after all in which a scanner found something; refused to all but seniors, without a reason, and
    for a file that is not locked away."""
    if not policy.may_release_files(by):
        raise Forbidden(_("Releasing a locked-away file needs the role supervisor or administrator."))
    if not reason.strip():
        raise Invalid(_("Please say why this file may be handed out."), field="reason")
    move(attachment, AttachmentState.RELEASED, allowed=ATTACHMENT_MOVES, field="state")
    record(
        Kind.RELEASED, attachment.case, by=by, at=at, scope=attachment.scope(), attachment=str(attachment.pk),
        reason=reason.strip()[:LONGEST_REASON],
    )  # fmt: skip
    return attachment


def _settle(attachment: Attachment, verdict: Verdict, *, at: datetime, by: Actor) -> None:
    state = AttachmentState.CLEAN if verdict.clean else AttachmentState.INFECTED
    _record(attachment, state, verdict.finding[:LONGEST_FINDING], at=at, by=by)


@transaction.atomic
def _record(attachment: Attachment, state: AttachmentState, finding: str, *, at: datetime, by: Actor) -> None:
    here = Attachment.objects.select_related("case", "message").get(pk=attachment.pk)  # joined meanwhile, perhaps
    move(here, state, allowed=ATTACHMENT_MOVES, field="state", finding=finding)
    record(
        Kind.SCANNED, here.case, by=by, at=at, scope=here.scope(), attachment=str(here.pk), state=state.value,
        finding=finding,
    )  # fmt: skip
