"""The pack that goes with a matter to an authority, an association or a court: everything that was said, done and
decided, with the digests that prove it, and nothing that colleagues noted among themselves."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troth.canon.jcs import jcs
from troth.canon.times import instant
from troth.cases.events import Kind as CaseKind
from troth.cases.models import Attachment, Case, Message, Way
from troth.ceremonies.models import Document
from troth.channels.rules import mask
from troth.clocks.queries.due import clocks_of
from troth.complaints.events import Kind
from troth.complaints.models import Complaint
from troth.complaints.queries.pages import ComplaintPage, complaint_page
from troth.ledger import Event
from troth.ledger.kinds import kind_of
from troth.people.models import Person
from troth.people.queries import reachable
from troth.texts.models import Clause
from troth.vault.datakeys import Shredded, take_keys, unless_erased

VERSION = "troth/complaint-pack/v1"
SAID = (Message.Kind.WRITTEN, Message.Kind.ANSWER, Message.Kind.REPLY)
# What stands in the time line; whatever is not named here stays in the house.
TOLD: Mapping[str, str | Promise | None] = {
    CaseKind.OPENED: _("The person brought the matter (%(way)s)"),
    CaseKind.ACKNOWLEDGED: _("The receipt was confirmed"),
    **dict.fromkeys((
        CaseKind.WRITTEN, CaseKind.ANSWERED, CaseKind.REPLIED, CaseKind.WAITING, CaseKind.RESUMED, CaseKind.CLOSED,
        CaseKind.REOPENED, CaseKind.MERGED, CaseKind.JOINED, CaseKind.ATTACHED, Kind.ASSESSED, Kind.INVESTIGATED,
        Kind.ANSWERED, Kind.ACCEPTED, Kind.APPEALED, Kind.APPEAL_ASSIGNED, Kind.APPEAL_DECIDED, Kind.WITHDRAWN,
        Kind.CLOSED, Kind.DEMANDED, Kind.DONE, Kind.REFUSED, Kind.REFERRED, Kind.REFERRAL_ACCEPTED,
        Kind.REFERRAL_DECLINED, Kind.REFERRAL_RECEIVED, Kind.REFERRAL_ANSWERED, Kind.REFERRAL_SETTLED,
        Kind.REFERRAL_ENDED, Kind.REPORTED, Kind.REPORT_DECIDED,
    )),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pack:
    """The facts as canonical JSON (RFC 8785) and as plain values; the digest names these very bytes."""

    facts: dict[str, Any]
    content: bytes
    sha256: str


def pack_of(complaint: Complaint, locale: str, at: datetime) -> Pack:
    """The pack of a complaint as it stands at this moment, its words of the house in this language."""
    case = Case.objects.select_related("person", "service__operator").get(pk=complaint.pk)
    with translation.override(locale):
        page = complaint_page(case, at)
        assert page is not None
        facts = _facts(case, page, locale, at)
    content = jcs(facts)
    return Pack(facts, content, hashlib.sha256(content).hexdigest())


def _facts(case: Case, page: ComplaintPage, locale: str, at: datetime) -> dict[str, Any]:
    service = case.service
    return {
        "v": VERSION, "made_at": instant(at), "locale": locale, "code": case.code,
        "provider": {
            "name": service.operator.name, "registration": service.operator.registration,
            "address": service.operator.address, "mail": service.operator.mail, "phone": service.operator.phone,
        } if service else None,
        "service": service.name if service else None, "person": _person(case.person),
        "received_at": instant(case.opened_at), "way": str(Way(case.way).label), "stage": page.stage_words,
        "category": page.category_words, "filed_as": page.filed_as or page.category_words, "wish": page.wish,
        "clause": _clause(case), "signature": _signature(case), "said": list(_said(case)),
        "timeline": list(_timeline(case)), "clocks": list(_clocks(case, at)), **_decided(page),
    }  # fmt: skip


def _person(person: Person | None) -> dict[str, Any] | None:
    """The name, and contacts that can be recognised but not read: the body has the person's own words for the rest."""
    if person is None:
        return None
    contacts = unless_erased(lambda: ", ".join(mask(c.channel, c.value) for c in reachable(person, confirmed=True)))
    return {"name": unless_erased(lambda: person.name), "contact": contacts}


