"""Who is let in, how long, and the doors in front of views."""

import re
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.utils import timezone
from time_machine import TimeMachineFixture

from troth.core.actors import Role
from troth.core.refusals import Forbidden
from troth.people.access import let_person_in, local_path, signed_in, staff_only
from troth.people.models import Staff
from troth.people.queries import actor_of
from troth.people.tests.makers import NOON, ivan, olga, rita, signed_in_as

pytestmark = pytest.mark.django_db


def said(response: HttpResponseBase) -> bytes:
    assert isinstance(response, HttpResponse)
    return response.content


def a_request(method: str = "get", session: dict[str, str] | None = None) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)("/sign/terms")
    request.session = Client().session
    request.session.update(session or {})
    return request


@signed_in
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@staff_only()
def any_staff(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@staff_only(Role.ADMINISTRATOR, Role.SUPERVISOR)
def some_staff(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def test_a_stranger_registers_first_and_the_path_is_remembered() -> None:
    request = a_request()
    assert private(request)["Location"] == "/join/"
    assert request.session["awaits"] == "/sign/terms"


def test_what_a_stranger_posts_is_refused_not_lost_on_the_way() -> None:
    with pytest.raises(Forbidden, match="Nothing was sent"):
        private(a_request("post"))


def test_a_person_is_let_through() -> None:
    assert said(private(a_request(session={"person": str(ivan().pk)}))) == b"in"


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "\\\\evil.example", "///evil.example"])
def test_a_path_never_leads_elsewhere(path: str) -> None:
    assert re.match(r"/(?![/\\])", local_path(path))


def test_the_workbench_names_the_missing_right() -> None:
    with pytest.raises(Forbidden, match="administrator, supervisor"):
        some_staff(a_request(session=signed_in_as(rita())))
    assert said(some_staff(a_request(session=signed_in_as(olga())))) == b"in"
    assert said(any_staff(a_request(session=signed_in_as(rita())))) == b"in"


@pytest.mark.parametrize("session", [{}, {"staff": "018f3f2e-0000-7000-8000-000000000000"}])
def test_the_workbench_tells_others_how_to_get_in(session: dict[str, str]) -> None:
    response = any_staff(a_request(session=session))
    assert response.status_code == 403
    assert b"troth staff link" in said(response)


def test_staff_who_left_are_nobody() -> None:
    request = a_request(session=signed_in_as(olga()))
    assert actor_of(request).kind == "staff"
    Staff.objects.update(is_active=False)
    assert actor_of(request).kind == "nobody"


@pytest.mark.parametrize(("kind", "idle"), [("staff", timedelta(hours=2)), ("person", timedelta(days=1))])
def test_an_idle_session_is_nobodys(kind: str, idle: timedelta, time_machine: TimeMachineFixture) -> None:
    who = signed_in_as(olga()) if kind == "staff" else {"person": str(ivan().pk)}
    time_machine.move_to(NOON)
    request = a_request(session=who)
    assert actor_of(request).kind == kind
    time_machine.move_to(NOON + idle - timedelta(minutes=1))
    assert actor_of(request).kind == kind
    time_machine.move_to(NOON + 2 * idle - timedelta(minutes=2))
    assert actor_of(request).kind == kind
    time_machine.move_to(NOON + 3 * idle)
    assert actor_of(request).kind == "nobody"


def test_another_persons_session_leaves_nothing_behind() -> None:
    request = a_request(session={"person": "other", "awaits": "/sign/x", "ceremony": "c"})
    let_person_in(request, ivan(), at=timezone.now())
    assert "awaits" not in request.session
    assert "ceremony" not in request.session
    request = a_request(session={"awaits": "/sign/x"})
    let_person_in(request, ivan(), at=timezone.now())
    assert request.session["awaits"] == "/sign/x"
