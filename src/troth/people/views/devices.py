"""How a secret is shown to be set up on a device: as a QR code drawn by the server, and as text."""

import segno
from django.conf import settings
from django.utils.safestring import SafeString

from troth.people.models import Staff
from troth.people.rules import in_groups, provisioning_uri


def device_facts(member: Staff, secret: str) -> dict[str, object]:
    """What the page of a new device needs."""
    uri = provisioning_uri(secret, issuer=_issuer(), account=member.handle)
    drawn = segno.make(uri, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    return {"qr": SafeString(drawn), "typed_secret": in_groups(secret), "uri": uri}  # our own drawing, no text in it


def _issuer() -> str:
    """What the app lists it under: the product and the host it is reached at."""
    return f"Troth {settings.TROTH.base_url.partition('://')[2]}"
