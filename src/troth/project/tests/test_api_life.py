"""A program and a person: from the first question to the sealed document, and after a newer edition."""

import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from troth.agreements.tests.makers import YESTERDAY, agrees, of, proves, signs
from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.services import seal_document
from troth.ceremonies.tests.makers import TERMS, a_new_edition, spruce
from troth.core.actors import Actor
from troth.people.models import Person
from troth.people.services import create_token, revoke_token
from troth.people.services.tokens import SCOPES
from troth.people.tests.makers import SETUP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
Answer = Any


class Program:
    """A program of the provider, with a token of all scopes."""

    def __init__(self) -> None:
        secret = create_token("shop", scopes=list(SCOPES), at=timezone.now(), by=SETUP)
        self.client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})

    def opens(self, key: str = "", **subject: str) -> Answer:
        sent = {"agreement": TERMS, "locale": "en", "subject": {"ref": "u-1", "email": "ivan@example.com"} | subject}
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post("/api/v1/ceremonies", sent, content_type="application/json", headers=headers)

    def get(self, path: str) -> Answer:
        return self.client.get(f"/api/v1/{path}")

    def standing(self, ref: str = "u-1") -> str:
        return str(self.get(f"agreements/{TERMS}/status?subject={ref}").json()["standing"])


@pytest.fixture
def program() -> Program:
    spruce(at=YESTERDAY)
    return Program()


def test_somebody_never_introduced_has_to_accept(program: Program) -> None:
    answer = program.get(f"agreements/{TERMS}/status?subject=never-seen")
    assert answer.json() == {
        "subject": "never-seen", "agreement": TERMS, "current": 1, "accepted": None, "accepted_at": None,
        "standing": "must_accept",
    }  # fmt: skip
    assert not Person.objects.exists()


def test_the_same_key_opens_once_and_gives_the_same_answer(program: Program) -> None:
    first, again = program.opens("k-1"), program.opens("k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Ceremony.objects.count() == 1
    other = program.opens("k-1", name="Other")
    assert (other.status_code, other.json()["type"].rsplit("#")[1]) == (422, "key-reused")
    assert Ceremony.objects.count() == 1


def test_a_revoked_token_is_not_even_answered_what_it_was_answered_before(program: Program) -> None:
    assert program.opens("k-1").status_code == 201
    revoke_token("shop", at=timezone.now(), by=SETUP)
    again = program.opens("k-1")
    assert (again.status_code, again.get("Idempotent-Replayed")) == (401, None)
    assert program.opens("k-1", name="Other").status_code == 401


def test_a_refused_request_leaves_its_key_free(program: Program) -> None:
    assert program.opens("k-1", email="not-an-address").status_code == 422
    assert program.opens("k-1").status_code == 201


def follows(program: Program, client: Client, opened: Answer) -> str:
    """The person follows the link of the ceremony and reads; returns its address."""
    address = str(client.get(opened["url"].removeprefix(settings.TROTH.base_url))["Location"])
    assert client.get(address).status_code == 200
    return address


def agrees_and_signs(client: Client, address: str) -> None:
    agrees(client, address)
    proves(client, address)
    assert signs(client, address, typed_name="Ivan").status_code == 302


def test_the_state_is_told_truly_from_the_link_to_the_signature(program: Program, client: Client) -> None:
    opened = program.opens(name="Ivan").json()
    assert (opened["status"], opened["document"], opened["signed_at"]) == ("opened", None, None)
    address = follows(program, client, opened)
    agrees(client, address)
    assert program.get(f"ceremonies/{opened['id']}").json()["status"] == "agreed"
    proves(client, address)
    assert program.standing() == "must_accept"
    assert program.get(f"ceremonies/{opened['id']}/document").status_code == 404
    signs(client, address, typed_name="Ivan")
    assert program.standing() == "in_force"
    told = program.get(f"ceremonies/{opened['id']}").json()
    assert (told["status"], told["edition"], told["document"]) == ("signed", 1, None)
    assert told["signed_at"]


def test_document_and_bundle_are_said_to_be_sealing_and_are_given_afterwards(program: Program, client: Client) -> None:
    opened = program.opens(name="Ivan").json()
    address = follows(program, client, opened)
    agrees_and_signs(client, address)
    for what in ("document", "bundle"):
        waiting = program.get(f"ceremonies/{opened['id']}/{what}")
        assert (waiting.status_code, waiting["Content-Type"]) == (409, "application/problem+json")
    seal_document(Document.objects.get(ceremony=of(address)), at=timezone.now(), by=Actor.job("tests"))
    pdf, bundle = (program.get(f"ceremonies/{opened['id']}/{what}") for what in ("document", "bundle"))
    assert (pdf.status_code, bundle.status_code) == (200, 200)
    packed = zipfile.ZipFile(io.BytesIO(bundle.content))
    assert pdf.content in [packed.read(name) for name in packed.namelist()]
    told = program.get(f"ceremonies/{opened['id']}").json()["document"]
    assert told == {"level": "LT", "sha256": hashlib.sha256(pdf.content).hexdigest()}


def test_who_disagrees_is_told_as_such(program: Program, client: Client) -> None:
    opened = program.opens(name="Ivan").json()
    address = follows(program, client, opened)
    assert client.post(f"{address}decision/", {"decision": "disagree"}).status_code == 302
    assert program.get(f"ceremonies/{opened['id']}").json()["status"] == "declined"
    assert program.standing() == "declined"


def test_an_adverse_newer_edition_has_to_be_accepted_anew(program: Program, client: Client) -> None:
    agrees_and_signs(client, follows(program, client, program.opens(name="Ivan").json()))
    a_new_edition(at=timezone.now())
    assert program.standing() == "must_reaccept"
    again = program.opens().json()
    assert again["status"] == "opened"
    agrees_and_signs(client, follows(program, client, again))
    assert program.standing() == "in_force"
