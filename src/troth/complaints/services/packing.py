"""That the hand-over pack of a complaint was taken, and by whom."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.complaints import policy
from troth.complaints.events import Kind
from troth.complaints.models import Complaint
from troth.core.actors import Actor
from troth.core.refusals import Forbidden
from troth.ledger import record

FORMS = ("pdf", "json")


@transaction.atomic
def note_pack(complaint: Complaint, form: str, sha256: str, *, at: datetime, by: Actor) -> None:
    """Record that the pack was handed out, as which bytes; refused to anybody but the person and readers of cases."""
    case = complaint.case
    if not policy.may_have_pack(by, case):
        raise Forbidden(_("This is another person's case."))
    if form not in FORMS:
        raise ValueError(form)
    record(Kind.PACKED, case, by=by, at=at, scope=case.scope(), form=form, sha256=sha256)
