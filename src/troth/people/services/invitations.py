"""How staff join, and how they get back in without their device: by a link that works once, within three days."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.canon.times import instant
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import EntryLink, Invitation, Staff, Team, staff_mail_index
from troth.people.rules import Unusable, invitation_secret, matching_step, normal_code, normal_mail
from troth.people.services.factors import new_recovery_codes
from troth.people.services.sessions import drop_sessions
from troth.people.services.staff import administrators_locked, last_administrator, new_member
from troth.vault.keyring import keyring
from troth.vault.scopes import HOUSE

OVER = gettext_lazy("This link was used already, replaced by a newer one, or its three days are over.")
INVITATION_LIFE = timedelta(hours=72)
LONGEST_PASSWORD = 1000  # a bound for the machine: every character counts, none is cut off


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom an administrator invites."""

    handle: str
    name: str
    mail: str
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()


@transaction.atomic
def invite_staff(newcomer: Newcomer, *, locale: str, sent: str, at: datetime, by: Actor) -> Invitation:
    """Add a member who can do nothing before accepting; `sent` is mail, or printed on the command line. A taken
    handle or mailbox, an unknown role or team is refused, and so is everybody but an administrator."""
    if not policy.may_manage_staff(by):
        raise Forbidden(_("Only an administrator may invite staff."))
    member = new_member(newcomer.handle, newcomer.name, list(newcomer.roles), at=at)
    member.mail = _free_mail(newcomer.mail)
    member.mail_index = staff_mail_index(member.mail)
    member.save(force_insert=True)
    teams = teams_named(newcomer.teams)
    member.teams.set(teams)
    return _invited(member, locale=locale, sent=sent, at=at, by=by)


@transaction.atomic
def invite_again(member: Staff, *, locale: str, sent: str, at: datetime, by: Actor) -> Invitation:
    """A new link for somebody who has not joined yet, or who left and comes back; earlier links end. Refused for who
    has joined: a lost device is reset instead."""
    if not policy.may_manage_staff(by):
        raise Forbidden(_("Only an administrator may invite staff."))
    if member.is_active and member.joined_at:
        raise Refused(
            _("%(handle)s has joined already. A lost device or password is reset.") % {"handle": member.handle}
        )
    _reachable(member, sent)
    Staff.objects.filter(pk=member.pk).update(is_active=True)
    member.is_active = True
    return _invited(member, locale=locale, sent=sent, at=at, by=by)


@transaction.atomic
def reset_member(member: Staff, *, locale: str, sent: str, at: datetime, by: Actor) -> Invitation:
    """Take away password, device, recovery codes and all sessions of a member, and make a link to set them anew;
    for administrators, and not for who left. The last administrator is reset on the server only."""
    if not policy.may_manage_staff(by):
        raise Forbidden(_("Only an administrator may reset a device."))
    if not member.is_active:
        raise Refused(_("%(handle)s has left the staff.") % {"handle": member.handle})
    if by.kind != "command" and administrators_locked() == [member.pk]:
        raise last_administrator(member)
    _reachable(member, sent)
    take_proofs(member)
    drop_sessions(member)
    invitation = _make(member, locale=locale, at=at)
    record(
        Kind.STAFF_RESET, member, by=by, at=at, scope=HOUSE, handle=member.handle, sent=sent,
        invitation=str(invitation.pk), expires_at=instant(invitation.expires_at),
    )  # fmt: skip
    return invitation


def invitation_link(invitation: Invitation) -> str:
    """The address that goes to the member and to nobody else."""
    return f"{settings.TROTH.base_url}/staff/invitation/{_secret(invitation)}/"


def invitation_of(secret: str, *, at: datetime) -> Invitation:
    """The open invitation with this secret; used, ended, expired and unknown ones are refused alike."""
    row = Invitation.objects.open().select_related("staff").filter(digest=_digest(secret), expires_at__gt=at).first()
    if row is None or not row.staff.is_active:
        raise Forbidden(OVER)
    return row


