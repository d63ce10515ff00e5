import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from troth.vault.models import Session
from troth.vault.sessions import SessionStore

pytestmark = pytest.mark.django_db


def a_session(**values: str) -> SessionStore:
    session = SessionStore()
    session.update(values)
    session.save()
    return session


def test_a_session_is_found_by_its_key_and_holds_what_was_put() -> None:
    session = a_session(person="0190-canary")
    assert SessionStore(session.session_key)["person"] == "0190-canary"


def test_the_table_tells_neither_key_nor_content() -> None:
    session = a_session(person="0190-canary")
    row = Session.objects.get()
    assert session.session_key is not None
    assert session.session_key.encode() not in bytes(row.digest) + bytes(row.sealed)
    assert b"canary" not in bytes(row.sealed)
    assert bytes(row.digest) == hashlib.sha256(session.session_key.encode()).digest()


def test_an_expired_a_deleted_and_an_invented_session_are_empty() -> None:
    session = a_session(person="p")
    Session.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert dict(SessionStore(session.session_key).items()) == {}
    other = a_session(person="p")
    other.delete()
    assert dict(SessionStore(other.session_key).items()) == {}
    assert dict(SessionStore("invented").items()) == {}


def test_content_moved_to_another_session_does_not_open() -> None:
    mine, yours = a_session(person="mine"), a_session(person="yours")
    rows = {bytes(row.digest): row for row in Session.objects.all()}
    digests = [hashlib.sha256((s.session_key or "").encode()).digest() for s in (mine, yours)]
    Session.objects.filter(pk=digests[1]).update(sealed=rows[digests[0]].sealed)
    assert dict(SessionStore(yours.session_key).items()) == {}


def test_a_new_key_takes_the_content_along() -> None:
    session = a_session(person="p")
    before = session.session_key
    session.cycle_key()
    assert session.session_key != before
    assert SessionStore(session.session_key)["person"] == "p"
    assert dict(SessionStore(before).items()) == {}


def test_expired_sessions_are_cleared() -> None:
    a_session(person="p")
    Session.objects.update(expires_at=datetime.now(UTC) - timedelta(days=1))
    SessionStore.clear_expired()
    assert not Session.objects.exists()
