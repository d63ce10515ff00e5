"""The hand-over pack as a download."""

import hashlib
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from troth.complaints.models import Complaint
from troth.complaints.queries.packs import pack_of
from troth.complaints.queries.papers import paper_of
from troth.complaints.services import note_pack
from troth.complaints.services.packing import FORMS
from troth.core.actors import Actor
from troth.core.refusals import NotFound
from troth.press import press
from troth.web.downloads import download

TYPES = {"pdf": "application/pdf", "json": "application/json"}


def hand_out(complaint: Complaint, form: str, locale: str, *, at: datetime, by: Actor) -> HttpResponse:
    """The pack as PDF or JSON, once it is noted who takes it; the policy is asked there."""
    if form not in FORMS:
        raise NotFound(_("There is no such page."))
    pack = pack_of(complaint, locale, at)
    content = press(paper_of(pack)).pdf if form == "pdf" else pack.content
    note_pack(complaint, form, hashlib.sha256(content).hexdigest(), at=at, by=by)
    name = f"{pack.facts['code']}.{form}"
    return download(content, TYPES[form], name=name, plain=name)