def accept_invitation(
    invitation: Invitation, *, password: str, secret: str, code: str, at: datetime, by: Actor
) -> tuple[Staff, list[str]]:
    """Join with this password and this device, whose code proves that it is set up; returns the ten recovery codes,
    which are never seen again. A second use, a weak password and a code that does not fit are refused."""
    member = invitation.staff
    good_password(password, member)
    step = fitting_step(secret, code, at)
    member.set_password(password)  # slow by design, and so before the transaction
    with transaction.atomic():
        _use_up(invitation, at=at)
        member.totp, member.totp_step, member.joined_at = secret, step, at
        member.save(update_fields=["password", "totp", "totp_step", "joined_at"])
        codes = new_recovery_codes(member)
        record(
            Kind.STAFF_JOINED, member, by=member.actor, at=at, scope=HOUSE,
            handle=member.handle, invitation=str(invitation.pk),
        )  # fmt: skip
    return member, codes


def good_password(password: str, member: Staff) -> None:
    """Refuse what is short, common, only digits, or like the member's own name; nothing is cut off."""
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(_("A password has at most 1,000 characters."), field="password")
    try:
        validate_password(password, user=member)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from None


def fitting_step(secret: str, code: str, at: datetime) -> int:
    """The step of the code that a new device shows; refused where it does not fit."""
    try:
        step = matching_step(secret, normal_code(code), at)
    except Unusable:
        raise Invalid(_("The code is 6 digits."), field="code") from None
    if step is None:
        told = _("This code does not fit. Is the clock of your device right? Wait for the next code and type that.")
        raise Refused(told, field="code")
    return step


def take_proofs(member: Staff) -> None:
    """Nothing the member knows or holds lets in any more; inside the caller's transaction."""
    member.set_unusable_password()
    member.totp, member.joined_at = None, None
    member.save(update_fields=["password", "totp", "joined_at"])
    member.recovery_codes.all().delete()
    EntryLink.objects.filter(staff=member, used_at=None).delete()


def teams_named(slugs: tuple[str, ...]) -> list[Team]:
    """The teams with these names; an unknown one is refused."""
    teams = list(Team.objects.filter(slug__in=slugs))
    if unknown := set(slugs) - {team.slug for team in teams}:
        raise NotFound(_("There is no team %(team)s.") % {"team": ", ".join(sorted(unknown))}, field="teams")
    return teams


def _invited(member: Staff, *, locale: str, sent: str, at: datetime, by: Actor) -> Invitation:
    invitation = _make(member, locale=locale, at=at)
    record(
        Kind.STAFF_INVITED, member, by=by, at=at, scope=HOUSE, handle=member.handle, name=member.name or "",
        roles=member.roles, teams=sorted(team.slug for team in member.teams.all()), sent=sent,
        invitation=str(invitation.pk), expires_at=instant(invitation.expires_at),
    )  # fmt: skip
    return invitation


def _make(member: Staff, *, locale: str, at: datetime) -> Invitation:
    """A new open invitation; those before it end."""
    member.invitations.filter(used_at=None, ended_at=None).update(ended_at=at)
    invitation = Invitation(staff=member, locale=locale, made_at=at, expires_at=at + INVITATION_LIFE)
    invitation.digest = _digest(_secret(invitation))
    invitation.save(force_insert=True)
    return invitation


def _use_up(invitation: Invitation, *, at: datetime) -> None:
    open_still = Invitation.objects.open().filter(pk=invitation.pk, expires_at__gt=at)
    if not open_still.update(used_at=at) or not Staff.objects.filter(pk=invitation.staff_id, is_active=True).exists():
        raise Refused(OVER)


def _free_mail(typed: str) -> str:
    try:
        mail = normal_mail(typed)
    except Unusable:
        raise Invalid(_("An e-mail address looks like name@example.com."), field="mail") from None
    if Staff.objects.filter(mail_index=staff_mail_index(mail)).exists():
        raise Refused(_("This mailbox belongs to somebody else on the staff."), field="mail")
    return mail


def _reachable(member: Staff, sent: str) -> None:
    if sent == "mail" and not member.mail:
        told = _("No mailbox of %(handle)s is known. Print the link on the server: troth staff reset %(handle)s")
        raise Refused(told % {"handle": member.handle})


def _secret(invitation: Invitation) -> str:
    return invitation_secret(keyring().code, str(invitation.pk))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
