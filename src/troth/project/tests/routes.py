"""Every route of the URLconf under a name, and an address for each that names something there is."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from troth.cases.services import rating_token
from troth.ceremonies.tests.makers import TERMS
from troth.project.tests.world import BOUGHT, World, rolled_back

Answer = Any
WORDS = {200: "ok", 201: "made", 401: "unknown", 403: "closed", 404: "absent", 405: "no", 409: "refused", 422: "lacks"}


def routes() -> list[str]:
    """All routes, named as `reverse` takes them; one without a name by its pattern."""
    return [name for name, _pattern in _walked(get_resolver().url_patterns, "", "")]


def route_pattern(route: str) -> str:
    """The pattern as the URLconf has it."""
    return dict(_walked(get_resolver().url_patterns, "", ""))[route]


def _walked(patterns: list[Any], space: str, before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            own = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walked(pattern.url_patterns, own, whole)
        else:
            assert isinstance(pattern, URLPattern)
            yield (f"{space}{pattern.name}" if pattern.name else whole), whole


_known: dict[UUID, dict[str, str]] = {}


def addresses(world: World) -> dict[str, str]:
    """For each route the address of the thing it is about, worked out once; what belongs to somebody is the owner's."""
    if world.owner.pk not in _known:
        _known[world.owner.pk] = _addresses(world)
    return _known[world.owner.pk]


def _addresses(world: World) -> dict[str, str]:
    ceremony, document = {"id": world.ceremony.pk}, {"id": world.document.pk}
    contact = {"pk": world.owner.contacts.get(confirmed_at=None).pk}
    signature, kept = {"pk": world.document.pk}, {"pk": world.kept.pk}
    signed = {"id": world.document.ceremony_id}
    case, code = world.case, world.case.code
    decided, remedy = world.decided.complaint.case.code, world.decided.granted
    given: dict[str, dict[str, Any]] = {
        **{f"cases:{name}": {"code": code} for name in ("case", "receipt", "write", "close", "reopen", "mailbox")},
        **{f"cases:{name}": {"code": code} for name in ("desk-case", "desk-presence")},
        "cases:desk-look": {"code": code},
        "cases:desk-act": {"code": code, "act": "note"},
        "cases:desk-view-removal": {"pk": world.view.pk},
        "cases:desk-rule-removal": {"pk": world.assignment.pk},
        "cases:desk-reply": {"slug": world.reply.slug},
        "cases:rating": {"code": world.ended.code},
        "cases:rating-link": {"code": world.ended.code, "token": rating_token(world.ended)},
        **{f"cases:{name}": {"code": code, "id": case.attachments.get().pk} for name in FILES},
        **{
            f"api:{name}": {"code": world.programs_case.code}
            for name in ("read_case", "write_message", "read_case_clocks")
        },
        **{f"complaints:{name}": {"code": decided} for name in ("appeal", "accept")},
        "complaints:decline": {"code": decided, "pk": remedy.pk},
        **{f"complaints:{name}": {"code": decided, "form": "json"} for name in ("pack", "desk-pack")},
        "complaints:desk-act": {"code": decided, "act": "investigation"},
        "complaints:desk-act-of": {"code": decided, "act": "remedy", "thing": remedy.pk},
        "complaints:cause-retire": {"pk": world.decided.cause_id},
        "figures:cases": {"figure": "received", "period": "2026-11"},
        "figures:end": {"pk": world.action.pk, "how": "done"},
        "people:enter-staff": {"token": world.staff_link},
        "people:invitation": {"secret": world.invitation},
        "people:session-end": {"pk": world.session.pk},
        **{f"people:staff-{name}": {"handle": world.colleague.handle} for name in ("member", "place")},
        "people:staff-act": {"handle": world.colleague.handle, "act": "sign-out"},
        "people:staff-team": {"slug": world.team.slug},
        "agreements:edition": {"slug": TERMS},
        "agreements:edition-number": {"slug": TERMS, "number": 1},
        "agreements:questions": {"slug": TERMS},
        "agreements:sign": {"slug": TERMS},
        "agreements:link": {"token": world.link},
        **{f"agreements:{name}": ceremony for name in ("ceremony", "decision", "code", "signature", "signed")},
        **{f"agreements:{name}": document for name in ("document", "document-pdf", "document-bundle", "opinion")},
        "flows:contact-add": {"kind": "mail"},
        "flows:contact-code": contact,
        "flows:contact-again": contact,
        "flows:signature": signature,
        "flows:signature-pdf": signature,
        "flows:release": {"pk": world.held.pk},
        "flows:remark": {"pk": world.remark.pk},
        **{f"flows:{name}": {"slug": world.rule.slug} for name in ("rule", "rule-draft")},
        **{f"flows:{name}": {"pk": world.rule.pk} for name in ("rule-approval", "rule-retirement")},
        **{f"flows:{name}": {"pk": world.year.pk} for name in ("year", "year-approval")},
        "flows:message-retry": {"pk": world.refused.pk},
        "flows:duty-retry": {"pk": world.duty.pk},
        **{f"channels:{name}": kept for name in ("message", "html")},
        "channels:file": {**kept, "file": world.enclosed.pk},
        **{f"api:{name}": {"slug": TERMS} for name in ("read_agreement", "read_standing")},
        "api:read_edition": {"slug": TERMS, "number": 1},
        **{f"api:{name}": BOUGHT for name in ("read_order", "read_subscription")},
        **{f"api:{name}": signed for name in ("read_ceremony", "read_document", "read_bundle")},
    }
    return {route: _address(route, given.get(route, {})) for route in routes()}


def _address(route: str, given: dict[str, Any]) -> str:
    address = reverse(route, kwargs=given) if route not in NAMELESS else f"/{route}"
    return address + ASKED.get(route, "")


NAMELESS = ("api/docs",)
FILES = ("front-file", "desk-file", "desk-file-release")
ASKED = {
    "api:read_standing": "?subject=u-1",
    "api:read_due": "?from=2026-09-30T10:00&amount=7&unit=workday",
}


def outcome(answer: Answer) -> str:
    """An answer in one word; of redirects where they lead."""
    if answer.status_code in (301, 302, 303):
        to = answer["Location"].split("?")[0]
        return {"/join/": "join", "/enter/": "enter", "/next/": "next"}.get(to, "onward")
    return WORDS.get(answer.status_code, str(answer.status_code))


def asked(browser: Client, method: str, address: str, **given: Any) -> Answer:
    """The answer, read to its end; whatever the request did, to the browser's cookies too, is undone."""
    cookies = deepcopy(browser.cookies)
    with rolled_back():
        answer: Answer = browser.generic(method, address, **given)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    browser.cookies = cookies
    answer.body = body
    return answer
