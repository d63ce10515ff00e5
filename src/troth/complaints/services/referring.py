"""Refer a matter outward and note what became of it: complaint and report are two tracks with clocks of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from troth.canon.times import instant
from troth.cases.services import keep_clocks
from troth.clocks.queries.rulebook import provisions_in_force
from troth.clocks.rules import Clock, Happening, Provision, leading
from troth.clocks.services import project
from troth.complaints.events import Kind
from troth.complaints.models import (
    OF_TRACK,
    REFERRAL_MOVES,
    Body,
    Complaint,
    Filer,
    Referral,
    ReferralStatus,
    ReferralStep,
    Track,
)
from troth.complaints.rules import LONGEST_REFERENCE, binds
from troth.complaints.services.parts import clean, fresh, must_work_on
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Invalid, Refused
from troth.ledger import record
from troth.people.models import Staff

LONGEST_AGO = timedelta(days=20 * 365)  # beyond it a year was mistyped, and calendars come to an end


@dataclass(frozen=True, slots=True)
class Outward:
    """Where a matter went: to which body, on which track, by whom, when, and by when the body said it answers."""

    body: str
    name: str
    track: str = Track.COMPLAINT
    filer: str = Filer.PERSON
    reference: str = ""
    filed_at: datetime | None = None
    named_due: datetime | None = None
    note: str = ""


@transaction.atomic
def refer_out(complaint: Complaint, outward: Outward, *, at: datetime, by: Actor) -> Referral:
    """Enter that the matter was filed outside, whether by the person or by us; the body's reply clocks run from then.

    Refused without the right, to an unknown body or track, without its name, and for a time to come."""
    must_work_on(complaint, by)
    complaint = fresh(complaint)
    for field, value, known in (
        ("body", outward.body, Body.values), ("track", outward.track, Track.values),
        ("filer", outward.filer, Filer.values),
    ):  # fmt: skip
        if value not in known:
            raise Invalid(_("Please choose one of the list."), field=field)
    name = clean(outward.name, "name", longest=120)
    if not name:
        raise Invalid(_("Please name the authority or association."), field="name")
    filed_at = outward.filed_at or at
    if filed_at > at:
        raise Invalid(_("This time lies in the future."), field="filed_at")
    if filed_at < at - LONGEST_AGO or (outward.named_due and outward.named_due > at + LONGEST_AGO):
        raise Invalid(_("Please check the year."), field="filed_at" if filed_at < at - LONGEST_AGO else "named_due")
    reference = clean(outward.reference, "reference", longest=LONGEST_REFERENCE)
    referral = Referral.objects.create(
        complaint=complaint, body=outward.body, name=name, track=outward.track, filer=outward.filer,
        reference=reference or None, filed_at=filed_at, named_due=outward.named_due,
    )  # fmt: skip
    note = clean(outward.note, "note")
    _step(referral, ReferralStatus.FILED, note, filed_at, by)
    kind = Kind.REFERRED if outward.track == Track.COMPLAINT else Kind.REPORTED
    record(
        kind, complaint.case, by=by, at=at, scope=referral.scope(), referral=str(referral.pk), body=outward.body,
        name=name, filer=outward.filer, reference=reference, filed_at=instant(filed_at), note=note,
    )  # fmt: skip
    keep_referral_clocks(referral, at=at)
    keep_clocks(complaint.case, at=at)
    return referral


@transaction.atomic
def note_reply_of_referral(
    referral: Referral, status: str, note: str = "", *, happened_at: datetime | None = None, at: datetime, by: Actor
) -> Referral:
    """Note what became of a referral; refused without the right, for what does not belong to its track, out of its
    order, for a time to come or before it was filed."""
    must_work_on(referral.complaint, by)
    happened, note = happened_at or at, clean(note, "note")
    if status not in OF_TRACK[Track(referral.track)] - {ReferralStatus.FILED}:
        raise Invalid(_("Please choose one of the list."), field="status")
    if not referral.filed_at <= happened <= at:
        raise Invalid(_("The time lies between the filing and now."), field="happened_at")
    if status not in REFERRAL_MOVES.get(referral.status, set()):
        raise Refused(_("This does not follow from how the referral stands."))
    move(referral, status, allowed=REFERRAL_MOVES)
    _step(referral, status, note, happened, by)
    kind = Kind.REPORT_DECIDED if status == ReferralStatus.DECIDED else Kind(f"referral.{status}")
    case = referral.complaint.case
    record(
        kind, case, by=by, at=at, scope=referral.scope(), referral=str(referral.pk), name=referral.name,
        happened_at=instant(happened), note=note,
    )  # fmt: skip
    keep_referral_clocks(referral, at=at)
    keep_clocks(case, at=at)
    return referral


def keep_referral_clocks(referral: Referral, *, at: datetime) -> list[Clock]:
    """Bring the clocks of one referral up to date in the caller's transaction: they bind the body, not us, so they
    stand apart from those of the case."""
    clocks = project(referral._meta.label_lower, referral.pk, _happenings(referral), _provisions(referral), at=at)
    lead = leading(clocks)
    dates = [day for day in (referral.named_due, lead.due if lead else None) if day is not None]
    referral.reply_due = min(dates) if dates and referral.is_open else None
    Referral.objects.filter(pk=referral.pk).update(reply_due=referral.reply_due)
    return clocks


def _happenings(referral: Referral) -> list[Happening]:
    prefix = "referral" if referral.track == Track.COMPLAINT else "report"
    return [Happening(f"{prefix}.{step.status}", step.at) for step in referral.steps.all()]


def _provisions(referral: Referral) -> list[Provision]:
    rows = provisions_in_force(referral.filed_at, topics=("referral",))
    return [row for row in rows if binds(referral.body, law=row.bindingness == "law")]


def _step(referral: Referral, status: str, note: str, at: datetime, by: Actor) -> None:
    staff = Staff.objects.filter(pk=by.id).first() if by.kind == "staff" else None
    ReferralStep.objects.create(referral=referral, status=status, note=note or None, staff=staff, at=at)
