"""What becomes of two tabs, second clicks, other devices, skipped steps, strangers and meddling browsers."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from time_machine import TimeMachineFixture

from troth.agreements.models import Remark
from troth.agreements.tests.makers import (
    YESTERDAY,
    agrees,
    anna,
    asks_for_a_code,
    enters,
    manifest,
    of,
    opens,
    proves,
    signs,
    walks_to_the_end,
    words,
)
from troth.ceremonies.models import Ceremony, Document, Status
from troth.ceremonies.services import open_for_subject
from troth.ceremonies.tests.makers import PRIVACY, TERMS, a_new_edition, events, spruce
from troth.core.actors import Actor
from troth.people.models import Code, Person
from troth.people.services import introduce
from troth.people.tests.makers import ivan, olga, the_code

pytestmark = pytest.mark.django_db
PROGRAM = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")


def the_other_device(person: Person) -> Client:
    laptop = Client()
    enters(laptop, person)
    return laptop


def a_link(*, mail: str = "new@example.com") -> tuple[Ceremony, str]:
    """A ceremony that a program opened for somebody who has proved nothing yet, and the link to it."""
    spruce(at=YESTERDAY)
    person = introduce("u-1", name="新人", mail=mail, phone="", locale="en", at=YESTERDAY, by=PROGRAM)
    ceremony, token = open_for_subject(
        person, TERMS, locale="en", return_url="https://shop.example/", at=timezone.now(), by=PROGRAM
    )
    return ceremony, f"/c/{token}/"


def test_two_tabs_read_the_same_ceremony_and_sign_once(client: Client) -> None:
    enters(client)
    one, two = opens(client), opens(client)
    assert one == two
    agrees(client, one)
    proves(client, one)
    assert signs(client, one, typed_name="First")["Location"] == signs(client, two, typed_name="Second")["Location"]
    assert Document.objects.get().facts()["signature"]["name"] == "First"


def test_every_post_sent_again_leads_on_and_changes_nothing(client: Client) -> None:
    enters(client)
    address = opens(client)
    decision = {"decision": "agree", "manifest_sha256": manifest(client, address), "consent_news": "on"}
    for _again in range(2):
        assert client.post(f"{address}decision/", decision).status_code == 302
    for _again in range(2):
        code = asks_for_a_code(client, address)
    for _again in range(2):
        assert client.post(f"{address}code/", {"code": the_code(code)}).status_code == 302
    for _again in range(2):
        assert signs(client, address).status_code == 302
    assert client.post(f"{address}decision/", decision).status_code == 302
    assert client.post(f"{address}code/", {"code": the_code(code)}).status_code == 302
    assert Code.objects.filter(purpose="signing").count() == 1
    assert Document.objects.count() == 1
    for kind in ("ceremony.agreed", "ceremony.verified", "ceremony.signed"):
        assert len(events(kind, of(address))) == 1


def test_a_disagreement_sent_again_is_kept_once(client: Client) -> None:
    enters(client)
    address = opens(client)
    for _again in range(2):
        said = {"decision": "disagree", "reason": "Too dear."}
        assert client.post(f"{address}decision/", said)["Location"] == address
    assert Remark.objects.count() == 1
    assert len(events("ceremony.declined", of(address))) == 1


def test_after_signing_neither_answer_changes_anything(client: Client) -> None:
    enters(client)
    address = walks_to_the_end(client)
    for decision in ("agree", "disagree"):
        assert client.post(f"{address}decision/", {"decision": decision})["Location"] == f"{address}signed/"
    assert of(address).status == Status.SIGNED


def test_what_began_on_the_phone_ends_on_the_laptop(client: Client) -> None:
    person = enters(client)
    address = opens(client)
    agrees(client, address)
    code = asks_for_a_code(client, address)
    laptop = the_other_device(person)
    assert laptop.get(f"/sign/{TERMS}")["Location"] == address
    assert 'name="code"' in words(laptop.get(f"{address}code/"))
    assert laptop.post(f"{address}code/", {"code": the_code(code)}).status_code == 302
    assert client.get(address)["Location"] == f"{address}signature/"
    assert signs(laptop, address).status_code == 302
    assert client.get(address)["Location"] == f"{address}signed/"


def test_another_language_in_another_tab_is_told_and_decided_on_anew(client: Client) -> None:
    enters(client)
    address = opens(client)
    sent = {"decision": "agree", "manifest_sha256": manifest(client, address)}
    client.get(f"{address}?lang=zh-hans")
    client.cookies["django_language"] = "en"
    answer = client.post(f"{address}decision/", sent)
    assert answer.status_code == 409
    assert "different wording" in words(answer)
    assert of(address).manifest_sha256 in words(answer)
    assert of(address).status == Status.PRESENTED


@pytest.mark.parametrize("step", ["read", "decide", "disagree", "ask", "prove", "sign", "look at code", "look at pad"])
def test_an_edition_superseded_meanwhile_is_told_at_every_step(client: Client, step: str) -> None:
    enters(client)
    address = opens(client)
    sent = {"decision": "agree", "manifest_sha256": manifest(client, address)}
    if step not in ("read", "decide", "disagree"):
        agrees(client, address)
    code = asks_for_a_code(client, address) if step == "prove" else None
    if step in ("sign", "look at pad"):
        proves(client, address)
    a_new_edition(PRIVACY, at=timezone.now())
    answer = {
        "read": lambda: client.get(address),
        "decide": lambda: client.post(f"{address}decision/", sent),
        "disagree": lambda: client.post(f"{address}decision/", {"decision": "disagree", "reason": "太贵 kept"},
                                        headers={"Origin": django_settings.TROTH.base_url}),
        "ask": lambda: client.post(f"{address}code/", {"electronic_form": "yes"}),
        "prove": lambda: client.post(f"{address}code/", {"code": the_code(code) if code else ""}),
        "sign": lambda: signs(client, address),
        "look at code": lambda: client.get(f"{address}code/"),
        "look at pad": lambda: client.get(f"{address}signature/"),
    }[step]()  # fmt: skip
    assert answer.status_code == (200 if step in ("read", "look at code", "look at pad") else 409)
    page = words(answer)
    assert "A newer edition is in force" in page
    assert f'href="/sign/{TERMS}"' in page
    assert ("太贵 kept" in page) is (step == "disagree")
    assert of(address).status == Status.LAPSED
    assert not Document.objects.exists()


def test_an_overdue_ceremony_is_told_calmly_and_begun_anew(client: Client, time_machine: TimeMachineFixture) -> None:
    person = enters(client)
    address = opens(client)
    time_machine.move_to(timezone.now() + timedelta(days=15))
    client = the_other_device(person)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "We keep a reading open for 14 days" in words(answer)
    assert client.get(address).status_code == 200
    late = client.post(
        f"{address}decision/", {"decision": "disagree", "reason": "太贵 kept"},
        headers={"Origin": django_settings.TROTH.base_url},
    )  # fmt: skip
    assert late.status_code == 409
    assert "太贵 kept" in words(late)
    again = opens(client)
    assert again != address


def test_a_code_of_another_ceremony_is_refused(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    asks_for_a_code(client, address)
    other = Client()
    enters(other, anna())
    theirs = opens(other)
    agrees(other, theirs)
    code = asks_for_a_code(other, theirs)
    assert client.post(f"{address}code/", {"code": the_code(code)}).status_code == 409
    assert of(address).status == Status.AGREED


def test_steps_cannot_be_skipped_by_posting(client: Client) -> None:
    enters(client)
    address = str(client.get(f"/sign/{TERMS}")["Location"])
    assert client.post(f"{address}decision/", {"decision": "agree"})["Location"] == address
    assert client.post(f"{address}decision/", {"decision": "disagree"})["Location"] == address
    assert of(address).status == Status.OPENED
    client.get(address)
    for sent in ({"electronic_form": "yes"}, {"code": "123456"}):
        assert client.post(f"{address}code/", sent).status_code == 409
    assert signs(client, address).status_code == 409
    assert client.get(f"{address}signature/")["Location"] == address
    assert client.get(f"{address}code/")["Location"] == address
    assert client.get(f"{address}signed/")["Location"] == address
    agrees(client, address)
    assert signs(client, address).status_code == 409
    assert of(address).status == Status.AGREED
    assert not Document.objects.exists()


def test_nothing_a_browser_adds_changes_text_edition_time_or_address(client: Client) -> None:
    enters(client)
    address = opens(client)
    meddling = {
        "edition": "99", "text": "mine", "html": "<p>free</p>", "sha256": "00", "locale": "zh-hans", "level": "none",
        "signed_at": "1999-01-01", "at": "1999-01-01", "ip": "203.0.113.9", "person": "x", "status": "signed",
    }  # fmt: skip
    was = of(address).manifest
    agrees(client, address, **meddling)
    client.post(f"{address}code/", {"code": the_code(asks_for_a_code(client, address))} | meddling)
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    client.post(f"{address}signature/", {"typed_name": "伊万"} | meddling, headers=forged)
    facts = Document.objects.get().facts()
    assert of(address).manifest == was
    assert {act["edition"] for act in facts["acts"]} == {1}
    assert facts["connection"]["ip"] == "127.0.0.1"
    assert facts["connection"]["ip_source"] == "socket"
    assert facts["times"]["signed_at"].startswith(f"{timezone.now():%Y-}")


def test_behind_a_trusted_proxy_its_own_entry_counts_and_no_other(client: Client, settings: Settings) -> None:
    names = {name: getattr(django_settings.TROTH, name) for name in ("base_url", "var", "mode", "demo", "keys", "mail")}
    settings.TROTH = SimpleNamespace(**names, trusted_proxies=1)
    enters(client)
    address = opens(client)
    agrees(client, address)
    proves(client, address)
    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}
    client.post(f"{address}signature/", {"typed_name": "伊万"}, headers=forwarded)
    connection = Document.objects.get().facts()["connection"]
    assert (connection["ip"], connection["ip_source"]) == ("198.51.100.4", "forwarded:1")


@pytest.mark.parametrize("reading", ["[" * 40_000, "null", '{"a":', '{"spruce-terms/price": 1e999}', "🌲"])
def test_a_nonsense_report_of_reading_is_no_report(client: Client, reading: str) -> None:
    enters(client)
    address = opens(client)
    assert agrees(client, address, reading=reading).status_code == 302
    assert not of(address).readings.exists()


def test_another_persons_ceremony_does_not_exist(client: Client) -> None:
    enters(client)
    address = walks_to_the_end(client)
    stranger = Client()
    enters(stranger, anna())
    nowhere = "/ceremonies/01a1ff58-d0c1-75fe-96ed-7f30a718d9a8/"
    for page in ("", "code/", "signature/", "signed/"):
        theirs, none = stranger.get(address + page), stranger.get(nowhere + page)
        assert (theirs.status_code, none.status_code) == (404, 404)
    for page in ("decision/", "code/", "signature/"):
        assert stranger.post(address + page, {"decision": "disagree", "code": "123456"}).status_code == 404


def test_nobody_and_staff_are_kept_out(client: Client) -> None:
    enters(client)
    address = opens(client)
    nobody = Client()
    assert nobody.get(address)["Location"] == "/join/"
    assert nobody.session["awaits"] == address
    assert nobody.post(f"{address}decision/", {"decision": "agree"}).status_code == 403
    session = nobody.session
    session["staff"], session["seen"] = str(olga().pk), timezone.now().isoformat()
    session["known"] = olga().get_session_auth_hash()
    session.save()
    assert nobody.get(address).status_code == 404


def test_the_link_lets_its_holder_take_part_and_the_code_lets_the_person_in(client: Client) -> None:
    ceremony, link = a_link()
    address = f"/ceremonies/{ceremony.pk}/"
    assert client.get(link)["Location"] == address
    assert client.session.get("person") is None
    assert client.cookies["django_language"].value == "en"
    assert client.get(address).status_code == 200
    agrees(client, address)
    assert client.get("/me/documents/01a1ff58-d0c1-75fe-96ed-7f30a718d9a8/")["Location"] == "/join/"
    proves(client, address)
    assert client.session["person"] == str(ceremony.person_id)
    assert signs(client, address).status_code == 302
    document = Document.objects.get()
    assert client.get(f"/me/documents/{document.pk}/").status_code == 200
    assert 'href="https://shop.example/"' in words(client.get(f"{address}signed/"))


def test_the_link_alone_opens_no_document(client: Client) -> None:
    ceremony, link = a_link()
    address = f"/ceremonies/{ceremony.pk}/"
    client.get(link)
    client.get(address)
    agrees(client, address)
    proves(client, address)
    signs(client, address)
    stranger = Client()
    stranger.get(link)
    assert stranger.get(link).status_code == 404
    assert stranger.get(f"{address}signed/")["Location"] == "/join/"
    document = Document.objects.get()
    for ending in ("", "document.pdf", "bundle.zip", "opinion/"):
        assert stranger.get(f"/me/documents/{document.pk}/{ending}")["Location"] == "/join/"


def test_a_link_to_somebody_elses_ceremony_asks_before_it_ends_the_session_that_was(client: Client) -> None:
    person = enters(client)
    ceremony, link = a_link()
    before = client.session.session_key
    client.cookies["django_language"] = "en"
    asked = client.get(link)
    assert "This link is for somebody else" in words(asked)
    assert client.session["person"] == str(person.pk)
    client.post(link)
    assert client.session.get("person") is None
    assert client.session["ceremony"] == str(ceremony.pk)
    assert client.session.session_key != before


def test_who_is_signed_in_follows_the_own_link_and_stays_so(client: Client) -> None:
    ceremony, link = a_link()
    enters(client, ceremony.person)
    client.get(link)
    assert client.session["person"] == str(ceremony.person_id)


def test_an_unknown_link_is_answered_calmly(client: Client) -> None:
    spruce(at=YESTERDAY)
    client.cookies["django_language"] = "en"
    answer = client.get("/c/nothing-of-ours/")
    assert answer.status_code == 404
    assert "leads nowhere any more" in words(answer)


def test_a_lapsed_link_says_where_a_new_one_comes_from(client: Client) -> None:
    ceremony, link = a_link()
    client.get(link)
    client.get(f"/ceremonies/{ceremony.pk}/")
    a_new_edition(at=timezone.now())
    page = words(client.get(f"/ceremonies/{ceremony.pk}/"))
    assert 'class="primary" href="https://shop.example/"' in page


def test_a_known_mailbox_proved_by_a_link_signs_as_the_known_person(client: Client) -> None:
    known = ivan(at=YESTERDAY)
    ceremony, link = a_link(mail="ivan@example.com")
    client.get(link)
    address = f"/ceremonies/{ceremony.pk}/"
    client.get(address)
    agrees(client, address)
    proves(client, address)
    assert client.session["person"] == str(known.pk)
    assert signs(client, address).status_code == 302
    assert Document.objects.get().person == known


def test_a_proof_that_grew_old_leads_back_to_the_code(client: Client, time_machine: TimeMachineFixture) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    proves(client, address)
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    answer = signs(client, address)
    assert answer.status_code == 409
    assert "a while ago" in words(answer)
    assert 'name="electronic_form"' in words(answer)
    proves(client, address)
    assert signs(client, address).status_code == 302


def test_too_many_codes_are_refused_with_the_time_to_come_back(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    start = timezone.now().replace(minute=0)
    time_machine.move_to(start)
    enters(client, anna())
    address = opens(client)
    agrees(client, address)
    for minute in range(6):
        time_machine.move_to(start + timedelta(minutes=minute, seconds=minute))
        asks_for_a_code(client, address)
    time_machine.move_to(start + timedelta(minutes=7))
    answer = client.post(f"{address}code/", {"electronic_form": "yes"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "try again in" in words(answer)


def test_a_code_that_is_spent_is_not_replaced_within_the_minute(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    asks_for_a_code(client, address)
    Code.objects.filter(purpose="signing").update(tries_left=0)
    answer = client.post(f"{address}code/", {"electronic_form": "yes", "channel": "mail"})
    assert answer.status_code == 429
    assert "wait a moment" in words(answer)
    assert client.post(f"{address}code/", {"electronic_form": "yes", "channel": "sms"}).status_code == 302


def test_the_signing_page_asks_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    enters(client)
    address = opens(client)
    with django_assert_max_num_queries(25):
        client.get(address)
