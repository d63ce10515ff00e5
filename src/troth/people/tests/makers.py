"""The standing cast, built through services only: olga (staff), ivan (consumer), rita (auditor), mallory (nobody)."""

from base64 import b32decode
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from troth.core.actors import Actor, Role
from troth.ledger import Event
from troth.people.models import Code, ContactPoint, Decoy, Invitation, Person, Staff, contact_index
from troth.people.rules import step_of, totp
from troth.people.services import (
    Newcomer,
    accept_invitation,
    add_contact,
    add_staff,
    check_code,
    invite_staff,
    issue_code,
    redeem_code,
    register,
    resend_code,
    sign_in,
)
from troth.people.services.codes import digits_of

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = NOON + timedelta(minutes=5)
SETUP = Actor.command("tests")
MALLORY = Actor.nobody()
PASSWORD = "seven quiet herons"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
IVANS_MAIL, IVANS_PHONE = "ivan@example.com", "+8613800006208"


def olga() -> Staff:
    """A member of staff who may do most things."""
    return _colleague("olga", "Olga 王", [Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR])


def rita() -> Staff:
    """Reads everything, changes nothing."""
    return _colleague("rita", "Rita 李", [Role.AUDITOR])


def ivan(*, at: datetime = NOON, locale: str = "zh-hans") -> Person:
    """A consumer who registered and confirmed his mailbox."""
    known = ContactPoint.objects.confirmed().filter(index=contact_index("mail", IVANS_MAIL)).first()
    return known.person if known else confirmed(a_newcomer(locale=locale, at=at), at=at)


def a_newcomer(
    *, name: str = "伊万", mail: str = IVANS_MAIL, phone: str = IVANS_PHONE, locale: str = "zh-hans",
    at: datetime = NOON,
) -> Code:  # fmt: skip
    """Somebody who registered and has a code on its way."""
    return register(name=name, mail=mail, phone=phone, locale=locale, address="", at=at, by=MALLORY)


def confirmed(code: Code | Decoy, *, at: datetime = NOON) -> Person:
    """Enter the code that was sent, and return whom it lets in."""
    checked = check_code(code.pk, the_code(code), purpose=code.purpose, subject=code.subject, at=at, by=MALLORY)
    with transaction.atomic():
        return redeem_code(checked, at=at, by=MALLORY)


def prove_phone(person: Person, number: str = IVANS_PHONE, *, at: datetime = NOON) -> ContactPoint:
    """Have the person prove a mobile number by a code."""
    contact = add_contact(person, kind="phone", value=number, at=at, by=Actor.person(person.pk))
    confirmed(issue_code(contact, purpose="entry", subject=f"phone:{contact.pk}", at=at, by=MALLORY), at=at)
    return ContactPoint.objects.get(pk=contact.pk)


def the_code(code: Code | Decoy) -> str:
    """The six digits that the message carries."""
    return digits_of(code)


def a_wrong_code(code: Code | Decoy) -> str:
    """Six other digits."""
    return f"{(int(the_code(code)) + 1) % 1_000_000:06d}"


def guess(code: Code | Decoy, typed: str, *, at: datetime = NOON) -> Code:
    """Type these digits on the page of this code."""
    return check_code(code.pk, typed, purpose=code.purpose, subject=code.subject, at=at, by=MALLORY)


def again(code: Code | Decoy, *, at: datetime = LATER, subject: str = "") -> Code | Decoy:
    """Ask for another one in its place."""
    return resend_code(code.pk, purpose=code.purpose, subject=subject or code.subject, address="", at=at, by=MALLORY)


def come_back(mail: str, *, address: str = "", at: datetime = NOON) -> Code | Decoy:
    """Ask to be let in again."""
    return sign_in(mail=mail, address=address, at=at, by=MALLORY)


def joined(handle: str, name: str, roles: list[str], *, at: datetime = NOON) -> Staff:
    """A member who was invited and has set PASSWORD and the device that shows `device_code`."""
    newcomer = Newcomer(handle, name, f"{handle}@spruce.example", tuple(roles))
    member, _codes = accept(invite_staff(newcomer, locale="en", sent="printed", at=at, by=SETUP), at=at)
    return member


def invited(handle: str, *, at: datetime = NOON) -> Invitation:
    """The link of an agent who has not followed it yet."""
    newcomer = Newcomer(handle, handle.title(), f"{handle}@spruce.example", ("agent",))
    return invite_staff(newcomer, locale="en", sent="printed", at=at, by=SETUP)


def accept(invitation: Invitation, *, password: str = PASSWORD, at: datetime = NOON) -> tuple[Staff, list[str]]:
    """Follow the link and set password and device."""
    code = device_code(at)
    return accept_invitation(invitation, password=password, secret=SECRET, code=code, at=at, by=MALLORY)


def device_code(at: datetime, *, secret: str = SECRET) -> str:
    """What the device shows then."""
    return totp(b32decode(secret), step_of(at))


def signed_in_as(member: Staff) -> dict[str, str]:
    """What a browser session holds that is this member's, without going through the doors."""
    return {"staff": str(member.pk), "known": member.get_session_auth_hash()}


def events(kind: str) -> list[Event]:
    """What was recorded of this kind, in order."""
    return list(Event.objects.filter(kind=kind).order_by("recorded_at", "id"))


def _colleague(handle: str, name: str, roles: list[Role]) -> Staff:
    known = Staff.objects.filter(handle=handle).first()
    return known or add_staff(handle, name=name, roles=[str(role) for role in roles], at=NOON, by=SETUP)
