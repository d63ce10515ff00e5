"""What billing tells and asks over the API."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from troth.people.models import Person
from troth.people.tests.makers import NOON
from troth.promises.models import Order, Subscription
from troth.promises.policy import READ, WRITE
from troth.promises.tests.makers import a_token, drive, wei
from troth.vault.datakeys import shred
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
AGO = (NOW - timedelta(days=1)).isoformat()
ORDER: dict[str, Any] = {
    "service": "drive", "reference": "B-1", "subject": {"ref": "u-1"}, "plan": "standard", "amount": 2500,
    "currency": "CNY", "placed_at": AGO, "paid_at": AGO,
}  # fmt: skip
SUBSCRIPTION = {
    **{name: ORDER[name] for name in ORDER if name != "paid_at"}, "auto_renewal": True, "period_start": AGO,
    "period_end": (NOW + timedelta(days=29)).isoformat(),
}  # fmt: skip


class Program:
    """A program with these scopes."""

    def __init__(self, *scopes: str) -> None:
        headers = {"Authorization": f"Bearer {a_token(*scopes)}", "Accept-Language": "en"}
        self.client = Client(headers=headers, raise_request_exception=False)

    def tell(self, what: str, sent: object, **headers: str) -> Any:
        body = json.dumps(sent)
        return self.client.post(f"/api/v1/{what}", body, content_type="application/json", headers=headers)

    def ask(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}")


@pytest.fixture
def billing() -> Program:
    drive(), wei()
    return Program(WRITE, READ, "ceremonies:write")


def test_an_order_is_told_once_read_back_and_told_again(billing: Program) -> None:
    answers = [billing.tell("orders", ORDER) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json() == billing.ask("orders/drive/B-1").json()
    told = answers[0].json()
    assert (told["subject"], told["amount"], told["auto_renewal"]) == ("u-1", 2500, False)
    assert datetime.fromisoformat(told["placed_at"]) - datetime.fromisoformat(AGO) < timedelta(milliseconds=1)
    assert Order.objects.count() == 1


def test_what_is_read_can_be_told_again_as_it_is(billing: Program) -> None:
    read = billing.tell("subscriptions", SUBSCRIPTION).json()
    again = billing.tell("subscriptions", {**read, "subject": {"ref": read["subject"]}})
    assert (again.status_code, again.json()) == (200, read)


def test_an_order_told_differently_needs_a_newer_as_of(billing: Program) -> None:
    billing.tell("orders", ORDER)
    refused = billing.tell("orders", {**ORDER, "amount": 1})
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    assert refused.json()["errors"][0]["pointer"] == "/as_of"
    newer = {**ORDER, "amount": 1, "as_of": datetime.now(UTC).isoformat()}
    answer = billing.tell("orders", newer)
    assert (answer.status_code, answer.json()["amount"]) == (200, 1)


def test_a_subscription_is_told_as_it_stands(billing: Program) -> None:
    assert billing.tell("subscriptions", SUBSCRIPTION).status_code == 201
    now = datetime.now(UTC).isoformat()
    ended = {**SUBSCRIPTION, "auto_renewal": False, "ended_at": now, "ending": "cancelled", "as_of": now}
    answer = billing.tell("subscriptions", ended)
    assert (answer.status_code, answer.json()["ending"]) == (200, "cancelled")
    assert billing.ask("subscriptions/drive/B-1").json() == answer.json()
    assert billing.ask("orders/drive/B-1").status_code == 404
    assert Subscription.objects.count() == 1


def test_a_key_sent_twice_is_answered_as_before(billing: Program) -> None:
    answers = [billing.tell("orders", ORDER, **{"Idempotency-Key": "k-1"}) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1]["Idempotent-Replayed"] == "true"


def test_somebody_new_is_introduced_where_a_mailbox_is_given(billing: Program) -> None:
    new = {**ORDER, "subject": {"ref": "u-2", "name": "Nina 🌲", "email": "nina@example.com", "locale": "en-GB"}}
    assert billing.tell("orders", new).status_code == 201
    assert Person.objects.get(references__person__locale="en").name == "Nina 🌲"
    unknown = billing.tell("orders", {**ORDER, "reference": "B-2", "subject": {"ref": "u-3"}})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (409, "/email")
    wrong = billing.tell("orders", {**ORDER, "reference": "B-2", "subject": {"ref": "u-3", "email": "x"}})
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "This email cannot be used.")


@pytest.mark.parametrize(
    ("change", "pointer", "status"),
    [
        ({"amount": -1}, "/amount", 422),
        ({"amount": 25.5}, "/amount", 422),
        ({"amount": 10**13}, "/amount", 422),
        ({"amount": "2500"}, "/amount", 422),
        ({"amount": 2500.0}, "/amount", 422),
        ({"amount": True}, "/amount", 422),
        ({"currency": "yuan"}, "/currency", 422),
        ({"placed_at": "2026-11-20T12:00"}, "/placed_at", 422),
        ({"placed_at": "2999-11-20T12:00Z"}, "/placed_at", 422),
        ({"placed_at": "0001-01-01T00:00+14:00"}, "/placed_at", 422),
        ({"reference": "=1+1"}, "/reference", 422),
        ({"reference": "a\0b"}, "/reference", 422),
        ({"reference": ""}, "/reference", 422),
        ({"reference": "x" * 101}, "/reference", 422),
        ({"service": "a\0"}, "/service", 422),
        ({"service": "nowhere"}, "/service", 404),
        ({"plan": "gold"}, "/plan", 404),
        ({"subject": {}}, "/subject/ref", 422),
        ({"subject": {"ref": "\ud800"}}, "/subject/ref", 422),
        ({"subject": {"ref": "u\u200b1"}}, "/subject/ref", 422),
        ({"subject": {"ref": "a\0b", "email": "n@example.com"}}, "/subject/ref", 422),
        ({"subject": {"ref": " u-1"}}, "/subject/ref", 422),
        ({"subject": {"ref": "=HYPERLINK(1)"}}, "/subject/ref", 422),
        ({"reference": "a\u202eb"}, "/reference", 422),
        ({"as_of": "2999-01-01T00:00Z"}, "/as_of", 422),
    ],
)
def test_what_cannot_be_understood_is_a_problem_that_points_at_it(
    billing: Program, change: dict[str, Any], pointer: str, status: int
) -> None:
    answer = billing.tell("orders", {**ORDER, **change})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Order.objects.exists()


def test_telling_and_reading_are_two_scopes(billing: Program) -> None:
    billing.tell("orders", ORDER)
    writer, reader, other = Program(WRITE), Program(READ), Program("agreements:read")
    assert writer.tell("orders", ORDER).status_code == 200
    assert reader.ask("orders/drive/B-1").status_code == 200
    for program in (reader, other):
        assert {program.tell(what, ORDER).status_code for what in ("orders", "subscriptions")} == {403}
    for program in (writer, other):
        assert {program.ask(f"{what}/drive/B-1").status_code for what in ("orders", "subscriptions")} == {403}
    assert Client().get("/api/v1/orders/drive/B-1").status_code == 401


@pytest.mark.parametrize("reference", ["2026/11/7", "订单 7", "🌲", "a%b", "x?y#z"])
def test_a_reference_is_read_back_whatever_it_looks_like(billing: Program, reference: str) -> None:
    from urllib.parse import quote

    assert billing.tell("orders", {**ORDER, "reference": reference}).status_code == 201
    assert billing.ask(f"orders/drive/{quote(reference)}").json()["reference"] == reference


def test_what_was_never_told_is_absent(billing: Program) -> None:
    for path in ("orders/drive/B-9", "orders/nowhere/B-1", "subscriptions/drive/%00", "orders/drive/%ED%A0%80"):
        answer = billing.ask(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path


def test_telling_more_of_somebody_forgotten_is_refused_as_a_problem(billing: Program) -> None:
    shred(person_scope(wei().pk, "evidence"), at=NOON)
    answer = billing.tell("orders", ORDER)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert not Order.objects.exists()


def test_an_order_of_somebody_forgotten_can_still_be_read(billing: Program) -> None:
    billing.tell("orders", ORDER)
    for purpose in ("evidence", "profile"):
        shred(person_scope(wei().pk, purpose), at=NOON)
    answer = billing.ask("orders/drive/B-1").json()
    assert (answer["reference"], answer["subject"], answer["amount"]) == ("B-1", "", 2500)
