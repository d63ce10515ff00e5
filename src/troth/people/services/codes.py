"""Codes: issued to a contact point for one purpose and subject, checked against a budget, redeemed once."""

import hmac
from datetime import datetime
from math import ceil
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.canon.times import instant
from troth.channels import available
from troth.core.actors import Actor
from troth.core.refusals import Invalid, Refused, TooMany
from troth.ledger import record
from troth.people.events import Kind
from troth.people.models import Code, ContactPoint, Decoy, Person, Reference
from troth.people.rules import (
    CODE_LIFE,
    CODE_TRIES,
    ENTRY,
    LIVE_ENTRY_CODES,
    RESEND_AFTER,
    Unusable,
    digits,
    index_form,
    normal_code,
)
from troth.people.services.budgets import (
    CODES_OF_A_PERSON,
    codes_to_a_contact,
    give_back,
    guesses_at_a_contact,
    spend,
    spend_from,
    wing,
)
from troth.vault.keyring import keyring
from troth.vault.scopes import HOUSE


def issue_code(
    contact: ContactPoint,
    *,
    purpose: str,
    subject: str,
    about: str = "",
    instead: UUID | None = None,
    at: datetime,
    by: Actor,
) -> Code:
    """Issue a code and let it go out by the contact's channel; refused when its budget is spent or the channel
    does not exist here. The code `instead` of which it comes ends, and one issued earlier for the same subject;
    of entry codes, which strangers can ask for, the newest three live on."""
    if contact.channel not in available():
        raise Refused(_("Codes cannot be sent this way here. Please choose mail."), field="channel")
    spend(codes_to_a_contact(wing(purpose, confirmed=contact.confirmed_at is not None)), contact.whose, at=at)
    code = Code(contact=contact, about=about[:200], **_fresh(purpose, subject, at))
    with transaction.atomic():
        _end_earlier(code, instead)
        code.save(force_insert=True)
        record(
            Kind.CODE_ISSUED, code, by=by, at=at, scope=contact.scope(), purpose=purpose, bound_to=subject,
            channel=contact.channel, contact=str(contact.pk), expires_at=instant(code.expires_at),
        )  # fmt: skip
    return code


def issue_decoy(index: bytes, *, purpose: str, instead: UUID | None = None, at: datetime, by: Actor) -> Decoy:
    """Do as if a code went to the mailbox with this index; refused when its budget is spent."""
    decoy = Decoy(index=index, **_fresh(purpose, index.hex(), at))
    spend(codes_to_a_contact(wing(purpose, confirmed=False)), decoy.whose, at=at)
    with transaction.atomic():
        _end_earlier(decoy, instead)
        decoy.save(force_insert=True)
        record(Kind.DECOY_ISSUED, decoy, by=by, at=at, scope=HOUSE, purpose=purpose)
    return decoy


def resend_code(id: UUID | None, *, purpose: str, subject: str, address: str, at: datetime, by: Actor) -> Code | Decoy:
    """Issue a new code in place of this one, to the same contact point. Refused within a minute of the last one,
    when a budget is spent, and when there is no such code."""
    earlier = _issued(id, purpose, subject)
    if earlier is None:
        raise Refused(_("There is no code that could be sent again. Please start anew."))
    wait = ceil((earlier.issued_at + RESEND_AFTER - at).total_seconds())
    if wait > 0:
        told = ngettext("A new code can be sent in %(n)s second.", "A new code can be sent in %(n)s seconds.", wait)
        raise TooMany(told % {"n": wait}, retry_after=wait)
    if by.kind == "person":
        spend(CODES_OF_A_PERSON, by.id, at=at)
    spend_from(address, at=at)
    if isinstance(earlier, Decoy):
        return issue_decoy(bytes(earlier.index), purpose=purpose, instead=earlier.pk, at=at, by=by)
    return issue_code(
        earlier.contact, purpose=purpose, subject=subject, about=earlier.about, instead=earlier.pk, at=at, by=by
    )


def digits_of(code: Code | Decoy) -> str:
    """The six digits; known only to whoever holds the code key and to the message that carries them."""
    return digits(keyring().code, str(code.pk), code.purpose, code.subject)


def check_code(id: UUID | None, typed: str, *, purpose: str, subject: str, at: datetime, by: Actor) -> Code:
    """The live code that these digits match. A try is spent before anything is compared, so that twenty guesses
    at once spend twenty tries; a wrong, used, expired or foreign code is refused in the same words.

    Never inside a transaction, which could give the tries back.
    """
    try:
        typed = normal_code(typed)
    except Unusable:
        raise Invalid(_("The code is 6 digits."), field="code") from None
    code = _issued(id, purpose, subject)
    if code is None:
        raise Refused(_("This code does not fit any more. Ask for a new one."), field="code")
    live = type(code)._base_manager.filter(pk=code.pk, used_at=None, expires_at__gt=at, tries_left__gt=0)
    with transaction.atomic(durable=True):
        spent = live.update(tries_left=F("tries_left") - 1)
    if not spent:
        raise Refused(_("This code does not fit any more. Ask for a new one."), field="code")
    guesses = guesses_at_a_contact(wing(purpose, confirmed=isinstance(code, Code) and _is_confirmed(code)))
    spend(guesses, code.whose, at=at)
    fits = hmac.compare_digest(typed, digits_of(code))
    if not fits or isinstance(code, Decoy):
        raise Refused(_note_mistake(code, at=at, by=by), field="code")
    give_back(guesses, code.whose, at=at)
    return code


