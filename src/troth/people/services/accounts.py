"""What members of staff change on their own account: password, device, recovery codes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import Staff
from troth.people.services.factors import new_recovery_codes
from troth.people.services.invitations import fitting_step, good_password
from troth.people.services.sessions import end_sessions_of
from troth.vault.scopes import HOUSE


def change_password(member: Staff, password: str, *, here: bytes, at: datetime, by: Actor) -> None:
    """Another password for oneself; all other sessions end. A weak one is refused."""
    _own(by, member)
    good_password(password, member)
    member.set_password(password)  # slow by design, and so before the transaction
    with transaction.atomic():
        member.save(update_fields=["password"])
        record(Kind.PASSWORD_CHANGED, member, by=by, at=at, scope=HOUSE, handle=member.handle)
        end_sessions_of(member, but=here, at=at, by=by)


@transaction.atomic
def change_device(member: Staff, secret: str, code: str, *, here: bytes, at: datetime, by: Actor) -> None:
    """Another device as second factor, proved by a code of it; the old one ends, and so do all other sessions."""
    _own(by, member)
    member.totp, member.totp_step = secret, fitting_step(secret, code, at)
    member.save(update_fields=["totp", "totp_step"])
    record(Kind.DEVICE_CHANGED, member, by=by, at=at, scope=HOUSE, handle=member.handle)
    end_sessions_of(member, but=here, at=at, by=by)


@transaction.atomic
def renew_recovery_codes(member: Staff, *, at: datetime, by: Actor) -> list[str]:
    """Ten new recovery codes, shown once; the earlier ones end."""
    _own(by, member)
    codes = new_recovery_codes(member)
    record(Kind.RECOVERY_RENEWED, member, by=by, at=at, scope=HOUSE, handle=member.handle)
    return codes


def _own(by: Actor, member: Staff) -> None:
    if not policy.may_change_account(by, member):
        raise Forbidden(_("Only you can change your own account."))
    if not member.joined_at:
        raise Refused(_("You came in by a one-time link and have no password here. Ask for an invitation first."))
