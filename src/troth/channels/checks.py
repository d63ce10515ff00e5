"""What must be true of the way out before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from troth.channels.letters import NoAddress, envelope

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@register(Tags.security)
def the_mail_password_travels_encrypted(**kwargs: Any) -> list[CheckMessage]:
    mail = settings.TROTH.mail
    if mail is None or not mail.user or mail.tls != "none" or mail.host in LOOPBACK:
        return []
    hint = "Use smtp+starttls:// or smtps:// in TROTH_EMAIL_URL."
    return [Error("the password of the mail server would travel in clear", hint=hint, id="channels.E001")]


@register()
def mail_has_a_sender(**kwargs: Any) -> list[CheckMessage]:
    try:
        envelope(settings.TROTH.mail_from)
    except NoAddress:
        hint = "Write it as name@example.com or Name <name@example.com>."
        return [Error("TROTH_EMAIL_FROM is not a mail address", hint=hint, id="channels.E002")]
    return []
