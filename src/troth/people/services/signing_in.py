"""Staff at the door: the password, then the second factor; and once more before what matters.

Nothing tells whether a name is known: the same budget, the same work, the same words.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, NotFound, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import Staff, staff_mail_index
from troth.people.rules import HANDLE, Unusable, network_of, normal_code, normal_mail
from troth.people.services.budgets import (
    FACTORS_OF_A_MEMBER,
    PASSWORDS_FROM_AN_ADDRESS,
    PASSWORDS_UNDER_A_NAME,
    PROOFS_OF_A_MEMBER,
    forget,
    give_back,
    spend,
)
from troth.people.services.factors import TOTP, give_factor_back, meant_as, spend_factor, use_factor, use_totp
from troth.vault.scopes import HOUSE

Way = Literal["handle", "mail"]
PASSWORD = "password"  # noqa: S105 - the name of a way, not a secret
NOBODY = UUID(int=0)  # the subject of a mistake under a name that nobody has


def check_password(name: str, password: str, *, address: str, at: datetime, by: Actor) -> Staff:
    """Who has this handle or mailbox and this password. An unknown name, a wrong password, somebody who left or
    has not joined yet: all are refused alike, after the same work, on the same budget. Never inside a transaction."""
    meant = _meant(name)
    spend(PASSWORDS_FROM_AN_ADDRESS, network_of(address), at=at)
    spend(PASSWORDS_UNDER_A_NAME, _counted(*meant), at=at)
    member = _member(*meant)
    if not _fits(member, password):
        with transaction.atomic():
            record(Kind.STAFF_MISTAKEN, member or Staff(pk=NOBODY), by=by, at=at, scope=HOUSE, step=PASSWORD)
        raise Refused(_("This name and this password do not belong together."), field="password")
    assert member is not None
    give_back(PASSWORDS_FROM_AN_ADDRESS, network_of(address), at=at)
    give_back(PASSWORDS_UNDER_A_NAME, _counted(*meant), at=at)
    return member


def sign_staff_in(member: Staff, typed: str, *, at: datetime, by: Actor) -> str:
    """Let in who proved the password, by a code of their device or a recovery code, and say by which. A wrong or
    used code is refused and costs one of the member's guesses. Never inside a transaction."""
    if not (member.is_active and member.joined_at):
        raise Forbidden(_("You are not on the staff any more. Please ask an administrator."))
    way, code = meant_as(typed)
    spend_factor(member, at=at)
    with transaction.atomic():
        fits = use_factor(member, way, code, at=at)
        if fits:
            record(
                Kind.STAFF_SIGNED_IN, member, by=member.actor, at=at, scope=HOUSE,
                handle=member.handle, way=f"{PASSWORD}+{way}",
            )  # fmt: skip
        else:
            record(Kind.STAFF_MISTAKEN, member, by=by, at=at, scope=HOUSE, step="code")
    if not fits:
        raise Refused(_wrong_code(), field="code")
    give_factor_back(member, at=at)
    return way


def prove_again(member: Staff, typed: str, *, at: datetime, by: Actor) -> str:
    """That it is still the member: by the password or the six digits of the device; wrong ones are refused and cost
    a guess. Never inside a transaction."""
    if not policy.may_change_account(by, member):
        raise Forbidden(_("Only you can prove who you are."))
    spend(PROOFS_OF_A_MEMBER, str(member.pk), at=at)
    code = _six_digits(typed)
    if code:
        spend_factor(member, at=at)
    known = bool(code) or _fits(member, typed)
    with transaction.atomic():
        way = (TOTP if use_totp(member, code, at=at) else "") if code else PASSWORD if known else ""
        if way:
            record(Kind.STAFF_PROVED, member, by=by, at=at, scope=HOUSE, handle=member.handle, way=way)
        else:
            record(Kind.STAFF_MISTAKEN, member, by=by, at=at, scope=HOUSE, step="proof")
    if not way:
        raise Refused(_wrong_code() if code else _("This is not your password."), field="proof")
    give_back(PROOFS_OF_A_MEMBER, str(member.pk), at=at)
    if code:
        give_factor_back(member, at=at)
    return way


@transaction.atomic
def reopen_member(handle: str, *, at: datetime, by: Actor) -> Staff:
    """Give a member all tries at password and second factor back; for administrators, and for who is there."""
    if not policy.may_manage_staff(by):
        raise Forbidden(_("Only an administrator may give tries back."))
    member = Staff.objects.filter(handle=handle).first()
    if member is None:
        raise NotFound(_("There is nobody called %(handle)s on the staff.") % {"handle": handle})
    for name in filter(None, (member.handle, member.mail)):
        forget(PASSWORDS_UNDER_A_NAME, _counted(*_meant(name)))
    forget(PROOFS_OF_A_MEMBER + FACTORS_OF_A_MEMBER, str(member.pk))
    record(Kind.STAFF_REOPENED, member, by=by, at=at, scope=HOUSE, handle=member.handle)
    return member


def _wrong_code() -> str:
    return _("This code does not fit, or it was used already. Wait for the next one and type that.")


def _meant(name: str) -> tuple[Way, str]:
    """What the typed name is meant to be, and its normal form: the two never share a space of words, so that nothing
    typed as a handle is looked up or counted as a mailbox."""
    typed = name.strip()[:400]
    try:
        return ("mail", normal_mail(typed)) if "@" in typed else ("handle", typed.lower())
    except Unusable:
        return "handle", typed.lower()


def _counted(way: Way, value: str) -> str:
    """On whose budget it goes: one mailbox is one, however it is written."""
    return f"{way} {staff_mail_index(value).hex() if way == 'mail' else value}"


def _member(way: Way, value: str) -> Staff | None:
    """Who can sign in under this name; both ways of looking cost one query."""
    there = Staff.objects.filter(is_active=True, joined_at__isnull=False)
    if way == "mail":
        return there.filter(mail_index=staff_mail_index(value)).first()
    return there.filter(handle=value if HANDLE.fullmatch(value) else "").first()


def _fits(member: Staff | None, password: str) -> bool:
    """Whether this is the member's password; without a member the same work is done for nothing."""
    if member is None or not member.has_usable_password():
        make_password(password)
        return False
    return member.check_password(password)


def _six_digits(typed: str) -> str:
    try:
        return normal_code(typed)
    except Unusable:
        return ""
