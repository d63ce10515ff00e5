"""Who gets what at every address: each route of the URLconf, each kind of visitor, reading and sending nothing.

The table is written by hand and is what shall be; a route without a row fails. A method without a row is refused to
everybody. Outcomes are those of `routes.outcome`; `ok:readers` is for these roles, and closed to the other staff;
`ok:readers/absent` says what those get instead.
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
flows:remark                POST    closed  closed  closed  closed  closed  lacks:answerers
flows:deliveries            GET     closed  closed  closed  closed  closed  ok:readers
flows:message-retry         POST    closed  closed  closed  closed  closed  onward:desk
flows:duty-retry            POST    closed  closed  closed  closed  closed  onward:desk
flows:clock                 GET     closed  closed  closed  closed  closed  ok
flows:rules                 GET     closed  closed  closed  closed  closed  ok
flows:rule                  GET     closed  closed  closed  closed  closed  ok
flows:rule-new              GET     closed  closed  closed  closed  closed  ok:drafters
flows:rule-new              POST    closed  closed  closed  closed  closed  lacks:drafters
flows:rule-draft            GET     closed  closed  closed  closed  closed  ok:drafters
flows:rule-draft            POST    closed  closed  closed  closed  closed  lacks:drafters
flows:rule-approval         POST    closed  closed  closed  closed  closed  refused:approvers
flows:rule-retirement       POST    closed  closed  closed  closed  closed  refused:approvers
flows:calendars             GET     closed  closed  closed  closed  closed  ok
flows:year                  GET     closed  closed  closed  closed  closed  ok
flows:year-new              GET     closed  closed  closed  closed  closed  ok:drafters
flows:year-new              POST    closed  closed  closed  closed  closed  lacks:drafters
flows:year-approval         POST    closed  closed  closed  closed  closed  refused:approvers
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
people:staff-sign-in        GET     ok      ok      ok      ok      ok      onward
people:staff-sign-in        POST    lacks   lacks   lacks   lacks   lacks   onward
people:staff-code           GET     onward  onward  onward  onward  onward  onward
people:staff-code           POST    onward  onward  onward  onward  onward  onward
people:staff-prove          GET     closed  closed  closed  closed  closed  ok
people:staff-prove          POST    closed  closed  closed  closed  closed  lacks
people:invitation           GET     onward  ok      ok      ok      ok      ok
people:invitation           POST    onward  onward  onward  onward  onward  onward
people:staff-join           GET     closed  closed  closed  closed  closed  closed
people:staff-join           POST    closed  closed  closed  closed  closed  closed
people:account              GET     closed  closed  closed  closed  closed  ok
people:account-password     GET     closed  closed  closed  closed  closed  ok
people:account-password     POST    closed  closed  closed  closed  closed  lacks
people:account-device       GET     closed  closed  closed  closed  closed  ok
people:account-device       POST    closed  closed  closed  closed  closed  lacks
people:account-recovery     GET     closed  closed  closed  closed  closed  ok
people:account-recovery     POST    closed  closed  closed  closed  closed  ok
people:sessions-end         POST    closed  closed  closed  closed  closed  onward
people:session-end          POST    closed  closed  closed  closed  closed  onward:administrators/absent
people:staff-list           GET     closed  closed  closed  closed  closed  ok:overseers
people:staff-member         GET     closed  closed  closed  closed  closed  ok:overseers
people:staff-invite         GET     closed  closed  closed  closed  closed  ok:administrators
people:staff-invite         POST    closed  closed  closed  closed  closed  lacks:administrators
people:staff-place          GET     closed  closed  closed  closed  closed  ok:administrators
people:staff-place          POST    closed  closed  closed  closed  closed  lacks:administrators
people:staff-act            GET     closed  closed  closed  closed  closed  ok:administrators
people:staff-act            POST    closed  closed  closed  closed  closed  onward:administrators
people:staff-teams          GET     closed  closed  closed  closed  closed  ok:overseers
people:staff-found-team     GET     closed  closed  closed  closed  closed  ok:administrators
people:staff-found-team     POST    closed  closed  closed  closed  closed  lacks:administrators
people:staff-team           GET     closed  closed  closed  closed  closed  ok:administrators
people:staff-team           POST    closed  closed  closed  closed  closed  lacks:administrators
agreements:edition          GET     ok      ok      ok      ok      ok      ok
agreements:edition-number   GET     ok      ok      ok      ok      ok      ok
agreements:questions        GET     join    ok      ok      join    join    join
agreements:questions        POST    closed  lacks   lacks   closed  closed  closed
agreements:sign             GET     join    ok      ok      join    join    join
agreements:link             GET     onward  onward  ok      onward  onward  ok
agreements:link             POST    onward  onward  onward  onward  onward  onward
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
flows:help                  GET     ok      ok      ok      ok      ok      ok
flows:ask                   GET     ok      ok      ok      ok      ok      ok
flows:ask                   POST    lacks   lacks   lacks   lacks   lacks   lacks
flows:complain              GET     ok      ok      ok      ok      ok      ok
flows:complain              POST    lacks   lacks   lacks   lacks   lacks   lacks
cases:follow                GET     ok      ok      ok      ok      ok      ok
cases:follow                POST    lacks   lacks   lacks   lacks   lacks   lacks
cases:case                  GET     onward  ok      absent  onward  onward  onward
cases:receipt               GET     onward  ok      absent  onward  onward  onward
cases:write                 POST    closed  lacks   absent  closed  closed  closed
cases:close                 POST    closed  lacks   absent  closed  closed  closed
cases:mailbox               GET     onward  onward  absent  onward  onward  onward
cases:mailbox               POST    closed  onward  absent  closed  closed  closed
cases:rating                GET     onward  ok      absent  onward  onward  onward
cases:rating                POST    closed  lacks   absent  closed  closed  closed
cases:rating-link           GET     ok      ok      ok      ok      ok      ok
cases:rating-link           POST    lacks   lacks   lacks   lacks   lacks   lacks
flows:case-new              GET     closed  closed  closed  closed  closed  ok:desk
flows:case-new              POST    closed  closed  closed  closed  closed  lacks:desk
cases:front-file            GET     onward  ok      absent  onward  onward  onward
cases:desk-file             GET     closed  closed  closed  closed  closed  ok:casereaders
cases:desk-file-release     POST    closed  closed  closed  closed  closed  lacks:seniors
cases:desk-search           GET     closed  closed  closed  closed  closed  ok:casereaders
cases:desk-search           POST    closed  closed  closed  closed  closed  lacks:casereaders
cases:desk                  GET     closed  closed  closed  closed  closed  ok:casereaders
cases:desk-bulk             POST    closed  closed  closed  closed  closed  lacks:desk
cases:desk-undo             POST    closed  closed  closed  closed  closed  refused:desk
cases:desk-view             POST    closed  closed  closed  closed  closed  lacks:casereaders
cases:desk-view-removal     POST    closed  closed  closed  closed  closed  absent:casereaders
cases:desk-keys             GET     closed  closed  closed  closed  closed  ok:casereaders
cases:desk-keys             POST    closed  closed  closed  closed  closed  onward:casereaders
cases:desk-rules            GET     closed  closed  closed  closed  closed  ok:seniors
cases:desk-rules            POST    closed  closed  closed  closed  closed  lacks:seniors
cases:desk-rule-removal     POST    closed  closed  closed  closed  closed  onward:seniors
cases:desk-replies          GET     closed  closed  closed  closed  closed  ok:seniors
cases:desk-reply-new        GET     closed  closed  closed  closed  closed  ok:seniors
cases:desk-reply-new        POST    closed  closed  closed  closed  closed  lacks:seniors
cases:desk-reply            GET     closed  closed  closed  closed  closed  ok:seniors
cases:desk-reply            POST    closed  closed  closed  closed  closed  lacks:seniors
cases:desk-case             GET     closed  closed  closed  closed  closed  ok:casereaders
cases:desk-look             GET     closed  closed  closed  closed  closed  onward:lookers
cases:desk-look             POST    closed  closed  closed  closed  closed  absent:lookers
cases:desk-presence         POST    closed  closed  closed  closed  closed  ok:desk
cases:desk-act              GET     closed  closed  closed  closed  closed  no:desk
cases:desk-act              POST    closed  closed  closed  closed  closed  lacks:desk
complaints:rules            GET     ok      ok      ok      ok      ok      ok
complaints:appeal           GET     onward  ok      absent  onward  onward  onward
complaints:appeal           POST    closed  lacks   absent  closed  closed  closed
complaints:accept           POST    closed  onward  absent  closed  closed  closed
complaints:decline          GET     onward  ok      absent  onward  onward  onward
complaints:decline          POST    closed  onward  absent  closed  closed  closed
complaints:pack             GET     onward  ok      absent  onward  onward  onward
complaints:setup            GET     closed  closed  closed  closed  closed  ok:casereaders
complaints:cause-enter      POST    closed  closed  closed  closed  closed  lacks:deciders
complaints:cause-retire     POST    closed  closed  closed  closed  closed  onward:deciders
complaints:limit-set        POST    closed  closed  closed  closed  closed  lacks:administrators
complaints:desk-pack        GET     closed  closed  closed  closed  closed  ok:casereaders
complaints:desk-act         GET     closed  closed  closed  closed  closed  ok:desk
complaints:desk-act         POST    closed  closed  closed  closed  closed  lacks:desk
complaints:desk-act-of      GET     closed  closed  closed  closed  closed  ok:desk
complaints:desk-act-of      POST    closed  closed  closed  closed  closed  lacks:desk
promises:page               GET     ok      ok      ok      ok      ok      ok
promises:json               GET     ok      ok      ok      ok      ok      ok
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
figures:board               GET     closed  closed  closed  closed  closed  ok:analysts
figures:table               GET     closed  closed  closed  closed  closed  ok:analysts
figures:cases               GET     closed  closed  closed  closed  closed  ok:analysts
figures:begin               POST    closed  closed  closed  closed  closed  lacks:deciders
figures:end                 GET     closed  closed  closed  closed  closed  ok:deciders
figures:end                 POST    closed  closed  closed  closed  closed  lacks:deciders
"""
OPERATIONS = """
route                method  scope              outcome
api:list_agreements  GET     agreements:read    ok
api:read_agreement   GET     agreements:read    ok
api:read_edition     GET     agreements:read    ok
api:read_standing    GET     agreements:read    ok
api:read_due         GET     clocks:read        ok
api:open_ceremony    POST    ceremonies:write   lacks
api:read_ceremony    GET     ceremonies:read    ok
api:read_document    GET     ceremonies:read    ok
api:read_bundle      GET     ceremonies:read    ok
api:file_case        POST    cases:write        lacks
api:read_case        GET     cases:read         ok
api:write_message    POST    cases:write        lacks
api:read_case_clocks  GET    cases:read         ok
api:record_order     POST    orders:write       lacks
api:read_order       GET     orders:read        ok
api:record_subscription  POST  orders:write     lacks
api:read_subscription    GET   orders:read      ok
"""
GROUPS = {
    "analysts": {"agent", "supervisor", "quality", "privacy", "auditor", "administrator", "executive"},
    "lookers": {"supervisor", "quality", "administrator"},
    "deciders": {"supervisor", "quality", "administrator"},
    "readers": {"agent", "supervisor", "drafter", "approver", "privacy", "auditor", "administrator"},
    "casereaders": {"agent", "supervisor", "quality", "privacy", "auditor", "administrator"},
    "answerers": {"agent", "supervisor", "drafter", "approver", "administrator"},
    "overseers": {"supervisor", "privacy", "security", "auditor", "administrator"},
    "administrators": {"administrator"},
    "drafters": {"drafter"},
    "approvers": {"approver"},
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
    group, _, instead = group.partition("/")
    return told if not group or visitor in GROUPS[group] else instead or "closed"


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
