"""Who gets what at every address: each route of the URLconf, each kind of visitor, reading and sending nothing.

The table is written by hand and is what shall be; a route without a row fails. A method without a row is refused to
everybody. Outcomes are those of `routes.outcome`; `ok:readers` is for these roles, and closed to the other staff.
"""

from dataclasses import replace
from typing import NamedTuple

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from troth.core.actors import Role
from troth.project.tests.routes import addresses, asked, outcome, routes
from troth.project.tests.world import World, a_browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# `owner` is whose things they are, `other` another consumer; `link` holds the link to the ceremony, `guest` to another.
PAGES = """
route                       method  nobody  owner   other   link    guest   staff
flows:home                  GET     ok      ok      ok      ok      ok      ok
flows:next                  GET     join    onward  onward  join    join    onward
flows:me                    GET     join    ok      ok      join    join    join
flows:contact-add           GET     join    ok      ok      join    join    join
flows:contact-add           POST    closed  lacks   lacks   closed  closed  closed
flows:contact-code          GET     join    ok      absent  join    join    join
flows:contact-code          POST    closed  lacks   absent  closed  closed  closed
flows:contact-again         POST    closed  onward  absent  closed  closed  closed
flows:staff                 GET     closed  closed  closed  closed  closed  ok
flows:signatures            GET     closed  closed  closed  closed  closed  ok:readers
flows:search                POST    closed  closed  closed  closed  closed  lacks:readers
flows:signature             GET     closed  closed  closed  closed  closed  ok:readers
flows:signature-pdf         GET     closed  closed  closed  closed  closed  ok:readers
flows:release               POST    closed  closed  closed  closed  closed  onward:seniors
flows:remarks               GET     closed  closed  closed  closed  closed  ok:readers
flows:remark                GET     closed  closed  closed  closed  closed  ok:readers
flows:remark                POST    closed  closed  closed  closed  closed  lacks:readers
flows:deliveries            GET     closed  closed  closed  closed  closed  ok:readers
flows:message-retry         POST    closed  closed  closed  closed  closed  onward:desk
flows:duty-retry            POST    closed  closed  closed  closed  closed  onward:desk
flows:healthz               GET     ok      ok      ok      ok      ok      ok
flows:readyz                GET     ok      ok      ok      ok      ok      ok
flows:metrics               GET     ok      ok      ok      ok      ok      ok
flows:security              GET     ok      ok      ok      ok      ok      ok
flows:root                  GET     ok      ok      ok      ok      ok      ok
people:join                 GET     ok      next    next    ok      ok      ok
people:join                 POST    lacks   next    next    lacks   lacks   lacks
people:code                 GET     enter   next    next    enter   enter   enter
people:code                 POST    enter   next    next    enter   enter   enter
people:code-again           GET     enter   next    next    enter   enter   enter
people:code-again           POST    enter   next    next    enter   enter   enter
people:enter                GET     ok      next    next    ok      ok      ok
people:enter                POST    lacks   next    next    lacks   lacks   lacks
people:leave                POST    onward  onward  onward  onward  onward  onward
people:enter-staff          GET     onward  onward  onward  onward  onward  onward
agreements:edition          GET     ok      ok      ok      ok      ok      ok
agreements:edition-number   GET     ok      ok      ok      ok      ok      ok
agreements:questions        GET     join    ok      ok      join    join    join
agreements:questions        POST    closed  lacks   lacks   closed  closed  closed
agreements:sign             GET     join    ok      ok      join    join    join
agreements:link             GET     onward  onward  onward  onward  onward  onward
agreements:ceremony         GET     join    ok      absent  ok      absent  absent
agreements:decision         POST    closed  lacks   absent  lacks   absent  absent
agreements:code             GET     join    onward  absent  onward  absent  absent
agreements:code             POST    closed  lacks   absent  lacks   absent  absent
agreements:signature        GET     join    onward  absent  onward  absent  absent
agreements:signature        POST    closed  lacks   absent  lacks   absent  absent
agreements:signed           GET     join    onward  absent  onward  absent  absent
agreements:document         GET     join    ok      absent  join    join    join
agreements:document-pdf     GET     join    ok      absent  join    join    join
agreements:document-bundle  GET     join    ok      absent  join    join    join
agreements:opinion          GET     join    ok      absent  join    join    join
agreements:opinion          POST    closed  lacks   absent  closed  closed  closed
web:problems                GET     ok      ok      ok      ok      ok      ok
channels:inbox              GET     ok      ok      ok      ok      ok      ok
channels:messages           GET     ok      ok      ok      ok      ok      ok
channels:message            GET     ok      ok      ok      ok      ok      ok
channels:html               GET     ok      ok      ok      ok      ok      ok
channels:file               GET     ok      ok      ok      ok      ok      ok
api:openapi-json            GET     ok      ok      ok      ok      ok      ok
api:openapi-json            POST    ok      ok      ok      ok      ok      ok
api:api-root                GET     absent  absent  absent  absent  absent  absent
api:api-root                POST    absent  absent  absent  absent  absent  absent
api/docs                    GET     ok      ok      ok      ok      ok      ok
"""
OPERATIONS = """
route                method  scope              outcome
api:list_agreements  GET     agreements:read    ok
api:read_agreement   GET     agreements:read    ok
api:read_edition     GET     agreements:read    ok
api:read_standing    GET     agreements:read    ok
api:open_ceremony    POST    ceremonies:write   lacks
api:read_ceremony    GET     ceremonies:read    ok
api:read_document    GET     ceremonies:read    ok
api:read_bundle      GET     ceremonies:read    ok
"""
GROUPS = {
    "readers": {"agent", "supervisor", "drafter", "approver", "privacy", "auditor", "administrator"},
    "seniors": {"supervisor", "administrator"},
    "desk": {"agent", "supervisor", "administrator"},
}
SOME_STAFF = ("auditor", "administrator")  # stand for all roles where the address is not the workbench's
CONSUMERS = ("nobody", "owner", "other", "link", "guest")
METHODS = ("GET", "POST")


