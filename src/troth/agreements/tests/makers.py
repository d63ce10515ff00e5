"""What a browser does on the way through a ceremony; the ceremonies themselves come from ceremonies.tests.makers."""

import re
from datetime import timedelta
from typing import Any, TypeAlias

from django.test import Client
from django.utils import timezone

from troth.ceremonies.models import Ceremony
from troth.ceremonies.tests.makers import TERMS, spruce
from troth.people.models import Code, Person
from troth.people.tests.makers import a_newcomer, confirmed, ivan, the_code

Answer: TypeAlias = Any
YESTERDAY = timezone.now() - timedelta(days=1)


def anna() -> Person:
    """Another consumer, with a mailbox only."""
    return confirmed(a_newcomer(name="Anna", mail="anna@example.com", phone="", at=YESTERDAY), at=YESTERDAY)


def enters(client: Client, person: Person | None = None) -> Person:
    """The person's own browser, in English, before the texts in force."""
    spruce(at=YESTERDAY)
    person = person or ivan(at=YESTERDAY)
    session = client.session
    session["person"], session["seen"] = str(person.pk), timezone.now().isoformat()
    session.save()
    client.cookies["django_language"] = "en"
    return person


def opens(client: Client) -> str:
    """Open the ceremony and look at it; returns its address."""
    address = str(client.get(f"/sign/{TERMS}")["Location"])
    assert client.get(address).status_code == 200
    return address


def manifest(client: Client, address: str) -> str:
    """The hidden digest of the page."""
    found = re.search(r'name="manifest_sha256" value="(\w{64})"', words(client.get(address)))
    assert found
    return found[1]


def agrees(client: Client, address: str, **fields: str) -> Answer:
    sent = {"decision": "agree", "manifest_sha256": manifest(client, address)} | fields
    return client.post(f"{address}decision/", sent)


def asks_for_a_code(client: Client, address: str, channel: str = "mail") -> Code:
    assert client.post(f"{address}code/", {"electronic_form": "yes", "channel": channel}).status_code == 302
    return Code.objects.filter(purpose="signing").latest("issued_at")


def proves(client: Client, address: str) -> Answer:
    return client.post(f"{address}code/", {"code": the_code(asks_for_a_code(client, address))})


def signs(client: Client, address: str, **fields: str) -> Answer:
    return client.post(f"{address}signature/", fields or {"typed_name": "伊万"})


def walks_to_the_end(client: Client) -> str:
    """Open, agree, prove, sign."""
    address = opens(client)
    agrees(client, address)
    proves(client, address)
    assert signs(client, address)["Location"] == f"{address}signed/"
    return address


def words(response: Answer) -> str:
    return str(response.content.decode())


def of(address: str) -> Ceremony:
    """The ceremony at this address."""
    return Ceremony.objects.get(pk=address.strip("/").split("/")[-1])
