from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from troth.channels import services
from troth.channels.models import InboxMessage, OutgoingMessage, Status
from troth.channels.queries import message_of, messages_of, troubled_count, troubled_messages
from troth.channels.services import deliver, retry_message
from troth.channels.tests.conftest import Mailing
from troth.channels.tests.makers import IVAN, LATER, NOON, OLGA, RITA, WORKER, a_code, a_message, reloaded
from troth.channels.tests.peers import Peer, free_port
from troth.channels.transport import NotNow
from troth.core.refusals import Forbidden, NotFound, Refused
from troth.core.transactions import TransactionOpen
from troth.ledger import Event
from troth.ledger.draining import drain
from troth.ledger.models import Delivery
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_accepted_message_has_a_receipt_a_time_and_an_event(peer: Peer) -> None:
    message = a_message()
    assert drain() == 1
    sent = reloaded(message)
    assert (sent.status, sent.receipt, sent.attempts) == (Status.ACCEPTED, "250 2.0.0 queued as 4F3A", 1)
    assert sent.accepted_at is not None
    event = Event.objects.get(kind="message.accepted")
    assert event.facts == {
        "key": "event-1:mail", "channel": "mail", "template": "welcome",
        "answer": "data 250 2.0.0", "attempts": 1,
    }  # fmt: skip
    assert event.scope == person_scope(IVAN, "profile")
    assert Delivery.objects.get().outcome == "done"


def test_a_refusal_for_now_waits_with_its_reason_and_goes_later(peer: Peer) -> None:
    peer.rcpt = "451 4.7.1 greylisted, ivan@example.com"
    message = a_message()
    drain()
    [waiting] = troubled_messages()
    assert (waiting.status, waiting.last_error, waiting.attempts) == ("queued", "rcpt 451 4.7.1", 1)
    assert waiting.address == "i***@example.com"
    assert "451 4.7.1" in waiting.reason
    assert Delivery.objects.owed().get().attempts == 1
    peer.rcpt = "250 OK"
    Delivery.objects.update(due=NOON)
    drain()
    assert reloaded(message).status == Status.ACCEPTED
    assert troubled_messages() == []


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_good_is_seen_by_staff_and_not_tried_again_by_itself(peer: Peer, step: str) -> None:
    setattr(peer, step, "550 5.1.1 <ivan@example.com> no such user")
    message = a_message()
    drain()
    assert reloaded(message).status == Status.REFUSED
    [seen] = troubled_messages()
    assert (seen.last_error, seen.may_retry) == (f"{step} 550 5.1.1", True)
    assert Event.objects.get(kind="message.refused").facts["answer"] == f"{step} 550 5.1.1"
    assert not Delivery.objects.owed().exists()
    assert not peer.taken


def test_staff_sends_a_refused_message_once_more(peer: Peer) -> None:
    peer.rcpt = "550 5.1.1 unknown"
    message = a_message()
    drain()
    retry_message(message.pk, at=LATER, by=OLGA)
    assert Event.objects.get(kind="message.retried").actor_id == "olga"
    peer.rcpt = "250 OK"
    drain()
    assert reloaded(message).status == Status.ACCEPTED
    assert len(peer.taken) == 1


def test_only_those_who_may_send_once_more(peer: Peer) -> None:
    peer.rcpt = "550 5.1.1 unknown"
    message = a_message()
    drain()
    with pytest.raises(Forbidden):
        retry_message(message.pk, at=LATER, by=RITA)
    assert reloaded(message).status == Status.REFUSED


def test_a_message_that_waits_or_was_accepted_is_not_sent_once_more(peer: Peer) -> None:
    message = a_message()
    with pytest.raises(Refused, match="still being tried"):
        retry_message(message.pk, at=LATER, by=OLGA)
    drain()
    with pytest.raises(Refused, match="accepted already"):
        retry_message(message.pk, at=LATER, by=OLGA)
    with pytest.raises(NotFound):
        retry_message("00000000-0000-7000-8000-000000000000", at=LATER, by=OLGA)


def test_a_message_is_waiting_not_sent_while_nobody_answers(mailing: Mailing) -> None:
    mailing(free_port())
    message = a_message()
    drain()
    waiting = reloaded(message)
    assert (waiting.status, waiting.last_error, waiting.receipt) == (Status.QUEUED, "connection", None)
    assert not Event.objects.filter(kind="message.accepted").exists()
    [row] = messages_of(IVAN)
    assert row.accepted_at is None


def test_a_code_is_blanked_once_accepted(peer: Peer) -> None:
    message = a_code()
    assert "482910" in message.text
    deliver(message.pk, at=NOON, by=WORKER)
    sent = reloaded(message)
    assert (sent.status, sent.subject, sent.text, sent.html) == (Status.ACCEPTED, None, None, None)
    assert b"482910" in peer.mails[0].as_bytes()