class Cell(NamedTuple):
    route: str
    method: str


def rows(table: str) -> dict[Cell, list[str]]:
    lines = [line.split() for line in table.strip().splitlines()][1:]
    found = {Cell(*line[:2]): line[2:] for line in lines}
    assert len(found) == len(lines), "a row stands twice"
    return found


def shall(cell: Cell, visitor: str) -> str:
    """What the table says about this visitor there."""
    row = rows(PAGES).get(cell)
    if row is None:
        return "no"
    if visitor in CONSUMERS:
        return row[CONSUMERS.index(visitor)]
    told, _, group = row[-1].partition(":")
    return told if not group or visitor in GROUPS[group] else "closed"


def visitors(route: str, address: str) -> tuple[str, ...]:
    return (*CONSUMERS, *(Role if address.startswith("/staff/") and route != "people:enter-staff" else SOME_STAFF))


PAGE_ROUTES = sorted({cell.route for cell in rows(PAGES)})
API_ROUTES = sorted({cell.route for cell in rows(OPERATIONS)})


def test_every_route_of_the_urlconf_has_a_row_and_every_row_a_route() -> None:
    assert sorted(routes()) == sorted([*PAGE_ROUTES, *API_ROUTES])


@pytest.mark.parametrize("route", PAGE_ROUTES)
def test_everybody_gets_at_a_page_what_the_table_says(route: str, world: World) -> None:
    address = addresses(world)[route]
    got = {
        (method, visitor): outcome(asked(world.browsers[visitor], method, address))
        for method in METHODS
        for visitor in visitors(route, address)
    }
    assert got == {(method, visitor): shall(Cell(route, method), visitor) for method, visitor in got}


