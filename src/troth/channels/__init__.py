"""The ways out: mail, SMS and, in demo mode, the development inbox that keeps both on this machine."""

from django.conf import settings

LARGEST_ATTACHMENT = 5 * 1024 * 1024  # a larger copy is linked instead; the poster decides


def available() -> frozenset[str]:
    """The channels that can truly deliver: SMS only in demo mode, for as long as there is no gateway."""
    return frozenset({"mail", "sms"}) if settings.TROTH.demo else frozenset({"mail"})