def _clause(case: Case) -> dict[str, Any] | None:
    """The clause it is about, in the edition the person signed."""
    if not case.text or case.edition is None:
        return None
    rows = Clause.objects.filter(
        rendering__edition__text__slug=case.text, rendering__edition__number=case.edition, clause_id=case.clause
    ).select_related("rendering")
    found = sorted(rows, key=lambda row: row.rendering.locale != case.locale)
    named = {"text": case.text, "edition": case.edition, "clause": case.clause}
    if not found:
        return named
    first = found[0]
    return named | {
        "title": str(first), "text_title": first.rendering.title, "locale": first.rendering.locale, "html": first.html,
        "sha256": first.sha256, "text_sha256": first.rendering.sha256,
    }  # fmt: skip


def _signature(case: Case) -> dict[str, Any] | None:
    document = Document.objects.filter(ceremony=case.ceremony).first() if case.ceremony else None
    if document is None:
        return None
    return {
        "document": str(document.pk), "signed_at": instant(document.signed_at), "level": document.level,
        "sha256": document.sha256, "statement_sha256": document.statement_sha256,
    }  # fmt: skip


def _said(case: Case) -> Iterator[dict[str, Any]]:
    messages = list(Message.objects.filter(case=case, kind__in=SAID).select_related("came_from"))
    take_keys({case.scope(), *(message.scope() for message in messages)})
    files: dict[Any, list[dict[str, Any]]] = {}
    for row in Attachment.objects.filter(message__in=messages).select_related("message"):
        name = unless_erased(lambda row=row: row.name)  # type: ignore[misc]
        told = {"name": name, "media_type": row.media_type, "size": row.size, "sha256": row.sha256}
        files.setdefault(row.message_id, []).append(told)
    for message in messages:
        words = unless_erased(lambda message=message: message.body)  # type: ignore[misc]
        by = "person" if message.kind == Message.Kind.WRITTEN else "provider"
        yield {"at": instant(message.at), "by": by, "words": words, "files": files.get(message.pk, [])}


def _timeline(case: Case) -> Iterator[dict[str, Any]]:
    """What happened, each with the commitment by which the public log knows it."""
    events = Event.objects.filter(subject_kind=case._meta.label_lower, subject_id=str(case.pk), kind__in=list(TOLD))
    notes = Attachment.objects.filter(case=case, message__kind=Message.Kind.NOTE).values_list("pk", flat=True)
    ours = {str(pk) for pk in notes}
    for event in events.order_by("at", "recorded_at", "pk"):
        if event.kind == CaseKind.ATTACHED and _attached(event) in ours:
            continue
        yield {
            "at": instant(event.at), "recorded_at": instant(event.recorded_at), "kind": event.kind,
            "sentence": _sentence(event), "event": str(event.pk), "commitment": bytes(event.commitment).hex(),
        }  # fmt: skip


def _attached(event: Event) -> str:
    return unless_erased(lambda: str(event.facts["attachment"]))


def _sentence(event: Event) -> str:
    try:
        facts = dict(event.facts)
    except Shredded:
        return event.kind
    if event.kind == CaseKind.OPENED:
        facts["way"] = str(Way(facts["way"]).label)
    return str(TOLD[event.kind] or kind_of(event.kind).sentence) % facts


def _clocks(case: Case, at: datetime) -> Iterator[dict[str, Any]]:
    for clock in clocks_of(case._meta.label_lower, case.pk, at):
        yield {
            "title": clock.title, "source": clock.source, "law": clock.law_says, "version": clock.version,
            "started_at": instant(clock.started_at), "due": instant(clock.due), "state": clock.state,
            "met_at": instant(clock.met_at) if clock.met_at else None, "reckoned": list(clock.told),
        }  # fmt: skip


def _decided(page: ComplaintPage) -> dict[str, Any]:
    """Decisions, what they granted, appeals and referrals; colleagues are not named."""
    return {
        "decisions": [
            {"round": d.round, "outcome": d.outcome, "outcome_words": d.words, "reasons": d.reasons, "cause": d.cause,
             "granted": d.granted, "rule": d.rule, "on_appeal": d.is_appeal, "at": instant(d.at)}
            for d in page.decisions
        ],
        "remedies": [
            {"granted": r.words, "status": r.status_words, "due": instant(r.due) if r.due else None,
             "done_on": r.done_on.isoformat() if r.done_on else None, "reference": r.reference}
            for r in page.remedies
        ],
        "appeals": [
            {"against_round": a.round, "why": a.why, "at": instant(a.at), "status": a.status_words,
             "decided_at": instant(a.decided_at) if a.decided_at else None, "changed_the_decision": a.reversed}
            for a in page.appeals
        ],
        "referrals": [
            {"body": r.body, "name": r.name, "track": r.track, "filed_by": r.filer, "reference": r.reference,
             "filed_at": instant(r.filed_at), "status": r.words}
            for r in page.referrals
        ],
    }  # fmt: skip
