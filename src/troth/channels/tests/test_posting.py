from uuid import uuid4

import pytest
from django.db import connection
from django.template import TemplateDoesNotExist

from troth.channels import available
from troth.channels.models import Enclosure, OutgoingMessage, Status
from troth.channels.tests.makers import IVAN, NOON, a_code, a_message, reloaded
from troth.core.refusals import Invalid, Refused
from troth.files.store import enter, write
from troth.ledger import Event
from troth.ledger.models import Delivery
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db


def test_a_posted_message_waits_and_says_so_in_the_ledger() -> None:
    message = reloaded(a_message())
    assert (message.status, message.attempts, message.accepted_at) == (Status.QUEUED, 0, None)
    event = Event.objects.get(kind="message.posted", subject_id=str(message.pk))
    assert event.scope == person_scope(IVAN, "profile")
    assert event.facts == {"key": "event-1:mail", "channel": "mail", "template": "welcome"}
    assert Delivery.objects.filter(event=event, handler="channels.deliver_the_message").exists()


def test_posting_the_same_key_twice_is_one_message() -> None:
    first = a_message()
    again = a_message(to="other@example.com", context={"name": "Mallory"})
    assert again.pk == first.pk
    assert OutgoingMessage.objects.count() == Event.objects.filter(kind="message.posted").count() == 1


def test_words_are_written_in_the_language_of_the_recipient() -> None:
    assert a_message(locale="en").subject == "Ivan, your copy"
    assert a_message(key="2", locale="zh-hans", context={"name": "王小满"}).subject == "王小满, 您的副本"


def test_the_text_part_is_not_escaped_and_the_html_part_is() -> None:
    message = a_message(context={"name": "<b>Tom & Ann</b>"})
    assert message.text == "<b>Tom & Ann</b>: https://troth.example.com/me/ & more\n"
    assert "&lt;b&gt;Tom &amp; Ann&lt;/b&gt;</h1>" in message.html
    assert "<b>Tom" not in message.html


def test_html_is_framed_and_carries_its_styles_in_its_elements_and_a_dark_scheme() -> None:
    html = a_message().html
    assert '<html lang="en">' in html
    assert 'class="button" href="https://troth.example.com/me/" style="' in html
    assert "prefers-color-scheme: dark" in html
    assert "Sent automatically by" in html


def test_a_name_cannot_break_the_subject_into_headers() -> None:
    message = a_message(context={"name": "Ivan\r\nBcc: all@example.com\u2028x"})
    assert message.subject == "Ivan  Bcc: all@example.com x, your copy"


def test_an_sms_is_one_line_without_subject_or_html() -> None:
    message = a_code(channel="sms", to="+8613800006208")
    assert (message.subject, message.text, message.html) == ("", "【甲】验证码 482910， 10 分钟内有效。", "")


@pytest.mark.parametrize(
    ("channel", "to"),
    [("mail", "ivan"), ("mail", "a@b.com\r\nRCPT TO:<x@y.z>"), ("sms", "13800006208"), ("sms", "a@b.com")],
)
def test_a_malformed_address_is_refused(channel: str, to: str) -> None:
    with pytest.raises(Invalid):
        a_message(channel=channel, to=to, template="code")
    assert not OutgoingMessage.objects.exists()


def test_a_language_that_is_not_offered_is_refused() -> None:
    with pytest.raises(Invalid, match="no such language"):
        a_message(locale="tlh")


def test_a_missing_template_is_an_error() -> None:
    with pytest.raises(TemplateDoesNotExist):
        a_message(template="nowhere")


@pytest.mark.usefixtures("production")
def test_in_production_no_sms_is_offered_and_none_is_queued() -> None:
    assert available() == {"mail"}
    with pytest.raises(Refused, match="cannot be sent"):
        a_code(channel="sms", to="+8613800006208")
    assert not OutgoingMessage.objects.exists()


def test_in_demo_mode_mail_and_sms_are_there() -> None:
    assert available() == {"mail", "sms"}


def test_files_go_with_their_names() -> None:
    file = enter(write(b"%PDF-1.7", scope=person_scope(IVAN, "evidence")), at=NOON)
    message = a_message(attachments=[(file.pk, "服务协议 王小满.pdf")])
    assert [(each.file_id, each.name) for each in Enclosure.objects.filter(message=message)] == [
        (file.pk, "服务协议 王小满.pdf")
    ]


def test_no_address_name_or_word_stands_in_clear_in_the_database() -> None:
    canary = f"canary{uuid4().hex}"
    file = enter(write(canary.encode(), scope=person_scope(IVAN, "evidence")), at=NOON)
    a_message(to=f"{canary}@example.com", context={"name": canary}, attachments=[(file.pk, f"{canary}.pdf")])
    assert canary.encode() not in everything_stored()


def test_what_is_looked_for_would_be_found() -> None:
    a_message(key="canary-in-clear")
    assert b"canary-in-clear" in everything_stored()


def everything_stored() -> bytes:
    """Each value of each table as the database holds it, and on SQLite its pages too."""
    values: list[object] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            values += [value for row in cursor.fetchall() for value in row]
    if connection.vendor == "sqlite":
        values.append(connection.connection.serialize())
    return b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values)
