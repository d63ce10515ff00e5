"""How long the queue of the workbench takes over 10^5 cases and 10^6 events, on SQLite and PostgreSQL: the 95th of a
hundred pages; and how long it takes to reckon all their deadlines anew.

Rows are made in bulk and not by acts, which would take hours. What the page reads is real: each case has its own data
key and a sealed subject, and its clocks were projected by the product from its events. What it does not read is left
out or filler: nobody's name, no messages, and in place of sealed facts as many random bytes. A fifth of the cases are
open or waiting. A page is asked for as a browser does, from the session to the last byte of HTML, without the network.
"""

import json
import os
import random
import secrets
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import scratch
from bench.results import Result

CASES, PERSONS, EVENTS_EACH, BATCH, PAGES = 100_000, 20_000, 10, 2_000, 100
PARTS = 5  # in which the events are made, each within the time that one command may take
WITHIN, ANEW = 200.0, 60.0
SEED, SPAN = 11, timedelta(days=700)
SEALED = 260  # bytes of the facts of a usual event
TAGS = [f"标签{n}" for n in range(30)]
ASKED = (
    "", "", "", "assignee=me", "assignee=none", "late=on", "status=waiting", "status=closed", "kind=complaint",
    "kind=support&priority=urgent", "team=team-1", "tag=标签7", "way=phone", "assignee=agent-3&late=on",
    "status=closed&kind=complaint", "kind=complaint&priority=high&team=team-2", "found",
)  # fmt: skip


def measure() -> Iterator[Result]:
    """One installation for each engine, gone afterwards; deadlines are reckoned on the default one."""
    told = _measured("sqlite")
    yield _page("queue_page", told["pages"])
    runs = told["recomputed"]
    worst = max(run["seconds"] for run in runs)
    yield Result("recompute_clocks", worst, "s", f"< {ANEW:g}", worst < ANEW, runs)
    if scratch.postgres_there():
        yield _page("queue_page_postgres", _measured("postgres")["pages"])


