"""Article 13 of the Electronic Signature Law, condition by condition: what meets it here, and what stays open."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _


def article_13(facts: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """For each of the four conditions: its words, whether it is met, and by what."""
    to = _("mailbox") if facts["verification"]["channel"] == "mail" else _("mobile number")
    yield (
        _("1. The data used to make the signature belong to the signer alone"),
        _("met in part"),
        _("The code went only to the signer's %(to)s and worked once; whoever can read messages there could read it.")
        % {"to": to},
    )
    yield (
        _("2. At the time of signing they are controlled by the signer alone"),
        _("met in part"),
        _("The code was entered within ten minutes of being sent; who held the device is not known to the server."),
    )
    yield (
        _("3. Any change to the signature after signing can be discovered"),
        _("met"),
        _("The signature is part of this file, which the seal covers whole, and of the sealed statement."),
    )
    yield (
        _("4. Any change to content and form after signing can be discovered"),
        _("met"),
        _("The seal covers every byte of this file; the texts are named by their SHA-256."),
    )


def limits(facts: dict[str, Any]) -> Iterator[str]:
    """What the document does not prove, in so many words."""
    yield _(
        "It does not prove the signer's legal name: the name is the one that was given, no identity card was checked."
    )
    yield _("It does not prove that the texts were read or understood, only that they were shown before the decision.")
    yield _(
        "The times are those of the provider's server, stamped by the provider's own clock; "
        "no independent time authority took part."
    )
    yield _(
        "The seal is the provider's own: it shows that nothing was changed since it was made, and rests on the "
        "provider's root certificate, which is not a certificate of an authority licensed under article 16."
    )
    if facts["connection"]["ip"] is None:
        yield _("The network address of the signer is unknown.")
