"""Post a message, deliver it, send it once more: nothing counts as sent before the peer answered for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from troth.channels import available, policy, rules
from troth.channels.events import Kind
from troth.channels.inbox import InboxChannel
from troth.channels.letters import Letter
from troth.channels.models import ERASED, MOVES, Enclosure, InboxMessage, OutgoingMessage, Status
from troth.channels.rendering import written
from troth.channels.smtp import SmtpChannel
from troth.channels.transport import Channel, Never, NotNow, Receipt
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.core.transactions import forbid_open_transaction
from troth.files.store import read
from troth.ledger import record

LEASE = timedelta(minutes=2)  # longer than smtp.SEND_WITHIN
ENDS = {Kind.REFUSED: Status.REFUSED, Kind.FAILED: Status.FAILED}
BLANK = {"subject": None, "text": None, "html": None}


@transaction.atomic
def post(
    *,
    key: str,
    channel: str,
    to: str,
    person: str,
    scope: str,
    locale: str,
    template: str,
    context: Mapping[str, Any],
    attachments: Sequence[tuple[UUID, str]] = (),
    transient: bool = False,
    at: datetime,
    by: Actor,
) -> OutgoingMessage:
    """Queue a message; the same key is one message. No such channel and a malformed address are refused.

    `attachments` are stored files with the names the recipient sees; `transient` says that it carries a code.
    """
    if (known := OutgoingMessage.objects.filter(key=key).first()) is not None:
        return known
    _check(channel, to)
    words = written(channel, template, locale, context)
    message = OutgoingMessage(
        key=key, channel=channel, to=to, person=person, sealed_under=scope, locale=locale, template=template,
        subject=words.subject, text=words.text, html=words.html, transient=transient,
        posted_at=at, queued_at=at,
    )  # fmt: skip
    OutgoingMessage.objects.bulk_create([message], ignore_conflicts=True)
    posted = OutgoingMessage.objects.get(key=key)
    if posted.pk == message.pk:
        enclosed = [Enclosure(message=posted, file_id=id, name=name) for id, name in attachments]
        Enclosure.objects.bulk_create(enclosed)
        _record(Kind.POSTED, posted, by=by, at=at)
    return posted


@transaction.atomic
def retry_message(pk: UUID | str, *, at: datetime, by: Actor) -> OutgoingMessage:
    """Queue a refused or given-up message once more; not one that waits, was accepted or carried a code."""
    if not policy.may_retry(by):
        raise Forbidden(_("Sending a message once more takes an agent, a supervisor or an administrator."))
    message = OutgoingMessage.objects.filter(pk=pk).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    if message.status == Status.QUEUED:
        raise Refused(_("This message is still being tried and goes out by itself."))
    if message.status == Status.ACCEPTED:
        raise Refused(_("This message was accepted already; sending it again would make a second one."))
    if message.to is None or message.text is None:
        raise Refused(_("The content of this message is gone: its code has expired or its data was erased."))
    move(message, Status.QUEUED, allowed=MOVES, queued_at=at, leased_until=None, last_error="")
    _record(Kind.RETRIED, message, by=by, at=at)
    return message


@transaction.atomic
def erase_messages(person: str, *, at: datetime) -> None:
    """Erase the words to a person that no law keeps, and every copy in the inbox; again does nothing."""
    InboxMessage.objects.filter(outgoing__person=person).delete()
    messages = OutgoingMessage.objects.of_person(person).erasable()
    for waiting in messages.queued():
        _settle(waiting, Kind.FAILED, ERASED, at=at, by=Actor.job("erasure"))
    Enclosure.objects.filter(message__in=messages.values("pk")).delete()
    messages.exclude(status=Status.ACCEPTED).update(last_error=ERASED)
    messages.update(to=None, receipt=None, **BLANK)


def deliver(pk: UUID | str, *, at: datetime, by: Actor) -> None:
    """Hand a queued message to its channel; NotNow if it must be tried again. A settled one is left alone."""
    forbid_open_transaction("a channel")
    message = OutgoingMessage.objects.queued().filter(pk=pk).first()
    if message is None:
        return None
    if message.to is None or message.text is None:
        return _settle(message, Kind.FAILED, ERASED, at=at, by=by)
    if at > rules.latest(message.queued_at, transient=message.transient):
        return _settle(message, Kind.FAILED, message.last_error or "too-late", at=at, by=by)
    _claim(message, at)
    try:
        receipt = _way_out(message).send(_letter(message))
    except Never as refusal:
        return _settle(message, Kind.REFUSED, refusal.told, at=at, by=by)
    except NotNow as trouble:
        OutgoingMessage.objects.queued().filter(pk=pk).update(last_error=trouble.told, leased_until=None)
        raise
    return _accept(message, receipt, by=by)


def _check(channel: str, to: str) -> None:
    if channel not in available():
        sentence = _("Messages by %(channel)s cannot be sent from here.")
        raise Refused(sentence % {"channel": channel}, field="channel")
    if channel == "mail" and not rules.is_mail_address(to):
        raise Invalid(_("A mail address looks like name@example.com."), field="to")
    if channel == "sms" and not rules.is_phone_number(to):
        raise Invalid(_("A mobile number looks like +86 138 0000 0000."), field="to")


def _claim(message: OutgoingMessage, at: datetime) -> None:
    """Of two workers one sends; the other comes back later. A lease whose worker died runs out."""
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    ours = OutgoingMessage.objects.queued().filter(free, pk=message.pk)
    if not ours.update(attempts=F("attempts") + 1, leased_until=at + LEASE):
        raise NotNow("busy")
    message.attempts += 1


def _way_out(message: OutgoingMessage) -> Channel:
    if message.channel == "mail" and settings.TROTH.mail is not None:
        return SmtpChannel(settings.TROTH.mail)
    if settings.TROTH.demo:
        return InboxChannel()
    raise NotNow("no-channel")


def _letter(message: OutgoingMessage) -> Letter:
    enclosed = Enclosure.objects.filter(message=message).select_related("file", "message")
    return Letter(
        id=str(message.pk),
        channel=message.channel,
        sender=settings.TROTH.mail_from,
        to=message.to,
        host=rules.mail_host(urlsplit(settings.TROTH.base_url).hostname or ""),
        posted_at=message.posted_at,
        locale=message.locale,
        subject=message.subject,
        text=message.text,
        html=message.html,
        enclosed=tuple((each.name, read(each.file)) for each in enclosed),
    )


@transaction.atomic
def _accept(message: OutgoingMessage, receipt: Receipt, *, by: Actor) -> None:
    message.receipt = receipt.answer
    sealed = OutgoingMessage._meta.get_field("receipt").pre_save(message, False)
    changes: dict[str, Any] = {
        "receipt": sealed,
        "accepted_at": receipt.at,
        "last_error": "",
        **_blank(message),
    }
    move(message, Status.ACCEPTED, allowed=MOVES, leased_until=None, **changes)
    facts = {"answer": receipt.status, "attempts": message.attempts}
    _record(Kind.ACCEPTED, message, by=by, at=receipt.at, **facts)


@transaction.atomic
def _settle(message: OutgoingMessage, kind: Kind, told: str, *, at: datetime, by: Actor) -> None:
    move(message, ENDS[kind], allowed=MOVES, last_error=told, leased_until=None, **_blank(message))
    _record(kind, message, by=by, at=at, answer=told, attempts=message.attempts)


def _blank(message: OutgoingMessage) -> dict[str, Any]:
    """A message that carried a code keeps none of its words once its matter is settled."""
    return BLANK if message.transient else {}


def _record(kind: Kind, message: OutgoingMessage, *, by: Actor, at: datetime, **facts: Any) -> None:
    same = {"key": message.key, "channel": message.channel, "template": message.template}
    record(kind, message, by=by, at=at, scope=message.sealed_under, **same, **facts)
