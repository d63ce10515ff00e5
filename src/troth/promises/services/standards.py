"""Draft a standard, and publish it by a second person; what is published is never edited."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from troth.canon.times import instant
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.people.rules import Unusable, is_same_signer, signers_name
from troth.promises import policy
from troth.promises.events import Kind
from troth.promises.models import MOVES, Measure, Plan, Priority, Service, Standard, Status, Unit
from troth.promises.rules.names import is_names, is_slug
from troth.promises.rules.standards import MOST, Key, Terms, hours_of, is_zone
from troth.vault.scopes import HOUSE

CLOCKED = (Unit.BUSINESS_HOUR, Unit.WORKDAY)  # units for which it matters when somebody is there


@transaction.atomic
def draft_standard(
    key: Key, terms: Terms, covers: dict[str, str] | None = None, *, drafter: str, at: datetime, by: Actor
) -> Standard:
    """Write the draft of a standard's next version, replacing the draft there is under a number of its own, so that a
    number names what somebody read.

    Refused without the right to draft or a drafter, and for an unknown service, plan, measure, unit or zone.
    """
    if not policy.may_draft_standard(by):
        raise Forbidden(_("Only a drafter may draft standards."))
    service, plan = _place(key)
    drafter = _signer(drafter, "drafter")
    if not drafter:
        raise Invalid(_("Name who drafts the standard."), field="drafter")
    terms = replace(terms, hours=_hours(terms))
    _must_be_understood(key, terms, covers or {})
    versions = Standard.objects.of(service, plan, key)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    versions.drafts().delete()
    draft = Standard.objects.create(
        service=service, plan=plan, kind=key.kind, priority=key.priority, measure=key.measure, version=last + 1,
        covers=covers or {}, drafter=drafter, **_columns(terms),
    )  # fmt: skip
    record(
        Kind.STANDARD_DRAFTED, draft, by=by, at=at, scope=HOUSE,
        key=str(key), number=draft.version, drafter=drafter, covers=draft.covers, **_told(terms),
    )  # fmt: skip
    return draft


@transaction.atomic
def publish_standard(
    key: Key,
    *,
    approver: str,
    number: int | None = None,
    effective_from: datetime | None = None,
    at: datetime,
    by: Actor,
) -> Standard:
    """Publish the draft; it takes the place of the version before from `effective_from` on, or at once. Whoever read
    the draft before names its `number`.

    Refused without the right to approve, to one person alone, for another draft than was read, with effect in the
    past or before the version that it follows.
    """
    if not policy.may_publish_standard(by):
        raise Forbidden(_("Only an approver may publish standards."))
    begins = effective_from or at
    if begins < at:
        raise Invalid(_("A standard cannot take effect before it is published."), field="effective")
    draft, approver = _draft(key, number), _signer(approver, "approver")
    _must_be_two(approver, draft.drafter)
    last = _end_last(draft, key, begins)
    move(draft, Status.PUBLISHED, allowed=MOVES, approver=approver, published_at=at, effective_from=begins)
    record(
        Kind.STANDARD_PUBLISHED, draft, by=by, at=at, scope=HOUSE,
        key=str(key), number=draft.version, drafter=draft.drafter, approver=draft.approver,
        effective_from=instant(begins), supersedes=last.version if last else None, covers=draft.covers,
        **_told(draft.terms),
    )  # fmt: skip
    return draft


def _place(key: Key) -> tuple[Service, Plan | None]:
    service = Service.objects.filter(slug=key.service).first()
    if service is None:
        raise NotFound(_("There is no service called %(slug)s.") % {"slug": key.service}, field="service")
    plan = Plan.objects.filter(service=service, slug=key.plan).first() if key.plan else None
    if key.plan and plan is None:
        raise NotFound(_("There is no plan called %(slug)s.") % {"slug": key.plan}, field="plan")
    return service, plan


def _must_be_understood(key: Key, terms: Terms, covers: dict[str, str]) -> None:
    if not is_slug(key.kind) or len(key.kind) > 40:
        raise Invalid(_("A kind has small letters, digits and hyphens, at most 40, such as complaint."), field="kind")
    for field, word, known in (
        ("priority", key.priority, ("", *Priority.values)),
        ("measure", key.measure, Measure.values),
        ("unit", terms.unit, Unit.values),
    ):
        if word not in known:
            told = {"field": field, "known": ", ".join(filter(None, known))}
            raise Invalid(_("%(field)s is one of: %(known)s.") % told, field=field)
    if not 0 < terms.amount <= MOST:
        raise Invalid(_("A standard promises between 1 and %(most)s of its unit.") % {"most": MOST}, field="amount")
    if not is_zone(terms.zone):
        raise Invalid(_("A zone is one like Asia/Shanghai."), field="zone")
    if covers and not is_names(covers, longest=300):
        raise Invalid(_("What a standard covers is one line of at most 300 characters."), field="covers")


def _hours(terms: Terms) -> str:
    """The business hours as they are kept; refused where they cannot be read, are missing, or mean nothing."""
    hours = hours_of(terms.hours)
    if hours is None:
        raise Invalid(_("Business hours are written 09:00-12:00,13:30-18:00, in order."), field="hours")
    if terms.unit == Unit.BUSINESS_HOUR and not hours:
        raise Invalid(_("Business hours count only once it is said which they are."), field="hours")
    if hours and terms.unit not in CLOCKED:
        raise Invalid(_("Minutes, hours and days run day and night: they have no business hours."), field="hours")
    return hours


def _draft(key: Key, number: int | None) -> Standard:
    service, plan = _place(key)
    draft = Standard.objects.of(service, plan, key).drafts().first()
    if draft is None:
        raise NotFound(_("%(key)s has no draft to publish; draft one first.") % {"key": str(key)}, field="key")
    if number not in (None, draft.version):
        told = {"key": str(key), "number": draft.version}
        raise Refused(_("%(key)s has another draft by now: version %(number)s. Read it first.") % told, field="number")
    return draft


def _must_be_two(approver: str, drafter: str) -> None:
    if not approver:
        raise Invalid(_("Name who approves the standard."), field="approver")
    if is_same_signer(approver, drafter):
        sentence = _("Who drafted a standard may not approve it: a second person has to read it.")
        raise Refused(sentence, field="approver")


def _end_last(draft: Standard, key: Key, begins: datetime) -> Standard | None:
    """The version that is replaced ends where the new one begins; one that has not begun yet is not replaced."""
    last = Standard.objects.of(draft.service, draft.plan, key).published().filter(effective_to=None).first()
    if last is None:
        return None
    assert last.effective_from is not None
    if begins <= last.effective_from:
        told = {"number": last.version, "from": instant(last.effective_from)}
        raise Refused(_("Version %(number)s takes effect only on %(from)s; begin after it.") % told, field="effective")
    if not Standard.objects.filter(pk=last.pk, effective_to=None).update(effective_to=begins):
        raise Refused(_("Somebody else published a version a moment ago. Look at it first."))
    return last


def _signer(typed: str, field: str) -> str:
    try:
        return signers_name(typed)
    except Unusable:
        raise Invalid(_("This name has characters that cannot be seen; write it without them."), field=field) from None


def _columns(terms: Terms) -> dict[str, object]:
    clause = terms.clause
    return {
        "amount": terms.amount, "unit": terms.unit, "hours": terms.hours, "zone": terms.zone,
        "pauses_while_waiting": terms.pauses_while_waiting,
        "clause_text": clause.text if clause else "", "clause_edition": clause.edition if clause else None,
        "clause_id": clause.clause if clause else "",
    }  # fmt: skip


def _told(terms: Terms) -> dict[str, object]:
    return {
        "amount": terms.amount, "unit": terms.unit, "hours": terms.hours, "zone": terms.zone,
        "pauses": terms.pauses_while_waiting, "clause": str(terms.clause) if terms.clause else "",
    }  # fmt: skip