def test_a_letter_keeps_its_words_once_accepted(peer: Peer) -> None:
    message = a_message()
    drain()
    assert reloaded(message).subject == "Ivan, your copy"


def test_a_refused_code_is_blanked_and_never_sent_once_more(peer: Peer) -> None:
    peer.rcpt = "550 5.1.1 unknown"
    message = a_code()
    deliver(message.pk, at=NOON, by=WORKER)
    assert reloaded(message).text is None
    assert not troubled_messages()[0].may_retry
    with pytest.raises(Refused, match="code has expired"):
        retry_message(message.pk, at=LATER, by=OLGA)


def test_a_code_that_waited_too_long_is_given_up(peer: Peer) -> None:
    message = a_code()
    deliver(message.pk, at=NOON + timedelta(minutes=11), by=WORKER)
    assert (reloaded(message).status, reloaded(message).last_error) == (Status.FAILED, "too-late")
    assert Event.objects.get(kind="message.failed").facts["answer"] == "too-late"
    assert not peer.taken


def test_a_letter_given_up_after_five_days_keeps_its_reason_and_may_be_sent_once_more(peer: Peer) -> None:
    peer.rcpt = "451 4.7.1 later"
    message = a_message()
    with pytest.raises(NotNow):
        deliver(message.pk, at=NOON, by=WORKER)
    deliver(message.pk, at=NOON + timedelta(days=6), by=WORKER)
    assert (reloaded(message).status, reloaded(message).last_error) == (Status.FAILED, "rcpt 451 4.7.1")
    peer.rcpt = "250 OK"
    retry_message(message.pk, at=NOON + timedelta(days=7), by=OLGA)
    deliver(message.pk, at=NOON + timedelta(days=7), by=WORKER)
    assert reloaded(message).status == Status.ACCEPTED


def test_delivering_again_what_is_settled_sends_nothing(peer: Peer) -> None:
    message = a_message()
    deliver(message.pk, at=NOON, by=WORKER)
    deliver(message.pk, at=NOON, by=WORKER)
    assert len(peer.taken) == 1


def test_of_two_workers_one_sends_and_the_other_comes_back(peer: Peer) -> None:
    message = a_message()
    OutgoingMessage.objects.update(leased_until=NOON + timedelta(minutes=1))
    with pytest.raises(NotNow, match="busy"):
        deliver(message.pk, at=NOON, by=WORKER)
    assert not peer.taken
    deliver(message.pk, at=NOON + timedelta(minutes=2), by=WORKER)
    assert len(peer.taken) == 1


@contextmanager
def crash_before_commit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker dies after the peer has answered and before our row says so."""

    def crash(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(services, "_accept", crash)
        with pytest.raises(KeyboardInterrupt):
            yield


def test_a_crash_after_the_answer_sends_one_message_id_twice(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    message = a_message()
    with crash_before_commit(monkeypatch):
        deliver(message.pk, at=NOON, by=WORKER)
    deliver(message.pk, at=LATER, by=WORKER)
    first, second = peer.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{message.pk}@troth.example.com>"
    assert reloaded(message).status == Status.ACCEPTED


def test_the_inbox_keeps_a_message_once_however_often_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    message = a_code()
    with crash_before_commit(monkeypatch):
        deliver(message.pk, at=NOON, by=WORKER)
    deliver(message.pk, at=NOON + timedelta(minutes=5), by=WORKER)
    assert InboxMessage.objects.count() == 1
    assert reloaded(message).status == Status.ACCEPTED


@pytest.mark.usefixtures("production")
def test_in_production_without_a_mail_server_nothing_is_kept_or_claimed() -> None:
    message = a_message()
    with pytest.raises(NotNow, match="no-channel"):
        deliver(message.pk, at=NOON, by=WORKER)
    assert reloaded(message).status == Status.QUEUED
    assert not InboxMessage.objects.exists()


def test_nothing_is_sent_inside_a_transaction(peer: Peer) -> None:
    message = a_message()
    with pytest.raises(TransactionOpen), transaction.atomic():
        deliver(message.pk, at=NOON, by=WORKER)
    assert not peer.taken


def test_a_message_is_found_by_its_key_and_its_person() -> None:
    message = a_message()
    found = message_of("event-1:mail")
    assert found is not None
    assert (found.id, found.address, found.status) == (message.pk, "i***@example.com", "queued")
    assert messages_of(IVAN) == [found]
    assert message_of("nothing") is None
    assert troubled_count() == 0


def test_after_the_key_of_its_scope_is_gone_a_message_still_has_a_row_without_address() -> None:
    from troth.vault.datakeys import shred

    a_message()
    shred(person_scope(IVAN, "profile"), at=LATER)
    assert [row.address for row in messages_of(IVAN)] == [""]
