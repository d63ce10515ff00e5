import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from ninja import NinjaAPI

from troth.people.api import TokenAuth, needs
from troth.people.services import create_token, revoke_token
from troth.people.tests.makers import NOON, SETUP
from troth.web.api_errors import answer_with_problems
from troth.web.request_ids import give_id

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]


@pytest.fixture(scope="module")
def ask() -> Ask:
    """Ask a small API of two operations, as a program would."""
    api = NinjaAPI(urls_namespace="people-test", auth=TokenAuth(), docs_url=None, openapi_url=None)
    answer_with_problems(api)

    @api.get("/who")
    def who(request: HttpRequest) -> dict[str, Any]:
        actor = request.auth  # type: ignore[attr-defined]
        return {"kind": actor.kind, "id": actor.id, "roles": sorted(actor.roles), "via": actor.via}

    @api.get("/read", auth=needs("agreements:read"))
    def read(request: HttpRequest) -> dict[str, Any]:
        return {"read": True}

    views: dict[str, Any] = {str(pattern.pattern): pattern.callback for pattern in api.urls[0]}

    def asking(path: str, authorization: str = "") -> HttpResponse:
        headers = {"Authorization": authorization} if authorization else {}
        request = RequestFactory().get(f"/api/v1/{path}", headers=headers)
        give_id(request)
        answer: HttpResponse = views[path](request)
        return answer

    return asking


def a_token(*scopes: str) -> str:
    return create_token("shop", scopes=list(scopes), at=NOON, by=SETUP)


def test_a_live_token_makes_an_actor_with_its_scopes(ask: Ask) -> None:
    said = json.loads(ask("who", f"Bearer {a_token('agreements:read', 'ceremonies:write')}").content)
    assert (said["kind"], said["roles"], said["via"]) == ("api", ["agreements:read", "ceremonies:write"], "api")


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic eDp5", "Bearer " + "x" * 9000, "Bearer 令牌"]
)
def test_without_a_live_token_the_answer_is_401_and_says_how(ask: Ask, authorization: str) -> None:
    a_token("agreements:read")
    answer = ask("who", authorization)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert b"unauthenticated" in answer.content


def test_a_revoked_token_is_none(ask: Ask) -> None:
    token = a_token("agreements:read")
    revoke_token("shop", at=NOON, by=SETUP)
    assert ask("who", f"Bearer {token}").status_code == 401


def test_a_token_without_the_scope_is_told_which_is_missing(ask: Ask) -> None:
    answer = ask("read", f"Bearer {a_token('ceremonies:read')}")
    assert answer.status_code == 403
    assert b"agreements:read" in answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_with_the_scope_gets_in(ask: Ask) -> None:
    assert ask("read", f"Bearer {a_token('agreements:read')}").status_code == 200
