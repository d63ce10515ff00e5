from uuid import UUID

import pytest
from django.apps import apps

from troth.channels.holdings import Messages
from troth.channels.models import InboxMessage, OutgoingMessage, Status
from troth.channels.queries import troubled_count
from troth.channels.services import deliver
from troth.channels.tests.makers import IVAN, LATER, NOON, WORKER, a_message, reloaded
from troth.files.store import enter, write
from troth.ledger import Event
from troth.vault.fields import SealedText
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db(transaction=True)
HELD = Messages()


def test_every_sealed_field_of_this_app_is_answered_for() -> None:
    fields = [field for model in apps.get_app_config("channels").get_models() for field in model._meta.fields]
    assert {field.label for field in fields if isinstance(field, SealedText)} == HELD.labels


def test_a_person_is_shown_what_was_sent_to_them_and_to_nobody_else() -> None:
    a_message()
    a_message(key="2", person="mallory", to="mallory@example.com")
    [shown] = HELD.show(UUID(IVAN))
    assert shown.what == "mail"
    assert shown.value.startswith("ivan@example.com\nIvan, your copy\nIvan: https://")
    assert shown.since == NOON


def test_erasing_leaves_no_words_no_file_names_and_no_copy_in_the_inbox() -> None:
    file = enter(write(b"1", scope=person_scope(IVAN, "evidence")), at=NOON)
    message = a_message(attachments=[(file.pk, "Ivan.pdf")])
    deliver(message.pk, at=NOON, by=WORKER)
    assert HELD.left(UUID(IVAN), at=LATER) == 3
    HELD.erase(UUID(IVAN), at=LATER)
    assert HELD.left(UUID(IVAN), at=LATER) == 0
    assert (reloaded(message).to, reloaded(message).status) == (None, Status.ACCEPTED)
    assert not InboxMessage.objects.exists()
    assert HELD.show(UUID(IVAN)) == []


def test_a_message_erased_while_it_waits_is_never_sent() -> None:
    message = a_message()
    HELD.erase(UUID(IVAN), at=LATER)
    HELD.erase(UUID(IVAN), at=LATER)
    assert (reloaded(message).status, reloaded(message).last_error) == (Status.FAILED, "erased")
    assert Event.objects.filter(kind="message.failed").count() == 1
    deliver(message.pk, at=LATER, by=WORKER)
    assert not InboxMessage.objects.exists()


def test_a_refused_message_that_was_erased_is_no_trouble_any_more() -> None:
    message = a_message()
    OutgoingMessage.objects.update(status=Status.REFUSED, last_error="rcpt 550 5.1.1")
    HELD.erase(UUID(IVAN), at=LATER)
    assert not reloaded(message).may_be_retried
    assert troubled_count() == 0


def test_what_is_kept_as_evidence_is_neither_erased_nor_counted() -> None:
    message = a_message(scope=person_scope(IVAN, "evidence"))
    HELD.erase(UUID(IVAN), at=LATER)
    assert HELD.left(UUID(IVAN), at=LATER) == 0
    assert reloaded(message).to == "ivan@example.com"
