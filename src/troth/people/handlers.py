"""What people are told because of what happened to their codes."""

from django.utils import timezone

from troth.channels.services import post
from troth.core.actors import Actor
from troth.ledger import Event, on
from troth.people.events import Kind
from troth.people.models import Code
from troth.people.rules import CODE_LIFE
from troth.people.services.codes import digits_of


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
