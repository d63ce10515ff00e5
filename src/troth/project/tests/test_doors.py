"""What holds at every address: headers, form tokens, no 500, strangers learn nothing, reading changes nothing."""

import hashlib
import html
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from troth.people.models import Code
from troth.people.services.codes import digits_of
from troth.people.tests.makers import IVANS_MAIL, IVANS_PHONE
from troth.project.tests.routes import Answer, addresses, asked, outcome, route_pattern, routes
from troth.project.tests.world import World, a_program, rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
ROUTES = routes()
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ADDRESS = re.compile(r"(?:href|action|src|formaction|content)=\"([^\"]*)\"")
ODD_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
TABLES_OF_A_SESSION = {"vault_session"}
CHANGES = {  # reading these as staff leaves a trace, and shall
    "complaints:desk-act": {"ledger_event", "people_look"},
    "complaints:desk-act-of": {"ledger_event", "people_look"},
    "complaints:desk-pack": {"ledger_event", "people_look"},
    "flows:signature-pdf": {"ledger_event", "people_look"},
    "flows:signature": {"ledger_event", "people_look"},
    "flows:remark": {"ledger_event", "people_look"},
    "people:enter-staff": {"ledger_event", "people_entrylink", "people_staffsession"},
}


def everybody(world: World, *names: str) -> Iterator[tuple[str, Client]]:
    yield from ((name, world.browsers[name]) for name in names or ("nobody", "owner", "link", "administrator"))
    yield "program", a_program(world)


# --- headers ---


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_is_guarded_by_its_headers(route: str, world: World) -> None:
    for name, browser in everybody(world):
        for method in ("GET", "POST"):
            answer = asked(browser, method, addresses(world)[route])
            assert answer.status_code < 500, name
            must_be_guarded(route, answer)


def test_an_address_that_does_not_exist_is_guarded_too(world: World) -> None:
    for path in (
        "/nowhere",
        "/api/v1/nowhere",
        "/static/nowhere.css",
        "/me",
        "/.env",
        "/a/UPPER",
        "/%00",
        "/%ED%A0%80",
    ):
        answer = asked(world.browsers["nobody"], "GET", path)
        assert answer.status_code in (301, 404), path
        must_be_guarded("", answer)


def must_be_guarded(route: str, answer: Answer) -> None:
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    if route == "channels:html" and answer.status_code == 200:  # a mail may style itself, in a sandbox
        assert "sandbox" in policy
        policy = policy.replace("style-src 'unsafe-inline'", "")
    else:
        assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    if answer["Content-Type"].startswith("text/html") and route != "channels:html":
        assert not re.search(rb"\son\w+=\"|\sstyle=\"|<script(?![^>]*\bsrc=)(?![^>]*application/json)", answer.body)


# --- methods and form tokens ---


@pytest.mark.parametrize("route", ROUTES)
def test_a_method_that_is_not_meant_changes_nothing_and_breaks_nothing(route: str, world: World) -> None:
    for name, browser in everybody(world, "owner", "administrator"):
        for method in ODD_METHODS:
            answer = asked(browser, method, addresses(world)[route])
            assert answer.status_code < 500, (name, method)
            assert method == "OPTIONS" or answer.status_code >= 300 or "openapi" in route, (name, method)


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.startswith("api")])
def test_no_form_is_taken_without_its_token(route: str, world: World) -> None:
    for name, browser in everybody(world, "owner", "link", "supervisor"):
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies = browser.cookies
        answer = asked(strict, "POST", addresses(world)[route])
        assert outcome(answer) in ("closed", "no"), name


# --- strangers ---


@pytest.mark.parametrize("route", [route for route in ROUTES if "uuid" in route_pattern(route)])
def test_to_a_stranger_what_is_another_persons_is_as_what_is_not(route: str, world: World) -> None:
    there = addresses(world)[route]
    absent = UUID.sub(lambda _found: str(uuid4()), there)
    seen = set()
    for name, browser in world.browsers.items():
        for method in ("GET", "POST"):
            real = asked(browser, method, there)
            if outcome(real) in ("join", "closed", "absent", "no"):
                assert told(real, there) == told(asked(browser, method, absent), absent), (name, method)
                seen.add(outcome(real))
    assert seen


def told(answer: Answer, address: str) -> tuple[Any, ...]:
    """What the visitor sees, without what differs each time and what was asked for."""
    body = answer.body.decode()
    for varying in (answer["X-Request-Id"], address, *re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', body)):
        body = body.replace(varying, "")
    return answer.status_code, answer.get("Location"), UUID.sub("", body)


# --- what stands in addresses ---


def secrets(world: World) -> dict[str, str]:
    """What must not stand in an address: addresses are kept, logged and handed on by browsers."""
    codes = {f"code {code.pk}": digits_of(code) for code in Code.objects.all()}
    sessions = {name: browser.cookies["troth"].value for name, browser in world.browsers.items() if browser.cookies}
    known = {
        "mail": IVANS_MAIL,
        "phone": IVANS_PHONE.removeprefix("+86"),
        "link": world.link,
        "staff": world.staff_link,
        "invitation": world.invitation,
    }
    return {**codes, **sessions, **known, "token": world.tokens["all"]}


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.startswith("channels:")])
def test_no_page_leads_to_an_address_with_a_secret_in_it(route: str, world: World) -> None:
    hidden = secrets(world)
    assert len(hidden) > 20
    for _name, browser in everybody(world):
        answer = asked(browser, "GET", addresses(world)[route])
        body = answer.body.decode(errors="replace") if answer["Content-Type"].startswith("text/") else ""
        leads = [html.unescape(found) for found in ADDRESS.findall(body)] + [answer.get("Location", "")]
        mine = "mailto:help@spruce.example"
        found = {name for name, secret in hidden.items() for lead in leads if secret in lead and lead != mine}
        assert found == set()


def test_only_the_one_time_links_carry_a_secret() -> None:
    # The code of a case is a number to read aloud: it opens nothing by itself.
    carrying = {route for route in ROUTES if re.search(r":(token|secret|key|receipt)>", route_pattern(route))}
    assert carrying == {"agreements:link", "cases:rating-link", "people:enter-staff", "people:invitation"}


# --- reading ---


@pytest.mark.parametrize("route", ROUTES)
def test_reading_as_staff_changes_nothing_but_what_is_meant_to_be_recorded(route: str, world: World) -> None:
    for role in ("auditor", "administrator"):
        browser = world.browsers[role]
        with rolled_back():
            before = contents()
            answer: Answer = browser.get(addresses(world)[route])
            assert answer.status_code < 500
            list(answer.streaming_content) if answer.streaming else None
            after = contents()
        changed = {table for table in after if after[table] != before[table]} - TABLES_OF_A_SESSION
        assert changed == (CHANGES.get(route, set()) if answer.status_code < 400 else set()), role


def contents() -> dict[str, str]:
    """A digest of every table."""
    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(
                repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]) for row in cursor
            )
            digests[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    assert len(digests) > 20
    return digests