AFTER_SIGNING = """
route                 method  nobody  owner   other   link
agreements:ceremony   GET     join    onward  absent  join
agreements:decision   POST    closed  onward  absent  closed
agreements:code       GET     join    onward  absent  join
agreements:code       POST    closed  lacks   absent  closed
agreements:signature  GET     join    onward  absent  join
agreements:signature  POST    closed  onward  absent  closed
agreements:signed     GET     join    ok      absent  join
"""


@pytest.mark.parametrize("cell", rows(AFTER_SIGNING), ids=" ".join)
def test_a_ceremony_that_was_signed_is_its_persons_alone(cell: Cell, world: World) -> None:
    signed = str(world.document.ceremony_id)
    address = addresses(world)[cell.route].replace(str(world.ceremony.pk), signed)
    link = a_browser(timezone.now(), ceremony=signed)
    asking = (world.browsers["nobody"], world.browsers["owner"], world.browsers["other"], link)
    assert [outcome(asked(each, cell.method, address)) for each in asking] == rows(AFTER_SIGNING)[cell]


@pytest.mark.parametrize("route", PAGE_ROUTES)
def test_a_token_opens_no_page_and_no_form(route: str, world: World) -> None:
    program = Client(headers={"Authorization": f"Bearer {world.tokens['all']}"}, raise_request_exception=False)
    for method in METHODS:
        got = outcome(asked(program, method, addresses(world)[route]))
        assert got == shall(Cell(route, method), "nobody"), method


@pytest.mark.parametrize("route", API_ROUTES)
def test_an_operation_opens_to_its_one_scope_only(route: str, world: World) -> None:
    (method, (scope, told)) = next((cell.method, row) for cell, row in rows(OPERATIONS).items() if cell.route == route)
    address = addresses(world)[route]

    def got(authorization: str, asking: str = method) -> str:
        program = Client(headers={"Authorization": authorization}, raise_request_exception=False)
        return outcome(asked(program, asking, address, content_type="application/json"))

    for name, token in world.tokens.items():
        opened = told if name in (scope, "all") else "unknown" if name == "revoked" else "closed"
        assert got(f"Bearer {token}") == opened, name
    secret = world.tokens["all"]
    for odd in ("", "Bearer", "Bearer ", secret, f"Basic {secret}", f"Bearer {secret}x", f"Bearer {secret[:-1]}"):
        assert got(odd) == "unknown", odd
    assert {got(f"Bearer {secret}", other) for other in {"GET", "POST", "PUT", "DELETE"} - {method}} == {"no"}


@pytest.mark.parametrize("route", API_ROUTES)
def test_no_session_opens_an_operation(route: str, world: World) -> None:
    for cell in rows(OPERATIONS):
        if cell.route == route:
            browsers = [world.browsers[name] for name in (*CONSUMERS, *SOME_STAFF)]
            assert {outcome(asked(each, cell.method, addresses(world)[route])) for each in browsers} == {"unknown"}


def test_in_production_there_is_no_inbox_and_no_link_for_staff_and_figures_take_a_token(
    world: World, settings: Settings
) -> None:
    settings.TROTH = replace(settings.TROTH, mode="production")
    where = addresses(world)
    for route in (route for route in PAGE_ROUTES if route.startswith("channels:")):
        assert {outcome(asked(browser, "GET", where[route])) for browser in world.browsers.values()} == {"absent"}
    assert outcome(asked(world.browsers["nobody"], "GET", where["people:enter-staff"])) == "closed"
    assert outcome(asked(world.browsers["administrator"], "GET", where["flows:metrics"])) == "unknown"
    for name, token in world.tokens.items():
        program = Client(headers={"Authorization": f"Bearer {token}"})
        told = "unknown" if name == "revoked" else "ok" if name in ("metrics:read", "all") else "closed"
        assert outcome(asked(program, "GET", where["flows:metrics"])) == told, name
