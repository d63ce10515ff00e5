"""Cases by programs: brought, read, written to; once under one key; nobody else's, and no note of the house."""

import base64
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from troth.cases.models import Case
from troth.cases.services import answer, note, open_case
from troth.cases.services.opening import Said
from troth.cases.tests.makers import MATTER
from troth.core.actors import Actor
from troth.flows.tests.makers import SLUG, a_person, a_signature, an_agreement
from troth.people.models import Reference, reference_index
from troth.people.services import create_token
from troth.people.tests.makers import SETUP, olga

pytestmark = pytest.mark.django_db
IVAN = {"ref": "u-1", "email": "ivan@example.com", "name": "Ivan"}
ASKED = {"kind": "support", "body": "It does not start.", "subject": IVAN, "locale": "en"}


def program(*scopes: str, name: str = "shop") -> Client:
    wanted = list(scopes) or ["cases:read", "cases:write", "ceremonies:write"]
    token = create_token(name, scopes=wanted, at=timezone.now(), by=SETUP)
    return Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})


def sent(client: Client, path: str, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, body, content_type="application/json", headers=headers)


def test_a_request_for_help_is_brought_read_and_followed() -> None:
    shop = program()
    made = sent(shop, "/api/v1/cases", ASKED)
    assert made.status_code == 201, made.content
    case = made.json()
    assert (case["kind"], case["status"], case["way"], case["receipt"]) == ("support", "open", "api", None)
    assert case["messages"][0]["body"] == "It does not start."
    row = Case.objects.get()
    answer(row, "Now it does.", at=timezone.now(), by=olga().actor)
    note(row, "Secret of the house.", at=timezone.now(), by=olga().actor)
    read = shop.get(f"/api/v1/cases/{row.code}")
    assert [m["kind"] for m in read.json()["messages"]] == ["written", "answer"]
    assert "Secret" not in read.content.decode()


def test_a_complaint_is_brought_with_category_and_wish() -> None:
    made = sent(program(), "/api/v1/cases", ASKED | {"kind": "complaint", "category": "billing", "wish": "Money back."})
    assert made.status_code == 201
    complaint = Case.objects.get().complaint
    assert (complaint.category, complaint.wish) == ("billing", "Money back.")


def test_without_a_name_the_receipt_stands_in_the_answer_and_nowhere_else() -> None:
    shop = program()
    case = sent(shop, "/api/v1/cases", {"kind": "support", "body": "Help."}).json()
    assert case["receipt"].count("-") == 4
    assert "receipt" not in shop.get(f"/api/v1/cases/{case['code']}").json()


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [({"kind": "privacy"}, "/kind"), ({"body": ""}, "/body"), ({"body": "x" * 10_001}, "/body"),
     ({"body": "a\u202eb"}, "/body"), ({"kind": "complaint"}, "/category"), ({"service": "none"}, "/service"),
     ({"service": "a\x00"}, "/service"), ({"plan": "a\x00"}, "/plan"),
     ({"clause": f"{SLUG}/1/none"}, "/clause"), ({"files": [{"name": "a.txt", "content": "%%%"}]}, "/files/0/content"),
     ({"files": [{"name": "a.html", "content": base64.b64encode(b"<html><script>").decode()}]}, "/files/0/content"),
     ({"subject": {"ref": "u-2", "email": "nonsense"}}, "/subject/email")],
)  # fmt: skip
def test_what_cannot_be_taken_is_a_problem_that_names_the_member(wrong: dict[str, Any], pointer: str) -> None:
    refused = sent(program(), "/api/v1/cases", ASKED | wrong)
    assert refused.status_code == 422, refused.content
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]
    assert not Case.objects.exists()


def test_files_come_as_base64() -> None:
    content = base64.b64encode(b"The log says no.").decode()
    sent(program(), "/api/v1/cases", ASKED | {"files": [{"name": "log.txt", "content": content}]}, "key-1")
    assert Case.objects.get().attachments.get().name == "log.txt"


