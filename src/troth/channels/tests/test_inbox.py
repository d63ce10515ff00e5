from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from troth.channels.services import deliver
from troth.channels.tests.conftest import Mailing
from troth.channels.tests.makers import IVAN, NOON, WORKER, a_code, a_message
from troth.files.store import enter, write
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db(transaction=True)
SOME = UUID("d2e6c7b2-4ac3-41b5-9cee-a468ad545ff5")
HOME = "/dev/inbox/"
JSON = "/dev/inbox/messages.json"


@pytest.fixture
def arrived() -> list[str]:
    """A mail with a file, then a code by SMS; the ids of the inbox, oldest first."""
    file = enter(write(b"%PDF-1.7 whole", scope=person_scope(IVAN, "evidence")), at=NOON)
    mail = a_message(attachments=[(file.pk, "协议.pdf")])
    sms = a_code(key="event-2:sms", channel="sms", to="+8613800006208", locale="zh-hans")
    for message in (mail, sms):
        deliver(message.pk, at=NOON, by=WORKER)
    return [each["id"] for each in Client().get(JSON).json()]


def test_the_json_is_oldest_first_and_keeps_its_contract(client: Client, arrived: list[str]) -> None:
    mail, sms = client.get(JSON).json()
    assert list(mail) == ["id", "channel", "to", "subject", "text", "html", "at", "code", "links"]
    assert (mail["channel"], mail["to"], mail["subject"]) == ("mail", "ivan@example.com", "Ivan, your copy")
    assert (mail["code"], mail["links"]) == (None, ["https://troth.example.com/me/"])
    assert "<h1" in mail["html"]
    assert mail["at"].endswith("Z")
    assert (sms["channel"], sms["to"], sms["code"], sms["html"]) == ("sms", "+8613800006208", "482910", "")


def test_the_json_goes_on_after_the_last_message_seen(client: Client, arrived: list[str]) -> None:
    first, last = arrived
    assert [each["id"] for each in client.get(JSON, {"after": first}).json()] == [last]
    assert client.get(JSON, {"after": last}).json() == []


@pytest.mark.parametrize("to", ["+8613800006208", "13800006208", "+86 138 0000 6208"])
def test_a_telephone_is_found_however_it_is_typed(client: Client, arrived: list[str], to: str) -> None:
    assert [each["id"] for each in client.get(JSON, {"to": to}).json()] == [arrived[1]]


def test_a_plus_that_was_not_encoded_still_finds_the_telephone(client: Client, arrived: list[str]) -> None:
    assert [each["id"] for each in client.get(f"{JSON}?to=+8613800006208").json()] == [arrived[1]]


def test_a_mailbox_is_found_in_any_case_and_strangers_have_none(client: Client, arrived: list[str]) -> None:
    assert [each["id"] for each in client.get(JSON, {"to": "IVAN@example.com"}).json()] == [arrived[0]]
    assert client.get(JSON, {"to": "mallory@example.com"}).json() == []


def test_an_after_that_is_no_id_is_refused(client: Client) -> None:
    assert client.get(JSON, {"after": "yesterday"}).status_code == 422


def test_the_list_is_newest_first(client: Client, arrived: list[str]) -> None:
    page = client.get(HOME).content.decode()
    assert page.index(arrived[1]) < page.index(arrived[0])
    assert "482910" in page


def test_an_empty_inbox_says_what_to_do(client: Client) -> None:
    assert 'class="empty"' in client.get(HOME).content.decode()
    assert 'class="empty"' in client.get(HOME, {"to": "nobody@example.com"}).content.decode()


def test_a_mail_is_shown_as_text_and_in_a_frame_of_our_own(client: Client, arrived: list[str]) -> None:
    response = client.get(f"{HOME}{arrived[0]}/")
    page = response.content.decode()
    assert f'src="{HOME}{arrived[0]}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Ivan: https://troth.example.com/me/ &amp; more" in page
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_frame_may_run_nothing_and_load_nothing(client: Client, arrived: list[str]) -> None:
    response = client.get(f"{HOME}{arrived[0]}/html")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert '<head><base target="_blank">' in response.content.decode()


def test_an_sms_is_a_bubble_without_a_frame(client: Client, arrived: list[str]) -> None:
    page = client.get(f"{HOME}{arrived[1]}/").content.decode()
    assert 'class="inbox-bubble"' in page
    assert "<iframe" not in page
    assert client.get(f"{HOME}{arrived[1]}/html").status_code == 404


def test_a_file_that_came_with_a_mail_can_be_opened(client: Client, arrived: list[str]) -> None:
    page = client.get(f"{HOME}{arrived[0]}/").content.decode()
    address = page.split(f'href="{HOME}{arrived[0]}/files/')[1].split('"')[0]
    response: Any = client.get(f"{HOME}{arrived[0]}/files/{address}")
    assert response.content == b"%PDF-1.7 whole"
    assert client.get(f"{HOME}{arrived[1]}/files/{address}").status_code == 404


def test_script_in_a_message_is_only_text(client: Client) -> None:
    message = a_message(context={"name": "<script>alert(1)</script>"})
    deliver(message.pk, at=NOON, by=WORKER)
    [kept] = client.get(JSON).json()
    for path in (HOME, f"{HOME}{kept['id']}/", f"{HOME}{kept['id']}/html"):
        assert "<script>alert" not in client.get(path).content.decode()


@pytest.mark.usefixtures("arrived", "production")
@pytest.mark.parametrize("path", ["", "messages.json", f"{SOME}/", f"{SOME}/html", f"{SOME}/files/{SOME}"])
def test_in_production_there_is_no_inbox(client: Client, path: str) -> None:
    assert client.get(HOME + path).status_code == 404


def test_the_inbox_does_not_claim_that_mail_stays_when_it_leaves(client: Client, mailing: Mailing) -> None:
    assert "TROTH_EMAIL_URL" not in client.get(HOME).content.decode()
    mailing(25)
    assert "TROTH_EMAIL_URL" in client.get(HOME).content.decode()


def test_an_unknown_message_is_not_found(client: Client) -> None:
    assert client.get(f"{HOME}{SOME}/").status_code == 404
