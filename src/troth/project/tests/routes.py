"""Every route of the URLconf under a name, and an address for each that names something there is."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from troth.ceremonies.tests.makers import TERMS
from troth.project.tests.world import World, rolled_back

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


def addresses(world: World) -> dict[str, str]:
    """For each route with parameters the address of the thing it is about; what belongs to somebody is the owner's."""
    ceremony, document = {"id": world.ceremony.pk}, {"id": world.document.pk}
    contact = {"pk": world.owner.contacts.get(confirmed_at=None).pk}
    signature, kept = {"pk": world.document.pk}, {"pk": world.kept.pk}
    signed = {"id": world.document.ceremony_id}
    given: dict[str, dict[str, Any]] = {
        "people:enter-staff": {"token": world.staff_link},
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
        "flows:message-retry": {"pk": world.refused.pk},
        "flows:duty-retry": {"pk": world.duty.pk},
        **{f"channels:{name}": kept for name in ("message", "html")},
        "channels:file": {**kept, "file": world.enclosed.pk},
        **{f"api:{name}": {"slug": TERMS} for name in ("read_agreement", "read_standing")},
        "api:read_edition": {"slug": TERMS, "number": 1},
        **{f"api:{name}": signed for name in ("read_ceremony", "read_document", "read_bundle")},
    }
    return {route: _address(route, given.get(route, {})) for route in routes()}


def _address(route: str, given: dict[str, Any]) -> str:
    address = reverse(route, kwargs=given) if route not in NAMELESS else f"/{route}"
    return f"{address}?subject=u-1" if route == "api:read_standing" else address


NAMELESS = ("api/docs",)


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