def test_more_than_a_megabyte_at_once_is_refused() -> None:
    content = base64.b64encode(b"x" * 1_200_000).decode()
    assert sent(program(), "/api/v1/cases", ASKED | {"files": [{"name": "a", "content": content}]}).status_code == 413


def test_the_same_key_is_one_case_and_one_message_and_other_words_are_refused() -> None:
    shop = program()
    first, again = (sent(shop, "/api/v1/cases", ASKED, "key-1") for _send in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["code"] == again.json()["code"]
    assert sent(shop, "/api/v1/cases", ASKED | {"body": "Else."}, "key-1").status_code == 422
    path = f"/api/v1/cases/{first.json()['code']}/messages"
    one, two = (sent(shop, path, {"body": "And more."}, "key-2") for _send in range(2))
    assert one.json()["id"] == two.json()["id"]
    assert sent(shop, path, {"body": "Other."}, "key-2").json()["type"].endswith("#key-reused")
    assert sent(shop, path, {"body": "Other."}, "k" * 256).json()["type"].endswith("#key-malformed")
    assert Case.objects.get().messages.count() == 2
    other = program(name="other")
    assert sent(other, "/api/v1/cases", ASKED, "key-1").json()["code"] != first.json()["code"]


def test_a_program_sees_what_came_by_programs_and_of_people_it_introduced_and_nothing_else() -> None:
    shop, ivan = program(), a_person()
    own = sent(shop, "/api/v1/cases", ASKED | {"subject": None}).json()["code"]
    said, by = Said("Mine alone.", locale="en"), Actor.person(ivan.pk)
    private = open_case(MATTER, said, person=ivan, way="me", at=timezone.now(), by=by)
    assert shop.get(f"/api/v1/cases/{own}").status_code == 200
    for code in (private.code, "S-2222222-2", "nonsense"):
        assert shop.get(f"/api/v1/cases/{code}").status_code == 404
        assert shop.get(f"/api/v1/cases/{code}/clocks").status_code == 404
        assert sent(shop, f"/api/v1/cases/{code}/messages", {"body": "x"}).status_code == 404
    Reference.objects.create(person=ivan, ref="u-9", index=reference_index("u-9"))
    assert shop.get(f"/api/v1/cases/{private.code}").status_code == 200


def test_each_scope_opens_its_own_operations() -> None:
    reader, writer = program("cases:read", name="reader"), program("cases:write", name="writer")
    nameless = ASKED | {"subject": None}
    assert sent(reader, "/api/v1/cases", nameless).status_code == 403
    code = sent(writer, "/api/v1/cases", nameless).json()["code"]
    assert writer.get(f"/api/v1/cases/{code}").status_code == 403
    assert reader.get(f"/api/v1/cases/{code}").status_code == 200


def test_clocks_say_when_by_whose_word_and_why() -> None:
    from troth.promises.rules.standards import Key
    from troth.promises.tests.makers import in_force

    in_force(Key("drive", "", "support", "", "first_response"), at=timezone.now())
    shop = program()
    code = sent(shop, "/api/v1/cases", ASKED | {"service": "drive"}).json()["code"]
    (clock,) = [c for c in shop.get(f"/api/v1/cases/{code}/clocks").json()["items"] if not c["law_says"]]
    assert (clock["state"], clock["provisional"], clock["leads"]) == ("running", False, True)
    assert clock["trace"][0]["sentence"].startswith("It began on")
    assert shop.get(f"/api/v1/cases/{code}").json()["due"] == clock["due"]


def test_a_clause_that_the_person_signed_comes_with_its_ceremony() -> None:
    ivan = a_person()
    an_agreement()
    document = a_signature(ivan)
    Reference.objects.create(person=ivan, ref="u-1", index=reference_index("u-1"))
    made = sent(program(), "/api/v1/cases", ASKED | {"clause": f"{SLUG}/1/price"})
    assert made.json()["clause"] == {
        "text": SLUG, "edition": 1, "clause": "price", "ceremony": str(document.ceremony_id)
    }  # fmt: skip
