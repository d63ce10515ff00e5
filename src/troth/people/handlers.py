"""What people are told because of what happened to their codes, and staff because of an invitation."""

from django.utils import timezone

from troth.channels.services import post
from troth.core.actors import Actor
from troth.ledger import Event, on
from troth.people.events import Kind
from troth.people.models import Code, Invitation
from troth.people.rules import CODE_LIFE
from troth.people.services.codes import digits_of
from troth.people.services.invitations import INVITATION_LIFE, invitation_link


@on(Kind.CODE_ISSUED, tries=8)
def send_the_code(event: Event) -> None:
    code = Code.objects.select_related("contact__person").filter(pk=event.subject_id).first()
    if code is None or not code.is_live(timezone.now()):
        return  # a code that came too late would only confuse
    contact = code.contact
    post(
        key=f"{event.pk}:{contact.channel}",
        channel=contact.channel,
        to=contact.value,
        person=str(contact.person_id),
        scope=contact.scope(),
        locale=contact.person.locale,
        template=f"code-{code.purpose}",
        context={
            "code": digits_of(code),
            "about": code.about,
            "minutes": int(CODE_LIFE.total_seconds()) // 60,
        },
        transient=True,
        at=timezone.now(),
        by=Actor.job("send_the_code"),
    )


@on(Kind.STAFF_INVITED, Kind.STAFF_RESET, tries=8)
def send_the_invitation(event: Event) -> None:
    invitation = Invitation.objects.select_related("staff").filter(pk=event.facts["invitation"]).first()
    if event.facts["sent"] != "mail" or invitation is None or not _is_open(invitation):
        return
    member = invitation.staff
    post(
        key=f"{event.pk}:mail",
        channel="mail",
        to=member.mail or "",
        person=str(member.pk),
        scope=member.scope(),
        locale=invitation.locale,
        template="staff-invited",
        context={
            "name": member.name or member.handle,
            "handle": member.handle,
            "again": event.kind == Kind.STAFF_RESET,
            "link": invitation_link(invitation),
            "hours": int(INVITATION_LIFE.total_seconds()) // 3600,
        },
        at=timezone.now(),
        by=Actor.job("send_the_invitation"),
    )


def _is_open(invitation: Invitation) -> bool:
    unused = invitation.used_at is None and invitation.ended_at is None
    return unused and invitation.staff.is_active and timezone.now() < invitation.expires_at
