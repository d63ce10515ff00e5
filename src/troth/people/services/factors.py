"""Second factors: drawn, checked against a budget, and each code used once."""

import base64
import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from troth.core.refusals import Invalid
from troth.people.models import RecoveryCode, Staff
from troth.people.rules import (
    LETTERS,
    RECOVERY_CODES,
    RECOVERY_LETTERS,
    SECRET_BYTES,
    Unusable,
    in_groups,
    keyed,
    looks_like_recovery,
    matching_step,
    normal_code,
    normal_recovery_code,
)
from troth.people.services.budgets import FACTORS_OF_A_MEMBER, give_back, spend
from troth.vault.keyring import keyring

TOTP, RECOVERY = "totp", "recovery"  # by which of the two somebody came in


def new_secret() -> str:
    """A fresh secret as authenticator apps take it: base32 without padding."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_recovery_codes(member: Staff) -> list[str]:
    """Ten fresh recovery codes in place of all earlier ones; inside the caller's transaction, and never seen again."""
    drawn = ["".join(secrets.choice(LETTERS) for _each in range(RECOVERY_LETTERS)) for _each in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(staff=member).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(staff=member, digest=_digest(member, code)) for code in drawn])
    return [in_groups(code, "-") for code in drawn]


def spend_factor(member: Staff, *, at: datetime) -> None:
    """Use up one of the guesses at a second factor, before anything is compared; never inside a transaction."""
    spend(FACTORS_OF_A_MEMBER, str(member.pk), at=at)


def give_factor_back(member: Staff, *, at: datetime) -> None:
    """The guess was right."""
    give_back(FACTORS_OF_A_MEMBER, str(member.pk), at=at)


def meant_as(typed: str) -> tuple[str, str]:
    """Which factor this is meant to be, and its normal form; Invalid for what can be neither."""
    if looks_like_recovery(typed):
        return RECOVERY, normal_recovery_code(typed)
    try:
        return TOTP, normal_code(typed)
    except Unusable:
        raise Invalid(_("Type the 6 digits of your app, or one of your recovery codes."), field="code") from None


def use_factor(member: Staff, way: str, code: str, *, at: datetime) -> bool:
    """Use up a code of the device or a recovery code, inside the caller's transaction; False where it does not fit
    or was used already."""
    return use_totp(member, code, at=at) if way == TOTP else _use_recovery(member, code, at=at)


def use_totp(member: Staff, code: str, *, at: datetime) -> bool:
    """Whether these six digits fit now and neither they nor later ones were used before. Of twenty at once one wins."""
    step = matching_step(member.totp, code, at) if member.totp else None
    if step is None:
        return False
    return bool(Staff.objects.filter(pk=member.pk, totp_step__lt=step).update(totp_step=step))


def recovery_left(member: Staff) -> int:
    """How many recovery codes can still be used."""
    return member.recovery_codes.filter(used_at=None).count()


def _use_recovery(member: Staff, code: str, *, at: datetime) -> bool:
    unused = RecoveryCode.objects.filter(staff=member, digest=_digest(member, code), used_at=None)
    return bool(unused.update(used_at=at))


def _digest(member: Staff, code: str) -> bytes:
    return keyed(keyring().code, "staff.recovery", str(member.pk), code)
