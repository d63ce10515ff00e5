"""What tests of the desk share: browsers, and a promise that gives cases a date."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.test import Client

from troth.cases.models import Case
from troth.clocks.rules import Pause, Provision, Unit
from troth.people.models import Person, Staff

WAITS = Pause("case.waiting", ("case.resumed", "case.written", "case.closed"), "waiting")


def a_browser(who: Person | Staff | None = None) -> Client:
    """A browser in English in which this person or colleague is signed in."""
    client = Client(headers={"Accept-Language": "en"})
    if who is not None:
        session = client.session
        session["staff" if isinstance(who, Staff) else "person"] = str(who.pk)
        if isinstance(who, Staff):
            session["known"] = who.get_session_auth_hash()
        session.save()
    return client


def english(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@contextmanager
def promised(*, hours: int, pauses: bool = False) -> Iterator[None]:
    """While this lasts, a first answer is promised within so many hours for every case."""
    row = Provision(
        id="promise:answer", version="1", title={"en": "First answer", "zh-hans": "首次答复"}, amount=hours, unit=Unit.HOUR,
        starts="case.opened", meets=("case.answered", "case.closed"), pauses=(WAITS,) if pauses else (),
        lapses=("case.merged",), source={"en": "a promise of the tests", "zh-hans": "测试中的承诺"},
    )  # fmt: skip
    with patch("troth.cases.services.clocks.provisions_of", lambda case: [row]):
        yield


def the(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
