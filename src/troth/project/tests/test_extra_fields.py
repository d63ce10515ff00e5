"""Whatever columns somebody sends along with a form or a document: what is written is the same as without them."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from troth.ceremonies.tests.makers import verified
from troth.project.tests.routes import Answer, addresses
from troth.project.tests.world import World, a_browser, rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
UUID = re.compile(r"^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
Rows = dict[str, list[str]]
# what the forms themselves ask for
ASKED = frozenset(
    [
        "name",
        "email",
        "phone",
        "locale",
        "code",
        "decision",
        "manifest_sha256",
        "reading",
        "clause",
        "reason",
        "kind",
        "answer_me",
        "electronic_form",
        "channel",
        "strokes",
        "typed_name",
        "rating",
        "who",
        "value",
        "answer",
        "agreement",
        "return_url",
        "subject",
        "ref",
        "csrfmiddlewaretoken",
    ]
)
ACTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "registering": ("nobody", "people:join", {"name": "N", "email": "n@example.com", "locale": "en"}),
    "adding a mailbox": ("owner", "flows:contact-add", {"value": "n@example.com"}),
    "agreeing": ("owner", "agreements:decision", {"decision": "agree", "reading": "{}"}),
    "disagreeing": ("owner", "agreements:decision", {"decision": "disagree", "reason": "R", "answer_me": "on"}),
    "asking": ("owner", "agreements:questions", {"reason": "R"}),
    "an opinion": ("owner", "agreements:opinion", {"reason": "R", "rating": "2"}),
    "signing": ("signer", "agreements:signature", {"typed_name": "N"}),
    "answering": ("agent", "flows:remark", {"answer": "A"}),
    "releasing": ("supervisor", "flows:release", {}),
    "sending again": ("agent", "flows:message-retry", {}),
    "taking up": ("agent", "flows:duty-retry", {}),
    "inviting": (
        "administrator",
        "people:staff-invite",
        {"handle": "n", "name": "N", "mail": "n@x.example", "roles": "agent"},
    ),
    "placing": ("administrator", "people:staff-place", {"roles": "quality"}),
    "founding a team": ("administrator", "people:staff-found-team", {"slug": "n", "name": "N"}),
    "renaming a team": ("administrator", "people:staff-team", {"name": "N"}),
}


def columns(world: World) -> dict[str, Any]:
    """A tempting value for every column of every table, under each name it could go by."""
    tempting: dict[str, Any] = {"id": str(world.other.pk), "pk": str(world.other.pk), "owner": str(world.other.pk)}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for name in (field.name, field.attname):
                if name not in ASKED:
                    tempting[name] = _tempting(field, world)
    assert {"status", "level", "log_index", "roles", "confirmed_at", "person", "person_id"} <= set(tempting)
    return tempting | {
        "role": "administrator",
        "is_staff": True,
        "url": "https://evil.example/",
        "document": {"level": "LTA"},
    }


def _tempting(field: Any, world: World) -> Any:
    if field.name == "status":
        return "signed"
    if field.name == "roles":
        return ["administrator"]
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return str(world.other.pk)
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00:00Z"
    if isinstance(field, models.BooleanField):
        return True
    return 99 if isinstance(field, models.IntegerField) else "LTA"


def written(act: Callable[[], Answer]) -> tuple[int, Rows, Rows]:
    """The status, and which rows came and which went, without what differs each time."""
    with rolled_back():
        before, noise = rows(), known()
        answer = act()
        after = rows()
        plain = {table: _plain(after[table] - before[table], noise) for table in after}
        gone = {table: _plain(before[table] - after[table], noise) for table in after}
    return answer.status_code, {k: v for k, v in plain.items() if v}, {k: v for k, v in gone.items() if v}


def rows() -> dict[str, set[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - {"vault_session", "people_budget"}:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = {tuple(map(_cell, row)) for row in cursor}
    return found


def known() -> set[str]:
    """The ids there are: they may not be exchanged for another; new ones are all alike."""
    return {cell for table in rows().values() for row in table for cell in row if UUID.match(cell)}


def _cell(cell: Any) -> str:
    return "sealed" if isinstance(cell, bytes | memoryview) else str(cell)


def _plain(changed: set[tuple[Any, ...]], noise: set[str]) -> list[str]:
    return sorted(repr([_without_chance(cell, noise) for cell in row]) for row in changed)


def _without_chance(cell: str, noise: set[str]) -> str:
    if UUID.match(cell):
        return cell if cell in noise else "new id"
    if re.match(r"\d{4}-\d\d-\d\d[ T]", cell):
        return "then" if cell.startswith("2020-01-01") else "a time"
    if re.fullmatch(r"![A-Za-z0-9]{40}", cell):
        return "no password"
    if re.fullmatch(r"[0-9a-f]{64}", cell):
        return "a digest"
    return re.sub(r"[0-9a-f-]{32,36}", "an id", cell)


@pytest.fixture(scope="module")
def signer(world: World) -> tuple[Client, str]:
    """The guest, who has proved the mailbox and can sign; and where."""
    now = timezone.now()
    ceremony = verified(world.guest, at=now)
    return a_browser(now, person=str(world.guest.pk)), f"/ceremonies/{ceremony.pk}/signature/"


@pytest.mark.parametrize("name", ACTS)
def test_a_form_writes_the_same_whatever_is_sent_along(name: str, world: World, signer: tuple[Client, str]) -> None:
    visitor, route, fields = ACTS[name]
    if "decision" in fields:
        fields = fields | {"manifest_sha256": world.ceremony.manifest_sha256}
    browser, address = signer if visitor == "signer" else (world.browsers[visitor], addresses(world)[route])

    def post(sent: dict[str, Any]) -> Answer:
        return browser.generic("POST", address, urlencode(sent).encode(), "application/x-www-form-urlencoded")

    plain = written(lambda: post(fields))
    assert plain[0] == 302
    assert plain[1]
    assert written(lambda: post(columns(world) | fields)) == plain


def test_a_document_of_the_api_writes_the_same_whatever_is_sent_along(world: World) -> None:
    program = Client(headers={"Authorization": f"Bearer {world.tokens['all']}"}, raise_request_exception=False)
    subject = {"ref": "u-88", "name": "P", "email": "p@example.com"}
    sent = {"agreement": "spruce-terms", "locale": "en", "return_url": "https://shop.example/", "subject": subject}
    more = columns(world)

    def post(document: dict[str, Any]) -> Answer:
        return program.post("/api/v1/ceremonies", json.dumps(document), content_type="application/json")

    plain = written(lambda: post(sent))
    assert plain[0] == 201
    assert plain[1]["ceremonies_ceremony"]
    assert written(lambda: post(more | sent | {"subject": more | subject})) == plain


def test_a_difference_would_be_seen(world: World) -> None:
    """The comparison itself: another status, another person, an older time are no chance."""

    def changing(**columns: Any) -> Callable[[], Answer]:
        def act() -> Answer:
            type(world.remark).objects.filter(pk=world.remark.pk).update(**columns)
            return Client().get("/healthz")

        return act

    seen = [
        written(changing(**columns))
        for columns in ({"clause": "price"}, {"clause": "rights"}, {"clause": "price", "person_id": world.other.pk},
                        {"clause": "price", "made_at": "2020-01-01T00:00:00Z"})
    ]  # fmt: skip
    assert len({repr(each) for each in seen}) == len(seen)
