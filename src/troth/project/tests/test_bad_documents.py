"""Hostile documents for the API: refused with a problem, or taken as they are."""

import json

import pytest

from troth.project.tests.routes import Answer, asked
from troth.project.tests.world import World, a_program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
URLENCODED = "application/x-www-form-urlencoded"
MEGABYTE = 1024 * 1024
GOOD = {"agreement": "spruce-terms", "locale": "en", "subject": {"ref": "u-77", "email": "p@example.com"}}
DOCUMENTS: dict[str, bytes] = {
    "nothing": b"",
    "cut off": b'{"agreement": "spruce-te',
    "no object": b'["agreement"]',
    "null": b"null",
    "a number": b"1e400",
    "deep": b"[" * 100_000,
    "deep objects": b'{"subject":' * 20_000,
    "two megabytes": b'{"agreement": "' + b"x" * 2 * MEGABYTE + b'"}',
    "no UTF-8": b'{"agreement": "\xff\xfe"}',
    "a long number": b'{"agreement": ' + b"9" * 10_000 + b"}",
    "the same member twice": b'{"agreement": "x", "agreement": "y"}',
}
WORDS = (
    "\ud800",
    "\0",
    "a\0b",
    "x" * 100_000,
    "\u202e",
    "𠮷" * 200,
    {"a": 1},
    ["x"],
    7,
    None,
    True,
    1e308,
    "",
    " ",
    "\x07",
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused_with_a_problem(name: str, world: World) -> None:
    for headers in ({}, {"HTTP_IDEMPOTENCY_KEY": "k-1"}, {"HTTP_IDEMPOTENCY_KEY": "\x07" * 300}):
        body = DOCUMENTS[name]
        answer = asked(
            a_program(world), "POST", "/api/v1/ceremonies", data=body, content_type="application/json", **headers
        )
        must_be_a_problem(answer)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", URLENCODED, "multipart/form-data", "", "x"])
def test_another_kind_of_document_is_refused_or_read_as_json(kind: str, world: World) -> None:
    body = json.dumps(GOOD).encode()
    answer = asked(a_program(world), "POST", "/api/v1/ceremonies", data=body, content_type=kind)
    if answer.status_code != 201:
        must_be_a_problem(answer)


@pytest.mark.parametrize("member", ["agreement", "locale", "return_url", "ref", "name", "email", "phone", "subject"])
def test_hostile_members_are_refused_with_a_problem_or_taken(member: str, world: World) -> None:
    for word in WORDS:
        place = GOOD["subject"] if member in ("ref", "name", "email", "phone") else GOOD
        assert isinstance(place, dict)
        changed = {**place, member: word}
        sent = {**GOOD, "subject": changed} if place is not GOOD else changed
        body = json.dumps(sent).encode()
        answer = asked(a_program(world), "POST", "/api/v1/ceremonies", data=body, content_type="application/json")
        if answer.status_code != 201:
            must_be_a_problem(answer)


@pytest.mark.parametrize("ending", ["\0", "\x07", "\x7f", "\ud800", "\u2028", " ", '"', "\\", "x" * 500])
def test_an_address_to_return_to_has_no_hidden_characters(ending: str, world: World) -> None:
    body = json.dumps({**GOOD, "return_url": f"https://shop.example/{ending}"}).encode()
    answer = asked(a_program(world), "POST", "/api/v1/ceremonies", data=body, content_type="application/json")
    must_be_a_problem(answer)
    assert answer.status_code == 422


def must_be_a_problem(answer: Answer) -> None:
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == answer.status_code
    assert len(answer.body) < 5_000
