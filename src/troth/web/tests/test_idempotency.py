from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from troth.core.ids import uuid7
from troth.web.idempotency import LEASE, forget_old_answers, once
from troth.web.models import IdempotentAnswer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


class Act:
    """An act that leaves a row, so that what is undone shows."""

    def __init__(self, status: int = 201) -> None:
        self.status = status
        self.times = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.times += 1
        IdempotentAnswer.objects.create(key=uuid7().bytes, request=b"effect", claimed_at=NOON)
        return HttpResponse("王小满", status=self.status, headers={"Location": "/api/x/1"})


def effects() -> int:
    return IdempotentAnswer.objects.filter(request=b"effect").count()


def post(body: str = '{"a":1}', caller: str = "Bearer one") -> HttpRequest:
    return RequestFactory(headers={"Authorization": caller}).post("/api/x", body, content_type="application/json")


def test_a_repeated_post_is_answered_again_and_not_done_again() -> None:
    act = Act()
    first, second = (once(post(), "k1", at=NOON, act=act) for _ in range(2))
    assert isinstance(first, HttpResponse)
    assert isinstance(second, HttpResponse)
    assert (act.times, effects()) == (1, 1)
    assert (second.status_code, second.content, second["Location"]) == (201, first.content, "/api/x/1")
    assert second["Idempotent-Replayed"] == "true"


def test_the_same_key_with_another_body_is_422() -> None:
    act = Act()
    once(post(), "k1", at=NOON, act=act)
    assert once(post('{"a":2}'), "k1", at=NOON, act=act).status_code == 422
    assert act.times == 1


def test_the_same_key_of_another_caller_is_another_key() -> None:
    act = Act()
    once(post(), "k1", at=NOON, act=act)
    once(post(caller="Bearer two"), "k1", at=NOON, act=act)
    assert act.times == 2


def test_while_the_first_is_at_work_the_second_is_409() -> None:
    inner: list[int] = []

    def act(request: HttpRequest) -> HttpResponse:
        inner.append(once(post(), "k1", at=NOON, act=Act()).status_code)
        return HttpResponse(status=201)

    once(post(), "k1", at=NOON, act=act)
    assert inner == [409]
    assert effects() == 0


def test_a_crash_leaves_nothing_and_the_next_try_after_the_lease_does_it() -> None:
    class Killed(BaseException):
        pass

    act = Act()

    def dies(request: HttpRequest) -> HttpResponse:
        act(request)
        raise Killed

    with pytest.raises(Killed):
        once(post(), "k1", at=NOON, act=dies)
    assert effects() == 0
    assert once(post(), "k1", at=NOON + timedelta(seconds=1), act=act).status_code == 409
    assert once(post(), "k1", at=NOON + LEASE, act=act).status_code == 201
    assert effects() == 1


def test_who_comes_back_after_the_claim_lapsed_undoes_its_own_work() -> None:
    act = Act()

    def slow(request: HttpRequest) -> HttpResponse:
        once(post(), "k1", at=NOON + LEASE, act=act)
        return act(request)

    assert once(post(), "k1", at=NOON, act=slow).status_code == 409
    assert effects() == 0  # the other's too, which here stands in the same transaction


def test_what_was_refused_or_broke_is_not_kept_and_what_broke_is_undone() -> None:
    refused, broken = Act(status=409), Act(status=500)
    for act in (refused, broken):
        for _ in range(2):
            once(post(), "k1", at=NOON, act=act)
        assert act.times == 2
    assert effects() == 2  # a refusal may have spent a try, and that must stand


def test_a_malformed_key_is_400() -> None:
    for key in ("", "a b", "键", "x" * 256):
        assert once(post(), key, at=NOON, act=Act()).status_code == 400


def test_the_kept_answer_and_its_key_do_not_stand_in_clear() -> None:
    once(post(), "wang-xiaoman-1", at=NOON, act=Act())
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, request, answer FROM web_idempotentanswer")
        stored = b"".join(bytes(value or b"") for row in cursor.fetchall() for value in row)
    assert "王小满".encode() not in stored
    assert b"wang-xiaoman" not in stored


def test_answers_are_forgotten_after_two_days() -> None:
    once(post(), "k1", at=NOON, act=Act())
    assert forget_old_answers(at=NOON + timedelta(hours=47)) == 0
    assert forget_old_answers(at=NOON + timedelta(hours=49)) == 2


def test_a_caller_who_is_known_no_more_is_left_to_the_view_and_not_given_the_kept_answer(settings: Settings) -> None:
    kept, refused = Act(), Act(status=401)
    once(post(), "k1", at=NOON, act=kept)
    settings.IDEMPOTENCY_CALLER = "troth.web.tests.pages.Nobody"
    assert [once(post(), "k1", at=NOON, act=refused).status_code for _ in range(2)] == [401, 401]
    assert (kept.times, refused.times) == (1, 2)
    assert once(post('{"a":2}'), "k1", at=NOON, act=refused).status_code == 401  # nor told that the key was used
    once(post(caller="Bearer two"), "k2", at=NOON, act=refused)
    assert IdempotentAnswer.objects.exclude(request=b"effect").count() == 1


def test_through_the_door_a_post_without_key_is_done_each_time_and_with_key_once(client: Client) -> None:
    for _ in range(2):
        assert "Idempotent-Replayed" not in client.post("/api/echo", "{}", content_type="application/json")
    headers = {"Idempotency-Key": '"8e03978e-40d5"'}
    answers = [client.post("/api/echo", "{}", content_type="application/json", headers=headers) for _ in range(2)]
    assert [answer.get("Idempotent-Replayed") for answer in answers] == [None, "true"]
    assert answers[0].content == answers[1].content
