"""Prove and sign: agreement to electronic form, a code bound to the text, and one signature."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from troth.canon.jcs import jcs
from troth.canon.statements import digest
from troth.canon.times import instant
from troth.ceremonies import policy
from troth.ceremonies.events import Kind
from troth.ceremonies.models import MOVES, Ceremony, Document, Status
from troth.ceremonies.queries.statements import statement_of, was_introduced
from troth.ceremonies.rules import Drawn, is_stale, suffices
from troth.ceremonies.services.opening import NotCurrent, lapse_reason, lapse_twin, must_be_current
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Refused, TooMany
from troth.ledger import record
from troth.people.models import Code, ContactPoint
from troth.people.rules import RESEND_AFTER
from troth.people.services import check_code, issue_code, redeem_code
from troth.people.services.budgets import Allowance, give_back, spend

LINK = "link:"  # how a holder of a ceremony's link acts: `via` names the browser session
SIGNING = "signing"  # the purpose of a code that lets a person sign
ONE_A_MINUTE = (Allowance("signing-codes-minute", 1, RESEND_AFTER),)


class OnItsWay(TooMany):
    """Another request is having a code sent to the same contact at this moment, or did within the minute."""


@dataclass(frozen=True, slots=True)
class Connection:
    """From where the person signs, as the server saw it: `how` says how the address was obtained."""

    ip: str | None
    how: str
    user_agent: str


def request_code(ceremony: Ceremony, contact: ContactPoint, *, title: str, at: datetime, by: Actor) -> Code:
    """Agree to electronic form and have a code sent that is bound to this ceremony and text.

    A second click within a minute returns the code that is on its way. Refused to strangers, before agreeing, to a
    contact of somebody else, below the level the agreement asks, and a second time within a minute (OnItsWay).
    """
    _must_take_part(ceremony, by)
    must_be_current(ceremony, at=at, by=by)
    if ceremony.status not in (Status.AGREED, Status.VERIFIED):
        raise Refused(_("First decide on the agreement; then a code can be sent."))
    if contact.person_id != ceremony.person_id:
        raise Forbidden(_("A code only goes to your own mailbox or number."))
    if ceremony.level != "mail" and contact.confirmed_at is None and not was_introduced(ceremony.person):
        raise Refused(_("This agreement needs a number that was confirmed before."), field="channel")
    if not suffices(contact.channel, ceremony.level):
        raise Refused(_("This agreement needs a stronger proof than a code by mail."), field="channel")
    if ceremony.electronic_form_at is None:
        _agree_to_electronic_form(ceremony, at=at, by=by)
    return _just_sent(ceremony, contact, at) or _issue(ceremony, contact, title, at=at, by=by)


def enter_code(ceremony: Ceremony, code: UUID | None, typed: str, *, at: datetime, by: Actor) -> Ceremony:
    """Prove by the digits that were sent for exactly this presentation; for the person, proving twice changes nothing.

    Refused to strangers, before agreeing, and for any code that is wrong, used, expired or another ceremony's. What a
    holder of the link decided in another browser is dropped and has to be decided again by whoever proves.
    """
    _must_take_part(ceremony, by)
    must_be_current(ceremony, at=at, by=by)
    if ceremony.status in (Status.VERIFIED, Status.SIGNED):
        return ceremony
    if ceremony.status != Status.AGREED:
        raise Refused(_("First decide on the agreement; then a code can be entered."))
    if ceremony.decided_via.startswith(LINK) and ceremony.decided_via != by.via:
        _drop_decision(ceremony, at=at, by=by)
        raise Refused(
            _("This was decided in another browser. Please read it and decide here, then a new code is sent.")
        )
    try:
        checked = check_code(code, typed, purpose=SIGNING, subject=code_subject(ceremony), at=at, by=by)
        _verify(ceremony, checked, at=at, by=by)
    except Refused:
        ceremony.refresh_from_db()
        if by.kind != "person" or ceremony.status not in (Status.VERIFIED, Status.SIGNED):
            raise  # for the person it was a double click
    return ceremony


def sign(ceremony: Ceremony, signature: str | Drawn, *, connection: Connection, at: datetime, by: Actor) -> Document:
    """Sign what was presented, once; signing again returns the one document.

    Refused to strangers, unproved, when the proof is older than half an hour, and when the texts were superseded.
    """
    _must_take_part(ceremony, by)
    if ceremony.status == Status.SIGNED:
        return ceremony.document
    must_be_current(ceremony, at=at, by=by)
    if ceremony.status != Status.VERIFIED or ceremony.verified_at is None:
        raise Refused(_("First enter the code; then you can sign."))
    if is_stale(ceremony.verified_at, at):
        _age_proof(ceremony, at=at, by=by)
        raise Refused(_("Your code was entered a while ago. For your safety, please ask for a new one and sign then."))
    try:
        return _sign(ceremony, signature, connection=connection, at=at, by=by)
    except Refused:
        ceremony.refresh_from_db()
        if ceremony.status == Status.SIGNED:  # a double click: the other request was faster
            return ceremony.document
        raise


def code_subject(ceremony: Ceremony) -> str:
    """What a signing code is bound to: this ceremony and the digest of exactly what was presented."""
    return f"{ceremony.pk}:{ceremony.manifest_sha256}"


@transaction.atomic
def _verify(ceremony: Ceremony, checked: Code, *, at: datetime, by: Actor) -> None:
    way_back = ceremony.return_url  # sealed for who opened it; below it is sealed anew for who it turns out to be
    ceremony.person = redeem_code(checked, at=at, by=by)
    ceremony.return_url = way_back
    lapse_twin(ceremony, at=at, by=by)
    ceremony.verification = jcs(_verification(checked, at)).decode()
    ceremony.save(update_fields=["person", "return_url", "verification"])
    move(ceremony, Status.VERIFIED, allowed=MOVES, verified_at=at, link_digest=None)
    record(
        Kind.VERIFIED, ceremony, by=by, at=at, scope=ceremony.scope(), channel=checked.contact.channel,
        contact=str(checked.contact_id), code=str(checked.pk), manifest_sha256=ceremony.manifest_sha256,
    )  # fmt: skip


def _issue(ceremony: Ceremony, contact: ContactPoint, title: str, *, at: datetime, by: Actor) -> Code:
    """Issue one code a minute, whoever clicks how often at once."""
    whose = f"{code_subject(ceremony)}:{contact.pk}"
    try:
        spend(ONE_A_MINUTE, whose, at=at)
    except TooMany as spent:
        raise OnItsWay(_("A code was sent this minute. Please wait a moment."), retry_after=spent.retry_after) from None
    try:
        return issue_code(contact, purpose=SIGNING, subject=code_subject(ceremony), about=title, at=at, by=by)
    except Refused:
        give_back(ONE_A_MINUTE, whose, at=at)
        raise


def _just_sent(ceremony: Ceremony, contact: ContactPoint, at: datetime) -> Code | None:
    """The live code that went to this contact less than a minute ago."""
    recent = Code.objects.filter(purpose=SIGNING, subject=code_subject(ceremony), contact=contact)
    latest = recent.filter(issued_at__gt=at - RESEND_AFTER).order_by("-issued_at").first()
    return latest if latest is not None and latest.is_live(at) else None


@transaction.atomic
def _sign(ceremony: Ceremony, signature: str | Drawn, *, connection: Connection, at: datetime, by: Actor) -> Document:
    if lapse_reason(ceremony, at):  # published while this request was on its way; the next request lapses it
        raise NotCurrent(_("A newer edition came into force this moment. Nothing was signed."))
    move(ceremony, Status.SIGNED, allowed=MOVES, signed_at=at)
    statement = statement_of(ceremony, _signature_fact(signature), connection, at)
    document = Document.objects.create(
        ceremony=ceremony, person=ceremony.person, statement=jcs(statement).decode(),
        statement_sha256=digest(statement), signed_at=at,
    )  # fmt: skip
    record(
        Kind.SIGNED, ceremony, by=by, at=at, scope=ceremony.scope(), document=str(document.pk),
        statement_sha256=document.statement_sha256, manifest_sha256=ceremony.manifest_sha256,
        signature="typed" if isinstance(signature, str) else "drawn",
    )  # fmt: skip
    return document


@transaction.atomic
def _agree_to_electronic_form(ceremony: Ceremony, *, at: datetime, by: Actor) -> None:
    if not Ceremony.objects.filter(pk=ceremony.pk, electronic_form_at=None).update(electronic_form_at=at):
        return ceremony.refresh_from_db(fields=["electronic_form_at"])
    ceremony.electronic_form_at = at
    record(
        Kind.ELECTRONIC_FORM_AGREED, ceremony, by=by, at=at, scope=ceremony.scope(),
        manifest_sha256=ceremony.manifest_sha256,
    )  # fmt: skip
    return None


@transaction.atomic
def _drop_decision(ceremony: Ceremony, *, at: datetime, by: Actor) -> None:
    """Back to the beginning: whoever proves is shown the texts, and that time is kept, before they decide."""
    dropped = ceremony.manifest_sha256
    move(
        ceremony, Status.OPENED, allowed=MOVES, manifest="", manifest_sha256="",
        presented_at=None, decided_at=None, decided_via="", electronic_form_at=None,
    )  # fmt: skip
    for rows in (ceremony.items, ceremony.consents, ceremony.readings):
        rows.all().delete()
    record(Kind.DECISION_DROPPED, ceremony, by=by, at=at, scope=ceremony.scope(), manifest_sha256=dropped)


@transaction.atomic
def _age_proof(ceremony: Ceremony, *, at: datetime, by: Actor) -> None:
    was = ceremony.verified_at or at
    move(ceremony, Status.AGREED, allowed=MOVES, verified_at=None)
    record(Kind.PROOF_AGED, ceremony, by=by, at=at, scope=ceremony.scope(), verified_at=instant(was))


def _must_take_part(ceremony: Ceremony, by: Actor) -> None:
    if not policy.may_take_part(by, ceremony):
        raise Forbidden(_("This is another person's ceremony."))


def _verification(code: Code, at: datetime) -> dict[str, Any]:
    return {
        "channel": code.contact.channel,
        "contact": code.contact.value,
        "code": str(code.pk),
        "issued_at": instant(code.issued_at),
        "entered_at": instant(at),
        "source": "server-observed",
    }


def _signature_fact(signature: str | Drawn) -> dict[str, Any]:
    if isinstance(signature, str):
        return {"kind": "typed", "name": signature, "source": "client-reported"}
    return {"kind": "drawn", "strokes": signature.strokes, "source": "client-reported"}
