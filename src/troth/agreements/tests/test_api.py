"""What programs may send to open a ceremony, and which member is at fault where it is refused."""

import pytest
from django.test import Client
from django.utils import timezone

from troth.ceremonies.tests.makers import TERMS, spruce
from troth.people.models import Person
from troth.people.services import create_token
from troth.people.tests.makers import SETUP

pytestmark = pytest.mark.django_db
ADA = {"ref": "u-1", "name": "Ada", "email": "ada@example.com"}


def opened(**subject: str) -> tuple[int, list[str]]:
    token = create_token("shop", scopes=["ceremonies:write"], at=timezone.now(), by=SETUP)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    sent = {"agreement": TERMS, "subject": ADA | subject}
    answer = client.post("/api/v1/ceremonies", sent, content_type="application/json")
    return answer.status_code, [fault["pointer"] for fault in answer.json().get("errors", ())]


@pytest.mark.parametrize(
    ("subject", "pointer"),
    [({"ref": "=1+1"}, "/subject/ref"), ({"ref": " u-1"}, "/subject/ref"), ({"ref": "u\x00"}, "/subject/ref"),
     ({"email": "nonsense"}, "/subject/email"), ({"phone": "12"}, "/subject/phone")],
)  # fmt: skip
def test_a_person_who_cannot_be_one_is_refused_by_the_member_at_fault(subject: dict[str, str], pointer: str) -> None:
    spruce()
    assert opened(**subject) == (422, [pointer])
    assert not Person.objects.exists()


def test_somebody_known_by_their_telephone_number_is_introduced() -> None:
    spruce()
    assert opened(ref="+8613800006208") == (201, [])
