"""Open a case: from anybody, by every way in, once however often it is sent."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.kinds import kind_of
from troth.cases.models import Case, Message, Priority, Way
from troth.cases.rules import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    as_kept,
    has_hidden_characters,
    new_code,
    normal_receipt,
    receipt,
    subject_of,
)
from troth.cases.services.assigning import route
from troth.cases.services.attaching import Stored, Upload, attach, written
from troth.cases.services.clocks import keep_clocks
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.people.models import Person
from troth.promises.models import Service
from troth.vault.blind import blind_index
from troth.vault.keyring import keyring

CODES_TRIED = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody brings: the words, perhaps about a clause, with files. `same` is the token of the form that was
    sent: the same token again is the same case. The clause is TEXT/EDITION#CLAUSE of the edition that was signed."""

    body: str
    subject: str = ""
    locale: str = "zh-hans"
    service: Service | None = None
    plan: str = ""
    priority: str = Priority.NORMAL
    text: str = ""
    edition: int | None = None
    clause: str = ""
    ceremony: UUID | None = None
    files: tuple[Upload, ...] = ()
    same: str = field(default="", repr=False)

    @property
    def clause_ref(self) -> str:
        return f"{self.text}/{self.edition}#{self.clause}" if self.text else ""


def open_case(
    kind: str, said: Said, *, person: Person | None, way: str, at: datetime, by: Actor,
    alongside: Callable[[Case], None] | None = None,
) -> Case:  # fmt: skip
    """Open a case of this kind; the same form sent twice opens one. Files are made durable first, outside the
    transaction; `alongside` is done within it, in place of what the kind itself does there. Refused to whom the
    policy refuses, without words, with hidden characters, and over the limits."""
    if not policy.may_open(by):
        raise Forbidden(_("You may read cases, but not open one."))
    must_be_sayable(said.body, said.subject)
    same = _same(kind, said.same)
    if (known := known_by(kind, said.same)) is not None:
        return known
    case = Case(kind=kind_of(kind).name, way=Way(way), person=person, same=same, opened_at=at, changed_at=at)
    stored = written(said.files, case)
    try:
        return _open(case, said, stored, alongside, at=at, by=by)
    except IntegrityError:  # the second click of two at once
        known = Case.objects.filter(same=same).first() if same else None
        if known is None:
            raise
        return known


def known_by(kind: str, token: str) -> Case | None:
    """The case that the form with this token opened before."""
    return Case.objects.select_related("person").filter(same=_same(kind, token)).first() if token else None


def receipt_of(case: Case) -> str:
    """The receipt in groups of five: derived by a key outside the database, which keeps its digest alone."""
    return receipt(hmac.digest(keyring().code, f"case-receipt|{case.pk}".encode(), "sha256"))


def receipt_digest(typed: str) -> bytes:
    return hashlib.sha256(normal_receipt(typed).encode()).digest()


@transaction.atomic
def acknowledge(case: Case, how: str, *, at: datetime, by: Actor) -> Case:
    """Note that the receipt was confirmed, once; `how` says by which way (screen, mail, sms)."""
    if case.acknowledged_at is not None:
        return case
    if not Case.objects.filter(pk=case.pk, acknowledged_at=None).update(acknowledged_at=at):
        return case
    case.acknowledged_at = at
    record(Kind.ACKNOWLEDGED, case, by=by, at=at, scope=case.scope(), how=how)
    keep_clocks(case, at=at)
    return case


@transaction.atomic
def claim(case: Case, person: Person, *, at: datetime, by: Actor) -> Case:
    """Make a case that was opened without a name, or under a mailbox nobody confirmed, this person's: refused to
    whoever does not hold its receipt, and when it is another person's already."""
    if by.kind != policy.HOLDER or by.id != str(case.pk):
        raise Forbidden(_("Only whoever holds the receipt can say whose case this is."))
    if case.person_id == person.pk:
        return case
    if case.person is not None and case.person.contacts.confirmed().exists():
        raise Refused(_("This case belongs to somebody already."))
    if not _give(case, person, at=at, by=by):
        raise Refused(_("This case belongs to somebody already."))
    return case


@transaction.atomic
def hand_over(case: Case, person: Person, *, at: datetime, by: Actor) -> bool:
    """Give the case of a newcomer to the person they turned out to be, once; says whether it was theirs still. Refused
    to all but the clockwork."""
    if by.kind != "job":
        raise Forbidden(_("Only whoever holds the receipt can say whose case this is."))
    return _give(case, person, at=at, by=by)


def _give(case: Case, person: Person, *, at: datetime, by: Actor) -> bool:
    if not Case.objects.filter(pk=case.pk, person=case.person_id).update(person=person, changed_at=at):
        return False
    case.person = person
    record(Kind.CLAIMED, case, by=by, at=at, scope=case.scope(), person=str(person.pk))
    return True


def _same(kind: str, token: str) -> bytes | None:
    return blind_index("cases.case.same", f"{kind}|{token}") if token else None


def must_be_sayable(body: str, subject: str = "") -> None:
    if not body.strip():
        raise Invalid(_("Please write a few words, so that we know what you mean."), field="body")
    if len(body) > LONGEST_BODY:
        told = _("This has %(n)s characters; please keep it under 10,000, or attach the rest as a file.")
        raise Invalid(told % {"n": len(body)}, field="body")
    if len(subject) > LONGEST_SUBJECT:
        raise Invalid(_("Please keep the subject under 120 characters."), field="subject")
    if has_hidden_characters(body) or has_hidden_characters(subject):
        raise Invalid(_("There are invisible control characters in it. Please type it anew."), field="body")


@transaction.atomic
def _open(
    case: Case, said: Said, stored: list[Stored], alongside: Callable[[Case], None] | None, *, at: datetime, by: Actor
) -> Case:
    case.code = _free_code(kind_of(case.kind).letter)
    case.locale, case.service, case.plan, case.priority = said.locale, said.service, said.plan, Priority(said.priority)
    case.text, case.edition, case.clause, case.ceremony = said.text, said.edition, said.clause, said.ceremony
    case.subject = said.subject.strip() or subject_of(said.body)
    case.receipt_digest = hashlib.sha256(receipt_of(case).replace("-", "").encode()).digest()
    case.save(force_insert=True)
    message = Message.objects.create(case=case, kind=Message.Kind.WRITTEN, body=as_kept(said.body), at=at)
    record(
        Kind.OPENED, case, by=by, at=at, scope=case.scope(), code=case.code, kind_of_case=case.kind, way=case.way,
        person=str(case.person_id or ""), locale=case.locale, service=said.service.slug if said.service else "",
        plan=case.plan, priority=case.priority, heading=case.subject, body=message.body, clause=said.clause_ref,
        ceremony=str(said.ceremony or ""), files=[upload.sha256 for upload in said.files],
    )  # fmt: skip
    attach(message, stored, at=at, by=by)
    if alongside is not None:
        alongside(case)
    else:
        kind_of(case.kind).alongside.opened(case, at=at, by=by)
    route(case, at=at, by=by)
    keep_clocks(case, at=at)
    return case


def _free_code(letter: str) -> str:
    for _attempt in range(CODES_TRIED):
        code = new_code(letter)
        if not Case.objects.filter(code=code).exists():
            return code
    raise Refused(_("Please send it once more."))