def _page(name: str, runs: list[float]) -> Result:
    runs.sort()
    value = runs[len(runs) * 95 // 100]
    return Result(name, value, "ms", f"p95 < {WITHIN:g}", value < WITHIN, runs)


def _measured(engine: str) -> dict[str, Any]:
    with scratch.installation(engine) as here:
        here.python("-m", "troth", "init")
        for step in ("people", "cases", *("events",) * PARTS):
            here.python("-m", "bench.queue", step)
        told = {step: _told(here.python("-m", "bench.queue", step)) for step in ("recomputed", "pages")}
    return told


def _told(printed: str) -> Any:
    return json.loads(printed.splitlines()[-1])


# --- what runs over the installation in the environment ---


def main(step: str) -> None:
    import django

    django.setup()
    from troth.web.logs import set_up_logs

    set_up_logs("ERROR")
    chance = random.Random(f"{SEED} {step}")
    told = {"people": _people, "cases": _cases, "events": _events, "recomputed": _recomputed, "pages": _pages}[step](
        chance
    )
    json.dump(told, sys.stdout)


def _people(_chance: random.Random) -> None:
    """A provider with a service and what it promises, twenty colleagues in four teams, and people without names."""
    from django.utils import timezone

    from troth.core.actors import Actor
    from troth.people.models import Person, Staff, Team
    from troth.people.services import add_staff, found_team
    from troth.project.story_promises import seed_promises
    from troth.promises.services import enter_operator, offer_service

    at, by = timezone.now() - SPAN - timedelta(days=1), Actor.command("bench")
    names = {"zh-hans": "网盘", "en": "Drive"}
    operator = enter_operator("spruce", names, at=at, by=by)
    service = offer_service("spruce-drive", names, kind="storage", operator=operator, at=at, by=by)
    seed_promises(service, drafter="a", approver="b", at=at, by=by)
    for n in range(4):
        found_team(f"team-{n}", f"团队 {n}", at=at, by=by)
    for n in range(20):
        roles = ["agent", "supervisor"] if n < 3 else ["agent"]
        add_staff(f"agent-{n}", name=f"客服 {n}", roles=roles, at=at, by=by)
        Team.objects.get(slug=f"team-{n % 4}").members.add(Staff.objects.get(handle=f"agent-{n}"))
    people = [Person(name=None, name_index=None, locale="zh-hans", created_at=at) for _n in range(PERSONS)]
    Person.objects.bulk_create(people, batch_size=BATCH)


def _cases(chance: random.Random) -> None:
    """The cases with their keys, sealed subjects and tags; their dates follow from their clocks."""
    from django.utils import timezone

    from troth.cases.models import Case, Tag
    from troth.people.models import Person, Staff, Team
    from troth.promises.models import Service

    tags = Tag.objects.bulk_create([Tag(slug=slug) for slug in TAGS])
    there = {
        "persons": list(Person.objects.values_list("pk", flat=True)), "teams": list(Team.objects.order_by("slug")),
        "staff": list(Staff.objects.order_by("handle")), "service": Service.objects.get(), "now": timezone.now(),
        "codes": set(),
    }  # fmt: skip
    through = Case.tags.through
    for start in range(0, CASES, BATCH):
        cases = [_case(chance, number, there) for number in range(start, start + BATCH)]
        _with_keys(cases)
        links = [through(case_id=case.pk, tag_id=tag.pk) for case in cases
                 for tag in chance.sample(tags, chance.choice((0, 1, 1, 2, 3)))]  # fmt: skip
        through.objects.bulk_create(links, batch_size=BATCH)


def _case(chance: random.Random, number: int, there: dict[str, Any]) -> Any:
    from troth.cases.models import Case
    from troth.cases.rules import new_code

    kind = chance.choices(("support", "complaint"), (4, 1))[0]
    code = new_code(kind[0].upper())
    while code in there["codes"]:
        code = new_code(kind[0].upper())
    there["codes"].add(code)
    live = chance.random() < 0.2
    ago = chance.random() ** 3 * timedelta(days=20) if live else SPAN * (CASES - number) / CASES + timedelta(days=2)
    opened = there["now"] - ago
    status = chance.choices(("open", "waiting"), (4, 1))[0] if live else "closed"
    closed = opened + chance.random() * timedelta(days=2) if status == "closed" else None
    return Case(
        code=code, kind="support" if code[0] == "S" else "complaint", status=status,
        way=chance.choice(("web", "web", "web", "me", "api", "phone", "letter")), locale="zh-hans",
        person_id=chance.choice(there["persons"]), service=there["service"], plan=chance.choice(("", "standard")),
        subject=f"第 {number} 件：登录之后文件打不开，提示权限不够", opened_at=opened, changed_at=closed or opened,
        priority=chance.choices(("low", "normal", "high", "urgent"), (3, 12, 4, 1))[0],
        team=chance.choice(there["teams"]), assignee=chance.choice((None, *there["staff"])),
        acknowledged_at=opened, closed_at=closed, outcome="solved" if closed else "",
    )  # fmt: skip


def _with_keys(cases: list[Any]) -> None:
    """Insert the cases: each subject sealed under the case's own key."""
    from cryptography.hazmat.primitives.keywrap import aes_key_wrap

    from troth.cases.models import Case
    from troth.vault.datakeys import keys_in_hand, take_keys
    from troth.vault.keyring import keyring
    from troth.vault.models import DataKey

    ring = keyring()
    keys = [
        DataKey(
            scope=case.scope(), kek=ring.current, created_at=case.opened_at,
            wrapped=aes_key_wrap(ring.keks[ring.current], secrets.token_bytes(32)),
        )
        for case in cases
    ]  # fmt: skip
    DataKey.objects.bulk_create(keys, batch_size=BATCH)
    with keys_in_hand():
        take_keys(case.scope() for case in cases)
        Case.objects.bulk_create(cases, batch_size=500)


def _events(chance: random.Random) -> None:
    """Ten events a case, for the next part of the cases: opened, confirmed, given to somebody, some writing to
    and fro, and the end of closed ones."""
    from troth.cases.models import Case
    from troth.ledger.models import Event

    names = ("pk", "status", "opened_at", "closed_at", "kind")
    made = Event.objects.filter(subject_kind="cases.case").count() // EVENTS_EACH
    for start in range(made, made + CASES // PARTS, BATCH):
        portion = Case.objects.order_by("pk").values_list(*names)[start : start + BATCH]
        events = [event for row in portion for event in _happened(chance, *row)]
        Event.objects.bulk_create(events, batch_size=BATCH)


def _happened(
    chance: random.Random, pk: Any, status: str, opened: datetime, closed: datetime | None, kind: str
) -> list[Any]:
    from troth.ledger.models import Event

    until = closed or datetime.now(UTC)
    answered = chance.random() < (1 if closed else 0.3)
    begin = ["case.opened", "case.acknowledged", *(["complaint.received"] if kind == "complaint" else ["case.tagged"]),
             "case.assigned"]  # fmt: skip
    decided = "complaint.answered" if kind == "complaint" and closed else "case.noted"
    middle = ["case.answered" if answered else "case.replied", "case.written", "case.noted", "case.noted", decided]
    ends = {"waiting": "case.waiting", "open": "case.noted", "closed": "case.closed"}
    kinds = [*begin, *middle, ends[status]]
    times = [
        opened,
        opened,
        opened,
        opened,
        *sorted(opened + chance.random() * (until - opened) for _kind in middle),
        until,
    ]
    return [
        Event(
            kind=name, version=1, subject_kind="cases.case", subject_id=str(pk), at=at, recorded_at=at,
            actor_kind="staff", actor_id="bench", scope=f"case:{pk}",
            commitment=os.urandom(32), sealed=os.urandom(SEALED),
        )
        for name, at in zip(kinds, times, strict=True)
    ]  # fmt: skip


def _recomputed(_chance: random.Random) -> list[dict[str, float]]:
    """From nothing, when every row is written, and once more, when none differs."""
    from django.utils import timezone

    from troth.cases.services.recomputing import recompute_clocks
    from troth.clocks.models import Clock

    runs = []
    for _run in range(2):
        began = time.perf_counter()
        changed = recompute_clocks(at=timezone.now())
        runs.append({"seconds": round(time.perf_counter() - began, 1), "changed": changed})
    return [run | {"clocks": Clock.objects.count()} for run in runs]


def _pages(chance: random.Random) -> list[float]:
    """Pages as a supervisor asks for them, after each kind was asked once; every third one deeper in the list."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from troth.cases.models import Case
    from troth.core.actors import Actor
    from troth.ledger import Event
    from troth.people.models import Staff
    from troth.people.services import link_staff

    assert (Case.objects.count(), Event.objects.filter(subject_kind="cases.case").count()) == (
        CASES, CASES * EVENTS_EACH,
    )  # fmt: skip
    if connection.vendor == "postgresql":  # what its autovacuum does by itself; SQLite is asked as it stands
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = Client(headers={"Host": "127.0.0.1", "Accept-Language": "zh-Hans"})
    token = link_staff(Staff.objects.get(handle="agent-0"), at=timezone.now(), by=Actor.command("bench"))
    client.get(f"/staff/enter/{token}/")
    some = "&".join(f"found={pk}" for pk in Case.objects.order_by("code").values_list("pk", flat=True)[:40])
    queries = [query if query != "found" else some for query in ASKED]
    for query in queries:
        _asked(client, query)
    runs = []
    for number in range(PAGES):
        query, deep = chance.choice(queries), ""
        for _page in range(number % 3 and chance.randint(1, 4)):
            deep = _asked(client, query, deep)[1] or deep
        runs.append(round(_asked(client, query, deep)[0], 2))
    return runs


def _asked(client: Any, query: str, cursor: str = "") -> tuple[float, str]:
    """How long this page takes, and the cursor of the next."""
    import re
    from urllib.parse import quote, unquote

    address = f"/staff/cases/?{quote(query, safe='=&')}" + (f"&cursor={quote(cursor)}" if cursor else "")
    began = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    page = answer.content.decode()
    assert answer.status_code == 200, (address, answer.status_code)
    assert "<table" in page or "empty" in page, address
    found = re.search(r"cursor=([^\"&]+)", page)
    return took, unquote(found[1]) if found else ""


if __name__ == "__main__":
    main(sys.argv[1])
