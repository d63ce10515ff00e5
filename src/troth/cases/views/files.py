"""Files of a case: always saved, never shown in the page, and only once nothing was found in them."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from troth.cases import policy
from troth.cases.access import following
from troth.cases.access import found as case_of
from troth.cases.models import Attachment, Case
from troth.cases.models.threads import AttachmentState
from troth.cases.services.scanning import release
from troth.cases.uploads.rules import plain_name
from troth.core.actors import Actor
from troth.core.refusals import NotFound, Refused
from troth.files.store import read
from troth.people.access import note_looks, staff_only
from troth.people.models import Purpose
from troth.people.queries import actor_of
from troth.vault.datakeys import Shredded, unless_erased
from troth.web.downloads import download

# Whatever a browser is made to think of it: no script, no form, no other origin's rights.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@require_safe
@staff_only(*policy.READERS)
def desk_file(request: HttpRequest, code: str, id: UUID) -> HttpResponseBase:
    """A file for whoever reads the case at work; the person can see that somebody did."""
    attachment = _attachment(_case(code), id)
    if attachment.case.person_id is not None:
        note_looks(request, [attachment.case.person_id], Purpose.CASE, at=timezone.now())
    return _handed_out(attachment)


@require_safe
@following
def front_file(request: HttpRequest, case: Case, actor: Actor, id: UUID) -> HttpResponseBase:
    """A file for the person whose case it is; what colleagues attached to their notes does not exist here."""
    attachment = _attachment(case, id)
    if attachment.message.is_internal:
        raise NotFound(_("There is no such file in this case."))
    return _handed_out(attachment)


@require_POST
@staff_only(*policy.SENIORS)
def desk_file_release(request: HttpRequest, code: str, id: UUID) -> HttpResponseBase:
    """Release a locked-away file for a reason, and go back to the case."""
    attachment = _attachment(_case(code), id)
    release(attachment, request.POST.get("reason", ""), at=timezone.now(), by=actor_of(request))
    return redirect("cases:desk-case", code=attachment.case.code)


def _case(code: str) -> Case:
    case = case_of(code)
    if case is None:
        raise NotFound(_("There is no such case."))
    return case


def _attachment(case: Case, id: UUID) -> Attachment:
    """A file of this case, or one that came with it when it was joined with another."""
    rows = Attachment.objects.select_related("case", "message", "file")
    attachment = rows.filter(Q(case=case) | Q(message__came_from=case), pk=id).first()
    if attachment is None:
        raise NotFound(_("There is no such file in this case."))
    return attachment


def _handed_out(attachment: Attachment) -> HttpResponse:
    if attachment.state == AttachmentState.WAITING:
        raise Refused(_("This file is still being checked for harmful software. Please try again in a minute."))
    if attachment.state == AttachmentState.INFECTED:
        raise Refused(_("A scanner found harmful software in this file. It is locked away."))
    if attachment.file is None:
        raise NotFound(_("This file is not kept any more."))
    try:
        content = read(attachment.file)
    except Shredded:
        raise NotFound(_("This file is not kept any more.")) from None
    name = unless_erased(lambda: attachment.name)
    response = download(content, attachment.media_type, name=name, plain=plain_name(name))
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