def redeem_code(code: Code, *, at: datetime, by: Actor) -> Person:
    """Use a checked code, inside the caller's transaction, and return whose contact point it proves.

    A mailbox or number that another person confirmed before belongs to that person. A newcomer who proved nothing
    else is the same human being, so the provider's references move over; two people who share a number stay two.
    A second use is refused.
    """
    if not Code.objects.filter(pk=code.pk, used_at=None).update(used_at=at):
        raise Refused(_("This code was used already."), field="code")
    contact = code.contact
    record(
        Kind.CODE_REDEEMED, code, by=by, at=at, scope=contact.scope(),
        purpose=code.purpose, bound_to=code.subject, contact=str(contact.pk),
    )  # fmt: skip
    if contact.confirmed_at is not None:
        return contact.person
    if not _confirm(contact, at):
        return _whose_it_was(contact, at=at, by=by)
    record(
        Kind.CONTACT_CONFIRMED, contact, by=by, at=at, scope=contact.scope(),
        channel=contact.channel, value=contact.value, purpose=code.purpose,
    )  # fmt: skip
    return contact.person


def _fresh(purpose: str, subject: str, at: datetime) -> dict[str, object]:
    return {
        "purpose": purpose, "subject": subject, "issued_at": at, "expires_at": at + CODE_LIFE, "tries_left": CODE_TRIES,
    }  # fmt: skip


def _end_earlier(code: Code | Decoy, instead: UUID | None) -> None:
    earlier = type(code)._base_manager.filter(
        purpose=code.purpose, subject=code.subject, used_at=None, expires_at__gt=code.issued_at, tries_left__gt=0
    )
    others = (
        (earlier.exclude(pk=instead) if instead else earlier).order_by("-issued_at", "-pk").values_list("pk", flat=True)
    )
    kept = list(others[: LIVE_ENTRY_CODES - 1]) if code.purpose == ENTRY else []
    earlier.exclude(pk__in=kept).update(tries_left=0)


def _is_confirmed(code: Code) -> bool:
    return code.contact.confirmed_at is not None


def _issued(id: UUID | None, purpose: str, subject: str) -> Code | Decoy | None:
    """The code or decoy with this id, if it is bound to this purpose and subject; both tables are asked always."""
    bound = {"pk": id, "purpose": purpose, "subject": subject}
    code = Code.objects.select_related("contact__person").filter(**bound).first()
    decoy = Decoy.objects.filter(**bound).first()
    return code or decoy


def _note_mistake(code: Code | Decoy, *, at: datetime, by: Actor) -> str:
    """Record that the digits were wrong and word it: how many tries are left."""
    code.refresh_from_db(fields=["tries_left"])
    scope = code.contact.scope() if isinstance(code, Code) else HOUSE
    with transaction.atomic():
        record(Kind.CODE_MISTAKEN, code, by=by, at=at, scope=scope, purpose=code.purpose, tries_left=code.tries_left)
    if not code.tries_left:
        return _("This is not the code we sent, and it was the last try. Ask for a new one.")
    told = ngettext(
        "This is not the code we sent. %(n)s try is left.",
        "This is not the code we sent. %(n)s tries are left.",
        code.tries_left,
    )
    return told % {"n": code.tries_left}


def _confirm(contact: ContactPoint, at: datetime) -> bool:
    """Confirm the contact point; False where another person confirmed the same one, be it this very moment."""
    if ContactPoint.objects.confirmed().filter(kind=contact.kind, index=contact.index).exists():
        return False
    try:
        with transaction.atomic():
            ContactPoint.objects.filter(pk=contact.pk, confirmed_at=None).update(confirmed_at=at)
    except IntegrityError:
        return False
    contact.confirmed_at = at
    return True


def _whose_it_was(contact: ContactPoint, *, at: datetime, by: Actor) -> Person:
    """The person who confirmed this mailbox or number before, unless the newcomer has proved another one.

    The opened values are compared: what merely shares an index is another's, and stays unconfirmed.
    """
    if contact.person.contacts.confirmed().exists():
        return contact.person
    known = ContactPoint.objects.confirmed().select_related("person").get(kind=contact.kind, index=contact.index)
    if index_form(contact.kind, contact.value) != index_form(known.kind, known.value):
        return contact.person
    _move_references(contact.person, known.person)
    newcomer = str(contact.person_id)
    record(Kind.RECOGNISED, known.person, by=by, at=at, scope=known.person.scope(), newcomer=newcomer)
    return known.person


def _move_references(newcomer: Person, known: Person) -> None:
    """Seal each reference anew: its scope is the person's, and it moves to another person."""
    for reference in Reference.objects.filter(person=newcomer):
        ref = reference.ref
        reference.person, reference.ref = known, ref
        reference.save()
