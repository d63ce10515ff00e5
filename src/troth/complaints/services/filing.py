"""File a complaint: a case with its receipt and clocks, once however often it is sent."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from troth.cases.models import Case
from troth.cases.rules import as_kept, has_hidden_characters
from troth.cases.services import Said, open_case
from troth.complaints.events import Kind
from troth.complaints.models import Category, Complaint, Need
from troth.complaints.rules import LONGEST_WISH, priority_for
from troth.core.actors import Actor
from troth.core.refusals import Invalid
from troth.ledger import record
from troth.people.models import Person

COMPLAINT = "complaint"


def file_complaint(
    said: Said, *, category: str, wish: str = "", vulnerable: Collection[str] = (), person: Person | None, way: str,
    at: datetime, by: Actor,
) -> Complaint:  # fmt: skip
    """Open the case of a complaint and note what it is about, what is wished for, and whether the person asks for
    special care (`Need`), which makes it urgent; the same form sent twice is one. Refused as a case is, and for a
    category that does not exist, a wish that is too long or hides characters, and an unknown reason for care."""
    wish = as_kept(wish)
    if category not in Category.values:
        raise Invalid(_("Please choose what it is about."), field="category")
    if len(wish) > LONGEST_WISH:
        raise Invalid(_("Please say what you want in at most 1,000 characters."), field="wish")
    if has_hidden_characters(wish):
        raise Invalid(_("There are invisible control characters in it. Please type it anew."), field="wish")
    if not set(vulnerable) <= set(Need.values):
        raise Invalid(_("Please choose one of the list."), field="vulnerable")
    needs = sorted(set(vulnerable))
    if needs:
        said = replace(said, priority=priority_for("", vulnerable=True))
    case = open_case(
        COMPLAINT, said, person=person, way=way, at=at, by=by,
        alongside=lambda case: receive(case, category=category, wish=wish, needs=needs, at=at, by=by),
    )  # fmt: skip
    return Complaint.objects.select_related("case").get(pk=case.pk)


def receive(
    case: Case, *, category: str = Category.OTHER, wish: str = "", needs: Collection[str] = (), at: datetime, by: Actor
) -> None:
    """Make a complaint of a case, in the transaction that opens it."""
    Complaint.objects.create(
        case=case, category=category, filed_as=category, wish=wish or None,
        needs=json.dumps(sorted(needs)) if needs else None,
    )  # fmt: skip
    record(
        Kind.RECEIVED, case, by=by, at=at, scope=case.scope(), category=str(category), wish=wish, needs=sorted(needs)
    )
